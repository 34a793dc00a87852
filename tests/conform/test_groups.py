"""What the platform's pages and its OpenAPI file say of official groups, held against what we read of them."""
import json
import os
import pathlib
import subprocess

import pytest
import yaml

SHARED = pathlib.Path(os.environ.get("PUKAAR_SHARED", pathlib.Path(__file__).resolve().parents[3] / "shared"))
OPENAPI = SHARED / "fixtures" / "openapi" / "business-messaging-api_v23.0.yaml"
READ = pathlib.Path(os.environ["PUKAAR_PROGRAMS"]) / "read_webhook"
GROUP = "Y2FwaV9ncm91cDoxODA1NTU1MDE3MjoxMjAzNjMyMjI3NzE5NjMwNjcZD"


def read(body):
    return json.loads(subprocess.run([READ], input=json.dumps(body).encode(), capture_output=True, check=True, timeout=60).stdout)


def group(field, event, number="15550783881"):
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": number, "phone_number_id": "106540352242922"}, "groups": [event]}
    answer = read({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]})
    assert answer["skipped"] == 0
    (only,) = answer["groups"]
    return only


@pytest.fixture(scope="module")
def examples():
    if not OPENAPI.exists():
        pytest.skip("without the platform's file")
    found, todo = {}, [yaml.load(OPENAPI.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            found.update({name: one["value"] for name, one in part.items() if str(name).startswith("Group ") and isinstance(one, dict) and "value" in one})
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return found


@pytest.mark.parametrize("name, kind, persons", [("Group Create Message", "made", ["+16505551234", "+16505551235"]), ("Group Settings Update", "set", []),
                                                 ("Group Remove Participants", "left", ["+16505551234", "+16505551235"])])
def test_the_files_examples(examples, name, kind, persons):
    answer = read(examples[name])
    (event,) = answer["groups"]
    assert answer["skipped"] == 0 and event["kind"] == kind and event["group"] == GROUP and event["persons"] == persons
    assert event["request_id"] == "784D93D0C468593037EA0B1ECA245D9C" and event["at_ms"] == 1750269342000
    if kind == "made":
        assert event["subject"] == "your-group-subject"


def test_as_the_pages_say_it():
    made = group("group_lifecycle_update", {"timestamp": 1750269342, "group_id": GROUP, "type": "group_create", "request_id": "R1", "subject": "Desk",
                                            "invite_link": "https://chat.whatsapp.com/x", "join_approval_mode": "approval_required"})
    assert made["kind"] == "made" and made["invite_link"].endswith("/x") and made["request_id"] == "R1"
    failed = group("group_lifecycle_update", {"timestamp": "1750269342", "type": "group_create", "request_id": "R1",
                                              "errors": [{"code": 131215, "title": "t", "error_data": {"details": "not eligible"}}]})
    assert failed["kind"] == "not_made" and failed["error_code"] == 131215 and failed["error_text"] == "not eligible"
    asked = group("group_participants_update", {"timestamp": "1750269342", "group_id": GROUP, "type": "group_join_request_created", "join_request_id": "J1",
                                                "user_id": "IN.1349", "reason": "invite_link"})
    assert asked["kind"] == "asked" and asked["persons"] == ["IN.1349"] and asked["join_request_id"] == "J1"
    left = group("group_participants_update", {"timestamp": "1750269342", "group_id": GROUP, "type": "group_participants_remove", "initiated_by": "participant",
                                               "removed_participants": [{"wa_id": "15550783881"}, {"input": "+16505551234"}]})
    assert left["kind"] == "left" and left["is_us"] and left["persons"] == ["+16505551234"]
    named = group("group_settings_update", {"timestamp": "1750269342", "group_id": GROUP, "type": "group_settings_update",
                                            "group_subject": {"text": "New", "update_successful": True}})
    assert named["subject"] == "New"
    assert group("group_lifecycle_update", {"timestamp": "1", "group_id": GROUP, "type": "group_delete"})["kind"] == "deleted"


@pytest.mark.parametrize("event", [{}, {"type": "group_create"}, {"group_id": GROUP}, {"group_id": GROUP, "type": "group_dance"}, {"group_id": "x" * 500, "type": "group_create"},
                                   {"group_id": GROUP, "type": "group_delete", "errors": [{"code": 1}]}, 7, None])
def test_what_cannot_be_read_costs_no_neighbour(event):
    good = {"timestamp": "1750269342", "group_id": GROUP, "type": "group_create"}
    value = {"metadata": {}, "groups": [event, good]}
    answer = read({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "group_lifecycle_update", "value": value}]}]})
    assert len(answer["groups"]) == 1 and answer["skipped"] == 1
