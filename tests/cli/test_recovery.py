"""`kiosk recovery`: typing back, the drill, and the way back in when everybody is gone."""

import os
import pty
import re
import secrets
import stat
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import time_machine
from sqlalchemy import func, select, update

from kiosk.cli.checks import Verdict, all_checks
from kiosk.cli.recovery_open import trusted_list
from kiosk.cli.recovery_rewrap import rewrap_all
from kiosk.concern import Concern
from kiosk.content import load_content
from kiosk.db import open_engine, reading, writing
from kiosk.inbox.models import AuditEvent, CollectedConcern, ConcernWrap, Person, RecoveryHalf
from kiosk.inbox.people.accounts import Unlocked, WrongSignIn, unlock
from kiosk.inbox.record.audit import verify
from kiosk.inbox.worries.collect import collect
from kiosk.letterbox.deposit import Letterbox
from kiosk.public import create_app
from kiosk.routing import readers_for
from kiosk.sealing.envelope import Kind, Wrap
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.recovery import join, split
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.seal import seal
from kiosk.settings import load_inbox, load_public
from tests.cli.commands import COMMAND, Printed, environment, one_line, run_kiosk
from tests.inbox.office import worry
from tests.visitor import Visitor

NEW = (
    "amara,Ms Amara Bello,lead",
    "lewis,Mr Lewis Grant,deputy",
    "farah,Dr Farah Aziz,head",
    "joan,Mrs Joan Pike,chair",
)
ChangeSettings = Callable[[str, str], None]


def recovery(
    folder: Path, *arguments: str, typed: Sequence[str] = (), **variables: str
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    lines = "".join(f"{line}\n" for line in typed)
    done = run_kiosk("recovery", *arguments, "--folder", str(folder), typed=lines, **variables)
    return done.returncode, done.stdout, done.stderr


def opening(
    folder: Path, typed: Sequence[str], *more: str, people: Sequence[str] = NEW, **variables: str
) -> tuple[int, str, str]:
    named = [part for person in people for part in ("--person", person)]
    return recovery(folder, "open", *named, *more, typed=typed, **variables)


def tell(folder: Path, *concerns: Concern) -> list[bytes]:
    """Put these worries into the letterbox, sealed to whom they are routed today."""
    settings = load_inbox(folder, {})
    letterbox = open_engine(settings.letterbox_url)
    listed, slot, ids = trusted_list(letterbox, settings.school), Letterbox(letterbox), []
    for concern in concerns:
        sealed = seal(
            concern.to_bytes(),
            kind=Kind.CONCERN,
            readers=[reader.public_key for reader in readers_for(concern, listed, load_content())],
            readers_version=listed.version,
            envelope_id=secrets.token_bytes(16),
        )
        slot.deposit(sealed, datetime.now(UTC).date(), secrets.token_bytes(16))
        ids.append(sealed.envelope_id)
    return ids


def can_read(folder: Path, name: str, printed: Printed) -> set[str]:
    """The words of every worry that this person opens with their own passphrase and key."""
    inbox = open_engine(load_inbox(folder, {}).inbox_url)
    unlocked = unlock(inbox, name, printed.passphrase(name))
    person = unlocked.person
    key = ReaderKey.from_seed(unlocked.master_key.open("reader-seed", person.id, person.sealed_seed))
    rows = (
        select(CollectedConcern.envelope, ConcernWrap.sealed_key)
        .join(ConcernWrap, ConcernWrap.concern_id == CollectedConcern.id)
        .where(ConcernWrap.key_id == key.public_key.key_id)
    )
    with reading(inbox) as session:
        found = session.execute(rows).all()
    opened = [key.open(envelope, Wrap(key.public_key.key_id, sealed)) for envelope, sealed in found]
    return {Concern.from_bytes(text).words["words"] for text in opened}


def school_key(folder: Path, unlocked: Unlocked) -> SchoolKey:
    person = unlocked.person
    assert person.sealed_school_key is not None
    return SchoolKey.from_seed(unlocked.master_key.open("school-key", person.id, person.sealed_school_key))


class TestConfirm:
    """Typing back on the command line does what the page does."""

    def test_half_after_half_opens_the_public_pages(self, new_school: Path, printed: Printed) -> None:
        settings = load_public(new_school, {})
        visitor = Visitor(create_app(settings), settings.url)
        closed = visitor.get("/en-GB/").answer.status_code
        first, second = printed.recovery_halves

        one = recovery(new_school, "confirm", typed=[second.lower()])
        between = visitor.get("/en-GB/").answer.status_code
        other = recovery(new_school, "confirm", typed=[first])

        assert one == (0, "Half 2 is right.\nHalf 1 is still to be typed back.\n", "")
        assert other == (0, "Half 1 is right.\nThe public pages are open.\n", "")
        assert (closed, between, visitor.get("/en-GB/").answer.status_code) == (503, 503, 200)

    def test_a_slip_changes_nothing(self, new_school: Path, printed: Printed) -> None:
        code, out, err = recovery(new_school, "confirm", typed=[printed.recovery_halves[0][:-1]])

        assert (code, out) == (1, "")
        assert one_line(err) == "There is a slip in it: it is not as printed. Nothing was changed."

    def test_another_schools_half_is_refused(self, new_school: Path) -> None:
        code, _, err = recovery(new_school, "confirm", typed=[split(bytes(32))[0]])

        assert code == 1
        assert "it is not this school's, or an older sheet" in one_line(err)

    def test_nothing_at_all_is_a_slip(self, new_school: Path) -> None:
        assert recovery(new_school, "confirm")[0] == 1

    def test_a_half_is_not_shown_while_it_is_typed(self, new_school: Path, printed: Printed) -> None:
        screen, terminal = pty.openpty()
        command = [*COMMAND, "recovery", "confirm", "--folder", str(new_school)]
        ends = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
        with subprocess.Popen(command, env=environment(), start_new_session=True, **ends) as child:
            os.close(terminal)
            shown = b""
            while b"not shown" not in shown:
                shown += os.read(screen, 1000)
            os.write(screen, f"{printed.recovery_halves[0]}\n".encode())
            while chunk := _read(screen):
                shown += chunk
        os.close(screen)

        assert child.returncode == 0
        assert "Half 1 is right." in shown.decode()
        assert printed.recovery_halves[0][:9] not in shown.decode()


class TestStatus:
    """What is missing, and when each half was last tried."""

    def test_a_new_school_is_not_open(self, new_school: Path) -> None:
        code, out, err = recovery(new_school, "status")

        assert code == 1
        assert out.count("last typed back: never") == 2
        assert "Half 1 is still to be typed back." in out
        assert one_line(err) == "The public pages are not open yet."

    def test_an_open_school_says_when(self, school: Path) -> None:
        code, out, err = recovery(school, "status")

        assert (code, err) == (0, "")
        assert len(re.findall(r"^half \d +last typed back: \d{4}-\d\d-\d\d$", out, re.MULTILINE)) == 2
        assert out.endswith("The public pages are open.\n")


class TestCheck:
    """`kiosk check` speaks of what is missing, and of a drill that is due."""

    def test_a_school_that_is_not_open_is_a_warning(self, new_school: Path) -> None:
        done = run_kiosk("check", "--folder", str(new_school))

        assert done.returncode == 0
        assert "warning readers list: it is held back, so nobody can tell a worry yet." in done.stdout
        assert "warning recovery sheets: not typed back within a year: half 1 and half 2." in done.stdout

    def test_a_drill_that_is_due_is_a_warning(self, school: Path) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=366)
        with writing(open_engine(load_inbox(school, {}).inbox_url)) as session:
            session.execute(
                update(RecoveryHalf).where(RecoveryHalf.number == 2).values(confirmed_at=long_ago)
            )

        found = {finding.name: finding for finding in all_checks(school)}["recovery sheets"]

        assert found.verdict is Verdict.WARNING
        assert "not typed back within a year: half 2." in found.says

    def test_sheets_that_were_tried_are_sound(self, school: Path) -> None:
        with time_machine.travel(datetime.now(UTC) + timedelta(days=364)):
            found = {finding.name: finding for finding in all_checks(school)}["recovery sheets"]

        assert found.verdict is Verdict.OK


class TestOpen:
    """Everybody is gone: both halves let new people in."""

    def test_new_people_read_what_is_theirs_and_old_ones_nothing(
        self, school: Path, printed: Printed
    ) -> None:
        tell(
            school,
            worry(("what", "words"), words="an ordinary one"),
            worry(("what", "words"), ("who", "grownup"), words="about a grown-up"),
        )

        code, out, err = opening(school, printed.recovery_halves)

        assert (code, err) == (0, ""), err
        assert "Worries handed on: 2. Handed on before: 0." in out
        new = Printed(out)
        assert {name: can_read(school, name, new) for name in ("amara", "lewis", "farah", "joan")} == {
            "amara": {"an ordinary one"},
            "lewis": {"an ordinary one"},
            "farah": {"about a grown-up"},
            "joan": {"about a grown-up"},
        }
        inbox = open_engine(load_inbox(school, {}).inbox_url)
        with pytest.raises(WrongSignIn):
            unlock(inbox, "priya", printed.passphrase("priya"))
        assert pyotp.TOTP(new.totp_secret("amara")).now()

    def test_the_school_goes_on_under_a_new_school_key(self, school: Path, printed: Printed) -> None:
        before = load_inbox(school, {}).school.verify_key
        public = load_public(school, {})
        Visitor(create_app(public), public.url).get("/en-GB/")

        code, out, _ = opening(school, printed.recovery_halves)

        assert code == 0
        assert "school.toml has the new school key. Start both servers again." in out
        after = load_inbox(school, {})
        listed = trusted_list(open_engine(after.letterbox_url), after.school)
        assert after.school.verify_key != before
        assert listed.version == 2
        assert [reader.name for reader in listed.readers][:2] == ["Ms Amara Bello", "Mr Lewis Grant"]
        inbox = open_engine(after.inbox_url)
        for name in ("amara", "lewis"):
            held = school_key(school, unlock(inbox, name, Printed(out).passphrase(name)))
            assert held.verify_key == after.school.verify_key
        restarted = load_public(school, {})
        assert Visitor(create_app(restarted), restarted.url).get("/en-GB/").answer.status_code == 200
        old = Visitor(create_app(public), public.url).get("/en-GB/")
        assert old.answer.status_code == 503, "one that was not restarted takes nothing it could seal wrongly"
        assert stat.S_IMODE((school / "school.toml").stat().st_mode) & 0o077 == 0

    def test_the_record_says_who_came_who_went_and_what_was_handed_on(
        self, school: Path, printed: Printed
    ) -> None:
        (told,) = tell(school, worry(("what", "words"), words="one"))

        opening(school, printed.recovery_halves)

        inbox = open_engine(load_inbox(school, {}).inbox_url)
        with reading(inbox) as session:
            acts = session.execute(select(AuditEvent.act, AuditEvent.subject)).all()
        counted = [act for act, _ in acts]
        assert (counted.count("recovery-let-in"), counted.count("recovery-closed")) == (4, 4)
        assert ("recovery-grant", told.hex()) in acts
        assert verify(inbox).broken_at is None

    def test_it_goes_on_where_it_was_stopped(self, school: Path, printed: Printed) -> None:
        told = tell(school, *(worry(("what", "words"), words=f"number {number}") for number in range(250)))
        settings = load_inbox(school, {})
        inbox, letterbox = open_engine(settings.inbox_url), open_engine(settings.letterbox_url)
        _, out, _ = opening(school, printed.recovery_halves)
        listed = trusted_list(letterbox, load_inbox(school, {}).school)
        key = ReaderKey.from_seed(join(*printed.recovery_halves))
        new = [reader.key_id for reader in listed.readers if reader.role != "recovery"]
        with writing(inbox) as session:
            for wrap in session.scalars(select(ConcernWrap).where(ConcernWrap.key_id.in_(new))):
                session.delete(wrap)

        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rewrap_all(inbox, listed, key, stop)
        with reading(inbox) as session:
            kept = session.scalar(select(func.count()).where(ConcernWrap.key_id == new[0]))
        code, out_again, _ = recovery(school, "rewrap", typed=printed.recovery_halves)

        assert kept == 100
        assert code == 0
        assert "Worries handed on: 150. Handed on before: 100." in out_again
        assert len(can_read(school, "amara", Printed(out))) == len(told)

    def test_whoever_was_left_out_is_left_out_with_a_new_key_as_well(
        self, school: Path, printed: Printed
    ) -> None:
        settings = load_inbox(school, {})
        listed = trusted_list(open_engine(settings.letterbox_url), settings.school)
        head = listed.with_role("head")[0].key_id.hex()
        concern = worry(("what", "words"), ("who", "grownup"), words="about the head")
        tell(school, Concern(**{**vars(concern), "excluded": (head,)}))

        _, out, _ = opening(school, printed.recovery_halves)

        new = Printed(out)
        assert can_read(school, "farah", new) == set()
        assert can_read(school, "joan", new) == {"about the head"}

    def test_a_damaged_worry_is_counted_and_stops_nothing(self, school: Path, printed: Printed) -> None:
        broken, _ = tell(school, worry(("what", "words"), words="one"), worry(("what", "words"), words="two"))
        settings = load_inbox(school, {})
        inbox = open_engine(settings.inbox_url)
        collect(open_engine(settings.letterbox_url), inbox)
        with writing(inbox) as session:
            kept = session.get_one(CollectedConcern, broken)
            kept.envelope = kept.envelope[:-1] + bytes([kept.envelope[-1] ^ 1])

        code, out, _ = opening(school, printed.recovery_halves)

        assert code == 0
        assert "Worries handed on: 1." in out
        assert "Damaged, so that the recovery key does not open them, and kept: 1." in out

    def test_somebody_who_stays_keeps_their_key(self, school: Path, printed: Printed) -> None:
        tell(school, worry(("what", "words"), ("who", "grownup"), words="about a grown-up"))

        code, out, err = opening(
            school, printed.recovery_halves, "--keep", "Helen", "--keep", "tomasz", people=NEW[:2]
        )

        assert (code, err) == (0, "")
        assert can_read(school, "helen", printed) == {"about a grown-up"}
        assert can_read(school, "amara", Printed(out)) == set()
        assert "For nobody among the new people, and left as they are: 1." in out

    @pytest.mark.parametrize(
        ("people", "keep", "said"),
        [
            (NEW[:2], [], "A worry about a grown-up at school could be read by nobody."),
            (NEW[:1], ["helen", "tomasz"], "Only one person could let new colleagues in."),
            (NEW, ["kwame"], "Mr Kwame Osei can let colleagues in, on the page People."),
            (NEW, ["nobody"], 'Nobody who reads signs in as "nobody".'),
            (NEW, [""], 'Nobody who reads signs in as "".'),
            (("priya,Ms Priya Shah,lead", *NEW[1:]), [], 'The sign-in name "priya" was used before.'),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_changed(
        self, school: Path, printed: Printed, people: Sequence[str], keep: Sequence[str], said: str
    ) -> None:
        kept = [part for name in keep for part in ("--keep", name)]

        code, _, err = opening(school, printed.recovery_halves, *kept, people=people)

        assert code == 1
        assert said in err
        assert _untouched(school, printed)

    @pytest.mark.parametrize("which", ["a slip", "one half twice", "another school's", "one only"])
    def test_without_both_halves_nobody_comes_in(self, which: str, school: Path, printed: Printed) -> None:
        first, second = printed.recovery_halves
        typed = {
            "a slip": [first, second[:-1]],
            "one half twice": [first, first],
            "another school's": split(bytes(32)),
            "one only": [first],
        }[which]

        code, out, err = opening(school, typed)

        assert (code, out) == (1, "")
        assert one_line(err)
        assert _untouched(school, printed)

    def test_where_the_setting_comes_from_elsewhere_it_says_what_to_write(
        self, school: Path, printed: Printed
    ) -> None:
        before = load_inbox(school, {}).school.verify_key.hex()

        code, out, _ = opening(school, printed.recovery_halves, KIOSK_SCHOOL_VERIFY_KEY=before)

        assert code == 0
        said = re.search(r'verify_key = "([0-9a-f]{64})"', out)
        assert said
        assert said[1] != before
        assert load_inbox(school, {}).school.verify_key.hex() == said[1]

    def test_the_new_peoples_sheets_can_be_written_for_a_printer(
        self, school: Path, printed: Printed, tmp_path: Path
    ) -> None:
        code, out, _ = opening(school, printed.recovery_halves, "--sheets", str(tmp_path / "sheets"))

        assert code == 0
        assert len(list((tmp_path / "sheets").iterdir())) == 4
        assert "passphrase" not in out

    def test_a_school_that_never_opened_has_nothing_to_open(self, new_school: Path, printed: Printed) -> None:
        code, _, err = opening(new_school, printed.recovery_halves)

        assert code == 1
        assert "there is nothing to open" in one_line(err)

    def test_it_can_be_done_again_after_a_stop_before_the_settings_were_written(
        self, school: Path, printed: Printed
    ) -> None:
        tell(school, worry(("what", "words"), words="one"))
        before = (school / "school.toml").read_text("utf-8")
        opening(school, printed.recovery_halves)
        (school / "school.toml").write_text(before, "utf-8")
        others = [f"new{person}" for person in NEW]

        code, out, err = opening(school, printed.recovery_halves, people=others)

        assert (code, err) == (0, "")
        assert can_read(school, "newamara", Printed(out)) == {"one"}
        settings = load_inbox(school, {})
        assert trusted_list(open_engine(settings.letterbox_url), settings.school).version == 3


def _untouched(school: Path, printed: Printed) -> bool:
    settings = load_inbox(school, {})
    with reading(open_engine(settings.inbox_url)) as session:
        people = session.scalars(select(Person.sign_in_name).where(Person.active)).all()
    listed = trusted_list(open_engine(settings.letterbox_url), settings.school)
    return sorted(people) == ["helen", "kwame", "priya", "tomasz"] and listed.version == 1


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 1000)
    except OSError:  # the other end is closed: Linux says so with an error
        return b""
