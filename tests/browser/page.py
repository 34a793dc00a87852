"""The phones' page, as a person uses it."""
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

WAIT = 30


class Page:
    def __init__(self, browser, url):
        self.browser = browser
        browser.get(url)
        self.until(lambda: self.link() == "live" and self.all(".person"), "the page to load")

    def until(self, condition, what):
        return WebDriverWait(self.browser, WAIT, 0.05, [StaleElementReferenceException]).until(lambda _: condition(), what)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def link(self):
        return self.one("#link").get_attribute("data-link")

    def frame(self, thread):
        """A phone or group that is open side by side with others, or is opened now."""
        if not self.all(f'.phone[data-phone="{thread}"], .phone[data-group="{thread}"]'):
            self.one(f'[data-open="{thread}"]').click()
        return Frame(self, thread)

    def turn_to(self, thread):
        """At a phone's width: back to the list, and into a chat."""
        for back in self.all('.phone[data-front="true"] [data-action=back]'):
            if back.is_displayed():
                back.click()
        self.one(f'[data-open="{thread}"]').click()
        return Frame(self, thread)

    def text(self, selector):
        """Read in one step, so that a redraw between finding and reading does no harm."""
        return self.browser.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)


class Frame:
    def __init__(self, page, thread):
        self.page, self.thread = page, thread
        self.selector = f'.phone:is([data-phone="{thread}"], [data-group="{thread}"])'

    def within(self, selector):
        return self.page.one(f"{self.selector} {selector}")

    def write(self, words):
        self.within("textarea").send_keys(words)
        self.within("[data-action=send]").click()

    def messages(self):
        """[{id, by, type, state, text, buttons, location}], as shown."""
        return self.page.browser.execute_script("""
            return [...document.querySelectorAll(arguments[0] + ' [data-message]')].map((item) => ({
              id: item.dataset.message, by: item.dataset.by, type: item.dataset.type, state: item.dataset.state,
              text: item.querySelector('.bubble').innerText, tick: item.querySelector('[data-tick]')?.dataset.tick ?? null,
              location: item.querySelector('[data-location]')?.dataset.location ?? null, href: item.querySelector('.text a')?.href ?? null,
              buttons: [...item.querySelectorAll('[data-button]')].map((b) => b.firstElementChild.textContent)}))""", self.selector)

    def shows(self, match, what):
        """The first message that matches (a text: contains it)."""
        check = match if callable(match) else lambda m: match in m["text"]
        return self.page.until(lambda: next(filter(check, self.messages()), None), what)

    def press(self, message, title):
        def click():
            buttons = self.page.all(f'{self.selector} [data-message="{message["id"]}"] .buttons button')
            next(b for b in buttons if b.text.split("\n")[0] == title).click()
            return True
        self.page.until(click, f"the button {title}")
