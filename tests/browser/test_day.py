"""A day's walk: an alert that the first contact does not answer, the next contact without data, whose SMS is answered by SMS, and the
way to the end. What everybody sees at each step is kept as a picture."""
import json
import re

import pytest
from demo import DUTY, GUARD, RESIDENT, SQUAD, WORDS, reference_in
from page import Page

BUTTONS = ["Acknowledge", "On the way", "False alarm"]
SHORT = {"policy": {"ack_timeout": "4s", "repeat": 1, "deliver": "5s"}}


def write_sms(phone, words):
    phone.within("[data-action=attach]").click()
    phone.within("[data-attach=sms]").click()
    phone.write(words)


@pytest.mark.parametrize("place", [SHORT], indirect=True)
def test_a_days_walk(place, browser, snapshot):
    place.run("tier", "set", "--station", "seaside", "--tier", 2, "--ack-timeout", "10m")
    page = Page(browser, place.sandbox.url)
    page.frame(GUARD).within("[data-action=close]").click()
    resident, duty, squad = page.frame(RESIDENT), page.frame(DUTY), page.frame(SQUAD)
    squad.within("[data-action=data]").click()
    page.until(lambda: "no data" in page.text(f"{squad.selector} .power.data"), "the squad's phone to look cut off")

    resident.write(WORDS)
    resident.shows("Sent to Seaside Police Station", "the resident to be told who has it")
    alert = duty.shows(lambda m: m["buttons"] == BUTTONS, "the alert on the duty mobile")
    ref = reference_in(alert["text"])
    snapshot("day-1-alert")

    duty.shows(lambda m: m["id"] == alert["id"] and m["state"] in ("delivered", "read"), "the alert to be on the duty mobile")
    waits = squad.shows(lambda m: m["buttons"] == BUTTONS, "the alert for the next tier")
    assert re.search(rf"{ref} — [A-Z][a-z ]+ · NOT YET ANSWERED", waits["text"])
    snapshot("day-2-no-answer-next-tier")

    sms = squad.shows(lambda m: m["type"] == "sms" and m["by"] == "business", "the SMS")
    assert f"Reply ACK {ref}" in sms["text"] and "Gulmohar Heights" in sms["text"] and "NOT YET ANSWERED" in sms["text"]
    assert "no data" in page.text(f'[data-message="{waits["id"]}"]')
    snapshot("day-3-sms")

    write_sms(squad, f"ACK {ref}")
    squad.shows(lambda m: m["type"] == "sms" and f"{ref} is yours" in m["text"], "the answer by SMS")
    resident.shows("has seen it", "the resident to be told of the acknowledgement")
    snapshot("day-4-acknowledged")

    squad.within("[data-action=data]").click()
    squad.shows(lambda m: m["id"] == waits["id"] and m["state"] in ("delivered", "read"), "the alert once there is data")
    squad.press(waits, "On the way")
    resident.shows("is on the way", "the resident to be told that they come")
    squad.shows(f"{ref}: on the way", "the officer to be answered")
    snapshot("day-5-on-the-way")

    squad.write(f"close {ref} genuine FIR 12/2026")
    resident.shows("has closed", "the resident to be told of the end")
    squad.shows(f"{ref} is closed: genuine, FIR 12/2026", "the officer to be answered")
    snapshot("day-6-closed")
    incident = json.loads(place.run("incident", "show", ref, "--json"))
    assert (incident["state"], incident["disposition"], incident["acknowledged_by"]) == ("closed", "genuine", SQUAD)
    events = [row["event"] for row in incident["timeline"]]
    in_order = [event for event in events if event in ("opened", "told_again", "undelivered", "acknowledged", "en_route", "closed")]
    assert in_order == ["opened", "told_again", "undelivered", "acknowledged", "en_route", "closed"]
