"""Delivery is not acknowledgement: an alert that is on no phone in time goes out by SMS and to the next contact, whatever is down."""
import signal
import socket
import urllib.parse

import pytest

from harness import (CALLBACK_TOKEN, CRY, DUTY, HER_CRY, HTML, NEIGHBOUR, OPERATOR, RESIDENT, SMS_TOKEN, SQUAD, STRANGER, WAIT, SmsGateway, error,
                     is_alert, reference, status, template_button, wait_for)

SOON = {"deliver": "400ms"}


@pytest.fixture
def sms():
    gateway = SmsGateway()
    yield gateway
    gateway.close()


@pytest.fixture
def make(install, sms):
    """A running server with the gateway configured; sms=... changes its section."""
    def start(sms_changes=None, **sections):
        pukaar = install(**sections)
        pukaar.sections = {**pukaar.sections, "sms": sms.settings(pukaar, **(sms_changes or {}))}
        pukaar.configure()
        return pukaar.start()
    return start


def closed_port():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


def alert_rows(pukaar, channel):
    return [s for s in pukaar.incident()["sends"] if s["purpose"] == "alert" and s["channel"] == channel]


def post(pukaar, token=CALLBACK_TOKEN, headers=None, path=None, **fields):
    """What the gateway posts."""
    path = path if path is not None else f"/{token}"
    return pukaar.session.post(f"{pukaar.url}/webhook/sms{path}", data=fields, headers=headers, timeout=WAIT)


def say(pukaar, phone, words, **more):
    answer = post(pukaar, **{"from": phone.lstrip("+"), "text": words, **more})
    assert answer.status_code == 200, answer.text


def test_not_on_the_phone_in_time(make, graph, sms):
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    ref = reference(alert)
    said = sms.told(DUTY)
    lines = said.text.splitlines()
    assert ref in lines[0] and "Wing B" in lines[1] and "1203" in lines[1] and "Gulmohar Heights" in lines[1]
    assert CRY in said.text and RESIDENT in said.text and f"Reply ACK {ref}" in lines and lines[-1] == "https://maps.google.com/?q=19.063200,72.826300"
    assert len(said.text) <= 3 * 153 and said.headers["Authorization"] == f"Bearer {SMS_TOKEN}"
    assert graph.alert(SQUAD).at - alert.at < 5, "the next contact does not wait for the acknowledge time"
    sms.told(SQUAD)
    incident = pukaar.wait_incident(lambda i: [s["state"] for s in i["sends"] if s["channel"] == "sms"] == ["sent"] * 2, "both SMS to be settled")
    assert [row["event"] for row in incident["timeline"]].count("undelivered") >= 1
    assert all(row["missed_at"] for row in alert_rows(pukaar, "whatsapp"))
    assert [row["message_id"] for row in alert_rows(pukaar, "sms")] == [s.message_id for s in sms.sends[:2]]
    assert pukaar.metric('pukaar_undelivered_total{purpose="alert"}') >= 2


def test_on_the_phone_in_time(make, graph, sms):
    pukaar = make(policy={"deliver": "2s"})
    pukaar.say(RESIDENT, CRY)
    pukaar.take(statuses=[status(graph.alert(), "delivered")])
    pukaar.say(STRANGER, CRY)  # whose alert to nobody is another matter; time passes
    pukaar.say("+910000010101", CRY)
    graph.wait(lambda s: s.to == "+910000020021" and is_alert(s), "the other station's alert")
    sms.told("+910000020021")
    assert not sms.to(DUTY) and not graph.alerts(SQUAD)


def test_delivered_late_is_still_recorded(make, graph, sms):
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    sms.told(DUTY)
    pukaar.take(statuses=[status(alert, "delivered")])
    row = alert_rows(pukaar, "whatsapp")[0]
    assert row["state"] == "delivered" and row["missed_at"] and pukaar.incident()["delivered_at"]


@pytest.mark.parametrize("code", [131026, 132001, 132015, 131042])
def test_refused(make, graph, sms, code):
    graph.behave(error(code, 400), lambda s: is_alert(s) and s.to == DUTY)
    pukaar = make()
    pukaar.say(RESIDENT, CRY)
    first = graph.alert()
    assert sms.told(DUTY).at - first.at < 5
    sms.told(SQUAD) if code == 131042 else graph.alert(SQUAD)


@pytest.mark.parametrize("code", [131026, 132015])
def test_refused_later(make, graph, sms, code):
    pukaar = make()
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    wait_for(lambda: alert_rows(pukaar, "whatsapp")[0]["state"] == "sent", "the send to be recorded")
    pukaar.take(statuses=[status(alert, "failed", code=code)])
    assert reference(alert) in sms.told(DUTY).text
    graph.alert(SQUAD)
    pukaar.take(statuses=[status(alert, "failed", code=code)])
    assert len(sms.to(DUTY)) == 1, "once"


def test_held_for_quality_assessment(make, graph, sms):
    graph.behave({"http": 200, "headers": {}, "body": {"messaging_product": "whatsapp", "contacts": [{"input": DUTY, "wa_id": DUTY[1:]}],
                                                       "messages": [{"id": "wamid.HELD", "message_status": "held_for_quality_assessment"}]}},
                 lambda s: is_alert(s) and s.to == DUTY)
    pukaar = make()
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY), graph.alert(SQUAD)


def test_the_platform_is_down_and_an_sms_acknowledges(make, graph, sms):
    pukaar = make(policy=SOON, whatsapp={"graph_url": closed_port()})
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY), sms.told(SQUAD)
    ref = pukaar.incident()["ref"]
    say(pukaar, DUTY, f"ACK {ref}", id="in-1")
    incident = pukaar.incident()
    assert incident["state"] == "acknowledged" and incident["acknowledged_by"] == DUTY
    sms.told(DUTY, "is yours")
    assert "was taken by" in sms.told(SQUAD, ref, count=2).text
    say(pukaar, DUTY, "on the way")
    assert pukaar.incident()["state"] == "en_route"
    say(pukaar, DUTY, f"CLOSE {ref} genuine")
    assert pukaar.incident()["disposition"] == "genuine"
    assert pukaar.wait_ready(False)["reason"], "the platform is known to be down"


def test_whom_it_was_handed_to_hears_by_whom(make, graph, sms):
    pukaar = make(policy={"deliver": "400ms", "ack_timeout": "1h"})
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    pukaar.take(statuses=[status(alert, "delivered")])
    pukaar.say(DUTY, f"handover {reference(alert)} squad")
    handed = sms.told(SQUAD).text
    assert f"Handed over to you by duty mobile ({DUTY})" in handed and "NOT YET ANSWERED" not in handed


def test_an_sms_says_who_went_silent(make, graph, sms):
    pukaar = make(policy={"deliver": "1s", "ack_timeout": "700ms", "repeat": 1, "silence": "300ms", "loud": "1h"})
    pukaar.run("tier", "set", "--station", "seaside", "--tier", 2, "--ack-timeout", "1h")
    pukaar.say(RESIDENT, CRY)
    pukaar.take(statuses=[status(graph.alert(), "delivered")])
    pukaar.say(DUTY, "ok")
    assert f"TAKEN BY {DUTY}" in graph.alert(SQUAD).said
    said = sms.told(SQUAD).text
    assert f"TAKEN BY {DUTY}" in said and "SILENT SINCE" in said


def test_the_operator_hears_by_sms_when_the_platform_is_down(make, graph, sms):
    pukaar = make(policy=SOON, whatsapp={"graph_url": closed_port()})
    pukaar.say(RESIDENT, CRY)
    said = sms.told(OPERATOR, "did not answer", seconds=40)
    assert "ALARM" in said.text
    pukaar.say(NEIGHBOUR, CRY)
    pukaar.wait_log("ref", "anything")
    assert len([s for s in sms.to(OPERATOR) if "did not answer" in s.text]) == 1


def test_an_expired_token_does_not_hold_up_what_comes_next(make, graph, sms):
    pukaar = make()
    graph.token = "another"
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY), sms.told(SQUAD)
    sms.told(OPERATOR, "190")
    count = len(graph.sends)
    pukaar.say("+910000010101", CRY)  # while everything pauses
    sms.told("+910000020021", seconds=5)
    assert len([s for s in graph.sends[count:] if s.to == "+910000020021"]) <= 1


def test_the_gateway_is_down_and_the_platform_goes_on(make, graph, sms):
    pukaar = make({"url": closed_port()}, policy={**SOON, "deliver": "600ms"})
    pukaar.say(RESIDENT, CRY)
    pukaar.take(template_button(SQUAD, graph.alert(SQUAD).buttons["0"], "Acknowledge"))
    graph.told(RESIDENT, "has seen it")
    pukaar.wait_log("alarm=sms_down", "the alarm", seconds=40)
    graph.told(OPERATOR, "SMS gateway cannot be reached")
    pukaar.wait_ready(True)


@pytest.mark.parametrize("answer", [(401, "no"), (400, "bad number"), (500, "oops"), (200, {"status": "rejected"})])
def test_the_gateway_refuses(make, graph, sms, answer):
    sms.always = answer
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY)
    pukaar.wait_log("alarm=sms_refused", "the alarm")
    graph.told(OPERATOR, f"HTTP {answer[0]}")
    graph.told(RESIDENT, "Sent to")
    assert not [line for line in pukaar.lines if "bad number" in line or SMS_TOKEN in line]


def test_what_passes_is_tried_again(make, graph, sms):
    sms.answers = [(503, ""), (429, "")]
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    wait_for(lambda: [r["state"] for r in alert_rows(pukaar, "sms") if r["to"] == DUTY] == ["sent"], "the SMS to be sent in the end", seconds=40)


@pytest.mark.parametrize("gateway", [True, False], ids=["sms", "none"])
def test_when_nobody_can_be_reached_the_resident_is_told(make, install, graph, sms, gateway):
    graph.behave(error(131026, 400), is_alert, times=100)
    sms.always = (400, "no")
    pukaar = make() if gateway else install().start()
    pukaar.say(RESIDENT, CRY)
    told = graph.told(RESIDENT, "could not be reached")
    assert "CALL 112 NOW" in told.said
    graph.told(OPERATOR, "no phone of Seaside Police Station could be reached")
    pukaar.wait_log("alarm=operator.unreached", "the alarm")
    assert pukaar.incident()["state"] == "open"
    graph.behave(error(131026, 400), is_alert, times=100)
    assert "policy_ended" in [row["event"] for row in pukaar.incident()["timeline"]]


def test_her_words_go_to_the_station_alone(make, graph, sms):
    """Of women_safety the station's SMS says all, the circle gets none, and nothing goes to a group."""
    pukaar = make(policy=SOON, whatsapp={"graph_url": closed_port()})
    pukaar.say(RESIDENT, HER_CRY)
    assert "WOMEN'S SAFETY" in sms.told(DUTY).text
    assert {s.to for s in sms.sends} <= {DUTY, SQUAD, OPERATOR}


def test_a_report_of_the_gateway(make, graph, sms):
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    first, second = sms.told(DUTY), sms.told(SQUAD)
    wait_for(lambda: [r["state"] for r in alert_rows(pukaar, "sms")] == ["sent"] * 2, "the SMS to be settled")
    assert post(pukaar, id=first.message_id, status="DELIVRD").status_code == 200
    assert alert_rows(pukaar, "sms")[0]["state"] == "delivered" and pukaar.incident()["delivered_at"]
    assert post(pukaar, id=second.message_id, status="buffered").status_code == 200
    assert post(pukaar, path="", headers={"X-Callback-Token": CALLBACK_TOKEN}, id=second.fields["ref"], status="Failed").status_code == 200
    assert alert_rows(pukaar, "sms")[1]["state"] == "failed"
    pukaar.say(RESIDENT, "abhi lobby mein hoon main")  # who has it on WhatsApp needs no SMS, who has not gets one
    sms.told(DUTY, "lobby", count=1)


def test_a_report_by_get_and_in_json(make, graph, sms):
    pukaar = make({"callback_id": "results.0.id", "callback_state": "results.0.state.name"}, policy=SOON)
    pukaar.say(RESIDENT, CRY)
    first = sms.told(DUTY)
    wait_for(lambda: alert_rows(pukaar, "sms")[0]["state"] == "sent", "the SMS to be settled")
    body = {"results": [{"id": first.message_id, "state": {"name": "delivered"}}]}
    answer = pukaar.session.post(f"{pukaar.url}/webhook/sms", json=body, headers={"Authorization": f"Bearer {CALLBACK_TOKEN}"}, timeout=WAIT)
    assert answer.status_code == 200 and alert_rows(pukaar, "sms")[0]["state"] == "delivered"
    reply = {"from": DUTY, "text": f"ACK {pukaar.incident()['ref']}"}
    assert pukaar.get(f"/webhook/sms/{CALLBACK_TOKEN}", params=reply).status_code == 200
    assert pukaar.incident()["acknowledged_by"] == DUTY


def test_without_the_token_nothing_is_taken(make, graph, sms):
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY)
    words = f"ACK {pukaar.incident()['ref']}"
    fields = {"from": DUTY, "text": words}
    for path, headers in (("", None), ("/", None), ("/wrong", None), (f"/{CALLBACK_TOKEN}x", None), (f"/{CALLBACK_TOKEN[:-1]}", None),
                          ("", {"Authorization": "Bearer "}), ("", {"X-Callback-Token": "wrong"}), (f"?token={CALLBACK_TOKEN}", None)):
        assert post(pukaar, path=path, headers=headers, **fields).status_code == 401, path
    assert pukaar.incident()["state"] == "open"
    assert pukaar.session.post(f"{pukaar.url}/webhook/sms/{CALLBACK_TOKEN}", data=b"{", headers={"Content-Type": "application/json"},
                               timeout=WAIT).status_code == 400
    say(pukaar, DUTY, words)
    assert pukaar.incident()["state"] == "acknowledged"
    assert not [line for line in pukaar.lines if CALLBACK_TOKEN in line or SMS_TOKEN in line]


def test_without_a_token_configured_nothing_is_taken(install, graph):
    pukaar = install().start()
    for path in ("", "/", "/x"):
        assert post(pukaar, path=path, headers={"Authorization": "Bearer "}, **{"from": DUTY, "text": "ok"}).status_code == 401


def test_a_strangers_sms_leaves_no_trace(make, graph, sms):
    pukaar = make()
    say(pukaar, STRANGER, CRY, id="in-7")
    say(pukaar, RESIDENT, CRY)
    assert not pukaar.incidents()
    assert pukaar.metric('pukaar_messages_total{kind="sms_stranger"}') == 2
    pukaar.stop()
    assert STRANGER.encode() not in pukaar.bytes_on_disk() and not [line for line in pukaar.lines if STRANGER[-8:] in line]


def test_a_post_that_comes_twice_counts_once(make, graph, sms):
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY)
    ref = pukaar.incident()["ref"]
    for _ in range(3):
        say(pukaar, DUTY, f"{ref} two men at the gate", id="in-1")
    assert [row["event"] for row in pukaar.incident()["timeline"]].count("note") == 1
    for _ in range(2):
        say(pukaar, DUTY, f"{ref} two men at the gate")  # without an id it may be meant twice
    assert [row["event"] for row in pukaar.incident()["timeline"]].count("note") == 3


def test_a_gateway_that_wants_a_form_or_a_query(make, graph, sms):
    pukaar = make({"headers": "", "body": "apikey={token}&to={digits}&text={text}&unicode={unicode}", "success": "accepted", "id": ""}, policy=SOON)
    pukaar.say(RESIDENT, CRY)
    said = sms.told(DUTY[1:])
    assert said.fields["apikey"] == SMS_TOKEN and said.fields["unicode"] == "0" and CRY in said.text
    assert said.headers["Content-Type"] == "application/x-www-form-urlencoded"
    pukaar.sections["sms"].update({"method": "GET", "body": "", "url": sms.url + "/send?key={token}&to={to}&text={text}&unicode={unicode}"})
    pukaar.configure()
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log("reload.done", "the reload")
    pukaar.say("+910000010101", "बचाओ मुझे वो आदमी मेरा पीछा कर रहा है")
    said = sms.told("+910000020021")
    assert said.method == "GET" and not said.raw and said.fields["unicode"] == "1" and said.fields["key"] == SMS_TOKEN
    assert "%2B910000020021" in said.path and urllib.parse.quote("बचाओ") in said.path
    assert not [line for line in pukaar.lines if SMS_TOKEN in line]


@pytest.mark.parametrize("changes, where", [
    ({"url": "ftp://127.0.0.1/"}, "sms.url"), ({"method": "SEND"}, "sms.method"), ({"body": "{text}"}, "sms.body"), ({"body": "{to}"}, "sms.body"),
    ({"token_file": None}, "sms.token"), ({"max_parts": 0}, "sms.max_parts"),
])
def test_a_wrong_configuration_is_named(install, sms, changes, where):
    pukaar = install()
    pukaar.sections = {**pukaar.sections, "sms": sms.settings(pukaar, **changes)}
    pukaar.configure()
    assert where in pukaar.run("check", code=1).err


def test_an_alert_that_goes_out_late_says_so_and_once(make, graph, sms):
    """An outage: what was told again and again meanwhile arrives as one alert, which says how old the words are."""
    down = [True]
    graph.behave(lambda send: HTML if down[0] else None, times=10000)
    pukaar = make(policy={**SOON, "late": "2s", "ack_timeout": "700ms", "repeat": 3, "loud": "1h"})
    pukaar.say(RESIDENT, CRY)
    pukaar.wait_incident(lambda i: any(r["event"] == "policy_ended" for r in i["timeline"]), "the policy's end")
    wait_for(lambda: any(r["attempts"] >= 2 for r in alert_rows(pukaar, "whatsapp")), "a second attempt")
    down[0] = False
    arrived = graph.wait(lambda s: is_alert(s) and s.to == DUTY and s.answered, "the alert", seconds=90)
    assert "LATE" in arrived.said and "NOT YET ANSWERED" in arrived.said and reference(arrived) == pukaar.incident()["ref"]
    wait_for(lambda: not [r for r in alert_rows(pukaar, "whatsapp") if r["to"] == DUTY and r["state"] in ("waiting", "unknown")],
             "all that waited to be settled", seconds=90)
    assert len([s for s in graph.alerts(DUTY) if s.answered]) == 1
    assert len([r for r in alert_rows(pukaar, "whatsapp") if r["to"] == DUTY]) == 1  # each telling took the place of the one that waited


def test_an_alert_that_waited_does_not_go_out_once_somebody_has_it(make, graph, sms):
    """The platform comes back: whoever did not take it is not told that nobody has answered."""
    graph.behave(HTML, times=10000)
    pukaar = make(policy=SOON)
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY), sms.told(SQUAD)
    say(pukaar, DUTY, f"ACK {pukaar.incident()['ref']}")
    squad = lambda: [r for r in alert_rows(pukaar, "whatsapp") if r["to"] == SQUAD]  # noqa: E731
    wait_for(lambda: {r["state"] for r in squad()} == {"skipped"}, "the squad's alert to be dropped", seconds=60)
    assert {r["error"] for r in squad()} == {"somebody has it"}


def test_an_alert_of_what_has_ended_meanwhile_does_not_go_out_late(make, graph, sms):
    graph.behave(HTML, times=10000)
    pukaar = make(policy={**SOON, "late": "1s"})
    pukaar.say(RESIDENT, CRY)
    sms.told(DUTY), sms.told(SQUAD)
    say(pukaar, DUTY, f"CLOSE {pukaar.incident()['ref']} genuine")
    wait_for(lambda: {r["state"] for r in alert_rows(pukaar, "whatsapp")} == {"skipped"}, "what waits to be dropped", seconds=60)
    assert {r["error"] for r in alert_rows(pukaar, "whatsapp")} == {"it has ended meanwhile"}
