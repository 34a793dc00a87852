"""kill -9 at every step between the POST and the status: nothing accepted is lost, once is enough."""
import contextlib
import json
import signal
import socket
import sqlite3
import threading

import pytest
import requests

from harness import CRY, DUTY, OK, RESIDENT, is_alert, reference, sign, status, template_button, text, wait_for, webhook


def duty_alert(send):
    return is_alert(send) and send.to == DUTY


class Crash:
    """One call on its way, killed at the step named, started again; the platform repeats what was not answered with 200."""

    def __init__(self, pukaar, graph):
        self.pukaar, self.graph = pukaar, graph
        self.message = text(RESIDENT, CRY)
        self.dead = threading.Event()
        self.sending = False  # whether the alert's send may have been under way

    def kill(self):
        self.pukaar.signal(signal.SIGKILL)
        self.dead.set()

    def post(self):
        """Whether it was taken."""
        try:
            return self.pukaar.post(webhook(self.message)).status_code == 200
        except requests.ConnectionError:
            return False

    def restart(self):
        self.pukaar.end()
        self.pukaar.session.close()
        self.pukaar.start()


def while_idle(crash):
    crash.kill()
    return False


def raw_post(crash, missing):
    """The POST without its last bytes, on a connection of its own."""
    body = json.dumps(webhook(crash.message)).encode()
    head = f"POST /webhook/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nX-Hub-Signature-256: {sign(body)}\r\n\r\n"
    connection = socket.create_connection(("127.0.0.1", crash.pukaar.port))
    connection.sendall(head.encode() + body[:len(body) - missing])
    return connection


def while_the_body_arrives(crash):
    with raw_post(crash, missing=10):
        crash.kill()
    return False


def right_after_the_body(crash):
    """The whole request has left, the answer is not awaited: committed or not, both happen."""
    crash.sending = True
    with raw_post(crash, missing=0):
        crash.kill()
    return False


def while_the_commit_waits(crash):
    """Read and judged, and its transaction not begun: another program holds the store."""
    with contextlib.closing(sqlite3.connect(crash.pukaar.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with raw_post(crash, missing=0):
            assert crash.pukaar.get("/healthz").status_code == 200  # behind the POST in the server's one loop
            crash.kill()
    return False


def right_after_the_200(crash):
    taken = crash.post()
    crash.kill()
    crash.sending = True
    return taken


def when_the_request_is_seen(crash):
    def seen(send):
        crash.kill()
        return {"http": 500, "headers": {}, "body": ""}
    crash.graph.behave(seen, duty_alert)
    crash.sending = True
    taken = crash.post()
    assert crash.dead.wait(20)
    return taken


def when_the_request_was_taken(crash):
    """The platform has the alert and answers a process that is gone."""
    def answered(send):
        crash.kill()
        return OK
    crash.graph.behave(answered, duty_alert)
    crash.sending = True
    taken = crash.post()
    assert crash.dead.wait(20)
    return taken


def right_after_the_answer(crash):
    taken = crash.post()
    crash.graph.wait(lambda s: duty_alert(s) and s.answered, "the alert to be answered")
    crash.kill()
    crash.sending = True  # the answer may not be on disk yet
    return taken


def when_the_answer_is_on_disk(crash):
    taken = crash.post()
    wait_for(lambda: [s for s in crash.pukaar.incident()["sends"] if s["purpose"] == "alert" and s["state"] == "sent"], "the send to be recorded")
    crash.kill()
    return taken


def before_the_status(crash):
    taken = when_the_answer_is_on_disk(crash)
    crash.restart()
    crash.dead.clear()
    crash.kill()
    return taken


def right_after_the_status(crash):
    taken = crash.post()
    alert = crash.graph.alert()
    crash.pukaar.take(statuses=[status(alert, "delivered")])
    crash.kill()
    crash.sending = True  # the status may have come before the answer
    return taken


STEPS = [while_idle, while_the_body_arrives, while_the_commit_waits, right_after_the_body, right_after_the_200, when_the_request_is_seen, when_the_request_was_taken,
         right_after_the_answer, when_the_answer_is_on_disk, before_the_status, right_after_the_status]


@pytest.mark.parametrize("step", STEPS, ids=[step.__name__ for step in STEPS])
def test_killed(install, graph, step):
    pukaar = install(policy={"ack_timeout": "30s"}).start()
    crash = Crash(pukaar, graph)
    taken = step(crash)
    crash.restart()
    if not taken:
        pukaar.take(crash.message)
    pukaar.take(crash.message)  # and a redelivery all the same

    def settled():
        rows = [s for s in pukaar.incident()["sends"] if s["purpose"] == "alert"]
        return rows and all(row["state"] in ("sent", "delivered") for row in rows)
    wait_for(settled, "the alert to be settled")
    incident = pukaar.incident()
    alerts = graph.alerts(DUTY)
    assert [row["event"] for row in incident["timeline"]].count("opened") == 1
    assert len([s for s in incident["sends"] if s["purpose"] == "alert"]) == 1
    assert {reference(alert) for alert in alerts} == {incident["ref"]}
    assert len(alerts) == 1 or (len(alerts) == 2 and crash.sending), alerts
    pukaar.take(template_button(DUTY, alerts[-1].buttons["0"], "Acknowledge"))
    graph.told(RESIDENT, "has seen it")
    assert pukaar.incident()["state"] == "acknowledged"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_the_acknowledgement(pukaar, graph, moment):
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    wait_for(lambda: pukaar.incident()["sends"][0]["state"] == "sent", "the send to be recorded")
    press = template_button(DUTY, alert.buttons["0"], "Acknowledge")
    if moment == "after":
        pukaar.take(press)
    pukaar.kill()
    pukaar.start()
    pukaar.take(press)
    graph.told(RESIDENT, "has seen it")
    incident = pukaar.incident()
    assert incident["state"] == "acknowledged"
    assert [row["event"] for row in incident["timeline"]].count("acknowledged") == 1


def test_killed_again_and_again_under_load(install, graph):
    """Whatever was answered with 200 is an incident after the last start, once."""
    pukaar = install().start()
    taken = []
    people = [f"+9100000160{n:02}" for n in range(24)]
    for phone in people:
        society = f"society{phone[-2:]}"
        pukaar.run("society", "add", "--id", society, "--name", society, "--address", "Carter Lane", "--lat", 19.0632, "--lon", 72.8263)
        pukaar.run("chat", "link", "--society", society, "--channel", "whatsapp", "--chat", phone)
    for round_ in range(4):
        for number, phone in enumerate(people[round_ * 6:round_ * 6 + 6]):
            if pukaar.post(webhook(text(phone, CRY))).status_code == 200:
                taken.append(phone)
            if number == 3:
                pukaar.kill()
                pukaar.session.close()
                pukaar.start()
    reporters = sorted(i["reporter"] for i in pukaar.incidents())
    assert reporters == sorted(taken) == people
    for phone in people:
        graph.wait(lambda s: duty_alert(s) and phone in s.said, f"the alert of {phone}", seconds=40)  # noqa: B023
