"""The clock of a running server jumps, and the auditor falls silent; a library under the server moves its clocks."""
import contextlib
import os
import sqlite3
import struct

import pytest
import requests

from harness import BUILD, CRY, DUTY, OPERATOR, RESIDENT, SQUAD, status, wait_for

HOUR = 3600
MORE = 5  # seconds: what is measured may be a millisecond less


class Clock:
    """The server's clocks, in seconds ahead of ours."""

    def __init__(self, path):
        self.path = path
        self.wall = self.monotonic = 0
        self.move()

    def move(self, wall=0, monotonic=0):
        self.wall += wall
        self.monotonic += monotonic
        with open(self.path, "r+b" if self.path.exists() else "wb", buffering=0) as file:
            file.write(struct.pack("qq", self.wall * 1000, self.monotonic * 1000))

    def under(self, pukaar):
        sanitizer = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        return pukaar.start(env={"LD_PRELOAD": str(BUILD / "tests" / "tools" / "libclock_shim.so"), "CLOCK_SHIM": str(self.path),
                                 "ASAN_OPTIONS": sanitizer})


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path / "clock")


def test_forward_what_is_to_come_is_due_at_once(install, graph, clock):
    pukaar = clock.under(install(policy={"ack_timeout": "1h", "repeat": 1, "loud": "1h"}))
    pukaar.say(RESIDENT, CRY)
    pukaar.take(statuses=[status(graph.alert(DUTY), "delivered")])
    clock.move(wall=2 * HOUR + MORE)
    graph.alert(SQUAD)
    assert "jumped by +2 h" in graph.told(OPERATOR, "clock of the server").said
    assert pukaar.metric('pukaar_alarms_total{alarm="clock"}') == 1
    incident = pukaar.incident()
    assert incident["state"] == "open" and [row["event"] for row in incident["timeline"]].count("told_again") == 1


def test_back_nothing_is_put_off(install, graph, clock):
    """The deadline stands where it stood, four seconds on, though the clock says three hours earlier."""
    pukaar = clock.under(install(policy={"ack_timeout": "4s", "repeat": 1, "loud": "1h"}))
    pukaar.say(RESIDENT, CRY)
    graph.alert(DUTY)
    clock.move(wall=-3 * HOUR - MORE)
    assert "jumped by -3 h" in graph.told(OPERATOR, "clock of the server").said
    graph.alert(SQUAD)
    graph.told(RESIDENT, "CALL 112 NOW")
    assert pukaar.metric('pukaar_alarms_total{alarm="clock"}') == 1


def rename(pukaar, table, to):
    with contextlib.closing(sqlite3.connect(pukaar.store, timeout=10)) as store, store:
        store.execute(f"ALTER TABLE {table} RENAME TO {to}")


def wait_ready(pukaar, ready):
    """Connections may be cut when the clock that times them moves."""
    def ask():
        with contextlib.suppress(requests.ConnectionError):
            answer = pukaar.get("/readyz")
            return answer.status_code == (200 if ready else 503) and answer.json()
    return wait_for(ask, f"readyz to say {'yes' if ready else 'no'}")


def test_an_auditor_that_does_not_get_through_is_not_ready(install, clock):
    """What it reads is gone, and the time passes (for both clocks: nothing jumped); nothing else is wrong."""
    pukaar = clock.under(install())
    pukaar.wait_ready(True)
    rename(pukaar, "tier", "tier_elsewhere")
    clock.move(wall=200, monotonic=200)
    reason = wait_ready(pukaar, False)["reason"]
    assert "the auditor has not been through for 2" in reason
    rename(pukaar, "tier_elsewhere", "tier")
    clock.move(wall=61, monotonic=61)
    wait_ready(pukaar, True)
    assert pukaar.metric('pukaar_alarms_total{alarm="clock"}') == 0
