"""The public page on a phone: a typed place, the phone's own location, a station from the list; and without any script."""
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import Select, WebDriverWait

WAIT = 30


@pytest.fixture
def phone(place, browser):
    """The page at a phone's width, whatever the smallest window of the browser is."""
    place.run("station", "set", "--id", "seaside", "--phone", "+910000020001")
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
    browser.get(f"{place.url}/find")
    return browser


def one(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def calls(browser, selector="a.call"):
    return [link.get_attribute("href") for link in browser.find_elements(By.CSS_SELECTOR, selector)]


def until(browser, condition, what):
    return WebDriverWait(browser, WAIT, 0.05).until(lambda _: condition(), what)


def type_place(browser, words):
    one(browser, "#where").clear()
    one(browser, "#where").send_keys(words)
    page = one(browser, "html")
    one(browser, "#where ~ button").click()
    WebDriverWait(browser, WAIT, 0.05).until(staleness_of(page), "the page before, with its answer, to be gone")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#result"), "an answer")


def fits(browser):
    """Nothing sticks out sideways, and what is pressed is large enough for a thumb."""
    assert not browser.execute_script("return document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways"
    small = browser.execute_script("return [...document.querySelectorAll('a.call, button, input:not([type=hidden]), select')]"
                                   ".filter((e) => e.offsetParent && e.offsetHeight < 44).map((e) => e.outerHTML)")
    assert not small, small


def test_a_typed_place(phone, snapshot):
    fits(phone)
    snapshot("find-1-before")
    type_place(phone, "19.0632, 72.8263")
    assert one(phone, "#result h2").text == "Seaside Police Station"
    assert calls(phone, "#result a.call") == ["tel:+910000020001"] and calls(phone)[-2:] == ["tel:112", "tel:1091"]
    assert one(phone, "#where").get_attribute("value") == "19.0632, 72.8263"
    fits(phone)
    snapshot("find-2-found")
    type_place(phone, "19.0803, 72.83")
    assert "border" in one(phone, "#result .note + .note, #result .dim + .note").text and "Seaside" in one(phone, "#result").text
    snapshot("find-3-border")
    type_place(phone, "near the temple")
    assert "That is no location" in one(phone, "#result").text
    snapshot("find-4-no-place")


def test_the_phones_own_location(phone, place, snapshot):
    phone.execute_cdp_cmd("Browser.grantPermissions", {"origin": place.url, "permissions": ["geolocation"]})
    phone.execute_cdp_cmd("Emulation.setGeolocationOverride", {"latitude": 19.0632, "longitude": 72.8263, "accuracy": 20})
    one(phone, "#share").click()
    until(phone, lambda: phone.find_elements(By.CSS_SELECTOR, "#result h2"), "the station of the phone's own place")
    assert one(phone, "#result h2").text == "Seaside Police Station"
    assert "19.06" not in phone.current_url, "a place stands in no address"


def test_a_phone_that_does_not_give_its_location(phone, place, snapshot):
    phone.execute_cdp_cmd("Browser.setPermission", {"origin": place.url, "permission": {"name": "geolocation"}, "setting": "denied"})
    one(phone, "#share").click()
    until(phone, lambda: one(phone, "#share-said").is_displayed(), "a word that it did not work")
    snapshot("find-5-not-shared")


@pytest.mark.parametrize("language, title", [("hi", "आपका थाना कौन सा है?"), ("mr", "तुमचे पोलीस ठाणे कोणते?")])
def test_in_their_language(phone, snapshot, language, title):
    one(phone, f"nav a[lang={language}]").click()
    until(phone, lambda: one(phone, "h1").text == title, "the other language")
    type_place(phone, "19.0632, 72.8263")
    assert one(phone, "h1").text == title, "it stays"
    fits(phone)
    snapshot(f"find-6-{language}")


def test_without_any_script(phone, place):
    phone.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    phone.get(f"{place.url}/find")
    assert not one(phone, "#share").is_displayed()
    type_place(phone, "19.0632, 72.8263")
    assert one(phone, "#result h2").text == "Seaside Police Station"
    Select(one(phone, "#station")).select_by_visible_text("Hillview Police Station")
    one(phone, "#station ~ button").click()
    until(phone, lambda: one(phone, "#result h2").text == "Hillview Police Station", "the station that was chosen")
