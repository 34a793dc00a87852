"""The circle's two buttons, the reporter who must not be rung, and a cry that has no words."""
import json

import pytest

from harness import (CANCEL, COMMITTEE, CRY, DUTY, FIRE, GROUP, GUARD, HER_CRY, NEIGHBOUR, RESIDENT, SQUAD, STRANGER, image, is_alert, point, reference,
                     reply_button, template_button, wait_for)


@pytest.fixture
def circle(pukaar, graph):
    """The guard room's alert; the duty mobile's window is open."""
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, FIRE)
    graph.alert()
    return graph.wait(lambda s: s.to == GUARD, "the guard room's alert")


def test_the_circle_has_two_buttons(pukaar, graph, circle):
    assert circle.body["template"]["name"] == "pukaar_circle" and [p.split(":")[0] for p in circle.buttons.values()] == ["going", "looks_false"]
    pukaar.say(GUARD, "on the way")
    pukaar.run("incident", "close", pukaar.incident()["ref"])
    pukaar.say(RESIDENT, FIRE)
    inside = graph.wait(lambda s: s.to == GUARD and s.kind == "button", "the alert inside the window")
    assert list(inside.buttons) == ["I am going", "False alarm"]


@pytest.mark.parametrize("how", ["button", "words", "words with reference"])
def test_going_is_told_to_the_station(pukaar, graph, circle, how):
    ref = pukaar.incident()["ref"]
    if how == "button":
        pukaar.take(template_button(GUARD, circle.buttons["0"], "I am going"))
    else:
        pukaar.say(GUARD, "I am going" if how == "words" else f"{ref} on the way")
    graph.told(DUTY, f"{ref}: guard room ({GUARD}): going there")
    graph.told(GUARD, "Seaside Police Station knows that you are going")
    incident = pukaar.incident()
    assert incident["state"] == "open" and incident["timeline"][-1] == {**incident["timeline"][-1], "event": "circle", "by": GUARD, "detail": "going"}


def test_a_guards_false_alarm_closes_nothing(pukaar, graph, circle):
    ref = pukaar.incident()["ref"]
    pukaar.take(template_button(GUARD, circle.buttons["1"], "False alarm"))
    told = graph.told(DUTY, "says “false alarm”")
    assert ref in told.said and "VERIFY" in told.said and "guard room" in told.said
    graph.told(GUARD, "was told and will check")
    assert pukaar.incident()["state"] == "open"
    pukaar.say(COMMITTEE, "false alarm")
    graph.told(DUTY, "committee (" + COMMITTEE)
    assert pukaar.incident()["state"] == "open"


def test_outside_the_window_false_alarm_is_the_template_again(pukaar, graph):
    pukaar.say(RESIDENT, FIRE)
    graph.alert()
    guard = graph.wait(lambda s: s.to == GUARD, "the guard room's alert")
    pukaar.take(template_button(GUARD, guard.buttons["0"], "I am going"))
    graph.told(GUARD, "knows that you are going")
    pukaar.take(template_button(GUARD, guard.buttons["1"], "False alarm"))
    assert "VERIFY" in graph.alert(count=2).params[2]
    assert len(graph.to(DUTY)) == 2, "that somebody goes is not worth a template"


def test_pressing_again_is_answered_and_told_once(pukaar, graph, circle):
    for count in (1, 2, 3):
        pukaar.take(template_button(GUARD, circle.buttons["0"], "I am going"))
        graph.told(GUARD, "knows that you are going", count=count)
    pukaar.run("incident", "close", pukaar.incident()["ref"])
    pukaar.take(template_button(GUARD, circle.buttons["1"], "False alarm"))
    graph.told(GUARD, f"{pukaar.incident()['ref']} has ended", count=2)
    assert len([s for s in graph.to(DUTY) if "going there" in s.said]) == 1
    assert [r["event"] for r in pukaar.incident()["timeline"]].count("circle") == 1


def test_only_the_circle_presses(pukaar, graph, circle):
    for who in (STRANGER, NEIGHBOUR):
        pukaar.take(template_button(who, circle.buttons["1"], "False alarm"))
        pukaar.say(who, "I am going")
    pukaar.take(template_button(COMMITTEE, circle.buttons["0"], "I am going"))
    graph.told(DUTY, "committee")
    assert [r["by"] for r in pukaar.incident()["timeline"] if r["event"] == "circle"] == [COMMITTEE]
    assert not graph.to(STRANGER) and not graph.to(NEIGHBOUR)


def test_what_the_guard_photographs_goes_to_the_station(pukaar, graph, circle):
    pukaar.take(image(GUARD))
    graph.wait(lambda s: s.to == DUTY and s.kind == "image", "the photo")
    row = pukaar.incident()["timeline"][-1]
    assert row["event"] == "media" and row["by"] == GUARD
    assert len(graph.to(GUARD)) == 1, "and is not asked about"


def test_a_picture_of_a_reporter_in_the_circle_belongs_to_their_own(pukaar, graph):
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", COMMITTEE)
    pukaar.say(DUTY, "good evening")
    pukaar.say(COMMITTEE, FIRE)
    graph.alert()
    pukaar.say(RESIDENT, CRY)
    graph.alert(count=2)
    pukaar.take(image(COMMITTEE))
    graph.wait(lambda s: s.to == DUTY and s.kind == "image", "the photo")
    pukaar.say(COMMITTEE, CANCEL)
    theirs = {i["reporter"]: i for i in pukaar.incidents()}
    assert theirs[COMMITTEE]["state"] == "cancelled" and theirs[RESIDENT]["state"] == "open", "their own call is theirs to take back"


# --- protecting her

@pytest.fixture
def hers(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, HER_CRY)
    graph.alert()
    return graph.wait(lambda s: s.to == RESIDENT and s.kind == "button", "what she is told")


def test_the_circles_words_about_her_leak_nothing(pukaar, graph, hers):
    guard = graph.wait(lambda s: s.to == GUARD, "the guard room's alert")
    pukaar.take(template_button(GUARD, guard.buttons["0"], "I am going"), template_button(GUARD, guard.buttons["1"], "False alarm"))
    graph.told(GUARD, "will check")
    said = json.dumps([s.body for s in graph.sends if s.to in (GUARD, COMMITTEE)], ensure_ascii=False)
    for secret in (RESIDENT.lstrip("+"), "502", "peecha", "Person", "WOMEN"):
        assert secret not in said, secret
    assert pukaar.incident()["state"] == "open"


def test_the_circle_may_be_told_nothing_of_her(install, graph):
    pukaar = install(privacy={"circle_women_safety": "nothing"}).start()
    pukaar.say(RESIDENT, HER_CRY)
    graph.alert()
    pukaar.run("incident", "close", pukaar.incident()["ref"])
    pukaar.say(RESIDENT, FIRE)
    fire = pukaar.incidents()[0]["ref"]
    assert fire in graph.wait(lambda s: s.to == GUARD, "the next alert").said
    graph.wait(lambda s: s.to == COMMITTEE, "the next alert")
    assert len(graph.to(GUARD)) == len(graph.to(COMMITTEE)) == 1


def test_her_first_answer_is_discreet_and_asks_whether_she_may_be_rung(pukaar, graph, hers):
    first = hers.said.splitlines()[0]
    assert "112" not in first and "olice" not in first and "112" in hers.said and "1091" in hers.said
    assert list(hers.buttons) == ["Text only", "You may call"]


@pytest.mark.parametrize("how", ["button", "words"])
def test_text_only(pukaar, graph, hers, how):
    ref = pukaar.incident()["ref"]
    if how == "button":
        pukaar.take(reply_button(RESIDENT, hers.buttons["Text only"], "Text only"))
    else:
        pukaar.say(RESIDENT, "phone mat karna")
    told = graph.told(DUTY, "do NOT ring")
    assert ref in told.said and RESIDENT not in told.said
    graph.told(RESIDENT, "they will only write")
    assert pukaar.incident()["text_only"] is True
    pukaar.say(RESIDENT, CANCEL)
    verify = graph.told(DUTY, "VERIFY IN PERSON")
    assert RESIDENT not in verify.said and pukaar.incident()["state"] == "open"
    pukaar.take(reply_button(RESIDENT, hers.buttons["You may call"], "You may call"))
    graph.told(DUTY, "You may call")
    assert pukaar.incident()["text_only"] is True, "who harms her may hold her phone"


def test_text_only_reaches_a_contact_outside_the_window_and_the_next_tier(install, graph):
    pukaar = install(policy={"ack_timeout": "1500ms", "repeat": 1}).start()
    pukaar.say(RESIDENT, HER_CRY)
    graph.alert()
    told = graph.wait(lambda s: s.to == RESIDENT and s.kind == "button", "what she is told")
    pukaar.take(reply_button(RESIDENT, told.buttons["Text only"], "Text only"))
    again = graph.wait(lambda s: s.to == DUTY and "do NOT ring" in s.params[2], "the template that says so")
    assert again.params[3] == f"{RESIDENT} — do NOT ring, write only"
    assert graph.alert(SQUAD).params[3] == f"{RESIDENT} — do NOT ring, write only"


def test_who_says_so_at_once_is_alerted_so(pukaar, graph):
    pukaar.say(RESIDENT, HER_CRY + ", phone mat karna")
    assert graph.alert().params[3] == f"{RESIDENT} — do NOT ring, write only"
    assert pukaar.incident()["text_only"] is True


def test_what_else_is_said_with_it_is_not_lost(pukaar, graph, hers):
    pukaar.say(RESIDENT, "don't call, wo bathroom ke bahar khada hai")
    graph.told(DUTY, "do NOT ring")
    graph.told(DUTY, "wo bathroom ke bahar khada hai")
    assert "bathroom" in pukaar.incident()["words"] and len(pukaar.incidents()) == 1


def test_saying_it_twice_is_answered_twice_and_told_once(pukaar, graph, hers):
    for count in (1, 2):
        pukaar.take(reply_button(RESIDENT, hers.buttons["Text only"], "Text only"))
        graph.told(RESIDENT, "they will only write", count=count)
    assert len([s for s in graph.to(DUTY) if "do NOT ring" in s.said]) == 1


def test_an_officer_may_say_so_too(pukaar, graph, hers):
    pukaar.say(SQUAD, "good evening")
    pukaar.say(DUTY, f"{pukaar.incident()['ref']} do not call")
    graph.told(DUTY, "do NOT ring the reporter")
    graph.told(RESIDENT, "they will only write")
    assert pukaar.incident()["text_only"] is True


def test_only_she_says_so(pukaar, graph, hers):
    for who in (STRANGER, NEIGHBOUR, GUARD):
        pukaar.take(reply_button(who, hers.buttons["Text only"], "Text only"))
    pukaar.say(DUTY, "list")
    graph.told(DUTY, "Open at your station")
    assert pukaar.incident()["text_only"] is False


def test_you_may_call_is_told(pukaar, graph, hers):
    pukaar.take(reply_button(RESIDENT, hers.buttons["You may call"], "You may call"))
    graph.told(DUTY, "You may call")
    assert pukaar.incident()["text_only"] is False


# --- a cry without words

@pytest.mark.parametrize("who, asked", [(RESIDENT, "happening now at Gulmohar Heights"), (STRANGER, "Is this an emergency happening now?")])
def test_a_photo_alone_is_asked_about(pukaar, graph, who, asked):
    pukaar.say(DUTY, "good evening")
    pukaar.take(image(who))
    question = graph.told(who, asked)
    assert "112" in question.said and pukaar.incidents() == []
    pukaar.take(image(who))  # one question is enough
    pukaar.take(reply_button(who, question.buttons["Yes, now"], "Yes, now"))
    if who == STRANGER:
        first = graph.wait(lambda s: s.to == who and s is not question, "the answer")
        assert first.kind == "location_request_message" and "CALL 112 NOW" in first.said
        pukaar.take(point(STRANGER, 19.0605, 72.8290))
    alert = graph.alert()
    assert "a photo or voice note follows" in alert.said
    incident = pukaar.incident()
    assert incident["category"] == "other" and "media" in [r["event"] for r in incident["timeline"]]
    if who == RESIDENT:
        photo = graph.wait(lambda s: s.to == DUTY and s.kind == "image", "the photo")
        assert photo.body["image"]["id"] == "1000001"
    assert len([s for s in graph.to(who) if asked in s.said]) == 1


def test_no_leaves_it_at_that(pukaar, graph):
    pukaar.take(image(RESIDENT))
    graph.told(RESIDENT, "happening now at Gulmohar Heights")
    pukaar.say(RESIDENT, "nahi")
    graph.told(RESIDENT, "nobody was alerted")
    assert pukaar.incidents() == [] and not graph.alerts()


def test_pictures_in_a_group_or_of_an_officer_are_not_asked_about(pukaar, graph):
    pukaar.take(image(RESIDENT, group=GROUP), image(DUTY), image(STRANGER, caption="good morning"), image(STRANGER, context={"forwarded": True}))
    pukaar.take(image(RESIDENT))
    graph.told(RESIDENT, "happening now")
    assert {s.to for s in graph.sends} == {RESIDENT}


def test_the_photo_under_a_cry_goes_on_with_it(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.take(image(RESIDENT, caption=CRY))
    alert = graph.alert()
    assert CRY in alert.said and reference(alert)
    graph.wait(lambda s: s.to == DUTY and s.kind == "image", "the photo")
    assert len(pukaar.incidents()) == 1 and len([s for s in graph.sends if is_alert(s)]) == 1


def test_a_thief_and_an_intruder_are_one_emergency(pukaar, graph):
    pukaar.say(RESIDENT, "mera mobile chori ho gaya, chor abhi bhaag raha hai, police bulao")
    graph.alert()
    before = pukaar.incident()["category"]
    pukaar.say(RESIDENT, CRY)
    wait_for(lambda: CRY in pukaar.incident()["words"], "the second call to join")
    assert before in ("theft", "intruder") and len(pukaar.incidents()) == 1
