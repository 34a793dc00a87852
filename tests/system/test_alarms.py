"""What goes wrong outside is an alarm: a line in the log, a metric, and a word to the operator's phone."""
import signal

import pytest

from harness import (CRY, DUTY, HTML, NEIGHBOUR, OPERATOR, OTHER_RESIDENT, OTHER_STATION, RESIDENT, SQUAD, error, is_alert, reference, status, template_button, webhook)


def duty_alert(send):
    return is_alert(send) and send.to == DUTY


def raised(pukaar, alarm):
    pukaar.wait_log(f"operator.alarm alarm={alarm}", f"the alarm {alarm}")
    return pukaar.metric(f'pukaar_alarms_total{{alarm="{alarm}"}}')


@pytest.mark.parametrize("code, http, alarm, words", [
    (132001, 404, "template", "132001"),
    (132015, 400, "template", "132015"),
    (131026, 400, "not_on_whatsapp", "0011 cannot be reached"),
    (130429, 429, "rate_limit", "130429"),
    (131042, 400, "sending_stopped", "131042"),
    (190, 401, "sending_stopped", "190"),
])
def test_a_refusal_that_wants_a_human(pukaar, graph, code, http, alarm, words):
    graph.behave(error(code, http), duty_alert)
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    assert raised(pukaar, alarm) == 1
    told = graph.told(OPERATOR, words, seconds=40)
    assert "ALARM" in told.said
    assert all("ALARM" in send.said and DUTY not in send.said for send in graph.to(OPERATOR))
    assert pukaar.incident()["state"] == "open"


@pytest.mark.parametrize("code, alarm", [(131026, "not_on_whatsapp"), (131042, "sending_stopped"), (132015, "template")])
def test_a_refusal_that_comes_later(pukaar, graph, code, alarm):
    pukaar.say(RESIDENT, CRY)
    first = graph.alert()
    pukaar.wait_log("purpose=alert", "the send to be settled")
    pukaar.take(statuses=[status(first, "sent"), status(first, "failed", code=code)])
    assert raised(pukaar, alarm) == 1
    graph.told(OPERATOR, "ALARM")
    graph.alert(SQUAD)


def test_the_same_is_said_once(pukaar, graph):
    graph.behave(error(132001, 404), is_alert, times=100)
    pukaar.say(RESIDENT, CRY)
    graph.alert(DUTY), graph.alert(SQUAD)
    pukaar.say(OTHER_RESIDENT, CRY)
    graph.alert(OTHER_STATION)
    assert raised(pukaar, "template") == 1
    graph.told(OPERATOR, "template")
    assert len([s for s in graph.to(OPERATOR) if "template" in s.said]) == 1


def test_a_residents_phone_is_no_alarm(pukaar, graph):
    graph.behave(error(131026, 400), lambda s: s.to == RESIDENT, times=100)
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.wait_log("purpose=chat", "the answer to the resident to be given up")
    pukaar.say(DUTY, "ok")
    graph.told(DUTY, "is yours")
    assert pukaar.metric('pukaar_alarms_total{alarm="not_on_whatsapp"}') == 0


def test_a_platform_that_is_down(pukaar, graph):
    """Ready says so, the alarm is raised; when the platform is back, alert and alarm go out."""
    down = [True]
    graph.behave(lambda send: HTML if down[0] else None, times=10000)
    pukaar.say(RESIDENT, CRY)
    assert raised(pukaar, "platform_down") == 1
    assert "does not answer" in pukaar.wait_ready(False)["reason"]
    down[0] = False
    alert = graph.wait(lambda s: is_alert(s) and s.answered, "the alert", seconds=60)
    told = graph.wait(lambda s: s.to == OPERATOR and s.answered and "did not answer" in s.said, "the word to the operator", seconds=60)
    assert told.params and reference(alert) == pukaar.incident()["ref"]
    pukaar.wait_ready(True, seconds=60)


def test_what_the_platform_says_of_the_account(pukaar, graph):
    notice = webhook()
    notice["entry"][0]["changes"] = [{"field": "account_update", "value": {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}}]
    assert pukaar.post(notice).status_code == 200
    assert "DISABLED_UPDATE" in graph.told(OPERATOR, "the platform says").said
    assert pukaar.metric('pukaar_alarms_total{alarm="platform_notice"}') == 1


def test_a_station_without_contacts_and_a_society_without_a_station(install, graph):
    pukaar = install()
    pukaar.run("contact", "remove", "--station", "hillview", "--phone", "+910000020021")
    pukaar.run("society", "add", "--id", "far", "--name", "Far CHS", "--address", "Far")
    pukaar.run("chat", "link", "--society", "far", "--channel", "whatsapp", "--chat", NEIGHBOUR)
    pukaar.start()
    pukaar.say("+910000010101", CRY)
    graph.told("+910000010101", "112")
    pukaar.say(NEIGHBOUR, CRY)
    graph.told(NEIGHBOUR, "112")
    graph.told(OPERATOR, "no station could be told", count=2)
    assert raised(pukaar, "operator.no_station") == 2
    assert {i["state"] for i in pukaar.incidents()} == {"open"}


def test_a_policy_that_is_edited_while_an_incident_runs(install, graph):
    """From its next deadline on the new one holds; and nothing is ever left without a deadline."""
    policy = {"ack_timeout": "3s", "repeat": 1, "loud": "1h"}
    pukaar = install(policy=policy).start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.configure(policy={**policy, "ack_timeout": "300ms", "repeat": 5})
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log("reload.done", "the reload")
    graph.alert(DUTY, count=5)
    squad = graph.alert(SQUAD)
    pukaar.configure(policy={**policy, "ack_timeout": "1h"})
    pukaar.signal(signal.SIGHUP)
    pukaar.take(template_button(SQUAD, squad.buttons["0"], "Acknowledge"))
    assert pukaar.incident()["acknowledged_by"] == SQUAD
