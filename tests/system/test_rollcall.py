"""Roll call: every contact is asked for one tap; who is silent is told of, and stands last until it answers."""
import contextlib
import datetime
import sqlite3

from harness import (CRY, DUTY, OPERATOR, OTHER_STATION, RESIDENT, SQUAD, reply_button, template_button, wait_for)

IST = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
CONTACTS = (DUTY, SQUAD, OTHER_STATION)


def just_now():
    """A time of the day that has been for at most some minutes, whenever the test runs."""
    return (datetime.datetime.now(IST) - datetime.timedelta(minutes=1)).strftime("%H:%M")


def held(answer="1h", **more):
    return {"roll_call": just_now(), "roll_call_answer": answer, **more}


def asked(graph, phone, count=1):
    return graph.wait(lambda s: s.to == phone and len(s.buttons) == 1, f"the roll call's question to {phone}", count)


def contact(pukaar, phone):
    (found,) = [c for c in pukaar.json("contact", "list") if c["phone"] == phone]
    return found


def test_everybody_is_asked_once_and_a_tap_counts(install, graph):
    pukaar = install(policy=held()).start()
    first = {phone: asked(graph, phone) for phone in CONTACTS}
    question = first[DUTY]
    assert question.kind == "template" and question.body["template"]["name"] == "pukaar_roll_call"
    assert question.body["template"]["language"]["code"] == "en" and question.params == ["Seaside Police Station"]
    assert first[OTHER_STATION].body["template"]["language"]["code"] == "mr"
    assert contact(pukaar, DUTY)["last_answer_at"] is None
    pukaar.take(template_button(DUTY, question.buttons["0"], "Present"))
    assert graph.told(DUTY, "Thank you").kind == "text"
    pukaar.say(SQUAD, "good evening")  # any word of theirs counts
    for phone in (DUTY, SQUAD):
        assert wait_for(lambda: contact(pukaar, phone)["last_answer_at"], "the answer to be known")
    assert contact(pukaar, OTHER_STATION)["last_answer_at"] is None
    assert all(c["silent_since"] is None for c in pukaar.json("contact", "list"))
    asks = len([s for s in graph.sends if len(s.buttons) == 1])
    pukaar.stop()
    pukaar.start()  # a restart repeats none
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    assert len([s for s in graph.sends if len(s.buttons) == 1]) == asks == 3


def test_who_is_off_duty_is_left_in_peace(install, graph):
    def ist(hours):
        return (datetime.datetime.now(IST) + datetime.timedelta(hours=hours)).strftime("%H:%M")
    pukaar = install(policy=held("1s"))
    hours = {DUTY: f"{ist(5)}-{ist(7)}", SQUAD: f"{ist(-1)}-{ist(1)}"}
    for phone, its in hours.items():
        pukaar.run("contact", "set", "--station", "seaside", "--phone", phone, "--hours", its)
    pukaar.start()
    pukaar.run("contact", "add", "--station", "seaside", "--tier", 3, "--phone", "+910000020013", "--hours", hours[DUTY])
    pukaar.say("+910000020013", "good night")  # so words could reach them
    asked(graph, SQUAD)
    told = graph.told(OPERATOR, "no answer to the roll call")
    assert "0011 duty mobile, Seaside" not in told.said and not graph.to(DUTY)
    assert not graph.to("+910000020013")
    pukaar.run("contact", "set", "--station", "seaside", "--phone", DUTY, "--hours", hours[SQUAD])  # their duty begins
    asked(graph, DUTY)


def test_inside_the_window_it_is_a_button(install, graph):
    pukaar = install(policy=held())
    pukaar.start()
    asked(graph, DUTY)
    pukaar.say(DUTY, "present")
    graph.told(DUTY, "Thank you")
    pukaar.stop()
    with contextlib.closing(sqlite3.connect(pukaar.store)) as store, store:
        store.execute("UPDATE contact SET called_ms = called_ms - 12 * 3600000")  # it was the one before
    pukaar.start()
    question = asked(graph, DUTY, count=2)
    assert question.kind == "button" and question.buttons.keys() == {"Present"} and "Seaside" in question.said
    pukaar.take(reply_button(DUTY, question.buttons["Present"], "Present"))
    graph.told(DUTY, "Thank you", count=2)


def test_who_is_silent_is_told_of_once_and_stands_last(install, graph):
    pukaar = install(policy=held("3s", ack_timeout="1h")).start()
    asked(graph, DUTY), asked(graph, OTHER_STATION)
    pukaar.say(SQUAD, "hello")  # the squad is awake, the duty mobile is not
    told = graph.told(OPERATOR, "no answer to the roll call")
    assert "0011 duty mobile, Seaside Police Station" in told.said and "0021 duty mobile, Hillview" in told.said
    assert DUTY not in told.said and "0012" not in told.said
    colleague = graph.told(SQUAD, "No answer to the roll call")
    assert "0011 duty mobile" in colleague.said and DUTY not in colleague.said and "Seaside" in colleague.said
    pukaar.wait_log("alarm=roll_call", "the alarm")
    assert pukaar.metric('pukaar_alarms_total{alarm="roll_call"}') == 1
    assert contact(pukaar, DUTY)["silent_since"] and not contact(pukaar, SQUAD)["silent_since"]
    pukaar.say(RESIDENT, CRY)
    graph.alert(SQUAD)  # so the squad is first
    assert not graph.alerts(DUTY)
    pukaar.stop()
    pukaar.start()
    pukaar.say(SQUAD, "close genuine")
    graph.told(SQUAD, "is closed")
    pukaar.say(DUTY, "I am back")  # anything brings it back to its place
    wait_for(lambda: contact(pukaar, DUTY)["silent_since"] is None, "the duty mobile to count again")
    pukaar.say(RESIDENT, CRY)
    graph.alert(DUTY)
    assert len(graph.alerts(SQUAD)) == 1
    assert len([s for s in graph.to(OPERATOR) if "roll call" in s.said]) == 1  # a restart tells it no second time


def test_when_all_are_silent_the_order_is_as_ever(install, graph):
    pukaar = install(policy=held("1s", ack_timeout="700ms", repeat=1, loud="1h")).start()
    graph.told(OPERATOR, "no answer to the roll call")
    pukaar.say(RESIDENT, CRY)
    first, second = graph.alert(DUTY), graph.alert(SQUAD)
    assert first.number < second.number


def test_ok_answers_the_roll_call_when_nothing_is_open(install, graph):
    pukaar = install(policy=held()).start()
    asked(graph, DUTY)
    pukaar.say(DUTY, "ok")
    graph.told(DUTY, "Thank you")
    pukaar.say(DUTY, "ok")
    graph.told(DUTY, "No incident is open")


def test_without_a_time_nobody_is_asked(install, graph):
    pukaar = install().start()
    pukaar.say(RESIDENT, CRY)
    graph.alert()
    pukaar.say(DUTY, "ok")
    graph.told(DUTY, "is yours")
    assert not [s for s in graph.sends if len(s.buttons) == 1]
    assert contact(pukaar, DUTY)["last_answer_at"]


def test_a_bad_time_is_named(install):
    pukaar = install(policy={"roll_call": "8 o'clock"})
    assert "policy.roll_call" in pukaar.run("check", code=1).err
