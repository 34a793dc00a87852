"""The whole way: a resident's words, the station's phone, the answer, the resident told."""
import datetime
import time

import pytest

from harness import (ACCESS_TOKEN, CANCEL, CHAT, COMMITTEE, CRY, DUTY, FIRE, FURTHER, GROUP, GUARD, HER_CRY, MEDICAL, NEIGHBOUR, OTHER_RESIDENT, OTHER_STATION,
                     PLAIN, RESIDENT, SQUAD, STRANGER, WHERE,
                     image, is_alert, new_id, point, reference, reply_button, status, template_button, text, wait_for, webhook)

IST = datetime.timezone(datetime.timedelta(hours=5, minutes=30))


def ist(at):
    when = datetime.datetime.fromtimestamp(at, IST)
    return f"{when.day} {when:%b %Y, %H:%M} IST"


def must_hold(said, at):
    for part in ("Gulmohar Heights", "12 Carter Lane, Bandra West", "Wing B", "Flat 1203", CRY, RESIDENT, ist(at),
                 "https://maps.google.com/?q=19.063200,72.826300"):
        assert part in said, f"{part!r} is not in {said!r}"


def test_outside_the_window_the_alert_is_the_template(pukaar, graph):
    at = int(time.time()) - 5
    pukaar.say(RESIDENT, CRY, at=at)
    alert = graph.alert()
    assert alert.headers["Authorization"] == f"Bearer {ACCESS_TOKEN}"
    assert alert.body["messaging_product"] == "whatsapp" and alert.body["recipient_type"] == "individual" and alert.to == DUTY
    template = alert.body["template"]
    assert template["name"] == "pukaar_alert" and template["language"]["code"] == "en"
    (header,) = [c for c in template["components"] if c["type"] == "header"]
    (location,) = header["parameters"]
    assert location["type"] == "location"
    assert float(location["location"]["latitude"]) == 19.0632 and float(location["location"]["longitude"]) == 72.8263
    assert location["location"]["name"] == "Gulmohar Heights"
    incident = pukaar.incident()
    assert len(alert.params) == 6 and alert.params[0].startswith(incident["ref"] + " — ") and len(alert.params[0]) > 8
    must_hold(alert.said, at)
    assert list(alert.buttons) == ["0", "1", "2"]
    assert alert.body["biz_opaque_callback_data"]
    assert not graph.matching(lambda s: s.to == DUTY and s is not alert), "one message, nothing more outside the window"


def test_inside_the_window_the_alert_has_buttons_and_a_place(pukaar, graph):
    at = int(time.time())
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, CRY, at=at)
    alert = graph.alert()
    assert alert.kind == "button"
    assert list(alert.buttons) == ["Acknowledge", "On the way", "False alarm"]
    assert pukaar.incident()["ref"] in alert.said
    must_hold(alert.said, at)
    place = graph.wait(lambda s: s.to == DUTY and s.kind == "location", "the place as a message")
    assert float(place.body["location"]["latitude"]) == 19.0632


def test_the_resident_is_told_at_once_and_of_112(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    first = graph.wait(lambda s: s.to == RESIDENT, "an answer to the resident")
    assert "Seaside Police Station" in first.said and pukaar.incident()["ref"] in first.said
    assert "112" in first.said and "1091" in first.said
    assert not graph.to(SQUAD), "the second tier waits for its time"


def test_what_is_kept_of_an_incident(pukaar, graph):
    at = int(time.time()) - 30
    pukaar.say(RESIDENT, CRY, at=at)
    graph.alert()
    incident = pukaar.incident()
    assert incident["state"] == "open" and incident["society"] == "gulmohar" and incident["station"] == "seaside"
    assert incident["chat"] == RESIDENT and incident["reporter"] == RESIDENT and incident["words"] == CRY
    assert incident["place"]["wing"] == "B" and incident["place"]["flat"] == "1203"
    assert incident["lat"] == 19.0632 and incident["lon"] == 72.8263 and incident["drill"] is False
    assert 0.5 <= incident["confidence"] <= 1 and incident["category"] != "none"
    assert incident["closed_at"] is None and incident["acknowledged_at"] is None and incident["disposition"] is None
    opened = datetime.datetime.fromisoformat(incident["opened_at"].replace("Z", "+00:00"))
    assert abs(opened.timestamp() - time.time()) < 30
    assert [row["event"] for row in incident["timeline"]] == ["opened"]
    assert incident["timeline"][0]["by"] == RESIDENT


def test_delivery_is_recorded(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()

    def alert_row():
        (row,) = [s for s in pukaar.incident()["sends"] if s["purpose"] == "alert"]
        return row
    wait_for(lambda: alert_row()["state"] == "sent", "the send to be recorded")
    pukaar.take(statuses=[status(alert, "sent")])
    assert alert_row()["state"] == "sent" and pukaar.incident()["delivered_at"] is None
    pukaar.take(statuses=[status(alert, "delivered")])
    assert alert_row()["state"] == "delivered" and alert_row()["delivered_at"] and pukaar.incident()["delivered_at"]
    pukaar.take(statuses=[status(alert, "read")])
    pukaar.take(statuses=[status(alert, "delivered"), status(alert, "sent")])
    assert alert_row()["state"] == "read" and alert_row()["message_id"] == alert.message_id


def test_from_acknowledge_to_closed_by_buttons_and_words(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    ref = reference(alert)
    pukaar.take(template_button(DUTY, alert.buttons["0"], "Acknowledge", context={"from": "910000000001", "id": alert.message_id}))
    incident = pukaar.incident(ref)
    assert incident["state"] == "acknowledged" and incident["acknowledged_by"] == DUTY and incident["acknowledged_at"]
    graph.told(RESIDENT, f"has seen it ({ref})")
    graph.told(DUTY, f"{ref} is yours")
    pukaar.take(reply_button(DUTY, alert.buttons["1"], "On the way"))
    assert pukaar.incident(ref)["state"] == "en_route"
    graph.told(RESIDENT, f"is on the way ({ref})")
    pukaar.say(DUTY, "on scene")
    assert pukaar.incident(ref)["state"] == "on_scene"
    graph.told(RESIDENT, f"has arrived ({ref})")
    pukaar.say(DUTY, f"CLOSE {ref} genuine")
    incident = pukaar.incident(ref)
    assert incident["state"] == "closed" and incident["disposition"] == "genuine" and incident["closed_at"]
    graph.told(RESIDENT, f"has closed {ref}")
    graph.told(DUTY, f"{ref} is closed")
    assert [row["event"] for row in incident["timeline"]] == ["opened", "acknowledged", "en_route", "on_scene", "closed"]
    assert {row["by"] for row in incident["timeline"][1:]} == {DUTY}
    assert pukaar.incidents("--open") == []
    for event in ("opened", "acknowledged", "en_route", "on_scene", "closed"):
        pukaar.wait_log(lambda line: "incident.changed" in line and ref in line and f"event={event} " in line, event)  # noqa: B023


@pytest.mark.parametrize("button, state, disposition", [("1", "en_route", None), ("2", "closed", "unfounded")])
def test_the_other_buttons(pukaar, graph, button, state, disposition):
    pukaar.say(RESIDENT, CRY)
    pukaar.take(template_button(DUTY, graph.alert().buttons[button], "as shown"))
    incident = pukaar.incident()
    assert incident["state"] == state and incident["disposition"] == disposition and incident["acknowledged_by"] == DUTY
    graph.told(RESIDENT, incident["ref"], count=2)


def test_the_station_answers_in_words(pukaar, graph):
    words = [("ACK {ref}", "acknowledged"), ("ok", "acknowledged"), ("Ok 👍".split()[0] + " sir", "acknowledged"), ("ठीक है", "acknowledged"),
             ("मिळाले", "acknowledged"), ("{ref} on the way", "en_route"), ("जातोय", "en_route"), ("आ रहे हैं", "en_route"), ("nikal gaye", "en_route"),
             ("reached", "on_scene"), ("पोहोचलो", "on_scene"), ("false alarm", "closed"), ("{ref} close duplicate", "closed")]
    for number, (said, state) in enumerate(words, 1):
        pukaar.say(RESIDENT, CRY)
        ref = reference(graph.alert(count=number))
        pukaar.say(DUTY, said.format(ref=ref))
        assert pukaar.incident(ref)["state"] == state, said
        if state != "closed":
            pukaar.say(DUTY, f"close {ref}")
    assert pukaar.incident(ref)["disposition"] == "duplicate"


def test_the_second_officer_is_told_who_has_it(install, graph):
    pukaar = install(policy={"ack_timeout": "300ms", "repeat": 1}).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    alert = graph.alert(SQUAD)
    pukaar.say(DUTY, "ok")
    pukaar.take(template_button(SQUAD, alert.buttons["0"], "Acknowledge"))
    graph.told(SQUAD, f"was taken by {DUTY}")
    assert pukaar.incident()["acknowledged_by"] == DUTY


def test_several_open_need_a_reference(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    first = reference(graph.alert())
    pukaar.say(STRANGER, FIRE)  # unknown place: nobody of this station
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", NEIGHBOUR)
    pukaar.say(NEIGHBOUR, MEDICAL)
    second = reference(graph.alert(count=2))
    pukaar.say(DUTY, "on the way")
    which = graph.told(DUTY, "Several incidents are open")
    assert first in which.said and second in which.said
    assert pukaar.incident(first)["state"] == pukaar.incident(second)["state"] == "open"
    pukaar.say(DUTY, f"ack {second}")
    assert pukaar.incident(second)["state"] == "acknowledged" and pukaar.incident(first)["state"] == "open"
    pukaar.say(DUTY, "ok")  # the one that is not taken yet
    assert pukaar.incident(first)["state"] == "acknowledged"
    pukaar.say(DUTY, "list")
    listed = graph.told(DUTY, "Open at your station")
    assert first in listed.said and second in listed.said


def test_an_officer_who_just_talks_is_not_answered(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    for words in ("they have left for lunch", "gate is locked today", "seen the match?", "what", "when"):
        pukaar.say(DUTY, words)
    pukaar.say(DUTY, "list")
    graph.told(DUTY, "Open at your station")
    assert len([s for s in graph.to(DUTY) if not is_alert(s)]) == 1
    assert pukaar.incident()["state"] == "open"


def test_a_note_is_kept(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert())
    pukaar.say(DUTY, f"{ref} there is a crowd at the gate")
    graph.told(DUTY, f"Noted on {ref}")
    assert pukaar.incident(ref)["timeline"][-1]["detail"] == "there is a crowd at the gate"
    assert pukaar.incident(ref)["state"] == "open", "a note is no acknowledgement"


def test_a_group_is_answered_in_the_group_with_text_alone(pukaar, graph):
    pukaar.say(NEIGHBOUR, CRY, group=GROUP)
    alert = graph.alert()
    assert NEIGHBOUR in alert.said and "Gulmohar Heights" in alert.said
    first = graph.wait(lambda s: s.to == GROUP, "the group to be told")
    assert first.body["recipient_type"] == "group" and first.kind == "text" and "112" in first.said and "1091" in first.said
    pukaar.say(DUTY, "ok")
    graph.told(GROUP, "has seen it")
    assert {s.kind for s in graph.to(GROUP)} == {"text"}
    assert not graph.to(NEIGHBOUR)


def test_an_officer_may_answer_in_the_group(pukaar, graph):
    pukaar.say(NEIGHBOUR, CRY, group=GROUP)
    ref = reference(graph.alert())
    pukaar.say(OTHER_STATION, "ok", group=GROUP)
    pukaar.say(NEIGHBOUR, "on the way", group=GROUP)
    assert pukaar.incident(ref)["state"] == "open", "only a contact of the station answers for it"
    pukaar.say(DUTY, "ok", group=GROUP)
    assert pukaar.incident(ref)["acknowledged_by"] == DUTY
    graph.told(GROUP, f"has seen it ({ref})")
    pukaar.say(DUTY, f"{ref} on the way", group=GROUP)
    graph.told(GROUP, f"is on the way ({ref})")
    pukaar.say(DUTY, CHAT, group=GROUP)
    pukaar.say(DUTY, f"close {ref}", group=GROUP)
    graph.told(GROUP, f"has closed {ref}")
    assert graph.to(DUTY) == graph.alerts(DUTY), "no one but the group is answered, for a group's words open no window"


def test_the_circle_is_told_with_the_station(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    for phone in (GUARD, COMMITTEE):
        told = graph.wait(lambda s: s.to == phone, f"the circle's {phone}")  # noqa: B023
        assert told.body["template"]["name"] == "pukaar_circle" and len(told.buttons) == 2
        assert reference(graph.alert()) in told.said and "Gulmohar Heights" in told.said and "Wing B" in told.said


def test_further_words_of_a_chat_are_one_incident(pukaar, graph):
    pukaar.say(RESIDENT, CRY, group=GROUP)
    graph.alert()
    pukaar.say(DUTY, "4 of us ready")  # opens the window; belongs to nothing
    pukaar.say(NEIGHBOUR, FURTHER, group=GROUP)
    graph.told(DUTY, FURTHER)
    assert len(pukaar.incidents()) == 1 and len(graph.alerts()) == 1
    assert FURTHER in pukaar.incident()["words"]


def test_a_pin_a_photo_and_words_go_on_to_the_station(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, CRY)
    ref = reference(graph.alert())
    pukaar.take(point(RESIDENT, 19.0641, 72.8270))
    graph.told(DUTY, f"{ref}: new place https://maps.google.com/?q=19.064100,72.827000")
    graph.wait(lambda s: s.to == DUTY and s.kind == "location" and "19.0641" in s.said, "the pin as a place")
    pukaar.take(image(RESIDENT, caption="yeh dekho"))
    photo = graph.wait(lambda s: s.to == DUTY and s.kind == "image", "the photo")
    assert photo.body["image"]["id"] == "1000001"
    pukaar.say(RESIDENT, PLAIN)
    graph.told(DUTY, PLAIN)
    incident = pukaar.incident(ref)
    assert (incident["lat"], incident["lon"]) == (19.0641, 72.8270)
    assert [row["event"] for row in incident["timeline"]] == ["opened", "place", "media", "more"]


def test_outside_the_window_an_update_is_the_template_again(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.say(RESIDENT, "ab C wing 707 mein hain")
    again = graph.alert(count=2)
    assert again.kind == "template" and "C wing 707" in again.said and reference(again) == pukaar.incident()["ref"]


def test_what_neighbours_chat_about_it_stays_in_the_group(pukaar, graph):
    pukaar.say(RESIDENT, CRY, group=GROUP)
    graph.alert()
    pukaar.say(NEIGHBOUR, CHAT, group=GROUP)
    pukaar.say(RESIDENT, WHERE, group=GROUP)
    wait_for(lambda: "lobby" in pukaar.incident()["words"], "the reporter's own words")
    assert CHAT not in pukaar.incident()["words"]


@pytest.mark.parametrize("who, cancels", [(RESIDENT, True), (COMMITTEE, True), (NEIGHBOUR, False)])
def test_who_may_take_a_call_back(pukaar, graph, who, cancels):
    pukaar.say(RESIDENT, FIRE, group=GROUP)
    ref = reference(graph.alert())
    pukaar.say(who, CANCEL, group=GROUP)
    assert pukaar.incident(ref)["state"] == ("cancelled" if cancels else "open")
    if cancels:
        graph.told(GROUP, f"{ref} is taken back")
        graph.wait(lambda s: s.to == DUTY and "taken back by the society" in s.said, "the station to hear of it")


def test_late_words_say_their_age(pukaar, graph):
    pukaar.say(RESIDENT, CRY, at=time.time() - 3 * 3600 - 60)
    assert "LATE: these words are 3 h 1 min old" in graph.alert().said
    graph.told(RESIDENT, "reached us late: it is 3 h 1 min old")


def test_a_week_late_is_still_taken(pukaar, graph):
    pukaar.say(RESIDENT, CRY, at=time.time() - 7 * 86400)
    assert "LATE: these words are 7 days old" in graph.alert().said


def test_a_stranger_is_asked_for_the_place_and_the_pin_finds_the_station(pukaar, graph):
    pukaar.say(STRANGER, CRY)
    graph.told(STRANGER, "CALL 112 NOW")
    ask = graph.wait(lambda s: s.to == STRANGER and s.kind == "location_request_message", "the question for the place")
    assert ask.body["interactive"]["action"]["name"] == "send_location"
    assert not graph.alerts() and pukaar.incident()["station"] is None
    graph.told("+910000040001", "no station could be told")
    pukaar.take(point(STRANGER, 19.10, 72.85))
    alert = graph.alert(OTHER_STATION)
    assert STRANGER in alert.said and "https://maps.google.com/?q=19.100000,72.850000" in alert.said
    assert "UNVERIFIED" in alert.said or "पडताळ" in alert.said or len(alert.params[0]) > 20
    graph.told(STRANGER, "Hillview Police Station")


def test_the_control_room_takes_calls_of_unknown_place(install, graph):
    pukaar = install(policy={"control_room": "hillview"}).start()
    pukaar.say(STRANGER, CRY)
    assert STRANGER in graph.alert(OTHER_STATION).said
    assert pukaar.incident()["station"] == "hillview"


def test_forwarded_words_are_asked_about_first(pukaar, graph):
    pukaar.take(text(RESIDENT, CRY, context={"forwarded": True}))
    question = graph.told(RESIDENT, "happening now at Gulmohar Heights")
    assert "112" in question.said and list(question.buttons) == ["Yes, now", "No"]
    assert not graph.alerts() and pukaar.incidents() == []
    pukaar.take(reply_button(RESIDENT, question.buttons["Yes, now"], "Yes, now"))
    assert CRY in graph.alert().said
    pukaar.take(reply_button(RESIDENT, question.buttons["Yes, now"], "Yes, now"))
    assert len(pukaar.incidents()) == 1


@pytest.mark.parametrize("answer", ["no", "nahi", "नहीं"])
def test_no_alerts_nobody(pukaar, graph, answer):
    pukaar.take(text(RESIDENT, CRY, context={"frequently_forwarded": True}))
    graph.told(RESIDENT, "happening now at Gulmohar Heights")
    wait_for(lambda: True, "")
    pukaar.say(RESIDENT, answer)
    graph.told(RESIDENT, "nobody was alerted")
    pukaar.say(RESIDENT, "haan")
    assert pukaar.incidents() == [] and not graph.alerts()


def test_a_second_voice_answers_the_question(pukaar, graph):
    pukaar.take(text(RESIDENT, CRY, group=GROUP, context={"forwarded": True}))
    graph.told(GROUP, "happening now")
    pukaar.take(text(NEIGHBOUR, CRY, group=GROUP, context={"forwarded": True}))
    graph.alert()
    assert len(pukaar.incidents()) == 1


def by_user_id(user_id, words, phone=None, **more):
    message = text(phone or "+910000000000", words, **more)
    if not phone:
        del message["from"]
    message["from_user_id"] = user_id
    body = webhook()
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"] = [message]
    value["contacts"] = [{"profile": {"name": "R", "username": "@r"}, "user_id": user_id, **({"wa_id": phone.lstrip("+")} if phone else {})}]
    return body


def test_a_person_without_a_number_is_served(pukaar, graph):
    user = "IN.13491208655302741918"
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", user)
    assert pukaar.post(by_user_id(user, CRY)).status_code == 200
    alert = graph.alert()
    assert "number withheld by the platform" in alert.said and "Gulmohar Heights" in alert.said
    told = graph.wait(lambda s: s.to == user, "the resident to be told")
    assert told.body["recipient"] == user and "to" not in told.body


def test_a_person_seen_under_both_names_is_one(pukaar, graph):
    user = "IN.13491208655302741919"
    assert pukaar.post(by_user_id(user, CRY, phone=RESIDENT)).status_code == 200
    graph.alert()
    assert pukaar.post(by_user_id(user, "A wing mein aa gaye hain")).status_code == 200
    wait_for(lambda: "A wing" in pukaar.incident()["words"], "the second message to join")
    assert len(pukaar.incidents()) == 1


def test_an_officer_whose_number_is_withheld_is_known(pukaar, graph):
    user = "IN.13491208655302741920"
    assert pukaar.post(by_user_id(user, "good evening", phone=DUTY)).status_code == 200
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    assert pukaar.post(by_user_id(user, "ok")).status_code == 200
    assert pukaar.incident()["acknowledged_by"] == DUTY


def test_a_changed_number_keeps_the_person(pukaar, graph):
    user, new_user = "IN.13491208655302741921", "IN.13491208655302741922"
    assert pukaar.post(by_user_id(user, CRY, phone=STRANGER)).status_code == 200
    graph.told(STRANGER, "112")
    moved = {"from": STRANGER.lstrip("+"), "id": new_id(), "timestamp": str(int(time.time())), "type": "system",
             "system": {"body": "changed", "type": "user_changed_number", "wa_id": NEIGHBOUR.lstrip("+"), "user_id": new_user, "previous_user_id": user}}
    pukaar.take(moved)
    wait_for(lambda: pukaar.take(point(NEIGHBOUR, 19.10, 72.85)) or graph.alerts(OTHER_STATION), "the pin of the new number to count")
    assert len(pukaar.incidents()) == 1


def test_a_resident_of_the_other_society_reaches_the_other_station(pukaar, graph):
    pukaar.say(OTHER_RESIDENT, CRY)
    graph.alert(OTHER_STATION)
    assert not graph.alerts(DUTY)
    assert pukaar.incident()["society"] == "sahyadri" and pukaar.incident()["station"] == "hillview"


def test_her_call_outranks_what_waits(install, graph):
    """Many calls at once, one send at a time: hers goes out before those that came in before it."""
    pukaar = install(sending={"per_second": 1, "pause": "1ms", "burst": 45}).start()
    others = [text(f"+9100000150{n:02}", CRY) for n in range(6)]
    for message in others:
        pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", "+" + message["from"])
    pukaar.take(*others)
    pukaar.say(RESIDENT, HER_CRY)
    her = graph.wait(lambda s: s.to == DUTY and RESIDENT in s.said, "her alert")
    assert len(graph.alerts()) < len(others), [repr(s) for s in graph.sends]
    assert pukaar.incidents()[0]["category"] == "women_safety" and HER_CRY in her.said
