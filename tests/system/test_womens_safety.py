"""Who harms her may be reading: nothing in a group, no identity to the circle, no cancel that is believed."""
import json

import pytest

from harness import CANCEL, COMMITTEE, CRY, DUTY, FIGHT, FIRE, GROUP, GUARD, HER_CRY, NEIGHBOUR, RESIDENT, image, point, reference, reply_button, template_button, text, wait_for

HER = RESIDENT


@pytest.fixture
def hers(pukaar, graph):
    pukaar.say(HER, HER_CRY, group=GROUP)
    alert = graph.alert()
    assert pukaar.incident()["category"] == "women_safety"
    assert HER in alert.said and HER_CRY in alert.said and "WOMEN" in alert.said, "her station learns everything"
    return alert


def test_nothing_is_ever_posted_in_the_group(pukaar, graph, hers):
    ref = reference(hers)
    pukaar.take(template_button(DUTY, hers.buttons["0"], "Acknowledge"))
    pukaar.take(point(HER, 19.0641, 72.8270, group=GROUP), image(HER, group=GROUP), text(HER, "jaldi aao", group=GROUP))
    pukaar.say(HER, CANCEL, group=GROUP)
    pukaar.say(DUTY, f"{ref} on the way")
    pukaar.say(DUTY, f"close {ref}")
    graph.told(HER, f"has closed {ref}")
    assert pukaar.incident(ref)["state"] == "closed"
    assert graph.to(GROUP) == []


def test_she_is_told_alone(pukaar, graph, hers):
    first = graph.wait(lambda s: s.to == HER, "an answer to her")
    assert first.body["recipient_type"] == "individual"
    assert "112" in first.said and "1091" in first.said and reference(hers) in first.said


def test_without_a_number_she_is_not_told_at_all(pukaar, graph):
    message = text(HER, HER_CRY, group=GROUP)
    del message["from"]
    message["from_user_id"] = "IN.13491208655302741930"
    pukaar.take(message)
    alert = graph.alert()
    assert "number withheld" in alert.said
    pukaar.take(template_button(DUTY, alert.buttons["0"], "Acknowledge"))
    graph.told(DUTY, "is yours")
    assert {s.to for s in graph.sends} <= {DUTY, GUARD, COMMITTEE}


def test_the_circle_learns_where_not_who(pukaar, graph, hers):
    for phone in (GUARD, COMMITTEE):
        told = graph.wait(lambda s: s.to == phone, f"the circle's {phone}")  # noqa: B023
        everything = json.dumps(told.body, ensure_ascii=False)
        for secret in (HER, HER.lstrip("+"), "502", "peecha", "Person", "WOMEN"):
            assert secret not in everything, secret
        assert "Gulmohar Heights" in told.said and "Wing A" in told.said and reference(hers) in told.said


def test_the_circle_inside_its_window_learns_no_more(pukaar, graph):
    pukaar.say(GUARD, CRY)  # the guard's own call opens the window
    graph.told(GUARD, "112")
    pukaar.say(HER, HER_CRY, group=GROUP)
    told = graph.wait(lambda s: s.to == GUARD and "do not ask for names" in s.said, "the guard")
    for secret in (HER, "502", "peecha", "WOMEN"):
        assert secret not in json.dumps(told.body, ensure_ascii=False), secret


@pytest.mark.parametrize("who", [HER, COMMITTEE])
def test_a_cancel_does_not_close(pukaar, graph, hers, who):
    ref = reference(hers)
    pukaar.say(who, CANCEL, group=GROUP)
    graph.wait(lambda s: s.to == DUTY and "VERIFY BY CALL" in s.said and HER in s.said, "the station to be asked to verify")
    assert pukaar.incident(ref)["state"] == "open"
    assert graph.to(GROUP) == []


def test_an_uncertain_call_of_hers_in_a_group_is_not_met_with_silence(pukaar, graph):
    """She cannot be asked in the group, and she has never written alone: then her station is told."""
    pukaar.take(text(HER, HER_CRY, group=GROUP, context={"forwarded": True}))
    graph.alert()
    assert graph.to(GROUP) == []


@pytest.fixture
def question(pukaar, graph):
    """She has written alone before, so her window is open, and she is asked there about what she wrote in the group."""
    pukaar.say(HER, FIRE)
    graph.told(HER, "112")
    pukaar.run("incident", "close", pukaar.incident()["ref"])
    pukaar.take(text(HER, HER_CRY, group=GROUP, context={"forwarded": True}))
    asked = graph.told(HER, "Is this an emergency")
    assert graph.to(GROUP) == [] and not [s for s in graph.alerts() if HER_CRY in s.said]
    return asked


@pytest.mark.parametrize("how", ["button", "words"])
def test_where_she_can_be_asked_alone_she_is(pukaar, graph, question, how):
    if how == "button":
        pukaar.take(reply_button(HER, question.buttons["Yes, now"], "Yes, now"))
    else:
        pukaar.say(HER, "haan")
    graph.wait(lambda s: s.to == DUTY and HER_CRY in s.said, "the alert")
    assert graph.to(GROUP) == []


def test_what_others_say_in_the_group_does_not_answer_for_her(pukaar, graph, question):
    for words in ("no", "nahi", "ok", "yes"):
        pukaar.say(NEIGHBOUR, words, group=GROUP)
    assert not [s for s in graph.alerts() if HER_CRY in s.said]
    pukaar.say(HER, "haan")
    graph.wait(lambda s: s.to == DUTY and HER_CRY in s.said, "the alert")
    assert graph.to(GROUP) == []


def test_a_fight_that_turns_out_to_be_against_her_goes_private(pukaar, graph):
    pukaar.say(NEIGHBOUR, FIGHT, group=GROUP)
    graph.wait(lambda s: s.to == GROUP, "the group to be told of the fight")
    before = len(graph.to(GROUP))
    pukaar.say(HER, HER_CRY, group=GROUP)
    wait_for(lambda: pukaar.incidents()[0]["category"] == "women_safety", "the category to follow")
    pukaar.say(DUTY, "ok")
    graph.told(DUTY, "is yours")
    assert len(graph.to(GROUP)) == before
