"""Tablets in the letterbox: a code lets one in, once, for a day; revoking is for good; a lesson ends by itself."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from kiosk.db import StoreConflict, reading, writing
from kiosk.letterbox.models import Tablet, TabletEnrolment
from kiosk.letterbox.tablet_list import (
    LESSONS,
    MadeTablet,
    begin_practice,
    clean_name,
    end_practice,
    listed_tablets,
    make_tablet,
    revoke_tablet,
)
from kiosk.letterbox.tablets import ALPHABET, CODE_LENGTH, Tablets

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TOKEN = bytes(range(32))


@pytest.fixture
def made(letterbox_engine: Engine) -> MadeTablet:
    return make(letterbox_engine)


@pytest.fixture
def tablets(letterbox_engine: Engine) -> Tablets:
    return Tablets(letterbox_engine)


def make(engine: Engine, name: str = "Willow class tablet") -> MadeTablet:
    return make_tablet(engine, name=name, place="Willow class", now=NOW, today=NOW.date())


def test_a_code_lets_one_tablet_in_and_names_it(tablets: Tablets, made: MadeTablet) -> None:
    assert tablets.known(TOKEN) is None

    assert tablets.enrol(made.code, TOKEN, NOW)

    known = tablets.known(TOKEN)
    assert known is not None
    assert (known.id, known.name, known.place) == (made.id, "Willow class tablet", "Willow class")
    assert tablets.known(os.urandom(32)) is None


def test_a_code_can_be_typed_in_small_letters_and_groups(tablets: Tablets, made: MadeTablet) -> None:
    typed = f" {made.code[:4].lower()}-{made.code[4:].lower()} "

    assert tablets.enrol(typed, TOKEN, NOW)


def test_of_two_tablets_with_one_code_the_second_is_refused(tablets: Tablets, made: MadeTablet) -> None:
    other = os.urandom(32)

    assert tablets.enrol(made.code, TOKEN, NOW)
    assert not tablets.enrol(made.code, other, NOW)

    assert tablets.known(TOKEN) is not None
    assert tablets.known(other) is None


def test_of_many_that_come_at_once_one_gets_in(letterbox_engine: Engine, made: MadeTablet) -> None:
    tokens = [os.urandom(32) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        let_in = list(
            threads.map(lambda token: Tablets(letterbox_engine).enrol(made.code, token, NOW), tokens)
        )

    assert sum(let_in) == 1
    known = [Tablets(letterbox_engine).known(token) is not None for token in tokens]
    assert known == let_in


@pytest.mark.parametrize("hours", [24, 25, 24 * 400])
def test_a_code_older_than_a_day_is_refused(tablets: Tablets, made: MadeTablet, hours: int) -> None:
    assert not tablets.enrol(made.code, TOKEN, NOW + timedelta(hours=hours))


def test_a_code_works_until_the_last_second_of_its_day(tablets: Tablets, made: MadeTablet) -> None:
    assert tablets.enrol(made.code, TOKEN, NOW + timedelta(hours=24, seconds=-1))


@pytest.mark.parametrize(
    "untrusted_code", ["", "C", "CDFHJKMN", "CDFHJKMNP", "é" * 8, "\x00" * 8, "C" * 100_000]
)
def test_a_wrong_code_is_refused(tablets: Tablets, made: MadeTablet, untrusted_code: str) -> None:
    assert not tablets.enrol(untrusted_code, TOKEN, NOW)


def test_a_revoked_tablet_is_unknown_for_good(
    letterbox_engine: Engine, tablets: Tablets, made: MadeTablet
) -> None:
    tablets.enrol(made.code, TOKEN, NOW)

    assert revoke_tablet(letterbox_engine, made.id)
    assert not revoke_tablet(letterbox_engine, made.id)

    assert tablets.known(TOKEN) is None
    assert not tablets.enrol(made.code, os.urandom(32), NOW)
    assert not begin_practice(letterbox_engine, made.id, 10, NOW)
    assert not end_practice(letterbox_engine, made.id)


def test_a_code_can_be_revoked_before_it_is_used(
    letterbox_engine: Engine, tablets: Tablets, made: MadeTablet
) -> None:
    revoke_tablet(letterbox_engine, made.id)

    assert not tablets.enrol(made.code, TOKEN, NOW)


def test_neither_code_nor_token_lies_in_the_tables(
    letterbox_engine: Engine, tablets: Tablets, made: MadeTablet
) -> None:
    tablets.enrol(made.code, TOKEN, NOW)

    with reading(letterbox_engine) as session:
        tablet, enrolment = (
            session.scalars(select(Tablet)).one(),
            session.scalars(select(TabletEnrolment)).one(),
        )

    everything = str([vars(tablet), vars(enrolment)])
    assert made.code not in everything
    assert TOKEN not in (tablet.code_hash, enrolment.token_hash)
    assert repr(TOKEN) not in everything


def test_a_code_is_made_of_letters_and_numbers_that_nobody_mistakes() -> None:
    for group in ("0OQ", "1IL", "2Z", "5S", "8B", "UV", "6G", "AE"):
        assert len(set(group) & set(ALPHABET)) <= 1, group
    assert not set("0O1IL2Z5S8BAEIOU") & set(ALPHABET)
    assert len(ALPHABET) ** CODE_LENGTH > 2**33


@pytest.mark.parametrize("minutes", LESSONS)
def test_a_lesson_ends_by_itself(
    letterbox_engine: Engine, tablets: Tablets, made: MadeTablet, minutes: int
) -> None:
    tablets.enrol(made.code, TOKEN, NOW)
    assert begin_practice(letterbox_engine, made.id, minutes, NOW)

    known = tablets.known(TOKEN)

    assert known is not None
    assert known.practises(NOW)
    assert known.practises(NOW + timedelta(minutes=minutes, seconds=-1))
    assert not known.practises(NOW + timedelta(minutes=minutes))


def test_a_lesson_can_be_ended_at_once(letterbox_engine: Engine, tablets: Tablets, made: MadeTablet) -> None:
    tablets.enrol(made.code, TOKEN, NOW)
    begin_practice(letterbox_engine, made.id, 60, NOW)

    assert end_practice(letterbox_engine, made.id)

    known = tablets.known(TOKEN)
    assert known is not None
    assert not known.practises(NOW)


def test_a_lesson_of_more_than_an_hour_is_not_believed(
    letterbox_engine: Engine, tablets: Tablets, made: MadeTablet
) -> None:
    """Whoever writes into the table, or sets the clock back, can't leave practice on by that."""
    tablets.enrol(made.code, TOKEN, NOW)
    begin_practice(letterbox_engine, made.id, 60, NOW)
    clock_set_back = NOW - timedelta(seconds=1)

    known = tablets.known(TOKEN)

    assert known is not None
    assert known.practises(NOW)
    assert not known.practises(clock_set_back)


@pytest.mark.parametrize("minutes", [-10, 0, 1, 15, 61, 70, 10_000])
def test_a_lesson_lasts_ten_to_sixty_minutes(
    letterbox_engine: Engine, made: MadeTablet, minutes: int
) -> None:
    with pytest.raises(ValueError, match="10 to 60"):
        begin_practice(letterbox_engine, made.id, minutes, NOW)


def test_the_list_shows_each_tablet_as_it_stands(letterbox_engine: Engine, tablets: Tablets) -> None:
    waits, used, gone = (
        make(letterbox_engine, name) for name in ("Beech tablet", "Alder tablet", "Ash tablet")
    )
    tablets.enrol(used.code, TOKEN, NOW)
    begin_practice(letterbox_engine, used.id, 20, NOW)
    revoke_tablet(letterbox_engine, gone.id)

    listed = listed_tablets(letterbox_engine)

    assert [one.name for one in listed] == ["Alder tablet", "Beech tablet", "Ash tablet"]
    assert [one.id for one in listed] == [used.id, waits.id, gone.id]
    assert [one.enrolled for one in listed] == [NOW.date(), None, None]
    assert [one.waits(NOW) for one in listed] == [False, True, False]
    assert not listed[1].waits(NOW + timedelta(days=1))
    assert [one.in_a_lesson(NOW) for one in listed] == [True, False, False]
    assert [one.revoked for one in listed] == [False, False, True]


@pytest.mark.parametrize("untrusted_name", ["", " ", "x" * 61, "a\u202eb", "a\x00b"])
def test_a_name_that_can_not_be_shown_is_refused(letterbox_engine: Engine, untrusted_name: str) -> None:
    with pytest.raises(ValueError, match="1 to 60"):
        clean_name(untrusted_name)
    with pytest.raises(ValueError, match="name"):
        make(letterbox_engine, untrusted_name)


def test_a_token_that_is_there_already_is_not_given_to_another_tablet(
    letterbox_engine: Engine, tablets: Tablets, made: MadeTablet
) -> None:
    tablets.enrol(made.code, TOKEN, NOW)

    assert not tablets.enrol(make(letterbox_engine).code, TOKEN, NOW)


def test_the_enrolment_goes_with_a_tablet_that_exists(letterbox_engine: Engine) -> None:
    with pytest.raises(StoreConflict), writing(letterbox_engine) as session:
        session.add(TabletEnrolment(tablet_id=os.urandom(16), token_hash=os.urandom(32), day=NOW.date()))
