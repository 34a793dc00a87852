"""The demonstration: what `bot/demo` starts once everything is built."""
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest

from harness import BUILD, ROOT, WAIT, wait_for

sys.path.insert(0, str(ROOT / "tests" / "tools"))

import demo  # noqa: E402

COMMAND = [sys.executable, ROOT / "tests" / "tools" / "demo.py", ROOT, "--build", BUILD]


def children(directory):
    """Processes that work in the directory of a run."""
    found = []
    for cmdline in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(directory).encode() in cmdline.read_bytes():
                found.append(cmdline.parent.name)
        except OSError:
            pass
    return found


@pytest.mark.parametrize("time", ["first", "second"])
def test_once(tmp_path, time):
    done = subprocess.run([*COMMAND, "--once"], capture_output=True, text=True, timeout=3 * WAIT, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    steps = ["writes in the society's group", "gets the alert", "presses [Acknowledge]", "has seen it", "acknowledged by seaside"]
    places = [done.stdout.find(step) for step in steps]
    assert -1 not in places and places == sorted(places), done.stdout
    assert not done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_stays_and_ends_with_all_it_started(number):
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C ends it" in line:
                break
        told = "".join(lines)
        address = re.search(r"The phones: (http://127\.0\.0\.1:\d+)", told).group(1)
        directory = pathlib.Path(re.search(r"its log: (\S+)/pukaar\.log", told).group(1))
        status, phones = demo.fetch(address + "/control/phones")
        assert status == 200 and len(phones["phones"]) == len(demo.PHONES["phones"]) and len(children(directory)) == 2
        for secret in ("app_secret", "verify_token", "access_token", "admin_token", "callback_token"):
            assert (directory / secret).stat().st_mode & 0o777 == 0o600
        process.send_signal(number)
        process.wait(WAIT)
    wait_for(lambda: not children(directory), "its children to end")
    assert directory.exists() == (number == signal.SIGKILL)


def test_it_fails_when_the_alert_does_not_arrive(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "WAIT", 2.0)
    with demo.Installation(ROOT, BUILD, tmp_path) as place:
        place.sandbox.post("phones", {"phones": [{"phone": demo.DUTY, "absent": True}]})
        with pytest.raises(demo.Failed, match="in vain for the alert's delivery"):
            demo.play(place, demo.Teller())
