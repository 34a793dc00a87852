"""What the recogniser must make of the words that the other tests use; when it does not, look here first."""
import json

import pytest

from harness import CANCEL, CHAT, CRY, FIGHT, FIRE, FURTHER, HER_CRY, MEDICAL, PLAIN, WHERE


@pytest.fixture(scope="module")
def judged(scene):
    import harness
    with harness.installation(scene.parent, "http://127.0.0.1:9") as pukaar:
        words = [CRY, FURTHER, FIRE, MEDICAL, FIGHT, HER_CRY, CANCEL, CHAT, PLAIN, WHERE]
        return dict(zip(words, map(json.loads, pukaar.run("recognise", stdin="\n".join(words) + "\n").out.splitlines())))


@pytest.mark.parametrize("words, categories", [
    (CRY, ["theft", "intruder"]), (FURTHER, ["theft", "intruder"]), (FIRE, ["fire"]), (MEDICAL, ["medical"]), (FIGHT, ["violence"]), (HER_CRY, ["women_safety"]),
])
def test_calls(judged, words, categories):
    assert judged[words]["verdict"] == "alert" and judged[words]["category"] in categories, judged[words]


def test_further_words_are_of_one_emergency(judged):
    assert {judged[CRY]["category"], judged[FURTHER]["category"]} <= {"theft", "intruder"}  # what incident_takes() merges


@pytest.mark.parametrize("words", [CANCEL, CHAT, PLAIN, WHERE])
def test_no_calls(judged, words):
    assert judged[words]["verdict"] == "none", judged[words]


def test_places(judged):
    assert judged[CRY]["place"]["wing"] == "B" and judged[CRY]["place"]["flat"] == "1203"
    assert judged[HER_CRY]["place"]["wing"] == "A" and judged[HER_CRY]["place"]["flat"] == "502"
    assert judged[WHERE]["place"]["landmark"]
