"""When staff are told: in reading hours, again when nobody has read it, and once a school day how it stands."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.cli.heads import Head
from kiosk.db import writing
from kiosk.inbox.models import DueDay
from kiosk.inbox.record import audit
from kiosk.inbox.telling import due_days
from kiosk.inbox.telling.choices import Wish
from tests.inbox.mailroom import Mailroom
from tests.inbox.office import Office
from tests.inbox.told import (
    TO_STAFF,
    everybody,
    masked,
    publish,
    read,
    rounds_of,
    rows,
    tell,
    wish,
)

QUARTER = timedelta(minutes=16)
HOUR = timedelta(minutes=61)


# ------------------------------------------------------------------------------------- nobody has read it in time


def test_unread_for_an_hour_the_deputy_is_told_then_the_head_then_nobody_again(
    office: Office, room: Mailroom
) -> None:
    everybody(office, room, "lead")
    for role in ("deputy", "head"):
        wish(office, role, Wish.DAILY)
    rounds = rounds_of(office, room.port)
    rounds.go()
    room.took.clear()
    tell(office, "lead", "deputy", "head", "recovery")

    told = []
    for _ in range(4):  # from ten to two, in a day of reading hours from half past eight to half past three
        rounds.go()
        told.append(list(room.told))
        office.clock.shift(HOUR)

    assert told == [["lead"], ["lead", "deputy"], ["lead", "deputy", "head"], ["lead", "deputy", "head"]]
    assert len({masked(letter.raw, letter.to) for letter in room.took}) == 1


def test_read_by_one_nobody_else_is_told_any_more(office: Office, room: Mailroom) -> None:
    everybody(office, room, "lead")
    wish(office, "deputy", Wish.DAILY)
    rounds = rounds_of(office, room.port)
    rounds.go()
    room.took.clear()
    concern_id = tell(office)
    rounds.go()

    read(office, "lead", concern_id)
    office.clock.shift(HOUR)
    rounds.go()

    assert room.told == ["lead"]


def test_the_school_says_who_is_told_next(office: Office, room: Mailroom) -> None:
    publish(office, told={"urgent": ("head",)})
    everybody(office, room, "lead")
    for role in ("deputy", "head"):
        wish(office, role, Wish.DAILY)
    rounds = rounds_of(office, room.port)
    rounds.go()
    room.took.clear()
    tell(office, "lead", "deputy", "head", "recovery")

    for _ in range(3):
        rounds.go()
        office.clock.shift(HOUR)

    assert room.told == ["lead", "head"]


def test_only_school_time_counts_as_unread(office: Office, room: Mailroom) -> None:
    everybody(office, room, "lead")
    wish(office, "deputy", Wish.DAILY)
    office.clock.move_to(datetime(2026, 11, 20, 15, 20, tzinfo=UTC))  # ten minutes before the weekend
    rounds = rounds_of(office, room.port)
    rounds.go()
    room.took.clear()
    tell(office)
    rounds.go()

    office.clock.move_to(datetime(2026, 11, 23, 9, 10, tzinfo=UTC))  # 50 minutes of school time
    rounds.go()
    early = [one.to for one in room.took if "Something" in str(one.parsed["Subject"])]
    office.clock.move_to(datetime(2026, 11, 23, 9, 21, tzinfo=UTC))
    rounds.go()
    late = [one.to for one in room.took if "Something" in str(one.parsed["Subject"])]

    assert early == ["lead@heron.example"]
    assert late == ["lead@heron.example", "deputy@heron.example"]


# -------------------------------------------------------------------------------------------------- quiet hours


@pytest.mark.parametrize(
    ("told_at", "still_quiet", "open_again"),
    [
        # clocks go forward on 28 March 2027 and back on 25 October 2026, both on a Sunday
        ("2027-03-26T16:00Z", "2027-03-29T07:29Z", "2027-03-29T07:31Z"),
        ("2026-10-23T15:00Z", "2026-10-26T08:29Z", "2026-10-26T08:31Z"),
    ],
    ids=["into summer time", "out of summer time"],
)
def test_outside_reading_hours_mail_waits_for_the_next_opening_by_the_schools_own_clock(
    office: Office, room: Mailroom, told_at: str, still_quiet: str, open_again: str
) -> None:
    office.clock.move_to(datetime.fromisoformat(told_at))
    wish(office, "lead")
    rounds = rounds_of(office, room.port)
    tell(office)
    rounds.go()

    office.clock.move_to(datetime.fromisoformat(still_quiet))
    rounds.go()
    before = list(room.told)
    office.clock.move_to(datetime.fromisoformat(open_again))
    rounds.go()

    assert before == []
    assert room.told == ["lead", "lead"]  # something waits, and the day's own mail


def test_somebody_who_wants_it_at_any_time_is_told_at_night(office: Office, room: Mailroom) -> None:
    office.clock.move_to(datetime(2026, 11, 21, 23, 0, tzinfo=UTC))
    wish(office, "lead", Wish.ANY_TIME)
    wish(office, "deputy")
    tell(office)

    rounds_of(office, room.port).go()

    assert room.told == ["lead"]


def test_without_a_next_opening_nobody_waits_for_ever(office: Office, room: Mailroom) -> None:
    publish(office, hours=())
    office.clock.move_to(datetime(2026, 11, 21, 3, 0, tzinfo=UTC))
    wish(office, "lead")
    tell(office)

    rounds_of(office, room.port).go()

    assert room.told == ["lead"]


def test_a_clock_that_jumps_back_keeps_no_mail_back_and_sends_no_day_twice(
    office: Office, room: Mailroom
) -> None:
    office.clock.move_to(datetime(2026, 11, 20, 14, 0, tzinfo=UTC))
    everybody(office, room, "lead")
    room.answers.append("451 later")
    tell(office)
    rounds_of(office, room.port).go()

    office.clock.move_to(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    rounds_of(office, room.port).go()

    assert room.told == ["lead"]
    assert "Something" in str(room.took[0].parsed["Subject"])


# -------------------------------------------------------------------------------------------------- the daily mail


def test_the_daily_mail_counts_and_its_head_is_in_the_record(office: Office, room: Mailroom) -> None:
    wish(office, "lead")
    with writing(office.inbox) as session:
        numbers = {date(2026, 11, 18): 1, date(2026, 11, 19): 2, date(2026, 11, 20): 4, date(2026, 11, 23): 9}
        due_days.note(session, office.people["lead"].person.id, numbers)
    tell(office)
    tell(office, *TO_STAFF)

    rounds_of(office, room.port).go()

    text = next(one.text for one in room.took if "your day" in str(one.parsed["Subject"]))
    assert "Worries that you have not read: 1\nDue for you today: 4\nOverdue for you: 3\n" in text
    assert "do not answer" in text
    (typed,) = re.findall(r"kiosk audit verify --head ([0-9a-f]{64})", text)
    grouped = " ".join(re.findall(r"^((?:[0-9a-f]{4} ){7}[0-9a-f]{4})$", text, re.MULTILINE))
    head = Head().convert(grouped, None, None)
    assert head.hex() == typed
    with writing(office.inbox) as session:
        audit.record(session, "list", None, None, datetime.now(UTC))
    assert not audit.verify(office.inbox, head).truncated
    assert audit.verify(office.inbox, b"x" * 32).truncated


def test_the_daily_mail_comes_once_a_school_day_and_not_on_other_days(office: Office, room: Mailroom) -> None:
    wish(office, "lead", Wish.DAILY)
    wish(office, "head", Wish.NONE)
    rounds = rounds_of(office, room.port)

    sent = []
    for day in ("20T07:00", "20T08:31", "20T12:00", "21T12:00", "22T12:00", "23T08:00", "23T08:45"):
        office.clock.move_to(datetime.fromisoformat(f"2026-11-{day}+00:00"))
        rounds.go()
        sent.append(list(room.told))

    assert [len(one) for one in sent] == [0, 1, 1, 1, 1, 1, 2]
    assert set(room.told) == {"lead"}


def test_somebody_who_was_not_let_in_yet_has_no_daily_mail(office: Office, room: Mailroom) -> None:
    wish(office, "lead")
    wish(office, "head")
    office.school.publish_readers("lead", "deputy", "chair", "recovery")

    rounds_of(office, room.port).go()

    assert room.told == ["lead"]


def test_noting_what_is_due_takes_the_place_of_what_was_noted_before(office: Office) -> None:
    person_id, day = office.people["lead"].person.id, date(2026, 11, 20)

    with writing(office.inbox) as session:
        due_days.note(session, person_id, {day: 3, date(2026, 11, 19): 1})
        due_days.note(session, person_id, {day: 1, date(2026, 11, 24): 0})
        found = due_days.due_on(session, person_id, day)

    assert found == due_days.Due(today=1, overdue=0)
    assert len(rows(office, DueDay)) == 1
