"""Residents enrol with the code of their poster, see what is held of them, leave, and are erased; a committee links its group."""
import re

import pytest

from harness import (CHAT, COMMITTEE, CRY, DUTY, FIRE, GROUP, GUARD, HER_CRY, NEIGHBOUR, OPERATOR, OTHER_STATION, RESIDENT, STRANGER, is_alert, point, reference,
                     reply_button, wait_for)

NEW_GROUP = "Y2FwaV9ncm91cDpuZXdncm91cA=="
HELP = "bachao, koi chor ghar mein ghus gaya hai, police bulao"  # names no place


@pytest.fixture
def code(pukaar):
    return pukaar.json("society", "show", "--id", "gulmohar")["join_code"]


@pytest.fixture
def other_code(pukaar):
    return pukaar.json("society", "show", "--id", "sahyadri")["join_code"]


def enrol(pukaar, graph, code, phone=STRANGER, home="B wing 1203"):
    pukaar.say(phone, f"JOIN {code} {home}")
    return graph.told(phone, "You are enrolled at Gulmohar Heights")


def rows(pukaar, sql, *values):
    """Of the store, as it is on disk."""
    import sqlite3
    with sqlite3.connect(f"file:{pukaar.store}?mode=ro", uri=True) as store:
        return store.execute(sql, values).fetchall()


@pytest.mark.parametrize("how", ["JOIN {}", "join {}", "join{}", "Join: {}.", "{} join karna hai", "{}"])
def test_enrolled_with_the_code(pukaar, graph, code, how):
    pukaar.say(STRANGER, how.format(code if how[0] == "J" else code.lower()))
    welcome = graph.told(STRANGER, "Gulmohar Heights")
    assert welcome.kind == "button" and list(welcome.buttons) == [("नहीं बताना" if "karna" in how else "Rather not")]
    assert "112" in welcome.said and "1091" in welcome.said and "180" in welcome.said, "what is kept, and what it does not replace"
    (consent,) = rows(pukaar, "SELECT c.society, w.key, c.language, w.text, c.at_ms > 0, c.withdrawn_ms FROM consent c JOIN wording w USING (version)")
    assert consent[:2] == ("gulmohar", "join.consent") and consent[4:] == (1, 0)
    assert consent[3].split("{value}")[0] in welcome.said, "the very words that were shown"


def test_a_spaced_code_and_wing_and_flat_by_words(pukaar, graph, code):
    pukaar.say(STRANGER, f"JOIN {code[:3]} {code[3:]}")
    graph.told(STRANGER, "Which wing and flat")
    pukaar.say(STRANGER, CHAT)  # no answer: neither taken nor kept
    pukaar.say(STRANGER, "B-1203")
    graph.told(STRANGER, "Noted: B 1203, Gulmohar Heights")
    pukaar.say(STRANGER, HELP)
    alert = graph.alert()
    assert "Gulmohar Heights" in alert.params[1] and "B" in alert.params[1] and "1203" in alert.params[1]
    assert "where they live" in alert.params[1] and "UNVERIFIED" not in "".join(alert.params), alert.params
    incident = pukaar.incident()
    assert incident["society"] == "gulmohar" and incident["place"]["flat"] == "1203" and incident["place_is_home"]
    pukaar.say(STRANGER, "C wing mein hoon, 402 ke paas")
    graph.told(DUTY, "C wing")
    moved = pukaar.wait_incident(lambda i: i["place"]["wing"] == "C", "the place that was said")
    assert not moved["place_is_home"] and moved["place"]["flat"] == "402"


def test_who_would_rather_not_say(pukaar, graph, code):
    pukaar.say(STRANGER, f"JOIN {code}")
    welcome = graph.told(STRANGER, "Which wing and flat")
    pukaar.take(reply_button(STRANGER, welcome.buttons["Rather not"], "Rather not", context={"id": welcome.message_id}))
    graph.told(STRANGER, "All right")
    pukaar.say(NEIGHBOUR, f"JOIN {code}")
    graph.told(NEIGHBOUR, "Which wing and flat")
    pukaar.say(NEIGHBOUR, "no")
    graph.told(NEIGHBOUR, "All right")
    pukaar.say(STRANGER, HELP)
    graph.alert()
    assert pukaar.incident()["place"]["flat"] is None and pukaar.incident()["society"] == "gulmohar"


def test_joining_again_changes_wing_and_flat(pukaar, graph, code):
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, f"JOIN {code}")
    assert "B 1203" in graph.told(STRANGER, "MY DATA shows").said
    pukaar.say(STRANGER, f"JOIN {code} A wing 702")
    assert "A 702" in graph.told(STRANGER, "MY DATA shows", 2).said
    assert rows(pukaar, "SELECT count(*) FROM resident") == [(1,)]


def test_two_societies_and_the_one_that_is_named(pukaar, graph, code, other_code):
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, f"JOIN {other_code}")
    graph.told(STRANGER, "Sahyadri CHS")
    pukaar.say(STRANGER, HELP)
    assert "Sahyadri" in graph.alert(to=OTHER_STATION).said  # the one they joined last
    pukaar.say(STRANGER, "Gulmohar Heights mein aag lag gayi hai, jaldi fire brigade ko bulao")
    alert = graph.alert(to=DUTY)
    assert "Gulmohar Heights" in alert.params[1] and "1203" in alert.params[1]


@pytest.mark.parametrize("words", ["JOIN Z9Z9Z9", "join z9z9z9"])
def test_an_unknown_code(pukaar, graph, words):
    pukaar.say(STRANGER, words)
    said = graph.told(STRANGER, "No society has the code Z9Z9Z9").said
    assert "112" in said and "1091" in said
    assert rows(pukaar, "SELECT count(*) FROM person WHERE phone = ?", STRANGER) == [(0,)], "a stranger is not written down for it"


def test_a_renewed_code(pukaar, graph, code):
    pukaar.run("society", "set", "--id", "gulmohar", "--new-code")
    pukaar.say(STRANGER, f"JOIN {code}")
    graph.told(STRANGER, "is no longer good")
    pukaar.say(STRANGER, "JOIN")
    graph.told(STRANGER, "write JOIN and the code")
    pukaar.say(STRANGER, f"JOIN {pukaar.json('society', 'show', '--id', 'gulmohar')['join_code']}")
    graph.told(STRANGER, "You are enrolled")


def test_guessing_ends(pukaar, graph, code):
    for n in range(2, 9):
        pukaar.say(STRANGER, f"JOIN Z9Z9Z{n}")
    graph.told(STRANGER, "too many codes")
    pukaar.say(STRANGER, f"JOIN {code}")
    pukaar.say(NEIGHBOUR, f"JOIN {code}")
    graph.told(NEIGHBOUR, "You are enrolled")
    assert len(graph.to(STRANGER)) == 5, "four answers, the last one, and then none"
    pukaar.say(STRANGER, HELP)  # a call is heard all the same
    graph.told(STRANGER, "112")


def test_help_goes_before_any_command(pukaar, graph, code):
    pukaar.say(STRANGER, f"JOIN {code} help! {HELP}")
    alert = graph.alert()
    assert "Gulmohar Heights" in alert.params[1], "they are enrolled, and it is a call"
    graph.told(STRANGER, "You are enrolled at Gulmohar Heights")
    pukaar.say(NEIGHBOUR, "join me help")
    graph.wait(lambda s: s.to == NEIGHBOUR and ("happening now" in s.said or "112" in s.said), "an answer to the call")
    assert not [s for s in graph.to(NEIGHBOUR) if "JOIN and the code" in s.said]


def test_stop_in_a_call_is_heard_by_the_station_too(pukaar, graph, code):
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, HELP)
    ref = reference(graph.alert())
    pukaar.say(STRANGER, "STOP")
    said = graph.told(STRANGER, "Only what the police need").said
    assert ref in said
    incident = pukaar.incident(ref)
    assert incident["reporter"] == STRANGER and "STOP" in incident["words"]
    assert rows(pukaar, "SELECT count(*) FROM resident") == rows(pukaar, "SELECT count(*) FROM consent") == [(0,)]
    pukaar.run("incident", "close", ref, "--disposition", "genuine")
    wait_for(lambda: rows(pukaar, "SELECT count(*) FROM person WHERE phone = ?", STRANGER) == [(0,)], "the rest to go once it has ended")
    assert pukaar.incident(ref)["reporter"] is None
    graph.told(STRANGER, "has closed")
    wait_for(lambda: STRANGER.encode() not in pukaar.bytes_on_disk(), "no byte to be left")


def test_my_data(pukaar, graph, code):
    pukaar.say(STRANGER, "MY DATA")
    graph.told(STRANGER, "keeps nothing of you")
    wait_for(lambda: rows(pukaar, "SELECT count(*) FROM outbox") == [(0,)], "the answer to leave no trace")
    assert rows(pukaar, "SELECT count(*) FROM person WHERE phone = ?", STRANGER) == [(0,)]
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, HELP)
    ref = reference(graph.alert())
    pukaar.say(STRANGER, "mydata")
    said = graph.told(STRANGER, "What Pukaar keeps of you").said
    assert "Gulmohar Heights (B 1203)" in said and ref in said and "180 days" in said and re.search(r"agreed on \d", said)
    pukaar.say(COMMITTEE, "MY DATA")
    assert "Gulmohar Heights" in graph.told(COMMITTEE, "your role").said


@pytest.mark.parametrize("words, answer", [("माझा डेटा", "पुकार तुमच्याबद्दल हे ठेवतो"), ("mera data", "पुकार आपके बारे में यह रखता है"), ("MY DATA", "What Pukaar keeps")])
def test_in_their_language(pukaar, graph, code, words, answer):
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, words)
    graph.told(STRANGER, answer)


def test_a_language_that_stays(pukaar, graph, code):
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, "मराठी")
    graph.told(STRANGER, "यापुढे मराठीत")
    pukaar.say(STRANGER, "MY DATA")
    graph.told(STRANGER, "पुकार तुमच्याबद्दल हे ठेवतो")
    pukaar.say(STRANGER, HELP)
    graph.alert()
    assert pukaar.incident()["place"]["flat"] == "1203"


def test_leave(pukaar, graph, code, other_code):
    pukaar.say(STRANGER, "LEAVE")
    graph.told(STRANGER, "enrolled in no society")
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, f"JOIN {other_code} 5")
    graph.told(STRANGER, "Sahyadri CHS")
    pukaar.say(STRANGER, "LEAVE")
    which = graph.told(STRANGER, "Which society")
    assert set(which.buttons) == {"Gulmohar Heights", "Sahyadri CHS"}
    pukaar.take(reply_button(STRANGER, which.buttons["Sahyadri CHS"], "Sahyadri CHS"))
    graph.told(STRANGER, "no longer enrolled at Sahyadri CHS")
    assert rows(pukaar, "SELECT society FROM resident") == [("gulmohar",)] and rows(pukaar, "SELECT society FROM chat WHERE address = ?", STRANGER) == [("gulmohar",)]
    pukaar.say(STRANGER, "leave gulmohar heights")
    graph.told(STRANGER, "no longer enrolled at Gulmohar Heights")
    assert rows(pukaar, "SELECT count(*) FROM chat WHERE address = ?", STRANGER) == [(0,)]
    pukaar.say(STRANGER, HELP)
    graph.told(STRANGER, "Send your location")


def test_leave_me_alone_is_no_command(pukaar, graph, code):
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, "leave me alone")
    pukaar.say(STRANGER, "MY DATA")
    assert "Gulmohar Heights" in graph.told(STRANGER, "What Pukaar keeps").said


def test_stop_erases_at_once(pukaar, graph, code):
    enrol(pukaar, graph, code)
    pukaar.say(STRANGER, HELP)
    ref = reference(graph.alert())
    pukaar.run("incident", "close", ref, "--disposition", "genuine")
    graph.told(STRANGER, "has closed")
    wait_for(lambda: all(s["state"] != "waiting" for s in pukaar.incident(ref)["sends"]), "every send to be settled")
    assert STRANGER.encode() in pukaar.bytes_on_disk()
    pukaar.say(STRANGER, "STOP")
    graph.told(STRANGER, "everything that Pukaar kept of you is erased")
    wait_for(lambda: not [t for t in (STRANGER, STRANGER.lstrip("+"), "1203", "ghus gaya") if t.encode() in pukaar.bytes_on_disk()],
             "no byte of number, home or words to be left in the file and its log")
    assert pukaar.incident(ref)["state"] == "closed", "that it happened stays"
    assert len([s for s in graph.to(STRANGER) if "is erased" in s.said]) == 1


def test_stop_of_a_chat_that_an_admin_bound(pukaar, graph):
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", STRANGER)
    pukaar.wait_log("registry.read", "the link to be seen", fresh=True)
    pukaar.say(STRANGER, "MY DATA")
    graph.told(STRANGER, "Gulmohar Heights")
    pukaar.say(STRANGER, "STOP")
    graph.told(STRANGER, "everything that Pukaar kept of you is erased")
    wait_for(lambda: not [t for t in (STRANGER, STRANGER.lstrip("+")) if t.encode() in pukaar.bytes_on_disk()], "no byte of the number to be left")


def test_stop_of_somebody_with_a_role(pukaar, graph):
    pukaar.say(DUTY, "STOP")
    graph.told(DUTY, "Only an admin can take it out")
    graph.told(OPERATOR, "wrote STOP")
    pukaar.wait_log("alarm=stop_with_role", "the alarm")
    assert not [line for line in pukaar.lines if DUTY in line or DUTY.lstrip("+") in line], "no number in full in the log"
    pukaar.say(RESIDENT, CRY)
    graph.alert()


def test_a_committee_links_its_group(pukaar, graph, code):
    pukaar.say(COMMITTEE, f"LINK {code}", group=NEW_GROUP)
    graph.told(NEW_GROUP, "belongs to Gulmohar Heights now")
    pukaar.say(STRANGER, CRY, group=NEW_GROUP)
    assert "Gulmohar Heights" in graph.alert().params[1]
    pukaar.say(COMMITTEE, f"link {code.lower()}", group=NEW_GROUP)
    graph.told(NEW_GROUP, "already")
    (history,) = rows(pukaar, "SELECT who FROM history WHERE record = 'chat' AND record_key = ?", f"whatsapp {NEW_GROUP}")
    assert history == (COMMITTEE,)


def test_anyone_else_is_refused_once(pukaar, graph, code, other_code):
    for who in (STRANGER, GUARD, RESIDENT, STRANGER):
        pukaar.say(who, f"LINK {code}", group=NEW_GROUP)
    pukaar.say(COMMITTEE, f"LINK {other_code}", group=NEW_GROUP)  # not theirs
    pukaar.run("admin", "add", "--phone", NEIGHBOUR)
    pukaar.say(NEIGHBOUR, f"LINK {other_code}", group=GROUP)
    graph.told(GROUP, "belongs to another society")
    pukaar.say(NEIGHBOUR, f"LINK {other_code}", group=NEW_GROUP)
    graph.told(NEW_GROUP, "हा ग्रुप आता Sahyadri CHS")
    assert len(graph.matching(lambda s: s.to == NEW_GROUP and "Only a committee member" in s.said)) == 1


def test_commands_in_a_group_are_ordinary_chat(pukaar, graph, code):
    for words in (f"JOIN {code}", "MY DATA", "STOP", "LEAVE", "link bhejo", "english"):
        pukaar.say(STRANGER, words, group=GROUP)
    pukaar.say(STRANGER, "MY DATA")
    graph.told(STRANGER, "keeps nothing of you")
    assert not graph.to(GROUP)


def test_the_operator_removes_a_resident(pukaar, graph, code):
    enrol(pukaar, graph, code)
    assert STRANGER in [r["chat"] for r in pukaar.json("resident", "list", "--society", "gulmohar")]
    pukaar.run("resident", "remove", "--phone", STRANGER)
    assert STRANGER not in [r["chat"] for r in pukaar.json("resident", "list")]
    assert rows(pukaar, "SELECT count(*) FROM resident") == [(0,)]


def test_an_unknown_person_is_asked_for_a_location(pukaar, graph):
    pukaar.say(STRANGER, HER_CRY)
    ask = graph.told(STRANGER, "Send your location")
    assert "112" in ask.said and "1091" in ask.said
    asked = graph.wait(lambda s: s.to == STRANGER and s.kind == "location_request_message", "the button that sends the place")
    assert asked
    pukaar.take(point(STRANGER, 19.0605, 72.8290))
    alert = graph.alert()
    assert "UNVERIFIED" in "".join(alert.params) and "19.060500,72.829000" in "".join(alert.params)
    graph.told(STRANGER, "Seaside Police Station")
