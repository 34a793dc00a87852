"""Every webhook that no one here wrote: what the codec reads of it equals what a second reader, this one, finds in it."""
import json

import pytest
from conftest import SHARED, run

FIXTURES = SHARED / "fixtures"
MEDIA = {"image", "video", "audio", "voice", "document", "sticker"}
NOTICES = {"account_update", "account_alerts", "message_template_status_update", "message_template_quality_update", "phone_number_quality_update",
           "template_category_update", "group_status_update"}


def bodies():
    """Name and raw bytes of each; a file that holds one webhook is taken as it lies there, escapes and all."""
    for path in sorted(FIXTURES.rglob("*.json")) if FIXTURES.is_dir() else ():
        raw = path.read_bytes()
        content = json.loads(raw)
        if content.get("object") == "whatsapp_business_account":
            yield path.stem, raw
            continue
        for name, body in content.items():
            if isinstance(body, dict) and body.get("object") == "whatsapp_business_account":
                yield f"{path.stem}-{name}", json.dumps(body).encode()


ALL = dict(bodies())
pytestmark = pytest.mark.skipif(not ALL, reason=f"no fixtures under {FIXTURES}; PUKAAR_SHARED names their place")


def read(body):
    return json.loads(run("read_webhook", stdin=body))


def is_number(text):
    return text.isdigit() and 7 <= len(text) <= 15 and text[0] != "0"


def party(text):
    return f"+{text}" if text and is_number(text) else text or ""


def milliseconds(item):
    value = int(item["timestamp"])
    return value if value > 10**11 else value * 1000


def expected_content(message):
    """What the type says, as fields of the codec's message."""
    kind = message["type"]
    part = message.get(kind)
    if kind == "text":
        return {"kind": "text", "text": part["body"]}
    if kind == "location":
        return {"kind": "point", "lat": part["latitude"], "lon": part["longitude"], "point_name": part.get("name", ""),
                "point_address": part.get("address", "")}
    if kind in MEDIA:
        return {"kind": "media", "media_kind": "voice" if kind == "voice" or part.get("voice") else kind, "media_id": part["id"],
                "media_mime": part["mime_type"], "media_sha256": part["sha256"], "text": part.get("caption", "")}
    if kind == "button":
        return {"kind": "button", "payload": part.get("payload"), "text": part["text"]}
    if kind == "interactive" and part and part["type"] in ("button_reply", "list_reply"):
        return {"kind": "button", "payload": part[part["type"]]["id"], "text": part[part["type"]]["title"]}
    if kind == "reaction":
        return {"kind": "reaction", "text": part.get("emoji", ""), "context_id": part["message_id"]}
    if kind == "system" and part["type"] in ("user_changed_number", "user_changed_user_id"):
        return {"kind": "number_changed", "new_phone": party(part.get("wa_id") or part.get("new_wa_id")), "new_user_id": part.get("user_id", ""),
                "old_user_id": part.get("previous_user_id", "")}
    return {"kind": "other"}


def expected_message(message, contacts):
    number = message.get("from", "") if is_number(message.get("from", "")) else ""
    user_id = message.get("from_user_id", "")
    agree = [c for c in contacts if c.get("wa_id", number) in ("", number) or not number]  # one of another number is somebody else
    mine = [c for c in agree if (number and c.get("wa_id") == number) or (user_id and c.get("user_id") == user_id)] or agree[:1]
    contact = mine[0] if mine else {}
    phone = party(number or contact.get("wa_id", ""))
    user_id = user_id or contact.get("user_id", "")
    chat = ("group", message["group_id"]) if "group_id" in message else ("phone", phone) if phone else ("user", user_id)
    context = message.get("context", {})
    return {"id": message["id"], "sent_ms": milliseconds(message), "phone": phone, "user_id": user_id, "chat_kind": chat[0], "chat": chat[1],
            "name": contact.get("profile", {}).get("name", ""), "context_id": context.get("id", ""),
            "forwarded": bool(context.get("forwarded") or context.get("frequently_forwarded")), **expected_content(message)}


def expected_status(status):
    error = (status.get("errors") or [{}])[0]
    return {"delivery": status["status"], "message_id": status["id"], "at_ms": milliseconds(status),
            "callback_data": status.get("biz_opaque_callback_data", ""), "recipient": party(status.get("recipient_id") or status.get("recipient_user_id")),
            "participant": party(status.get("recipient_participant_id") or status.get("participant_recipient_id") or status.get("recipient_participant_user_id")),
            "error_code": error.get("code", 0), "error_text": error.get("error_data", {}).get("details") or error.get("title", "")}


def expected(body):
    found = {"messages": [], "statuses": [], "notices": 0, "skipped": 0}
    for change in (change for entry in body["entry"] for change in entry["changes"]):
        value, field = change["value"], change.get("field") or change["value"].get("field")
        if field == "messages":
            found["messages"] += [expected_message(m, value.get("contacts", [])) for m in value.get("messages", ())]
            found["statuses"] += [expected_status(s) for s in value.get("statuses", ())]
            if "messages" not in value and "statuses" not in value:
                found["notices"] += len(value.get("errors", ()))
        elif field in NOTICES:
            found["notices"] += 1
        else:
            found["skipped"] += 1
    return found


def compare(got, wanted):
    assert got["refused"] is None
    assert (len(got["messages"]), len(got["statuses"]), len(got["notices"]), got["skipped"]) == (
        len(wanted["messages"]), len(wanted["statuses"]), wanted["notices"], wanted["skipped"])
    for mine, theirs in zip(got["messages"] + got["statuses"], wanted["messages"] + wanted["statuses"]):
        for key, value in theirs.items():
            assert mine[key] == (pytest.approx(value, abs=1e-8) if isinstance(value, float) else value), f"{key} of {theirs}"


@pytest.mark.parametrize("name", ALL)
def test_is_read_as_it_stands(name):
    compare(read(ALL[name]), expected(json.loads(ALL[name])))


def test_in_one_batch_nothing_changes():
    """All of them in one post, again and again until it holds a thousand items."""
    entries = [entry for body in ALL.values() for entry in json.loads(body)["entry"]]
    once = expected({"entry": entries})
    items = sum(len(v) if isinstance(v, list) else v for v in once.values())
    batch = {"object": "whatsapp_business_account", "entry": entries * (1000 // items)}
    compare(read(json.dumps(batch).encode()), expected(batch))
    over = read(json.dumps({**batch, "entry": batch["entry"] * 2}).encode())
    assert len(over["messages"]) + len(over["statuses"]) + len(over["notices"]) <= 1000
    assert over["skipped"] > 2 * expected(batch)["skipped"]


def test_they_are_what_they_should_be():
    """The second reader reads something: every kind and state is there."""
    found = [expected(json.loads(body)) for body in ALL.values()]
    assert len(ALL) >= 76
    assert {m["kind"] for f in found for m in f["messages"]} == {"text", "point", "media", "button", "reaction", "number_changed", "other"}
    assert {s["delivery"] for f in found for s in f["statuses"]} == {"sent", "delivered", "read", "played", "failed"}
    assert sum(f["notices"] for f in found) >= 15 and sum(f["skipped"] for f in found) >= 10
    assert any(s["participant"] for f in found for s in f["statuses"]) and any(m["forwarded"] for f in found for m in f["messages"])


def without(value, path):
    copy = json.loads(json.dumps(value))
    at = copy
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return copy


def paths(value, path=()):
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from paths(value[key], (*path, key))


def test_a_member_that_is_missing_costs_no_neighbour():
    """From some of them each member in turn is taken away, behind a good message and before another: both are read."""
    good = json.loads(ALL["message-text"])["entry"][0]
    good["changes"][0]["value"]["messages"][0]["id"] = "wamid.GOOD"
    for name in ("message-reply", "message-chosen_location", "message-audio", "message_status-group", "system-phone_number_change", "callback_button-button"):
        entry = json.loads(ALL[name])["entry"][0]
        for path in paths(entry):
            body = {"object": "whatsapp_business_account", "entry": [good, without(entry, path), good]}
            got = read(json.dumps(body).encode())
            texts = [m for m in got["messages"] if m["id"] == "wamid.GOOD"]
            assert got["refused"] is None and len(texts) == 2, path
