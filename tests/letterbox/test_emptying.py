"""The back door of the letterbox, and what the public side's role on PostgreSQL can and cannot do."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import kiosk.db
from kiosk.db import StoreConflict, StoreUnavailable, open_engine, reading, sqlite_file, writing
from kiosk.inbox.models import Base as InboxBase
from kiosk.letterbox.answering import put_reply
from kiosk.letterbox.answers import Hole, find, in_box, put
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import forget_spent, grants, publish, publish_profile, remove, scrub, waiting
from kiosk.letterbox.models import Base as LetterboxBase
from kiosk.letterbox.tablet_list import make_tablet
from kiosk.letterbox.tablets import Tablets
from kiosk.migrating import migrate
from kiosk.profile import BadProfile, Profile
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import Reader, ReadersList, SignedReaders
from kiosk.sealing.school_profile import SignedProfile
from kiosk.sealing.seal import Sealed
from tests.services import Postgres

DAY = date(2026, 11, 20)
NewSealed = Callable[[], Sealed]


def test_waiting_gives_as_many_as_asked_for_by_id(letterbox_engine: Engine, new_sealed: NewSealed) -> None:
    letterbox, told = Letterbox(letterbox_engine), [new_sealed() for _ in range(5)]
    for sealed in told:
        letterbox.deposit(sealed, DAY, os.urandom(16))

    found = [row.id for row in waiting(letterbox_engine, 3)]

    assert found == sorted(sealed.envelope_id for sealed in told)[:3]


def test_removing_twice_is_no_error(letterbox_engine: Engine, new_sealed: NewSealed) -> None:
    letterbox, gone, stays = Letterbox(letterbox_engine), new_sealed(), new_sealed()
    for sealed in (gone, stays):
        letterbox.deposit(sealed, DAY, os.urandom(16))

    remove(letterbox_engine, [gone.envelope_id])
    remove(letterbox_engine, [gone.envelope_id])

    assert [row.id for row in waiting(letterbox_engine, 10)] == [stays.envelope_id]


def test_bytes_of_what_was_removed_are_in_neither_file_nor_log(tmp_path: Path, new_sealed: NewSealed) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'letterbox.sqlite3'}")
    migrate(engine, "letterbox")
    letterbox, told = Letterbox(engine), [new_sealed() for _ in range(20)]
    for sealed in told:
        letterbox.deposit(sealed, DAY, os.urandom(16))

    before = on_disk(engine)
    remove(engine, [sealed.envelope_id for sealed in told])
    unscrubbed = on_disk(engine)
    done = scrub(engine)
    after = on_disk(engine)

    assert done
    for sealed in told:
        pieces = (sealed.envelope_id, sealed.envelope[-64:], sealed.wraps[0].sealed_key[-64:])
        assert all(piece in before for piece in pieces)
        assert any(piece in unscrubbed for piece in pieces)  # why scrub is there
        assert not any(piece in after for piece in pieces)


def test_scrubbing_while_somebody_reads_says_that_it_is_not_done(
    tmp_path: Path, new_sealed: NewSealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.db, "BUSY_SECONDS", 0.1)
    engine = open_engine(f"sqlite:///{tmp_path / 'letterbox.sqlite3'}")
    migrate(engine, "letterbox")
    sealed = new_sealed()
    Letterbox(engine).deposit(sealed, DAY, os.urandom(16))

    with reading(engine) as session:
        session.execute(text("SELECT * FROM sealed_concern")).all()
        remove(engine, [sealed.envelope_id])
        while_reading = scrub(engine)

    assert (while_reading, scrub(engine)) == (False, True)


def test_publishing_the_same_list_again_is_no_error_and_another_one_is(letterbox_engine: Engine) -> None:
    first, other = signed_list(3), signed_list(3)
    publish(letterbox_engine, first)

    publish(letterbox_engine, first)
    with pytest.raises(StoreConflict, match="version 3"):
        publish(letterbox_engine, other)

    assert Letterbox(letterbox_engine).readers() == first


def test_only_a_readers_list_can_be_published(letterbox_engine: Engine) -> None:
    with pytest.raises(ValueError, match="not a readers list"):
        publish(letterbox_engine, SignedReaders(b"{}", bytes(64)))

    assert Letterbox(letterbox_engine).readers() is None


def test_the_newest_profile_is_the_one_that_is_found(letterbox_engine: Engine) -> None:
    before = Letterbox(letterbox_engine).profile()
    second, first = signed_profile(2), signed_profile(1)
    publish_profile(letterbox_engine, second)
    publish_profile(letterbox_engine, first)

    assert before is None
    assert Letterbox(letterbox_engine).profile() == second


def test_publishing_the_same_profile_again_is_no_error_and_another_one_is(letterbox_engine: Engine) -> None:
    first, other = signed_profile(3), signed_profile(3)
    publish_profile(letterbox_engine, first)

    publish_profile(letterbox_engine, first)
    with pytest.raises(StoreConflict, match="version 3"):
        publish_profile(letterbox_engine, other)

    assert Letterbox(letterbox_engine).profile() == first


def test_only_a_profile_can_be_published(letterbox_engine: Engine) -> None:
    with pytest.raises(BadProfile):
        publish_profile(letterbox_engine, SignedProfile(b"{}", bytes(64)))

    assert Letterbox(letterbox_engine).profile() is None


def test_a_school_of_before_the_profiles_gets_their_table_and_loses_nothing(
    tmp_path: Path, new_sealed: NewSealed
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'letterbox.sqlite3'}")
    migrate(engine, "letterbox", "0001")
    sealed = new_sealed()
    Letterbox(engine).deposit(sealed, DAY, os.urandom(16))
    publish(engine, signed_list(1))

    migrate(engine, "letterbox")
    publish_profile(engine, signed_profile(1))

    assert [row.id for row in waiting(engine, 10)] == [sealed.envelope_id]
    assert Letterbox(engine).readers() is not None
    assert Letterbox(engine).profile() is not None


def test_marks_of_spent_journeys_are_pruned_by_day(letterbox_engine: Engine) -> None:
    letterbox, old, new = Letterbox(letterbox_engine), os.urandom(16), os.urandom(16)
    letterbox.spend(old, date(2026, 11, 12))
    letterbox.spend(new, date(2026, 11, 13))

    pruned = forget_spent(letterbox_engine, before=date(2026, 11, 13))

    assert pruned == 1
    assert [letterbox.is_spent(journey) for journey in (old, new)] == [False, True]


class TestPublicRole:
    """With the rights of `grants()` and of nothing else, on a real server."""

    @pytest.fixture
    def backend(self) -> str:
        return "postgresql"

    @pytest.fixture
    def as_public(self, postgres: Postgres, letterbox_engine: Engine) -> Iterator[Callable[[str], Engine]]:
        role, password = 'pub"lic ' + os.urandom(4).hex(), "worry-not"
        postgres.create_role(role, password)
        with writing(letterbox_engine) as session:
            for statement in grants(role):
                session.execute(text(statement))
        made: list[Engine] = []

        def connect(database: str) -> Engine:
            made.append(open_engine(postgres.url(database, role.replace('"', "%22"), password)))
            return made[-1]

        yield connect
        for engine in made:
            engine.dispose()

    @pytest.fixture
    def public(self, as_public: Callable[[str], Engine], letterbox_engine: Engine) -> Engine:
        assert letterbox_engine.url.database is not None
        return as_public(letterbox_engine.url.database)

    def test_it_can_do_all_that_a_letterbox_does(
        self, public: Engine, letterbox_engine: Engine, new_sealed: NewSealed
    ) -> None:
        signed, sealed, journey, cleared = signed_list(1), new_sealed(), os.urandom(16), os.urandom(16)
        profile = signed_profile(1)
        publish(letterbox_engine, signed)
        publish_profile(letterbox_engine, profile)
        letterbox = Letterbox(public)
        hole, box = Hole(os.urandom(16), b"sealed", DAY), os.urandom(16)
        put_reply(letterbox_engine, box, os.urandom(16), b"envelope", b"wraps", DAY)

        assert put(public, journey, hole)
        assert not put(public, journey, Hole(os.urandom(16), b"another", DAY))
        assert find(public, journey) == hole
        assert [one.envelope for one in in_box(public, box)] == [b"envelope"]
        letterbox.deposit(sealed, DAY, journey)
        letterbox.deposit(new_sealed(), DAY, journey)
        letterbox.deposit(sealed, DAY, os.urandom(16))
        letterbox.spend(cleared, DAY)

        assert letterbox.is_spent(journey)
        assert letterbox.is_spent(cleared)
        assert letterbox.readers() == signed
        assert letterbox.profile() == profile
        assert [row.id for row in waiting(letterbox_engine, 10)] == [sealed.envelope_id]

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT id FROM sealed_concern",
            "SELECT count(*) FROM sealed_concern",
            "UPDATE sealed_concern SET day = '2026-01-01'",
            "DELETE FROM sealed_concern",
            "TRUNCATE sealed_concern",
            "INSERT INTO sealed_concern SELECT * FROM sealed_concern",
            "COPY sealed_concern TO STDOUT",
            "DELETE FROM spent_journey",
            "UPDATE spent_journey SET day = '2026-01-01'",
            "TRUNCATE spent_journey",
            "INSERT INTO signed_readers_list VALUES (9, 'x', 'x')",
            "DELETE FROM signed_readers_list",
            "UPDATE signed_readers_list SET body = 'x'",
            "INSERT INTO signed_school_profile VALUES (9, 'x', 'x')",
            "DELETE FROM signed_school_profile",
            "UPDATE signed_school_profile SET body = 'x'",
            "INSERT INTO portrait VALUES ('x', 'x')",
            "UPDATE portrait SET image = 'x'",
            "DELETE FROM portrait",
            "INSERT INTO tablet SELECT * FROM tablet",
            "UPDATE tablet SET practice_until = 0",
            "UPDATE tablet SET revoked = false",
            "DELETE FROM tablet",
            "UPDATE tablet_enrolment SET token_hash = 'x'",
            "DELETE FROM tablet_enrolment",
            "UPDATE pigeonhole SET last_day = '2036-01-01'",
            "DELETE FROM pigeonhole",
            "INSERT INTO sealed_reply VALUES ('x', 'x', 'x', 'x', '2026-01-01')",
            "UPDATE sealed_reply SET envelope = 'x'",
            "DELETE FROM sealed_reply",
            "SELECT * FROM letterbox_revision",
            "CREATE TABLE hiding_place (words text)",
            "DROP TABLE sealed_concern",
        ],
    )
    def test_it_can_do_nothing_else(
        self, public: Engine, letterbox_engine: Engine, new_sealed: NewSealed, statement: str
    ) -> None:
        sealed = new_sealed()
        Letterbox(public).deposit(sealed, DAY, os.urandom(16))

        with (
            pytest.raises(StoreUnavailable, match=r"permission denied|must be owner"),
            writing(public) as session,
        ):
            session.execute(text(statement))

        assert [row.envelope for row in waiting(letterbox_engine, 10)] == [sealed.envelope]

    def test_its_rights_are_these_and_no_other(self, public: Engine) -> None:
        rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
        tables = [*LetterboxBase.metadata.tables, "letterbox_revision"]

        with reading(public) as session:
            ask = text("SELECT has_table_privilege(:table, :right)")
            held = {
                (table, right)
                for table in tables
                for right in rights
                if session.scalars(ask, {"table": table, "right": right}).one()
            }

        assert held == {
            ("sealed_concern", "INSERT"),
            ("spent_journey", "SELECT"),
            ("spent_journey", "INSERT"),
            ("signed_readers_list", "SELECT"),
            ("signed_school_profile", "SELECT"),
            ("portrait", "SELECT"),
            ("pigeonhole", "SELECT"),
            ("pigeonhole", "INSERT"),
            ("sealed_reply", "SELECT"),
            ("tablet", "SELECT"),
            ("tablet_enrolment", "SELECT"),
            ("tablet_enrolment", "INSERT"),
            ("wrong_try", "INSERT"),
        }

    def test_it_lets_a_tablet_in_and_knows_it_again(self, public: Engine, letterbox_engine: Engine) -> None:
        now, token = datetime(2026, 11, 20, 10, 0, tzinfo=UTC), os.urandom(32)
        made = make_tablet(letterbox_engine, name="Tablet", place="Library", now=now, today=DAY)

        let_in = [Tablets(public).enrol(made.code, one, now) for one in (token, os.urandom(32))]

        assert let_in == [True, False]
        known = Tablets(public).known(token)
        assert known is not None
        assert known.place == "Library"

    def test_no_table_of_the_inbox_opens_to_it(
        self, as_public: Callable[[str], Engine], inbox_engine: Engine
    ) -> None:
        assert inbox_engine.url.database is not None
        public = as_public(inbox_engine.url.database)

        for table in (*InboxBase.metadata.tables, "inbox_revision"):
            for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                with pytest.raises(StoreUnavailable, match="permission denied"), writing(public) as session:
                    session.execute(text(statement))


def on_disk(engine: Engine) -> bytes:
    file = sqlite_file(engine)
    assert file is not None
    return b"".join(path.read_bytes() for path in (file, file.with_name(file.name + "-wal")))


def signed_list(version: int) -> SignedReaders:
    roles = ("lead", "deputy", "recovery")
    readers = tuple(Reader(role, f"The {role}", ReaderKey.generate().public_key) for role in roles)
    return SchoolKey.generate().sign(ReadersList("heron-brook", version, readers))


def signed_profile(version: int) -> SignedProfile:
    profile = Profile(school_id="0" * 32, version=version, locales=("en-GB",))
    return SchoolKey.generate().sign_profile(profile.to_bytes())
