"""Pukaar beside a simulated messaging platform, on this machine alone: demo.py ROOT [--once] [--build DIRECTORY].

Registers the sample city of conf/mumbai/, plays one scene in the terminal, prints the address of the phones' page and stays up until
Ctrl-C; with --once it ends after the scene: 0 only if the alert reached the station's phone and the acknowledgement came back. What it
starts it ends, however it ends itself. The browser tests use Installation too."""
import argparse
import contextlib
import ctypes
import fcntl
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

PHONE_NUMBER_ID = "100000000000001"
RESIDENT, NEIGHBOUR, OTHER_RESIDENT = "+910000010001", "+910000010002", "+910000010101"
DUTY, SQUAD, HILLVIEW, LAKESIDE = "+910000020011", "+910000020012", "+910000020021", "+910000020031"
GUARD, COMMITTEE, OPERATOR = "+910000030001", "+910000030002", "+910000040001"
GROUP = "Y2FwaV9ncm91cDpndWxtb2hhcg=="
WORDS = "chor ghus gaya hai! B wing 1203 ka darwaza tod diya, jaldi aao"

PHONES = {
    "phones": [
        {"phone": RESIDENT, "name": "Asha", "role": "Gulmohar Heights"},
        {"phone": DUTY, "name": "Seaside Police", "role": "duty mobile"},
        {"phone": GUARD, "name": "Guard room", "role": "Gulmohar Heights"},
        {"phone": NEIGHBOUR, "name": "Farid", "role": "Gulmohar Heights"},
        {"phone": COMMITTEE, "name": "Secretary", "role": "Gulmohar Heights"},
        {"phone": SQUAD, "name": "Seaside Police", "role": "Nirbhaya squad"},
        {"phone": OTHER_RESIDENT, "name": "Sunita", "role": "Sahyadri CHS"},
        {"phone": HILLVIEW, "name": "Hillview Police", "role": "duty mobile"},
        {"phone": LAKESIDE, "name": "Lakeside Police", "role": "duty mobile"},
        {"phone": OPERATOR, "name": "Operator", "role": "and admin: write REGISTER"},
    ],
    "groups": [{"id": GROUP, "name": "Gulmohar Heights", "members": [RESIDENT, NEIGHBOUR, COMMITTEE, GUARD]}],
}

REGISTRY = [
    ["contact", "add", "--station", "seaside", "--tier", "1", "--phone", DUTY, "--role", "duty mobile"],
    ["contact", "add", "--station", "seaside", "--tier", "2", "--phone", SQUAD, "--role", "Nirbhaya squad"],
    ["contact", "add", "--station", "hillview", "--tier", "1", "--phone", HILLVIEW, "--role", "duty mobile", "--language", "mr"],
    ["contact", "add", "--station", "lakeside", "--tier", "1", "--phone", LAKESIDE, "--role", "duty mobile", "--language", "hi"],
    ["circle", "add", "--society", "gulmohar", "--phone", GUARD, "--role", "guard"],
    ["circle", "add", "--society", "gulmohar", "--phone", COMMITTEE, "--role", "committee"],
    ["admin", "add", "--phone", OPERATOR],
    ["chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", RESIDENT],
    ["chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", NEIGHBOUR],
    ["chat", "link", "--society", "gulmohar", "--channel", "whatsapp", "--chat", GROUP],
    ["chat", "link", "--society", "sahyadri", "--channel", "whatsapp", "--chat", OTHER_RESIDENT],
]

WAIT = 30.0  # seconds


class Failed(Exception):
    """One clear line for people."""


def die_with_parent():
    """In a child: ends when we do, even when we are killed."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class Child:
    """A program that runs beside us; its log goes to a file and is searched as it comes."""

    def __init__(self, name, command, log, stream="stderr"):
        self.name, self.lines, self.news, self.ended = name, [], threading.Condition(), False
        self.log = log.open("ab")
        pipes = {"stdout": self.log, "stderr": self.log, stream: subprocess.PIPE}
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, preexec_fn=die_with_parent, start_new_session=True, **pipes)
        self.reader = threading.Thread(target=self._read, args=(getattr(self.process, stream),))
        self.reader.start()

    def _read(self, stream):
        with stream, self.log:
            for raw in stream:
                self.log.write(raw)
                self.log.flush()
                with self.news:
                    self.lines = self.lines[-500:] + [raw.decode(errors="replace").rstrip()]
                    self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def wait_line(self, pattern):
        """The match in the first line that fits."""
        def found():
            return next((m for line in self.lines if (m := re.search(pattern, line))), None)
        with self.news:
            self.news.wait_for(lambda: found() or self.ended, WAIT)
            match = found()
        if not match:
            raise Failed(f"{self.name} did not come up:\n" + "\n".join(self.lines[-10:]))
        return match

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(12)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        return self.process.returncode


# Nothing here talks to anything but this machine, whatever proxy the environment names.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url, body=None):
    """(status, JSON)."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with _opener.open(request, timeout=WAIT + 10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"null")


class Sandbox:
    """The simulated platform: its control interface."""

    def __init__(self, program, directory, phones=None):
        command = [program, "--listen", "127.0.0.1:0", "--phone-number-id", PHONE_NUMBER_ID, "--secret-file", directory / "app_secret",
                   "--token-file", directory / "access_token"]
        self.child = Child("the sandbox", command, directory / "sandbox.log", stream="stdout")
        self.url = self.child.wait_line(r"^listening (http://\S+)$").group(1)
        if phones:
            self.post("phones", phones)

    def post(self, command, body):
        status, answer = fetch(f"{self.url}/control/{command}", body)
        if status != 200:
            raise Failed(f"the sandbox refused {command}: {answer.get('detail')}")
        return answer

    def get(self, what, **query):
        status, answer = fetch(f"{self.url}/control/{what}?{urllib.parse.urlencode(query)}")
        if status != 200:
            raise Failed(f"the sandbox refused {what}: {answer.get('detail')}")
        return answer

    def say(self, phone, text, **more):
        return self.post("message", {"from": phone, "text": text, **more})["id"]

    def press(self, message, title):
        return self.post("press", {"phone": message["phone"], "message_id": message["id"], "title": title})["id"]

    def messages(self, phone=None, group=None):
        return self.get("messages", **({"phone": phone} if phone else {"group": group} if group else {}))["messages"]

    def wait_message(self, match, what):
        """The first message that matches, waited for without asking again and again."""
        after, end = self.get("events")["last"], time.monotonic() + WAIT
        while True:
            found = next((m for m in self.messages() if match(m)), None)
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise Failed(f"waited {WAIT:.0f} s in vain for {what}")
            after = self.get("events", after=after, wait=max(1, int(min(left, 20) * 1000)))["last"]


class Installation:
    """A sandbox and a running server with the sample city registered, in a directory of their own."""

    def __init__(self, root, build, directory, sections=None):
        self.root, self.directory = pathlib.Path(root), pathlib.Path(directory)
        self.pukaar = pathlib.Path(build) / "bot" / "pukaar"
        self.config = self.directory / "pukaar.conf"
        self.stack = contextlib.ExitStack()
        with contextlib.ExitStack() as undo:
            undo.push(lambda *_: self.stack.close() or False)
            self._start(pathlib.Path(build) / "bot" / "pukaar-sandbox", sections or {})
            undo.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def _start(self, sandbox_program, sections):
        for name in ("app_secret", "verify_token", "access_token", "admin_token", "callback_token"):
            self._secret(name)
        self.sandbox = Sandbox(sandbox_program, self.directory, PHONES)
        self.stack.callback(self.sandbox.child.stop)
        self._configure(sections)
        self._register()
        self.server = Child("pukaar serve", [self.pukaar, "serve", "-c", self.config], self.directory / "pukaar.log")
        self.stack.callback(self.server.stop)
        port = self.server.wait_line(r"server\.listening.*\bport=(\d+)").group(1)
        self.url = f"http://127.0.0.1:{port}"
        callback = (self.directory / "callback_token").read_text().strip()
        self.sandbox.post("webhook", {"url": f"{self.url}/webhook/whatsapp", "sms": f"{self.url}/webhook/sms/{callback}"})
        self._wait_ready()

    def _secret(self, name):
        with open(os.open(self.directory / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(24) + "\n")

    def _configure(self, changes):
        own = self.directory
        sections = {
            "server": {"listen": "127.0.0.1:0"},
            "store": {"url": f"sqlite:{own / 'pukaar.db'}"},
            "whatsapp": {"graph_url": self.sandbox.url, "phone_number_id": PHONE_NUMBER_ID, "app_secret_file": own / "app_secret",
                         "verify_token_file": own / "verify_token", "access_token_file": own / "access_token"},
            "sms": {"url": f"{self.sandbox.url}/sms", "headers": "Content-Type: application/json | Authorization: Bearer {token}",
                    "body": '{"to":"{to}","text":"{text}"}', "token_file": own / "access_token", "success": "status=accepted", "id": "id",
                    "callback_token_file": own / "callback_token"},
            "recognise": {"lexicon": self.root / "conf" / "lexicon", "texts": self.root / "conf" / "texts"},
            "policy": {"operator": OPERATOR, "roll_call": ""},
            "admin": {"token_file": own / "admin_token"},
        }
        for section, keys in changes.items():
            sections.setdefault(section, {}).update(keys)
        lines = [line for section, keys in sections.items()
                 for line in [f"[{section}]", *(f"{key} = {value}" for key, value in keys.items()), ""]]
        self.config.write_text("\n".join(lines))

    def run(self, *arguments):
        done = subprocess.run([self.pukaar, "-c", self.config, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise Failed(f"pukaar {' '.join(map(str, arguments))}: {done.stderr.strip() or done.returncode}")
        return done.stdout

    def _register(self):
        city = self.root / "conf" / "mumbai"
        self.run("station", "import", city / "stations.csv")
        self.run("jurisdiction", "import", city / "jurisdictions.geojson", "--key", "station")
        self.run("society", "import", city / "societies.csv")
        for command in REGISTRY:
            self.run(*command)

    def _wait_ready(self):
        end, pause = time.monotonic() + WAIT, threading.Event()
        while True:
            status, answer = fetch(f"{self.url}/readyz")
            if status == 200:
                return
            if time.monotonic() > end:
                raise Failed(f"pukaar does not get ready: {answer}")
            pause.wait(0.05)


# --- the scene -------------------------------------------------------------------------------------------------------------------

def spaced(phone):
    return f"{phone[:3]} {phone[3:8]} {phone[8:]}"


class Teller:
    """Says in the terminal what happens, with colour where a person looks on."""

    def __init__(self):
        self.colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self.begun = time.monotonic()

    def _paint(self, code, text):
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def line(self, text=""):
        print(text, flush=True)

    def title(self, text):
        self.line("\n" + self._paint("1", text))

    def step(self, who, what, text=None):
        at = self._paint("2", f"{time.monotonic() - self.begun:6.2f} s")
        self.line(f"{at}  {self._paint('1;36', who)} {what}")
        for line in (text or "").splitlines():
            for part in textwrap.wrap(line, 96) or [""]:
                self.line(f"            {self._paint('33', '│')} {part}")


def is_alert(message):
    return message.get("phone") == DUTY and message["by"] == "business" and any(b["title"] == "Acknowledge" for b in message.get("buttons", []))


def reference_in(text):
    return re.search(r"\b((?=\w*\d)(?=\w*[A-Z])[2-9A-HJKMNP-TV-Z]{4})\b", text).group(1)


def play(place, tell):
    """A resident posts, the station's phone gets the alert, the station acknowledges, the group is told."""
    sandbox = place.sandbox
    tell.title("The scene: Gulmohar Heights, Bandra West")
    tell.begun = time.monotonic()
    posted = sandbox.say(RESIDENT, WORDS, to_group=GROUP)
    tell.step("Asha", f"writes in the society's group ({spaced(RESIDENT)}):", WORDS)
    alert = sandbox.wait_message(is_alert, "the alert on the station's phone")
    where = alert.get("location") or {}
    tell.step("Seaside Police Station", f"gets the alert on its duty mobile ({spaced(DUTY)}):",
              alert["text"] + (f"\n📍 {where['lat']:.4f}, {where['lon']:.4f} {where.get('name', '')}" if where else ""))
    reference = reference_in(alert["text"])
    told = sandbox.wait_message(lambda m: m.get("group") == GROUP and m["by"] == "business" and reference in m.get("text", ""),
                                "the group to be told that the station has it")
    tell.step("The group", "is told:", told["text"])
    guard = sandbox.wait_message(lambda m: m.get("phone") == GUARD and reference in m.get("text", ""), "the guard room to be told")
    tell.step("The guard room", f"is told ({spaced(GUARD)}):", guard["text"])
    delivered = sandbox.wait_message(lambda m: m["id"] == alert["id"] and m["state"] in ("delivered", "read"), "the alert's delivery")
    sandbox.press(delivered, "Acknowledge")
    tell.step("Seaside Police Station", "presses [Acknowledge]")
    back = sandbox.wait_message(lambda m: m.get("group") == GROUP and m["by"] == "business" and m["number"] > told["number"]
                                and reference in m.get("text", ""), "the acknowledgement in the group")
    tell.step("The group", "is told:", back["text"])
    return posted, reference


def check(place, reference):
    """What the store says of it, read with the command line."""
    incident = json.loads(place.run("incident", "show", reference, "--json"))
    if incident["state"] != "acknowledged" or not incident["delivered_at"] or not incident["acknowledged_at"]:
        raise Failed(f"the incident is {incident['state']}, not acknowledged")
    return incident


# --- the program -----------------------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def own_directory(parent):
    """A directory of this run, removed at the end; what killed runs have left is removed now."""
    parent.mkdir(parents=True, exist_ok=True)
    for old in parent.glob("run-*"):
        with contextlib.suppress(OSError), (old / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(old)
    directory = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    with (directory / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)


def stay(place, tell):
    tell.title("The phones: " + place.sandbox.url)
    tell.line("Open it, write as anyone, press buttons. Who does not answer in 60 s is told again, then the next contact is.")
    tell.line("Switch off a phone's data: what is not delivered in 20 s comes by SMS, and an SMS answers it (ACK and the reference).")
    tell.line(f"Pukaar itself: {place.url} (/readyz, /metrics); its log: {place.directory / 'pukaar.log'}")
    tell.line("Ctrl-C ends it.")
    children, pause = (place.server, place.sandbox.child), threading.Event()
    while all(child.process.poll() is None for child in children):
        pause.wait(0.5)
    for child in children:
        if child.process.poll() is not None:
            raise Failed(f"{child.name} has ended by itself:\n" + "\n".join(child.lines[-5:]))


def run(root, build, once):
    tell = Teller()
    with own_directory(build / "demo") as directory, Installation(root, build, directory) as place:
        _, reference = play(place, tell)
        incident = check(place, reference)
        tell.line(f"\nIncident {reference}: {incident['category']}, {incident['state']} by {incident['station']}.")
        if not once:
            stay(place, tell)


def main():
    parser = argparse.ArgumentParser(prog="demo")
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--once", action="store_true", help="end after the scene")
    parser.add_argument("--build", type=pathlib.Path, help="where the programs were built; default ROOT/build")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    try:
        run(root, (arguments.build or root / "build").resolve(), arguments.once)
    except KeyboardInterrupt:
        print()
    except Failed as failed:
        print(f"demo: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
