"""What a large registry and ordinary chat cost: start.py BUILD-DIRECTORY [SOCIETIES [MESSAGES]]

Imports SOCIETIES (100,000) made-up societies, starts `pukaar serve`, and prints the time to ready, resident memory, and
the processor time of one ordinary message and of one bare /healthz, so that the difference is the message's own.
"""
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECRET = "bench-secret"
TICKS = os.sysconf("SC_CLK_TCK")


def configure(directory):
    for name, value in (("app", SECRET), ("verify", "bench-verify"), ("access", "bench-access"), ("admin", "bench-admin")):
        path = directory / name
        path.touch(mode=0o600)
        path.write_text(value)
    config = directory / "pukaar.conf"
    config.write_text(f"""[server]
listen = 127.0.0.1:0
[store]
url = sqlite:{directory}/pukaar.db
[whatsapp]
graph_url = http://127.0.0.1:9
phone_number_id = 1
app_secret_file = {directory}/app
verify_token_file = {directory}/verify
access_token_file = {directory}/access
[admin]
token_file = {directory}/admin
[recognise]
lexicon = {ROOT}/conf/lexicon
texts = {ROOT}/conf/texts
""")
    return config


def societies(path, count):
    lines = ["id,name,address,lat,lon"]
    lines += [f"s{i},Society {i},{i} Some Lane,{18.9 + i % 1000 / 4000:.5f},{72.8 + i // 1000 / 1000:.5f}" for i in range(count)]
    path.write_text("\n".join(lines) + "\n")


def serve(pukaar, config, log):
    begun = time.monotonic()
    server = subprocess.Popen([pukaar, "serve", "-c", config], stderr=open(log, "w"))
    while not (found := re.search(r"server\.listening.*?port=(\d+)", pathlib.Path(log).read_text())):
        if server.poll() is not None:
            sys.exit(pathlib.Path(log).read_text())
        time.sleep(0.001)
    return server, int(found.group(1)), time.monotonic() - begun


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def webhook(number):
    message = {"from": "910000010001", "id": f"wamid.{number}", "timestamp": "1764144000", "type": "text",
               "text": {"body": "good morning all, is the water coming at 7 today?"}}
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "messages": [message]}
    body = json.dumps({"object": "whatsapp_business_account",
                       "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}).encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}


def cost(server, port, requests):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    before = cpu_seconds(server.pid)
    for method, path, body, headers in requests:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    return (cpu_seconds(server.pid) - before) * 1e6 / len(requests)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    count, messages = (int(sys.argv[i]) if len(sys.argv) > i else fallback for i, fallback in ((2, 100000), (3, 20000)))
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        config = configure(directory)
        societies(directory / "societies.csv", count)
        begun = time.monotonic()
        subprocess.run([build / "bot/pukaar", "society", "import", directory / "societies.csv", "-c", config], check=True,
                       stdout=subprocess.DEVNULL)
        print(f"{count} societies imported in {time.monotonic() - begun:.2f} s")
        server, port, ready = serve(build / "bot/pukaar", config, directory / "log")
        print(f"ready in {1000 * ready:.0f} ms, resident {resident_mb(server.pid):.1f} MB")
        plain = cost(server, port, [("GET", "/healthz", None, {})] * messages)
        ordinary = cost(server, port, [("POST", "/webhook/whatsapp", *webhook(i)) for i in range(messages)])
        print(f"processor time: {plain:.1f} us a bare request, {ordinary:.1f} us an ordinary message, "
              f"difference {ordinary - plain:.1f} us; resident {resident_mb(server.pid):.1f} MB")
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=15)


main()
