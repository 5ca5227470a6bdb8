"""Two people can open whatever anybody can: where that is not so, a page says it, and no act makes it so."""

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, insert

import kiosk
from kiosk.db import open_engine, reading, writing
from kiosk.inbox.cases.store import open_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import CollectedConcern, ConcernWrap, Person
from kiosk.inbox.people.leaving import StillNeeded, close_account
from kiosk.inbox.people.readers_list import current_list
from kiosk.inbox.sharing import granting
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.orphans import PAGE_SIZE, able_keys, orphans_of, short_of_people, would_orphan
from kiosk.letterbox.emptying import publish
from kiosk.sealing.opening.reader_key import ReaderKey
from tests.case.cases import opened
from tests.inbox.newcomers import give_school_key, person_of
from tests.inbox.office import Office, worry

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def at_desk(office: Office, role: str) -> tuple[Desk, SignedIn]:
    if not office.workers:
        office.app()
    desk: Desk = office.workers[0].extensions["kiosk.inbox.desk"]
    return desk, SignedIn(person_of(office, role), office.people[role].master_key)


def key_of(office: Office, role: str) -> bytes:
    return office.people[role].person.key_id


def told(office: Office, *to: str, left_out: tuple[str, ...] = (), about: str = "child") -> bytes:
    concern = worry(("who", about), words="canary")
    concern = replace(concern, excluded=tuple(key_of(office, role).hex() for role in left_out))
    concern_id = office.tell(concern, to=(*to, "recovery"))
    collect(office.letterbox, office.inbox)
    return concern_id


def orphans(office: Office, role: str) -> dict[bytes, tuple[str, bool]]:
    found = orphans_of(*at_desk(office, role))
    assert found.count == len(found.first)
    return {one.concern_id: (one.why, one.mendable) for one in found.first}


def test_where_two_people_read_everything_nobody_finds_an_orphan(office: Office, app: Flask) -> None:
    told(office, "lead", "deputy")
    told(office, "head", "chair", about="grownup")

    for role in office.people:
        assert orphans(office, role) == {}
        page = office.sign_in(app, role).get("/people/orphans")
        assert "Two people or more can open every worry that you can open." in page.html


def test_an_orphan_shows_to_whoever_can_open_it_and_to_nobody_else_at_all(office: Office, app: Flask) -> None:
    before = {role: office.sign_in(app, role).get("/people/orphans").without_token for role in office.people}
    concern_id = told(office, "chair", left_out=("lead", "deputy", "head"))

    pages = {role: office.sign_in(app, role).get("/people/orphans") for role in office.people}

    chair = pages.pop("chair")
    assert f"/worries/{concern_id.hex()}" in chair.html
    assert "1 worry that you can open can be opened by fewer than two people." in chair.html
    for role, page in pages.items():
        assert page.without_token == before[role], f"{role} must not learn that somebody spoke of them"


def test_the_reason_is_given_and_the_way_to_mend_it(office: Office, app: Flask) -> None:
    alone = told(office, "lead")
    shut = told(office, "lead", left_out=("deputy",))
    damaged = told(office, "lead")
    with writing(office.inbox) as session:
        row = session.get_one(CollectedConcern, damaged)
        row.envelope = row.envelope[:-1] + bytes([row.envelope[-1] ^ 1])

    assert orphans(office, "lead") == {
        alone: ("alone", True),
        shut: ("left-out", False),
        damaged: ("damaged", False),
    }

    lead = office.sign_in(app, "lead").get("/people/orphans")
    shares = {link["href"] for link in lead.page.all("a") if link["href"].endswith("/share")}
    assert shares == {f"/worries/{alone.hex()}/share"}
    assert "The person who told it left other people out." in lead.html
    assert "only the two keepers of the school’s recovery sheets" in lead.html
    assert "canary" not in lead.html


def test_sharing_mends_it(office: Office) -> None:
    concern_id = told(office, "lead")
    assert concern_id in orphans(office, "lead")

    granting.ask(*at_desk(office, "lead"), concern_id, key_of(office, "chair"), "covering", NOW)

    assert orphans(office, "lead") == {}


def test_a_colleague_who_is_not_on_the_signed_list_does_not_count(office: Office) -> None:
    concern_id = told(office, "lead", "deputy")
    assert orphans(office, "lead") == {}

    _take_off_the_list(office, "deputy")

    assert orphans(office, "lead") == {concern_id: ("not-reading", True)}


def test_a_switched_off_account_does_not_count(office: Office) -> None:
    concern_id = told(office, "lead", "deputy")

    with writing(office.inbox) as session:
        session.get_one(Person, person_of(office, "deputy").id).active = False

    assert orphans(office, "lead") == {concern_id: ("not-reading", True)}


def test_somebody_left_out_who_was_handed_a_key_finds_nothing_in_the_report(
    office: Office, app: Flask
) -> None:
    told(office, "lead", left_out=("lead",))

    assert orphans(office, "lead") == {}
    assert "Two people or more" in office.sign_in(app, "lead").get("/people/orphans").html


def test_no_list_no_answer(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    with writing(office.letterbox) as session:
        session.connection().exec_driver_sql("DELETE FROM signed_readers_list")

    lead.get("/people/orphans")

    assert lead.answer.status_code == 409
    assert "Nobody can tell just now" in lead.html


def test_more_than_a_page_are_counted_and_the_oldest_are_shown(office: Office) -> None:
    for number in range(PAGE_SIZE + 2):
        at = datetime(2026, 11, 1 + number % 20, 9, 0, tzinfo=UTC)
        office.tell(worry(("what", "words"), at=at), to=("lead", "recovery"))
    collect(office.letterbox, office.inbox)

    found = orphans_of(*at_desk(office, "lead"))

    assert (found.count, len(found.first)) == (PAGE_SIZE + 2, PAGE_SIZE)
    assert [one.day for one in found.first] == sorted(one.day for one in found.first)
    assert found.first[0].day == date(2026, 11, 1)


class TestTheQuery:
    def test_ten_thousand_worries_are_one_question_to_the_database(self, inbox_url: str) -> None:
        engine = open_engine(inbox_url)
        mine, other, gone = (ReaderKey.generate().public_key.key_id for _ in range(3))
        ids = [os.urandom(16) for _ in range(10_000)]
        lonely = set(ids[:7])
        wraps = (
            [(one, mine) for one in ids] + [(one, other) for one in ids[7:]] + [(one, gone) for one in ids]
        )
        day = date(2026, 11, 20)
        with writing(engine) as session:
            session.execute(
                insert(CollectedConcern), [{"id": one, "day": day, "envelope": b"e"} for one in ids]
            )
            rows = [{"concern_id": one, "key_id": key, "sealed_key": b"w"} for one, key in wraps]
            session.execute(insert(ConcernWrap), rows)
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:  # as PostgreSQL does by itself within a minute of so many rows
                connection.exec_driver_sql("ANALYZE")
        asked: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

        with reading(engine) as session:
            found = set(session.scalars(short_of_people(mine, {mine, other})))

        selects = [
            one for one in asked if one.lstrip().upper().startswith("SELECT") and "concern_wrap" in one
        ]
        assert len(selects) == 1
        assert found == lonely
        engine.dispose()

    def test_the_report_is_the_same_on_both_databases(self, office_on: Office) -> None:
        concern_id = told(office_on, "lead")
        told(office_on, "lead", "deputy")

        assert orphans(office_on, "lead") == {concern_id: ("alone", True)}
        assert orphans(office_on, "deputy") == {}

    def test_only_a_key_that_counts_can_be_missed(self, office_on: Office) -> None:
        pair, trio = told(office_on, "lead", "deputy"), told(office_on, "lead", "deputy", "head")
        desk, _ = at_desk(office_on, "lead")
        current = current_list(desk)

        with reading(office_on.inbox) as session:
            assert would_orphan(session, pair, key_of(office_on, "deputy"), current)
            assert not would_orphan(session, trio, key_of(office_on, "deputy"), current)
            assert not would_orphan(session, pair, key_of(office_on, "chair"), current)
            assert not would_orphan(session, pair, b"\0" * 16, current), "a stranger's key holds nothing up"
            assert able_keys(session, current) == {key_of(office_on, role) for role in office_on.people}


class TestTheActsThatWouldMakeOne:
    """Closing an account and taking back a key are the two acts that take a key from somebody."""

    def test_closing_an_account(self, office_on: Office) -> None:
        give_school_key(office_on, "lead", "deputy", "head")
        concern_id = told(office_on, "lead", "chair")

        with pytest.raises(StillNeeded) as still:
            close_account(*at_desk(office_on, "lead"), person_of(office_on, "chair").id)

        assert still.value.reasons.orphans == (concern_id,)
        assert person_of(office_on, "chair").active

    def test_closing_an_account_when_the_other_reader_is_off_the_list(self, office: Office) -> None:
        give_school_key(office, "lead", "deputy", "head")
        concern_id = told(office, "lead", "deputy", "head")
        _take_off_the_list(office, "deputy")

        with pytest.raises(StillNeeded) as still:
            close_account(*at_desk(office, "lead"), person_of(office, "head").id)

        assert concern_id in still.value.reasons.orphans

    def test_closing_an_account_that_is_the_last_but_one_of_a_case(self, office_on: Office) -> None:
        """Each of its worries keeps two readers, but nobody but the lead would open both."""
        give_school_key(office_on, "lead", "deputy", "head")
        worries = {told(office_on, "lead", "deputy", other) for other in ("head", "chair")}
        together(office_on, *worries)

        with pytest.raises(StillNeeded) as still:
            close_account(*at_desk(office_on, "lead"), person_of(office_on, "deputy").id)

        assert set(still.value.reasons.orphans) == worries

    def test_a_case_that_keeps_two_readers_holds_nothing_up(self, office_on: Office) -> None:
        worries = {told(office_on, "lead", "deputy", "head", "chair") for _ in range(2)}
        together(office_on, *worries)
        current = current_list(at_desk(office_on, "lead")[0])

        with reading(office_on.inbox) as session:
            for concern_id in worries:
                assert not would_orphan(session, concern_id, key_of(office_on, "chair"), current)

    def test_taking_a_key_to_one_worry_back_counts_its_case(self, office_on: Office) -> None:
        first, second = (told(office_on, "lead", "deputy", other) for other in ("head", "chair"))
        together(office_on, first, second)
        current = current_list(at_desk(office_on, "lead")[0])

        with reading(office_on.inbox) as session:
            assert would_orphan(session, first, key_of(office_on, "deputy"), current)
            assert not would_orphan(session, first, key_of(office_on, "head"), current)

    def test_every_statement_that_deletes_a_key_to_a_worry_is_known_here(self) -> None:
        """A new one needs a test above, or a word here why it leaves nobody short."""
        root = Path(kiosk.__file__).parent
        deletes = {
            path.relative_to(root).as_posix()
            for path in root.rglob("*.py")
            if re.search(r"delete\(\s*ConcernWrap", path.read_text(encoding="utf-8"))
        }

        assert deletes - KNOWN == set()
        assert {"inbox/people/leaving.py", "inbox/sharing/taking_back.py"} <= deletes


KNOWN = {
    "inbox/people/leaving.py",  # above
    "inbox/sharing/taking_back.py",  # test_taking_back.py
    "inbox/keeping/destroying.py",  # the worry goes with all its keys
    "inbox/keys/former_keys.py",  # the same person's other key stays
    "inbox/people/starting_again.py",  # of somebody who lost everything: they could open nothing by these
    "cli/recovery_open.py",  # accounts of which nobody has the passphrase, with the recovery key at hand
}


def together(office: Office, *worries: bytes) -> None:
    """The lead opens a case from these worries."""
    desk, lead = at_desk(office, "lead")
    mine = lead.person.id.hex()
    ids = tuple(one.hex() for one in worries)
    open_case(desk, lead, opened(concerns=ids, owner=mine, by=mine))  # type: ignore[arg-type]


def _take_off_the_list(office: Office, role: str) -> None:
    office.school.version += 1
    others = [one for one in ("lead", "deputy", "head", "chair", "recovery") if one != role]
    listed = office.school.readers_list(*others, version=office.school.version)
    publish(office.letterbox, office.school.key.sign(listed))
