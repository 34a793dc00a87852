"""The command line as interface.md has it: every noun, --json, exit codes, and what is refused with which words."""
import csv
import datetime
import io
import json
import os
import re
import sqlite3
import stat

import pytest

from harness import (APP_SECRET, CHAT, CRY, DUTY, GROUP, GUARD, PUKAAR, RESIDENT, ROOT, SQUAD, SHARED, reference, wait_for)

NOUNS = ["serve", "check", "recognise", "station", "contact", "tier", "jurisdiction", "society", "circle", "chat", "resident", "admin", "incident", "drill",
         "report", "poster", "erase", "backup", "migrate"]


@pytest.fixture
def cli(install):
    return install()


@pytest.fixture
def empty(install):
    return install(registered=False)


def refused(result, *words):
    """One clear line on stderr, exit code 1."""
    assert result.code == 1
    assert len(result.err.strip().splitlines()) == 1, result.err
    for word in words:
        assert word in result.err, f"{word!r} is not in {result.err!r}"


# help, version, usage

def test_help_on_every_level(cli):
    top = cli.run("--help").out
    for noun in NOUNS:
        assert f"pukaar {noun}" in top, noun
        assert f"pukaar {noun}" in cli.run(noun, "--help").out, noun
    assert "--station" in cli.run("contact", "add", "--help").out


def test_version(cli):
    assert re.fullmatch(r"pukaar \d+\.\d+\.\d+\n", cli.run("--version").out)


@pytest.mark.parametrize("args", [
    (), ("dance",), ("station",), ("station", "dance"), ("station", "add", "--id", "x"), ("station", "add", "--id", "x", "--name", "X", "--colour", "red"),
    ("station", "list", "surplus"), ("incident", "show"), ("incident", "show", "A", "B"), ("backup",), ("jurisdiction", "locate", "19.1"), ("station", "show", "--id"),
], ids=" ".join)
def test_wrong_usage(cli, args):
    result = cli.run(*args, code=2)
    assert result.err and not result.out


# the registry

def test_stations(empty):
    run = empty.run
    run("station", "add", "--id", "seaside", "--name", "Seaside Police Station", "--phone", "+91 00000-20001", "--lat", "19.0605", "--lon", "72.829")
    run("station", "add", "--id", "hill", "--name", "हिलव्ह्यू पोलीस ठाणे", "--language", "mr")
    assert empty.json("station", "list") == [
        {"id": "hill", "name": "हिलव्ह्यू पोलीस ठाणे", "phone": None, "lat": None, "lon": None, "language": "mr", "above": None},
        {"id": "seaside", "name": "Seaside Police Station", "phone": "+910000020001", "lat": 19.0605, "lon": 72.829, "language": "en", "above": None}]
    run("station", "set", "--id", "hill", "--lat", "19.1", "--lon", "72.9")
    shown = empty.json("station", "show", "--id", "hill")
    assert shown["lat"] == 19.1 and shown["name"] == "हिलव्ह्यू पोलीस ठाणे"
    assert "Seaside Police Station" in run("station", "list").out and run("station", "list").out.splitlines()[0].startswith("ID")
    run("station", "remove", "--id", "hill")
    refused(run("station", "show", "--id", "hill", code=1), "hill")
    refused(run("station", "set", "--id", "hill", "--name", "X", code=1), "hill")
    refused(run("station", "add", "--id", "seaside", "--name", "Again", code=1), "seaside", "exists")


def test_stations_above(cli):
    cli.run("station", "add", "--id", "city", "--name", "City Control Room")
    cli.run("station", "add", "--id", "west", "--name", "West Zone Control", "--above", "city")
    cli.run("station", "set", "--id", "seaside", "--above", "west")
    assert {s["id"]: s["above"] for s in cli.json("station", "list")} == {
        "seaside": "west", "west": "city", "city": None, "hillview": None, "lakeside": None}
    refused(cli.run("station", "set", "--id", "seaside", "--above", "nowhere", code=1), "seaside", "registered")
    refused(cli.run("station", "set", "--id", "seaside", "--above", "seaside", code=1), "itself")
    refused(cli.run("station", "set", "--id", "city", "--above", "seaside", code=1), "city", "itself")
    refused(cli.run("station", "remove", "--id", "city", code=1), "city", "use")
    cli.run("station", "set", "--id", "west", "--above", "")
    cli.run("station", "remove", "--id", "city")


def test_stations_above_from_a_file(empty):
    file = empty.directory / "stations.csv"
    file.write_text("id,name,above\nseaside,Seaside,west\nwest,West,city\ncity,City,\n")
    empty.run("station", "import", file)
    assert {s["id"]: s["above"] for s in empty.json("station", "list")} == {"seaside": "west", "west": "city", "city": None}
    file.write_text("id,name,above\na,A,b\nb,B,a\nc,C,nowhere\n")
    result = empty.run("station", "import", file, code=1)
    assert "stations.csv:3: above" in result.err and "stations.csv:4: above" in result.err and "nowhere" in result.err
    assert len(empty.json("station", "list")) == 3


def test_tiers(cli):
    assert cli.json("tier", "list") == []
    cli.run("tier", "set", "--station", "seaside", "--tier", 1, "--ack-timeout", "90s")
    cli.run("tier", "set", "--station", "seaside", "--tier", 2, "--repeat", 3, "--adds-up", "yes")
    cli.run("tier", "set", "--station", "seaside", "--tier", 2, "--ack-timeout", "5m")
    assert cli.json("tier", "list", "--station", "seaside") == [
        {"station": "seaside", "tier": 1, "ack_timeout_ms": 90000, "repeat": 2, "adds_up": False},
        {"station": "seaside", "tier": 2, "ack_timeout_ms": 300000, "repeat": 3, "adds_up": True}]
    for args, words in [(("--tier", 10), ["tier"]), (("--tier", 1, "--ack-timeout", "soon"), ["--ack-timeout", "90s"]),
                        (("--tier", 1, "--ack-timeout", "2h"), ["ack-timeout"]), (("--tier", 1, "--repeat", 0), ["repeat"]),
                        (("--tier", 1, "--adds-up", "maybe"), ["--adds-up", "yes"])]:
        refused(cli.run("tier", "set", "--station", "seaside", *args, code=1), *words)
    refused(cli.run("tier", "set", "--station", "nowhere", "--tier", 1, code=1), "nowhere", "registered")
    cli.run("tier", "remove", "--station", "seaside", "--tier", 1)
    refused(cli.run("tier", "remove", "--station", "seaside", "--tier", 1, code=1), "1 of station seaside")
    assert [t["tier"] for t in cli.json("tier", "list")] == [2]


@pytest.mark.parametrize("args, words", [
    (("--id", "Sea Side", "--name", "X"), ["id"]), (("--id", "x" * 64, "--name", "X"), ["id"]), (("--id", "x", "--name", ""), ["name"]),
    (("--id", "x", "--name", "a\tb"), ["name"]), (("--id", "x", "--name", "a" * 121), ["name"]), (("--id", "x", "--name", "X", "--phone", "112"), ["phone"]),
    (("--id", "x", "--name", "X", "--lat", "91", "--lon", "0"), ["lat"]), (("--id", "x", "--name", "X", "--lat", "19"), ["--lat", "--lon"]),
    (("--id", "x", "--name", "X", "--lat", "19,1", "--lon", "72"), ["lat"]), (("--id", "x", "--name", "X", "--language", "fr"), ["language"]),
], ids=range(10))
def test_stations_refused(empty, args, words):
    refused(empty.run("station", "add", *args, code=1), *words)
    assert empty.json("station", "list") == []


def test_what_is_in_use_is_not_removed(cli):
    refused(cli.run("station", "remove", "--id", "seaside", code=1), "seaside", "use")
    cli.run("society", "remove", "--id", "gulmohar")
    cli.run("station", "remove", "--id", "seaside")
    assert cli.json("circle", "list") == [] and {c["society"] for c in cli.json("chat", "list")} == {"sahyadri"}
    assert {c["station"] for c in cli.json("contact", "list")} == {"hillview"}


NEVER_CALLED = {"last_answer_at": None, "silent_since": None}


def test_contacts(cli):
    assert cli.json("contact", "list", "--station", "seaside") == [
        {"station": "seaside", "tier": 1, "phone": DUTY, "role": "duty mobile", "language": None, "hours": None, "categories": None, **NEVER_CALLED},
        {"station": "seaside", "tier": 2, "phone": SQUAD, "role": "Nirbhaya squad", "language": None, "hours": None, "categories": None, **NEVER_CALLED}]
    cli.run("contact", "set", "--station", "seaside", "--phone", "+91-00000 20012", "--tier", 3, "--language", "hi",
            "--hours", "20:00-08:00", "--categories", "women_safety,violence")
    assert cli.json("contact", "list", "--station", "seaside")[1] == {
        "station": "seaside", "tier": 3, "phone": SQUAD, "role": "Nirbhaya squad", "language": "hi", "hours": "20:00-08:00",
        "categories": "women_safety,violence", **NEVER_CALLED}
    cli.run("contact", "set", "--station", "seaside", "--phone", SQUAD, "--hours", "", "--categories", "")
    assert cli.json("contact", "list", "--station", "seaside")[1]["hours"] is None
    refused(cli.run("contact", "set", "--station", "seaside", "--phone", SQUAD, "--hours", "8-20", code=1), "hours", "20:00-08:00")
    refused(cli.run("contact", "set", "--station", "seaside", "--phone", SQUAD, "--categories", "fire,flood", code=1), "categories", "flood")
    refused(cli.run("contact", "add", "--station", "seaside", "--tier", 1, "--phone", DUTY, code=1), "exists")
    refused(cli.run("contact", "add", "--station", "nowhere", "--tier", 1, "--phone", DUTY, code=1), "registered")
    refused(cli.run("contact", "add", "--station", "seaside", "--tier", 10, "--phone", "+910000020099", code=1), "tier")
    refused(cli.run("contact", "add", "--station", "seaside", "--tier", "first", "--phone", "+910000020099", code=1), "tier")
    cli.run("contact", "remove", "--station", "seaside", "--phone", DUTY)
    refused(cli.run("contact", "remove", "--station", "seaside", "--phone", DUTY, code=1), DUTY)


def test_societies(cli):
    shown = cli.json("society", "show", "--id", "gulmohar")
    assert shown == {"id": "gulmohar", "name": "Gulmohar Heights", "address": "12 Carter Lane, Bandra West", "lat": 19.0632, "lon": 72.8263,
                     "station": "seaside", "station_named": False, "station_uncertain": False, "language": "en", "wings": None, "landmarks": None,
                     "join_code": shown["join_code"], "also_near": None}
    assert [s["id"] for s in cli.json("society", "list")] == ["gulmohar", "sahyadri"]
    cli.run("society", "set", "--id", "gulmohar", "--lat", "19.10", "--lon", "72.85")
    assert cli.json("society", "show", "--id", "gulmohar")["station"] == "hillview", "the station follows the point"
    cli.run("society", "set", "--id", "gulmohar", "--station", "seaside")
    cli.run("society", "set", "--id", "gulmohar", "--lat", "19.11", "--lon", "72.86")
    named = cli.json("society", "show", "--id", "gulmohar")
    assert named["station"] == "seaside" and named["station_named"], "a station chosen by hand stays"
    far = cli.run("society", "add", "--id", "far", "--name", "Far", "--address", "Far", "--lat", "19.00", "--lon", "72.83")
    assert "nearest" in far.err and cli.json("society", "show", "--id", "far")["station_uncertain"] is True
    refused(cli.run("society", "add", "--id", "x", "--name", "X", "--station", "nowhere", code=1), "x")


def test_join_codes(cli):
    codes = {s["id"]: s["join_code"] for s in cli.json("society", "list")}
    assert len(set(codes.values())) == 2 and all(re.fullmatch("[2-9A-HJKMNP-TV-Z]{6}", code) for code in codes.values())
    cli.run("society", "set", "--id", "gulmohar", "--name", "Gulmohar Towers")
    assert cli.json("society", "show", "--id", "gulmohar")["join_code"] == codes["gulmohar"], "only when asked for"
    cli.run("society", "set", "--id", "gulmohar", "--new-code")
    shown = cli.json("society", "show", "--id", "gulmohar")
    assert shown["join_code"] not in codes.values() and shown["name"] == "Gulmohar Towers"
    assert shown["join_code"] in cli.run("society", "show", "--id", "gulmohar").out
    refused(cli.run("society", "set", "--id", "nowhere", "--new-code", code=1), "nowhere")


def test_circles_and_chats(cli):
    assert {"society": "gulmohar", "phone": GUARD, "role": "guard"} in cli.json("circle", "list", "--society", "gulmohar")
    refused(cli.run("circle", "add", "--society", "gulmohar", "--phone", "+910000030009", "--role", "cook", code=1), "role")
    cli.run("circle", "remove", "--society", "gulmohar", "--phone", GUARD)
    assert len(cli.json("circle", "list", "--society", "gulmohar")) == 1
    assert {"society": "gulmohar", "channel": "whatsapp", "kind": "group", "chat": GROUP, "gone_at": None} in cli.json("chat", "list")
    refused(cli.run("chat", "link", "--society", "sahyadri", "--channel", "whatsapp", "--chat", RESIDENT, code=1), "exists")
    refused(cli.run("chat", "link", "--society", "sahyadri", "--channel", "pigeon", "--chat", RESIDENT, code=1), "pigeon")
    refused(cli.run("chat", "link", "--society", "nowhere", "--channel", "whatsapp", "--chat", "+910000010055", code=1), "registered")
    assert [r["chat"] for r in cli.json("resident", "list", "--society", "gulmohar")] == [RESIDENT]
    cli.run("resident", "remove", "--phone", RESIDENT)
    assert cli.json("resident", "list", "--society", "gulmohar") == []
    cli.run("chat", "unlink", "--channel", "whatsapp", "--chat", GROUP)
    refused(cli.run("chat", "unlink", "--channel", "whatsapp", "--chat", GROUP, code=1), GROUP)


def test_admins(cli):
    cli.run("admin", "add", "--phone", "+910000040009")
    assert cli.json("admin", "list") == [{"phone": "+910000040009"}]
    refused(cli.run("admin", "add", "--phone", "+910000040009", code=1), "exists")
    cli.run("admin", "remove", "--phone", "+910000040009")
    assert cli.json("admin", "list") == []


# import

def write(pukaar, name, content):
    path = pukaar.directory / name
    path.write_text(content)
    return path


def test_import_of_the_sample(empty):
    sample = ROOT / "conf" / "mumbai"
    empty.run("station", "import", sample / "stations.csv")
    empty.run("jurisdiction", "import", sample / "jurisdictions.geojson", "--key", "station")
    empty.run("society", "import", sample / "societies.csv")
    assert {s["id"]: s["station"] for s in empty.json("society", "list")} == {"gulmohar": "seaside", "kamal-kunj": "lakeside", "sahyadri": "hillview"}


def test_every_bad_line_is_named_and_nothing_comes_in(cli):
    path = write(cli, "societies.csv", """id,name,address,lat,lon,station,language
good-one,Good One,1 Road,19.06,72.83,,en
Bad Id,Bad,1 Road,19.06,72.83,,en
no-name,,1 Road,19.06,72.83,,en

bad-point,Bad Point,1 Road,119.06,72.83,,en
bad-language,Bad Language,1 Road,19.06,72.83,,fr
good-one,Twice,1 Road,19.06,72.83,,en
""")
    result = cli.run("society", "import", path, code=1)
    for line in (3, 4, 6, 7, 8):
        assert f"{path}:{line}: " in result.err, f"line {line} is not named:\n{result.err}"
    assert f"{path}:2: " not in result.err and "nothing was imported" in result.err
    assert len(cli.json("society", "list")) == 2


def test_a_line_that_the_store_refuses_undoes_the_whole_import(cli):
    path = write(cli, "more.csv", "id,name,address,lat,lon,station,language\nnew-one,New One,1 Road,19.06,72.83,,en\n"
                                  "gulmohar,Again,1 Road,19.06,72.83,,en\nnowhere,Nowhere,1 Road,19.06,72.83,atlantis,en\n")
    result = cli.run("society", "import", path, code=1)
    assert f"{path}:3: id: " in result.err and f"{path}:4: station: " in result.err and "exists" in result.err
    assert {s["id"] for s in cli.json("society", "list")} == {"gulmohar", "sahyadri"}
    good = write(cli, "good.csv", "id,name,address\nnew-one,New One,1 Road\n")
    assert "1 societies would be imported" in cli.run("society", "import", good, "--dry-run").out
    assert {s["id"] for s in cli.json("society", "list")} == {"gulmohar", "sahyadri"}
    stations = write(cli, "stations.csv", "id,name\nnew-station,New\nseaside,Again\n")
    assert f"{stations}:3: id: " in cli.run("station", "import", stations, code=1).err
    assert {s["id"] for s in cli.json("station", "list")} == {"hillview", "lakeside", "seaside"}


CONTACTS = "station,tier,phone,role,language,hours,categories\n"


def test_contacts_come_in_and_go_out_as_csv(cli):
    before = cli.run("contact", "export").out
    assert before.startswith(CONTACTS) and f"seaside,1,{DUTY},duty mobile,,,\n" in before
    path = write(cli, "contacts.csv", CONTACTS + 'seaside,3,+91 00000 20013,"Reserve, night",mr,20:00-08:00,"fire,medical"\n'
                                                 "hillview,,+910000020013,,,,\n")
    assert "2 contacts would be imported" in cli.run("contact", "import", path, "--dry-run").out
    assert cli.run("contact", "export").out == before
    assert "2 contacts imported" in cli.run("contact", "import", path).out
    out = cli.run("contact", "export", "--station", "seaside").out
    assert 'seaside,3,+910000020013,"Reserve, night",mr,20:00-08:00,"fire,medical"\n' in out and "hillview" not in out
    assert "hillview,1,+910000020013,,,,\n" in cli.run("contact", "export").out
    everything = cli.run("contact", "export").out
    for contact in cli.json("contact", "list"):
        cli.run("contact", "remove", "--station", contact["station"], "--phone", contact["phone"])
    cli.run("contact", "import", write(cli, "all.csv", everything))
    assert cli.run("contact", "export").out == everything


def test_every_bad_contact_is_named_and_nothing_comes_in(cli):
    path = write(cli, "contacts.csv", "station,phone,tier,hours\nseaside,+910000020013,2,\nseaside,12,2,\nseaside,+910000020014,second,\n"
                                      "seaside,+910000020015,10,\n,+910000020016,,\nseaside,+91 00000 20013,,\nseaside,+910000020017,,25:00-9\n"
                                      f"atlantis,+910000020018,,\nseaside,{DUTY},,\n")
    before = cli.run("contact", "export").out
    for option, lines in ((["--dry-run"], (3, 4, 5, 6, 7, 8, 9, 10)), ([], (3, 4, 5, 6, 7, 8))):
        result = cli.run("contact", "import", path, *option, code=1)
        assert [f"{path}:{line}: " in result.err for line in lines] == [True] * len(lines), result.err
        assert f"{path}:2: " not in result.err
        assert cli.run("contact", "export").out == before
    assert "stands on line 2 already" in result.err and "is no whole number" in result.err


@pytest.mark.parametrize("content, words", [
    ("", []), ("id,colour\nx,red\n", ["colour"]), ("name\nX\n", ["id"]), ('id,name\nx,"never closed\n', []),
], ids=["empty", "unknown-column", "missing-column", "quote"])
def test_csv_that_is_none(cli, content, words):
    path = write(cli, "bad.csv", content)
    result = cli.run("station", "import", path, code=1)
    assert "bad.csv" in result.err
    for word in words:
        assert word in result.err
    assert len(cli.json("station", "list")) == 3


@pytest.mark.parametrize("content", [
    "{", "[]", '{"type":"FeatureCollection"}', '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}',
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"station":"seaside"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}}]}',
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"station":"atlantis"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}',
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"station":"seaside"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}}]}',
], ids=["broken", "array", "no-features", "no-key", "short-ring", "unknown-station", "bow-tie"])
def test_geojson_that_is_refused_leaves_the_old_jurisdictions(cli, content):
    path = write(cli, "areas.geojson", content)
    assert "areas.geojson" in cli.run("jurisdiction", "import", path, "--key", "station", code=1).err
    assert cli.json("jurisdiction", "locate", "19.06", "72.83")["station"] == "seaside"


def test_locate(cli):
    inside = cli.json("jurisdiction", "locate", "19.10", "72.85")
    assert inside["station"] == "hillview" and inside["name"] == "Hillview Police Station" and inside["how"] == "inside" and inside["distance_m"] == 0
    outside = cli.json("jurisdiction", "locate", "19.00", "72.83")
    assert outside["station"] == "seaside" and "uncertain" in outside["how"] and 4000 < outside["distance_m"] < 5000
    assert cli.json("jurisdiction", "locate", "19.0799", "72.83")["also_near"] == "hillview"
    refused(cli.run("jurisdiction", "locate", "95", "72", code=1), "95")


def test_new_jurisdictions_move_the_societies(cli):
    areas = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"station": name}, "geometry": {"type": "Polygon", "coordinates": [
        [[west, 19.0], [west + 0.1, 19.0], [west + 0.1, 19.2], [west, 19.2], [west, 19.0]]]}} for name, west in (("lakeside", 72.8), ("seaside", 72.9))]}
    result = cli.run("jurisdiction", "import", write(cli, "new.geojson", json.dumps(areas)), "--key", "station")
    assert "gulmohar: seaside -> lakeside" in result.out
    assert cli.json("society", "show", "--id", "gulmohar")["station"] == "lakeside"


# incidents

INCIDENT = {"ref", "state", "category", "confidence", "society", "station", "chat", "reporter", "words", "place", "lat", "lon", "drill", "opened_at",
            "delivered_at", "acknowledged_at", "acknowledged_by", "closed_at", "disposition", "case_number"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def test_incidents(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert())
    (listed,) = pukaar.incidents()
    assert INCIDENT <= set(listed)
    shown = pukaar.incident(ref)
    assert INCIDENT | {"timeline", "sends"} <= set(shown)
    assert all({"at", "event", "by", "detail"} <= set(row) for row in shown["timeline"])
    assert {s["purpose"] for s in shown["sends"]} == {"alert", "update", "circle", "chat"}
    assert all({"to", "channel", "state", "attempts", "message_id", "error_code", "sent_at", "delivered_at", "read_at", "failed_at"} <= set(s) for s in shown["sends"])
    for key in ("opened_at",):
        assert TIME.fullmatch(shown[key])
    assert pukaar.incident(ref.lower())["ref"] == ref
    text = pukaar.run("incident", "show", ref).out
    assert ref in text and CRY in text and "opened" in text
    assert ref in pukaar.run("incident", "list").out
    assert "acknowledged" in pukaar.run("incident", "ack", ref).out
    assert pukaar.incident(ref)["acknowledged_by"] == "operator"
    graph.told(RESIDENT, "has seen it")
    pukaar.run("incident", "close", ref, "--disposition", "other_agency")
    closed = pukaar.incident(ref)
    assert closed["state"] == "closed" and closed["disposition"] == "other_agency" and TIME.fullmatch(closed["closed_at"])
    graph.told(RESIDENT, "has closed")
    refused(pukaar.run("incident", "close", ref, code=1), ref, "closed")
    refused(pukaar.run("incident", "ack", ref, code=1), ref, "closed")
    refused(pukaar.run("incident", "ack", "ZZZZ", code=1), "ZZZZ")
    refused(pukaar.run("incident", "close", ref, "--disposition", "boring", code=1), "boring")


def test_incident_filters_and_export(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert())
    today = datetime.datetime.now(datetime.timezone.utc).date()
    assert len(pukaar.incidents("--open", "--station", "seaside", "--from", str(today))) == 1
    assert pukaar.incidents("--station", "hillview") == [] and pukaar.incidents("--society", "sahyadri") == []
    assert pukaar.incidents("--to", str(today - datetime.timedelta(days=1))) == []
    refused(pukaar.run("incident", "list", "--from", "yesterday", code=1), "--from")
    exported = pukaar.run("incident", "export").out
    (row,) = csv.DictReader(io.StringIO(exported))
    assert row["ref"] == ref and row["state"] == "open" and row["society"] == "gulmohar"
    for private in (RESIDENT, "darwaza", "1203"):
        assert private not in exported


def test_a_drill_walks_the_whole_way_and_says_so(pukaar, graph):
    out = pukaar.run("drill", "--society", "gulmohar").out
    alert = graph.alert()
    ref = reference(alert)
    assert ref in out
    for told in (alert, graph.wait(lambda s: s.to == GUARD, "the guard")):
        assert "DRILL" in told.said, told
    incident = pukaar.incident(ref)
    assert incident["drill"] is True and incident["society"] == "gulmohar"
    pukaar.say(DUTY, "ok")
    assert "DRILL" in graph.told(DUTY, f"{ref} is yours").said
    pukaar.say(DUTY, "close")
    wait_for(lambda: pukaar.incident(ref)["disposition"] == "drill", "the drill to be closed as one")
    assert pukaar.json("report", "response-times") == []
    refused(pukaar.run("drill", "--society", "nowhere", code=1), "nowhere")


def test_report_of_response_times(pukaar, graph):
    from harness import status
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    pukaar.take(statuses=[status(alert, "delivered")])
    pukaar.say(DUTY, "ok")
    pukaar.say("+910000010101", CRY)
    wait_for(lambda: len(pukaar.incidents()) == 2, "both incidents")
    rows = {row["station"]: row for row in pukaar.json("report", "response-times")}
    assert rows["seaside"]["incidents"] == 1 and rows["seaside"]["delivered"] == 1 and rows["seaside"]["never_acknowledged"] == 0
    assert re.fullmatch(r"0:\d\d", rows["seaside"]["acknowledged_p50"]) and re.fullmatch(r"0:\d\d", rows["seaside"]["delivered_p90"])
    assert rows["hillview"]["never_acknowledged"] == 1 and rows["hillview"]["acknowledged_p50"] is None
    assert {row["society"] for row in pukaar.json("report", "response-times", "--by", "society")} == {"gulmohar", "sahyadri"}
    assert all(row["category"] for row in pukaar.json("report", "response-times", "--by", "category"))
    refused(pukaar.run("report", "response-times", "--by", "weather", code=1), "weather")


# recognise

def test_recognise(cli):
    lines = [CRY, CHAT, "", "\"quoted\" \\ text", "x" * 20000]
    result = cli.run("recognise", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert len(answers) == len(lines)
    keys = {"verdict", "category", "confidence", "languages", "evidence", "place", "reason"}
    for line, answer in zip(lines, answers):
        assert keys <= set(answer) and answer["verdict"] in ("alert", "confirm", "none") and 0 <= answer["confidence"] <= 1
        assert set(answer["place"]) == {"wing", "flat", "floor", "landmark"}
        for piece in answer["evidence"]:
            assert line.encode()[piece["start"]:piece["end"]].decode() == piece["text"]
    cry, chat = answers[:2]
    assert cry["verdict"] == "alert" and cry["category"] and cry["evidence"] and cry["place"]["wing"] == "B" and cry["place"]["flat"] == "1203"
    assert chat["verdict"] == "none" and chat["category"] is None


def test_recognise_files_in_order_and_any_bytes(cli):
    first, second = write(cli, "one.txt", CRY + "\n"), write(cli, "two.txt", CHAT)
    answers = [json.loads(line) for line in cli.run("recognise", first, second).out.splitlines()]
    assert [a["verdict"] for a in answers] == ["alert", "none"]
    out = cli.run("recognise", stdin=b"\xff\xfe bachao \x00 \xc3\n\xed\xa0\x80\n").out
    assert len([json.loads(line) for line in out.splitlines()]) == 2
    refused(cli.run("recognise", cli.directory / "absent.txt", code=1), "absent.txt")


def test_recognise_the_table_of_calls(cli):
    calls = SHARED / "data" / "calls_dev.tsv"
    if not calls.exists():
        pytest.skip(f"no {calls}; PUKAAR_SHARED names its place")
    words = [line.split("\t") for line in calls.read_text().splitlines()[1:]]
    out = cli.run("recognise", stdin="\n".join(row[-1] for row in words) + "\n").out
    assert len(out.splitlines()) == len(words)


# check, config, secrets

def test_check_is_content(cli):
    assert "in order" in cli.run("check").out


@pytest.mark.parametrize("section, keys, line_of, words", [
    ("policy", {"ack_timeout": "soon"}, "ack_timeout", ["policy.ack_timeout", "soon"]),
    ("policy", {"ack_timeout": "0s"}, "ack_timeout", ["policy.ack_timeout"]),
    ("policy", {"patience": "5"}, "patience", ["policy.patience", "unknown key"]),
    ("weather", {"rain": "yes"}, "rain", ["weather.rain", "unknown section"]),
    ("log", {"format": "xml"}, "format", ["log.format", "text, json"]),
    ("server", {"max_connections": "many"}, "max_connections", ["server.max_connections"]),
    ("recognise", {"alert_threshold": "2"}, "alert_threshold", ["recognise.alert_threshold"]),
    ("recognise", {"confirm_threshold": "0.9"}, "confirm_threshold", ["recognise.confirm_threshold"]),
    ("whatsapp", {"app_secret": "in the file", "app_secret_file": None}, "app_secret =", ["whatsapp.app_secret", "app_secret_file"]),
    ("whatsapp", {"graph_url": "ftp://x"}, "graph_url", ["whatsapp.graph_url"]),
    ("policy", {"operator": "call me"}, "operator", ["policy.operator"]),
    ("store", {"url": "mysql://x"}, "url", ["store.url"]),
    ("whatsapp", {"access_token_file": "/nonexistent"}, "access_token_file", ["whatsapp.access_token_file"]),
], ids=range(13))
def test_check_names_file_line_and_key(cli, section, keys, line_of, words):
    cli.configure(**{section: keys})
    number = next(n for n, line in enumerate(cli.config.read_text().splitlines(), 1) if line.startswith(line_of))
    result = cli.run("check", code=1)
    line = next((line for line in result.err.splitlines() if line.startswith(f"{cli.config}:{number}: {words[0]}: ")), None)
    assert line, result.err
    for word in words:
        assert word in line


def test_check_tells_every_error_and_what_is_missing(cli):
    cli.configure(policy={"ack_timeout": "soon"}, log={"format": "xml"}, whatsapp={"phone_number_id": None, "app_secret_file": None})
    err = cli.run("check", code=1).err
    for name in ("policy.ack_timeout", "log.format", "whatsapp.phone_number_id", "whatsapp.app_secret"):
        assert name in err
    assert APP_SECRET not in err
    assert cli.run("serve", code=1).err.count("\n") >= 4


def test_check_of_a_file_that_is_none(cli):
    cli.config.write_text("[server]\nlisten = 127.0.0.1:0\nno equals sign here\n")
    assert f"{cli.config}:3: " in cli.run("check", code=1).err
    assert "absent.conf" in cli.run("check", code=1, config=cli.directory / "absent.conf").err


def test_check_reads_lexicon_and_texts(cli):
    import shutil
    lexicon, texts = cli.directory / "lexicon", cli.directory / "texts"
    shutil.copytree(ROOT / "conf" / "lexicon", lexicon)
    shutil.copytree(ROOT / "conf" / "texts", texts)
    cli.configure(recognise={"lexicon": lexicon, "texts": texts})
    cli.run("check")
    english = (texts / "en.txt").read_text().splitlines()
    number = next(n for n, line in enumerate(english, 1) if line.startswith("chat.acknowledged"))
    english[number - 1] = english[number - 1].replace("{station}", "{weather}")
    (texts / "en.txt").write_text("\n".join(english) + "\nchat.unheard_of = x\n")
    (lexicon / "hi-Latn.tsv").write_text((lexicon / "hi-Latn.tsv").read_text() + "nonsense without a tab\n")
    err = cli.run("check", code=1).err
    assert f"{texts / 'en.txt'}:{number}: " in err and "weather" in err and "chat.unheard_of" in err and "hi-Latn.tsv:" in err


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_secret_that_others_may_read_is_refused(cli, mode):
    cli.secret("app_secret", APP_SECRET, mode)
    err = cli.run("check", code=1).err
    assert "app_secret" in err and re.search(r"chmod|others", err)
    assert APP_SECRET not in err
    assert "app_secret" in cli.run("serve", code=1).err


def test_an_empty_secret_is_refused(cli):
    cli.secret("app_secret", "")
    assert "app_secret" in cli.run("check", code=1).err


def test_a_secret_from_the_environment(install, graph):
    pukaar = install()
    pukaar.configure(whatsapp={"access_token_file": None})
    assert "whatsapp.access_token" in pukaar.run("check", code=1).err
    pukaar.run("check", env={"PUKAAR_WHATSAPP_ACCESS_TOKEN": "from the environment"})
    graph.token = "from the environment"
    pukaar.start(env={"PUKAAR_WHATSAPP_ACCESS_TOKEN": "from the environment"})
    pukaar.say(RESIDENT, CRY)
    graph.wait(lambda s: s.to == DUTY and s.answered, "the alert")


def test_the_sample_configuration_is_the_table(cli):
    assert cli.run("config", "sample").out == (ROOT / "conf" / "pukaar.conf").read_text()


# the store

def test_backup_while_it_serves(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert())
    target = pukaar.directory / "copy.db"
    pukaar.run("backup", target)
    assert stat.S_IMODE(os.stat(target).st_mode) == 0o600
    with sqlite3.connect(target) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    pukaar.config.write_text(pukaar.config.read_text().replace(str(pukaar.store), str(target)))
    assert pukaar.incident()["ref"] == ref
    refused(pukaar.run("backup", target, code=1), "copy.db")


def test_migrate(empty):
    assert re.search(r"schema version \d+", empty.run("migrate").out)
    assert empty.run("migrate").out == empty.run("migrate").out


def test_societies_from_before_join_codes_get_one(empty):
    """Thirty thousand, so that some draw the code of another and have to draw again."""
    empty.store.unlink(missing_ok=True)
    with sqlite3.connect(empty.store) as store:
        for file in sorted((ROOT / "bot" / "store" / "sql").glob("00[1-5]_*.sql")):
            store.executescript(file.read_text())
        store.executemany("INSERT INTO society VALUES (?, 'Old', '', NULL, NULL, NULL, 0, 0, 'en')", [(f"old-{n}",) for n in range(30000)])
        store.execute("PRAGMA user_version = 5")
    store.close()
    codes = [society["join_code"] for society in empty.json("society", "list")]
    assert len(set(codes)) == 30000
    assert all(re.fullmatch("[2-9A-HJKMNP-TV-Z]{6}", code) and re.search("[2-9]", code) and re.search("[A-Z]", code) for code in codes)


def test_a_store_of_a_newer_program_is_refused(cli):
    with sqlite3.connect(cli.store) as store:
        version = store.execute("PRAGMA user_version").fetchone()[0]
        assert version > 0
        store.execute(f"PRAGMA user_version = {version + 1}")
    store.close()
    refused(cli.run("station", "list", code=1), "newer")


@pytest.mark.parametrize("url, words", [("sqlite:/nonexistent/dir/p.db", ["/nonexistent/dir"]), ("sqlite:{conf}", ["pukaar.conf"])])
def test_a_store_that_is_none(cli, url, words):
    cli.configure(store={"url": url.format(conf=cli.config)})
    refused(cli.run("station", "list", code=1), *words)


def test_no_binary_was_forgotten():
    assert PUKAAR.exists(), "PUKAAR_BUILD names the build directory"
