"""It comes back by itself: repeated incidents open tasks, and every closed case is asked about, through codes too."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from kiosk.case import events as of
from kiosk.i18n import translator
from kiosk.inbox.cases.store import Changed, OpenCase, read_case
from kiosk.inbox.due import asking, repeating
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import entries_for
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from tests.inbox.due_cases import ASKA, begun, closed, part, then, with_aska, words
from tests.inbox.office import Office
from tests.inbox.records import at_desk
from tests.inbox.test_cases_store import told
from tests.public.coming_back import pictures_on, put_in, tell
from tests.visitor import Visitor

ENGLISH = translator("en-GB")


@pytest.fixture
def public(office: Office) -> Flask:
    settings = office.school.public()
    make_pepper(settings.pepper)
    return create_app(settings)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def tasks_in(office: Office, *cases: OpenCase) -> list[str]:
    found = (read_case(*at_desk(office, "lead"), one.id).case.tasks.values() for one in cases)
    return [task.task for tasks in found for task in tasks]


# ------------------------------------------------------------------------------------------------ thresholds


def twice(office: Office) -> tuple[OpenCase, OpenCase]:
    first = with_aska(office, begun(office))
    office.clock.shift(timedelta(days=3))
    return first, with_aska(office, begun(office))


def test_a_repetition_is_proposed_and_one_press_sets_every_task_with_its_reason(
    office: Office, app: Flask
) -> None:
    first, second = twice(office)
    lead = office.sign_in(app, "lead").get("/due")
    assert "A pupil was hurt again (A.E.): 2 cases in 13 weeks." in words(lead)
    assert tasks_in(office, first, second) == []

    lead.post("/due/repeated", {**lead.carried, "threshold": "hurt-again", "who": ASKA}).follow()

    assert "The tasks are set." in lead.html
    assert "hurt again (A.E.)" not in words(lead)
    wanted = at_desk(office, "lead")[0].casework.thresholds["hurt-again"].opens
    assert tasks_in(office, first) == []
    assert tuple(tasks_in(office, second)) == wanted
    event = read_case(*at_desk(office, "lead"), second.id).events[-1]
    assert isinstance(event, of.TaskSet)
    assert event.by == office.people["lead"].person.id.hex()
    assert event.cases == (first.id.hex(), second.id.hex())
    assert event.why == "A pupil was hurt again: 2 cases in 13 weeks."


def test_looking_at_the_list_writes_nothing_into_a_case(office: Office, app: Flask) -> None:
    _, second = twice(office)

    office.sign_in(app, "lead").get("/due?show=all")

    assert tasks_in(office, second) == []


def test_two_who_press_at_once_set_each_task_once(office_on: Office) -> None:
    _, second = twice(office_on)
    desks = [at_desk(office_on, "lead"), at_desk(office_on, "deputy")]
    together = threading.Barrier(2)

    def press(number: int) -> None:
        together.wait()
        repeating.open_tasks(*desks[number], "hurt-again", ASKA, now())

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(press, range(2)))

    wanted = desks[0][0].casework.thresholds["hurt-again"].opens
    assert sorted(tasks_in(office_on, second)) == sorted(wanted)


def test_pressing_again_or_for_something_made_up_sets_nothing(office: Office, app: Flask) -> None:
    _, second = twice(office)
    lead = office.sign_in(app, "lead").get("/due")
    form = {**lead.carried, "threshold": "hurt-again", "who": ASKA}
    lead.post("/due/repeated", form)
    before = tasks_in(office, second)

    for sent in (form, {**form, "who": "made up"}, {**form, "threshold": "made up"}):
        assert "Nothing was left to set." in lead.post("/due/repeated", sent).follow().html

    assert tasks_in(office, second) == before


def test_whoever_opens_one_of_two_cases_alone_sees_no_repetition(office: Office, app: Flask) -> None:
    with_aska(office, begun(office))
    with_aska(office, begun(office, "lead", told(office, "lead", "head")))

    deputy, lead = office.sign_in(app, "deputy"), office.sign_in(app, "lead")

    assert "hurt again" in words(lead.get("/due"))
    assert "hurt again" not in words(deputy.get("/due?show=all"))


# ------------------------------------------------------------------------------------------------ check back


def closed_case(office: Office, *concerns: bytes) -> OpenCase:
    """Set aside and closed today, to be checked in a week."""
    case = then(office, begun(office, "lead", *concerns), of.SetAside, reason=_reason(office), why="")
    return closed(office, case, date(2026, 11, 27))


def _reason(office: Office) -> str:
    return next(iter(at_desk(office, "lead")[0].casework.not_serious))


def only_concern(office: Office) -> bytes:
    desk, me = at_desk(office, "lead")
    (entry,) = entries_for(desk.inbox, me, desk.content)
    return entry.concern_id


def child_and_case(office: Office, public: Flask) -> tuple[tuple[str, ...], OpenCase]:
    pictures = pictures_on(tell(public))
    collect(office.letterbox, office.inbox)
    return pictures, closed_case(office, only_concern(office))


def test_on_the_day_one_press_asks_the_child_and_the_list_waits_for_an_answer(
    office: Office, public: Flask, app: Flask
) -> None:
    pictures, case = child_and_case(office, public)
    assert "Ask them through their code" not in office.sign_in(app, "lead").get("/due").html
    office.clock.shift(timedelta(days=7))
    lead = office.sign_in(app, "lead").get("/due")
    assert "Ask whether it has stopped" in part(lead, "Today")

    lead.post(f"/due/{case.id.hex()}/ask", lead.carried).follow()

    assert "They are asked." in lead.html
    assert "Ask whether it has stopped" in part(lead, "In the next seven days")
    assert "Has it stopped?" in put_in(Visitor(public), pictures).html
    office.clock.shift(timedelta(days=7))  # no answer: staff are asked again
    assert "Ask whether it has stopped" in part(office.sign_in(app, "lead").get("/due"), "Today")


def test_it_has_not_stopped_stands_first_at_once_with_the_ways_to_reopen(
    office: Office, public: Flask, app: Flask
) -> None:
    pictures, case = child_and_case(office, public)
    office.clock.shift(timedelta(hours=3))
    put_in(Visitor(public), pictures).press("go", "again")
    collect(office.letterbox, office.inbox)

    page = office.sign_in(app, "lead").get("/due")

    top = part(page, "First of all")
    assert "They say that it has started again" in top
    assert f"/cases/{case.id.hex()}/add/checked-back" in top
    assert f"/cases/{case.id.hex()}/add/reopened" in top
    then(
        office, case, of.CheckedBack, person="", answer="no", helped="", safe="", reopens=True,
        on=date(2026, 11, 20), note="", next=None,
    )  # fmt: skip
    assert "They say" not in words(page.get("/due"))


def test_it_has_stopped_leaves_the_list_as_soon_as_it_is_written_down(
    office: Office, public: Flask, app: Flask
) -> None:
    pictures, case = child_and_case(office, public)
    office.clock.shift(timedelta(days=7))
    put_in(Visitor(public), pictures).press("go", "stopped")
    collect(office.letterbox, office.inbox)
    lead = office.sign_in(app, "lead").get("/due?show=all")
    assert "They say that it has stopped" in words(lead)

    office.clock.shift(timedelta(minutes=2))
    then(
        office, case, of.CheckedBack, person="", answer="yes", helped="", safe="", reopens=False,
        on=date(2026, 11, 27), note="", next=None,
    )  # fmt: skip

    assert "They say" not in words(lead.get("/due?show=all"))


def test_a_word_from_before_the_closing_is_no_news(office: Office, public: Flask, app: Flask) -> None:
    pictures = pictures_on(tell(public))
    collect(office.letterbox, office.inbox)
    case = begun(office, "lead", only_concern(office))
    put_in(Visitor(public), pictures).press("go", "again")
    collect(office.letterbox, office.inbox)
    office.clock.shift(timedelta(hours=3))
    closed(office, then(office, case, of.SetAside, reason=_reason(office), why=""), date(2026, 11, 27))

    assert "They say" not in words(office.sign_in(app, "lead").get("/due?show=all"))


def test_a_closing_that_was_dated_ahead_by_a_wrong_clock_hides_no_word(
    office: Office, public: Flask, app: Flask
) -> None:
    pictures = pictures_on(tell(public))
    collect(office.letterbox, office.inbox)
    case = then(
        office, begun(office, "lead", only_concern(office)), of.SetAside, reason=_reason(office), why=""
    )
    office.clock.shift(timedelta(days=400))
    closed(office, case, date(2028, 1, 10))
    office.clock.shift(timedelta(days=-400))
    put_in(Visitor(public), pictures).press("go", "again")
    collect(office.letterbox, office.inbox)

    assert "started again" in part(office.sign_in(app, "lead").get("/due"), "First of all")


def test_nobody_is_asked_before_the_day_or_twice(office: Office, public: Flask) -> None:
    _, case = child_and_case(office, public)
    with pytest.raises(asking.NotAsked, match="early"):
        asking.ask(*at_desk(office, "lead"), case.id, ENGLISH, now())
    office.clock.shift(timedelta(days=7))

    asked = asking.ask(*at_desk(office, "lead"), case.id, ENGLISH, now())

    assert asked == 1
    with pytest.raises(asking.NotAsked, match="early"):
        asking.ask(*at_desk(office, "deputy"), case.id, ENGLISH, now())


def test_who_gave_no_code_is_asked_in_person(office: Office, app: Flask) -> None:
    case = closed_case(office, told(office, "lead", "deputy"))
    office.clock.shift(timedelta(days=7))
    lead = office.sign_in(app, "lead").get("/due")

    lead.post(f"/due/{case.id.hex()}/ask", lead.carried).follow()

    assert "Please ask them in person" in lead.html
    assert "Ask whether it has stopped" in part(lead, "Today")


def test_a_question_that_could_not_be_sent_is_taken_back(office: Office, public: Flask) -> None:
    _, case = child_and_case(office, public)
    office.clock.shift(timedelta(days=7))

    with office.letterbox.begin() as connection:  # the table of answers alone does not answer
        connection.exec_driver_sql("ALTER TABLE sealed_reply RENAME TO elsewhere")

    with pytest.raises(asking.NotAsked, match="unreachable"):
        asking.ask(*at_desk(office, "lead"), case.id, ENGLISH, now())

    found = read_case(*at_desk(office, "lead"), case.id)
    assert found.case.put_off == {}
    assert [event.KIND for event in found.events][-2:] == ["put-off", "corrected"]


def test_of_two_who_press_at_once_one_asks(office: Office, public: Flask) -> None:
    _, case = child_and_case(office, public)
    office.clock.shift(timedelta(days=7))
    desks = [at_desk(office, "lead"), at_desk(office, "deputy")]
    for one in desks:
        read_case(*one, case.id)
    together = threading.Barrier(2)

    def press(number: int) -> object:
        together.wait()
        try:
            return asking.ask(*desks[number], case.id, ENGLISH, now())
        except (Changed, asking.NotAsked) as refusal:
            return refusal

    with ThreadPoolExecutor(2) as workers:
        came = list(workers.map(press, range(2)))

    assert [one for one in came if one == 1] == [1]
    assert len(put_off_in(office, case)) == 1


def put_off_in(office: Office, case: OpenCase) -> list[of.Event]:
    return [one for one in read_case(*at_desk(office, "lead"), case.id).events if isinstance(one, of.PutOff)]
