"""The whole way in a browser: a resident writes, the station's phone shows the alert with the place, Acknowledge is pressed, the chat
is told."""
import json

import pytest
from demo import DUTY, GROUP, GUARD, RESIDENT, SQUAD, WORDS
from page import Page

BUTTONS = ["Acknowledge", "On the way", "False alarm"]


def tell(chat):
    chat.write(WORDS)
    chat.shows("Sent to Seaside Police Station", "the chat to be told who has it")


def look_at_alert(station):
    alert = station.shows(lambda m: m["buttons"] == BUTTONS, "the alert on the station's phone")
    assert WORDS in alert["text"] and "Gulmohar Heights" in alert["text"] and "1203" in alert["text"]
    assert alert["location"] == "19.0632,72.8263"
    assert alert["href"] == "https://maps.google.com/?q=19.063200,72.826300"
    return alert


def test_from_the_resident_to_the_station_and_back(place, browser, snapshot):
    page = Page(browser, place.sandbox.url)
    resident, station, guard = page.frame(RESIDENT), page.frame(DUTY), page.frame(GUARD)
    snapshot("1-before")
    tell(resident)
    alert = look_at_alert(station)
    guard.shows("Help is needed", "the guard room to be told")
    mine = resident.shows(WORDS, "what the resident wrote")
    assert mine["by"] == "person" and mine["tick"] in ("delivered", "read")
    snapshot("2-alert")
    station.press(alert, "Acknowledge")
    resident.shows("has seen it", "the resident to be told of the acknowledgement")
    page.until(lambda: page.all(f'{station.selector} [data-button][data-pressed="true"]'), "the button to look pressed")
    snapshot("3-acknowledged")
    (incident,) = json.loads(place.run("incident", "list", "--json"))
    assert incident["state"] == "acknowledged" and incident["acknowledged_by"] == DUTY


def test_in_the_group(place, browser, snapshot):
    page = Page(browser, place.sandbox.url)
    group, station = page.frame(GROUP), page.frame(DUTY)
    tell(group)
    alert = look_at_alert(station)
    station.press(alert, "On the way")
    group.shows("on the way", "the group to be told")
    snapshot("4-group")


def test_at_a_phones_width(place, browser, snapshot):
    browser.set_window_size(412, 915)
    page = Page(browser, place.sandbox.url)
    snapshot("5-narrow-list")
    resident = page.turn_to(RESIDENT)
    tell(resident)
    snapshot("6-narrow-resident")
    resident.within("[data-action=back]").click()
    page.until(lambda: page.text(f'[data-open="{DUTY}"] .count') == "1", "the station's row to count the alert")
    snapshot("7-narrow-list")
    station = page.turn_to(DUTY)
    alert = look_at_alert(station)
    snapshot("8-narrow-alert")
    station.press(alert, "Acknowledge")
    station.shows("is yours", "the officer to be answered")
    resident = page.turn_to(RESIDENT)
    resident.shows("has seen it", "the resident to be told")
    assert not page.all(f'[data-open="{DUTY}"] .count'), "what was looked at is not new"
    wide = browser.execute_script("return Math.max(...[...document.querySelectorAll('body, main, .screen, .log')].map((e) => e.scrollWidth)) > innerWidth")
    assert not wide, "the page scrolls sideways"
    snapshot("9-narrow-told")


def test_pin_photo_new_phone_and_a_phone_that_is_off(place, browser, snapshot):
    page = Page(browser, place.sandbox.url)
    place.sandbox.post("phones", {"phones": [{"phone": DUTY, "off": True}]})
    resident, station = page.frame(RESIDENT), page.frame(DUTY)
    page.until(lambda: "off" in page.text(f"{station.selector} .power"), "the phone to look off")
    resident.write(WORDS)
    alert = look_at_alert(station)
    page.until(lambda: "waits" in page.text(f'[data-message="{alert["id"]}"]'), "the alert to wait")
    station.within("[data-action=power]").click()
    station.shows(lambda m: m["id"] == alert["id"] and m["state"] == "delivered", "the alert's delivery")
    resident.within("[data-action=attach]").click()
    snapshot("10-attach")
    resident.within("[data-attach=pin]").click()
    page.until(lambda: page.one("#pin").is_displayed(), "the dialog of places")
    page.one("#pin [name=name]").send_keys("Gate 2")
    snapshot("11-pin")
    page.one("#pin [data-action=send-pin]").click()
    pin = resident.shows(lambda m: m["type"] == "location", "the pin on the resident's phone")
    assert pin["location"] == "19.0635,72.8268" and "Gate 2" in pin["text"]
    station.shows(lambda m: m["location"] == "19.0635,72.8268" or "19.063500,72.826800" in m["text"], "the new place at the station")
    station.press(alert, "Acknowledge")
    resident.shows("has seen it", "the resident to be told")
    resident.within("[data-action=attach]").click()
    resident.within("[data-attach=image]").click()
    resident.shows(lambda m: m["type"] == "image", "the photo")
    station.shows(lambda m: m["type"] == "image", "the photo at the station")
    page.one("#add-open").click()
    page.one("#add [name=phone]").send_keys("12")
    page.one("#add [data-action=add-phone]").click()
    page.until(lambda: "no phone number" in page.text("#add .error"), "the bad number to be refused")
    page.one("#add [name=phone]").clear()
    page.one("#add [name=phone]").send_keys("+91 00000 10003")
    page.one("#add [name=name]").send_keys("Meena")
    page.one("#add [data-action=add-phone]").click()
    page.until(lambda: page.all('.phone[data-phone="+910000010003"]'), "the new phone")
    snapshot("12-many")


def test_words_are_words(place, browser):
    page = Page(browser, place.sandbox.url)
    resident = page.frame(RESIDENT)
    words = "<img src=x onerror=alert(1)><b>bold</b> & मदद https://example.invalid/a?b=1."
    resident.write(words)
    shown = resident.shows("bold", "the words")
    assert words in shown["text"] and shown["href"] == "https://example.invalid/a?b=1"
    assert not page.all(".bubble img, .bubble b")


def test_a_place_is_asked_for_and_sent(place, browser, snapshot):
    stranger = "+910000019999"
    place.sandbox.post("phones", {"phones": [{"phone": stranger, "name": "Visitor"}]})
    page = Page(browser, place.sandbox.url)
    visitor, station = page.frame(stranger), page.frame(DUTY)
    visitor.write(WORDS)
    question = visitor.shows("Send your location", "the question")
    visitor.press(question, "Send location")
    snapshot("13-asked")
    page.until(lambda: page.one("#pin").is_displayed(), "the dialog of places")
    page.one("#pin [data-action=send-pin]").click()
    alert = station.shows(lambda m: m["buttons"] == BUTTONS, "the alert")
    assert alert["location"] == "19.0635,72.8268" and stranger in alert["text"]
    sent = next(m for m in place.sandbox.messages(phone=stranger) if m["type"] == "location")
    assert sent["context"] == question["id"]


@pytest.mark.parametrize("place", [{"policy": {"deliver": "2s"}}], indirect=True)
def test_without_data_the_alert_comes_by_sms_and_is_answered_by_sms(place, browser, snapshot):
    page = Page(browser, place.sandbox.url)
    resident, station, squad = page.frame(RESIDENT), page.frame(DUTY), page.frame(SQUAD)
    station.within("[data-action=data]").click()
    page.until(lambda: "no data" in page.text(f"{station.selector} .power.data"), "the phone to look cut off")
    resident.write(WORDS)
    alert = station.shows(lambda m: m["buttons"] == BUTTONS, "the alert")
    page.until(lambda: "no data" in page.text(f'[data-message="{alert["id"]}"]'), "the alert to wait")
    sms = station.shows(lambda m: m["type"] == "sms" and m["by"] == "business", "the SMS")
    assert sms["text"].startswith("SMS") and "Gulmohar Heights" in sms["text"] and "Reply ACK" in sms["text"]
    squad.shows(lambda m: m["buttons"] == BUTTONS, "the alert at the next contact")
    snapshot("14-sms")
    station.within("[data-action=attach]").click()
    station.within("[data-attach=sms]").click()
    station.write("ACK " + sms["text"].split("Reply ACK ")[1].split()[0])
    station.shows(lambda m: m["type"] == "sms" and "is yours" in m["text"], "the answer by SMS")
    resident.shows("has seen it", "the resident to be told")
    snapshot("15-sms-answered")
    (incident,) = json.loads(place.run("incident", "list", "--json"))
    assert incident["acknowledged_by"] == DUTY
