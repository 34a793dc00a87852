"""The server as a process: signals, one at a time, health, metrics, logs."""
import json
import re
import signal
import socket
import subprocess
import time

import pytest

from harness import (ADMIN_TOKEN, CHAT, CRY, DUTY, HANG, OTHER_RESIDENT, OTHER_STATION, PUKAAR, RESIDENT, ROOT, STRANGER, WAIT, error, is_alert, sign, status, text, wait_for, webhook)


def test_health_and_readiness(pukaar):
    health = pukaar.get("/healthz")
    assert health.status_code == 200 and health.json()["status"] == "alive"
    ready = pukaar.get("/readyz")
    assert ready.status_code == 200 and ready.json()["status"] == "ready"


def test_metrics_have_their_names(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    pukaar.say(STRANGER, CHAT)
    alert = graph.alert()
    pukaar.take(statuses=[status(alert, "delivered", at=time.time() + 2)])
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    answer = pukaar.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    for line in answer.text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) pukaar_[a-z_]+ .+|pukaar_[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.e+-]+', line), line
    metrics = wait_for(lambda: (m := pukaar.metrics()).get('pukaar_incidents{state="acknowledged"}') == 1 and m.get("pukaar_outbox_waiting") == 0 and m,
                       "the gauges to follow")
    for name, value in {
        'pukaar_webhooks_total{result="ok"}': 4, 'pukaar_messages_total{kind="text"}': 3, 'pukaar_statuses_total{state="delivered"}': 1,
        'pukaar_verdicts_total{verdict="alert"}': 1, 'pukaar_incident_events_total{state="open"}': 1, 'pukaar_incident_events_total{state="acknowledged"}': 1,
        'pukaar_incidents{state="open"}': 0, "pukaar_outbox_dead": 0, "pukaar_outbox_oldest_milliseconds": 0, "pukaar_delivery_seconds_count": 1,
        "pukaar_acknowledge_seconds_count": 1, "pukaar_recognise_seconds_count": 3,
    }.items():
        assert metrics.get(name) == value, (name, metrics.get(name))
    for name in ("pukaar_commit_seconds_count", "pukaar_commit_units_count", "pukaar_loop_lag_seconds_count", 'pukaar_sends_total{outcome="sent"}',
                 'pukaar_http_requests_total{status="200"}', "pukaar_http_connections"):
        assert metrics.get(name, 0) > 0, name


def test_metrics_are_for_this_machine_or_the_token(pukaar):
    through_a_proxy = {"X-Forwarded-For": "192.0.2.1"}
    assert pukaar.get("/metrics", headers=through_a_proxy).status_code == 401
    assert pukaar.get("/metrics", headers={**through_a_proxy, "Authorization": "Bearer wrong"}).status_code == 401
    assert pukaar.get("/metrics", headers={**through_a_proxy, "Authorization": f"Bearer {ADMIN_TOKEN}"}).status_code == 200
    assert pukaar.get("/healthz", headers=through_a_proxy).status_code == 200


def test_without_a_token_nobody_else_sees_metrics(install):
    pukaar = install(admin={"token_file": None}).start()
    for bearer in ("Bearer ", "Bearer", "Bearer null"):
        assert pukaar.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1", "Authorization": bearer}).status_code == 401


EVIL = "refused\n2026-01-01T00:00:00.000Z error operator.alarm alarm=forged \x1b[2J\x7f\u0085\u202e\"}"


def refuse_with_evil_words(pukaar, graph):
    evil = error(131026)
    evil["body"]["error"]["message"] = EVIL
    graph.behave(evil, is_alert)
    pukaar.say(RESIDENT, CRY)
    pukaar.post(b'{"object":"\x1b[2J"}')
    pukaar.post(b"{}", signature="sha256=\x1b[2J\x9b".encode("latin-1"))
    pukaar.wait_log("webhook.refused", "the refusal")
    return pukaar.wait_log(lambda line: "send.done" in line and "131026" in line, "the send")


def test_json_log_lines_parse_and_cannot_be_forged(install, graph):
    pukaar = install(log={"format": "json", "level": "debug"}).start()
    refused = json.loads(refuse_with_evil_words(pukaar, graph))
    for line in pukaar.lines:
        assert {"time", "level", "event"} <= set(json.loads(line)), line
        assert not any(ord(c) < 0x20 or ord(c) == 0x7f for c in line), line
    assert refused["event"] == "send.done" and refused["error"].startswith("refused\n2026-01-01")


def test_text_log_lines_cannot_be_forged(pukaar, graph):
    refuse_with_evil_words(pukaar, graph)
    for line in pukaar.lines:
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z (error|warn|info|debug) [a-z_.]+ ", line), line
        assert not line.startswith("2026-01-01T00:00:00.000Z") and not any(ord(c) < 0x20 or ord(c) == 0x7f for c in line), line


def test_numbers_can_be_shown(install, graph):
    pukaar = install(privacy={"mask_numbers": "no"}).start()
    pukaar.say(RESIDENT, CRY)
    pukaar.wait_log(lambda line: "send.done" in line and DUTY in line, "the whole number")


def test_a_flood_of_refusals_is_no_flood_of_lines(pukaar):
    for _ in range(200):
        assert pukaar.post(b"{}", signature=False).status_code == 401
    lines = [line for line in pukaar.lines if "webhook.refused" in line]
    seconds = {line[:19] for line in lines}
    assert 1 <= len(lines) <= 21 * (len(seconds) + 1)
    assert pukaar.metric('pukaar_webhooks_total{result="bad_signature"}') == 200


def test_the_log_level(install, graph):
    pukaar = install(log={"level": "info"}).start()
    pukaar.configure(log={"level": "error"})
    pukaar.secret("verify_token", "another word")
    pukaar.signal(signal.SIGHUP)
    wait_for(lambda: pukaar.get("/webhook/whatsapp", params={"hub.mode": "subscribe", "hub.verify_token": "another word", "hub.challenge": "1"}).ok,
             "the reload")
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    assert not [line for line in pukaar.lines if " info message.handled" in line]


# one server a store

def test_the_second_server_is_refused(pukaar):
    second = subprocess.run([PUKAAR, "serve", "-c", pukaar.config], capture_output=True, text=True, timeout=WAIT, check=False)
    assert second.returncode == 1
    said = [line for line in second.stderr.splitlines() if line.startswith("pukaar: ")]
    assert len(said) == 1 and str(pukaar.store) in said[0] and "another" in said[0], second.stderr
    assert pukaar.get("/readyz").status_code == 200
    pukaar.kill()
    pukaar.start()  # a dead one's claim is nobody's


def test_a_taken_port_is_said(pukaar, install):
    other = install("other")
    other.configure(server={"listen": f"127.0.0.1:{pukaar.port}"})
    result = other.run("serve", code=1)
    assert str(pukaar.port) in result.err


def test_the_command_line_works_beside_the_server(pukaar, graph):
    """A running server sees a change within 2 seconds."""
    newcomer = "+910000010777"
    pukaar.run("chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", newcomer)
    pukaar.say(newcomer, CRY)
    assert "Gulmohar Heights" in graph.alert().said and "UNVERIFIED" not in graph.alert().said
    new_officer = "+910000020014"
    changed = time.monotonic()
    pukaar.run("contact", "add", "--station", "seaside", "--tier", 1, "--phone", new_officer)
    ref = pukaar.incident()["ref"]

    def takes_it():
        pukaar.say(new_officer, f"ack {ref}")
        return pukaar.incident(ref)["acknowledged_by"] == new_officer
    wait_for(takes_it, "the new contact to count", seconds=5)
    assert time.monotonic() - changed < 5


# signals

def test_sighup_takes_a_new_configuration(pukaar, graph):
    pukaar.configure(policy={"ack_timeout": "300ms"}, server={"max_connections": 99})
    pukaar.signal(signal.SIGHUP)
    line = pukaar.wait_log("reload.done", "the reload")
    assert "server.max_connections" in line, "what waits for a restart is named"
    pukaar.say(RESIDENT, CRY)
    graph.alert(count=2)


@pytest.mark.parametrize("break_it", [
    lambda p: p.configure(policy={"ack_timeout": "soon"}), lambda p: p.config.unlink(), lambda p: p.secret("app_secret", "new", 0o644),
    lambda p: p.configure(recognise={"lexicon": "/nonexistent"}), lambda p: p.configure(recognise={"texts": "/nonexistent"}),
], ids=["value", "gone", "open-secret", "lexicon", "texts"])
def test_sighup_with_a_bad_one_keeps_the_old(pukaar, graph, break_it):
    break_it(pukaar)
    pukaar.signal(signal.SIGHUP)
    line = pukaar.wait_log("reload.refused", "the refusal")
    assert "errors=" in line
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.configure()


def test_sighup_takes_new_texts(install, graph):
    import shutil
    pukaar = install()
    texts = pukaar.directory / "texts"
    shutil.copytree(ROOT / "conf" / "texts", texts)
    pukaar.configure(recognise={"texts": texts})
    pukaar.start()
    english = texts / "en.txt"
    english.write_text(english.read_text().replace("Sent to {station}.", "Passed on to {station}."))
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log("reload.done", "the reload")
    pukaar.say(RESIDENT, CRY)
    graph.told(RESIDENT, "Passed on to Seaside")


def test_sighup_takes_terms_added_by_hand(install, graph):
    import shutil
    pukaar = install()
    lexicon = pukaar.directory / "lexicon"
    shutil.copytree(ROOT / "conf" / "lexicon", lexicon)
    pukaar.configure(recognise={"lexicon": lexicon})
    pukaar.start()
    names = "brindolak quavistor plomerand trezzidok wolfranic snebulat crodimant glavisper drontekai sploveris".split()
    words = [f"{name} is here" for name in names]

    def judged():
        return [json.loads(line)["verdict"] for line in pukaar.run("recognise", stdin="\n".join(words) + "\n").out.splitlines()]
    assert judged() == ["none"] * 10
    pukaar.say(RESIDENT, words[0])
    table = lexicon / "en.tsv"
    old = table.read_text()
    table.write_text(old + "".join(f"{name}\talert\thazard\t9\tadded by hand\n" for name in names))
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log("reload.done", "the reload")
    assert judged() == ["alert"] * 10
    assert not graph.alerts(), "what came before the term was there"
    pukaar.say(RESIDENT, words[0])
    graph.alert()
    table.write_text(table.read_text() + "a term\tno part\thazard\t9\n")
    pukaar.signal(signal.SIGHUP)
    pukaar.wait_log("reload.refused", "the refusal")
    number = table.read_text().count("\n")
    pukaar.wait_log(lambda line: f"en.tsv:{number}" in line and "no part" in line, "file and line")
    pukaar.say(OTHER_RESIDENT, words[1])
    graph.alert(to=OTHER_STATION)


def test_sigterm_drains(pukaar, graph):
    """What was accepted is answered, what is under way ends, and nothing new is taken."""
    def slow(send):
        pukaar.signal(signal.SIGTERM)
        pukaar.wait_log("server.draining", "the drain")
        return "ok"
    graph.behave(slow, is_alert)
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    begun = time.monotonic()
    assert pukaar.end() == 0 and time.monotonic() - begun < 10
    (row,) = [s for s in pukaar.incident()["sends"] if s["purpose"] == "alert"]
    assert row["state"] == "sent", "the answer was waited for and written"
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", pukaar.port), timeout=1).close()
    pukaar.start()
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    assert len(graph.alerts()) == 1


def test_a_request_under_way_at_sigterm_is_answered_or_comes_again(pukaar, graph):
    message = text(RESIDENT, CRY)
    body = json.dumps(webhook(message)).encode()
    with socket.create_connection(("127.0.0.1", pukaar.port), timeout=WAIT) as half:
        half.sendall(f"POST /webhook/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nX-Hub-Signature-256: {sign(body)}\r\n\r\n".encode() + body[:9])
        assert pukaar.get("/healthz").status_code == 200  # the half has been read
        pukaar.signal(signal.SIGTERM)
        pukaar.wait_log("server.draining", "the drain")
        half.sendall(body[9:])
        answered = half.recv(4096)
    assert pukaar.end() == 0
    if answered.startswith(b"HTTP/1.1 200 "):
        assert pukaar.incident()["state"] == "open"
        assert {s["state"] for s in pukaar.incident()["sends"]} <= {"waiting", "sent"}, "what was begun was ended"
    pukaar.start()
    pukaar.take(message)
    graph.alert()
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    assert len(graph.alerts()) == 1 and len(pukaar.incidents()) == 1


def test_sigterm_ends_within_ten_seconds_whatever_hangs(pukaar, graph):
    graph.behave(HANG, times=100)
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    body = json.dumps(webhook(text(RESIDENT, CRY))).encode()
    with socket.create_connection(("127.0.0.1", pukaar.port)) as half:
        half.sendall(f"POST /webhook/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nX-Hub-Signature-256: {sign(body)}\r\n\r\n".encode() + body[:9])
        pukaar.signal(signal.SIGTERM)
        begun = time.monotonic()
        assert pukaar.end() == 0
        assert time.monotonic() - begun < 10.5
    assert pukaar.incident()["state"] == "open"


def test_a_second_sigterm_ends_it_at_once(pukaar, graph):
    graph.behave(HANG, times=100)
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.signal(signal.SIGTERM)
    pukaar.wait_log("server.draining", "the drain")
    begun = time.monotonic()
    pukaar.signal(signal.SIGTERM)
    pukaar.end()
    assert time.monotonic() - begun < 2


def test_an_idle_server_stops_at_once(pukaar):
    pukaar.get("/healthz")  # and its connection stays open
    begun = time.monotonic()
    pukaar.signal(signal.SIGTERM)
    assert pukaar.end() == 0 and time.monotonic() - begun < 3


def test_sigint_is_sigterm(pukaar):
    pukaar.signal(signal.SIGINT)
    assert pukaar.end() == 0


def test_systemd_is_told(install):
    if b"libsystemd" not in PUKAAR.read_bytes():
        pytest.skip("built without libsystemd")
    pukaar = install()
    path = str(pukaar.directory / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(path)
        ear.settimeout(WAIT)
        pukaar.start(env={"NOTIFY_SOCKET": path})
        heard = {ear.recv(4096).decode(), ear.recv(4096).decode()}
        assert heard == {"READY=1", "WATCHDOG=1"}
        pukaar.stop()
        assert "STOPPING=1" in ear.recv(4096).decode()
