"""`kiosk school-key adopt`, with real processes: the words are compared, and every stop leaves a school that works."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.cli.checks import Verdict, all_checks
from kiosk.cli.recovery_open import trusted_list
from kiosk.db import open_engine, reading, writing
from kiosk.inbox import create_app
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.school_key_renewal import Held, held_key, make_next
from kiosk.inbox.models import HeldSchoolKey, NewestList, Person
from kiosk.inbox.people.accounts import unlock
from kiosk.inbox.people.fingerprint_words import words_of_verify_key
from kiosk.inbox.people.handover import opened_offer
from kiosk.public import create_app as create_public
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.settings import load_inbox, load_public
from tests.cli.commands import COMMAND, Printed, environment, run_kiosk, serving
from tests.visitor import Visitor


def adopt(folder: Path, *arguments: str, typed: str = "", pinned: bytes = b"") -> tuple[int, str, str]:
    """Run it; with `pinned`, where the environment names that key."""
    variables = {"KIOSK_SCHOOL_VERIFY_KEY": pinned.hex()} if pinned else {}
    arguments = ("school-key", "adopt", *arguments, "--folder", str(folder))
    done = run_kiosk(*arguments, typed=typed, cwd=None, **variables)
    return done.returncode, done.stdout, done.stderr


def desk_of(folder: Path) -> Desk:
    found: Desk = create_app(load_inbox(folder, {}), bytes(32)).extensions["kiosk.inbox.desk"]
    return found


def lead_of(folder: Path, printed: Printed) -> SignedIn:
    known = unlock(desk_of(folder).inbox, "priya", printed.passphrase("priya"))
    return SignedIn(known.person, known.master_key)


@pytest.fixture
def held(school: Path, printed: Printed) -> Held:
    """What waits after a key holder has made a new key in the browser."""
    desk = desk_of(school)
    make_next(desk, lead_of(school, printed))
    found = held_key(desk.inbox)
    assert found is not None
    return found


def words(held: Held) -> str:
    return " ".join(words_of_verify_key(held.verify_key))


def takes_worries(folder: Path) -> bool:
    """Whether a public side that is started now does."""
    settings = load_public(folder, {})
    return Visitor(create_public(settings), settings.url).get("/en-GB/").answer.status_code == 200


def pinned(folder: Path) -> bytes:
    return load_inbox(folder, {}).school.verify_key


def test_the_words_are_compared_and_then_both_sides_trust_the_new_key(
    school: Path, held: Held, printed: Printed
) -> None:
    before = (school / "school.toml").read_text(encoding="utf-8")
    old = pinned(school)

    code, said, _ = adopt(school, typed=f"{words(held)}\n")

    assert code == 0
    assert "start both servers again" in said
    after = (school / "school.toml").read_text(encoding="utf-8")
    assert after == before.replace(old.hex(), held.verify_key.hex()), "comments and all"
    assert takes_worries(school)
    key = opened_offer(lead_of(school, printed))
    assert isinstance(key, SchoolKey)
    assert key.verify_key == pinned(school)


def test_the_digits_do_instead_of_the_words(school: Path, held: Held) -> None:
    assert adopt(school, "--verify-key", held.verify_key.hex())[0] == 0
    assert pinned(school) == held.verify_key


@pytest.mark.parametrize("typed", ["abandon " * 8, "", "ability"])
def test_other_words_change_nothing(school: Path, held: Held, typed: str) -> None:
    before = (school / "school.toml").read_bytes()

    code, _, problem = adopt(school, typed=f"{typed or words(held)[:-1]}\n")

    assert code == 1
    assert "Nothing was changed" in problem
    assert (school / "school.toml").read_bytes() == before
    assert takes_worries(school)


def test_a_key_that_somebody_wrote_into_the_database_has_other_words(school: Path, held: Held) -> None:
    """Whoever can write to both databases, and to neither screen nor school.toml, gets no key in."""
    stranger = SchoolKey.generate()
    engine = open_engine(load_inbox(school, {}).inbox_url)
    settings = load_inbox(school, {})
    listed = trusted_list(open_engine(settings.letterbox_url), settings.school)
    signed = stranger.sign(type(listed)(listed.school_id, listed.version + 1, listed.readers))
    with writing(engine) as session:
        row = session.get_one(HeldSchoolKey, 1)
        row.verify_key, row.readers_body, row.readers_signature = (
            stranger.verify_key,
            signed.body,
            signed.signature,
        )

    code, _, problem = adopt(school, typed=f"{words(held)}\n")

    assert code == 1
    assert "somebody has changed the database" in problem
    assert pinned(school) == settings.school.verify_key


def test_without_a_key_that_waits_there_is_nothing_to_do(school: Path) -> None:
    code, _, problem = adopt(school, typed="any words\n")

    assert code == 1
    assert "No new school key waits" in problem


def test_where_school_toml_does_not_say_it_the_technician_is_told_what_to_write(
    school: Path, held: Held
) -> None:
    code, _, problem = adopt(school, typed=f"{words(held)}\n", pinned=pinned(school))
    assert code == 1
    assert held.verify_key.hex() in problem

    assert adopt(school, typed=f"{words(held)}\n", pinned=held.verify_key)[0] == 0
    assert takes_worries(school)


@pytest.mark.parametrize("milliseconds", [0, 80, 160])
def test_killed_at_any_moment_the_school_works_and_a_second_run_finishes_it(
    school: Path, held: Held, milliseconds: int
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "school-key", "adopt", "--folder", str(school)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.readline()  # it waits for the words now
    process.stdin.write(f"{words(held)}\n")
    process.stdin.flush()
    time.sleep(milliseconds / 1000)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    with serving("inbox", school), serving("public", school) as public:
        assert public.get("/en-GB/")[0] == 200, "with the old key or with the new"

    if held_key(desk_of(school).inbox) is not None:
        assert adopt(school, typed=f"{words(held)}\n")[0] == 0
    assert pinned(school) == held.verify_key
    assert takes_worries(school)


def said_of(folder: Path, name: str) -> tuple[Verdict, str]:
    return next((one.verdict, one.says) for one in all_checks(folder) if one.name == name)


class TestCheck:
    def test_it_says_that_a_new_key_waits(self, school: Path, held: Held) -> None:
        verdict, says = said_of(school, "school key")

        assert verdict is Verdict.WARNING
        assert "kiosk school-key adopt" in says

    def test_it_says_when_the_last_step_is_missing(
        self, school: Path, held: Held, change_settings: Callable[[str, str], None]
    ) -> None:
        change_settings(pinned(school).hex(), held.verify_key.hex())

        verdict, says = said_of(school, "school key")

        assert verdict is Verdict.FAILED
        assert "kiosk school-key adopt" in says

    def test_it_says_when_the_letterbox_shows_an_older_list_than_was_signed(self, school: Path) -> None:
        assert said_of(school, "newest list")[0] is Verdict.OK
        with writing(open_engine(load_inbox(school, {}).inbox_url)) as session:
            session.add(NewestList(id=1, version=7))

        verdict, says = said_of(school, "newest list")

        assert verdict is Verdict.FAILED
        assert "number 7" in says


def test_nobody_else_is_offered_the_key(school: Path, held: Held) -> None:
    with reading(desk_of(school).inbox) as session:
        people = session.query(Person).all()

    assert {one.role for one in people if one.offered_key_envelope} == {"lead", "deputy"}
