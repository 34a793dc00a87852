"""Every request validates against the platform's own OpenAPI file: each shape is made once here, and the harness checks the requests
of every other test too."""
import pytest

from harness import CRY, DUTY, FIRE, GROUP, GUARD, OPENAPI, RESIDENT, STRANGER, image, platform_shape, point, text

LONG = (CRY.split(", B")[0] + " 🚨 मदद ") * 90


def shapes(graph):
    return {(s.kind, s.body["recipient_type"]) for s in graph.sends}


@pytest.mark.skipif(not OPENAPI.exists(), reason=f"no {OPENAPI}; PUKAAR_SHARED names the place of fixtures/")
def test_every_shape(pukaar, graph):
    pukaar.say(STRANGER, CRY)  # a place is asked for
    pukaar.say(RESIDENT, CRY, group=GROUP)  # template, group text
    graph.alert()
    pukaar.say(DUTY, "ok")
    pukaar.take(point(RESIDENT, 19.07, 72.83), image(RESIDENT))
    graph.wait(lambda s: s.kind == "image", "the photo")
    graph.wait(lambda s: s.kind == "location", "the place")
    pukaar.take(text(RESIDENT, FIRE, context={"forwarded": True}))
    pukaar.say(GUARD, CRY)
    graph.wait(lambda s: s.kind == "button", "buttons")
    graph.wait(lambda s: s.kind == "location_request_message", "the question for the place")
    expected = {("template", "individual"), ("text", "individual"), ("text", "group"), ("image", "individual"), ("location", "individual"),
                ("button", "individual"), ("location_request_message", "individual")}
    assert shapes(graph) >= expected
    assert graph.complaints() == []


@pytest.mark.skipif(not OPENAPI.exists(), reason=f"no {OPENAPI}; PUKAAR_SHARED names the place of fixtures/")
def test_the_check_can_fail():
    good = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+910000010001", "type": "text", "text": {"body": "x"}}
    assert platform_shape.complaints(good, OPENAPI) == []
    for bad in ({**good, "to": "910000010001"}, {**good, "surprise": 1}, {**good, "text": {"body": "x", "y": 1}},
                {k: v for k, v in good.items() if k != "to"}, {**good, "recipient": "IN.1"}, {**good, "recipient_type": "crowd"},
                {**good, "text": {"body": "x" * 4097}}):
        assert platform_shape.complaints(bad, OPENAPI), bad


@pytest.mark.parametrize("window", [False, True], ids=["template", "buttons"])
def test_a_long_cry_is_cut_on_a_character_and_goes_out(pukaar, graph, window):
    if window:
        pukaar.say(DUTY, "good evening")
    pukaar.say(RESIDENT, LONG)
    alert = graph.alert()
    assert "darwaza tod raha hai" in alert.said and "\ufffd" not in alert.said and RESIDENT in alert.said
    assert "https://maps.google.com/?q=19.063200,72.826300" in alert.said
    assert graph.complaints() == []
    assert len(pukaar.incident()["words"].encode()) <= 4096


@pytest.mark.parametrize("words", [CRY + " \n\n\t  \r\n   aao     jaldi", CRY + ' "\\ </script> \x00 \x1b[2J \u202e', CRY + " \ud83d\ude00" * 40, CRY + " e\u0301" * 600],
                         ids=["white", "control", "emoji", "combining"])
def test_any_words_go_out_in_a_shape_the_platform_takes(pukaar, graph, words):
    pukaar.say(RESIDENT, words)
    assert "darwaza" in graph.alert().said
    assert graph.complaints() == []
