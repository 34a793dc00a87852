"""Many at once: one incident for one emergency, linked incidents, updates and floods that are folded, places far off."""
import re
import time

import pytest

from harness import (CANCEL, CRY, DUTY, FIRE, FURTHER, GROUP, GUARD, HANG, HER_CRY, MEDICAL, NEIGHBOUR, OPERATOR, OTHER_RESIDENT, OTHER_STATION, PLAIN, RESIDENT,
                     SQUAD, STRANGER, error, image, is_alert, point, reference, text, wait_for)

FIRE_SEEN = "hamari building mein aag lagi hai, bahut dhua hai, fire brigade bulao"
OTHER_GROUP = "Y2FwaV9ncm91cDpndWxtb2hhcjI="
UPDATE_REST = 6.0


def neighbours(count):
    return [f"+9100000600{n:02}" for n in range(count)]


def register(pukaar, count):
    """Societies within 200 m of each other, in Seaside's jurisdiction, each with a resident's direct chat."""
    for n, phone in enumerate(neighbours(count)):
        pukaar.run("society", "add", "--id", f"near{n}", "--name", f"Near Society {n}", "--address", f"{n} Carter Road", "--lat", 19.0632 + n * 0.00005,
                   "--lon", 72.8263)
        pukaar.run("chat", "link", "--society", f"near{n}", "--channel", "whatsapp", "--chat", phone)


def link(pukaar, chat, society="gulmohar"):
    pukaar.run("chat", "link", "--society", society, "--channel", "whatsapp", "--chat", chat)


def events(pukaar, ref):
    return [row["event"] for row in pukaar.incident(ref)["timeline"]]


def is_update(send):
    return send.to in (DUTY, SQUAD) and send.kind in ("text", "image") and ("➕" in send.said or "⚠" in send.said or "📍" in send.said or send.kind == "image")


def never_too_often(graph, to=DUTY):
    sends = graph.matching(lambda s: s.to == to and is_update(s))
    for one, next_one in zip(sends, sends[1:]):
        assert next_one.at - one.at > UPDATE_REST - 1.0, (one, next_one)
    return sends


# --- one incident for one emergency of a society ---------------------------------------------------------------------------------

def test_another_chat_of_the_society_joins(pukaar, graph):
    link(pukaar, NEIGHBOUR)
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, CRY, group=GROUP)
    ref = reference(graph.alert())
    pukaar.say(NEIGHBOUR, FURTHER)
    told = graph.told(NEIGHBOUR, "known already")
    assert ref in told.said and "Seaside Police Station" in told.said and "112" in told.said and "1091" in told.said
    graph.told(DUTY, FURTHER)
    assert len(pukaar.incidents()) == 1 and len(graph.alerts()) == 1
    pukaar.say(DUTY, "ok")
    graph.told(GROUP, f"has seen it ({ref})")
    graph.told(NEIGHBOUR, f"has seen it ({ref})")
    pukaar.say(NEIGHBOUR, f"{FURTHER} abhi bhi")
    pukaar.say(DUTY, f"close {ref}")
    graph.told(NEIGHBOUR, f"has closed {ref}")
    assert len(graph.matching(lambda s: s.to == NEIGHBOUR and "known already" in s.said)) == 1


def test_who_joins_late_hears_what_is_done_already(pukaar, graph):
    link(pukaar, NEIGHBOUR)
    pukaar.say(RESIDENT, CRY, group=GROUP)
    graph.alert()
    pukaar.say(DUTY, "on the way")
    pukaar.say(NEIGHBOUR, FURTHER)
    graph.told(NEIGHBOUR, "known already")
    graph.told(NEIGHBOUR, "is on the way")


def test_the_place_that_is_known_stays(pukaar, graph):
    link(pukaar, NEIGHBOUR)
    pukaar.say(RESIDENT, FIRE, group=GROUP)
    graph.alert()
    pukaar.say(NEIGHBOUR, f"{FIRE_SEEN}, A wing 402 se dikh raha hai")
    pukaar.wait_incident(lambda i: "402" in i["words"], "the neighbour's words")
    assert pukaar.incident()["place"]["wing"] == "B" and pukaar.incident()["place"]["flat"] == "1203"


def test_what_a_joined_chat_says_later_belongs_to_it(pukaar, graph):
    link(pukaar, NEIGHBOUR)
    pukaar.say(RESIDENT, CRY, group=GROUP)
    ref = reference(graph.alert())
    pukaar.say(NEIGHBOUR, FURTHER)
    graph.told(NEIGHBOUR, "known already")
    pukaar.take(point(NEIGHBOUR, 19.0641, 72.8270))
    incident = pukaar.wait_incident(lambda i: i["lat"] == 19.0641, "the neighbour's pin")
    assert incident["ref"] == ref


def test_two_who_lie_in_two_flats_are_two(pukaar, graph):
    link(pukaar, NEIGHBOUR)
    pukaar.say(RESIDENT, MEDICAL)
    graph.alert()
    pukaar.say(NEIGHBOUR, MEDICAL.replace("papa", "mummy").replace("A wing 402", "C wing 707"))
    graph.alert(count=2)
    assert len(pukaar.incidents()) == 2


def test_forwarded_words_join_the_incident_they_come_from(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, CRY, group=GROUP)
    ref = reference(graph.alert())
    for phone in (STRANGER, OTHER_RESIDENT):
        pukaar.take(text(phone, f"*{CRY.upper()}*!", context={"forwarded": True}))
        graph.wait(lambda s: s.to == phone and ref in s.said and "112" in s.said, "who forwards to be told that it is known")  # noqa: B023
    assert len(pukaar.incidents()) == 1 and len(graph.alerts(DUTY)) == 1
    assert not graph.matching(lambda s: "happening now" in s.said)
    graph.told(DUTY, "further messages")
    assert not graph.matching(lambda s: CRY.upper() in s.said), "what is known is counted, not told again"


def test_her_safety_never_joins_across_people(pukaar, graph):
    link(pukaar, NEIGHBOUR)
    link(pukaar, OTHER_GROUP)
    pukaar.say(RESIDENT, HER_CRY)
    graph.alert()
    pukaar.say(NEIGHBOUR, HER_CRY, group=OTHER_GROUP)
    graph.alert(count=2)
    assert len(pukaar.incidents()) == 2
    pukaar.say(RESIDENT, HER_CRY, group=OTHER_GROUP)
    wait_for(lambda: sorted(len(pukaar.incident(i["ref"])["timeline"]) for i in pukaar.incidents())[-1] > 1, "her own words to join")
    pukaar.say(DUTY, "list")
    graph.told(DUTY, "Open at your station")
    assert len(pukaar.incidents()) == 2 and not graph.to(GROUP) and not graph.to(OTHER_GROUP)


# --- linked incidents ------------------------------------------------------------------------------------------------------------

def test_twenty_societies_are_one_alert_and_a_count(pukaar, graph):
    register(pukaar, 20)
    pukaar.say(DUTY, "good evening")
    phones = neighbours(20)
    for phone in phones:
        pukaar.say(phone, FIRE)
    first = reference(graph.alert())
    counted = graph.told(DUTY, "20 societies report the same")
    assert "Near Society 0" in counted.said and "Near Society 19" in counted.said and first in counted.said
    assert len(graph.alerts()) == 1, "the station is alerted once"
    assert len(never_too_often(graph)) <= 3
    incidents = pukaar.incidents("--open")
    assert len(incidents) == 20 and {i["society"] for i in incidents} == {f"near{n}" for n in range(20)}
    for phone in phones:
        graph.told(phone, "Sent to Seaside Police Station")

    other = next(i["ref"] for i in incidents if i["ref"] != first)
    pukaar.say(DUTY, f"ack {other}")
    for phone in phones:
        graph.told(phone, "has seen it")
    assert {i["state"] for i in pukaar.incidents()} == {"acknowledged"}
    pukaar.say(DUTY, "on the way")
    for phone in phones:
        graph.told(phone, "is on the way")
    pukaar.say(DUTY, f"close {first}")
    for phone in phones:
        graph.told(phone, "has closed")
    assert pukaar.incidents("--open") == []
    assert len(graph.matching(lambda s: s.to == DUTY and "is yours" in s.said)) == 1, "the officer is answered once"


def test_what_is_far_or_of_another_kind_is_alerted_by_itself(pukaar, graph):
    register(pukaar, 2)
    pukaar.run("society", "add", "--id", "far", "--name", "Far Society", "--address", "far", "--lat", 19.0682, "--lon", 72.8263)
    far, thief = "+910000060090", neighbours(2)[1]
    link(pukaar, far, "far")
    pukaar.say(neighbours(1)[0], FIRE)
    graph.alert()
    pukaar.say(far, FIRE)
    graph.alert(count=2)
    pukaar.say(thief, CRY)
    graph.alert(count=3)


def test_those_that_follow_stay_armed_and_their_chats_hear_of_the_end(install, graph):
    pukaar = install(policy={"ack_timeout": "400ms", "repeat": 1, "loud": "1h"}).start()
    register(pukaar, 2)
    pukaar.say(DUTY, "good evening")
    pukaar.say(SQUAD, "good evening")
    first, second = neighbours(2)
    pukaar.say(first, FIRE)
    graph.alert()
    pukaar.say(second, FIRE)
    graph.told(first, "Nobody at Seaside Police Station has answered")
    graph.told(second, "Nobody at Seaside Police Station has answered")
    assert len(graph.alerts()) == 2, "one a tier, not one a society"
    assert len(graph.matching(lambda s: s.kind == "text" and "has acknowledged" in s.said)) <= 1, "one alarm for the operator"


def test_false_alarm_of_the_first_makes_the_others_ask_anew(pukaar, graph):
    register(pukaar, 3)
    pukaar.say(DUTY, "good evening")
    phones = neighbours(3)
    for phone in phones:
        pukaar.say(phone, FIRE)
    first = graph.alert()
    graph.told(DUTY, "3 societies report the same")
    pukaar.say(DUTY, f"false alarm {reference(first)}")
    second = graph.alert(count=2)
    assert "Near Society 1" in second.said
    graph.told(DUTY, "2 societies report the same: Near Society 1, Near Society 2")
    assert len(graph.alerts()) == 2 and {i["state"] for i in pukaar.incidents("--open")} == {"open"}
    pukaar.say(phones[1], CANCEL)
    third = graph.alert(count=3)
    assert "Near Society 2" in third.said
    pukaar.say(DUTY, "ok")
    graph.told(phones[2], "has seen it")


@pytest.mark.parametrize("words, said", [("false", "unfounded"), ("duplicate", "duplicate"), ("genuine FIR 7/2026", "genuine")])
def test_closing_the_first_closes_all(pukaar, graph, words, said):
    register(pukaar, 3)
    pukaar.run("society", "set", "--id", "near2", "--language", "mr")
    pukaar.say(DUTY, "good evening")
    phones = neighbours(3)
    for phone in phones:
        pukaar.say(phone, FIRE)
    ref = reference(graph.alert())
    graph.told(DUTY, "3 societies report the same")
    pukaar.say(DUTY, f"close {ref} {words}")
    graph.told(DUTY, f"{ref} is closed")
    for phone, closed in zip(phones, ("has closed", "has closed", "बंद")):
        graph.told(phone, closed)
        assert len([s for s in graph.to(phone) if closed in s.said]) == 1
    assert {(i["state"], i["disposition"]) for i in pukaar.incidents()} == {("closed", said)} and len(graph.alerts()) == 1


def test_closing_one_that_follows_as_a_duplicate_is_of_that_one(pukaar, graph):
    register(pukaar, 3)
    pukaar.say(DUTY, "good evening")
    for phone in neighbours(3):
        pukaar.say(phone, FIRE)
    first = reference(graph.alert())
    graph.told(DUTY, "3 societies report the same")
    pukaar.say(DUTY, "list")
    assert re.search(rf"{first}  Fire, Near Society 0 \(open, \d+ s\) \+ 2 close by", graph.told(DUTY, "Open at your station").said)
    other = next(i["ref"] for i in pukaar.incidents() if i["society"] == "near2")
    pukaar.say(DUTY, f"close {other} duplicate")
    graph.told(DUTY, f"{other} is closed")
    assert {i["ref"] for i in pukaar.incidents("--open")} == {i["ref"] for i in pukaar.incidents() if i["ref"] != other}
    pukaar.say(DUTY, "list")
    assert "+ 1 close by" in graph.told(DUTY, "Open at your station", count=2).said


def test_when_nobody_can_be_reached_the_chats_that_follow_hear_it_at_once(install, graph):
    pukaar = install(policy={"ack_timeout": "1h", "repeat": 1, "deliver": "1h"}).start()
    register(pukaar, 2)
    first, second = neighbours(2)
    graph.behave(HANG, is_alert, times=1)
    pukaar.say(first, FIRE)
    graph.alert()
    pukaar.say(second, FIRE)
    graph.told(second, "Sent to Seaside")
    graph.behave(error(131026, 400), is_alert, times=100)
    graph.released.set()  # and so both contacts are found unreachable
    for phone in (first, second):
        assert "CALL 112 NOW" in graph.told(phone, "could not be reached").said
    graph.told(OPERATOR, "could be reached")
    assert len([s for s in graph.to(OPERATOR) if "could be reached" in s.said]) == 1


def test_one_that_comes_when_somebody_is_on_the_way_hears_it(pukaar, graph):
    register(pukaar, 2)
    pukaar.say(neighbours(1)[0], FIRE)
    graph.alert()
    pukaar.say(DUTY, "on the way")
    pukaar.say(neighbours(2)[1], FIRE)
    graph.told(neighbours(2)[1], "is on the way")
    assert len(graph.alerts()) == 1


def test_updates_of_those_that_follow_reach_the_station(pukaar, graph):
    register(pukaar, 2)
    pukaar.say(DUTY, "good evening")
    pukaar.say(neighbours(1)[0], FIRE)
    graph.alert()
    pukaar.say(neighbours(2)[1], FIRE)
    graph.told(DUTY, "2 societies report the same")
    pukaar.say(neighbours(2)[1], "ab C wing 707 mein log hain")
    graph.told(DUTY, "C wing 707")


# --- folding ---------------------------------------------------------------------------------------------------------------------

def test_updates_are_folded(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    for n in range(8):
        pukaar.say(RESIDENT, f"{PLAIN} number {n}")
    pukaar.take(image(RESIDENT, caption="yeh dekho"))
    last = graph.told(DUTY, "number 7")
    assert "number 0" in graph.told(DUTY, "number 0").said
    assert [f"number {n}" in last.said for n in range(1, 8)] == [True] * 7, last.said
    assert last.said.index("number 1") < last.said.index("number 7"), "the newest is last"
    graph.wait(lambda s: s.to == DUTY and s.kind == "image", "the photo")
    sends = never_too_often(graph)
    assert len([s for s in sends if "number" in s.said]) == 2


def test_outside_the_window_the_templates_are_folded(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    for n in range(4):
        pukaar.say(RESIDENT, f"{PLAIN} number {n}")
    wait_for(lambda: any("number 3" in s.said for s in graph.alerts()), "the last words")
    assert len(graph.alerts()) == 3, "the alert, the first update, and one for the rest"


def test_a_flood_is_counted_and_nothing_new_in_it_is_lost(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    flood = [text(RESIDENT, f"{FIRE.replace(', B wing 1203', '')} {n}", group=GROUP) for n in range(97)]
    pukaar.take(*flood[:60])
    pukaar.take(*flood[60:])
    graph.told(DUTY, "+37 further messages")
    pukaar.say(RESIDENT, f"{FIRE} 98", group=GROUP)
    incident = pukaar.wait_incident(lambda i: i["place"]["flat"] == "1203", "the place, said in the flood")
    assert "crowd" in [row["event"] for row in incident["timeline"]] and len(incident["timeline"]) < 70
    assert len(graph.alerts()) == 1


def test_another_emergency_in_a_flood_is_alerted(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    for start in (0, 50):
        pukaar.take(*[text(RESIDENT, f"{FIRE} {n}", group=GROUP) for n in range(start, start + 50)])
    graph.alert()
    pukaar.say(NEIGHBOUR, HER_CRY, group=GROUP)
    assert "A wing 502" in graph.alert(count=2).said
    assert len(pukaar.incidents()) == 2


def test_what_was_counted_survives_a_crash(install, graph):
    pukaar = install().start()
    pukaar.say(DUTY, "good evening")
    pukaar.take(*[text(RESIDENT, f"{FIRE} {n}", group=GROUP) for n in range(70)])
    pukaar.kill()
    pukaar.start()
    graph.told(DUTY, "+10 further messages")


# --- places ----------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("limit, station", [("5km", None), ("500km", "hillview")])
def test_a_pin_far_from_every_jurisdiction_names_no_station(install, graph, limit, station):
    pukaar = install(policy={"nearest_max": limit}).start()
    pukaar.say(STRANGER, CRY)
    graph.told(STRANGER, "CALL 112 NOW")
    pukaar.take(point(STRANGER, 20.2, 72.86))
    incident = pukaar.wait_incident(lambda i: i["lat"] == 20.2, "the pin")
    assert (incident["station"] is None) == (station is None)


def test_a_pin_moves_a_strangers_call_from_the_control_room(install, graph):
    pukaar = install(policy={"control_room": "hillview"}).start()
    pukaar.say(STRANGER, CRY)
    ref = reference(graph.alert(OTHER_STATION))
    pukaar.take(point(STRANGER, 19.0632, 72.8263))
    assert ref in graph.alert(DUTY).said
    assert pukaar.incident(ref)["station"] == "seaside"
    pukaar.say(OTHER_STATION, "list")
    assert ref in graph.wait(lambda s: s.to == OTHER_STATION and ref in s.said and not is_alert(s), "the control room to see it still").said
    pukaar.say(DUTY, "ok")
    assert pukaar.incident(ref)["acknowledged_by"] == DUTY


@pytest.mark.parametrize("stamp", ["", "yesterday", "-5", "0"])
def test_a_message_without_a_time_counts_as_now(pukaar, graph, stamp):
    message = text(RESIDENT, CRY)
    message["timestamp"] = stamp
    pukaar.take(message)
    assert "LATE" not in graph.alert().said
    assert not graph.matching(lambda s: "reached us late" in s.said)
    pukaar.take(message)
    assert len(pukaar.incidents()) == 1
    assert time.time() - 60 < pukaar_time(pukaar.incident()["opened_at"]) < time.time() + 60


def pukaar_time(stamp):
    import datetime
    return datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()


def test_the_circle_of_each_society_is_told(pukaar, graph):
    register(pukaar, 1)
    pukaar.say(neighbours(1)[0], FIRE)
    graph.alert()
    pukaar.say(RESIDENT, FIRE)
    graph.wait(lambda s: s.to == GUARD, "the guard of the second society")
    assert len(graph.alerts()) == 1
