"""TLS without a proxy: the certificate is served, a new one is taken at SIGHUP, a broken one is refused."""
import json
import signal
import ssl
import subprocess

import pytest
import requests

from harness import CRY, RESIDENT, WAIT, sign, text, wait_for, webhook


def make_certificate(directory, name):
    key, certificate = directory / f"{name}.key", directory / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def served(pukaar):
    return ssl.get_server_certificate(("127.0.0.1", pukaar.port), timeout=WAIT)


@pytest.fixture
def secure(install):
    pukaar = install()
    certificate, key = make_certificate(pukaar.directory, "first")
    pukaar.configure(server={"tls_cert": certificate, "tls_key": key})
    pukaar.certificate, pukaar.key = certificate, key
    return pukaar.start()


def test_a_webhook_over_tls(secure, graph):
    body = json.dumps(webhook(text(RESIDENT, CRY))).encode()
    answer = requests.post(f"https://127.0.0.1:{secure.port}/webhook/whatsapp", data=body, headers={"X-Hub-Signature-256": sign(body)},
                           verify=str(secure.certificate), timeout=WAIT)
    assert answer.status_code == 200
    graph.alert()
    with pytest.raises(requests.RequestException):
        requests.get(f"http://127.0.0.1:{secure.port}/healthz", timeout=WAIT)


def test_a_new_certificate_is_taken_and_a_broken_one_is_not(secure):
    assert served(secure) == secure.certificate.read_text()
    second, key = make_certificate(secure.directory, "second")
    secure.certificate.write_bytes(second.read_bytes())
    secure.key.write_bytes(key.read_bytes())
    secure.signal(signal.SIGHUP)
    wait_for(lambda: served(secure) == second.read_text(), "the new certificate")
    secure.certificate.write_text("no certificate")
    secure.signal(signal.SIGHUP)
    secure.wait_log("reload.tls_refused", "the refusal")
    assert served(secure) == second.read_text()


@pytest.mark.parametrize("keys, words", [
    ({"tls_cert": "/nonexistent.pem", "tls_key": "/nonexistent.key"}, "/nonexistent.pem"), ({"tls_cert": "/nonexistent.pem"}, "server.tls_cert"),
], ids=["absent", "half"])
def test_no_start_without_what_was_asked_for(install, keys, words):
    pukaar = install()
    pukaar.configure(server=keys)
    assert words in pukaar.run("serve", code=1).err
