"""The commands that look after the two stores: upgrade, collect, letterbox grants, audit verify."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from kiosk.db import open_engine, writing
from kiosk.inbox.record.audit import record
from kiosk.letterbox.emptying import grants
from kiosk.settings import load_inbox
from tests.cli.commands import one_line, run_kiosk
from tests.cli.test_serve import collected, deposit_one


def inbox_of(school: Path) -> Engine:
    return open_engine(load_inbox(school, {}).inbox_url)


def record_acts(school: Path, count: int) -> None:
    with writing(inbox_of(school)) as session:
        for number in range(count):
            record(session, "view", None, f"concern-{number}", datetime.now(UTC))


def head_of(school: Path) -> str:
    return run_kiosk("audit", "verify", "--folder", str(school)).stdout.strip().rpartition(" ")[2]


def test_upgrade_brings_both_stores_to_the_newest_revision(school: Path) -> None:
    (school / "public" / "letterbox.sqlite3").unlink()

    done = run_kiosk("upgrade", "--folder", str(school))
    again = run_kiosk("upgrade", "--folder", str(school))

    assert done.returncode == again.returncode == 0
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["letterbox", "inbox"]
    assert again.stdout == done.stdout


def test_upgrade_never_puts_one_store_into_the_other(school: Path) -> None:
    settings = load_inbox(school, {})

    done = run_kiosk("upgrade", "--folder", str(school), KIOSK_INBOX_LETTERBOX_URL=settings.inbox_url)

    assert done.returncode == 1
    assert "this database already holds the inbox" in one_line(done.stderr)


def test_collect_takes_what_waits_once(school: Path) -> None:
    waiting = [deposit_one(school), deposit_one(school)]

    first = run_kiosk("collect", "--folder", str(school))
    second = run_kiosk("collect", "--folder", str(school))

    assert first.stdout == "2 collected, 0 known already, 0 damaged\n"
    assert second.stdout == "0 collected, 0 known already, 0 damaged\n"
    assert sorted(collected(inbox_of(school))) == sorted(waiting)


def test_collect_with_a_missing_store_gets_one_line(school: Path) -> None:
    (school / "inbox" / "inbox.sqlite3").unlink()

    done = run_kiosk("collect", "--folder", str(school))

    assert done.returncode == 1
    assert one_line(done.stderr).startswith("The inbox can't be reached")


def test_the_folder_may_come_from_the_environment(school: Path) -> None:
    done = run_kiosk("collect", KIOSK_FOLDER=str(school))

    assert done.returncode == 0


def test_grants_are_printed_as_sql_that_can_be_run() -> None:
    done = run_kiosk("letterbox", "grants", 'worrybox"public')

    assert done.returncode == 0
    assert done.stdout.splitlines() == [f"{statement};" for statement in grants('worrybox"public')]


def test_grants_need_a_role() -> None:
    assert run_kiosk("letterbox", "grants").returncode == 2


def test_an_unbroken_record_gives_its_head(new_school: Path) -> None:
    record_acts(new_school, 3)

    done = run_kiosk("audit", "verify", "--folder", str(new_school))

    assert done.returncode == 0
    assert one_line(done.stdout).startswith("3 acts, unbroken. Head: ")
    assert len(bytes.fromhex(head_of(new_school))) == 32


def test_a_head_printed_earlier_is_found_in_a_longer_record(new_school: Path) -> None:
    record_acts(new_school, 2)
    earlier = head_of(new_school)
    record_acts(new_school, 2)

    done = run_kiosk("audit", "verify", "--folder", str(new_school), "--head", earlier)

    assert done.returncode == 0


def test_acts_cut_off_the_end_are_found_by_the_head(new_school: Path) -> None:
    record_acts(new_school, 3)
    head = head_of(new_school)
    with writing(inbox_of(new_school)) as session:
        session.execute(text("DELETE FROM audit_event WHERE seq = 3"))

    without = run_kiosk("audit", "verify", "--folder", str(new_school))
    done = run_kiosk("audit", "verify", "--folder", str(new_school), "--head", head)

    assert without.returncode == 0
    assert done.returncode == 1
    assert "does not contain this head" in one_line(done.stderr)


def test_a_changed_act_breaks_the_record(new_school: Path) -> None:
    record_acts(new_school, 3)
    with writing(inbox_of(new_school)) as session:
        session.execute(text("UPDATE audit_event SET act = 'export' WHERE seq = 2"))

    done = run_kiosk("audit", "verify", "--folder", str(new_school))

    assert done.returncode == 1
    assert one_line(done.stderr) == "The record is broken at act 2 of 3."


def test_a_mistyped_head_is_a_usage_error(new_school: Path) -> None:
    for typed in ("abc", "z" * 64, "00" * 31):
        assert run_kiosk("audit", "verify", "--folder", str(new_school), "--head", typed).returncode == 2
