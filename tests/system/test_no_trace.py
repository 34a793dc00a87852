"""Ordinary chat leaves no trace, strangers' buttons none, and erase leaves no byte of a person."""
import os

import pytest

from harness import CHAT, CRY, DUTY, GROUP, NEIGHBOUR, RESIDENT, STRANGER, WHERE, image, point, reply_button, text, wait_for

WORDS = "zebraxylophone"  # found nowhere but in the test's own messages


def traces(pukaar):
    return pukaar.bytes_on_disk() + "\n".join(pukaar.lines).encode()


@pytest.mark.parametrize("group", [None, GROUP], ids=["direct", "group"])
def test_ordinary_chat_leaves_no_trace(pukaar, group):
    messages = [text(STRANGER, f"{CHAT} {WORDS}", group=group, id=f"wamid.{WORDS}{n}") for n in range(20)]
    messages += [image(STRANGER, caption=f"good morning {WORDS}", group=group), point(STRANGER, 19.06, 72.82, group=group),
                 reply_button(STRANGER, "acknowledge:12345", WORDS), text(STRANGER, f"4F7K {WORDS}", group=group)]
    before = pukaar.store.read_bytes()
    pukaar.take(*messages)
    wait_for(lambda: pukaar.metric('pukaar_messages_total{kind="text"}') == 21, "the messages to be counted")
    left = traces(pukaar)
    for trace in (WORDS, STRANGER, STRANGER.lstrip("+"), "wamid.", "Person 19999"):
        assert trace.encode() not in left, trace
    assert pukaar.store.read_bytes() == before
    pukaar.stop()
    for trace in (WORDS, STRANGER.lstrip("+"), "wamid."):
        assert trace.encode() not in traces(pukaar), trace


def test_chat_beside_an_open_incident_leaves_no_trace(pukaar, graph):
    pukaar.say(RESIDENT, CRY, group=GROUP)
    graph.alert()
    pukaar.say(NEIGHBOUR, f"{CHAT} {WORDS}", group=GROUP)
    pukaar.say(RESIDENT, WHERE, group=GROUP)
    wait_for(lambda: "lobby" in pukaar.incident()["words"], "the reporter's words")
    pukaar.stop()
    for trace in (WORDS, NEIGHBOUR, NEIGHBOUR.lstrip("+")):
        assert trace.encode() not in traces(pukaar), trace


def test_the_log_holds_neither_words_nor_numbers(pukaar, graph):
    pukaar.say(RESIDENT, f"{CRY} {WORDS}")
    graph.alert()
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    pukaar.wait_log("send.done", "a send")
    log = "\n".join(pukaar.lines)
    for trace in (WORDS, RESIDENT.lstrip("+"), DUTY.lstrip("+"), "chor mere"):
        assert trace not in log, trace
    assert "+91*****0011" in log or "*0011" in log


def test_erase_leaves_no_byte(pukaar, graph):
    pukaar.say(RESIDENT, f"{CRY} {WORDS}")
    graph.alert()
    pukaar.say(DUTY, "ok")
    graph.told(RESIDENT, "has seen it")
    wait_for(lambda: all(s["state"] != "waiting" for s in pukaar.incident()["sends"]), "every send to be settled")
    assert WORDS.encode() in pukaar.bytes_on_disk() and RESIDENT.encode() in pukaar.bytes_on_disk()
    pukaar.say(RESIDENT, f"JOIN {pukaar.json('society', 'show', '--id', 'gulmohar')['join_code']} B wing 1203")
    graph.told(RESIDENT, "You are enrolled")
    proof = pukaar.run("erase", "--phone", "+91 00000 10001").out  # while the server runs
    assert "no byte of" in proof and str(pukaar.store) in proof and "backups" in proof
    left = pukaar.bytes_on_disk()
    for trace in (RESIDENT, RESIDENT.lstrip("+"), WORDS):
        assert trace.encode() not in left, trace
    incident = pukaar.incident()
    assert incident["reporter"] is None and incident["state"] == "acknowledged", "the incident itself stays"
    pukaar.stop()
    pukaar.run("backup", pukaar.directory / "fresh.db")
    for trace in (RESIDENT, RESIDENT.lstrip("+"), WORDS):
        assert trace.encode() not in pukaar.bytes_on_disk(), trace


def test_a_number_that_is_left_is_said(pukaar):
    pukaar.run("station", "set", "--id", "lakeside", "--name", f"Ring {STRANGER}")  # no place where a person's number is looked for
    assert "still stands in the database" in pukaar.run("erase", "--phone", STRANGER, code=1).err


def test_the_store_is_for_the_owner_alone(pukaar):
    for path in pukaar.directory.glob("pukaar.db*"):
        assert os.stat(path).st_mode & 0o077 == 0, path
