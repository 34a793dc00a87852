"""What comes in: signatures, verification, limits, batches, duplicates, and a store that fails."""
import contextlib
import json
import random
import resource
import socket
import sqlite3

import pytest

from harness import (APP_SECRET, CRY, DUTY, FURTHER, GROUP, NEIGHBOUR, RESIDENT, VERIFY_TOKEN, WAIT, sign, status, text, webhook)


def body_of(*messages):
    return json.dumps(webhook(*messages)).encode()


@pytest.mark.parametrize("signature", [
    False, "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "0" * 64, "sha256=" + "g" * 64, "sha256=" + "0" * 63 + "é",
], ids=["missing", "empty", "zeros", "sha1", "bare", "no-hex", "not-ascii"])
def test_a_wrong_signature_has_no_effect(pukaar, graph, signature):
    answer = pukaar.post(body_of(text(RESIDENT, CRY)), signature=signature.encode() if isinstance(signature, str) else signature)
    assert answer.status_code == 401
    assert sign(body_of())[7:] not in answer.text and APP_SECRET not in answer.text
    assert pukaar.incidents() == [] and not graph.sends
    assert pukaar.metric('pukaar_webhooks_total{result="bad_signature"}') == 1


def test_a_signature_of_other_bytes_or_of_another_secret_has_no_effect(pukaar, graph):
    body = body_of(text(RESIDENT, CRY))
    assert pukaar.post(body, signature=sign(body + b" ")).status_code == 401
    assert pukaar.post(body, signature=sign(body, "another secret")).status_code == 401
    assert pukaar.post(body, signature=sign(body).upper()).status_code == 401
    assert pukaar.incidents() == [] and not graph.sends


def test_the_signature_is_over_the_raw_bytes(pukaar, graph):
    body = body_of(text(RESIDENT, CRY + " café /")).replace(b"/", b"\\/").replace(b'"from"', b'  "from"')
    assert b"\\u00e9" in body
    assert pukaar.post(body).status_code == 200
    graph.alert()


def test_a_rotated_secret_is_accepted_beside_the_new_one(install, graph):
    pukaar = install()
    pukaar.secret("old_secret", "the old secret")
    pukaar.configure(whatsapp={"app_secret_previous_file": pukaar.directory / "old_secret"})
    pukaar.start()
    body = body_of(text(RESIDENT, CRY))
    assert pukaar.post(body, signature=sign(body, "the old secret")).status_code == 200
    assert pukaar.post(body).status_code == 200
    assert len(pukaar.incidents()) == 1


def verify(pukaar, **query):
    return pukaar.get("/webhook/whatsapp", params={key.replace("_", ".", 1): value for key, value in query.items()})


def test_verification(pukaar):
    good = verify(pukaar, hub_mode="subscribe", hub_verify_token=VERIFY_TOKEN, hub_challenge="1158201444")
    assert good.status_code == 200 and good.text == "1158201444" and good.headers["Content-Type"].startswith("text/plain")
    strange = verify(pukaar, hub_mode="subscribe", hub_verify_token=VERIFY_TOKEN, hub_challenge="<b>a+b c%&é")
    assert strange.status_code == 200 and strange.content.decode() == "<b>a+b c%&é" and "html" not in strange.headers["Content-Type"]


@pytest.mark.parametrize("query", [
    {}, {"hub_mode": "subscribe", "hub_verify_token": "wrong", "hub_challenge": "1"}, {"hub_mode": "unsubscribe", "hub_verify_token": VERIFY_TOKEN, "hub_challenge": "1"},
    {"hub_mode": "subscribe", "hub_verify_token": VERIFY_TOKEN}, {"hub_mode": "subscribe", "hub_challenge": "1"},
    {"hub_mode": "subscribe", "hub_verify_token": "", "hub_challenge": "1"}, {"hub_mode": "subscribe", "hub_verify_token": VERIFY_TOKEN, "hub_challenge": "1" * 5000},
], ids=["nothing", "wrong", "mode", "no-challenge", "no-token", "empty-token", "endless-challenge"])
def test_verification_refused(pukaar, query):
    answer = verify(pukaar, **query)
    assert answer.status_code == 403 and "1158" not in answer.text


@pytest.mark.parametrize("body", [
    b"", b"{", b"null", b"[]", b'"text"', b"{}", b'{"object":"page","entry":[]}', b'{"object":"whatsapp_business_account"}',
    b'{"object":"whatsapp_business_account","entry":{}}', b"[" * 200 + b"]" * 200, b'{"object":"whatsapp_business_account","entry":[]} x', b"\xff\xfe\x00",
], ids=range(12))
def test_not_a_webhook(pukaar, graph, body):
    assert pukaar.post(body).status_code == 400
    assert pukaar.metric('pukaar_webhooks_total{result="bad_body"}') == 1 and not graph.sends


def raw_post(pukaar, headers, body=b""):
    with socket.create_connection(("127.0.0.1", pukaar.port), timeout=WAIT) as connection:
        connection.sendall("".join([f"POST /webhook/whatsapp HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"]).encode() + body)
        return connection.recv(4096).decode(errors="replace")


def test_four_mebibytes_and_no_more(pukaar, graph):
    body = body_of(text(RESIDENT, CRY))
    body += b" " * (4 * 1024 * 1024 - len(body))
    assert pukaar.post(body).status_code == 200
    graph.alert()
    body += b" "
    assert " 413 " in raw_post(pukaar, f"Content-Length: {len(body)}\r\nX-Hub-Signature-256: {sign(body)}\r\n", body).splitlines()[0]
    assert pukaar.get("/healthz").status_code == 200


def test_bodies_that_hide_their_length_are_refused(pukaar):
    assert " 400 " in raw_post(pukaar, "Content-Length: 2\r\nContent-Length: 3\r\n", b"{}").splitlines()[0]
    first = raw_post(pukaar, "Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n").splitlines()[0]
    assert " 400 " in first or " 411 " in first or " 501 " in first


def test_unknown_paths_and_methods(pukaar):
    assert pukaar.get("/nothing/here").status_code == 404
    assert pukaar.session.delete(pukaar.url + "/webhook/whatsapp", timeout=WAIT).status_code in (404, 405)


def test_bad_items_do_not_cost_their_neighbours(pukaar, graph):
    good = text(RESIDENT, CRY)
    bad = [None, 17, "text", [], {}, {"id": "wamid.x"}, {"type": "text", "text": {"body": CRY}}, {**text(RESIDENT, CRY), "id": ""},
           {**text(RESIDENT, CRY), "text": None}, {**text(RESIDENT, CRY), "text": {"body": 5}}, {**text(RESIDENT, CRY), "type": 5},
           {**text(RESIDENT, CRY), "type": "location", "location": {"latitude": 1000, "longitude": 0}}]
    unknown = {**text(NEIGHBOUR, "x"), "type": "hologram", "hologram": {"depth": [1, {"a": None}]}, "surprise": True}
    assert pukaar.post(webhook(*bad[:6], good, *bad[6:], unknown)).status_code == 200
    assert CRY in graph.alert().said
    counts = pukaar.metrics()
    assert counts['pukaar_messages_total{kind="skipped"}'] == len(bad)
    assert counts['pukaar_messages_total{kind="text"}'] == 1 and counts['pukaar_messages_total{kind="other"}'] == 1


def test_bad_changes_do_not_cost_their_neighbours(pukaar, graph):
    body = webhook(text(RESIDENT, CRY))
    body["entry"] = [None, {"id": "1"}, {"changes": "no"}, {"changes": [None, {"field": "messages"}, {"field": "messages", "value": []},
                                                                       {"field": "unheard_of", "value": {"a": 1}}]}] + body["entry"]
    assert pukaar.post(body).status_code == 200
    graph.alert()


def test_duplicates_make_one_incident_and_one_alert(pukaar, graph):
    message = text(RESIDENT, CRY)
    for _ in range(5):
        pukaar.take(message)
    pukaar.take(message, message, message)
    graph.alert()
    other = text(RESIDENT, "C wing mein hain", id=message["id"])  # the same id again, with other words
    other["timestamp"] = message["timestamp"]
    pukaar.take(other)
    assert len(pukaar.incidents()) == 1 and "C wing" not in pukaar.incident()["words"]
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    assert len(graph.alerts()) == 1 and len([s for s in graph.to(RESIDENT) if "Sent to" in s.said]) == 1


def test_a_duplicate_after_a_restart_is_known(pukaar, graph):
    message = text(RESIDENT, CRY)
    pukaar.take(message)
    graph.alert()
    pukaar.wait_log("purpose=alert", "the send to be settled")
    pukaar.stop()
    pukaar.start()
    pukaar.take(message)
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    assert len(pukaar.incidents()) == 1 and len(graph.alerts()) == 1


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_any_batching_is_one_incident(pukaar, graph, seed):
    shuffle = random.Random(seed)
    messages = [text(who, words, group=GROUP) for who, words in
                [(RESIDENT, CRY), (NEIGHBOUR, CRY), (RESIDENT, CRY + " jaldi"), (NEIGHBOUR, FURTHER), (RESIDENT, CRY)]]
    posts = messages * 3
    shuffle.shuffle(posts)
    while posts:
        size = shuffle.randint(1, 4)
        pukaar.take(*posts[:size])
        del posts[:size]
    graph.alert()
    assert len(pukaar.incidents()) == 1
    assert len([s for s in graph.alerts() if s.kind == "template" and "NOT YET" not in s.said]) <= len(messages)
    assert sum(s["purpose"] == "alert" for s in pukaar.incident()["sends"]) == 1


def test_a_batch_of_a_thousand(pukaar, graph):
    messages = [text(f"+9100005{n:05}", f"kal ki meeting {n} baje") for n in range(999)]
    messages.insert(500, text(RESIDENT, CRY))
    pukaar.take(*messages)
    graph.alert()
    assert pukaar.metric('pukaar_messages_total{kind="text"}') == 1000


def test_one_chat_cannot_flood_the_station(pukaar, graph):
    pukaar.say(DUTY, "good evening")
    for start in range(0, 300, 50):
        pukaar.take(*[text(RESIDENT, f"{CRY} {n}") for n in range(start, start + 50)])
    graph.alert()
    assert len(pukaar.incidents()) == 1
    incident = pukaar.incident()
    graph.told(DUTY, "further messages")
    assert len(incident["timeline"]) <= 65 and len(incident["words"].encode()) <= 4096
    assert pukaar.metric('pukaar_messages_total{kind="limited"}') >= 200


def test_statuses_of_messages_that_are_not_ours_are_passed_over(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    alert = graph.alert()
    strange = {"id": "wamid.unknown", "status": "delivered", "timestamp": "1", "recipient_id": "910000099999", "biz_opaque_callback_data": "not ours"}
    forged = {**strange, "biz_opaque_callback_data": "pukaar:99999999999999999999"}
    pukaar.take(statuses=[strange, forged, {**strange, "biz_opaque_callback_data": "pukaar:-1"}, {"status": "delivered"}, {**strange, "status": "vanished"}])
    assert pukaar.incident()["delivered_at"] is None
    pukaar.take(statuses=[status(alert, "delivered")])
    assert pukaar.incident()["delivered_at"]


def disk(pukaar, size):
    """Files of the server may not grow beyond so many bytes: writing more fails, as on a full disk."""
    resource.prlimit(pukaar.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_full_disk_answers_503_and_the_retry_succeeds(pukaar, graph):
    disk(pukaar, 1)
    message = text(RESIDENT, CRY)
    answer = pukaar.post(webhook(message))
    assert answer.status_code == 503
    assert not graph.sends, "nothing leaves for what is not on disk"
    assert pukaar.metric('pukaar_webhooks_total{result="store_failed"}') == 1
    assert "cannot commit" in pukaar.wait_ready(False)["reason"] and pukaar.get("/healthz").status_code == 200
    disk(pukaar, resource.RLIM_INFINITY)
    pukaar.take(message)
    graph.alert()
    pukaar.take(message)
    assert len(pukaar.incidents()) == 1 and len(graph.alerts()) == 1
    pukaar.wait_ready(True)


def test_a_locked_store_answers_503_and_the_retry_succeeds(pukaar, graph):
    message = text(RESIDENT, CRY)
    with contextlib.closing(sqlite3.connect(pukaar.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert pukaar.post(webhook(message)).status_code == 503
        assert not graph.sends and pukaar.get("/healthz").status_code == 200
    pukaar.take(message)
    graph.alert()
    assert len(pukaar.incidents()) == 1


def test_a_full_disk_does_not_stop_ordinary_chat(pukaar):
    disk(pukaar, 1)
    pukaar.say(NEIGHBOUR, "kal milte hain")
