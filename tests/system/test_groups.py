"""Official groups through the platform's Groups API, on the simulated platform: asked for, made, entered, left, and gone."""
import jsonschema
import yaml

from harness import COMMITTEE, CRY, DUTY, GUARD, NEIGHBOUR, OPENAPI, OPERATOR, PHONE_NUMBER_ID, STRANGER, wait_for
from test_sandbox import is_alert, make, platform, pukaar  # noqa: F401

BUSINESS = "910000000001"


def groups(pukaar):
    return pukaar.json("chat", "groups", "--society", "gulmohar")


def made(pukaar, *more):
    before = len(groups(pukaar))
    pukaar.run("chat", "create-group", "--society", "gulmohar", *more)
    return wait_for(lambda: len(groups(pukaar)) > before and groups(pukaar)[0]["state"] == "made" and groups(pukaar)[0]["invite_link"] and groups(pukaar)[0],
                    "the group to be made")


def events(pukaar, *items, field="group_participants_update"):
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": BUSINESS, "phone_number_id": "100000000000001"}, "groups": list(items)}
    answer = pukaar.post({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"value": value, "field": field}]}]})
    assert answer.status_code == 200, answer.text


def as_the_platform_says(path, method, request):
    """Held against the platform's own file, where it is there."""
    if OPENAPI.exists():
        document = yaml.load(OPENAPI.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        schema = document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(request)


def test_made_bound_and_its_link_told(platform, pukaar):  # noqa: F811
    pukaar.run("admin", "add", "--phone", COMMITTEE)
    group = made(pukaar, "--admin", COMMITTEE, "--open")
    assert group["subject"] == "Gulmohar Heights" and group["participants"] == 0
    assert group["group"] in [chat["chat"] for chat in pukaar.json("chat", "list", "--society", "gulmohar")]
    platform.told(group["invite_link"], phone=COMMITTEE)
    assert len(platform.list("messages", phone=COMMITTEE)) == 1, "the link is told once"
    for who in (COMMITTEE, GUARD):
        platform.do("group", id=group["group"], enter=who)
    wait_for(lambda: groups(pukaar)[0]["participants"] == 2, "both to be counted")
    platform.write(COMMITTEE, "we are all here now", group=group["group"])
    platform.told("This group belongs to Gulmohar Heights", group=group["group"])
    platform.write(GUARD, CRY, group=group["group"])
    alert = platform.seen(is_alert, "the alert", phone=DUTY)
    assert "Gulmohar Heights" in alert["text"]
    platform.do("group", id=group["group"], leave=GUARD)
    wait_for(lambda: groups(pukaar)[0]["participants"] == 1, "the one who left")
    (request,) = [s["request"] for s in platform.list("sends") if s["path"].endswith("/groups")]
    assert request == {"messaging_product": "whatsapp", "subject": "Gulmohar Heights", "join_approval_mode": "auto_approve"}
    as_the_platform_says("/{Version}/{Phone-Number-ID}/groups", "post", request)


def test_who_may_enter(platform, pukaar):  # noqa: F811
    group = made(pukaar)
    for who in (STRANGER, NEIGHBOUR, DUTY, GUARD):  # the station's desk and the circle; nobody else
        platform.do("group", id=group["group"], enter=who)
    decided = wait_for(lambda: len(found := [s for s in platform.list("sends") if "join_requests" in s["path"]]) == 4 and found, "four answers")
    assert all(s["http"] == 200 for s in decided), decided
    for send in decided:
        as_the_platform_says("/{Version}/{group_id}/join_requests", "post", send["request"])
    wait_for(lambda: groups(pukaar)[0]["participants"] == 2, "the two who may")
    (there,) = [g for g in platform.get("phones")["groups"] if g["id"] == group["group"]]
    assert set(there["members"]) == {DUTY, GUARD}


def test_with_eight_in_it_nobody_more(platform, pukaar):  # noqa: F811
    group = made(pukaar)
    people = [f"+9100000303{n:02}" for n in range(9)]
    for phone in people:
        pukaar.run("circle", "add", "--society", "gulmohar", "--phone", phone, "--role", "guard")
    for n, phone in enumerate(people[:8], 1):
        platform.do("group", id=group["group"], enter=phone)
        wait_for(lambda: groups(pukaar)[0]["participants"] == n, f"{n} in it")
    platform.do("group", id=group["group"], enter=people[8])
    last = wait_for(lambda: len(found := [s for s in platform.list("sends") if "join_requests" in s["path"]]) == 9 and found[-1], "the ninth answer")
    assert last["http"] == 200 and groups(pukaar)[0]["participants"] == 8


def test_gone_when_the_bot_is_taken_out(platform, pukaar):  # noqa: F811
    group = made(pukaar, "--open")
    platform.do("group", id=group["group"], leave_business=True)
    wait_for(lambda: groups(pukaar)[0]["state"] == "gone", "it to be gone")
    (chat,) = [c for c in pukaar.json("chat", "list", "--society", "gulmohar") if c["chat"] == group["group"]]
    assert chat["gone_at"]
    platform.seen(lambda m: "Gulmohar Heights" in m["text"] and "create-group" in m["text"], "the operator to be told", phone=OPERATOR)


def test_gone_when_it_is_deleted_or_the_platform_knows_it_no_more(platform, pukaar):  # noqa: F811
    group = made(pukaar, "--open")
    platform.do("group", id=group["group"], enter=GUARD)
    wait_for(lambda: groups(pukaar)[0]["participants"] == 1, "the guard")
    platform.do("group", id=group["group"], delete=True)
    wait_for(lambda: groups(pukaar)[0]["state"] == "gone", "it to be gone")
    second = made(pukaar, "--open")
    platform.do("phones", groups=[{"id": "other", "members": []}])
    events(pukaar, {"timestamp": "1750269342", "group_id": "other", "type": "group_delete"}, field="group_lifecycle_update")  # none of ours
    (kept,) = [group for group in groups(pukaar) if group["group"] == second["group"]]
    assert kept["state"] == "made"


def test_the_platforms_answer_after_its_news_and_news_twice(pukaar, platform):  # noqa: F811
    group = made(pukaar)
    created = {"timestamp": "1750269342", "group_id": group["group"], "type": "group_create", "request_id": "again", "subject": "Gulmohar Heights",
               "invite_link": "https://chat.whatsapp.com/other"}
    added = {"timestamp": "1750269343", "group_id": group["group"], "type": "group_participants_add", "reason": "invite_link",
             "added_participants": [{"input": 910000030001, "wa_id": 910000030001}]}
    for _ in range(3):
        events(pukaar, created, field="group_lifecycle_update")
        events(pukaar, added)
    assert groups(pukaar)[0]["participants"] == 1 and groups(pukaar)[0]["invite_link"] == group["invite_link"] and len(groups(pukaar)) == 1
    events(pukaar, {"timestamp": "1750269344", "group_id": group["group"], "type": "group_settings_update", "group_subject": {"text": "Gulmohar desk", "update_successful": True}},
           field="group_settings_update")
    assert groups(pukaar)[0]["subject"] == "Gulmohar desk"


def test_one_that_is_refused(install, graph):
    pukaar = install().start()
    pukaar.run("admin", "add", "--phone", COMMITTEE)
    pukaar.run("chat", "create-group", "--society", "gulmohar", "--admin", COMMITTEE)  # this platform knows no groups
    wait_for(lambda: groups(pukaar)[0]["state"] == "failed", "the refusal")
    assert groups(pukaar)[0]["error"]
    told = graph.wait(lambda s: s.to == COMMITTEE, "who asked to be told")
    assert "could not be made" in told.said and "Gulmohar Heights" in told.said
    assert [path.split("/", 2)[2] for path in graph.strays] == [f"{PHONE_NUMBER_ID}/groups"]
    graph.strays.clear()


def test_one_that_fails_later(install):
    pukaar = install(whatsapp={"graph_url": "http://127.0.0.1:9"}).start()  # nobody answers: only the webhook says what came of it
    pukaar.run("chat", "create-group", "--society", "gulmohar", "--subject", "Desk")
    failed = {"timestamp": "1750269342", "type": "group_create", "request_id": "unheard", "subject": "Desk",
              "errors": [{"code": 131215, "title": "not eligible", "error_data": {"details": "the number is no official business account"}}]}
    assert groups(pukaar)[0]["state"] == "asked"
    events(pukaar, failed, field="group_lifecycle_update")
    assert groups(pukaar)[0]["state"] == "failed" and "official business account" in groups(pukaar)[0]["error"]


def test_what_cannot_be_asked_for(install):
    pukaar = install()
    assert "nowhere" in pukaar.run("chat", "create-group", "--society", "nowhere", code=1).err
    assert "pukaar admin add" in pukaar.run("chat", "create-group", "--society", "gulmohar", "--admin", STRANGER, code=1).err
    for _ in range(5):
        pukaar.run("chat", "create-group", "--society", "gulmohar")
    assert "5 groups already" in pukaar.run("chat", "create-group", "--society", "gulmohar", code=1).err
