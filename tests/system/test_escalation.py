"""Promise 2: an open incident has a human's answer or an armed deadline, whatever happens to the process."""
import pytest

from harness import CRY, DUTY, FIRE, OPERATOR, OTHER_STATION, RESIDENT, SQUAD, STRANGER, reference, template_button, wait_for

FAST = {"ack_timeout": "400ms", "repeat": 2, "loud": "700ms"}


def test_repeated_then_the_next_then_the_operator_and_112(install, graph):
    pukaar = install(policy=FAST).start()
    pukaar.say(RESIDENT, CRY)
    first, repeated = graph.alert(), graph.alert(count=2)
    assert "NOT YET ANSWERED" not in first.said and "NOT YET ANSWERED" in repeated.said
    squad = graph.alert(SQUAD, count=2)
    told = graph.told(RESIDENT, "CALL 112 NOW")
    assert "1091" in told.said
    operator = graph.told(OPERATOR, "nobody at Seaside Police Station has acknowledged")
    assert first.number < repeated.number < graph.alert(SQUAD).number < squad.number < told.number
    assert reference(first) == reference(squad) and reference(first) in operator.said
    pukaar.wait_log("alarm=operator.nobody", "the alarm in the log")
    assert pukaar.metric('pukaar_alarms_total{alarm="operator.nobody"}') >= 1
    graph.alert(count=3), graph.alert(SQUAD, count=3)  # and it stays loud
    assert pukaar.incident()["state"] == "open"
    pukaar.say(SQUAD, "ok")
    assert pukaar.incident()["acknowledged_by"] == SQUAD
    graph.told(RESIDENT, "has seen it")


def test_an_answer_ends_the_telling(install, graph):
    pukaar = install(policy=FAST).start()
    pukaar.say(RESIDENT, CRY)
    pukaar.take(template_button(DUTY, graph.alert(count=2).buttons["0"], "Acknowledge"))
    graph.told(RESIDENT, "has seen it")
    told = len(graph.alerts())
    pukaar.say(STRANGER, FIRE)  # another incident's whole policy passes meanwhile
    graph.told(STRANGER, "Nobody at")
    assert len(graph.alerts()) == told


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_restart_does_not_stop_it(install, graph, how):
    pukaar = install(policy={**FAST, "ack_timeout": "1500ms"}).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.wait_log("purpose=alert", "the send to be settled")
    getattr(pukaar, how)()
    pukaar.start()
    graph.alert(count=2)
    graph.alert(SQUAD)
    graph.told(RESIDENT, "CALL 112 NOW")


def test_a_deadline_that_fell_due_while_it_was_down_is_kept(install, graph):
    pukaar = install(policy={"ack_timeout": "100ms", "repeat": 2}).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.kill()
    before = len(graph.alerts())
    pukaar.start()
    graph.wait(lambda s: "NOT YET ANSWERED" in s.said, "the repetition")
    assert len(graph.alerts()) > before


def test_without_a_station_the_operator_and_the_resident_are_told_again_and_again(install, graph):
    pukaar = install(policy=FAST).start()
    pukaar.say(STRANGER, CRY)
    graph.told(STRANGER, "CALL 112 NOW")
    graph.told(OPERATOR, "no station could be told")
    graph.told(OPERATOR, "nobody at", count=2)
    assert pukaar.incident()["state"] == "open"
    pukaar.run("incident", "ack", pukaar.incident()["ref"])
    assert pukaar.incident()["acknowledged_by"] == "operator"


def test_a_reply_of_someone_who_is_no_contact_changes_nothing(install, graph):
    pukaar = install(policy=FAST).start()
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    ref = reference(alert)
    for who in (STRANGER, OTHER_STATION, RESIDENT):
        pukaar.take(template_button(who, alert.buttons["0"], "Acknowledge"))
        pukaar.say(who, f"ACK {ref}")
        pukaar.say(who, f"CLOSE {ref} unfounded")
        pukaar.say(who, "ok")
    graph.alert(SQUAD)
    incident = pukaar.incident(ref)
    assert incident["state"] == "open" and incident["acknowledged_by"] is None
    assert not {"acknowledged", "closed", "note"} & {row["event"] for row in incident["timeline"]}
    assert "असे प्रकरण नाही" in graph.wait(lambda s: s.to == OTHER_STATION, "the other station").said
    assert not graph.to(STRANGER)
    assert len([s for s in graph.to(OTHER_STATION) if RESIDENT in s.said or "Gulmohar" in s.said]) == 0


def test_a_contact_added_later_is_told(install, graph):
    """A running server sees the registry's change within 2 seconds."""
    pukaar = install(policy={**FAST, "ack_timeout": "2s", "repeat": 1}).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    third = "+910000020013"
    pukaar.run("contact", "add", "--station", "seaside", "--tier", 3, "--phone", third, "--role", "control room")
    graph.wait(lambda s: s.to == third, "the new contact")
    wait_for(lambda: pukaar.take(template_button(third, graph.to(third)[0].buttons["0"], "Acknowledge")) or pukaar.incident()["acknowledged_by"] == third,
             "the new contact's answer to count")
