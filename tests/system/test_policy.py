"""The policy: whose turn it is, how long they have, who stands above them, and what becomes of an officer's silence."""
import sqlite3
import time

import pytest

from harness import (CRY, DUTY, FIRE, HANG, HER_CRY, OPERATOR, OTHER_RESIDENT, RESIDENT, SQUAD, is_alert, reference,
                     reply_button, status, template_button, wait_for)

ZONE, CITY, NIGHT = "+910000020031", "+910000020032", "+910000020013"
NEVER = "1h"  # longer than any test


def set_tier(pukaar, tier, station="seaside", **options):
    args = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
    pukaar.run("tier", "set", "--station", station, "--tier", tier, *args)


def set_contact(pukaar, phone, **options):
    args = [f"--{key}={value}" for key, value in options.items()]
    pukaar.run("contact", "set", "--station", "seaside", "--phone", phone, *args)


def hours_around(offset_h):
    """Hours of duty that began an hour before now + offset_h, and last two hours."""
    def ist(hours):
        return time.strftime("%H:%M", time.gmtime(time.time() + (5.5 + hours) * 3600))
    return f"{ist(offset_h - 1)}-{ist(offset_h + 1)}"


ON_DUTY, OFF_DUTY = hours_around(0), hours_around(6)


def alerted(graph, to):
    return graph.matching(lambda s: s.to == to and s.kind in ("template", "button") and len(s.buttons) == 3)


def alert_to(graph, to, count=1):
    graph.wait(lambda s: s in alerted(graph, to), f"alert to {to}", count)
    return alerted(graph, to)[count - 1]


def acknowledge(pukaar, send, by):
    if send.kind == "template":
        pukaar.take(template_button(by, send.buttons["0"], "Acknowledge"))
    else:
        pukaar.take(reply_button(by, send.buttons["Acknowledge"], "Acknowledge"))


def put_zone_above(pukaar):
    pukaar.run("station", "add", "--id", "city", "--name", "City Control Room")
    pukaar.run("station", "add", "--id", "west", "--name", "West Zone Control", "--above", "city")
    pukaar.run("station", "set", "--id", "seaside", "--above", "west")
    pukaar.run("contact", "add", "--station", "west", "--phone", ZONE)
    pukaar.run("contact", "add", "--station", "city", "--phone", CITY)


# tiers

def test_each_tier_has_its_own_time(install, graph):
    pukaar = install(policy={"ack_timeout": NEVER, "repeat": 1})
    set_tier(pukaar, 1, ack_timeout="300ms", repeat=3)
    set_tier(pukaar, 2, ack_timeout="300ms", repeat=1)
    pukaar.start().say(RESIDENT, CRY)
    graph.told(RESIDENT, "CALL 112 NOW")
    assert len(graph.alerts(DUTY)) == 3 and len(graph.alerts(SQUAD)) == 1


def test_a_tier_without_a_record_goes_by_the_configuration(install, graph):
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 2})
    set_tier(pukaar, 1, ack_timeout=NEVER)
    pukaar.start().say(RESIDENT, CRY)
    graph.alert()
    pukaar.say(OTHER_RESIDENT, CRY)  # the other station's policy passes meanwhile
    graph.told(OTHER_RESIDENT, "112", count=2)
    assert len(graph.alerts(DUTY)) == 1 and not graph.alerts(SQUAD)
    assert len([s for s in graph.alerts() if s.to not in (DUTY, SQUAD)]) == 2


@pytest.mark.parametrize("adds_up, duty_told", [("no", 2), ("yes", 4)])
def test_tiers_hand_over_or_add_up(install, graph, adds_up, duty_told):
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 2})
    set_tier(pukaar, 2, adds_up=adds_up)
    pukaar.start().say(RESIDENT, CRY)
    graph.told(RESIDENT, "CALL 112 NOW")
    assert len(graph.alerts(SQUAD)) == 2 and len(graph.alerts(DUTY)) == duty_told


# the control room

def with_control_room(install, **policy):
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 1, "control_room": "city", **policy})
    pukaar.run("station", "add", "--id", "city", "--name", "City Control Room")
    pukaar.run("contact", "add", "--station", "city", "--phone", CITY)
    return pukaar


def test_a_control_room_that_is_not_registered_is_named(install):
    pukaar = install(policy={"control_room": "city"})
    assert 'policy.control_room: no station "city"' in pukaar.run("check", code=1).err
    pukaar.run("station", "add", "--id", "city", "--name", "City Control Room")
    pukaar.run("check")


def test_the_control_room_stands_above_every_station(install, graph):
    pukaar = with_control_room(install).start()
    pukaar.say(RESIDENT, CRY)
    city = alert_to(graph, CITY)
    assert graph.alert(SQUAD).number < city.number
    acknowledge(pukaar, city, CITY)
    assert pukaar.incident()["acknowledged_by"] == CITY
    graph.told(RESIDENT, "has seen it")


def test_a_station_that_names_who_stands_above_it_has_that_alone(install, graph):
    pukaar = with_control_room(install)
    pukaar.run("station", "add", "--id", "west", "--name", "West Zone Control")
    pukaar.run("station", "set", "--id", "seaside", "--above", "west")
    pukaar.run("contact", "add", "--station", "west", "--phone", ZONE)
    pukaar.start().say(RESIDENT, CRY)
    graph.told(RESIDENT, "CALL 112 NOW")
    assert alerted(graph, ZONE) and not alerted(graph, CITY)


# duty

def test_who_is_off_duty_is_not_told(install, graph):
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 1})
    set_contact(pukaar, DUTY, hours=OFF_DUTY)
    pukaar.run("contact", "add", "--station", "seaside", "--tier", 1, "--phone", NIGHT, "--hours", ON_DUTY)
    pukaar.start().say(RESIDENT, CRY)
    first = alert_to(graph, NIGHT)
    graph.told(RESIDENT, "CALL 112 NOW")
    assert first.number < graph.alert(SQUAD).number and not graph.alerts(DUTY)


def test_never_nobody(install, graph):
    """Nobody of the station is on duty: all of its contacts count."""
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 1})
    set_contact(pukaar, DUTY, hours=OFF_DUTY)
    set_contact(pukaar, SQUAD, hours=OFF_DUTY, categories="medical")
    pukaar.start().say(RESIDENT, CRY)
    graph.alert(), graph.alert(SQUAD)


def test_who_comes_on_duty_while_it_is_open_is_told(install, graph):
    """A change of shift puts somebody into a tier that has had its turn."""
    pukaar = install(policy={"ack_timeout": "2s", "repeat": 2})
    pukaar.run("contact", "add", "--station", "seaside", "--tier", 1, "--phone", NIGHT, "--hours", OFF_DUTY)
    set_tier(pukaar, 1, ack_timeout="2s", repeat=1)
    pukaar.start().say(RESIDENT, CRY)
    graph.alert()
    assert not alerted(graph, NIGHT)
    set_contact(pukaar, NIGHT, hours=ON_DUTY)
    alert_to(graph, NIGHT)
    graph.alert(SQUAD)
    assert len(graph.alerts(DUTY)) == 1


def test_contacts_for_a_category(install, graph):
    pukaar = install(policy={"ack_timeout": NEVER})
    set_contact(pukaar, SQUAD, tier=1, categories="women_safety,violence")
    pukaar.start().say(RESIDENT, CRY)
    graph.told(RESIDENT, "Sent to Seaside")
    ref = reference(graph.alert())
    assert not graph.alerts(SQUAD)
    pukaar.run("incident", "close", ref, "--disposition", "genuine")
    pukaar.say(RESIDENT, HER_CRY)
    assert reference(graph.alert(SQUAD)) == reference(graph.alert(count=2))


# stations above

def test_the_zone_then_the_city_are_told_after_the_station(install, graph):
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 1})
    put_zone_above(pukaar)
    pukaar.start().say(RESIDENT, CRY)
    order = [graph.alert(), graph.alert(SQUAD), alert_to(graph, ZONE), alert_to(graph, CITY), graph.told(RESIDENT, "CALL 112 NOW")]
    assert [s.number for s in order] == sorted(s.number for s in order)
    assert reference(order[0]) == reference(order[3])
    acknowledge(pukaar, order[3], CITY)
    assert pukaar.incident()["acknowledged_by"] == CITY
    graph.told(RESIDENT, "has seen it")


def test_the_zone_answers_in_words_and_lists_what_it_was_told(install, graph):
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 1})
    put_zone_above(pukaar)
    set_tier(pukaar, 1, station="west", ack_timeout=NEVER)
    pukaar.start().say(ZONE, "list")
    graph.told(ZONE, "No incident is open")
    pukaar.say(RESIDENT, CRY)
    ref = reference(alert_to(graph, ZONE))
    pukaar.say(ZONE, "list")
    graph.told(ZONE, "Open at your station")
    assert ref in graph.to(ZONE)[-1].said
    pukaar.say(ZONE, "ok")
    graph.told(ZONE, "is yours")
    pukaar.say(CITY, f"{ref} on the way")
    assert pukaar.incident(ref)["state"] == "en_route"
    pukaar.say(ZONE, f"CLOSE {ref} genuine")
    assert pukaar.incident(ref)["state"] == "closed"


def test_a_station_below_has_no_say(install, graph):
    pukaar = install(policy={"ack_timeout": NEVER})
    pukaar.run("station", "set", "--id", "hillview", "--above", "seaside")
    pukaar.start().say(RESIDENT, CRY)
    ref = reference(graph.alert())
    pukaar.say("+910000020021", f"ACK {ref}")
    graph.wait(lambda s: s.to == "+910000020021" and ref in s.said, "the refusal")
    assert pukaar.incident()["state"] == "open"


def test_a_station_without_contacts_is_answered_for_by_the_one_above(install, graph):
    pukaar = install(policy={"ack_timeout": NEVER})
    put_zone_above(pukaar)
    for phone in (DUTY, SQUAD):
        pukaar.run("contact", "remove", "--station", "seaside", "--phone", phone)
    pukaar.start().say(RESIDENT, CRY)
    acknowledge(pukaar, alert_to(graph, ZONE), ZONE)
    graph.told(RESIDENT, "West Zone Control has seen it")


# an acknowledgement expires

SILENT = {"ack_timeout": "1s", "repeat": 1, "silence": "700ms", "silence_urgent": "700ms", "loud": NEVER}


def test_who_goes_silent_is_asked_once_then_the_next_tier_is_told(install, graph):
    pukaar = install(policy=SILENT).start()
    pukaar.say(RESIDENT, CRY)
    acknowledge(pukaar, graph.alert(), DUTY)
    ref = pukaar.incident()["ref"]
    asked = graph.told(DUTY, "Are you on it?")
    assert ref in asked.said and list(asked.buttons) == ["I am on it", "On the way", "On scene"]
    taken_over = graph.alert(SQUAD)
    assert f"TAKEN BY {DUTY}" in taken_over.said and "SILENT SINCE" in taken_over.said and "NOT YET ANSWERED" not in taken_over.said
    assert len([s for s in graph.to(DUTY) if "Are you on it?" in s.said]) == 1
    acknowledge(pukaar, taken_over, SQUAD)
    assert pukaar.incident(ref)["acknowledged_by"] == SQUAD
    assert [row["event"] for row in pukaar.incident(ref)["timeline"] if row["event"] in ("acknowledged", "asked_officer", "silent")][:4] == [
        "acknowledged", "asked_officer", "silent", "acknowledged"]


def test_one_tap_keeps_it(install, graph):
    pukaar = install(policy={**SILENT, "silence": "2s", "silence_urgent": "2s", "ack_timeout": NEVER}).start()
    pukaar.say(RESIDENT, CRY)
    acknowledge(pukaar, graph.alert(), DUTY)
    for count in (1, 2):  # each tap begins the time anew, and its end asks anew
        asked = graph.told(DUTY, "Are you on it?", count=count)
        pukaar.take(reply_button(DUTY, asked.buttons["I am on it"], "I am on it"))
        pukaar.wait_incident(lambda i: [r["event"] for r in i["timeline"]].count("still_on_it") == count, "the tap to count")
    asked = graph.told(DUTY, "Are you on it?", count=3)
    pukaar.take(reply_button(DUTY, asked.buttons["On scene"], "On scene"))
    incident = pukaar.incident()
    assert incident["state"] == "on_scene" and incident["acknowledged_by"] == DUTY and not graph.alerts(SQUAD)


def test_outside_the_window_the_template_asks(install, graph):
    pukaar = install(policy={**SILENT, "silence": "2s", "silence_urgent": "2s"}).start()
    pukaar.say(RESIDENT, CRY)
    acknowledge(pukaar, graph.alert(), DUTY)
    with sqlite3.connect(pukaar.store, timeout=10) as db:
        db.execute("DELETE FROM open_window WHERE address = ?", (DUTY,))
    asked = graph.alert(count=2)
    assert asked.kind == "template" and "Are you on it?" in asked.said
    acknowledge(pukaar, asked, DUTY)
    pukaar.wait_incident(lambda i: "still_on_it" in [r["event"] for r in i["timeline"]], "the tap to count")


def test_a_silent_operator_is_reminded(install, graph):
    pukaar = install(policy=SILENT).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.run("incident", "ack", pukaar.incident()["ref"])
    graph.told(OPERATOR, "taken by you")
    assert "TAKEN BY operator" in graph.alert(SQUAD).said


# lateness

def test_what_fell_due_while_it_was_down_fires_at_once_most_urgent_first_and_says_how_late(install, graph):
    pukaar = install(policy={"ack_timeout": "1500ms", "repeat": 2, "late": "1s"}).start()
    pukaar.say(RESIDENT, CRY)
    pukaar.say(OTHER_RESIDENT, HER_CRY)
    refs = {reference(graph.alert()): "intruder", reference(graph.alert("+910000020021")): "women_safety"}
    wait_for(lambda: all(i["state"] == "open" for i in pukaar.incidents()) and len(refs) == 2, "both")
    pukaar.kill()
    before = len(graph.sends)
    with sqlite3.connect(pukaar.store, timeout=10) as db:  # an hour ago
        db.execute("UPDATE incident SET message_ms = message_ms - 3600000")
        db.execute("UPDATE deadline SET due_ms = due_ms - 3600000")
    started = time.monotonic()
    pukaar.start()
    again = [graph.wait(lambda s: s.number >= before and is_alert(s), "alerts", count) for count in (1, 2)]
    assert {reference(s) for s in again} == set(refs) and refs[reference(again[0])] == "women_safety"
    assert all("1 h" in s.said for s in again), again
    assert again[1].at - started < 15


def test_one_deadline_that_cannot_be_handled_leaves_the_others_alone(install, graph):
    pukaar = install(policy={"ack_timeout": "1s", "repeat": 1}).start()
    pukaar.say(RESIDENT, FIRE)
    pukaar.say(OTHER_RESIDENT, CRY)
    graph.alert(), graph.alert("+910000020021")
    pukaar.kill()
    with sqlite3.connect(pukaar.store, timeout=10) as db:
        db.execute("UPDATE incident SET disposition = 'no such thing' WHERE category = 'fire'")
    pukaar.start()
    graph.told(OTHER_RESIDENT, "112", count=2)
    graph.told(OPERATOR, "cannot be followed up")
    pukaar.wait_log("alarm=deadline_failed", "the alarm")
    assert pukaar.metric('pukaar_alarms_total{alarm="deadline_failed"}') >= 1
    fails = lambda: sum("store.unit_failed" in line for line in pukaar.lines)  # noqa: E731
    once = fails()
    wait_for(lambda: fails() > once, "it to be tried again")
    assert len([s for s in graph.to(OPERATOR) if "cannot be followed up" in s.said]) == 1


# order

def test_the_alert_leaves_before_its_location(install, graph):
    pukaar = install(policy={"ack_timeout": NEVER}).start()
    pukaar.say(DUTY, "list")
    graph.told(DUTY, "No incident is open")
    graph.behave(HANG, is_alert)
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    graph.told(RESIDENT, "Sent to Seaside")  # others do not wait
    assert not [s for s in graph.to(DUTY) if s.kind == "location"]
    graph.released.set()
    pin = graph.wait(lambda s: s.to == DUTY and s.kind == "location", "the location")
    assert alert.number < pin.number


# delivery is not acknowledgement, and silence is not delivery

def test_an_alert_on_no_phone_goes_to_the_next_contact_at_once(install, graph):
    pukaar = install(policy={"ack_timeout": NEVER, "deliver": "500ms"}).start()
    pukaar.say(RESIDENT, CRY)
    alert_to(graph, DUTY)  # taken by the platform, then nothing more is heard of it
    alert_to(graph, SQUAD)
    events = [row["event"] for row in pukaar.incident()["timeline"]]
    assert events.count("undelivered") >= 1, events


def test_a_delivered_one_does_not(install, graph):
    pukaar = install(policy={"ack_timeout": NEVER, "deliver": "1500ms"}).start()
    pukaar.say(RESIDENT, CRY)
    pukaar.take(statuses=[status(alert_to(graph, DUTY), "delivered", at=time.time() + 2)])
    pukaar.wait_incident(lambda incident: incident["delivered_at"], "the delivery")
    database = sqlite3.connect(pukaar.store)
    pukaar.say(OTHER_RESIDENT, FIRE)  # another one, not delivered: when it is missed, the first would have been too
    wait_for(lambda: database.execute("SELECT count(*) FROM outbox WHERE missed_ms > 0").fetchone()[0] >= 1, "the other to be missed")
    assert not alerted(graph, SQUAD)
