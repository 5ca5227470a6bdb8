"""When a worry's time is up, and who decides what: kept, held, never forgotten, and no trace for the others."""

import secrets
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox.keeping import destroying, reviewing
from kiosk.inbox.keeping.keeping import (
    Mark,
    keeping_of,
    keepings,
    months_of,
    rule_for,
    time_is_up_on,
    wait_for,
)
from kiosk.inbox.keeping.reviewing import Refused
from kiosk.inbox.models import CollectedConcern, Hold, KeepReview
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.filing import entries_for
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.summary import Summary
from kiosk.letterbox.emptying import publish_profile
from kiosk.profile import Profile
from tests.inbox.office import Office
from tests.inbox.records import (
    LONG_AGO,
    MADE_UP,
    NOW,
    acts,
    at_desk,
    read_by,
    ripe,
    send,
    signed_in,
    told,
)

LONDON = ZoneInfo("Europe/London")
CONTENT = load_content()


def summary(*told: tuple[str, str], urgent: bool = False, named: bool = True) -> Summary:
    return Summary(urgent, LONG_AGO, "pupil", "en-GB", burst=False, named=named, told=told)


def entry(told_at: datetime = LONG_AGO, **said: bool) -> Entry:
    one = Summary(said.get("urgent", False), told_at, "pupil", "en-GB", False, said.get("named", True), ())
    return Entry(secrets.token_bytes(16), told_at.date(), one)


@pytest.mark.parametrize(
    ("one", "key"),
    [
        (summary(("what", "unsafe"), ("who", "grownup"), urgent=True), "urgent"),
        (summary(("who", "grownup")), "about-staff"),
        (summary(("staff", "yes"), named=False), "about-staff"),
        (summary(("what", "words"), named=False), "unnamed"),
        (summary(("what", "words")), "ordinary"),
        (summary(("gone", "question")), "ordinary"),
    ],
)
def test_the_first_rule_that_fits_counts(one: Summary, key: str) -> None:
    assert rule_for(one, CONTENT).key == key


@pytest.mark.parametrize(
    ("rule", "months", "told_on", "up_on"),
    [
        ("unnamed", 12, date(2024, 2, 29), date(2025, 2, 28)),
        ("unnamed", 1, date(2026, 1, 31), date(2026, 2, 28)),
        ("unnamed", 12, date(2025, 12, 1), date(2026, 12, 1)),
        ("ordinary", 72, date(2019, 8, 31), date(2025, 8, 31)),
        ("ordinary", 72, date(2019, 9, 1), date(2026, 8, 31)),
        ("ordinary", 6, date(2019, 9, 1), date(2021, 2, 28)),
    ],
)
def test_a_period_ends_on_a_day_that_anybody_can_check(
    rule: str, months: int, told_on: date, up_on: date
) -> None:
    assert time_is_up_on(CONTENT.retention[rule], months, told_on) == up_on


@given(told_on=st.dates(date(2020, 1, 1), date(2100, 1, 1)), months=st.integers(1, 1200))
def test_a_longer_period_never_ends_sooner(told_on: date, months: int) -> None:
    for rule in CONTENT.retention.values():
        up_on = time_is_up_on(rule, months, told_on)
        assert told_on < up_on <= time_is_up_on(rule, months + 1, told_on)


@pytest.mark.parametrize(("own", "months"), [({"ordinary": 24}, 24), ({}, 72), ({"ordinary": 0}, 72)])
@pytest.mark.parametrize("unusable", [{}, {"gone": 3}])
def test_the_schools_own_months_count_where_they_are_usable(
    own: dict[str, int], months: int, unusable: dict[str, int]
) -> None:
    assert months_of(CONTENT.retention["ordinary"], own | unusable) == months
    assert months_of(CONTENT.retention["ordinary"], {"ordinary": 10**9}) == 72


def test_the_day_is_the_schools_own() -> None:
    late = datetime(2019, 8, 31, 23, 30, tzinfo=UTC)  # half past midnight of 1 September in London
    one = entry(late)

    assert one.summary is not None
    found = keeping_of(one, one.summary, Mark(), CONTENT, {}, LONDON)

    assert found.up_on == date(2026, 8, 31)


def test_a_day_that_readers_chose_makes_it_longer_and_never_shorter() -> None:
    one = entry()
    assert one.summary is not None

    sooner, later = (
        keeping_of(one, one.summary, Mark(keep_until=day), CONTENT, {}, LONDON).up_on
        for day in (date(2020, 1, 1), date(2040, 1, 1))
    )

    assert (sooner, later) == (date(2025, 8, 31), date(2040, 1, 1))


def test_what_nobody_can_open_is_put_before_nobody() -> None:
    damaged = Entry(secrets.token_bytes(16), LONG_AGO.date(), summary=None)

    assert keepings([damaged], {}, CONTENT, {}, LONDON) == []


def test_what_one_asked_oneself_waits_for_somebody_else() -> None:
    me, colleague, mine, theirs = b"m" * 16, b"c" * 16, entry(), entry()
    marks = {mine.concern_id: Mark(asked_by=me), theirs.concern_id: Mark(asked_by=colleague)}
    every = keepings([mine, theirs], marks, CONTENT, {}, LONDON)

    assert wait_for(me, every, NOW.date()) == 1
    assert wait_for(colleague, every, NOW.date()) == 1
    assert wait_for(b"x" * 16, every, NOW.date()) == 2


def test_the_list_shows_what_is_up_oldest_first_and_a_quiet_line_leads_to_it(
    office: Office, app: Flask
) -> None:
    newer = ripe(office)
    with_day = told(office, at=LONG_AGO - timedelta(days=300))
    told(office, at=NOW - timedelta(days=30))
    (lead,) = signed_in(office, app, "lead")
    assert "The time of 2 worries is up: decide whether to keep them." in lead.html

    lead.get("/keeping")

    links = [link["href"] for link in lead.page.all("a") if link["href"].startswith("/keeping/")]
    assert links == [f"/keeping/{with_day.hex()}", f"/keeping/{newer.hex()}"]
    assert "Time was up on Sunday, 31 August 2025." in lead.html
    assert ("keeping", None) in acts(office)


def test_the_list_has_pages(office: Office, app: Flask) -> None:
    for number in range(26):
        told(office, at=LONG_AGO - timedelta(days=number))
    (lead,) = signed_in(office, app, "lead")
    lead.get("/keeping")
    assert "Time is up: 26" in lead.html
    first = {link["href"] for link in lead.page.all("a") if link["href"].startswith("/keeping/")}

    following = next(link["href"] for link in lead.page.all("a") if link.get("rel") == "next")
    lead.get(following)

    second = {link["href"] for link in lead.page.all("a") if link["href"].startswith("/keeping/")}
    assert (len(first), len(second), len(first | second)) == (25, 1, 26)


def test_the_schools_own_period_from_its_signed_profile_counts(office: Office, app: Flask) -> None:
    told(office, at=NOW - timedelta(days=800))
    (lead,) = signed_in(office, app, "lead")
    assert "Time is up: 0" in lead.get("/keeping").html
    first = Profile.first(office.school.inbox().school, CONTENT)
    body = first.model_copy(update={"keep_months": {"ordinary": 12}}).to_bytes()

    publish_profile(office.letterbox, office.school.key.sign_profile(body))

    assert "Time is up: 1" in lead.get("/keeping").html
    assert "Everything else: 1 year." in lead.html


def test_a_profile_that_the_school_key_did_not_sign_changes_nothing(office: Office) -> None:
    from kiosk.sealing.opening.school_key import SchoolKey

    first = Profile.first(office.school.inbox().school, CONTENT)
    body = first.model_copy(update={"keep_months": {"ordinary": 1}}).to_bytes()
    publish_profile(office.letterbox, SchoolKey.generate().sign_profile(body))

    assert reviewing.school_months(at_desk(office, "lead")[0]) == {}


def test_kept_until_a_later_day_it_is_off_the_list_until_then(office: Office, app: Flask) -> None:
    concern_id = ripe(office)
    lead, deputy = signed_in(office, app, "lead", "deputy")

    send(lead, concern_id, "keep", until="2027-01-10", reason="pattern").follow()

    assert "It is kept until the day you chose." in lead.html
    assert "Time is up: 0" in deputy.get("/keeping").html
    assert "is up: decide" not in deputy.get("/").html
    assert ("kept", concern_id.hex()) in acts(office)
    office.clock.shift(timedelta(days=51))
    desk, me = at_desk(office, "deputy")
    mine = entries_for(desk.inbox, me, desk.content)
    assert reviewing.number_waiting(desk, me, mine, reviewing.marks_of(desk, me), datetime.now(UTC)) == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"until": "2027-01-10", "reason": "time-up"}, "Choose a reason."),
        ({"until": "2027-01-10", "reason": ""}, "Choose a reason."),
        ({"until": "2026-11-20", "reason": "pattern"}, "Choose a day after today."),
        ({"until": "2027-02-30", "reason": "pattern"}, "Choose a day after today."),
        ({"until": "9999-01-01", "reason": "pattern"}, "Choose a day after today."),
        ({"until": "", "reason": "pattern"}, "Choose a day after today."),
    ],
)
def test_a_wrong_choice_is_refused_in_words_and_comes_back_filled(
    office: Office, app: Flask, fields: dict[str, str], why: str
) -> None:
    concern_id = ripe(office)
    (lead,) = signed_in(office, app, "lead")

    send(lead, concern_id, "keep", **fields)

    assert lead.answer.status_code == 422
    assert why in lead.html
    assert reviews(office) == []
    if fields["reason"] == "pattern":
        chosen = next(one for one in lead.page.all("input") if one.get("value") == "pattern")
        assert "checked" in chosen


def test_what_is_not_up_or_not_read_is_neither_kept_nor_destroyed(office: Office) -> None:
    early, unread = told(office, at=NOW - timedelta(days=30)), told(office)
    read_by(office, early, "lead")
    until = date(2027, 1, 1)

    for concern_id, why in ((early, "early"), (unread, "unread")):
        with pytest.raises(Refused) as kept:
            reviewing.keep(*at_desk(office, "lead"), concern_id, "pattern", until, NOW)
        with pytest.raises(Refused) as asked:
            destroying.ask(*at_desk(office, "lead"), concern_id, "time-up", NOW)
        assert (kept.value.why, asked.value.why) == (why, why)


def test_a_hold_can_be_placed_at_any_time_and_lifting_it_is_an_act_of_its_own(
    office_on: Office,
) -> None:
    concern_id = told(office_on, at=NOW - timedelta(days=1))

    reviewing.hold(*at_desk(office_on, "lead"), concern_id, "police", NOW)

    held = reviewing.review_of(*at_desk(office_on, "deputy"), concern_id)
    assert held.hold is not None
    assert (held.hold.by, held.hold.reason) == ("Mrs Kaur", "police")
    with pytest.raises(Refused) as twice:
        reviewing.hold(*at_desk(office_on, "deputy"), concern_id, "police", NOW)
    assert twice.value.why == "held"
    reviewing.lift(*at_desk(office_on, "deputy"), concern_id, NOW)
    with pytest.raises(Refused) as gone:
        reviewing.lift(*at_desk(office_on, "lead"), concern_id, NOW)
    assert gone.value.why == "gone"
    said = [act for act, subject in acts(office_on) if subject == concern_id.hex()]
    assert said == ["held", "hold-lifted"]


def test_what_is_held_is_neither_kept_nor_destroyed_and_has_a_list_of_its_own(
    office: Office, app: Flask
) -> None:
    concern_id = ripe(office)
    lead, deputy = signed_in(office, app, "lead", "deputy")
    send(lead, concern_id, "destroy", reason="time-up")

    send(deputy, concern_id, "hold", reason="legal-claim").follow()

    assert "Time is up: 0" in lead.get("/keeping").html
    lead.get("/keeping?show=held")
    assert f"/keeping/{concern_id.hex()}" in {link["href"] for link in lead.page.all("a")}
    assert reviews(office) == [], "what was asked before is off the table"
    for act, fields in (
        ("keep", {"until": "2027-01-01", "reason": "pattern"}),
        ("destroy", {"reason": "time-up"}),
        ("answer", {"answer": "agree"}),
    ):
        assert "It is on hold." in send(lead, concern_id, act, **fields).html
    assert send(lead, concern_id, "lift").answer.status_code == 303
    with reading(office.inbox) as session:
        assert session.scalars(select(Hold)).all() == []


def test_who_cannot_open_it_gets_what_a_made_up_address_gets(office: Office, app: Flask) -> None:
    concern_id = ripe(office, ("who", "grownup"), to=("head", "chair"))
    (lead,) = signed_in(office, app, "lead")
    token = lead.get("/my-words").carried["csrf_token"]
    forms = {
        "keep": {"until": "2027-01-10", "reason": "pattern"},
        "hold": {"reason": "police"},
        "lift": {},
        "destroy": {"reason": "time-up"},
        "answer": {"answer": "agree"},
    }

    answers: list[list[tuple[int, str]]] = []
    for address in (concern_id.hex(), MADE_UP):
        seen = [lead.get(f"/keeping/{address}")]
        found = [(seen[0].answer.status_code, seen[0].without_token)]
        for act, fields in forms.items():
            sent = lead.post(f"/keeping/{address}/{act}", {"csrf_token": token, **fields})
            found.append((sent.answer.status_code, sent.without_token))
        answers.append(found)

    assert answers[0] == answers[1]
    assert {status for status, _ in answers[0]} == {404}


def test_an_excluded_person_finds_no_trace_of_what_is_decided(office: Office, app: Flask) -> None:
    (deputy,) = signed_in(office, app, "deputy")

    def pages() -> list[str]:
        return [deputy.get(path).without_token for path in ("/", "/keeping", "/keeping?show=held")]

    before = pages()
    first = told(office, to=("lead", "head"), left_out=("deputy",))
    second = told(office, to=("lead", "head"), left_out=("deputy",))
    for concern_id in (first, second):
        read_by(office, concern_id, "lead", "head")
    lines = deputy.get("/audit").html.count("<tr")
    reviewing.hold(*at_desk(office, "lead"), first, "police", NOW)
    destroying.ask(*at_desk(office, "lead"), second, "time-up", NOW)

    assert pages() == before
    assert deputy.get("/audit").html.count("<tr") - lines == 4, "their own looks, and no act about those two"
    for concern_id in (first, second):
        assert concern_id.hex() not in deputy.html
        with pytest.raises(NotYours):
            reviewing.review_of(*at_desk(office, "deputy"), concern_id)


def test_every_act_asks_for_the_passphrase_again_after_five_minutes(office: Office, app: Flask) -> None:
    concern_id = ripe(office)
    (lead,) = signed_in(office, app, "lead")
    token = lead.carried["csrf_token"]
    office.clock.shift(timedelta(minutes=5, seconds=1))

    for path in ("/keeping", f"/keeping/{concern_id.hex()}"):
        assert lead.get(path).answer.headers["Location"].startswith("/prove?next=/keeping")
    for act in ("keep", "hold", "lift", "destroy", "answer"):
        fields = {"csrf_token": token, "until": "2027-01-01", "reason": "other", "answer": "agree"}
        assert lead.post(f"/keeping/{concern_id.hex()}/{act}", fields).answer.status_code == 403
    assert reviews(office) == []


def test_an_envelope_that_was_swapped_is_not_put_before_anybody(office: Office) -> None:
    concern_id, other = ripe(office), ripe(office)
    with writing(office.inbox) as session:
        swapped = session.get_one(CollectedConcern, other).envelope
        session.execute(
            update(CollectedConcern).where(CollectedConcern.id == concern_id).values(envelope=swapped)
        )

    from kiosk.inbox.worries.opening import Damaged

    with pytest.raises(Damaged):
        destroying.ask(*at_desk(office, "lead"), concern_id, "time-up", NOW)


def reviews(office: Office) -> list[KeepReview]:
    with reading(office.inbox) as session:
        return list(session.scalars(select(KeepReview)))
