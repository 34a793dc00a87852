"""The built programs, run as in life: `pukaar` and its command line against a store of their own, and in place of the messaging
platform a small one in Python that answers as told. Everything is on 127.0.0.1; tests wait for conditions, with a deadline."""
import collections
import contextlib
import hashlib
import hmac
import http.server
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
import urllib.parse

import requests

import platform_shape

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(os.environ.get("PUKAAR_BUILD", ROOT / "build" / "tests"))
PUKAAR = BUILD / "bot" / "pukaar"
SANDBOX = BUILD / "bot" / "pukaar-sandbox"
SHARED = pathlib.Path(os.environ.get("PUKAAR_SHARED", ROOT.parent / "shared"))

OPENAPI = SHARED / "fixtures" / "openapi" / "business-messaging-api_v23.0.yaml"

APP_SECRET = "the app secret of the tests"
VERIFY_TOKEN = "the word agreed in the tests"
ACCESS_TOKEN = "the access token of the tests"
ADMIN_TOKEN = "the admin token of the tests"
PHONE_NUMBER_ID = "100000000000001"

RESIDENT, NEIGHBOUR, STRANGER, OTHER_RESIDENT = "+910000010001", "+910000010002", "+910000019999", "+910000010101"
DUTY, SQUAD, OTHER_STATION = "+910000020011", "+910000020012", "+910000020021"
GUARD, COMMITTEE, OPERATOR = "+910000030001", "+910000030002", "+910000040001"
GROUP = "Y2FwaV9ncm91cDpndWxtb2hhcg=="

# What people write in these tests; test_words.py says what the recogniser must make of it.
CRY = "koi chor mere ghar ka darwaza tod raha hai, police bulao, B wing 1203"
FURTHER = "koi chor ghar ka darwaza tod raha hai, police bulao jaldi, B wing"
FIRE = "mere ghar mein aag lag gayi hai, jaldi fire brigade ko bulao, B wing 1203"
MEDICAL = "papa behosh ho gaye hain, saans nahi le rahe, ambulance bulao jaldi, A wing 402"
FIGHT = "neeche maar peet ho rahi hai, wo usko bahut maar raha hai, police bulao"
HER_CRY = "bachao mujhe wo aadmi mera peecha kar raha hai aur chhed raha hai, A wing 502"
CANCEL = "false alarm, sab theek hai"
PLAIN = "ghar ki chabi guard ke paas hai"
WHERE = "abhi lobby mein hoon main"
CHAT = "kal subah paani kitne baje aayega, kisi ko pata hai kya"

WAIT = 20.0  # seconds; long, because a busy machine is no failure


def wait_for(condition, what, seconds=WAIT, every=0.03):
    """The first true answer of condition()."""
    pause = threading.Event()
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for: {what}")
        pause.wait(every)


# --- what the platform posts -----------------------------------------------------------------------------------------------------

_numbers = itertools.count(1)
_life = os.urandom(4).hex()


def new_id(kind="IN"):
    return f"wamid.{kind}.{_life}.{next(_numbers)}"


def _message(phone, kind, body, group=None, at=None, id=None, context=None, **more):
    message = {"from": phone.lstrip("+"), "id": id or new_id(), "timestamp": str(int(at if at is not None else time.time())), "type": kind, kind: body}
    if group:
        message["group_id"] = group
    if context:
        message["context"] = context
    return {**message, **more}


def text(phone, words, **more):
    return _message(phone, "text", {"body": words}, **more)


def point(phone, lat, lon, **more):
    return _message(phone, "location", {"latitude": lat, "longitude": lon}, **more)


def image(phone, caption=None, **more):
    body = {"id": "1000001", "mime_type": "image/jpeg", "sha256": "MTIz"}
    return _message(phone, "image", {**body, "caption": caption} if caption else body, **more)


def template_button(phone, payload, title, **more):
    return _message(phone, "button", {"payload": payload, "text": title}, **more)


def reply_button(phone, payload, title, **more):
    return _message(phone, "interactive", {"type": "button_reply", "button_reply": {"id": payload, "title": title}}, **more)


def status(send, state, code=None, at=None, id=None, callback=True):
    """What the platform says of a message it took (an element of Graph.sends)."""
    body = {"id": id or send.message_id, "status": state, "timestamp": str(int(at if at is not None else time.time())),
            "recipient_id": send.to.lstrip("+")}
    if callback and send.body.get("biz_opaque_callback_data"):
        body["biz_opaque_callback_data"] = send.body["biz_opaque_callback_data"]
    if code:
        body["errors"] = [{"code": code, "title": "refused", "message": "refused", "error_data": {"details": "as told by the test"}}]
    return body


def webhook(*messages, statuses=()):
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "910000000001", "phone_number_id": PHONE_NUMBER_ID}}
    if messages:
        senders = dict.fromkeys(m["from"] for m in messages if isinstance(m, dict) and "from" in m)
        value["contacts"] = [{"profile": {"name": f"Person {s[-5:]}"}, "wa_id": s} for s in senders]
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = list(statuses)
    return {"object": "whatsapp_business_account", "entry": [{"id": "200000000000001", "changes": [{"field": "messages", "value": value}]}]}


def sign(body, secret=APP_SECRET):
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


# --- the platform that takes our messages ----------------------------------------------------------------------------------------

class Send:
    """One request to POST /messages, as it came."""

    def __init__(self, number, body, headers):
        self.number, self.body, self.headers = number, body, headers
        self.message_id = f"wamid.OUT.{_life}.{next(_numbers)}"
        self.at = time.monotonic()
        self.answered = False

    @property
    def to(self):
        return self.body.get("to") or self.body.get("recipient")

    @property
    def kind(self):
        return self.body["interactive"]["type"] if self.body["type"] == "interactive" else self.body["type"]

    @property
    def components(self):
        return self.body["template"]["components"]

    @property
    def params(self):
        return [p["text"] for c in self.components if c["type"] == "body" for p in c["parameters"]]

    @property
    def buttons(self):
        """title or index -> payload."""
        if self.kind == "button":
            return {b["reply"]["title"]: b["reply"]["id"] for b in self.body["interactive"]["action"]["buttons"]}
        if self.kind == "template":
            return {c["index"]: c["parameters"][0]["payload"] for c in self.components if c["type"] == "button"}
        return {}

    @property
    def said(self):
        """Everything a person reads in it."""
        if self.kind == "text":
            return self.body["text"]["body"]
        if self.kind == "template":
            return "\n".join(self.params)
        if self.body["type"] == "interactive":
            return self.body["interactive"]["body"]["text"]
        return json.dumps(self.body[self.kind])

    def __repr__(self):
        return f"<{self.number} {self.kind} to {self.to}: {self.said[:90]!r}>"


def is_alert(send):
    return send.to in (DUTY, SQUAD, OTHER_STATION) and send.kind in ("template", "button") and len(send.buttons) == 3


OK = "ok"
HANG = "hang"  # takes the request, answers nothing until released or gone
RESET = "reset"  # takes the whole request, then resets the connection
HTML = "html"


def error(code, http=400, headers=None, **more):
    return {"http": http, "headers": headers or {}, "body": {"error": {"message": f"(#{code}) as told by the test", "type": "OAuthException",
                                                                       "code": code, "fbtrace_id": "t", **more}}}


class Graph:
    """Answers POST /{version}/{phone number id}/messages. Rules decide how: behave() adds one, the first that matches and is not
    used up holds; without any, the message is taken."""

    def __init__(self):
        self.sends, self.strays = [], []
        self.changed = threading.Condition()
        self.token = ACCESS_TOKEN
        self.rules = []
        self.released = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda request, address: None
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def complaints(self):
        """What the platform would not have taken of all that came."""
        return [(wrong, send.body) for send in self.sends for wrong in platform_shape.complaints(send.body, OPENAPI)] + self.strays

    def behave(self, how, match=None, times=1):
        self.rules.append([match or (lambda send: True), how, times])

    def _behaviour(self, send):
        for rule in self.rules:
            if rule[2] > 0 and rule[0](send):
                rule[2] -= 1
                return rule[1]
        return OK

    def _handler(graph):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *args):
                pass

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                if not re.fullmatch(rf"/v\d+\.\d+/{PHONE_NUMBER_ID}/messages", self.path):
                    graph.strays.append(self.path)
                    return self.answer(404, {"error": {"code": 100, "message": "no such path"}})
                with graph.changed:
                    send = Send(len(graph.sends), json.loads(raw), dict(self.headers))
                    how = graph._behaviour(send)
                    graph.sends.append(send)
                    graph.changed.notify_all()
                self.act(send, how)

            def act(self, send, how):
                if callable(how):
                    how = how(send) or OK
                if how == HANG:
                    graph.released.wait()
                    self.close_connection = True
                elif how == RESET:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    self.connection.close()
                elif how == HTML:
                    self.answer(502, "<html><body>Bad gateway</body></html>", kind="text/html")
                elif isinstance(how, dict):
                    self.answer(how["http"], how["body"], headers=how["headers"])
                elif self.headers["Authorization"] != f"Bearer {graph.token}":
                    expired = error(190, 401)
                    self.answer(401, expired["body"])
                else:
                    digits = send.to.lstrip("+")
                    self.answer(200, {"messaging_product": "whatsapp", "contacts": [{"input": send.to, "wa_id": digits}],
                                      "messages": [{"id": send.message_id, "message_status": "accepted"}]})
                    send.answered = True
                with graph.changed:
                    graph.changed.notify_all()

            def answer(self, code, body, kind="application/json", headers=None):
                raw = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(code)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

        return Handler

    def matching(self, match):
        return [s for s in list(self.sends) if match(s)]

    def wait(self, match, what, count=1, seconds=WAIT):
        """The count-th send that matches."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.matching(match)) >= count, seconds):
                seen = "\n".join(map(repr, self.sends))
                raise AssertionError(f"waited {seconds} s in vain for {what} ({count}); what came:\n{seen}")
        return self.matching(match)[count - 1]

    def alert(self, to=DUTY, count=1, seconds=WAIT):
        return self.wait(lambda s: is_alert(s) and s.to == to, f"alert to {to}", count, seconds)

    def alerts(self, to=None):
        return self.matching(lambda s: is_alert(s) and (to is None or s.to == to))

    def told(self, to, words, count=1, seconds=WAIT):
        """A message to someone that contains the words."""
        return self.wait(lambda s: s.to == to and words in s.said, f"{words!r} to {to}", count, seconds)

    def to(self, to):
        return self.matching(lambda s: s.to == to)


# --- an SMS gateway ---------------------------------------------------------------------------------------------------------------

SMS_TOKEN, CALLBACK_TOKEN = "the-sms-token-of-the-tests", "the-callback-token-of-the-tests"


class Sms:
    """One request to the gateway, as it came."""

    def __init__(self, number, method, path, headers, body):
        self.number, self.method, self.path, self.headers, self.raw = number, method, path, headers, body
        self.message_id = f"sms-{_life}-{number}"
        self.at = time.monotonic()
        fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query, keep_blank_values=True))
        if "json" in headers.get("Content-Type", ""):
            fields.update(json.loads(body))
        elif "urlencoded" in headers.get("Content-Type", ""):
            fields.update(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        self.fields = fields

    @property
    def to(self):
        return self.fields.get("to")

    @property
    def text(self):
        return self.fields.get("text", "")

    def __repr__(self):
        return f"<{self.number} {self.method} to {self.to}: {self.text[:90]!r}>"


class SmsGateway:
    """Takes every message, unless answers holds others: (status, body) each, or one for all with always."""

    def __init__(self):
        self.sends, self.answers, self.always = [], [], None
        self.changed = threading.Condition()
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def take(self):
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with gateway.changed:
                    send = Sms(len(gateway.sends) + 1, self.command, self.path, dict(self.headers), raw)
                    gateway.sends.append(send)
                    status, body = gateway.answers.pop(0) if gateway.answers else gateway.always or (200, {"status": "accepted", "messages": [{"id": send.message_id}]})
                    gateway.changed.notify_all()
                answer = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PUT = take

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda request, address: None
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def settings(self, pukaar, **changes):
        """Section [sms] for it, as JSON; the secrets are written beside the configuration."""
        return {"url": f"{self.url}/send", "headers": "Content-Type: application/json | Authorization: Bearer {token}",
                "body": '{"to":"{to}","text":"{text}","ref":"{id}"}', "token_file": pukaar.secret("sms_token", SMS_TOKEN), "per_second": 1000,
                "success": "status=accepted", "id": "messages.0.id", "callback_token_file": pukaar.secret("callback_token", CALLBACK_TOKEN), **changes}

    def wait(self, match, what, count=1, seconds=WAIT):
        with self.changed:
            found = lambda: [s for s in self.sends if match(s)]  # noqa: E731
            if not self.changed.wait_for(lambda: len(found()) >= count, seconds):
                raise AssertionError(f"waited {seconds} s in vain for {what} ({count}); what came:\n" + "\n".join(map(repr, self.sends)))
            return found()[count - 1]

    def told(self, to, words="", count=1, seconds=WAIT):
        return self.wait(lambda s: s.to == to and words in s.text, f"an SMS {words!r} to {to}", count, seconds)

    def to(self, to):
        return [s for s in list(self.sends) if s.to == to]


def reference(send):
    """The reference an alert names."""
    return re.search(r"\b((?=\w*\d)(?=\w*[A-Z])[2-9A-HJKMNP-TV-Z]{4})\b", send.params[0] if send.kind == "template" else send.said.split("—", 1)[1]).group(1)


# --- pukaar ----------------------------------------------------------------------------------------------------------------------

class Result(collections.namedtuple("Result", "code out err")):
    @property
    def json(self):
        return json.loads(self.out)


SANITIZER = re.compile(r"(ERROR: (Address|Leak|Undefined)|runtime error:|WARNING: ThreadSanitizer)")


class Pukaar:
    """One installation: a directory with configuration, secrets and store; its command line and its server."""

    def __init__(self, directory, graph_url, **sections):
        self.directory = pathlib.Path(directory)
        self.graph_url = graph_url
        self.config = self.directory / "pukaar.conf"
        self.store = self.directory / "pukaar.db"
        self.process = None
        self.lines = []
        self.news = threading.Condition()
        self.session = requests.Session()
        self.session.trust_env = False
        self.sections = sections
        for name, value in {"app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN, "access_token": ACCESS_TOKEN, "admin_token": ADMIN_TOKEN}.items():
            self.secret(name, value)
        self.configure()

    def secret(self, name, value, mode=0o600):
        path = self.directory / name
        path.write_text(value + "\n")
        path.chmod(mode)
        return path

    def configure(self, **changes):
        """Writes the configuration; changes is section -> {key: value or None for none}."""
        sections = {
            "server": {"listen": "127.0.0.1:0"},
            "store": {"url": f"sqlite:{self.store}"},
            "whatsapp": {"graph_url": self.graph_url, "phone_number_id": PHONE_NUMBER_ID, "app_secret_file": self.directory / "app_secret",
                         "verify_token_file": self.directory / "verify_token", "access_token_file": self.directory / "access_token"},
            "recognise": {"lexicon": ROOT / "conf" / "lexicon", "texts": ROOT / "conf" / "texts"},
            "policy": {"operator": OPERATOR, "roll_call": ""},
            "sending": {"pause": "1ms", "burst": 45, "per_second": 1000},
            "admin": {"token_file": self.directory / "admin_token"},
        }
        for given in (self.sections, changes):
            for section, keys in given.items():
                sections.setdefault(section, {}).update(keys)
        lines = []
        for section, keys in sections.items():
            lines += [f"[{section}]"] + [f"{key} = {value}" for key, value in keys.items() if value is not None]
        self.config.write_text("\n".join(lines) + "\n")

    # the command line

    def run(self, *args, code=0, stdin=None, env=None, config=None):
        done = subprocess.run([PUKAAR, "-c", config or self.config, *map(str, args)], input=stdin, capture_output=True, timeout=60, check=False,
                              env={**os.environ, **(env or {})}, text=not isinstance(stdin, bytes))
        result = Result(done.returncode, done.stdout, done.stderr)
        assert not SANITIZER.search(str(result.err)), result.err
        if code is not None:
            assert result.code == code, f"pukaar {args} answered {result.code}, not {code}\n{result.out}\n{result.err}"
        return result

    def json(self, *args):
        return self.run(*args, "--json").json

    def incidents(self, *args):
        return self.json("incident", "list", *args)

    def incident(self, ref=None):
        """One incident in full; the only one there is without a reference."""
        if ref is None:
            (only,) = self.incidents()
            ref = only["ref"]
        return self.json("incident", "show", ref)

    def wait_incident(self, condition, what, ref=None):
        def look():
            if ref is None and len(self.incidents()) != 1:
                return None
            found = self.incident(ref)
            return found if condition(found) else None
        return wait_for(look, what)

    # the server

    def start(self, env=None, preexec=None):
        assert self.process is None
        self.process = subprocess.Popen([PUKAAR, "serve", "-c", self.config], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})}, preexec_fn=preexec)
        self.from_line, self.ended = len(self.lines), False
        self.reader = threading.Thread(target=self._read, args=(self.process.stderr,))
        self.reader.start()
        line = self.wait_log(lambda line: "server.listening" in line, "the server to listen", fresh=True)
        self.port = int(re.search(r'port"?[=:](\d+)', line).group(1))
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def _read(self, stream):
        for raw in stream:
            with self.news:
                self.lines.append(raw.decode(errors="backslashreplace").rstrip("\n"))
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def wait_log(self, match, what, fresh=False, seconds=WAIT):
        """The first log line that matches; fresh: of this run."""
        if isinstance(match, str):
            word = match
            match = lambda line: word in line  # noqa: E731
        start = self.from_line if fresh else 0

        def found():
            return next((line for line in self.lines[start:] if match(line)), None)
        with self.news:
            self.news.wait_for(lambda: found() or self.ended, seconds)
        line = found()
        assert line, f"waited in vain for {what}; the log:\n" + "\n".join(self.lines[-40:])
        return line

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, seconds=WAIT):
        """Waits for the process; its exit code."""
        code = self.process.wait(seconds)
        self.reader.join()
        self.process.stderr.close()
        self.process = None
        return code

    def kill(self):
        self.signal(signal.SIGKILL)
        return self.end()

    def stop(self):
        self.signal(signal.SIGTERM)
        code = self.end()
        log = "\n".join(self.lines[-60:])
        assert code == 0, f"ended with {code}\n{log}"

    def close(self):
        try:
            if self.process is not None:
                self.stop()
        finally:
            if self.process is not None:
                self.kill()
            self.session.close()
        reports = [line for line in self.lines if SANITIZER.search(line)]
        assert not reports, "\n".join(self.lines)

    # HTTP

    def get(self, path, **more):
        return self.session.get(self.url + path, timeout=WAIT, **more)

    def post(self, payload, signature=None, headers=None):
        """A webhook, signed unless a signature (False: none) is given."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = dict(headers or {}, **{"Content-Type": "application/json"})
        if signature is not False:
            headers["X-Hub-Signature-256"] = signature or sign(body)
        return self.session.post(self.url + "/webhook/whatsapp", data=body, headers=headers, timeout=WAIT)

    def take(self, *messages, statuses=()):
        """Posts messages (or statuses), which must be taken."""
        answer = self.post(webhook(*messages, statuses=statuses))
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"

    def say(self, phone, words, **more):
        self.take(text(phone, words, **more))

    def wait_ready(self, ready, seconds=WAIT):
        """What /readyz says once it says so."""
        return wait_for(lambda: (answer := self.get("/readyz")).status_code == (200 if ready else 503) and answer.json(),
                        f"readyz to say {'yes' if ready else 'no'}", seconds)

    def metrics(self):
        """name{label="value"} -> number."""
        lines = self.get("/metrics").text.splitlines()
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if line and not line.startswith("#")}

    def metric(self, name):
        return self.metrics().get(name, 0)

    def bytes_on_disk(self):
        """Everything the installation has written but its own configuration and secrets."""
        own = {"pukaar.conf", "app_secret", "verify_token", "access_token", "admin_token", "sms_token", "callback_token"}
        return b"".join(p.read_bytes() for p in sorted(self.directory.rglob("*")) if p.is_file() and p.name not in own)


def register_scene(pukaar):
    """Three stations, one of them with nobody to tell, and two societies; the first society with a direct chat, a group and a circle."""
    run = pukaar.run
    run("station", "add", "--id", "seaside", "--name", "Seaside Police Station", "--phone", "+910000020001", "--lat", 19.0605, "--lon", 72.8290)
    run("station", "add", "--id", "hillview", "--name", "Hillview Police Station", "--lat", 19.1190, "--lon", 72.8560, "--language", "mr")
    run("station", "add", "--id", "lakeside", "--name", "Lakeside Police Station", "--lat", 19.1200, "--lon", 72.9080, "--language", "hi")
    run("contact", "add", "--station", "seaside", "--tier", 1, "--phone", DUTY, "--role", "duty mobile")
    run("contact", "add", "--station", "seaside", "--tier", 2, "--phone", SQUAD, "--role", "Nirbhaya squad")
    run("contact", "add", "--station", "hillview", "--tier", 1, "--phone", OTHER_STATION, "--role", "duty mobile")
    run("jurisdiction", "import", ROOT / "conf" / "mumbai" / "jurisdictions.geojson", "--key", "station")
    run("society", "add", "--id", "gulmohar", "--name", "Gulmohar Heights", "--address", "12 Carter Lane, Bandra West", "--lat", 19.0632, "--lon", 72.8263)
    run("society", "add", "--id", "sahyadri", "--name", "Sahyadri CHS", "--address", "Plot 7, Nehru Road", "--lat", 19.1003, "--lon", 72.8511,
        "--language", "mr")
    run("circle", "add", "--society", "gulmohar", "--phone", GUARD, "--role", "guard")
    run("circle", "add", "--society", "gulmohar", "--phone", COMMITTEE, "--role", "committee")
    for society, chat in (("gulmohar", RESIDENT), ("gulmohar", GROUP), ("sahyadri", OTHER_RESIDENT)):
        run("chat", "link", "--society", society, "--channel", "whatsapp", "--chat", chat)


def copy_store(source, target):
    """A closed store's file."""
    shutil.copy(source, target)


@contextlib.contextmanager
def installation(directory, graph_url, scene=None, **sections):
    """An installation, with the store copied from scene, taken down and checked at the end."""
    pukaar = Pukaar(directory, graph_url, **sections)
    if scene:
        copy_store(scene, pukaar.store)
    try:
        yield pukaar
    finally:
        pukaar.close()


# --- the simulated platform ------------------------------------------------------------------------------------------------------

class Sandbox:
    """pukaar-sandbox, driven through its control interface (bot/sandbox/README.md)."""

    def __init__(self, directory):
        for name, value in {"secret": APP_SECRET, "token": ACCESS_TOKEN}.items():
            (directory / name).write_text(value)
            (directory / name).chmod(0o600)
        self.errors = open(directory / "stderr", "w+b")
        self.process = subprocess.Popen([SANDBOX, "--phone-number-id", PHONE_NUMBER_ID, "--secret-file", directory / "secret",
                                         "--token-file", directory / "token"], stdout=subprocess.PIPE, stderr=self.errors, stdin=subprocess.DEVNULL)
        self.session = requests.Session()
        self.session.trust_env = False
        self.url = self.process.stdout.readline().decode().split()[-1]

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(WAIT)
        self.process.stdout.close()
        self.session.close()
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace")
        self.errors.close()
        assert code == 0 and not SANITIZER.search(said), said

    def get(self, path, **query):
        answer = self.session.get(f"{self.url}/control/{path}", params=query, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def list(self, what, **query):
        """What /control/messages, sends or webhooks lists."""
        return self.get(what, **query)[what]

    def do(self, path, **body):
        answer = self.session.post(f"{self.url}/control/{path}", json=body, timeout=WAIT)
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else None

    def write(self, phone, words=None, group=None, **more):
        """Someone writes; the message's id."""
        body = {"from": phone, **more}
        if words is not None:
            body["text"] = words
        if group:
            body["to_group"] = group
        return self.do("message", **body)["id"]

    def seen(self, match, what, seconds=WAIT, **where):
        """The first message on a phone (phone=) or in a group (group=) that matches; waits for the sandbox's news."""
        end = time.monotonic() + seconds
        last = 0
        while True:
            messages = self.list("messages", **where)
            found = next((m for m in messages if match(m)), None)
            if found:
                return found
            assert time.monotonic() < end, f"waited {seconds} s in vain for {what}; there is:\n" + "\n".join(f"{m['by']}: {m.get('text')!r}" for m in messages)
            last = self.get("events", after=last, wait=1000)["last"]

    def told(self, words, seconds=WAIT, **where):
        return self.seen(lambda m: m["by"] == "business" and words in (m.get("text") or ""), repr(words), seconds, **where)

    def press(self, message, title):
        self.do("press", message_id=message["id"], title=title)
