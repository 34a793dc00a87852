"""What is registered comes in and goes out as CSV; every fault of a file is said; who changed what is kept; what goes stale is listed."""
import datetime
import json
import random
import re
import resource
import shutil
import signal
import sqlite3
import time

import pytest

from harness import COMMITTEE, DUTY, FIRE, GROUP, GUARD, OPERATOR, RESIDENT, ROOT, SQUAD, wait_for


@pytest.fixture
def empty(install):
    return install(registered=False)


@pytest.fixture
def cli(install):
    """The registered scene, no server."""
    return install()


def write(pukaar, name, content, encoding="utf-8"):
    path = pukaar.directory / name
    path.write_bytes(content.encode(encoding))
    return path


def named_lines(result, path):
    return {int(line) for line in re.findall(re.escape(str(path)) + r":(\d+): ", result.err)}


# --- a file as people make them ------------------------------------------------------------------------------------------------------

HEADER = "id,name,address,lat,lon,station,language,guards,committee"
NAMES = ["Gulmohar", "Sahyadri", "Shanti Niketan", "Sea View", "Om Sai", "Lotus", "Vasant Vihar", "नीलकंठ", "Green Acres", "Ganga Jamuna"]


def good_line(number, rng):
    """One of a grid of points 100 m apart, so that none is near another; written as people write."""
    lat, lon = 19.0 + (number // 100) * 0.001, 72.8 + (number % 100) * 0.001
    name = f"{rng.choice(NAMES)} {number} CHS" + rng.choice([" Ltd", "", ", A wing"])
    address = rng.choice([f"{number} Carter Lane", f'{number}, "Old" Road, Bandra', f"गाळा {number}, मुंबई"])
    guard = rng.choice(["", f"+91 00000 {number:05d}", f"00000{number:05d}", f"+91-00000-{number:05d}", f"9100000{number:05d}"])
    committee = rng.choice(["", f"+91 00001 {number:05d} / 00002 {number:05d}"])
    return [f"society-{number}", name, address, f"{lat:.5f}", f"{lon:.5f}", "", rng.choice(["en", "hi", "mr", ""]), guard, committee]


def join(fields):
    return ",".join('"' + field.replace('"', '""') + '"' if re.search('[",\n]', field) else field for field in fields)


def replaced(column, value):
    def fault(fields, previous):
        return join(fields[:column] + [value] + fields[column + 1:])
    return fault


FAULTS = {
    "no id": replaced(0, ""),
    "an id with capitals": replaced(0, "Society One"),
    "an id twice": lambda fields, previous: join([previous[0]] + fields[1:]),
    "no name": replaced(1, " "),
    "a name too long": replaced(1, "A" * 121),
    "a name in another encoding": lambda fields, previous: join([fields[0], "Caf\udce9"] + fields[2:]),
    "a tab in the name": replaced(1, "Gulmohar\tHeights"),
    "half a point": replaced(4, ""),
    "a point off the earth": replaced(3, "190.6"),
    "a point in words": replaced(3, "north of the lake"),
    "an unknown station": replaced(5, "atlantis"),
    "a language that is not spoken": replaced(6, "fr"),
    "a number too short": replaced(7, "12345"),
    "a number that a spreadsheet has rounded": replaced(7, "9.1E+11"),
    "a number that stands twice": replaced(8, "+91 00002 00001; 0000200001"),
    "a second number that is none": replaced(8, "+91 00002 00001, ask the watchman"),
    "a comma too many": lambda fields, previous: join(fields) + ",more",
    "a quote that is never closed": lambda fields, previous: f'{fields[0]},"{fields[1]},x,19.0,72.8,,en,,',
    "a quote in the middle": lambda fields, previous: f'{fields[0]},Sea "View" House,x,19.0,72.8,,en,,',
    "the neighbour again, misspelt": lambda fields, previous: join([fields[0], previous[1].replace("a", "aa", 1) if "a" in previous[1] else previous[1]]
                                                                   + fields[2:3] + previous[3:5] + [""] * 4),
    "name and address again": lambda fields, previous: join([fields[0], previous[1].upper(), previous[2] + ".", "", "", "", "", "", ""]),
    "what is in the register": lambda fields, previous: join(["gulmohar"] + fields[1:]),
}


def messy(seed, count=10_000, faults=200):
    """The file's lines, and the numbers of those that are bad with what is wrong with each."""
    rng = random.Random(seed)
    lines, planted, previous = [HEADER], {}, None
    where = sorted(rng.sample(range(2, count), faults))
    kinds = [list(FAULTS)[i % len(FAULTS)] for i in range(faults)]
    rng.shuffle(kinds)
    bad = dict(zip(where, kinds))
    for number in range(1, count + 1):
        fields = good_line(number, rng)
        if number in bad:
            planted[len(lines) + 1] = bad[number]
            lines.append(FAULTS[bad[number]](fields, previous))
        else:
            lines.append(join(fields))
            previous = fields
        if rng.random() < 0.002:
            lines.append("")
    return lines, planted


def as_bytes(lines, end="\r\n", mark=b"\xef\xbb\xbf"):
    return mark + end.join(lines).encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("seed", [1, 2])
def test_every_planted_fault_is_said_and_nothing_comes_in(cli, seed):
    lines, planted = messy(seed)
    assert len(planted) == 200
    path = cli.directory / "messy.csv"
    path.write_bytes(as_bytes(lines) if seed == 1 else as_bytes(lines, "\n", b""))
    before = cli.json("society", "list"), cli.json("history")
    for option in ([], ["--dry-run"]):
        result = cli.run("society", "import", path, *option, code=1)
        said = named_lines(result, path)
        missed = {line: planted[line] for line in planted.keys() - said}
        assert not missed, f"not said: {missed}"
        assert said == planted.keys(), f"good lines that are complained of: {sorted(said - planted.keys())[:5]}\n{result.err[:2000]}"
        numbers = [int(n) for n in re.findall(re.escape(str(path)) + r":(\d+): ", result.err)]
        assert numbers == sorted(numbers)
        assert "200 bad lines" in result.err.splitlines()[-1]
    assert (cli.json("society", "list"), cli.json("history")) == before


def test_partial_takes_the_good_lines(cli):
    lines, planted = messy(3, 500, 44)
    path = cli.directory / "messy.csv"
    path.write_bytes(as_bytes(lines))
    assert "456 societies would be imported, 44 bad lines left out" in cli.run("society", "import", path, "--partial", "--dry-run").out
    assert len(cli.json("society", "list")) == 2
    result = cli.run("society", "import", path, "--partial")
    assert "456 societies imported, 44 bad lines left out" in result.out and named_lines(result, path) == planted.keys()
    assert len(cli.json("society", "list")) == 458
    # A second time nothing is new.
    again = cli.run("society", "import", path, "--partial", code=1)
    assert "nothing was imported" in again.err and "exists already" in again.err


def test_numbers_come_out_as_e164(cli):
    forms = ["+91 00000 30011", "0000030012", "+91-00000-30013", "910000030014", "0091 00000 30015", "(00000) 30016"]
    lines = ["id;name;guards;committee"] + [f"s{i};Society {i};{form};" for i, form in enumerate(forms)] + ['last;Last one;;"00000 30017, 00000 30018;0000030019"']
    cli.run("society", "import", write(cli, "excel.csv", "\r\n".join(lines), "utf-8-sig"))
    phones = sorted(m["phone"] for m in cli.json("circle", "list") if m["society"] not in ("gulmohar", "sahyadri"))
    assert phones == [f"+91000003001{i}" for i in range(1, 10)]
    assert {m["role"] for m in cli.json("circle", "list", "--society", "last")} == {"committee"}


def test_utf16_is_told_what_to_do(cli):
    result = cli.run("society", "import", write(cli, "wide.csv", "id,name\nx,X\n", "utf-16"), code=1)
    assert "UTF-16" in result.err and "CSV UTF-8" in result.err


# --- duplicates ----------------------------------------------------------------------------------------------------------------------

def test_what_is_alike_and_near_needs_a_word(cli):
    gulmohar = cli.json("society", "show", "--id", "gulmohar")
    near = f"{gulmohar['lat'] + 0.0002:.6f},{gulmohar['lon']:.6f}"
    path = write(cli, "near.csv", f"id,name,lat,lon\nother,Gulmohur Heights CHS,{near}\n")
    result = cli.run("society", "import", path, code=1)
    assert f"{path}:2: name: " in result.err and "gulmohar" in result.err and "--allow-near" in result.err
    allowed = cli.run("society", "import", path, "--allow-near")
    assert "warning: " in allowed.err and "1 societies imported" in allowed.out
    # A number makes it another: towers stand beside each other.
    cli.run("society", "import", write(cli, "tower.csv", f"id,name,lat,lon\ntower-2,Gulmohar Heights 2,{near}\n"))


def test_stations_of_one_name_are_one(cli):
    path = write(cli, "stations.csv", "id,name,phone\nnew-one,SEASIDE police-station,\nsecond,Second,+91 00000 20001\nthird,Third,0000020001\n")
    result = cli.run("station", "import", path, code=1)
    assert named_lines(result, path) == {2, 3, 4} and f'{path}:2: name: "SEASIDE police-station" is the name of station "seaside"' in result.err
    assert len([line for line in result.err.splitlines() if line.startswith("warning: ")]) == 2
    assert {s["id"] for s in cli.json("station", "list")} == {"hillview", "lakeside", "seaside"}


def test_a_number_of_two_stations_is_a_warning(cli):
    result = cli.run("contact", "import", write(cli, "contacts.csv", f"station,phone\nhillview,{DUTY}\n"))
    assert "warning: " in result.err and "seaside" in result.err and "1 contacts imported" in result.out


# --- everything, there and back ------------------------------------------------------------------------------------------------------

EXPORTS = ("station", "contact", "society", "circle")


def test_all_that_is_exported_comes_back(cli, install):
    cli.run("society", "set", "--id", "sahyadri", "--station", "lakeside")
    cli.run("society", "set", "--id", "gulmohar", "--wings", "A 12, B 14", "--landmarks", "opposite the temple", "--address", '-12 "Carter", Lane; बांद्रा')
    exported = {noun: cli.run(noun, "export", *option).out for noun in EXPORTS for option in ([], ["--excel"])}
    plain = {noun: cli.run(noun, "export").out for noun in EXPORTS}
    assert all(exported[noun].encode().startswith(b"\xef\xbb\xbf") for noun in EXPORTS)
    areas = cli.run("jurisdiction", "export").out
    assert json.loads(areas)["features"]
    other = install("other", registered=False)
    for noun in ("station", "contact"):
        other.run(noun, "import", write(other, noun + ".csv", exported[noun]))
    other.run("jurisdiction", "import", write(other, "areas.geojson", areas), "--key", "station")
    other.run("society", "import", write(other, "society.csv", exported["society"]))
    assert {noun: other.run(noun, "export").out for noun in EXPORTS} == plain
    assert other.run("jurisdiction", "export").out == areas
    for society in cli.json("society", "list"):
        assert other.json("society", "show", "--id", society["id"]) == cli.json("society", "show", "--id", society["id"])
    # The code on a poster that hangs there is kept; nobody else gets it.
    path = write(other, "code.csv", f"id,name,join_code\nnew,New,{society['join_code'].lower()}\n")
    assert "is the code of" in other.run("society", "import", path, code=1).err
    other.run("society", "set", "--id", society["id"], "--new-code")
    assert "was ended" in other.run("society", "import", path, code=1).err


def test_circles_come_in_by_themselves(cli):
    path = write(cli, "circle.csv", f"society,phone,role\nsahyadri,+91 00000 30021,guard\nsahyadri,0000030021,committee\ngulmohar,{GUARD},guard\nnowhere,0000030022,guard\nsahyadri,0000030023,owner\n")
    result = cli.run("circle", "import", path, code=1)
    assert named_lines(result, path) == {3, 4, 5, 6}
    assert "1 circle members imported, 4 bad lines left out" in cli.run("circle", "import", path, "--partial").out


def test_residents_are_counted_and_not_named(cli):
    cli.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", "+910000010055")
    out = cli.run("resident", "export").out
    assert out.startswith("society,residents\n") and re.search(r"^gulmohar,\d+$", out, re.M) and "10055" not in out


def test_tens_of_thousands_come_in_at_once(empty):
    """100,000 take 5 s of a processor (release build, 2026); here a fifth of that, built with sanitizers. What grew with the square of the number
    would take minutes."""
    empty.run("station", "import", ROOT / "conf" / "mumbai" / "stations.csv")
    empty.run("jurisdiction", "import", ROOT / "conf" / "mumbai" / "jurisdictions.geojson", "--key", "station")
    lines = ["id,name,address,lat,lon,language,guards"]
    lines += [f"society-{i},Society {i} CHS Ltd,\"{i}, Long Road, Mumbai\",{19.0 + i // 400 * 0.0004:.6f},{72.8 + i % 400 * 0.0004:.6f},en,+91 00000 {i:05d}"
              for i in range(20_000)]
    path = write(empty, "many.csv", "\n".join(lines))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "20000 societies imported" in empty.run("society", "import", path).out
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert took < 15, f"{took:.1f} s of processor time"
    assert len(empty.json("circle", "list")) == 20_000


# --- who changed what ----------------------------------------------------------------------------------------------------------------

def test_every_change_says_who_when_and_what(cli):
    cli.run("society", "set", "--id", "gulmohar", "--name", "Gulmohar Towers", env={"SUDO_USER": "asha"})
    newest = cli.json("history", "--of", "society", "--id", "gulmohar")[0]
    assert newest["who"] == "cli:asha" and newest["kind"] == "society" and newest["id"] == "gulmohar"
    assert newest["before"]["name"] == "Gulmohar Heights" and newest["after"]["name"] == "Gulmohar Towers"
    assert "name: Gulmohar Heights -> Gulmohar Towers" in cli.run("history", "--id", "gulmohar").out
    assert cli.json("history", "--since", "2100-01-01") == []
    assert len(cli.json("history", "--limit", "1")) == 1
    assert "--of" in cli.run("history", "--of", "societies", code=1).err
    assert "--since" in cli.run("history", "--since", "yesterday", code=1).err


def test_numbers_in_history_are_masked_unless_asked_for(cli):
    cli.run("contact", "set", "--station", "seaside", "--phone", DUTY, "--role", "desk, else 00000 20099")
    out = cli.run("history").out + cli.run("history", "--json").out
    assert "20011" not in out.replace("*", "") and DUTY not in out and "00000 20099" not in out and "0000020099" not in out
    assert "19.0605" in cli.run("history", "--of", "station", "--json").out, "a coordinate is no number of anybody"
    full = cli.json("history", "--of", "contact", "--id", "00 91 00000 20011", "--numbers")
    assert len(full) == 2 and full[0]["id"] == f"seaside {DUTY}" and full[0]["after"]["role"] == "desk, else 00000 20099"


def test_erased_numbers_leave_history_too(cli):
    cli.run("contact", "set", "--station", "seaside", "--phone", DUTY, "--role", "Inspector Joshi")
    cli.run("erase", "--phone", DUTY)
    rows = cli.run("history", "--numbers", "--json").out
    assert "20011" not in rows and "Joshi" not in rows
    assert any(row["kind"] == "contact" and row["before"] is None and row["after"] is None for row in cli.json("history"))
    assert b"Joshi" not in cli.bytes_on_disk() and b"20011" not in cli.bytes_on_disk()


def test_lexicon_texts_and_policy_are_kept_too(install, tmp_path):
    lexicon = tmp_path / "lexicon"
    shutil.copytree(ROOT / "conf" / "lexicon", lexicon)
    pukaar = install(recognise={"lexicon": lexicon}).start()
    first = {row["id"]: row for row in pukaar.json("history", "--of", "lexicon")}
    assert {"en.tsv", "model.bin", "rules.tsv"} <= first.keys() and all(row["before"] is None and row["who"] == "server" for row in first.values())
    assert {row["id"] for row in pukaar.json("history", "--of", "policy")} == {"policy", "recognise", "privacy"}
    assert "en.txt" in {row["id"] for row in pukaar.json("history", "--of", "texts")}

    (lexicon / "en.tsv").write_text((lexicon / "en.tsv").read_text() + "\n")
    pukaar.configure(policy={"ack_timeout": "45s"})
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log(lambda line: "history.noted" in line, "the reload to be noted", fresh=False)
    pukaar.wait_log(lambda line: "reload.done" in line, "the reload")

    def noted():
        rows = pukaar.json("history", "--of", "lexicon", "--id", "en.tsv")
        return rows if len(rows) == 2 else None
    rows = wait_for(noted, "the change of en.tsv")
    assert rows[0]["before"] == rows[1]["after"] == first["en.tsv"]["after"]
    assert rows[0]["after"]["bytes"] == rows[0]["before"]["bytes"] + 1 and rows[0]["after"]["sha256"] != rows[0]["before"]["sha256"]
    policy = pukaar.json("history", "--of", "policy", "--id", "policy")
    assert policy[0]["before"]["ack_timeout"] == 60000 and policy[0]["after"]["ack_timeout"] == 45000
    assert "*" in policy[0]["after"]["operator"]
    assert len(pukaar.json("history", "--of", "lexicon")) == len(first) + 1

    # A restart with nothing changed notes nothing; a file that is gone is.
    pukaar.stop()
    before = len(pukaar.json("history"))
    pukaar.start()
    pukaar.stop()
    assert len(pukaar.json("history")) == before
    (lexicon / "ta.tsv").unlink()
    pukaar.start()
    assert pukaar.json("history", "--of", "lexicon", "--id", "ta.tsv")[0]["after"] is None


def store_run(pukaar, *statements):
    with sqlite3.connect(pukaar.store) as db:
        for statement in statements:
            db.execute(*statement) if isinstance(statement, tuple) else db.execute(statement)


LONG_AGO = 1_000_000_000_000


def test_history_is_pruned_but_for_what_is_still_so(cli):
    cli.run("society", "set", "--id", "gulmohar", "--name", "Second")
    cli.run("society", "set", "--id", "gulmohar", "--name", "Third")
    cli.run("circle", "add", "--society", "gulmohar", "--phone", "+91 00000 30077", "--role", "guard")
    cli.run("circle", "remove", "--society", "gulmohar", "--phone", "+91 00000 30077")
    store_run(cli, ("UPDATE history SET at_ms = ?", (LONG_AGO,)))
    cli.run("society", "set", "--id", "sahyadri", "--name", "Sahyadri Two")
    cli.start()
    wait_for(lambda: len(cli.json("history", "--of", "society", "--id", "gulmohar")) == 1, "old history to go")
    (kept,) = cli.json("history", "--of", "society", "--id", "gulmohar")
    assert kept["after"]["name"] == "Third" and kept["before"]["name"] == "Second"
    assert cli.json("history", "--id", "+91 00000 30077") == []
    assert cli.json("history", "--of", "contact") and cli.json("history", "--of", "jurisdiction")
    assert len(cli.json("history", "--of", "society", "--id", "sahyadri")) == 1


# --- what goes stale -----------------------------------------------------------------------------------------------------------------

def stale(pukaar):
    found = {}
    for row in pukaar.json("doctor"):
        assert row["do"]
        found.setdefault(row["kind"], set()).add((row["phone"] and f"{row['id']} {row['phone']}") or (row["society"] and f"{row['society']} {row['id']}") or row["id"])
    return found


def sent(pukaar, address, kind, state, at):
    """What became of a message to them, long ago or not."""
    store_run(pukaar, ("INSERT INTO outbox (incident_id, purpose, priority, channel, kind, address, content, state, attempts, created_ms, due_ms, lease_owner,"
                       " lease_until_ms, message_id, failed_message_id, error_code, error_text, sent_ms, delivered_ms, read_ms, failed_ms)"
                       " VALUES (NULL, 'roll_call', 5, 'whatsapp', ?, ?, '', ?, 1, ?, ?, '', 0, '', '', 0, '', ?, 0, 0, 0)", (kind, address, state, at, at, at)))


def now():
    return int(time.time() * 1000)


def test_doctor_lists_what_nobody_looks_after(cli):
    assert stale(cli).get("society_silent") is None
    cli.run("station", "add", "--id", "newtown", "--name", "Newtown")
    cli.run("station", "add", "--id", "west", "--name", "West zone")
    cli.run("station", "set", "--id", "seaside", "--above", "west")
    cli.run("society", "add", "--id", "lost", "--name", "Lost", env={"SUDO_USER": "asha"})
    cli.run("society", "add", "--id", "guarded", "--name", "Guarded", "--station", "seaside")
    cli.run("circle", "add", "--society", "guarded", "--phone", "+91 00000 30088", "--role", "guard")
    cli.run("chat", "link", "--society", "guarded", "--channel", "whatsapp", "--chat", "Z3JvdXA6Z3VhcmRlZA==")
    found = stale(cli)
    assert found["station_no_contact"] >= {"newtown", "west"} and "seaside" not in found["station_no_contact"]
    assert found["station_no_area"] == {"newtown"} and found["areas_old"] == {"newtown", "west"}
    assert "lost" in found["society_no_station"] and "lost" in found["society_no_circle"] and found["society_no_admin"] >= {"guarded"}
    assert not {"contact_unreached", "contact_silent", "chat_gone", "society_silent"} & found.keys()

    # What became of messages: only the last one to each counts, and one that was sent is given a day to arrive.
    sent(cli, DUTY, "phone", "delivered", now())
    sent(cli, DUTY, "phone", "failed", now())
    sent(cli, SQUAD, "phone", "sent", now())
    sent(cli, "+910000020021", "phone", "dead", now())
    sent(cli, "+910000020021", "phone", "read", now())
    sent(cli, "Z3JvdXA6Z3VhcmRlZA==", "group", "dead", now())
    sent(cli, GROUP, "group", "delivered", now())
    found = stale(cli)
    assert found["contact_unreached"] == {f"seaside {DUTY}"} and found["chat_gone"] == {"guarded Z3JvdXA6Z3VhcmRlZA=="}
    store_run(cli, ("UPDATE outbox SET sent_ms = ? WHERE state = 'sent'", (now() - 25 * 3600 * 1000,)))
    assert stale(cli)["contact_unreached"] == {f"seaside {DUTY}", f"seaside {SQUAD}"}
    sent(cli, COMMITTEE, "phone", "dead", now())
    assert "gulmohar" in stale(cli)["society_no_admin"]
    store_run(cli, ("UPDATE contact SET called_ms = 9, missed_ms = 9, answered_ms = 5 WHERE phone = ?", (DUTY,)))
    assert stale(cli)["contact_silent"] == {f"seaside {DUTY}"}

    store_run(cli, ("UPDATE chat SET gone_ms = 7 WHERE address = ?", (GROUP,)))
    assert stale(cli)["chat_gone"] == {"guarded Z3JvdXA6Z3VhcmRlZA==", f"gulmohar {GROUP}"}

    # Silent: nothing that is kept of it is younger than 90 days.
    day = 24 * 3600 * 1000
    store_run(cli, ("UPDATE history SET at_ms = ? WHERE record IN ('society', 'circle', 'chat')", (now() - 91 * day,)))
    found = stale(cli)
    assert found["society_silent"] == {s["id"] for s in cli.json("society", "list")}
    cli.run("circle", "add", "--society", "lost", "--phone", "+91 00000 30099", "--role", "committee")
    assert "lost" not in stale(cli)["society_silent"]
    out = cli.run("doctor").out
    assert "pukaar drill --society ID" in out and "  gulmohar (Gulmohar Heights), since " in out


def test_a_drill_ends_the_silence(pukaar, graph):
    store_run(pukaar, ("UPDATE history SET at_ms = ?", (LONG_AGO,)))
    assert "gulmohar" in stale(pukaar)["society_silent"]
    pukaar.run("drill", "--society", "gulmohar")
    assert "gulmohar" not in stale(pukaar).get("society_silent", ())


def two_minutes_ago_in_india():
    india = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=5, minutes=30))) - datetime.timedelta(minutes=2)
    return india.strftime("%a %H:%M")


def test_the_list_comes_once_a_week_even_over_restarts(install, graph):
    pukaar = install(policy={"weekly": two_minutes_ago_in_india()})
    pukaar.run("station", "add", "--id", "newtown", "--name", "Newtown")
    # A new installation waits for the next time: what is due this minute is held to be held.
    pukaar.start().stop()
    assert not [s for s in graph.to(OPERATOR) if "Weekly" in s.said]
    store_run(pukaar, ("UPDATE held SET at_ms = ? WHERE what = 'weekly'", (now() - 7 * 24 * 3600 * 1000,)))
    pukaar.start()
    told = graph.told(OPERATOR, "Weekly list")
    assert "stations without a contact (lakeside, newtown)" in told.said and "pukaar contact add" in told.said
    pukaar.stop()
    pukaar.start()
    pukaar.wait_log(lambda line: "audit" in line or "registry.read" in line, "the server to be at work", fresh=True)
    pukaar.wait_ready(True)
    pukaar.stop()
    assert len([s for s in graph.to(OPERATOR) if "Weekly" in s.said]) == 1
    assert "weekly" in pukaar.run("check", code=1, config=bad_weekly(pukaar)).err


def bad_weekly(pukaar):
    path = pukaar.directory / "bad.conf"
    path.write_text(re.sub(r"weekly = .*", "weekly = Monday morning", pukaar.config.read_text()))
    return path


# --- coverage ------------------------------------------------------------------------------------------------------------------------

def test_coverage_by_station(pukaar, graph):
    pukaar.run("society", "add", "--id", "lost", "--name", "Lost")
    before = {row["station"]: row for row in pukaar.json("report", "coverage")}
    assert before[None]["societies"] == 1 and before["seaside"]["societies"] == 1 and before["lakeside"]["societies"] == 0
    assert before["seaside"]["circle_complete"] == 1 and before["hillview"]["circle_complete"] == 0 and before["seaside"]["incidents"] == 0
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", "+910000010055")
    pukaar.say(RESIDENT, FIRE, group=GROUP)
    graph.alert()
    pukaar.run("drill", "--society", "gulmohar")
    drill = next(i for i in pukaar.incidents() if i["drill"])
    seaside = {row["station"]: row for row in pukaar.json("report", "coverage")}["seaside"]
    assert seaside["residents"] == before["seaside"]["residents"] + 1 and seaside["incidents"] == 1 and seaside["drills_walked"] == 0
    pukaar.run("incident", "ack", drill["ref"])
    seaside = {row["station"]: row for row in pukaar.json("report", "coverage")}["seaside"]
    assert seaside["drills_walked"] == 1 and seaside["incidents"] == 1
    assert {row["station"]: row for row in pukaar.json("report", "coverage", "--to", "2020-01-01")}["seaside"]["incidents"] == 0
    assert "CIRCLE_COMPLETE" in pukaar.run("report", "coverage").out
