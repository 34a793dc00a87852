"""Station staff among themselves: handing over, passing on, closing with a number, notes, the end of a shift."""
import json

import pytest

from harness import (CRY, DUTY, FIRE, GROUP, HER_CRY, MEDICAL, NEIGHBOUR, OPERATOR, OTHER_STATION, RESIDENT, SQUAD, STRANGER, image, is_alert, point, reference,
                     reply_button, template_button, text, wait_for)

SLOW = {"ack_timeout": "1h"}


@pytest.fixture
def alert(pukaar, graph):
    """An incident at Seaside whose duty mobile has an open window."""
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, CRY)
    return graph.alert()


def answers(graph, who):
    return [s for s in graph.to(who) if not is_alert(s) and s.kind == "text"]


# --- handing over

@pytest.mark.parametrize("words", ["HANDOVER {ref} " + SQUAD, "handover {ref} Nirbhaya squad", "{ref} hand over to squad", "सौंपो {ref} nirbhaya",
                                   "handover *0012"])
def test_it_is_handed_over_to_a_colleague(pukaar, graph, alert, words):
    ref = reference(alert)
    pukaar.say(DUTY, "ok")
    pukaar.say(DUTY, words.format(ref=ref))
    handed = graph.alert(SQUAD)
    assert f"Handed over to you by duty mobile ({DUTY})" in handed.said and reference(handed) == ref
    graph.told(DUTY, f"{ref} is handed over to Nirbhaya squad ({SQUAD})")
    incident = pukaar.incident(ref)
    assert incident["acknowledged_by"] == SQUAD and incident["state"] == "acknowledged"
    assert incident["timeline"][-1] == {**incident["timeline"][-1], "event": "handed_over", "by": DUTY, "detail": SQUAD}
    pukaar.take(template_button(SQUAD, handed.buttons["1"], "On the way"))
    assert pukaar.incident(ref)["state"] == "en_route"


@pytest.mark.parametrize("to", ["", OTHER_STATION, "Inspector Nobody", DUTY, "0021"])
def test_to_whom_nobody_knows_is_asked(pukaar, graph, alert, to):
    ref = reference(alert)
    pukaar.say(DUTY, f"HANDOVER {ref} {to}")
    asked = graph.told(DUTY, f"{ref}: to whom?")
    assert "+91******0012 Nirbhaya squad" in asked.said and SQUAD not in asked.said and "0021" not in asked.said
    assert pukaar.incident(ref)["state"] == "open" and not graph.alerts(SQUAD)


def test_who_is_silent_after_a_handing_over_is_not_the_end(install, graph):
    pukaar = install(policy={"ack_timeout": "400ms", "repeat": 1, "silence": "300ms"}).start()
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert())
    pukaar.say(DUTY, f"handover {ref} squad")
    graph.told(RESIDENT, "has seen it")
    graph.wait(lambda s: is_alert(s) and s.to == SQUAD and "Handed over" in s.said, "the handing over")
    pukaar.wait_incident(lambda i: i["state"] == "open", "it to be let go", ref)


# --- not my area

def test_not_mine_goes_to_the_nearest_other_station_with_somebody(pukaar, graph, alert):
    ref = reference(alert)
    pukaar.take(reply_button(DUTY, alert.buttons["Acknowledge"], "Acknowledge"))
    told = len(graph.to(RESIDENT))
    pukaar.say(DUTY, f"NOT MINE {ref}")
    passed = graph.alert(OTHER_STATION)
    assert reference(passed) == ref and RESIDENT in passed.said and "Seaside Police Station" in passed.said
    graph.told(DUTY, f"{ref} is passed on to Hillview Police Station")
    incident = pukaar.incident(ref)
    assert incident["state"] == "open" and incident["station"] == "hillview" and incident["also_station"] == "seaside"
    assert incident["acknowledged_by"] is None and incident["timeline"][-1]["detail"] == "seaside to hillview"
    assert len(graph.to(RESIDENT)) == told + 1 or "Hillview" not in json.dumps([s.said for s in graph.to(RESIDENT)]), "the chat is not bothered"
    pukaar.say(DUTY, "list")
    assert ref in graph.told(DUTY, "Open at your station").said
    pukaar.take(template_button(OTHER_STATION, passed.buttons["0"], "Acknowledge"))
    assert pukaar.incident(ref)["also_station"] is None
    graph.told(RESIDENT, "Hillview Police Station has seen it")
    pukaar.say(DUTY, f"on the way {ref}")
    graph.told(DUTY, f"{ref}: your station has no such incident")


@pytest.mark.parametrize("words", ["NOT MINE {ref} hillview", "not my area {ref} HILLVIEW", "{ref} not mine Hillview Police", "आमची हद्द नाही {ref} hillview"])
def test_a_station_is_named(pukaar, graph, alert, words):
    pukaar.say(DUTY, words.format(ref=reference(alert)))
    graph.alert(OTHER_STATION)
    assert pukaar.incident()["station"] == "hillview"


@pytest.mark.parametrize("named", ["lakeside", "atlantis", "seaside", "Police Station"])
def test_a_station_that_cannot_have_it(pukaar, graph, alert, named):
    ref = reference(alert)
    pukaar.say(DUTY, f"NOT MINE {ref} {named}")
    graph.told(DUTY, f"No station “{named}” with somebody to tell")
    incident = pukaar.incident(ref)
    assert incident["station"] == "seaside" and incident["state"] == "open" and [r["event"] for r in incident["timeline"]] == ["opened"]


def test_it_is_not_passed_back_and_forth(pukaar, graph, alert):
    ref = reference(alert)
    pukaar.say(DUTY, f"NOT MINE {ref}")
    graph.alert(OTHER_STATION)
    pukaar.say(OTHER_STATION, f"NOT MINE {ref}")
    graph.told(OTHER_STATION, "माहीत नाही")
    assert pukaar.incident(ref)["station"] == "hillview"
    pukaar.say(OTHER_STATION, f"NOT MINE {ref} seaside")  # named, it goes
    graph.alert(DUTY, count=2)
    assert pukaar.incident(ref)["station"] == "seaside"


def test_a_pin_says_whose_it_is(pukaar, graph, alert):
    """Hillview is nearer to the society, but the pin lies in Lakeside."""
    lakeside = "+910000020031"
    pukaar.run("contact", "add", "--station", "lakeside", "--tier", 1, "--phone", lakeside, "--role", "duty mobile")
    pukaar.take(point(RESIDENT, 19.1200, 72.9080))
    graph.told(DUTY, "new place")
    pukaar.say(DUTY, f"NOT MINE {reference(alert)}")
    graph.wait(lambda s: s.to == lakeside, "the alert to the pin's station")
    assert pukaar.incident()["station"] == "lakeside"
    graph.told(DUTY, "is passed on to Lakeside Police Station")


def test_an_unknown_place_goes_to_the_control_room(install, graph):
    pukaar = install(policy={"control_room": "hillview", **SLOW}).start()
    pukaar.run("society", "add", "--id", "placeless", "--name", "Placeless CHS", "--address", "somewhere", "--station", "seaside")
    pukaar.run("chat", "link", "--society", "placeless", "--channel", "whatsapp", "--chat", STRANGER)
    pukaar.say(STRANGER, CRY)
    pukaar.say(DUTY, f"NOT MINE {reference(graph.alert())}")
    graph.alert(OTHER_STATION)
    assert pukaar.incident()["station"] == "hillview"
    pukaar.say(OTHER_STATION, "not mine")
    graph.told(OTHER_STATION, "माहीत नाही")
    assert pukaar.incident()["station"] == "hillview"


def test_who_passed_it_on_may_still_take_it(pukaar, graph, alert):
    ref = reference(alert)
    pukaar.say(DUTY, f"NOT MINE {ref}")
    graph.alert(OTHER_STATION)
    pukaar.say(DUTY, f"on the way {ref}")
    graph.told(DUTY, f"{ref}: on the way")
    incident = pukaar.incident(ref)
    assert incident["station"] == "seaside" and incident["state"] == "en_route" and incident["also_station"] is None
    graph.told(RESIDENT, "Seaside Police Station is on the way")
    pukaar.say(DUTY, f"on scene {ref}")
    assert pukaar.incident(ref)["state"] == "on_scene"


def test_the_new_stations_policy_begins_with_its_first_tier(install, graph):
    pukaar = install(policy={"ack_timeout": "1200ms", "repeat": 1}).start()
    pukaar.run("contact", "add", "--station", "hillview", "--tier", 2, "--phone", "+910000020022", "--role", "night desk")
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert(SQUAD))  # Seaside's policy is at its second tier
    pukaar.say(DUTY, f"NOT MINE {ref}")
    first = graph.alert(OTHER_STATION)
    second = graph.wait(lambda s: s.to == "+910000020022", "the second tier of the new station")
    assert first.number < second.number
    graph.told(OPERATOR, "nobody at Hillview Police Station")


# --- closing

@pytest.mark.parametrize("words, disposition, number", [
    ("CLOSE {ref} genuine FIR 123/2026", "genuine", "FIR 123/2026"), ("{ref} close GD entry 45, two boys warned", "genuine", "GD entry 45"),
    ("बंद {ref} झूठा", "unfounded", None), ("बंद {ref} खरे एफआयआर 12/2026", "genuine", "एफआयआर 12/2026"),
    ("close {ref} duplicate", "duplicate", None), ("close {ref} other agency ERSS 99-12", "other_agency", "ERSS 99-12")])
def test_it_is_closed_with_its_number(pukaar, graph, alert, words, disposition, number):
    ref = reference(alert)
    pukaar.say(DUTY, words.format(ref=ref))
    graph.told(DUTY, f"{ref} is closed")
    incident = pukaar.incident(ref)
    assert (incident["state"], incident["disposition"], incident["case_number"]) == ("closed", disposition, number)
    assert pukaar.incidents()[0]["case_number"] == number
    header, line = pukaar.run("incident", "export").out.splitlines()
    assert header.split(",")[-1] == "case_number" and line.endswith(number or ",")


# --- notes, and asking her

def test_a_reply_to_our_alert_is_a_note_to_its_incident(pukaar, graph, alert):
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", NEIGHBOUR)
    pukaar.say(NEIGHBOUR, MEDICAL)
    second = graph.alert(count=2)
    for one in (alert, second):
        wait_for(lambda: any(s["message_id"] == one.message_id for s in pukaar.incident(reference(one))["sends"]), "the send's id")  # noqa: B023
    pukaar.say(DUTY, "which gate is it?", context={"from": "910000000001", "id": alert.message_id})
    graph.told(DUTY, f"Noted on {reference(alert)}")
    row = pukaar.incident(reference(alert))["timeline"][-1]
    assert row["event"] == "note" and row["detail"] == "which gate is it?" and row["by"] == DUTY
    pukaar.say(DUTY, "ok", context={"from": "910000000001", "id": second.message_id})
    assert pukaar.incident(reference(second))["state"] == "acknowledged" and pukaar.incident(reference(alert))["state"] == "open"


def test_an_officer_asks_her_and_neither_learns_the_others_number(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, HER_CRY)
    ref = reference(graph.alert())
    pukaar.say(DUTY, f"{ref} @Is the door locked? Are you safe?")
    asked = graph.told(RESIDENT, "Is the door locked? Are you safe?")
    assert "Seaside Police Station" in asked.said and DUTY.lstrip("+") not in json.dumps(asked.body)
    graph.told(DUTY, f"{ref}: noted, and sent to the chat")
    pukaar.say(RESIDENT, "haan andar se band kiya hai")
    answer = graph.told(DUTY, "haan andar se band kiya hai")
    assert RESIDENT.lstrip("+") not in answer.said
    assert pukaar.incident(ref)["timeline"][-2]["detail"] == "@Is the door locked? Are you safe?"


def test_of_women_safety_an_officers_words_go_to_her_alone(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, "kal paani aayega?")
    pukaar.say(RESIDENT, HER_CRY, group=GROUP)
    ref = reference(graph.alert())
    pukaar.say(DUTY, "@Where are you?")
    graph.told(DUTY, f"{ref}: noted, but it cannot be sent")  # she has never written to us alone
    pukaar.say(RESIDENT, "kapde wali almari mein hoon, A wing")
    graph.told(DUTY, "almari")
    pukaar.say(DUTY, "@Stay there")
    graph.told(RESIDENT, "Stay there")
    assert graph.to(GROUP) == []


def test_in_a_group_the_words_go_to_the_group(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(NEIGHBOUR, FIRE, group=GROUP)
    graph.alert()
    pukaar.say(DUTY, "@Keep the gate open")
    graph.told(GROUP, "Keep the gate open")
    assert DUTY.lstrip("+") not in json.dumps([s.body for s in graph.to(GROUP)])


def test_a_mention_in_a_group_is_no_order(pukaar, graph):
    pukaar.say(NEIGHBOUR, FIRE, group=GROUP)
    ref = reference(graph.alert())
    pukaar.say(DUTY, f"@{NEIGHBOUR.lstrip('+')} which wing?", group=GROUP)
    pukaar.say(DUTY, f"{ref} @all stay inside", group=GROUP)
    wait_for(lambda: pukaar.incident(ref)["timeline"][-1]["event"] == "note", "the note")
    pukaar.say(DUTY, f"close {ref}", group=GROUP)
    graph.told(GROUP, f"has closed {ref}")
    assert not [s for s in graph.to(GROUP) if "wing?" in s.said or "stay inside" in s.said]
    assert [r["event"] for r in pukaar.incident(ref)["timeline"]].count("note") == 1


# --- wrong and late taps

def test_wrong_and_late_taps_get_one_clear_answer(pukaar, graph, alert):
    ref = reference(alert)
    pukaar.say(DUTY, f"close {ref}")
    graph.told(DUTY, f"{ref} is closed")
    late = ["on the way " + ref, f"close {ref}", f"handover {ref} squad", f"not mine {ref}", f"ack {ref}"]
    before = len(answers(graph, DUTY))
    for number, words in enumerate(late, 1):
        pukaar.say(DUTY, words)
        graph.told(DUTY, f"{ref} is over already", count=number)
    pukaar.take(reply_button(DUTY, "acknowledge:987654", "Acknowledge"))
    graph.told(DUTY, "no longer kept")
    pukaar.say(DUTY, "ok")
    graph.told(DUTY, "No incident is open")
    pukaar.take(reply_button(OTHER_STATION, alert.buttons["On the way"], "On the way"))
    graph.wait(lambda s: s.to == OTHER_STATION and ref in s.said, "the other station's answer")
    assert len(answers(graph, DUTY)) == before + len(late) + 2 and len(answers(graph, OTHER_STATION)) == 1
    assert pukaar.incident(ref)["state"] == "closed" and not graph.alerts(SQUAD)


def test_two_at_once(pukaar, graph, alert):
    pukaar.say(SQUAD, "good evening")
    pukaar.take(reply_button(DUTY, alert.buttons["Acknowledge"], "Acknowledge"), reply_button(SQUAD, alert.buttons["Acknowledge"], "Acknowledge"))
    ref = reference(alert)
    graph.told(DUTY, f"{ref} is yours")
    graph.told(SQUAD, f"was taken by {DUTY}")
    assert pukaar.incident(ref)["acknowledged_by"] == DUTY and len(answers(graph, SQUAD)) == 1


# --- the end of a shift

def test_what_is_held_at_the_end_of_a_shift_goes_to_a_colleague(pukaar, graph, alert):
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", NEIGHBOUR)
    pukaar.say(NEIGHBOUR, MEDICAL)
    refs = {reference(alert), reference(graph.alert(count=2))}
    pukaar.say(DUTY, "shift")
    graph.told(DUTY, "You hold no open incident")
    for ref in refs:
        pukaar.say(DUTY, f"ack {ref}")
    pukaar.say(DUTY, "SHIFT")
    held = graph.told(DUTY, "You still hold")
    assert all(ref in held.said for ref in refs) and "+91******0012 Nirbhaya squad" in held.said
    pukaar.say(DUTY, "shift constable")
    graph.told(DUTY, "You still hold", count=2)
    assert {i["acknowledged_by"] for i in pukaar.incidents()} == {DUTY}
    pukaar.say(DUTY, "shift squad")
    done = graph.told(DUTY, "Handed over to Nirbhaya squad")
    assert all(ref in done.said for ref in refs)
    graph.alert(SQUAD, count=2)
    assert {reference(s) for s in graph.alerts(SQUAD)} == refs
    assert {i["acknowledged_by"] for i in pukaar.incidents()} == {SQUAD}
    assert not [s for s in graph.to(DUTY) if "is handed over to" in s.said], "one answer for all"


# --- media for a contact whose window is closed

def test_a_photo_waits_for_the_contacts_window(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.take(image(RESIDENT))
    told = graph.alert(count=2)
    assert told.kind == "template" and "as soon as you press a button or write" in told.said
    assert not [s for s in graph.sends if s.kind == "image"]
    pukaar.say(DUTY, "ok")
    photo = graph.wait(lambda s: s.to == DUTY and s.kind == "image", "the photo")
    assert photo.body["image"]["id"] == "1000001"
    pukaar.say(DUTY, "good")
    wait_for(lambda: all(s["state"] != "waiting" for s in pukaar.incident()["sends"]), "every send to be settled")
    assert len([s for s in graph.sends if s.kind == "image"]) == 1


# --- what officers send besides words

def test_an_officers_photo_is_a_note(pukaar, graph, alert):
    ref = reference(alert)
    pukaar.wait_log("purpose=alert", "the alert's id to be known")
    pukaar.take(image(DUTY, context={"id": alert.message_id}))
    graph.told(DUTY, f"Noted on {ref}")
    pukaar.take(image(DUTY, caption=f"{ref} the gate"))
    graph.told(DUTY, f"Noted on {ref}", count=2)
    notes = [row["detail"] for row in pukaar.incident(ref)["timeline"] if row["event"] == "note"]
    assert notes == ["image 1000001", "image 1000001: the gate"]
    assert not [s for s in graph.to(RESIDENT) if s.kind == "image"]
    pukaar.take(image(DUTY))  # about nothing
    pukaar.take(image(DUTY, caption="on scene"))
    graph.told(RESIDENT, "has arrived")
    assert len([row for row in pukaar.incident(ref)["timeline"] if row["event"] == "note"]) == 3


def test_an_officers_photo_for_the_chat(pukaar, graph, alert):
    ref = reference(alert)
    pukaar.wait_log("purpose=alert", "the alert's id to be known")
    pukaar.take(image(DUTY, caption="@ is it this man?", context={"id": alert.message_id}))
    photo = graph.wait(lambda s: s.to == RESIDENT and s.kind == "image", "the photo")
    assert photo.body["image"]["id"] == "1000001" and photo.body["image"]["caption"] == f"Seaside Police Station ({ref}) is it this man?"
    assert DUTY not in photo.said
    graph.told(DUTY, f"{ref}: noted, and sent to the chat")


def test_of_her_safety_an_officers_photo_goes_to_her_alone(pukaar, graph):
    pukaar.say(RESIDENT, HER_CRY, group=GROUP)
    alert = graph.alert()
    pukaar.wait_log("purpose=alert", "the alert's id to be known")
    pukaar.take(image(DUTY, caption="@ do you know him?", context={"id": alert.message_id}))
    graph.told(DUTY, "it cannot be sent")
    pukaar.say(RESIDENT, HER_CRY)
    pukaar.take(image(DUTY, caption="@ do you know him?", context={"id": alert.message_id}))
    graph.wait(lambda s: s.to == RESIDENT and s.kind == "image", "the photo")
    assert not graph.to(GROUP)


# --- passing on, to those whose window is closed

@pytest.mark.parametrize("words, told", [(FIRE, True), (CRY, False)])
def test_who_may_be_running_hears_that_it_was_passed_on(pukaar, graph, words, told):
    """Of a life-threatening emergency by a template; of another within the window alone."""
    pukaar.run("tier", "set", "--station", "seaside", "--tier", 1, "--repeat", 1, "--ack-timeout", "300ms")
    pukaar.say(RESIDENT, words)
    ref = reference(graph.alert(SQUAD))
    pukaar.say(DUTY, f"not mine {ref}")
    graph.told(DUTY, f"{ref} is passed on to")
    graph.alert(OTHER_STATION)
    passed = [s for s in graph.to(SQUAD) if "was passed on to Hillview" in s.said]
    assert not told or graph.told(SQUAD, "was passed on to Hillview").kind == "template"
    assert told or not passed


def test_who_holds_it_hears_that_it_was_passed_on(pukaar, graph):
    """By the operator or a colleague, whatever their window."""
    pukaar.run("tier", "set", "--station", "seaside", "--tier", 1, "--repeat", 1, "--ack-timeout", "300ms")
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert(SQUAD))
    pukaar.say(DUTY, f"handover {ref} squad")
    graph.wait(lambda s: s.to == SQUAD and "Handed over" in s.said, "the handing over")
    pukaar.say(DUTY, f"not mine {ref}")
    assert graph.told(SQUAD, "was passed on to Hillview").kind == "template"


def test_text_beside_the_alert_word_is_for_a_note_not_a_call(pukaar, graph, alert):
    pukaar.take(text(DUTY, f"{reference(alert)} fire brigade is called too"))
    graph.told(DUTY, f"Noted on {reference(alert)}")
    assert len(pukaar.incidents()) == 1
