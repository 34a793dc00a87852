"""Abuse: false alarms are counted and then asked about; mutes, which end by themselves and never hide her from the circle."""
import datetime

import pytest

from harness import COMMITTEE, CRY, DUTY, FIRE, GROUP, GUARD, HER_CRY, NEIGHBOUR, RESIDENT, reference, wait_for


def false_alarms(pukaar, graph, count, phone=RESIDENT):
    for _ in range(count):
        before = len(graph.alerts())
        pukaar.say(phone, CRY)
        pukaar.say(DUTY, f"false alarm {reference(graph.alert(count=before + 1))}")


def test_the_fourth_call_after_three_false_alarms_is_asked_about(pukaar, graph):
    false_alarms(pukaar, graph, 3)
    pukaar.say(RESIDENT, FIRE)
    question = graph.told(RESIDENT, "happening now at Gulmohar Heights")
    assert "112" in question.said and len(graph.alerts()) == 3
    pukaar.say(RESIDENT, "yes")
    alert = graph.alert(count=4)
    assert "3 false alarms in 30 days" in alert.said


def test_two_false_alarms_and_those_of_others_do_not_count(pukaar, graph):
    false_alarms(pukaar, graph, 2)
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", NEIGHBOUR)
    false_alarms(pukaar, graph, 1, NEIGHBOUR)
    pukaar.say(RESIDENT, FIRE)
    assert "false alarms" not in graph.alert(count=4).said


def test_drills_and_genuine_ends_do_not_count(pukaar, graph):
    for number in range(1, 4):
        pukaar.say(RESIDENT, CRY)
        pukaar.say(DUTY, f"close {reference(graph.alert(count=number))} genuine")
    pukaar.say(RESIDENT, FIRE)
    graph.alert(count=4)


def test_her_safety_is_never_asked_about_but_marked(pukaar, graph):
    false_alarms(pukaar, graph, 3)
    pukaar.say(RESIDENT, HER_CRY)
    assert "3 false alarms in 30 days" in graph.alert(count=4).said
    graph.wait(lambda s: s.to == GUARD and s.kind == "template" and s.params[0] in pukaar.incidents("--open")[0]["ref"], "the circle")


def test_in_a_group_another_voice_answers_for_them(pukaar, graph):
    false_alarms(pukaar, graph, 3)
    pukaar.say(RESIDENT, FIRE, group=GROUP)
    graph.told(GROUP, "happening now at Gulmohar Heights")
    pukaar.say(NEIGHBOUR, FIRE, group=GROUP)
    graph.alert(count=4)


@pytest.mark.parametrize("muted", [("--phone", RESIDENT), ("--chat", GROUP)])
def test_the_muted_are_told_once_and_the_station_is_not(pukaar, graph, muted):
    pukaar.run("mute", "add", *muted, "--for", "24h")
    group = GROUP if muted[0] == "--chat" else None
    pukaar.say(RESIDENT, FIRE, group=group)
    told = graph.told(group or RESIDENT, "CALL 112 NOW")
    assert "1091" in told.said
    pukaar.say(RESIDENT, CRY, group=group)
    pukaar.run("mute", "remove", *muted)
    pukaar.say(RESIDENT, CRY, group=group)
    graph.alert()
    assert len(graph.alerts()) == 1 and len(pukaar.incidents()) == 1
    assert len(graph.matching(lambda s: "does not pass on" in s.said)) == 1
    assert pukaar.metric('pukaar_messages_total{kind="muted"}') == 2


def test_a_muted_womans_cry_still_reaches_the_circle(pukaar, graph):
    pukaar.run("mute", "add", "--phone", RESIDENT)
    pukaar.say(RESIDENT, HER_CRY, group=GROUP)
    for phone in (GUARD, COMMITTEE):
        told = graph.wait(lambda s: s.to == phone, f"the circle's {phone}")  # noqa: B023
        assert "Gulmohar Heights" in told.said and RESIDENT not in told.said and "502" not in told.said
    graph.told(RESIDENT, "CALL 112 NOW")
    pukaar.say(RESIDENT, HER_CRY, group=GROUP)
    assert not graph.alerts() and not graph.to(GROUP)
    incident = pukaar.incident()
    assert incident["state"] == "closed" and [row["event"] for row in incident["timeline"]] == ["muted"]
    assert len(graph.to(GUARD)) == 1, "told once"


def test_a_question_answered_after_the_mute_is_not_alerted(pukaar, graph):
    pukaar.say(RESIDENT, FIRE, context={"forwarded": True})
    graph.told(RESIDENT, "happening now")
    pukaar.run("mute", "add", "--phone", RESIDENT, "--for", "2h")
    pukaar.say(RESIDENT, "yes")
    graph.told(RESIDENT, "CALL 112 NOW")
    assert not graph.alerts() and pukaar.incidents() == []


def test_mutes_are_listed_end_by_themselves_and_leave_history(pukaar):
    pukaar.run("mute", "add", "--phone", RESIDENT, "--for", "24h")
    pukaar.run("mute", "add", "--chat", GROUP, "--for", "90m")
    group, person = pukaar.json("mute", "list")
    assert (group["kind"], group["chat"], person["kind"], person["chat"]) == ("group", GROUP, "person", RESIDENT)
    until = datetime.datetime.fromisoformat(person["until"].replace("Z", "+00:00"))
    left = until - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(hours=23) < left <= datetime.timedelta(hours=24)
    assert person["who"].startswith("cli:")
    pukaar.run("mute", "remove", "--chat", GROUP)
    pukaar.run("mute", "remove", "--chat", GROUP, code=1)
    assert len(pukaar.json("mute", "list")) == 1


@pytest.mark.parametrize("args", [(), ("--phone", RESIDENT, "--chat", GROUP), ("--phone", "12"), ("--phone", RESIDENT, "--for", "soon"),
                                  ("--phone", RESIDENT, "--for", "1s"), ("--chat", GROUP, "--channel", "pigeon")])
def test_what_mute_refuses(pukaar, args):
    assert pukaar.run("mute", "add", *args, code=1).err.startswith("pukaar: ")


def test_an_erased_person_is_muted_no_more(pukaar):
    pukaar.run("mute", "add", "--phone", RESIDENT)
    wait_for(lambda: pukaar.json("mute", "list"), "the mute")
    pukaar.run("erase", "--phone", RESIDENT)
    assert pukaar.json("mute", "list") == []
    assert RESIDENT.encode() not in pukaar.run("mute", "list").out.encode()
