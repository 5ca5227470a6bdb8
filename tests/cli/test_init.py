"""Founding a school."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from kiosk.db import open_engine, reading
from kiosk.inbox.models import RecoveryHalf
from kiosk.inbox.people.accounts import WrongSignIn, check_code, unlock
from kiosk.inbox.people.set_up import held_back
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.recovery import join, recognise
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import ReadersList, verify_readers
from kiosk.settings import load_inbox, load_public
from tests.cli.commands import COMMAND, PEOPLE, Printed, init_arguments, one_line, run_kiosk

NAMES = ("priya", "kwame", "helen", "tomasz")


def trusted_list(folder: Path) -> ReadersList:
    settings = load_public(folder, {})
    signed = Letterbox(open_engine(settings.letterbox_url)).readers()
    assert signed is not None
    school = settings.school
    return verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)


def test_the_public_side_trusts_the_first_readers_list(school: Path) -> None:
    listed = trusted_list(school)

    assert listed.version == 1
    assert [reader.role for reader in listed.readers] == ["lead", "deputy", "head", "chair", "recovery"]


def test_both_printed_halves_together_are_the_recovery_reader(school: Path, printed: Printed) -> None:
    recovery = ReaderKey.from_seed(join(*printed.recovery_halves))

    assert trusted_list(school).with_role("recovery")[0].key_id == recovery.public_key.key_id


@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_sign_in_with_what_was_printed(name: str, school: Path, printed: Printed) -> None:
    inbox = open_engine(load_inbox(school, {}).inbox_url)
    now = datetime.now(UTC)

    unlocked = unlock(inbox, name, printed.passphrase(name))

    assert check_code(inbox, unlocked, pyotp.TOTP(printed.totp_secret(name)).at(now), now)
    with pytest.raises(WrongSignIn):
        unlock(inbox, name, f"{printed.passphrase(name)} again")


def test_the_lead_and_the_deputy_hold_the_school_key_and_nobody_else(school: Path, printed: Printed) -> None:
    settings = load_inbox(school, {})
    inbox = open_engine(settings.inbox_url)
    lead, deputy, *others = (unlock(inbox, name, printed.passphrase(name)) for name in NAMES)

    for holder in (lead, deputy):
        assert holder.person.sealed_school_key is not None
        seed = holder.master_key.open("school-key", holder.person.id, holder.person.sealed_school_key)
        assert SchoolKey.from_seed(seed).verify_key == settings.school.verify_key
    assert [other.person.sealed_school_key for other in others] == [None, None]


def test_the_first_readers_list_is_signed_and_held_back(new_school: Path) -> None:
    settings = load_inbox(new_school, {})

    held = held_back(open_engine(settings.inbox_url))

    assert held is not None
    school = settings.school
    assert verify_readers(held, verify_key=school.verify_key, school_id=school.id, at_least=1).version == 1
    assert Letterbox(open_engine(settings.letterbox_url)).readers() is None


def test_what_is_kept_of_each_half_knows_it_again(new_school: Path, printed: Printed) -> None:
    with reading(open_engine(load_inbox(new_school, {}).inbox_url)) as session:
        kept = {(half.number, half.fingerprint) for half in session.scalars(select(RecoveryHalf))}

    assert kept == {(known.number, known.fingerprint) for known in map(recognise, printed.recovery_halves)}


def test_a_passphrase_is_six_words_and_everybody_has_their_own(printed: Printed) -> None:
    passphrases = [printed.passphrase(name) for name in NAMES]

    assert all(len(passphrase.split()) == 6 for passphrase in passphrases)
    assert len(set(passphrases)) == len(NAMES)


def test_no_printed_secret_lies_in_the_folder(school: Path, printed: Printed) -> None:
    seed = join(*printed.recovery_halves)
    secrets = [printed.passphrase(name).encode() for name in NAMES]
    secrets += [printed.totp_secret(name).encode() for name in NAMES]
    secrets += [seed, seed.hex().encode(), *(half.encode() for half in printed.recovery_halves)]

    kept = b"".join(path.read_bytes() for path in sorted(school.rglob("*")) if path.is_file())

    assert len(kept) > 50_000
    assert not [secret for secret in secrets if secret in kept]


def test_nobody_else_on_the_machine_can_read_the_folder(school: Path) -> None:
    modes = {path.stat().st_mode & 0o077 for path in [school, *school.rglob("*")]}

    assert modes == {0}


def test_output_is_plain_text_when_nobody_looks_on(printed: Printed) -> None:
    assert "\x1b" not in printed.text
    assert "█" not in printed.text
    assert "otpauth://totp/Willow%20Lane%20School:priya?secret=" in printed.text


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("kwame", "could be read by only one person. Name at least 2 people for it (lead or deputy)"),
        (
            "kwame",
            "Only one person could let new colleagues in. Name at least 2 people for it (lead or deputy)",
        ),
        ("tomasz", "A worry about a grown-up at school could be read by only one person."),
        ("tomasz", "A worry about the headteacher could be read by only one person."),
    ],
)
def test_one_reader_on_a_route_is_refused(left_out: str, said: str, tmp_path: Path) -> None:
    people = [person for person in PEOPLE if not person.startswith(left_out)]

    done = run_kiosk(*init_arguments(tmp_path / "school", people=people))

    assert done.returncode == 1
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_doubled_sign_in_name_is_refused(tmp_path: Path) -> None:
    people = [*PEOPLE, "PRIYA ,Ms Priya Shah,deputy"]

    done = run_kiosk(*init_arguments(tmp_path / "school", people=people))

    assert done.returncode == 1
    assert one_line(done.stderr) == 'The sign-in name "priya" is given twice.'


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("priya,Mrs Priya Kaur,boss", '"boss" is no role; roles are lead, deputy, head, chair'),
        ("priya,Mrs Priya Kaur", 'write it as "sign-in-name,Full Name,role"'),
        ("priya,Mrs Priya Kaur,recovery", '"recovery" is no role'),
        ("priya,Mrs\tPriya Kaur,lead", "on one line"),
        (f"{'p' * 101},Mrs Priya Kaur,lead", "100 characters"),
    ],
)
def test_a_person_not_written_as_asked_is_a_usage_error(person: str, said: str, tmp_path: Path) -> None:
    done = run_kiosk(*init_arguments(tmp_path / "school", people=[person]))

    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("public_url", "http://worries.example.org", "public.url: http is not safe outside this machine"),
        ("inbox_url", "worries", "inbox.url: it is not an address"),
        ("phone", "ring us", "school.phone:"),
        ("name", "", "school.name:"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_left_behind(
    flag: str, value: str, said: str, tmp_path: Path
) -> None:
    done = run_kiosk(*init_arguments(tmp_path / "school", **{flag: value}))

    assert done.returncode == 1
    assert said in one_line(done.stderr)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_holds_a_school_is_left_as_it_is(school: Path) -> None:
    before = (school / "school.toml").read_bytes()

    done = run_kiosk(*init_arguments(school))

    assert done.returncode == 1
    assert one_line(done.stderr) == f"{school} already holds a school. Nothing was changed."
    assert (school / "school.toml").read_bytes() == before


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear governors")

    done = run_kiosk(*init_arguments(tmp_path))

    assert done.returncode == 1
    assert "is not empty" in one_line(done.stderr)


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    folder.mkdir()

    done = run_kiosk(*init_arguments(folder))

    assert done.returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["inbox", "public", "school.toml"]


def test_a_place_that_cannot_be_written_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = run_kiosk(*init_arguments(tmp_path / "file" / "school"))

    assert done.returncode == 1
    assert "can't be written" in one_line(done.stderr)


def test_a_school_whose_secrets_could_not_be_shown_does_not_exist(tmp_path: Path) -> None:
    command = [*COMMAND, *init_arguments(tmp_path / "school")]
    with Path("/dev/full").open("w") as nowhere:  # takes nothing, like a full disk
        done = subprocess.run(command, stdout=nowhere, stderr=subprocess.PIPE, timeout=60)

    assert done.returncode != 0
    assert not list(tmp_path.iterdir())


def test_it_asks_for_what_was_not_given(tmp_path: Path) -> None:
    answers = ["Willow Lane School", "0116 496 0000", "http://localhost", "http://localhost:81", "UR, pl"]
    for person in ("Mrs Priya Kaur", "Mr Kwame Osei", "Ms Helen Ward", "Mr Tomasz Nowak"):
        answers += [person, ""]  # the surname is offered as sign-in name

    done = run_kiosk("init", str(tmp_path / "school"), typed="\n".join([*answers, ""]))

    assert done.returncode == 0, done.stderr
    assert Printed(done.stdout).passphrase("kaur")
    assert load_public(tmp_path / "school", {}).school.locales == ("en-GB", "pl", "ur")
    assert "drafts, which no person has checked yet: pl, ur, ro," in done.stdout, "before it is asked"


def test_a_school_has_the_languages_that_it_names_and_reads_which_are_drafts(tmp_path: Path) -> None:
    done = run_kiosk(*init_arguments(tmp_path / "school"), "--language", "ta")

    assert done.returncode == 0, done.stderr
    assert load_public(tmp_path / "school", {}).school.locales == ("en-GB", "ta")
    assert "Languages: en-GB; drafts, which no person has checked yet: ta." in done.stdout


def test_a_language_without_words_is_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    done = run_kiosk(*init_arguments(tmp_path / "school"), "--language", "tlh")

    assert done.returncode == 1
    assert "No words in: tlh. There are: en-GB, pl, ur," in one_line(done.stderr)
    assert not list(tmp_path.iterdir())


def test_awkward_names_come_back_as_they_were_given(tmp_path: Path) -> None:
    name = 'St "Anne\'s" \\ École №1 مدرسة'

    done = run_kiosk(*init_arguments(tmp_path / "school", name=name))

    assert done.returncode == 0, done.stderr
    assert load_public(tmp_path / "school", {}).school.name == name
    assert json.dumps(name, ensure_ascii=False) in (tmp_path / "school" / "school.toml").read_text("utf-8")
