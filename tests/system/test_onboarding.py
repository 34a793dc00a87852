"""Societies registered, shown and changed by chat: every step, corrections, leaving and coming back, approval, help in the middle."""
import re
import sqlite3
import time

import pytest

from harness import CRY, DUTY, GUARD, MEDICAL, PLAIN, RESIDENT, STRANGER, WHERE, point, reference, reply_button, template_button, text, wait_for, webhook

ADMIN, SECOND = "+910000040011", "+910000040012"
GUARD_ROOM, SECRETARY = "+910000031001", "+910000031002"
NAME, ADDRESS = "Sagar Darshan CHS", "14 Hill Road, Bandra West"


class Phone:
    """An admin's direct chat: each message is written, and the answer is what came since."""

    def __init__(self, pukaar, graph, number=ADMIN):
        self.pukaar, self.graph, self.number = pukaar, graph, number
        self.seen = 0

    def _next(self, words):
        def found():
            mine = self.graph.to(self.number)[self.seen:]
            return next(((i, s) for i, s in enumerate(mine) if words in s.said), None)
        try:
            index, send = wait_for(found, f"{words!r} to {self.number}")
        except AssertionError as late:
            raise AssertionError(f"{late}; there is {self.graph.to(self.number)[self.seen:] or self.graph.to(self.number)[-3:]}") from None
        self.seen += index + 1
        return send

    def write(self, words, expect):
        self.pukaar.say(self.number, words)
        return self._next(expect)

    def pin(self, lat, lon, expect):
        self.pukaar.take(point(self.number, lat, lon))
        return self._next(expect)

    def expect(self, words):
        return self._next(words)

    def press(self, send, title, expect):
        self.pukaar.take(press(self.number, send, title))
        return self._next(expect)


def options(send):
    """title -> id, of buttons or of a list."""
    if send.kind == "list":
        return {row["title"]: row["id"] for section in send.body["interactive"]["action"]["sections"] for row in section["rows"]}
    return send.buttons


def press(number, send, title):
    kind = template_button if send.kind == "template" else reply_button
    if send.kind == "template":
        return kind(number, send.buttons[title], title)
    if send.kind == "list":
        message = reply_button(number, options(send)[title], title)
        message["interactive"] = {"type": "list_reply", "list_reply": {"id": options(send)[title], "title": title}}
        return message
    return kind(number, options(send)[title], title)


def by_user_id(user_id, words, phone=None):
    message = text(phone or ADMIN, words)
    if not phone:
        del message["from"]
    message["from_user_id"] = user_id
    payload = webhook()
    value = payload["entry"][0]["changes"][0]["value"]
    value["messages"] = [message]
    value["contacts"] = [{"profile": {"name": "A", "username": "@a"}, "user_id": user_id, **({"wa_id": phone.lstrip("+")} if phone else {})}]
    return payload


def version(pukaar):
    with sqlite3.connect(pukaar.store) as store:
        return store.execute("SELECT version FROM registry").fetchone()[0]


@pytest.fixture
def pukaar(install, request):
    """A running server that knows one admin; a parameter changes its configuration."""
    pukaar = install(**getattr(request, "param", {}))
    pukaar.run("admin", "add", "--phone", ADMIN)
    return pukaar.start()


@pytest.fixture
def admin(pukaar, graph):
    return Phone(pukaar, graph)


def to_summary(phone, name=NAME, lat=19.0632, lon=72.8263):
    phone.write("REGISTER", "What is the name")
    phone.write(name, "What is its address")
    phone.write(ADDRESS, "Where is its gate")
    asked = phone.pin(lat, lon, "Is that right?")
    assert "Seaside Police Station. Is that right?" in asked.said and list(asked.buttons) == ["Yes, right", "No, another"]
    phone.press(asked, "Yes, right", "Which wings")
    phone.write("A 12\nB 14", "What stands nearby")
    phone.write("opposite the temple", "guard room")
    phone.write("Ramesh +91 00000 31001", "committee")
    language = phone.write("९१ 00000 31002", "In which language")
    assert list(language.buttons) == ["English", "हिन्दी", "मराठी"]
    return phone.press(language, "मराठी", "Please check")


def test_a_society_is_registered(admin, pukaar, graph):
    summary = to_summary(admin)
    for part in (NAME, ADDRESS, "q=19.063200,72.826300", "Seaside Police Station", "A 12, B 14", "opposite the temple", "+91 00000 31001", "+91 00000 31002", "मराठी"):
        assert part in summary.said
    live = admin.press(summary, "Register", "is registered")
    society = pukaar.json("society", "show", "--id", "sagar-darshan-chs")
    assert (society["name"], society["address"], society["station"], society["language"]) == (NAME, ADDRESS, "seaside", "mr")
    assert (society["wings"], society["landmarks"], society["station_named"], society["station_uncertain"]) == ("A 12, B 14", "opposite the temple", False, False)
    assert f"JOIN {society['join_code']}" in live.said and "Seaside Police Station" in live.said
    circle = {(m["phone"], m["role"]) for m in pukaar.json("circle", "list", "--society", "sagar-darshan-chs")}
    assert circle == {(GUARD_ROOM, "guard"), (SECRETARY, "committee")}
    rows = sqlite3.connect(pukaar.store).execute("SELECT who FROM history WHERE record IN ('society', 'circle') ORDER BY id DESC LIMIT 3").fetchall()
    assert rows == [(ADMIN,)] * 3
    assert not graph.complaints()


def test_every_answer_can_be_corrected(admin, pukaar):
    admin.write("register society", "What is the name")
    admin.write("BACK", "first question")
    admin.write("skip", "cannot be skipped")
    admin.write("Sager Darshan", "(2/9) What is its address")
    again = admin.write("back", "What is the name")
    assert "(1/9)" in again.said
    admin.write(NAME, "What is its address")
    admin.write("x" * 241, "at most 240 characters")
    admin.write(ADDRESS, "Where is its gate")
    admin.write("near the sea", "There is no place in that")
    admin.write("https://maps.app.goo.gl/AbCdEf123", "short link")
    admin.write("https://www.google.com/maps/place/Sagar/@19.2,72.9,17z/data=!3m1!4b1!4m6!3m5!1s0x0!8m2!3d19.0633!4d72.8264", "Is that right?")
    admin.write("haan", "Which wings")
    admin.write("skip", "What stands nearby")
    admin.write("no", "guard room")
    admin.write("+91 00000 3100", "is no phone number")
    admin.write("+91 00000 31001, +91 00000 31001; +91 00000 31003", "committee")
    admin.write("+91 00000 31001", "stands in the other list")
    admin.write("EDIT guard room", "guard room")
    admin.write("+91 00000 31003", "committee")
    admin.write("+91 00000 31001", "In which language")
    summary = admin.write("2", "Please check")
    assert "Guard room: +91 00000 31003" in summary.said and "Committee: +91 00000 31001" in summary.said and "Wings and floors: not given" in summary.said
    fields = admin.press(summary, "Change", "What shall be changed?")
    assert fields.kind == "list" and len(options(fields)) == 9
    admin.press(fields, "Wings and floors", "Which wings")
    admin.write("Tower 1: 22", "Tower 1: 22")
    admin.write("address", "What is its address")
    admin.write("15 Hill Road", "15 Hill Road")
    moved = admin.pin(19.0640, 72.8270, "Seaside Police Station. Is that right?")
    summary = admin.press(moved, "Yes, right", "q=19.064000,72.827000")
    admin.write("Save what?", "Please choose one of these")
    admin.write("register", "You began with Sagar Darshan CHS")
    admin.write("go on", "Please check")
    admin.write("yes", "is registered")
    society = pukaar.json("society", "show", "--id", "sagar-darshan-chs")
    assert (society["lat"], society["address"], society["wings"]) == (19.064, "15 Hill Road", "Tower 1: 22")


def test_a_long_summary_stands_before_its_buttons(admin, pukaar, graph):
    admin.write("REGISTER", "What is the name")
    admin.write("न" * 120, "What is its address")
    admin.write("प" * 240, "Where is its gate")
    asked = admin.pin(19.0632, 72.8263, "Is that right?")
    admin.press(asked, "Yes, right", "Which wings")
    admin.write("w" * 160, "nearby")
    admin.write("l" * 160, "guard room")
    numbers = ", ".join(f"+91 00000 3100{n}" for n in range(6))
    admin.write(numbers, "At most 5 numbers")
    admin.write(numbers[:-17], "committee")
    language = admin.write(numbers[:-17].replace("3100", "3200"), "In which language")
    summary = admin.press(language, "English", "Please check")
    assert summary.kind == "text" and "+91 00000 32004" in summary.said and summary.said.endswith("Language: English")
    buttons = admin.expect("Is all of it right?")
    assert list(buttons.buttons) == ["Register", "Change", "Later"] and buttons.number > summary.number
    admin.press(buttons, "Later", "kept for 30 days")


def test_left_and_taken_up_again_after_a_restart(admin, pukaar):
    admin.write("REGISTER", "What is the name")
    admin.write(NAME, "What is its address")
    admin.write("STOP", "kept for 30 days")
    pukaar.say(ADMIN, PLAIN)
    pukaar.stop()
    pukaar.start()
    before = len(admin.graph.to(ADMIN))
    asked = admin.write("REGISTER", "You began with Sagar Darshan CHS")
    assert len(admin.graph.to(ADMIN)) == before + 1, "what is written after STOP is no answer"
    admin.press(asked, "Go on", "What is its address")
    admin.write("stop", "kept for 30 days")
    asked = admin.write("REGISTER", "You began with Sagar Darshan CHS")
    admin.press(asked, "Begin anew", "What is the name")


def test_it_expires_after_30_days_with_a_word(admin, pukaar):
    admin.write("REGISTER", "What is the name")
    admin.write(NAME, "What is its address")
    pukaar.stop()
    with sqlite3.connect(pukaar.store) as store:
        store.execute("UPDATE onboarding SET touched_ms = touched_ms - 30 * 86400000 - 1")
    pukaar.start()
    admin.expect("What you began 30 days ago, Sagar Darshan CHS")
    admin.write("REGISTER", "What is the name")


def test_help_in_the_middle_is_help(admin, pukaar, graph):
    admin.write("REGISTER", "What is the name")
    admin.write(NAME, "What is its address")
    pukaar.say(ADMIN, MEDICAL)
    pukaar.take(point(ADMIN, 19.0632, 72.8263))
    alert = graph.alert()
    assert "behosh" in alert.said and ADMIN in alert.said
    pukaar.say(ADMIN, WHERE)
    graph.wait(lambda s: s.to == DUTY and WHERE in s.said, "the words at the station")
    asked = admin.write("REGISTER", "You began with Sagar Darshan CHS")
    admin.press(asked, "Go on", "What is its address")


def test_an_address_that_weighs_like_a_call_is_asked_about_first(admin, pukaar, graph):
    admin.write("REGISTER", "What is the name")
    admin.write(NAME, "What is its address")
    for address in ("Danda Gali 4, Ram Mandir Road", "4 Goli Gali, Gaali Chawl"):
        came = admin.write(address, "")
        if "emergency happening now" in came.said:
            asked = len([sent for sent in graph.to(ADMIN) if "(3/9)" in sent.said])
            pukaar.take(press(ADMIN, came, "No"))
            graph.told(ADMIN, "(3/9) Where is its gate", count=asked + 1)
            admin.seen = len(graph.to(ADMIN))
        admin.write("back", "What is its address")
        admin.seen = len(graph.to(ADMIN))
    assert graph.alerts() == [] and pukaar.incidents() == []
    pukaar.say(ADMIN, CRY)
    graph.told(ADMIN, "CALL 112 NOW")
    assert pukaar.incident()["words"] == CRY


def test_near_a_border_and_outside_the_admin_chooses(admin, pukaar):
    admin.write("REGISTER", "What is the name")
    admin.write(NAME, "What is its address")
    admin.write(ADDRESS, "Where is its gate")
    outside = admin.write("19.0600 72.8100", "in the area of no police station")
    rows = options(outside)
    assert outside.kind == "list" and "Seaside Police Station" in outside.said and "None of these" in rows
    first = next(row for row in outside.body["interactive"]["action"]["sections"][0]["rows"] if row["id"] == "onboard:station:seaside")
    assert first["description"].startswith("Seaside Police Station, ")
    admin.write("seaside", "Which wings")
    admin.write("back", "in the area of no police station")
    admin.write("Hillview Police", "Which wings")
    admin.write("EDIT location", "Where is its gate")
    right = admin.pin(19.0632, 72.8263, "Seaside Police Station. Is that right?")
    others = admin.press(right, "No, another", "Which police station is it, then?")
    assert "Hillview Police Station" in others.said and "Lakeside Police Station" in others.said
    admin.write("3", "Which wings")
    summary = None
    for words, expect in (("skip", "nearby"), ("skip", "guard room"), ("skip", "committee"), ("skip", "language"), ("english", "Please check")):
        summary = admin.write(words, expect)
    admin.press(summary, "Register", "is registered")
    society = pukaar.json("society", "show", "--id", "sagar-darshan-chs")
    assert society["station_named"] and society["station"] != "seaside"


def test_a_second_admin_approves(admin, pukaar, graph):
    pukaar.run("admin", "add", "--phone", SECOND)
    second = Phone(pukaar, graph, SECOND)
    summary = to_summary(admin)
    admin.press(summary, "Register", "goes live once it is approved")
    asked = second.expect(ADMIN)
    assert asked.kind == "template" and asked.body["template"]["name"] == "pukaar_approval" and asked.params == [ADMIN, f"{NAME}, {ADDRESS}"]
    assert NAME not in [s["name"] for s in pukaar.json("society", "list")]
    admin.write("LIST", f"{NAME} (waits for approval)")
    pukaar.take(template_button(ADMIN, asked.buttons["0"], "Approve"))
    pukaar.take(template_button(STRANGER, asked.buttons["0"], "Approve"))
    assert NAME not in [s["name"] for s in pukaar.json("society", "list")], "nobody approves their own"
    second.pukaar.take(template_button(SECOND, asked.buttons["1"], "Refuse"))
    second.expect("is refused")
    admin.expect("has refused Sagar Darshan CHS")
    asked_again = admin.write("REGISTER", "You began with")
    again = admin.press(asked_again, "Go on", "Please check")
    admin.press(again, "Register", "goes live once it is approved")
    asked = second.expect("asks to register this society")
    assert list(asked.buttons) == ["Approve", "Refuse"] and "opposite the temple" in asked.said
    second.press(asked, "Approve", "is live")
    admin.expect(f"{SECOND} has approved.")
    assert graph.to(STRANGER) == []
    second.press(asked, "Refuse", "decided already")
    (who,) = sqlite3.connect(pukaar.store).execute("SELECT who FROM history WHERE record = 'society' ORDER BY id DESC LIMIT 1").fetchone()
    assert who == f"{ADMIN}, approved by {SECOND}"


@pytest.mark.parametrize("pukaar", [{"policy": {"approval": "station"}}], indirect=True)
def test_the_station_approves(admin, pukaar, graph):
    summary = to_summary(admin)
    admin.press(summary, "Register", "Seaside Police Station was asked")
    asked = graph.wait(lambda s: s.to == DUTY and s.kind == "template" and s.body["template"]["name"] == "pukaar_approval", "the station to be asked")
    pukaar.take(template_button(DUTY, asked.buttons["0"], "Approve"))
    admin.expect("has approved")
    assert pukaar.json("society", "show", "--id", "sagar-darshan-chs")["station"] == "seaside"


@pytest.mark.parametrize("pukaar", [{"policy": {"approval": "admin"}}], indirect=True)
def test_without_a_second_admin_nothing_is_lost(admin, pukaar):
    summary = to_summary(admin)
    again = admin.press(summary, "Register", "there is nobody")
    assert "Please check" in again.said
    pukaar.run("admin", "add", "--phone", SECOND)
    admin.press(again, "Register", "goes live once it is approved")


def test_show_list_edit(admin, pukaar, graph):
    admin.write("LIST", "no society yet")
    admin.write("SHOW nowhere", "“nowhere” in its name")
    shown = admin.write("show gulmohar", "Gulmohar Heights")
    assert "JOIN " in shown.said and "+91 00000 30001" in shown.said and "+91 00000 30002" in shown.said
    fields = admin.press(shown, "Change", "What shall be changed?")
    assert "Name: Gulmohar Heights" in fields.said
    admin.press(fields, "Committee", "Numbers of the committee")
    summary = admin.write("+91 00000 31002, +91 00000 31004", "Please check")
    admin.press(summary, "Save", "is changed")
    roles = {(m["phone"], m["role"]) for m in pukaar.json("circle", "list", "--society", "gulmohar")}
    assert roles == {(GUARD, "guard"), (SECRETARY, "committee"), ("+910000031004", "committee")}
    society = pukaar.json("society", "show", "--id", "gulmohar")
    assert (society["station"], society["address"]) == ("seaside", "12 Carter Lane, Bandra West")
    admin.write("list", "Gulmohar Heights")
    admin.write("EDIT", "What shall be changed?")
    admin.write("stop", "kept for 30 days")
    pukaar.run("society", "set", "--id", "sahyadri", "--name", "Gulmohar Sahyadri")
    which = admin.write("show gulm", "Which society?")
    assert which.kind == "list" and set(options(which).values()) == {"onboard:show:gulmohar", "onboard:show:sahyadri"}


@pytest.mark.parametrize("word,name,back,stop", [("पंजीकरण", "सोसायटी का नाम क्या है?", "पीछे", "30 दिन"), ("नोंदणी", "सोसायटीचे नाव काय?", "मागे", "30 दिवस")])
def test_in_hindi_and_marathi(admin, pukaar, word, name, back, stop):
    first = admin.write(word, name)
    admin.write("सागर दर्शन", "(2/9)")
    admin.write(back, name)
    admin.write("English", "What is the name of the society?")
    admin.write("मराठी", "सोसायटीचे नाव काय?")
    admin.write("STOP", "30 दिवस")
    assert first.kind == "text"


def test_a_name_in_devanagari_gets_an_id(admin, pukaar):
    summary = to_summary(admin, name="सागर दर्शन सोसायटी")
    admin.press(summary, "Register", "is registered")
    assert "सागर दर्शन सोसायटी" in [s["name"] for s in pukaar.json("society", "list") if re.fullmatch(r"society-\d+", s["id"])]


def test_who_is_no_admin_is_told_once(pukaar, graph):
    for _ in range(3):
        pukaar.say(STRANGER, "REGISTER")
    pukaar.say(STRANGER, "my society")
    told = graph.told(STRANGER, "ask the operator")
    assert "112" in told.said
    pukaar.say(STRANGER, "नोंदणी")
    pukaar.say(ADMIN, "REGISTER")
    graph.told(ADMIN, "What is the name")
    assert len(graph.to(STRANGER)) == 1
    assert STRANGER.encode()[3:] not in b"".join(str(row).encode() for row in sqlite3.connect(pukaar.store).execute("SELECT * FROM onboarding"))


def test_a_doubtful_answer_is_asked_about_and_then_taken(admin, pukaar, graph):
    """What may be a call is never just an answer; denied, it is one."""
    admin.write("REGISTER", "What is the name")
    admin.write(NAME, "What is its address")
    asked = admin.write("near the gas leak office", "emergency happening now")
    pukaar.take(press(ADMIN, asked, "No"))
    graph.told(ADMIN, "nobody was alerted")
    graph.told(ADMIN, "(3/9) Where is its gate")
    admin.write("back", "What is its address")
    admin.write("help", "emergency happening now")
    admin.write("yes", "Reference")
    assert pukaar.incident()["reporter"] == ADMIN


def test_stop_twice_erases_nobody(admin, pukaar, graph):
    admin.write("REGISTER", "What is the name")
    admin.write(NAME, "What is its address")
    admin.write("STOP", "kept for 30 days")
    admin.write("STOP", "kept for 30 days")
    admin.write("REGISTER", "You began with Sagar Darshan CHS")


def test_who_is_enrolled_by_the_code_reaches_the_station_with_the_landmarks(admin, pukaar, graph):
    live = admin.press(to_summary(admin), "Register", "is registered")
    code = re.search(r"JOIN (\w{6})", live.said).group(1)
    resident = Phone(pukaar, graph, STRANGER)
    resident.write(f"JOIN {code}", NAME)
    pukaar.say(STRANGER, MEDICAL)
    assert f"{NAME}, {ADDRESS} (opposite the temple)" in graph.alert().said
    graph.wait(lambda s: s.to == GUARD_ROOM, "the guard room to be told")


def test_an_admin_whose_number_is_withheld(admin, pukaar, graph):
    """Known by the platform's id, since it came with the number once."""
    def post(words, **more):
        assert pukaar.post(by_user_id("IN.40011", words, **more)).status_code == 200

    post("REGISTER", phone=ADMIN)
    admin.expect("What is the name")
    post("STOP", phone=ADMIN)
    admin.expect("kept for 30 days")
    post("REGISTER")
    hidden = Phone(pukaar, graph, "IN.40011")
    hidden.expect("What is the name")
    for words, question in ((NAME, "What is its address"), (ADDRESS, "Where is its gate"), ("19.0632, 72.8263", "Is that right?"), ("yes", "Which wings")):
        post(words)
        hidden.expect(question)


def test_an_admin_who_is_a_contact_too(admin, pukaar, graph):
    pukaar.run("admin", "add", "--phone", DUTY)
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert())
    officer = Phone(pukaar, graph, DUTY)
    pukaar.wait_log(f"registry.read version={version(pukaar)}", "the server to know the admin")
    officer.write("REGISTER", "What is the name")
    officer.write(f"ACK {ref}", f"{ref} is yours")
    officer.write("on the way", f"{ref}: on the way")
    officer.write(NAME, "What is its address")
    officer.write("STOP", "kept for 30 days")
    officer.write("LIST", ref)


def test_what_is_removed_meanwhile_is_said(admin, pukaar):
    summary = to_summary(admin)
    pukaar.run("society", "set", "--id", "gulmohar", "--station", "hillview")
    pukaar.run("station", "remove", "--id", "seaside")
    again = admin.press(summary, "Register", "cannot go live")
    assert "Please check" in again.said
    assert NAME not in [s["name"] for s in pukaar.json("society", "list")]


def test_one_like_it_is_named(admin, pukaar):
    summary = to_summary(admin, name="gulmohar heights", lat=19.0640, lon=72.8270)
    assert "Gulmohar Heights is registered already" in summary.said
    admin.press(summary, "Register", "is registered")
    assert {s["id"] for s in pukaar.json("society", "list")} >= {"gulmohar", "gulmohar-heights"}


def test_no_more_wait_than_may(admin, pukaar, graph):
    pukaar.run("admin", "add", "--phone", SECOND)
    with sqlite3.connect(pukaar.store) as store:
        store.executemany("INSERT INTO proposal (phone, station, state, made_ms) VALUES (?, '', '{}', ?)", [(ADMIN, int(time.time() * 1000))] * 5)
    admin.press(to_summary(admin), "Register", "5 of yours wait for approval already")
    assert graph.to(SECOND) == []


def test_erased_with_all_else(admin, pukaar):
    admin.write("REGISTER", "What is the name")
    admin.write("Society of +91 00000 40011", "What is its address")
    pukaar.run("admin", "add", "--phone", SECOND)
    pukaar.run("erase", "--phone", ADMIN)
    pukaar.stop()
    assert b"0000040011" not in pukaar.bytes_on_disk().replace(b"00000 40011", b"0000040011")
