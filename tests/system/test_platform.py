"""The simulated platform by itself: what it takes, refuses, posts, and does wrong on command. Its peer here is a small server that
checks signatures and answers as told."""
import collections
import http.server
import json
import subprocess
import threading
import time

import pytest
import requests

from harness import ACCESS_TOKEN, APP_SECRET, DUTY, GROUP, GUARD, NEIGHBOUR, PHONE_NUMBER_ID, RESIDENT, SANDBOX, WAIT, Sandbox, sign

HELLO = {"type": "text", "text": {"body": "hello"}}


class Peer:
    """Where webhooks go."""

    def __init__(self):
        self.posts, self.statuses, self.changed = [], collections.deque(), threading.Condition()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = False
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhook"

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _handler(peer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                with peer.changed:
                    code = peer.statuses.popleft() if peer.statuses else 200
                    peer.posts.append((time.monotonic(), code, self.headers["X-Hub-Signature-256"] == sign(raw, APP_SECRET), raw))
                    peer.changed.notify_all()
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return Handler

    def items(self, kind, taken=True):
        """All messages or statuses of the posts answered 200, in order."""
        return [item for _, code, _, raw in list(self.posts) if code == 200 or not taken for entry in json.loads(raw)["entry"] for change in entry["changes"]
                for item in change["value"].get(kind, [])]

    def wait(self, match, what):
        with self.changed:
            assert self.changed.wait_for(match, WAIT), f"waited in vain for {what}; {[raw for *_, raw in self.posts]}"

    def states(self, message_id):
        return [s["status"] for s in self.items("statuses") if s["id"] == message_id]

    def wait_states(self, message_id, states):
        """In any order: each status is a post of its own, and two may overtake each other."""
        self.wait(lambda: len(self.states(message_id)) >= len(states), f"{states}, there is {self.states(message_id)}")
        assert sorted(self.states(message_id)) == sorted(states)


@pytest.fixture
def peer():
    peer = Peer()
    yield peer
    peer.close()
    assert all(good for _, _, good, _ in peer.posts), "a wrong signature"


@pytest.fixture
def platform(tmp_path, peer):
    platform = Sandbox(tmp_path)
    platform.do("webhook", url=peer.url)
    platform.do("phones", phones=[{"phone": RESIDENT, "name": "Asha"}, {"phone": DUTY}, {"user_id": "IN.77", "name": "Unknown"}],
                groups=[{"id": GROUP, "name": "Gulmohar", "members": [RESIDENT, "IN.77"]}])
    yield platform
    platform.close()


def post(platform, body, token=ACCESS_TOKEN, path=f"/v26.0/{PHONE_NUMBER_ID}/messages", timeout=WAIT):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return platform.session.post(platform.url + path, json={"messaging_product": "whatsapp", **body}, headers=headers, timeout=timeout)


def send(platform, **body):
    """A message that is taken; its id."""
    answer = post(platform, {**HELLO, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()["messages"][0]["id"]


def code(answer):
    return answer.json()["error"]["code"]


def open_window(platform, peer, phone=RESIDENT, **more):
    before = len(peer.items("messages"))
    platform.write(phone, "hello", **more)
    peer.wait(lambda: len(peer.items("messages")) > before, "the message")


def test_who_may_send_and_where(platform):
    assert code(post(platform, {**HELLO, "to": DUTY}, token="wrong")) == 190
    assert code(post(platform, {**HELLO, "to": DUTY}, token=None)) == 190
    assert code(post(platform, {**HELLO, "to": DUTY}, path="/v26.0/77/messages")) == 100
    assert code(post(platform, {**HELLO, "to": DUTY}, path=f"/{PHONE_NUMBER_ID}/messages")) == 100
    assert code(post(platform, {**HELLO, "to": "+910000000001"})) == 131021
    assert code(post(platform, {**HELLO, "to": "nobody"})) == 131009
    assert code(post(platform, {**HELLO, "recipient": "IN.78"})) == 131026
    assert code(post(platform, {**HELLO, "recipient_type": "group", "to": "unknown"})) == 131041
    assert code(post(platform, {"type": "image", "image": {"id": "1"}, "to": DUTY})) == 100
    sends = platform.list("sends")
    assert [s["code"] for s in sends] == [190, 190, 100, 100, 131021, 131009, 131026, 131041, 100]
    assert not any(ACCESS_TOKEN in json.dumps(s) for s in sends)


def test_the_answer_and_the_statuses(platform, peer):
    open_window(platform, peer)
    answer = post(platform, {**HELLO, "to": "+91 00000 10001", "biz_opaque_callback_data": "ours"}).json()
    assert answer["contacts"] == [{"input": "+91 00000 10001", "wa_id": RESIDENT[1:]}]
    message_id = answer["messages"][0]["id"]
    peer.wait_states(message_id, ["sent", "delivered"])
    assert {s["biz_opaque_callback_data"] for s in peer.items("statuses")} == {"ours"}
    assert {s["recipient_id"] for s in peer.items("statuses")} == {RESIDENT[1:]}
    platform.do("read", phone=RESIDENT)
    peer.wait_states(message_id, ["sent", "delivered", "read"])


def test_a_number_without_plus_gets_the_senders_country(platform):
    send(platform, to="0000010001")
    assert platform.list("sends")[-1]["http"] == 200 and platform.list("messages", phone=RESIDENT)[-1]["by"] == "business"


def test_outside_the_window(platform, peer):
    message_id = send(platform, to=DUTY)
    peer.wait_states(message_id, ["failed"])
    assert peer.items("statuses")[0]["errors"][0]["code"] == 131047
    platform.do("behaviour", window="sync")
    assert code(post(platform, {**HELLO, "to": DUTY})) == 131047
    open_window(platform, peer, DUTY)
    send(platform, to=DUTY)
    platform.do("window", phone=DUTY, open=False)
    assert code(post(platform, {**HELLO, "to": DUTY})) == 131047


def test_pair_rate(platform, peer):
    open_window(platform, peer)
    for _ in range(45):
        send(platform, to=RESIDENT)
    assert code(post(platform, {**HELLO, "to": RESIDENT})) == 131056
    platform.do("behaviour", pair_rate=False)
    send(platform, to=RESIDENT)


def test_a_phone_off_and_one_that_is_not_there(platform, peer):
    open_window(platform, peer)
    platform.do("phones", phones=[{"phone": RESIDENT, "off": True}])
    message_id = send(platform, to=RESIDENT)
    peer.wait_states(message_id, ["sent"])
    platform.do("phones", phones=[{"phone": RESIDENT, "off": False}])
    peer.wait_states(message_id, ["sent", "delivered"])
    platform.do("phones", phones=[{"phone": RESIDENT, "absent": True}])
    lost = send(platform, to=RESIDENT)
    peer.wait_states(lost, ["failed"])
    assert peer.items("statuses")[-1]["errors"][0]["code"] == 131026


def test_what_people_write(platform, peer):
    platform.write(RESIDENT, "मदद / <b>", forwarded=True, timestamp=1700000000)
    platform.write("IN.77", location={"lat": 19.5, "lon": 72.5, "name": "Gate"}, group=GROUP)
    platform.write(NEIGHBOUR, voice=True, hides_number=True, user_id="IN.99")
    peer.wait(lambda: len(peer.items("messages")) == 3, "three messages")
    by_type = {m["type"]: m for m in peer.items("messages")}
    assert by_type["text"]["text"]["body"] == "मदद / <b>" and by_type["text"]["context"] == {"forwarded": True}
    assert by_type["text"]["timestamp"] == "1700000000" and by_type["text"]["from"] == RESIDENT[1:]
    assert "from" not in by_type["location"] and by_type["location"]["from_user_id"] == "IN.77" and by_type["location"]["group_id"] == GROUP
    assert by_type["location"]["location"] == {"latitude": 19.5, "longitude": 72.5, "name": "Gate"}
    assert by_type["audio"]["audio"]["voice"] is True
    raw = b"".join(raw for *_, raw in peer.posts)
    assert b"\\u092e" in raw and b"\\/" in raw and b"\\u003cb>" in raw and all(byte < 0x80 for byte in raw)


def test_pressing_buttons(platform, peer):
    open_window(platform, peer)
    buttons = [{"type": "reply", "reply": {"id": f"{n}:1", "title": n}} for n in ("Yes", "No")]
    question = {"type": "button", "body": {"text": "?"}, "action": {"buttons": buttons}}
    asked = post(platform, {"to": RESIDENT, "type": "interactive", "interactive": question}).json()["messages"][0]["id"]
    platform.do("press", phone=RESIDENT, message_id=asked, title="No")
    peer.wait(lambda: any(m["type"] == "interactive" for m in peer.items("messages")), "the reply")
    reply = next(m for m in peer.items("messages") if m["type"] == "interactive")
    assert reply["interactive"]["button_reply"] == {"id": "No:1", "title": "No"} and reply["context"]["id"] == asked
    shown = next(m for m in platform.list("messages", phone=RESIDENT) if m["id"] == asked)
    assert [b.get("pressed", False) for b in shown["buttons"]] == [False, True]
    for wrong in ({"title": "Perhaps"}, {"index": 2}, {"phone": DUTY, "title": "Yes"}):
        answer = platform.session.post(f"{platform.url}/control/press", json={"message_id": asked, **wrong}, timeout=WAIT)
        assert answer.status_code == 400


@pytest.mark.parametrize("rule, http_status, error", [
    ({"mode": "429", "retry_after": 7}, 429, 130429), ({"mode": "500"}, 500, 131000), ({"mode": "token"}, 401, 190),
    ({"mode": "error", "code": 131042}, 400, 131042), ({"mode": "error", "code": 131056, "http": 403}, 403, 131056),
])
def test_errors_on_command(platform, rule, http_status, error):
    platform.do("behaviour", send={**rule, "count": 1})
    answer = post(platform, {**HELLO, "to": DUTY})
    assert (answer.status_code, code(answer)) == (http_status, error)
    assert answer.headers.get("Retry-After") == ("7" if "retry_after" in rule else None)
    assert not platform.list("messages") and post(platform, {**HELLO, "to": DUTY}).status_code == 200


def test_worse_than_errors(platform, peer):
    open_window(platform, peer)
    platform.do("behaviour", send=[{"mode": "html", "count": 1}, {"mode": "reset", "count": 1}, {"mode": "hang", "count": 1, "accept": True}])
    answer = post(platform, {**HELLO, "to": RESIDENT})
    assert answer.status_code == 502 and answer.headers["Content-Type"].startswith("text/html")
    with pytest.raises(requests.ConnectionError):
        post(platform, {**HELLO, "to": RESIDENT})
    assert not [m for m in platform.list("messages") if m["by"] == "business"]
    with pytest.raises(requests.ReadTimeout):
        post(platform, {**HELLO, "to": RESIDENT}, timeout=0.3)
    (taken,) = [m for m in platform.list("messages") if m["by"] == "business"]
    peer.wait_states(taken["id"], ["sent", "delivered"])
    assert [s["http"] for s in platform.list("sends")] == [502, 0, 0]


def test_statuses_on_command(platform, peer):
    open_window(platform, peer)
    platform.do("behaviour", status=[{"mode": "failed", "code": 131026, "count": 1}, {"mode": "auto", "states": ["read", "sent"], "count": 1},
                                     {"mode": "none", "count": 1}])
    ids = [send(platform, to=RESIDENT) for _ in range(4)]
    peer.wait_states(ids[3], ["sent", "delivered"])
    assert [sorted(peer.states(i)) for i in ids[:3]] == [["failed"], ["read", "sent"], []]


def test_a_status_before_the_answer(platform, peer):
    open_window(platform, peer)
    platform.do("behaviour", status={"mode": "before_answer"})
    message_id = send(platform, to=RESIDENT)
    assert peer.states(message_id)[0] == "sent"


def test_held_and_marked_read(platform, peer):
    wamid = platform.write(RESIDENT, "hello")
    peer.wait(lambda: peer.items("messages"), "the message")
    platform.do("behaviour", send={"mode": "held", "count": 1})
    answer = post(platform, {**HELLO, "to": RESIDENT}).json()
    assert answer["messages"][0]["message_status"] == "held_for_quality_assessment"
    assert post(platform, {"status": "read", "message_id": wamid}).json() == {"success": True}
    assert next(m for m in platform.list("messages") if m["id"] == wamid)["state"] == "read"
    assert code(post(platform, {"status": "read", "message_id": "wamid.unknown"})) == 131009


def test_a_webhook_is_posted_again_with_back_off(platform, peer):
    peer.statuses.extend([503, 500, 401])
    wamid = platform.write(RESIDENT, "hello")
    peer.wait(lambda: len(peer.posts) == 4, "four attempts")
    platform.seen(lambda m: m["id"] == wamid and m["state"] == "delivered", "the second tick")
    assert len({raw for *_, raw in peer.posts}) == 1
    pauses = [b[0] - a[0] for a, b in zip(peer.posts, peer.posts[1:])]
    assert pauses[0] < pauses[1] < pauses[2]
    assert platform.list("webhooks")[-1]["attempts"] == 4


def test_batches_and_duplicates(platform, peer):
    ids = platform.do("batch", messages=[{"from": RESIDENT, "text": str(n)} for n in range(20)], shuffle=True)["ids"]
    peer.wait(lambda: peer.posts, "the batch")
    assert len(peer.posts) == 1 and sorted(m["id"] for m in peer.items("messages")) == sorted(ids)
    wamid = platform.write(DUTY, "twice more", duplicate=2)
    peer.wait(lambda: [m["id"] for m in peer.items("messages")].count(wamid) == 3, "three posts of one message")
    platform.do("behaviour", webhook={"batch": 10})
    more = [platform.write(GUARD, str(n)) for n in range(3)]
    peer.wait(lambda: {m["id"] for m in peer.items("messages")} >= set(more), "the rest")
    assert len(json.loads(peer.posts[-1][3])["entry"][0]["changes"][0]["value"]["messages"]) > 1


def test_news_come_as_they_happen(platform):
    last = platform.get("events")["last"]
    assert platform.get("events", after=last, wait=50) == {"last": last, "events": []}
    got = []
    waiting = threading.Thread(target=lambda: got.append(platform.get("events", after=last)))
    waiting.start()
    platform.write(RESIDENT, "news")
    waiting.join(WAIT)
    assert got and got[0]["events"][0]["n"] == last + 1 and got[0]["events"][0]["message"]["text"] == "news"


@pytest.mark.parametrize("path, body", [
    ("message", {"from": RESIDENT}), ("message", {"from": RESIDENT, "text": "x", "colour": "red"}), ("message", {"from": "12", "text": "x"}),
    ("message", {"from": DUTY, "text": "x", "to_group": GROUP}), ("message", {"from": RESIDENT, "location": {"lat": 91, "lon": 0}}),
    ("behaviour", {"send": {"mode": "sulk"}}), ("behaviour", {"send": {"mode": "error"}}), ("behaviour", {"status": [1]}),
    ("phones", {"phones": [{"name": "nobody"}]}), ("phones", {"groups": [{"id": "G", "members": [f"+91000005000{n}" for n in range(9)]}]}),
    ("webhook", {"url": "ftp://x"}), ("read", {}), ("window", {"phone": "+910000099999"}), ("batch", {"messages": []}), ("raw", {}),
])
def test_a_command_that_is_wrong_is_refused(platform, path, body):
    answer = platform.session.post(f"{platform.url}/control/{path}", json=body, timeout=WAIT)
    assert answer.status_code == 400 and answer.json()["detail"]


def test_reset(platform, peer):
    open_window(platform, peer)
    platform.do("behaviour", send={"mode": "500"})
    platform.do("reset")
    assert platform.list("messages") == [] and platform.list("sends") == [] and len(platform.list("phones")) == 3
    assert platform.get("behaviour")["send"] is None
    platform.do("reset", phones=True)
    assert platform.list("phones") == []


def test_the_page_needs_nothing_from_elsewhere(platform):
    page = platform.session.get(platform.url + "/", timeout=WAIT)
    assert page.status_code == 200 and page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    for path in ("/chat.css", "/chat.js", "/icon.svg"):
        part = platform.session.get(platform.url + path, timeout=WAIT)
        assert part.status_code == 200 and path in page.text
    assert platform.session.get(platform.url + "/nothing", timeout=WAIT).status_code == 404


def test_the_command_line(tmp_path):
    def run(*arguments):
        return subprocess.run([SANDBOX, *arguments], capture_output=True, text=True, timeout=WAIT, check=False)
    for name in ("secret", "token"):
        (tmp_path / name).write_text("x\n")
        (tmp_path / name).chmod(0o600)
    given = ["--phone-number-id", "1", "--secret-file", tmp_path / "secret", "--token-file", tmp_path / "token"]
    assert run("--help").returncode == 0 and "usage" in run("--help").stdout and run("--version").stdout.startswith("pukaar-sandbox ")
    assert run().returncode == 2 and run("--nonsense").returncode == 2 and run(*given, "more").returncode == 2
    (tmp_path / "secret").chmod(0o644)
    refused = run(*given)
    assert refused.returncode == 1 and "secret" in refused.stderr and len(refused.stderr.splitlines()) == 1
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "phones").write_text("{")
    assert run(*given, "--phones", tmp_path / "phones").returncode == 1
