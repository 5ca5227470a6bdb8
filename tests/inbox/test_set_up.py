"""Set-up and drill: both sheets are typed back, each on its own, before anybody can tell a worry."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from kiosk.db import StoreUnavailable, open_engine, reading, writing
from kiosk.inbox.models import AuditEvent, HeldReadersList, Person, RecoveryHalf
from kiosk.inbox.people.set_up import UnknownHalf, hold_back, keep_to_recognise, set_up_of, type_back
from kiosk.inbox.record.audit import verify
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.models import SignedReadersList
from kiosk.sealing.errors import RecoveryHalfMistyped
from kiosk.sealing.opening.recovery import split
from kiosk.sealing.readers import SignedReaders
from tests.inbox.office import Office
from tests.visitor import Visitor

Halves = tuple[str, str]


def hold(office: Office) -> SignedReaders:
    """Take the office's list out of the letterbox and hold it back, as founding does."""
    signed = Letterbox(office.letterbox).readers()
    assert signed is not None
    with writing(office.letterbox) as session:
        session.execute(delete(SignedReadersList))
    with writing(office.inbox) as session:
        hold_back(session, signed, office.school.version)
    return signed


def give_school_key(office: Office, *roles: str) -> None:
    with writing(office.inbox) as session:
        session.execute(update(Person).where(Person.role.in_(roles)).values(sealed_school_key=b"sealed"))


@pytest.fixture
def halves(request: pytest.FixtureRequest) -> Halves:
    """The two sheets of an office that was founded a moment ago; its list is held back."""
    name = "office_on" if "office_on" in request.fixturenames else "office"
    office: Office = request.getfixturevalue(name)
    printed = split(office.school.readers["recovery"].seed)
    hold(office)
    give_school_key(office, "lead", "deputy")
    with writing(office.inbox) as session:
        keep_to_recognise(session, printed)
    return printed


def is_open(office: Office) -> bool:
    return Letterbox(office.letterbox).readers() is not None


def acts(office: Office) -> list[tuple[str, str | None]]:
    with reading(office.inbox) as session:
        found = session.execute(select(AuditEvent.act, AuditEvent.subject).order_by(AuditEvent.seq))
        return [(act, subject) for act, subject in found if act in ("half-typed-back", "opened")]


def check_sheet(visitor: Visitor, typed: str) -> Visitor:
    form = visitor.get("/set-up").carried
    return visitor.post("/set-up", {**form, "half": typed})


def test_the_second_half_opens_the_public_pages_and_the_first_does_not(
    office_on: Office, halves: Halves
) -> None:
    now = datetime.now(UTC)

    first = type_back(office_on.inbox, office_on.letterbox, halves[1], None, now)
    before = is_open(office_on)
    second = type_back(office_on.inbox, office_on.letterbox, halves[0], None, now)

    assert (first.number, first.opened, before) == (2, False, False)
    assert (second.number, second.opened, is_open(office_on)) == (1, True, True)
    assert acts(office_on) == [
        ("half-typed-back", "half-2"),
        ("half-typed-back", "half-1"),
        ("opened", None),
    ]
    assert verify(office_on.inbox).broken_at is None


def test_the_list_that_is_published_is_the_one_that_was_held_back(office: Office) -> None:
    halves = split(office.school.readers["recovery"].seed)
    signed = hold(office)
    give_school_key(office, "lead", "deputy")
    with writing(office.inbox) as session:
        keep_to_recognise(session, halves)

    for half in halves:
        type_back(office.inbox, office.letterbox, half, None, datetime.now(UTC))

    assert Letterbox(office.letterbox).readers() == signed
    with reading(office.inbox) as session:
        assert session.scalar(select(HeldReadersList)) is None


def test_two_halves_typed_at_the_same_moment_open_it_once(office_on: Office, halves: Halves) -> None:
    opened: list[bool] = []
    together = threading.Barrier(2)

    def type_one(half: str) -> None:
        together.wait()
        done = type_back(office_on.inbox, office_on.letterbox, half, None, datetime.now(UTC))
        opened.append(done.opened)

    threads = [threading.Thread(target=type_one, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(opened) == [False, True]
    assert is_open(office_on)


def test_one_half_typed_twice_is_not_two(office: Office, halves: Halves) -> None:
    for _ in range(2):
        type_back(office.inbox, office.letterbox, halves[0], None, datetime.now(UTC))

    assert not is_open(office)


@pytest.mark.parametrize("holders", [(), ("lead",)])
def test_it_stays_closed_with_fewer_than_two_key_holders(
    office: Office, halves: Halves, holders: tuple[str, ...]
) -> None:
    with writing(office.inbox) as session:
        session.execute(update(Person).values(sealed_school_key=None))
    give_school_key(office, *holders)
    for half in halves:
        type_back(office.inbox, office.letterbox, half, None, datetime.now(UTC))
    closed = not is_open(office)

    give_school_key(office, "lead", "deputy")
    done = type_back(office.inbox, office.letterbox, halves[0], None, datetime.now(UTC))

    assert closed
    assert done.opened


def test_when_the_letterbox_does_not_answer_nothing_is_noted_and_it_can_be_done_again(
    office: Office, halves: Halves
) -> None:
    type_back(office.inbox, office.letterbox, halves[0], None, datetime.now(UTC))
    missing = open_engine(f"sqlite:///{office.school.folder / 'nowhere.sqlite3'}")

    with pytest.raises(StoreUnavailable):
        type_back(office.inbox, missing, halves[1], None, datetime.now(UTC))

    assert [half.typed_back is None for half in set_up_of(office.inbox).halves] == [False, True]
    assert acts(office) == [("half-typed-back", "half-1")]
    assert type_back(office.inbox, office.letterbox, halves[1], None, datetime.now(UTC)).opened


def test_another_schools_sheet_and_an_older_one_are_refused(office: Office, halves: Halves) -> None:
    foreign, _ = split(bytes(32))
    older, _ = split(office.school.readers["recovery"].seed)

    for typed in (foreign, older):
        with pytest.raises(UnknownHalf):
            type_back(office.inbox, office.letterbox, typed, None, datetime.now(UTC))
    with pytest.raises(RecoveryHalfMistyped):
        type_back(office.inbox, office.letterbox, halves[0][:-4], None, datetime.now(UTC))

    assert acts(office) == []


def test_lead_and_deputy_each_type_one_on_their_own_screen_in_another_worker(
    office: Office, halves: Halves, redis_url: str
) -> None:
    apps = [office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2)]
    lead, deputy = office.sign_in(apps[0], "lead"), office.sign_in(apps[1], "deputy")

    check_sheet(lead, halves[0].lower().replace("-", "  ")).follow()
    after_one = (lead.html, is_open(office))
    check_sheet(deputy, halves[1]).follow()

    assert "Sheet 1 is right." in after_one[0]
    assert not after_one[1]
    assert "The set-up is finished." in deputy.html
    assert is_open(office)
    lead.get("/set-up")
    assert lead.title == "Recovery sheets"
    assert "Last typed back on Friday, 20 November 2026, at the screen of Mrs Kaur." in lead.html
    assert "Last typed back on Friday, 20 November 2026, at the screen of Mr Osei." in lead.html


def test_nothing_of_a_half_is_shown_again_logged_or_kept(
    office: Office, app: Flask, halves: Halves, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lead = office.sign_in(app, "lead")
    slip = halves[1][:-1] + ("0" if halves[1][-1] != "0" else "2")

    pages = [check_sheet(lead, typed).html for typed in (slip, split(bytes(32))[0], halves[0])]
    pages.append(lead.follow().html)

    for group in halves[0].split("-")[1:-1] + slip.split("-")[1:-1]:
        assert not [html for html in pages if f"{group}-" in html]
    inbox = b"".join(path.read_bytes() for path in (office.school.folder / "inbox").iterdir())
    for kept in (inbox.decode("latin-1"), caplog.text, str(lead.answer.headers)):
        assert halves[0] not in kept
        assert halves[0].replace("-", "") not in kept
        assert slip not in kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "There is a slip"), ("0000-1111", "There is a slip"), (split(bytes(32))[0], "does not belong")],
    ids=["nothing", "too little", "another school"],
)
def test_what_is_wrong_is_said_and_nothing_is_noted(
    office: Office, app: Flask, halves: Halves, typed: str, said: str
) -> None:
    lead = check_sheet(office.sign_in(app, "lead"), typed)

    assert lead.answer.status_code == 400
    assert said in lead.html
    assert lead.page.all("title")
    assert acts(office) == []


def test_the_browser_is_asked_to_remember_nothing(office: Office, app: Flask, halves: Halves) -> None:
    page = office.sign_in(app, "lead").get("/set-up").page
    (field,) = page.all("textarea")

    assert field["autocomplete"] == "off"
    assert field["spellcheck"] == "false"


@pytest.mark.parametrize("role", ["head", "chair"])
def test_others_find_no_such_page_and_no_notice(
    office: Office, app: Flask, halves: Halves, role: str
) -> None:
    visitor = office.sign_in(app, role)

    assert "not open yet" not in visitor.html
    assert "/set-up" not in visitor.html
    assert visitor.get("/set-up").answer.status_code == 404


def test_the_list_says_what_is_missing_until_it_is_done(office: Office, app: Flask, halves: Halves) -> None:
    deputy = office.sign_in(app, "deputy")
    before = deputy.html
    for half in halves:
        check_sheet(deputy, half)

    assert "Your worry box is not open yet." in before
    assert 'href="/set-up"' in before
    assert "Your worry box is not open yet." not in deputy.get("/").html


def test_what_is_missing_stands_there_in_order(office: Office, app: Flask, halves: Halves) -> None:
    lead = office.sign_in(app, "lead").get("/set-up")

    headings = [" ".join(part.split()) for part in lead.page.text_of["h2"]]

    steps = [part for part in headings if part in ("Missing", "Done")]
    assert lead.title == "Finish the set-up"
    assert steps == ["Done", "Missing", "Missing"]


def test_a_drill_after_a_year_is_asked_for_and_its_date_is_shown(
    office: Office, app: Flask, halves: Halves
) -> None:
    for half in halves:
        type_back(office.inbox, office.letterbox, half, None, datetime.now(UTC))
    office.clock.shift(timedelta(days=364))
    early = office.sign_in(app, "lead").get("/set-up").html
    office.clock.shift(timedelta(days=2))
    late = office.sign_in(app, "lead").get("/set-up")
    overdue = late.html

    check_sheet(late, halves[0]).follow()

    assert "Try it again now" not in early
    assert overdue.count("Try it again now") == 2
    assert "Last typed back on Friday, 20 November 2026, on the command line." in overdue
    assert late.html.count("Try it again now") == 1
    assert late.html.count("on the command line") == 1
    assert "Last typed back on Sunday, 21 November 2027, at the screen of Mrs Kaur." in late.html


def test_what_is_kept_of_older_sheets_goes_when_new_ones_are_made(office: Office, halves: Halves) -> None:
    again = split(office.school.readers["recovery"].seed)
    with writing(office.inbox) as session:
        keep_to_recognise(session, again)

    with pytest.raises(UnknownHalf):
        type_back(office.inbox, office.letterbox, halves[0], None, datetime.now(UTC))
    with reading(office.inbox) as session:
        assert len(session.scalars(select(RecoveryHalf)).all()) == 2
