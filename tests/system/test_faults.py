"""The platform misbehaves: what is sent again, what is not, and what an operator sees of it."""
import signal
import socket

import pytest

from harness import (CRY, DUTY, GUARD, HANG, HTML, OK, OPERATOR, RESET, RESIDENT, SQUAD, error, is_alert, reference, status, wait_for)


def duty_alert(send):
    return is_alert(send) and send.to == DUTY


def alert_rows(pukaar):
    return [s for s in pukaar.incident()["sends"] if s["purpose"] == "alert"]


@pytest.mark.parametrize("how", [
    error(130429, 429, {"Retry-After": "1"}), error(131000, 500), error(131016, 503), error(2, 500), error(999999, 400, is_transient=True), HTML,
    {"http": 200, "headers": {}, "body": "no json"}, {"http": 500, "headers": {}, "body": ""},
], ids=["429", "500", "503", "service", "transient", "html", "200-garbage", "empty"])
def test_what_passes_is_tried_again(pukaar, graph, how):
    graph.behave(how, duty_alert)
    pukaar.say(RESIDENT, CRY)
    second = graph.alert(count=2)
    assert reference(second) == reference(graph.alert())
    wait_for(lambda: [r["state"] for r in alert_rows(pukaar)] == ["sent"], "the send to be recorded")
    assert alert_rows(pukaar)[0]["attempts"] == 2 and not graph.alerts(SQUAD)


def test_retry_after_is_respected(pukaar, graph):
    graph.behave(error(130429, 429, {"Retry-After": "2"}), duty_alert)
    pukaar.say(RESIDENT, CRY)
    assert graph.alert(count=2).at - graph.alert().at >= 1.9


def test_too_fast_for_one_recipient_waits_for_that_one(install, graph):
    pukaar = install(sending={"pause": "500ms"}).start()
    graph.behave(error(131056, 400), duty_alert)
    pukaar.say(RESIDENT, CRY)
    graph.told(RESIDENT, "112")
    assert graph.alert(count=2, seconds=30).at - graph.alert().at >= 0.4


def test_one_recipient_is_not_sent_to_faster_than_the_platform_allows(install, graph):
    pukaar = install(sending={"burst": 3, "pause": "500ms"}).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    for _ in range(5):
        pukaar.say(DUTY, "list")
    graph.wait(lambda s: s.to == DUTY, "the alert and all answers", count=6)
    times = [s.at for s in graph.to(DUTY)]
    gaps = [b - a for a, b in zip(times[2:], times[3:])]
    assert len(gaps) == 3 and min(gaps) > 0.4, gaps
    graph.told(RESIDENT, "Sent to")  # others do not wait for that one


@pytest.mark.parametrize("how", [RESET, lambda send: RESET], ids=["reset", "late-reset"])
def test_a_lost_answer_is_a_duplicate_under_the_same_reference(pukaar, graph, how):
    graph.behave(how, duty_alert)
    pukaar.say(RESIDENT, CRY)
    first, second = graph.alert(), graph.alert(count=2)
    assert reference(first) == reference(second)
    assert first.body["biz_opaque_callback_data"] == second.body["biz_opaque_callback_data"]
    assert second.at - first.at > 3, "a status was waited for"


def test_a_status_settles_a_lost_answer(pukaar, graph):
    graph.behave(RESET, duty_alert)
    pukaar.say(RESIDENT, CRY)
    lost = graph.alert()
    wait_for(lambda: alert_rows(pukaar)[0]["state"] == "unknown", "the send to be unknown")
    pukaar.take(statuses=[status(lost, "delivered")])
    (row,) = alert_rows(pukaar)
    assert row["state"] == "delivered" and row["message_id"] == lost.message_id
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    pukaar.run("incident", "close", pukaar.incident()["ref"])
    assert len(graph.alerts(DUTY)) == 1


def test_a_status_that_comes_before_the_answer_counts(pukaar, graph):
    def status_first(send):
        pukaar.take(statuses=[status(send, "delivered")])
        return OK
    graph.behave(status_first, duty_alert)
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    wait_for(lambda: (r := alert_rows(pukaar)[0])["state"] == "delivered" and r["message_id"], "the send to be delivered")
    pukaar.wait_log("purpose=alert", "the answer to be settled")
    assert alert_rows(pukaar)[0]["state"] == "delivered" and pukaar.incident()["delivered_at"]


def test_a_hanging_platform_does_not_stop_the_others(pukaar, graph):
    graph.behave(HANG, duty_alert)
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    graph.told(RESIDENT, "Sent to")
    graph.wait(lambda s: s.to == GUARD, "the guard")
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    assert pukaar.get("/healthz").status_code == 200


def test_a_hanging_platform_ends_as_unknown_and_is_tried_again(pukaar, graph):
    graph.behave(HANG, duty_alert)
    pukaar.say(RESIDENT, CRY)
    first = graph.alert()
    second = graph.alert(count=2, seconds=40)
    assert reference(first) == reference(second) and second.at - first.at > 9


def test_nobody_listens(install, graph):
    """Nothing has left: the send is repeated until the platform is there."""
    pukaar = install()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        pukaar.configure(whatsapp={"graph_url": f"http://127.0.0.1:{closed.getsockname()[1]}"})
        pukaar.start()
        pukaar.say(RESIDENT, CRY)
        wait_for(lambda: alert_rows(pukaar)[0]["attempts"] >= 1, "an attempt")
        assert "does not answer" in pukaar.wait_ready(False)["reason"]
    assert alert_rows(pukaar)[0]["state"] == "waiting" and pukaar.incident()["state"] == "open"
    pukaar.configure()
    pukaar.signal(signal.SIGHUP)
    graph.alert()
    pukaar.wait_ready(True)


def test_an_expired_token_is_said_and_mended_without_loss(pukaar, graph):
    graph.token = "another"
    pukaar.say(RESIDENT, CRY)
    refused = graph.alert()
    assert "190" in pukaar.wait_ready(False)["reason"]
    pukaar.wait_log("alarm=sending_stopped", "an alarm")
    assert pukaar.metric('pukaar_platform_errors_total{code="190"}') >= 1
    assert pukaar.incident()["state"] == "open"
    pukaar.secret("access_token", "another")
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log("reload.done", "the reload")
    pukaar.wait_ready(True, seconds=5)
    again = graph.wait(lambda s: s.to == DUTY and s.answered, "the alert", seconds=30)
    assert reference(again) == reference(refused)
    pukaar.wait_ready(True)


def test_a_closed_window_sends_the_template_at_once(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    graph.behave(error(131047, 400), lambda s: s.to == DUTY and s.kind == "button")
    pukaar.say(RESIDENT, CRY)
    first, second = graph.alert(), graph.alert(count=2)
    assert (first.kind, second.kind) == ("button", "template") and reference(first) == reference(second)
    assert second.at - first.at < 3
    assert not graph.alerts(SQUAD)


def test_a_closed_window_told_later_sends_the_template_at_once(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, CRY)
    first = graph.alert()
    wait_for(lambda: alert_rows(pukaar)[0]["state"] == "sent", "the send to be recorded")
    pukaar.take(statuses=[status(first, "failed", code=131047)])
    second = graph.alert(count=2)
    assert (first.kind, second.kind) == ("button", "template") and second.at - first.at < 5
    wait_for(lambda: alert_rows(pukaar)[0]["message_id"] == second.message_id, "the template to be recorded")
    assert alert_rows(pukaar)[0]["state"] == "sent"


def test_a_phone_that_is_not_there_passes_to_the_next_contact_at_once(pukaar, graph):
    graph.behave(error(131026, 400), duty_alert)
    pukaar.say(RESIDENT, CRY)
    first, second = graph.alert(), graph.alert(SQUAD)
    assert reference(first) == reference(second) and second.at - first.at < 5
    (dead, alive) = alert_rows(pukaar)
    assert (dead["to"], dead["state"], dead["error_code"]) == (DUTY, "dead", 131026) and alive["to"] == SQUAD
    assert "undelivered" in [row["event"] for row in pukaar.incident()["timeline"]]
    wait_for(lambda: pukaar.metric("pukaar_outbox_dead") == 1, "the dead row to be counted")
    assert pukaar.metric('pukaar_platform_errors_total{code="131026"}') == 1
    pukaar.say(SQUAD, "on the way")
    graph.told(RESIDENT, "is on the way")


def test_told_later_that_it_cannot_be_delivered_passes_on_too(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    first = graph.alert()
    wait_for(lambda: alert_rows(pukaar)[0]["state"] == "sent", "the send to be recorded")
    pukaar.take(statuses=[status(first, "sent"), status(first, "failed", code=131026)])
    graph.alert(SQUAD)
    assert alert_rows(pukaar)[0]["state"] == "failed" and alert_rows(pukaar)[0]["error_code"] == 131026


def test_a_held_message_is_as_good_as_lost(pukaar, graph):
    held = {"http": 200, "headers": {}, "body": {"messaging_product": "whatsapp", "contacts": [{"input": DUTY, "wa_id": DUTY[1:]}],
                                                 "messages": [{"id": "wamid.HELD", "message_status": "held_for_quality_assessment"}]}}
    graph.behave(held, duty_alert)
    pukaar.say(RESIDENT, CRY)
    graph.alert(SQUAD)


def test_with_no_contact_left_the_policy_goes_on(install, graph):
    pukaar = install(policy={"ack_timeout": "500ms", "repeat": 1}).start()
    graph.behave(error(131026, 400), is_alert, times=100)
    pukaar.say(RESIDENT, CRY)
    graph.alert(SQUAD)
    graph.told(RESIDENT, "Nobody at Seaside Police Station has answered")
    graph.told(OPERATOR, "nobody at Seaside Police Station")
    assert pukaar.incident()["state"] == "open"
