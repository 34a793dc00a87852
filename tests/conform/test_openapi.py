"""Every request our encoder makes validates against the platform's own OpenAPI file (where its pages differ, they stand: platform_shape.py says
where) and stays within the limits that the pages name."""
import collections
import json

import platform_shape
import pytest
from conftest import SHARED, run

OPENAPI = SHARED / "fixtures" / "openapi" / "business-messaging-api_v23.0.yaml"
absent = pytest.mark.skipif(not OPENAPI.exists(), reason=f"no {OPENAPI}; PUKAAR_SHARED names the place of fixtures/")


@pytest.fixture(scope="module")
def requests():
    return {one["case"]: one["request"] for one in map(json.loads, run("print_requests").splitlines())}


def shape(request):
    kind = request["type"]
    return request["interactive"]["type"] if kind == "interactive" else kind


@absent
def test_all_validate(requests):
    wrong = {case: found for case, request in requests.items() if request and (found := platform_shape.complaints(request, OPENAPI))}
    assert not wrong, f"{len(wrong)} of {len(requests)}: {json.dumps(dict(list(wrong.items())[:5]), indent=1, ensure_ascii=False)}"
    assert len(requests) > 1000


def test_limits_hold_without_the_file(requests, tmp_path):
    assert not {case: found for case, request in requests.items() if request and (found := platform_shape.complaints(request, tmp_path / "none"))}


def test_each_goes_where_its_shape_may_go(requests):
    shapes = collections.defaultdict(set)
    for case, request in requests.items():
        if request:
            to = request["recipient_type"] if "to" in request else "recipient"
            shapes[to].add(shape(request))
            assert request["biz_opaque_callback_data"] == "pk1:42", case
            assert ("group" in case.split(" to ")[1]) == (request["recipient_type"] == "group"), case
    media = {"image", "video", "audio", "document", "sticker"}
    to_people = media | {"text", "template", "button", "list", "location", "location_request_message", "reaction"}
    assert shapes == {"individual": to_people, "recipient": to_people, "group": {"text"} | media - {"sticker"}}


def test_what_is_not_sent(requests):
    nothing = {case for case, request in requests.items() if request is None}
    assert "window_only location to phone, window closed" in nothing and "window_only location to phone, window open" not in nothing
    for case in nothing:
        assert "reaction to group" in case or "sticker to group" in case or case.startswith("bare 4") or case.startswith("bare 7") or (
            case.endswith("window closed") and (case.startswith("window_only") or case.startswith("place "))), case


def test_an_alert_is_a_template_outside_the_window_alone(requests):
    alerts = {case: request for case, request in requests.items() if case.startswith("alert ") and " to phone" in case}
    assert len(alerts) == 2 * 3 * 11 * 2
    for case, request in alerts.items():
        if case.endswith("closed"):
            assert request["template"]["name"] == "pukaar_alert" and request["template"]["language"]["code"] == case.removeprefix("alert without place ").removeprefix("alert ")[:2]
            components = request["template"]["components"]
            assert [c["type"] for c in components] == ["header", "body", "button", "button", "button"]
            assert [c["parameters"][0]["payload"] for c in components[2:]] == ["acknowledge:7", "en_route:7", "false_alarm:7"]
            assert [c["index"] for c in components[2:]] == ["0", "1", "2"] and len(components[1]["parameters"]) == 6
        else:
            buttons = request["interactive"]["action"]["buttons"]
            assert [b["reply"]["id"] for b in buttons] == ["acknowledge:7", "en_route:7", "false_alarm:7"]
            assert len({b["reply"]["title"] for b in buttons}) == 3


def test_no_text_is_torn_and_none_is_empty(requests):
    def texts(value):
        if isinstance(value, dict):
            for part in value.values():
                yield from texts(part)
        elif isinstance(value, list):
            for part in value:
                yield from texts(part)
        elif isinstance(value, str):
            yield value
    for case, request in requests.items():
        for text in texts(request or {}):
            text.encode("utf-16-le")  # no half of a pair
            assert text or "reaction" in case, case
            assert "\ufffd" not in text or "no UTF-8" in case, case
            if "Devanagari" in case and len(text) > 100 and set(text) <= set("क्षि"):
                assert text.endswith("क्षि"), case  # whole syllables


@absent
def test_the_check_can_fail(requests):
    good = requests["short buttons to phone, window open"]
    assert platform_shape.complaints(good, OPENAPI) == []
    for spoil in ({"to": "910000020011"}, {"recipient_type": "crowd"}, {"surprise": 1}, {"interactive": {**good["interactive"], "type": "poll"}}, {"type": "fax"}):
        assert platform_shape.complaints({**good, **spoil}, OPENAPI), spoil
