import os
import pathlib
import sys

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import demo  # noqa: E402

BUILD = pathlib.Path(os.environ.get("PUKAAR_BUILD", ROOT / "build" / "tests"))
SCREENSHOTS = pathlib.Path(os.environ.get("PUKAAR_SCREENSHOTS", ROOT / "build" / "screenshots"))
SANITIZER = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-device-scale-factor=1.5", "--lang=en-GB",
         "--hide-scrollbars"]


@pytest.fixture
def place(tmp_path, request):
    """The sandbox and a running server with the sample city registered; a parameter changes its configuration."""
    with demo.Installation(ROOT, BUILD, tmp_path, getattr(request, "param", None)) as installation:
        yield installation
    logs = "".join((tmp_path / name).read_text(errors="replace") for name in ("sandbox.log", "pukaar.log"))
    assert not any(word in logs for word in SANITIZER), logs[-4000:]


@pytest.fixture
def browser(tmp_path):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS + [f"--user-data-dir={tmp_path / 'browser'}", "--window-size=1500,940"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver", log_path=os.devnull), options=options)
    try:
        yield driver
        # A command that the platform refuses is shown to the person; the browser logs it as well.
        errors = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE" and "status of 400" not in entry["message"]]
    finally:
        driver.quit()
    assert not errors


@pytest.fixture
def snapshot(browser):
    """Keeps what the page looks like."""
    def keep(name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        browser.execute_async_script("const done = arguments[0]; Promise.allSettled(document.getAnimations().map((a) => a.finished)).then(() => done())")
        browser.save_screenshot(str(SCREENSHOTS / f"{name}.png"))
    return keep
