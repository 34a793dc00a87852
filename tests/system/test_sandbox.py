"""The whole way between the two programs: the simulated platform with its phones, and Pukaar."""
import contextlib
import datetime
import importlib.util
import json

import pytest

from harness import (CHAT, COMMITTEE, CRY, DUTY, FURTHER, GROUP, GUARD, HER_CRY, NEIGHBOUR, OPERATOR, PLAIN, RESIDENT, ROOT, SANDBOX, SQUAD, STRANGER, Sandbox, installation, wait_for)

BUTTONS = ["Acknowledge", "On the way", "False alarm"]


def is_alert(message):
    return message["by"] == "business" and [b["title"] for b in message.get("buttons") or []] == BUTTONS


@pytest.fixture
def platform(tmp_path):
    assert SANDBOX.exists()
    directory = tmp_path / "sandbox"
    directory.mkdir()
    sandbox = Sandbox(directory)
    sandbox.do("phones", phones=[{"phone": phone} for phone in (RESIDENT, NEIGHBOUR, DUTY, SQUAD, GUARD, COMMITTEE)],
               groups=[{"id": GROUP, "name": "Gulmohar", "members": [RESIDENT, NEIGHBOUR, COMMITTEE]}])
    yield sandbox
    sandbox.close()


@pytest.fixture
def make(tmp_path, platform, scene):
    """A server on the simulated platform."""
    with contextlib.ExitStack() as stack:
        def start(**sections):
            directory = tmp_path / "pukaar"
            directory.mkdir()
            pukaar = stack.enter_context(installation(directory, platform.url, scene, **sections)).start()
            platform.do("webhook", url=f"{pukaar.url}/webhook/whatsapp")
            return pukaar
        yield start


@pytest.fixture
def pukaar(make):
    return make()


def refused(platform):
    return [s for s in platform.list("sends") if s["http"] not in (0, 200)]


def test_from_the_resident_to_the_station_and_back(platform, pukaar):
    platform.write(RESIDENT, CRY)
    alert = platform.seen(is_alert, "the alert on the station's phone", phone=DUTY)
    assert CRY in alert["text"] and RESIDENT in alert["text"] and "Gulmohar Heights" in alert["text"]
    assert alert["location"]["lat"] == 19.0632 and alert["template"] == "pukaar_alert"
    answer = platform.told("Seaside Police Station", phone=RESIDENT)
    assert "112" in answer["text"] and "1091" in answer["text"]
    pukaar.wait_incident(lambda i: i["delivered_at"], "the delivery")
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", phone=RESIDENT)
    assert pukaar.incident()["acknowledged_by"] == DUTY
    platform.write(DUTY, "जातोय")
    platform.told("is on the way", phone=RESIDENT)
    platform.write(DUTY, "on scene")
    platform.told("has arrived", phone=RESIDENT)
    platform.write(DUTY, "close genuine")
    platform.told("has closed", phone=RESIDENT)
    assert pukaar.incident()["disposition"] == "genuine"
    assert not refused(platform)
    # Each send's fate has come back.
    pukaar.wait_incident(lambda i: all(s["state"] in ("delivered", "read", "skipped") for s in i["sends"]), "every status")


def test_inside_the_window_with_buttons_and_the_place(platform, pukaar):
    platform.write(DUTY, "good evening")
    platform.write(RESIDENT, CRY)
    alert = platform.seen(is_alert, "the alert", phone=DUTY)
    assert alert["type"] == "interactive"
    place = platform.seen(lambda m: m["type"] == "location", "the place", phone=DUTY)
    assert (place["location"]["lat"], place["location"]["lon"]) == (19.0632, 72.8263)
    platform.press(alert, "On the way")
    platform.told("is on the way", phone=RESIDENT)
    assert not refused(platform)


def test_a_group_is_told_in_the_group(platform, pukaar):
    platform.write(NEIGHBOUR, CRY, group=GROUP)
    platform.told("Sent to", group=GROUP)
    alert = platform.seen(is_alert, "the alert", phone=DUTY)
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", group=GROUP)
    assert not refused(platform)


def test_of_her_nothing_in_the_group(platform, pukaar):
    platform.write(RESIDENT, PLAIN)  # she has written alone before
    platform.write(RESIDENT, HER_CRY, group=GROUP)
    alert = platform.seen(is_alert, "the alert", phone=DUTY)
    assert HER_CRY in alert["text"]
    platform.told("Nothing is posted in any group", phone=RESIDENT)
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", phone=RESIDENT)
    guard = platform.told("Gulmohar Heights", phone=GUARD)
    assert RESIDENT not in guard["text"] and "502" not in guard["text"]
    assert [m["by"] for m in platform.list("messages", group=GROUP)] == ["person"]


def test_a_place_that_was_asked_for(platform, pukaar):
    platform.do("phones", phones=[{"phone": STRANGER}])
    platform.write(STRANGER, CRY)
    platform.told("Send your location here", phone=STRANGER)
    platform.write(STRANGER, location={"lat": 19.0700, "lon": 72.8300})
    alert = platform.seen(is_alert, "the alert", phone=DUTY)
    assert STRANGER in alert["text"] and "19.070000,72.830000" in alert["text"]
    platform.told("Seaside Police Station", phone=STRANGER)


def test_forwarded_words_and_the_yes_button(platform, pukaar):
    platform.write(RESIDENT, CRY, forwarded=True)
    question = platform.told("happening now at Gulmohar Heights", phone=RESIDENT)
    platform.press(question, "Yes, now")
    platform.seen(is_alert, "the alert", phone=DUTY)


def test_ordinary_chat_reaches_nobody(platform, pukaar):
    ids = [platform.write(RESIDENT, CHAT), platform.write(NEIGHBOUR, CHAT, group=GROUP)]
    wait_for(lambda: all(w["http"] == 200 for w in platform.list("webhooks")) and len(platform.list("webhooks")) >= 2, "both to be taken")
    assert platform.list("sends") == [] and len(ids) == 2
    assert {m["by"] for m in platform.list("messages")} == {"person"}


def test_duplicates_reorder_and_batches(platform, pukaar):
    platform.do("behaviour", webhook={"duplicate": 2, "reorder": True, "batch": 5})
    platform.do("batch", messages=[{"from": RESIDENT, "text": CRY, "to_group": GROUP}, {"from": NEIGHBOUR, "text": FURTHER, "to_group": GROUP},
                                   {"from": RESIDENT, "text": CHAT, "to_group": GROUP}], shuffle=True, duplicate=2)
    platform.write(RESIDENT, FURTHER, group=GROUP, duplicate=3)
    alert = platform.seen(is_alert, "the alert", phone=DUTY)
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", group=GROUP)
    assert len(pukaar.incidents()) == 1
    assert sum(s["purpose"] == "alert" for s in pukaar.incident()["sends"]) == 1
    assert len([m for m in platform.list("messages", group=GROUP) if "Sent to" in (m.get("text") or "")]) == 1


@pytest.mark.parametrize("rule", [
    {"mode": "429", "retry_after": 1}, {"mode": "500"}, {"mode": "html"}, {"mode": "reset"}, {"mode": "reset", "accept": True}, {"mode": "ok", "delay_ms": 800},
], ids=["429", "500", "html", "reset", "reset-taken", "slow"])
def test_faults_of_the_platform(platform, pukaar, rule):
    platform.do("behaviour", send={**rule, "phone": DUTY, "count": 1}, status={"mode": "before_answer", "phone": DUTY} if rule["mode"] == "ok" else
                {"mode": "auto"})
    platform.write(RESIDENT, CRY)
    alert = platform.seen(is_alert, "the alert", phone=DUTY, seconds=40)
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", phone=RESIDENT)
    ref = pukaar.incident()["ref"]
    assert all(ref in m["text"] for m in platform.list("messages", phone=DUTY) if is_alert(m))
    if rule.get("accept"):
        assert sum(map(is_alert, platform.list("messages", phone=DUTY))) == 1, "its status settled it"


def test_a_phone_that_is_not_on_the_platform(platform, pukaar):
    platform.do("phones", phones=[{"phone": DUTY, "absent": True}])
    platform.write(RESIDENT, CRY)
    alert = platform.seen(is_alert, "the alert at the next contact", phone=SQUAD)
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", phone=RESIDENT)
    dead = next(s for s in pukaar.incident()["sends"] if s["purpose"] == "alert" and s["to"] == DUTY)
    assert dead["error_code"] == 131026 and dead["state"] in ("failed", "dead")


@pytest.mark.parametrize("window", ["sync", "async"])
def test_a_window_that_closed_unnoticed(platform, pukaar, window):
    platform.do("behaviour", window=window)
    platform.write(DUTY, "good evening")
    wait_for(lambda: all(w["http"] == 200 for w in platform.list("webhooks")) and platform.list("webhooks"), "the greeting to be taken")
    platform.do("window", phone=DUTY, open=False)
    platform.write(RESIDENT, CRY)
    alert = platform.seen(lambda m: is_alert(m) and m.get("template"), "the template", phone=DUTY)
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", phone=RESIDENT)


def test_statuses_in_any_order(platform, pukaar):
    platform.do("behaviour", status={"mode": "auto", "states": ["read", "sent", "delivered"]})
    platform.write(RESIDENT, CRY)
    platform.seen(is_alert, "the alert", phone=DUTY)
    pukaar.wait_incident(lambda i: i["delivered_at"] and all(s["state"] == "read" for s in i["sends"] if s["purpose"] == "alert"), "the last word")


def test_nobody_answers(platform, make):
    pukaar = make(policy={"ack_timeout": "400ms", "repeat": 1})
    platform.write(RESIDENT, CRY)
    platform.seen(is_alert, "the alert at the first", phone=DUTY)
    alert = platform.seen(is_alert, "the alert at the second", phone=SQUAD)
    platform.told("CALL 112 NOW", phone=RESIDENT)
    platform.press(alert, "Acknowledge")
    platform.told("has seen it", phone=RESIDENT)
    assert pukaar.incident()["acknowledged_by"] == SQUAD


def test_a_server_that_was_down_gets_what_was_written(platform, pukaar):
    """The platform posts again until it is answered 200."""
    pukaar.stop()
    platform.write(RESIDENT, CRY)
    wait_for(lambda: platform.list("webhooks"), "an attempt in vain")
    pukaar.start()
    platform.do("webhook", url=f"{pukaar.url}/webhook/whatsapp")
    platform.seen(is_alert, "the alert", phone=DUTY, seconds=40)
    assert len(pukaar.incidents()) == 1


def test_what_a_forger_posts_is_refused(platform, pukaar):
    for signature in ("bad", "none"):
        platform.do("raw", body='{"object":"whatsapp_business_account","entry":[]}', signature=signature)
    wait_for(lambda: pukaar.metric('pukaar_webhooks_total{result="bad_signature"}') == 2, "both to be refused")
    platform.do("raw", body='{"object":"whatsapp_business_account","entry":[]}', signature="good")
    wait_for(lambda: pukaar.metric('pukaar_webhooks_total{result="ok"}') == 1, "the good one to be taken")


# --- templates ---------------------------------------------------------------------------------------------------------------------

def registered(pukaar, language):
    """What an operator registers, in the sandbox's own form."""
    lines = pukaar.run("texts", "templates", "--language", language).out.splitlines()
    for template in map(json.loads, lines):
        parts = {part["type"]: part for part in template["components"]}
        assert template["language"] == language and template["category"] == "UTILITY" and len(parts) == len(template["components"])
        yield {"name": template["name"], "body": parts["BODY"]["text"], "location": "HEADER" in parts,
               "buttons": [button["text"] for button in parts.get("BUTTONS", {"buttons": []})["buttons"]]}


def test_the_templates_to_register_are_those_that_are_documented(platform, make):
    """conf/texts/templates.md, as the sandbox reads it."""
    spec = importlib.util.spec_from_file_location("embed", ROOT / "bot" / "sandbox" / "page" / "embed.py")
    embed = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(embed)
    documented = list(embed.templates((ROOT / "conf" / "texts" / "templates.md").read_text()))
    pukaar = make()
    assert list(registered(pukaar, "en")) == documented
    lines = pukaar.run("texts", "templates").out.splitlines()
    assert [json.loads(line)["language"] for line in lines] == [language for language in ("en", "hi", "mr") for _ in documented]
    assert "hi, mr" in pukaar.run("texts", "templates", "--language", "fr", code=1).err


@pytest.mark.parametrize("language", ["en", "hi", "mr"])
def test_what_is_sent_fits_the_templates_of_each_language(platform, make, language):
    pukaar = make(policy={"ack_timeout": "300ms", "repeat": 1, "roll_call": (datetime.datetime.now(datetime.timezone.utc) +
                                                                             datetime.timedelta(hours=5, minutes=29)).strftime("%H:%M")})
    platform.do("phones", phones=[{"phone": OPERATOR}])
    pukaar.stop()
    platform.do("templates", templates=list(registered(pukaar, language)))
    pukaar.run("station", "set", "--id", "seaside", "--language", language)
    pukaar.run("society", "set", "--id", "gulmohar", "--language", language)
    pukaar.start()
    platform.do("webhook", url=f"{pukaar.url}/webhook/whatsapp")
    asked = platform.seen(lambda m: m.get("template") == "pukaar_roll_call", "the roll call", phone=DUTY)
    platform.write(RESIDENT, CRY)
    for phone, template in ((DUTY, "pukaar_alert"), (GUARD, "pukaar_circle"), (OPERATOR, "pukaar_operator")):
        platform.seen(lambda m: m.get("template") == template, template, phone=phone)  # noqa: B023
    platform.press(asked, asked["buttons"][0]["title"])
    wait_for(lambda: [c for c in pukaar.json("contact", "list") if c["phone"] == DUTY][0]["last_answer_at"], "the tap to count")
    assert not refused(platform)


# the SMS gateway

@pytest.fixture
def by_sms(make, platform, tmp_path):
    """A server that sends by the sandbox's SMS gateway too."""
    def start(**policy):
        secret = tmp_path / "callback"
        secret.write_text("callback-of-the-sandbox")
        secret.chmod(0o600)
        pukaar = make(policy={"deliver": "500ms", **policy}, sms={
            "url": f"{platform.url}/sms", "headers": "Content-Type: application/json | Authorization: Bearer {token}", "body": '{"to":"{to}","text":"{text}"}',
            "token_file": tmp_path / "sandbox" / "token", "success": "status=accepted", "id": "id", "callback_token_file": secret})
        platform.do("webhook", sms=f"{pukaar.url}/webhook/sms/callback-of-the-sandbox")
        return pukaar
    return start


def is_sms(message):
    return message["type"] == "sms" and message["by"] == "business"


def sms_rows(pukaar):
    return [row for row in pukaar.incident()["sends"] if row["channel"] == "sms"]


def test_a_phone_without_data_is_told_by_sms_and_answers_by_sms(by_sms, platform):
    pukaar = by_sms()
    platform.do("phones", phones=[{"phone": DUTY, "no_data": True}, {"phone": SQUAD, "off": True}])
    platform.write(RESIDENT, CRY)
    sms = platform.seen(is_sms, "the SMS", phone=DUTY)
    ref = pukaar.incident()["ref"]
    assert ref in sms["text"] and "Gulmohar Heights" in sms["text"] and f"Reply ACK {ref}" in sms["text"]
    wait_for(lambda: [row["state"] for row in sms_rows(pukaar) if row["to"] == DUTY] == ["delivered"], "the report of its delivery")
    wait_for(lambda: [row["state"] for row in sms_rows(pukaar) if row["to"] == SQUAD] == ["sent"], "the SMS to a phone that is off to be sent")
    answer = platform.write(DUTY, f"ACK {ref}", sms=True)
    platform.seen(lambda m: is_sms(m) and "is yours" in m["text"], "the answer", phone=DUTY)
    platform.told("has seen it", phone=RESIDENT)
    incident = pukaar.incident()
    assert incident["acknowledged_by"] == DUTY
    assert platform.seen(lambda m: m["id"] == answer and m["state"] == "delivered", "what was written to be taken", phone=DUTY)["type"] == "sms"
    assert not next(phone for phone in platform.list("phones") if phone["phone"] == DUTY)["window_open"]
    platform.do("phones", phones=[{"phone": SQUAD, "off": False}])
    wait_for(lambda: [row["state"] for row in sms_rows(pukaar) if row["to"] == SQUAD and row["purpose"] == "alert"] == ["delivered"], "it to be on again")


def test_a_gateway_that_misbehaves(by_sms, platform):
    pukaar = by_sms()
    platform.do("behaviour", sms=[{"mode": "500", "count": 1}, {"mode": "refuse", "count": 1}, {"mode": "reset", "count": 1}],
                status=[{"mode": "failed", "code": 131026, "type": "template"}, {"mode": "failed", "type": "sms", "code": 1, "phone": SQUAD}])
    platform.write(RESIDENT, CRY)
    platform.seen(is_sms, "the SMS", phone=DUTY, seconds=60)
    platform.seen(is_sms, "the SMS", phone=SQUAD, seconds=60)
    wait_for(lambda: {row["to"]: row["state"] for row in sms_rows(pukaar) if row["purpose"] == "alert"} == {DUTY: "delivered", SQUAD: "failed"},
             "what the gateway reports", seconds=60)
    assert [send["http"] for send in platform.list("sends") if send["path"] == "/sms"].count(200) >= 2
    platform.do("behaviour", sms={"mode": "token"})
    assert platform.session.post(f"{platform.url}/sms", json={"to": DUTY, "text": "x"}, timeout=20).status_code == 401


@pytest.mark.parametrize("body, words", [
    ({"from": RESIDENT, "text": "x", "sms": True, "to_group": GROUP}, "business alone"),
    ({"user_id": "IN.1", "text": "x", "sms": True}, "business alone"),
    ({"from": RESIDENT, "voice": True, "sms": True}, "business alone"),
])
def test_what_an_sms_cannot_be(platform, body, words):
    answer = platform.session.post(f"{platform.url}/control/message", json=body, timeout=20)
    assert answer.status_code == 400 and words in answer.text
