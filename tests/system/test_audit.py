"""The auditor holds every open incident against what should be of it. Differences are made in the store while nobody serves it."""
import contextlib
import sqlite3
import time

import pytest

from harness import CRY, DUTY, FIRE, OPERATOR, RESIDENT, SQUAD, reference, wait_for

CALM = {"ack_timeout": "1h", "repeat": 1, "loud": "1h", "silence": "1h", "silence_urgent": "1h"}


@pytest.fixture
def stopped(install, graph):
    """An installation with one open incident whose alert was sent, stopped."""
    pukaar = install(policy=CALM).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.wait_log("purpose=alert", "the send to be settled")
    pukaar.stop()
    return pukaar


def tamper(pukaar, *statements):
    with contextlib.closing(sqlite3.connect(pukaar.store)) as store, store:
        for statement, *values in statements:
            assert store.execute(statement, values).rowcount > 0, statement


def read(pukaar, statement):
    with contextlib.closing(sqlite3.connect(pukaar.store)) as store:
        return store.execute(statement).fetchone()


def audited(pukaar):
    return wait_for(lambda: pukaar.metric("pukaar_audit_seconds"), "the auditor to have been through")


def found(pukaar, graph, finding, words):
    pukaar.wait_log(lambda line: "alarm=audit" in line and f"finding={finding}" in line, f"the finding {finding}", fresh=True)
    told = graph.told(OPERATOR, words)
    assert pukaar.incident()["ref"] in told.said
    assert pukaar.metric('pukaar_alarms_total{alarm="audit"}') >= 1


def test_what_is_in_order_is_not_told(stopped, graph):
    pukaar = stopped.start()
    assert abs(audited(pukaar) - time.time()) < 60
    assert pukaar.metric('pukaar_alarms_total{alarm="audit"}') == 0
    assert not graph.to(OPERATOR)
    pukaar.wait_ready(True)


def test_an_open_one_without_a_deadline_is_armed_at_once(stopped, graph):
    tamper(stopped, ("DELETE FROM deadline",))
    pukaar = stopped.start()
    found(pukaar, graph, "no_deadline", "had no deadline")
    graph.alert(SQUAD)  # it fired: the next tier is told


def test_one_that_was_taken_gets_its_deadline_back(stopped, graph):
    pukaar = stopped.start()
    pukaar.say(DUTY, "ok")
    graph.told(DUTY, "is yours")
    pukaar.stop()
    tamper(pukaar, ("DELETE FROM deadline",))
    pukaar.start()
    found(pukaar, graph, "no_deadline", "had no deadline")
    (due,) = read(pukaar, "SELECT due_ms FROM deadline")
    assert 50 * 60 < due / 1000 - time.time() < 3601
    assert pukaar.incident()["state"] == "acknowledged"


def test_a_deadline_that_a_wrong_clock_has_put_off_is_brought_forward(stopped, graph):
    tamper(stopped, ("UPDATE deadline SET due_ms = due_ms + 3 * 3600000",))
    pukaar = stopped.start()
    found(pukaar, graph, "far", "further off than the policy allows")
    graph.alert(SQUAD)


def test_leases_of_a_wrong_clock_do_not_hold(stopped, graph):
    """Another's lease that ends in three hours, on a deadline and on a message."""
    tamper(stopped, ("UPDATE deadline SET due_ms = 1, lease_owner = 'other', lease_until_ms = ?", int(time.time() * 1000) + 3 * 3600000),
           ("UPDATE outbox SET state = 'waiting', message_id = '', lease_owner = 'other', lease_until_ms = ? WHERE purpose = 'alert'",
            int(time.time() * 1000) + 3 * 3600000))
    pukaar = stopped.start()
    graph.alert(SQUAD)
    graph.alert(DUTY, count=2)
    pukaar.wait_log("audit.times_healed", "the healing to be said", fresh=True)


def test_a_contact_whose_turn_was_missed_is_told(stopped, graph):
    tamper(stopped, ("DELETE FROM outbox WHERE purpose = 'alert'",))
    pukaar = stopped.start()
    found(pukaar, graph, "not_told", "had not been sent")
    assert reference(graph.alert(DUTY, count=2)) == pukaar.incident()["ref"]
    assert not graph.alerts(SQUAD)


def test_a_timeline_that_does_not_lead_to_the_state_is_told(stopped, graph):
    tamper(stopped, ("UPDATE incident SET state = 'en_route'",))
    pukaar = stopped.start()
    found(pukaar, graph, "replay", "does not lead to its state")
    assert pukaar.incident()["state"] == "en_route"  # which of the two is right is for a human


def test_one_finding_is_told_once(stopped, graph):
    """The same in another incident is told by itself."""
    pukaar = stopped.start()
    pukaar.say(RESIDENT, FIRE)
    graph.alert(count=2)
    pukaar.stop()
    tamper(pukaar, ("DELETE FROM deadline",))
    pukaar.start()
    graph.told(OPERATOR, "had no deadline", count=2)
    audited(pukaar)
    assert len({s.said for s in graph.to(OPERATOR)}) == len(graph.to(OPERATOR)) == 2
