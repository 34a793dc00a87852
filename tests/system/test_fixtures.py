"""Webhooks that no one here wrote: each is taken, and the counts agree with what the files hold."""
import json

import pytest

from harness import SHARED

FIXTURES = SHARED / "fixtures"


def payloads():
    for path in sorted(FIXTURES.rglob("*.json")) if FIXTURES.is_dir() else ():
        content = json.loads(path.read_text())
        named = {"": content} if "object" in content else content
        for name, body in named.items():
            if isinstance(body, dict) and body.get("object") == "whatsapp_business_account":
                yield pytest.param(body, id=f"{path.stem}-{name}")


ALL = list(payloads())
pytestmark = pytest.mark.skipif(not ALL, reason=f"no fixtures under {FIXTURES}; PUKAAR_SHARED names their place")

MEDIA = {"image", "video", "audio", "voice", "document", "sticker"}
NOTICES = {"account_update", "account_alerts", "message_template_status_update", "message_template_quality_update", "phone_number_quality_update",
           "template_category_update", "group_status_update"}
STATES = {"sent", "delivered", "read", "played", "failed"}


def kind_of(message):
    kind = message["type"]
    if kind == "interactive":
        inner = message.get("interactive", {})
        return "reply" if "button_reply" in inner or "list_reply" in inner else "other"
    if kind == "system":
        return "system" if message["system"].get("type") in ("user_changed_number", "user_changed_user_id") else "other"
    if kind in MEDIA:
        return "media"
    return {"text": "text", "location": "location", "button": "reply", "reaction": "reaction"}.get(kind, "other")


def count(body):
    """What one webhook holds: messages by kind, statuses by state, notices, and what is nobody's business here."""
    counts = {}

    def add(name, number=1):
        counts[name] = counts.get(name, 0) + number
    for change in (change for entry in body["entry"] for change in entry["changes"]):
        value, field = change["value"], change.get("field") or change["value"].get("field")
        if field == "messages":
            for message in value.get("messages", ()):
                add(f'pukaar_messages_total{{kind="{kind_of(message)}"}}')
            for state in value.get("statuses", ()):
                assert state["status"] in STATES
                add(f'pukaar_statuses_total{{state="{state["status"]}"}}')
        elif field in NOTICES:
            add('pukaar_alarms_total{alarm="platform_notice"}')
        else:
            add('pukaar_messages_total{kind="skipped"}')
    return counts


COUNTED = ("pukaar_messages_total", "pukaar_statuses_total", "pukaar_alarms_total")


def counted(metrics):
    return {name: int(value) for name, value in metrics.items() if name.startswith(COUNTED) and value and "duplicate" not in name and "operator" not in name}


def test_all_are_taken_and_counted(pukaar):
    expected = {}
    for parameter in ALL:
        (body,) = parameter.values
        before = counted(pukaar.metrics())
        answer = pukaar.post(body)
        assert answer.status_code == 200, f"{parameter.id}: {answer.status_code} {answer.text}"
        for name, number in count(body).items():
            expected[name] = expected.get(name, 0) + number
        assert counted(pukaar.metrics()) == expected, f"{parameter.id}; before it: {before}"
    assert len(ALL) >= 76 and sum(expected.values()) >= 70


def test_taken_in_one_batch_they_count_the_same(pukaar):
    entries = [entry for parameter in ALL for entry in parameter.values[0]["entry"]]
    expected = count({"entry": entries})
    assert pukaar.post({"object": "whatsapp_business_account", "entry": entries}).status_code == 200
    assert counted(pukaar.metrics()) == expected
