"""People, their keys and how they prove who they are. Argon2 is cheap here, except where its time is the claim."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import median

import pyotp
import pytest
from sqlalchemy import Engine, select

from kiosk.db import StoreConflict, reading, writing
from kiosk.inbox.models import Person
from kiosk.inbox.people import accounts
from kiosk.inbox.people.accounts import (
    NewPerson,
    Unlocked,
    WrongSignIn,
    check_code,
    create_person,
    one_spelling,
    unlock,
)
from kiosk.sealing.envelope import Kind
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.passphrase_slot import Cost
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.seal import seal

CHEAP = Cost(memory_kib=64, iterations=1)
AT = datetime(2026, 11, 20, 9, 30, 10, tzinfo=UTC)
PASSPHRASE = "otter lantern violet harbour"

Add = Callable[..., NewPerson]


@pytest.fixture
def add(inbox_engine: Engine) -> Add:
    def add_one(sign_in_name: str = "r.heron", passphrase: str = PASSPHRASE, cost: Cost = CHEAP) -> NewPerson:
        with writing(inbox_engine) as session:
            return create_person(
                session,
                sign_in_name=sign_in_name,
                name="Rowan Heron",
                role="lead",
                passphrase=passphrase,
                cost=cost,
            )

    return add_one


def test_who_was_created_can_sign_in_with_name_passphrase_and_code(inbox_engine: Engine, add: Add) -> None:
    new = add()

    unlocked = unlock(inbox_engine, "r.heron", PASSPHRASE)

    assert unlocked.person.id == new.person.id
    assert unlocked.master_key.to_bytes() == new.master_key.to_bytes()
    assert check_code(inbox_engine, unlocked, pyotp.TOTP(new.totp_secret).at(AT), AT)


def test_what_is_sealed_to_a_person_opens_after_their_sign_in(inbox_engine: Engine, add: Add) -> None:
    new, envelope_id = add(), os.urandom(16)
    readers = [new.reader_key.public_key]
    sealed = seal(b"told", kind=Kind.CONCERN, readers=readers, readers_version=1, envelope_id=envelope_id)

    unlocked = unlock(inbox_engine, "r.heron", PASSPHRASE)
    person = unlocked.person
    key = ReaderKey.from_seed(unlocked.master_key.open("reader-seed", person.id, person.sealed_seed))

    assert person.key_id == key.public_key.key_id
    assert person.public_key == key.public_key.to_bytes()
    assert key.open(sealed.envelope, sealed.wraps[0]) == b"told"


def test_nothing_in_a_persons_row_is_a_secret_in_the_clear(inbox_engine: Engine, add: Add) -> None:
    new = add()

    with reading(inbox_engine) as session:
        person = session.scalars(select(Person)).one()
        row = b"|".join(
            value if isinstance(value, bytes) else repr(value).encode()
            for name, value in vars(person).items()
            if not name.startswith("_")
        )

    secrets = (new.master_key.to_bytes(), new.reader_key.seed, new.totp_secret.encode(), PASSPHRASE.encode())
    assert [secret in row for secret in secrets] == [False] * 4
    assert new.totp_secret not in repr(new)


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("r.heron", PASSPHRASE + "x"),
        ("nobody", PASSPHRASE),
        ("", PASSPHRASE),
        ("r.heron", ""),
        ("r.heron\0", PASSPHRASE),
        ("n" * 101, PASSPHRASE),
    ],
)
def test_every_wrong_sign_in_gets_the_same_answer(
    inbox_engine: Engine, add: Add, name: str, passphrase: str
) -> None:
    add()

    with pytest.raises(WrongSignIn) as caught:
        unlock(inbox_engine, name, passphrase)

    assert str(caught.value) == ""


def test_somebody_elses_passphrase_opens_nothing(inbox_engine: Engine, add: Add) -> None:
    add("r.heron", "first passphrase")
    add("w.avon", "second passphrase")

    for name in ("r.heron", "nobody"):
        with pytest.raises(WrongSignIn):
            unlock(inbox_engine, name, "second passphrase")


def test_who_was_made_inactive_cannot_sign_in(inbox_engine: Engine, add: Add) -> None:
    new = add()
    with writing(inbox_engine) as session:
        session.get_one(Person, new.person.id).active = False

    with pytest.raises(WrongSignIn):
        unlock(inbox_engine, "r.heron", PASSPHRASE)


def test_inbox_without_people_lets_nobody_in(inbox_engine: Engine) -> None:
    with pytest.raises(WrongSignIn):
        unlock(inbox_engine, "r.heron", PASSPHRASE)


def test_unknown_name_costs_as_much_time_as_a_wrong_passphrase(inbox_engine: Engine, add: Add) -> None:
    add(cost=Cost(memory_kib=16384, iterations=2))

    def seconds(name: str) -> float:
        start = time.thread_time()
        with pytest.raises(WrongSignIn):
            unlock(inbox_engine, name, "a wrong passphrase")
        return time.thread_time() - start

    known = median(seconds("r.heron") for _ in range(7))
    unknown = median(seconds("nobody") for _ in range(7))

    assert 0.5 < unknown / known < 2


def test_passphrase_beyond_the_limit_costs_no_argon2(
    inbox_engine: Engine, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    tried: list[str] = []
    open_slot = accounts.open_slot

    def watched(slot: bytes, passphrase: str, person_id: bytes) -> MasterKey:
        tried.append(passphrase)
        return open_slot(slot, passphrase, person_id)

    monkeypatch.setattr(accounts, "open_slot", watched)

    for untrusted in ("x" * 257, "x" * 1_000_000, "x" * 256):
        with pytest.raises(WrongSignIn):
            unlock(inbox_engine, "r.heron", untrusted)

    assert tried == ["x" * 256]  # the longest that is allowed is tried, and nothing beyond it


def test_at_most_two_argon2_run_at_once(
    inbox_engine: Engine, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    running, most, guard = 0, 0, threading.Lock()
    open_slot = accounts.open_slot

    def watched(slot: bytes, passphrase: str, person_id: bytes) -> MasterKey:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        try:
            return open_slot(slot, passphrase, person_id)
        finally:
            with guard:
                running -= 1

    monkeypatch.setattr(accounts, "open_slot", watched)
    with ThreadPoolExecutor(8) as staff:
        list(staff.map(lambda _: unlock(inbox_engine, "r.heron", PASSPHRASE), range(8)))

    assert most == 2


def test_damaged_slot_refuses_and_is_named_in_the_log(
    inbox_engine: Engine, add: Add, caplog: pytest.LogCaptureFixture
) -> None:
    new = add()
    with writing(inbox_engine) as session:
        session.get_one(Person, new.person.id).passphrase_slot = b"damaged"

    with pytest.raises(WrongSignIn):
        unlock(inbox_engine, "r.heron", PASSPHRASE)

    assert new.person.id.hex() in caplog.text
    assert PASSPHRASE not in caplog.text


def test_sign_in_name_is_one_whatever_way_it_is_typed(inbox_engine: Engine, add: Add) -> None:
    new = add("R.Heron ")

    typed = [unlock(inbox_engine, name, PASSPHRASE).person.id for name in ("r.heron", " R.HERON", "r．heron")]

    assert typed == [new.person.id] * 3
    assert new.person.sign_in_name == "r.heron"
    with pytest.raises(StoreConflict):
        add("r.HERON")


@pytest.mark.parametrize("name", ["", "   ", "n" * 101, "ﷺ" * 100, "r.\0heron", "r.\nheron", "\ud800"])
def test_sign_in_name_has_one_to_a_hundred_printable_characters(name: str) -> None:
    with pytest.raises(ValueError, match="100 characters"):
        one_spelling(name)


class TestCode:
    @pytest.fixture
    def someone(self, inbox_engine: Engine, add: Add) -> tuple[Unlocked, pyotp.TOTP]:
        new = add()
        return Unlocked(new.person, new.master_key), pyotp.TOTP(new.totp_secret)

    def test_code_works_once(self, inbox_engine: Engine, someone: tuple[Unlocked, pyotp.TOTP]) -> None:
        unlocked, app = someone

        answers = [check_code(inbox_engine, unlocked, app.at(AT), AT) for _ in range(2)]

        assert answers == [True, False]

    def test_of_eight_workers_with_one_code_one_gets_in(
        self, inbox_engine: Engine, someone: tuple[Unlocked, pyotp.TOTP]
    ) -> None:
        unlocked, app = someone
        together = threading.Barrier(8)

        def sign_in(_worker: int) -> bool:
            together.wait()
            return check_code(inbox_engine, unlocked, app.at(AT), AT)

        with ThreadPoolExecutor(8) as workers:
            answers = list(workers.map(sign_in, range(8)))

        assert sorted(answers) == [False] * 7 + [True]

    @pytest.mark.parametrize(("off", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
    def test_clock_may_be_off_by_one_step(
        self, inbox_engine: Engine, someone: tuple[Unlocked, pyotp.TOTP], off: int, fits: bool
    ) -> None:
        unlocked, app = someone

        answer = check_code(inbox_engine, unlocked, app.at(AT + timedelta(seconds=off)), AT)

        assert answer is fits

    def test_older_code_is_used_up_by_a_newer_one(
        self, inbox_engine: Engine, someone: tuple[Unlocked, pyotp.TOTP]
    ) -> None:
        unlocked, app = someone
        before, after = AT - timedelta(seconds=30), AT + timedelta(seconds=30)

        answers = [check_code(inbox_engine, unlocked, app.at(time), AT) for time in (AT, before, after)]

        assert answers == [True, False, True]

    @pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "000000 ", "9" * 10_000])
    def test_what_is_no_code_is_refused(
        self, inbox_engine: Engine, someone: tuple[Unlocked, pyotp.TOTP], code: str
    ) -> None:
        unlocked, _ = someone

        assert not check_code(inbox_engine, unlocked, code, AT)
