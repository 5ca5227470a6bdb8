"""`kiosk check`: a sound installation passes, and each thing that can be wrong is named."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine

from kiosk.cli.checks import CHECKS, RELEASED, Verdict, all_checks
from kiosk.content import load_content
from kiosk.db import open_engine, writing
from kiosk.inbox.record.audit import record
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.tablet_list import begin_practice, make_tablet
from kiosk.letterbox.tablets import Tablets
from kiosk.profile import Profile
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.settings import load_inbox, load_public
from tests.cli.commands import free_port, run_kiosk

ChangeSettings = Callable[[str, str], None]


def check(school: Path, **variables: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Exit code, and by name (verdict, what it says)."""
    done = run_kiosk("check", "--folder", str(school), **variables)
    lines = {}
    for line in done.stdout.splitlines():
        verdict, rest = line.split(maxsplit=1)
        name, _, says = rest.partition(": ")
        lines[name] = (verdict, says)
    return done.returncode, lines


def failures(school: Path, **variables: str) -> dict[str, str]:
    code, lines = check(school, **variables)
    failed = {name: says for name, (verdict, says) in lines.items() if verdict == "FAILED"}
    assert code == (1 if failed else 0)
    return failed


def test_a_new_school_is_sound(school: Path) -> None:
    code, lines = check(school)

    assert code == 0
    assert list(lines) == ["settings", *CHECKS]
    assert {verdict for verdict, _ in lines.values()} <= {"ok", "warning"}


def test_wrong_settings_end_the_check_with_their_names(school: Path, change_settings: ChangeSettings) -> None:
    change_settings('time_zone = "Europe/London"', 'time_zone = "Europe/Leicester"')

    assert "school.time_zone: this time zone is not known" in failures(school)["settings"]


def test_no_school_at_all_is_a_failure(tmp_path: Path) -> None:
    assert "there is no such file" in failures(tmp_path)["settings"]


@pytest.mark.parametrize("side", ["public", "inbox"])
def test_a_secret_that_others_can_read_is_named(side: str, school: Path) -> None:
    path = school / side / "secret_key"
    path.chmod(0o640)

    assert failures(school) == {"secret files": f"others can read {path}. Run: chmod 600 {path}"}


def test_a_missing_letterbox_is_named_with_its_remedy(school: Path) -> None:
    (school / "public" / "letterbox.sqlite3").unlink()

    failed = failures(school)

    assert failed["letterbox"].endswith("Run: kiosk upgrade")
    assert "inbox" not in failed


def test_a_letterbox_without_readers_is_named(school: Path) -> None:
    (school / "public" / "letterbox.sqlite3").unlink()
    run_kiosk("upgrade", "--folder", str(school))

    assert set(failures(school)) == {"readers list", "recovery key"}


def test_a_readers_list_of_another_key_is_named(school: Path, change_settings: ChangeSettings) -> None:
    key = load_inbox(school, {}).school.verify_key.hex()
    change_settings(key, "5866666666666666666666666666666666666666666666666666666666666666")

    assert failures(school)["readers list"] == "The list of readers is unsigned."


def test_a_readers_list_older_than_one_seen_is_named(school: Path) -> None:
    (school / "public" / "readers_seen").write_text("7")

    assert failures(school)["readers list"] == "The list of readers is older."


def test_a_school_without_a_profile_is_sound(school: Path) -> None:
    assert check(school)[1]["school profile"][0] == "ok"


def test_a_profile_that_the_school_did_not_sign_is_named(school: Path) -> None:
    profile = Profile.first(load_public(school, {}).school, load_content())
    letterbox = open_engine(load_inbox(school, {}).letterbox_url)
    publish_profile(letterbox, SchoolKey.generate().sign_profile(profile.to_bytes()))

    assert failures(school) == {"school profile": "The school profile is unsigned."}


def test_a_profile_that_vanished_is_named(school: Path) -> None:
    (school / "public" / "profile_seen").write_text("7")

    assert "version 7 was published once" in failures(school)["school profile"]


def test_helplines_and_links_of_a_believed_profile_are_what_is_looked_at(
    school: Path, change_settings: ChangeSettings
) -> None:
    key, before = SchoolKey.generate(), load_public(school, {}).school
    change_settings(before.verify_key.hex(), key.verify_key.hex())
    link = {"label": "The den", "kind": "phone", "target": "0116 496 0222", "audience": "pupil"}
    old = [{**link, "checked_on": date(2020, 1, 1)}]
    said = Profile.first(before, load_content()).model_dump() | {"links": old, "helplines": []}
    letterbox = open_engine(load_inbox(school, {}).letterbox_url)
    publish_profile(letterbox, key.sign_profile(Profile.model_validate(said).to_bytes()))

    _, lines = check(school)

    assert lines["school profile"] == ("ok", "version 1, signed by this school's key")
    assert lines["helplines"] == ("warning", "last checked more than a year ago: The den")


def test_a_clock_behind_what_was_recorded_is_named(school: Path) -> None:
    with writing(open_engine(load_inbox(school, {}).inbox_url)) as session:
        record(session, "view", None, "concern-1", datetime.now(UTC) + timedelta(days=3))

    assert "Set this machine's clock" in failures(school)["clock"]


def test_a_clock_before_the_release_is_named(school: Path) -> None:
    with time_machine.travel(datetime.combine(RELEASED - timedelta(days=400), time(), UTC)):
        clock = next(finding for finding in all_checks(school) if finding.name == "clock")

    assert clock.verdict is Verdict.FAILED


def test_helplines_nobody_checked_for_a_year_are_a_warning(school: Path) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=400)):
        helplines = next(finding for finding in all_checks(school) if finding.name == "helplines")

    assert helplines.verdict is Verdict.WARNING
    assert "last checked more than a year ago" in helplines.says


def test_limits_that_nobody_counts_are_named(school: Path) -> None:
    failed = failures(school, KIOSK_PUBLIC_LIMITS_URL=f"redis://127.0.0.1:{free_port()}/0")

    assert failed["limits"] == "public.limits_url does not answer"


def test_limits_in_redis_are_sound(school: Path, redis_url: str) -> None:
    code, lines = check(school, KIOSK_PUBLIC_LIMITS_URL=redis_url)

    assert code == 0
    assert lines["limits"] == ("ok", "counted in Redis")


def test_several_workers_without_redis_are_named(school: Path) -> None:
    assert "which needs Redis" in failures(school, KIOSK_INBOX_WORKERS="2")["limits"]


def test_tablets_are_counted_and_a_lesson_is_pointed_out(school: Path) -> None:
    letterbox, now = open_engine(load_inbox(school, {}).letterbox_url), datetime.now(UTC)
    assert check(school)[1]["tablets"] == ("ok", "0 known by name, none in practice")
    made = make_tablet(letterbox, name="Willow class tablet", place="Hall", now=now, today=now.date())
    Tablets(letterbox).enrol(made.code, bytes(32), now)
    before = check(school)[1]["tablets"]

    begin_practice(letterbox, made.id, 60, now)
    code, lines = check(school)

    assert before == ("ok", "1 known by name, none in practice")
    assert lines["tablets"] == (
        "warning",
        "children practise now, and nothing they send is kept: Willow class tablet",
    )
    assert code == 0
    letterbox.dispose()


def test_a_schools_own_lists_are_looked_at(school: Path) -> None:
    (school / "lists").mkdir()
    (school / "lists" / "thresholds.toml").write_text("[[threshold]]\n", encoding="utf-8")

    assert "thresholds.toml" in failures(school)["lists"]
