"""A society is registered from the phones of the sandbox page alone; then a call from it reaches the station that was found for it."""
import json
import re
import sqlite3

from demo import DUTY, GUARD, HILLVIEW, RESIDENT as RESIDENTS, WORDS
from page import Page

ADMIN, SECOND, ROOM, RESIDENT = "+910000040011", "+910000040012", "+910000031001", "+910000010021"
PHONES = [{"phone": ADMIN, "name": "Meera", "role": "admin"}, {"phone": SECOND, "name": "Prakash", "role": "admin"},
          {"phone": ROOM, "name": "Guard room", "role": "Sagar Darshan"}, {"phone": RESIDENT, "name": "Nisha", "role": "Sagar Darshan"}]


def wait_known(page, place):
    """Until the server has read the registry as it is now: a new admin is one."""
    with sqlite3.connect(next(place.directory.glob("*.db"))) as store:
        (version,) = store.execute("SELECT version FROM registry").fetchone()
    page.until(lambda: f"registry.read version={version}" in (place.directory / "pukaar.log").read_text(), "the server to know the admins")


def put_away(page, *numbers):
    """What stands open beside: all that is used then fits on the page."""
    for number in numbers:
        page.frame(number).within("[data-action=close]").click()


def answer(page, phone, words, question):
    phone.write(words)
    return phone.shows(question, question)


def send_pin(page, phone, message):
    phone.press(message, "Send location")
    page.until(lambda: page.one("#pin").is_displayed(), "the dialog of places")
    page.one("#pin [data-action=send-pin]").click()


def register(page, admin, snapshot):
    answer(page, admin, "REGISTER", "What is the name")
    answer(page, admin, "Sagar Darshan CHS", "What is its address")
    gate = answer(page, admin, "14 Hill Road, Bandra West", "Where is its gate")
    snapshot("20-onboarding-place")
    send_pin(page, admin, gate)
    station = admin.shows("Seaside Police Station. Is that right?", "the station's name")
    assert station["buttons"] == ["Yes, right", "No, another"]
    snapshot("21-onboarding-station")
    admin.press(station, "Yes, right")
    wings = admin.shows("Which wings", "the wings")
    answer(page, admin, "A 12, B 14", "What stands nearby")
    admin.press(admin.shows("What stands nearby", "the landmarks"), "Skip")
    admin.shows("guard room", "the guard room")
    answer(page, admin, "Ramesh +91 00000 31001", "Numbers of the committee")
    admin.press(admin.shows("Numbers of the committee", "the committee"), "Skip")
    admin.press(admin.shows("In which language", "the language"), "English")
    assert wings["buttons"] == ["Skip"]
    return admin.shows("Please check", "the summary")


def test_from_register_to_a_call_that_reaches_the_station(place, browser, snapshot):
    place.sandbox.post("phones", {"phones": PHONES})
    for number in (ADMIN, SECOND):
        place.run("admin", "add", "--phone", number)
    page = Page(browser, place.sandbox.url)
    wait_known(page, place)
    put_away(page, RESIDENTS, DUTY, GUARD)
    admin, second = page.frame(ADMIN), page.frame(SECOND)
    summary = register(page, admin, snapshot)
    snapshot("22-onboarding-summary")
    admin.press(summary, "Change")
    fields = admin.shows("What shall be changed?", "the fields")
    assert len(fields["buttons"]) == 9
    snapshot("23-onboarding-fields")
    admin.press(fields, "Landmarks")
    admin.write("opposite the temple")
    summary = admin.shows(lambda m: "Landmarks: opposite the temple" in m["text"] and m["buttons"], "the summary again")
    admin.press(summary, "Register")
    admin.shows("goes live once it is approved", "the approval to be waited for")
    asked = second.shows("asks for your approval", "the second admin to be asked")
    snapshot("24-onboarding-approval")
    second.press(asked, "Approve")
    live = admin.shows("is registered", "the society to be live")
    snapshot("25-onboarding-live")
    code = re.search(r"JOIN (\w{6})", live["text"]).group(1)
    society = json.loads(place.run("society", "show", "--id", "sagar-darshan-chs", "--json"))
    assert (society["station"], society["join_code"]) == ("seaside", code)
    put_away(page, ADMIN, SECOND)
    resident, duty, room = page.frame(RESIDENT), page.frame(DUTY), page.frame(ROOM)
    answer(page, resident, f"JOIN {code}", "enrolled")
    resident.write(WORDS)
    resident.shows("Sent to Seaside Police Station", "the resident to be told who has it")
    alert = duty.shows(lambda m: m["buttons"] == ["Acknowledge", "On the way", "False alarm"], "the alert on the station's phone")
    assert "Sagar Darshan CHS" in alert["text"] and "14 Hill Road" in alert["text"] and alert["location"] == "19.0635,72.8268"
    room.shows("Help is needed", "the guard room to be told")
    snapshot("26-onboarding-call")
    assert not [m for m in place.sandbox.messages(phone=HILLVIEW) if m["by"] == "business"]


def test_in_marathi_at_a_phones_width(place, browser, snapshot):
    place.sandbox.post("phones", {"phones": PHONES[:1]})
    place.run("admin", "add", "--phone", ADMIN)
    browser.set_window_size(412, 915)
    page = Page(browser, place.sandbox.url)
    wait_known(page, place)
    admin = page.turn_to(ADMIN)
    answer(page, admin, "नोंदणी", "सोसायटीचे नाव काय?")
    answer(page, admin, "सागर दर्शन", "पत्ता काय?")
    answer(page, admin, "14 हिल रोड, वांद्रे", "गेट कुठे आहे?")
    answer(page, admin, "19.0600, 72.8100", "कोणते ठाणे जबाबदार आहे?")
    snapshot("27-onboarding-marathi")
    wide = browser.execute_script("return Math.max(...[...document.querySelectorAll('body, main, .screen, .log')].map((e) => e.scrollWidth)) > innerWidth")
    assert not wide, "the page scrolls sideways"
