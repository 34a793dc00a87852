"""Drills: the whole way, marked everywhere, with a report of the times; they count in no statistics."""
import json
import subprocess
import threading

from harness import COMMITTEE, DUTY, GUARD, OPERATOR, PUKAAR, SQUAD, is_alert, reference, status, template_button, wait_for

FAST = {"ack_timeout": "400ms", "repeat": 1, "loud": "1h"}


def report(pukaar, ref):
    return pukaar.json("drill", "--report", ref)


def test_the_report_names_every_step(install, graph):
    pukaar = install(policy={**FAST, "ack_timeout": "2s"}).start()
    ref = pukaar.run("drill", "--society", "gulmohar").out.split()[1]
    alert = graph.alert()
    assert reference(alert) == ref
    pukaar.take(statuses=[status(alert, "delivered")])
    pukaar.take(statuses=[status(alert, "read")])
    squad = graph.alert(SQUAD)
    pukaar.take(template_button(SQUAD, squad.buttons["0"], "Acknowledge"))
    pukaar.say(SQUAD, "on scene")
    pukaar.say(SQUAD, "close")
    wait_for(lambda: report(pukaar, ref)["state"] == "closed", "the drill to be closed")
    said = report(pukaar, ref)
    assert said["society"] == "gulmohar" and said["station"] == "seaside"
    assert said["acknowledged_by"] == SQUAD and said["tiers_told"] == 2 and said["policy_ended"] is False
    assert said["raised_at"] <= said["acknowledged_at"] <= said["on_scene_at"] <= said["closed_at"] and said["delivered_at"]
    told = {row["to"]: row for row in said["told"]}
    assert told.keys() == {DUTY, SQUAD, GUARD, COMMITTEE}
    assert told[DUTY]["tier"] == 1 and told[DUTY]["role"] == "duty mobile" and told[DUTY]["read_at"] and told[DUTY]["state"] == "read"
    assert told[SQUAD]["tier"] == 2 and told[SQUAD]["delivered_at"] is None and told[GUARD]["tier"] is None
    lines = pukaar.run("drill", "--report", ref.lower()).out
    assert f"DRILL {ref}" in lines and f"by {SQUAD}" in lines and "tiers told: 2" in lines and "duty mobile" in lines
    assert pukaar.json("report", "response-times") == []
    metrics = pukaar.metrics()
    assert metrics["pukaar_delivery_seconds_count"] == 0 and metrics["pukaar_acknowledge_seconds_count"] == 0


def test_everything_about_it_says_drill(install, graph):
    pukaar = install(policy=FAST).start()
    pukaar.say(DUTY, "hello")  # an open window: a location message follows the alert
    pukaar.run("drill", "--society", "gulmohar")
    graph.told(OPERATOR, "nobody at")
    pukaar.say(SQUAD, "ok")
    graph.told(SQUAD, "is yours")
    pukaar.say(SQUAD, "list")
    graph.told(SQUAD, "Open at your station")
    pukaar.say(SQUAD, "close")
    graph.told(SQUAD, "is closed")
    assert any(s.kind == "location" and s.to == DUTY for s in graph.sends)
    for send in graph.sends:
        assert "DRILL" in send.said, send
    assert all("DRILL" in json.dumps(s.body) for s in graph.sends if is_alert(s))


def test_wait_reports_at_the_end(install, graph):
    pukaar = install(policy={**FAST, "ack_timeout": "1h"}).start()
    process = subprocess.Popen([PUKAAR, "-c", pukaar.config, "drill", "--society", "gulmohar", "--wait", "5m", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    answers = []
    reader = threading.Thread(target=lambda: answers.append(process.communicate()[0]))
    reader.start()
    pukaar.take(template_button(DUTY, graph.alert().buttons["0"], "Acknowledge"))
    graph.told(DUTY, "is yours")
    pukaar.say(DUTY, "close")
    reader.join(20)
    assert process.returncode == 0 and json.loads(answers[0])["acknowledged_by"] == DUTY


def test_wait_says_when_nobody_answered(install, graph):
    pukaar = install(policy=FAST).start()
    done = pukaar.run("drill", "--society", "gulmohar", "--wait", "1s", code=1)
    assert "nobody has acknowledged" in done.err and "acknowledged: by nobody" in done.out
    assert done.out.startswith("DRILL")


def test_what_is_no_drill_is_not_reported(install, graph):
    pukaar = install()
    assert "no drill" in pukaar.run("drill", "--report", "4F7K", code=1).err
    assert "either" in pukaar.run("drill", code=1).err
    assert "--wait" in pukaar.run("drill", "--society", "gulmohar", "--wait", "soon", code=1).err
