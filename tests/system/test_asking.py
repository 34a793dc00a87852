"""Who asks for the number of their police station gets it: at once where the society is known, else for a pin. No incident is opened."""
import pytest

from harness import CHAT, CRY, DUTY, GROUP, NEIGHBOUR, RESIDENT, STRANGER, point, text, wait_for

NAME, NUMBER = "Seaside Police Station", "+910000020001"


def nothing_opened(pukaar, graph):
    assert pukaar.incidents() == [] and not graph.alerts()


@pytest.mark.parametrize("words, ask, answer", [
    ("police number please", "Send your location", "Your police station: "),
    ("Nearest station?", "Send your location", "Your police station: "),
    ("police ka number kya hai", "अपनी लोकेशन", "आपका थाना: "),
    ("नज़दीकी थाना कौन सा है", "अपनी लोकेशन", "आपका थाना: "),
    ("javalche police station sanga", "तुमचे लोकेशन", "तुमचे पोलीस ठाणे: "),
    ("मला जवळचे पोलीस ठाणे सांगा", "तुमचे लोकेशन", "तुमचे पोलीस ठाणे: "),
])
def test_a_stranger_is_asked_where_and_gets_name_number_and_distance(pukaar, graph, words, ask, answer):
    pukaar.say(STRANGER, words)
    asked = graph.told(STRANGER, ask)
    assert asked.kind == "location_request_message" and "112" in asked.said and "1091" in asked.said
    pukaar.take(point(STRANGER, 19.0700, 72.8290))
    told = graph.told(STRANGER, answer)
    assert NAME in told.said and NUMBER in told.said and "1.1 km" in told.said
    assert "112" in told.said and "1091" in told.said
    nothing_opened(pukaar, graph)


def test_a_resident_gets_it_at_once(pukaar, graph):
    pukaar.say(RESIDENT, "what is the police station number")
    told = graph.told(RESIDENT, f"Your police station: {NAME}")
    assert NUMBER in told.said and "400 m" in told.said and len(graph.to(RESIDENT)) == 1
    nothing_opened(pukaar, graph)


def test_the_station_that_was_chosen_by_hand(install, graph):
    pukaar = install()
    pukaar.run("society", "set", "--id", "gulmohar", "--station", "hillview")
    pukaar.start().say(RESIDENT, "पोलीस नंबर")
    told = graph.told(RESIDENT, "Hillview Police Station")
    assert "या ठाण्याचा नंबर आमच्याकडे नाही" in told.said, "a contact's number is nobody's to give"


def test_near_a_border_both_and_outside_uncertain(pukaar, graph):
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location")
    pukaar.take(point(STRANGER, 19.0803, 72.83))
    told = graph.told(STRANGER, "Hillview Police Station")
    assert f"It may also be {NAME}: {NUMBER}" in told.said
    pukaar.say(NEIGHBOUR, "police number")
    graph.told(NEIGHBOUR, "Send your location")
    pukaar.take(point(NEIGHBOUR, 19.02, 72.83))
    assert NAME in graph.told(NEIGHBOUR, "another one may be responsible").said


def test_far_from_everywhere(pukaar, graph):
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location")
    pukaar.take(point(STRANGER, 28.6, 77.2))
    graph.told(STRANGER, "We know no police station for this place. Call 112.")


def test_without_polygons_an_estimate(install, graph):
    pukaar = install(registered=False)
    pukaar.run("station", "add", "--id", "seaside", "--name", NAME, "--phone", NUMBER, "--lat", 19.0605, "--lon", 72.8290)
    pukaar.start().say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location")
    pukaar.take(point(STRANGER, 19.07, 72.83))
    told = graph.told(STRANGER, "This is an estimate")
    assert NAME in told.said and NUMBER in told.said


def test_a_group_is_answered_only_when_it_plainly_asks(pukaar, graph):
    pukaar.take(text(RESIDENT, "I gave the guard the police number yesterday", group=GROUP), text(NEIGHBOUR, "Police number?", group="unbound-group"),
                text(NEIGHBOUR, "police number", group=GROUP))
    told = graph.told(GROUP, NAME)
    assert NUMBER in told.said and len(graph.sends) == 1
    nothing_opened(pukaar, graph)


def test_a_pin_answers_once_and_one_that_was_not_asked_for_is_ordinary(pukaar, graph):
    before = pukaar.store.read_bytes()
    pukaar.take(point(STRANGER, 19.07, 72.83))
    assert pukaar.store.read_bytes() == before
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location")
    pukaar.take(text(STRANGER, CHAT))
    pukaar.take(point(STRANGER, 19.07, 72.83))
    graph.told(STRANGER, NAME)
    pukaar.take(point(STRANGER, 19.07, 72.83))
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location", count=2)
    assert len(graph.to(STRANGER)) == 3


def test_it_is_remembered_over_a_restart_and_erased(pukaar, graph):
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location")
    pukaar.kill()
    pukaar.start().take(point(STRANGER, 19.07, 72.83))
    graph.told(STRANGER, NAME)
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location", count=2)
    pukaar.run("erase", "--phone", STRANGER)
    assert STRANGER.encode() not in pukaar.bytes_on_disk()


def test_stop_of_a_stranger_who_asked(pukaar, graph):
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location")
    assert STRANGER.encode() in pukaar.bytes_on_disk()
    pukaar.say(STRANGER, "STOP")
    graph.told(STRANGER, "is erased")
    wait_for(lambda: STRANGER.encode() not in pukaar.bytes_on_disk(), "no byte to be left")
    pukaar.take(point(STRANGER, 19.07, 72.83))
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location", count=2)
    assert len(graph.to(STRANGER)) == 3, "the pin is no answer any more"


def test_a_call_is_a_call(pukaar, graph):
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.say(RESIDENT, "police number")
    graph.told(RESIDENT, f"Your police station: {NAME}")
    pukaar.say(RESIDENT, "the police number of the guard is wrong, second floor")
    wait_for(lambda: "second floor" in pukaar.incident()["words"], "further words of the call to stay words")
    assert len(graph.matching(lambda s: s.to == RESIDENT and "Your police station" in s.said)) == 1


def test_an_officer_writes_what_he_likes(pukaar, graph):
    pukaar.say(DUTY, "police number")
    pukaar.say(STRANGER, "police number")
    graph.told(STRANGER, "Send your location")
    assert not graph.to(DUTY)
