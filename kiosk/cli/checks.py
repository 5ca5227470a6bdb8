"""What `kiosk check` looks at. Each check is a function from an installation to what it found."""

import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from limits.storage import storage_from_string
from sqlalchemy import Engine, func, select

from kiosk.cli.findings import Doubtful, Finding, Installation, Verdict, Wrong
from kiosk.cli.languages_check import languages_check
from kiosk.cli.mail_check import mail_check
from kiosk.cli.stores import what_is_wrong
from kiosk.content import ContentError, load_content
from kiosk.content.own_lists import FOLDER
from kiosk.content.school_lists import school_lists
from kiosk.db import StoreError, open_engine, reading
from kiosk.inbox.keys.school_key_renewal import held_key
from kiosk.inbox.models import AuditEvent, CollectedConcern
from kiosk.inbox.people.readers_list import newest_known
from kiosk.inbox.people.set_up import held_back, is_finished, set_up_of
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.models import SealedConcern
from kiosk.letterbox.tablet_list import listed_tablets
from kiosk.pepper import NoPepper, make_pepper, read_pepper
from kiosk.profile import Link, Profile, believed
from kiosk.sealing.errors import SealingError
from kiosk.sealing.opening.selftest import check_opening
from kiosk.sealing.readers import RECOVERY, ReadersList, verify_readers
from kiosk.sealing.selftest import check_sealing
from kiosk.settings import SettingsError, load_inbox, load_public

RELEASED: Final = date(2026, 11, 20)
"""When this version was released: a clock that says an earlier day is wrong."""


def all_checks(folder: Path) -> Iterator[Finding]:
    """Everything, in an order in which the first failure explains those after it."""
    try:
        public, inbox = load_public(folder), load_inbox(folder)
    except SettingsError as error:
        yield Finding("settings", Verdict.FAILED, "; ".join(error.lines))
        return
    yield Finding("settings", Verdict.OK, f"{public.school.name}, {public.url} and {inbox.url}")
    engines = open_engine(inbox.letterbox_url), open_engine(inbox.inbox_url)
    installation = Installation(public, inbox, *engines)
    for name, check in CHECKS.items():
        yield _finding(name, check, installation)


def _finding(name: str, check: Callable[[Installation], str], installation: Installation) -> Finding:
    try:
        return Finding(name, Verdict.OK, check(installation))
    except Doubtful as doubt:
        return Finding(name, Verdict.WARNING, str(doubt))
    except (Wrong, SealingError, StoreError) as error:
        return Finding(name, Verdict.FAILED, str(error))


def _secret_files(installation: Installation) -> str:
    folder = installation.public.folder
    keys = (folder / side / "secret_key" for side in ("public", "inbox"))
    for path in (*keys, installation.public.pepper):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Wrong(f"others can read {path}. Run: chmod 600 {path}")
    return "readable by their owner alone"


def _pepper(installation: Installation) -> str:
    file = installation.public.pepper
    if make_pepper(file):
        return "there was none, and it was made: codes that were handed out before open nothing any more"
    try:
        read_pepper(file)
    except NoPepper as error:
        raise Wrong(
            f"{error}: no code for an answer can be made or used. Put the file back from the old machine, or "
            "remove it and run this again; then codes that were handed out open nothing any more"
        ) from None
    return "codes for answers can be made and used"


def _letterbox(installation: Installation) -> str:
    return _store(installation.letterbox_store, "letterbox")


def _inbox(installation: Installation) -> str:
    return _store(installation.inbox_store, "inbox")


def _store(engine: Engine, store: str) -> str:
    wrong = what_is_wrong(engine, "letterbox" if store == "letterbox" else "inbox")
    if wrong:
        raise Wrong(f"it {wrong}. Run: kiosk upgrade")
    return f"{engine.dialect.name}, at the newest revision"


def _readers(installation: Installation) -> str:
    listed = _trusted_list(installation)
    if not is_finished(installation.inbox_store):
        raise Doubtful("it is held back, so nobody can tell a worry yet. Next: kiosk recovery status")
    people = len(listed.readers) - 1
    return f"version {listed.version}, signed by this school's key, {people} people"


def _newest_list(installation: Installation) -> str:
    signed = Letterbox(installation.letterbox_store).readers()
    with reading(installation.inbox_store) as session:
        known = newest_known(session)
    shown = ReadersList.from_bytes(signed.body).version if signed else 0
    if shown < known:
        raise Wrong(
            f"the letterbox shows number {shown}, but number {known} was signed: it was put back from an older "
            "copy. Put back the newest one"
        )
    return f"nothing newer than number {shown} was signed"


def _school_key(installation: Installation) -> str:
    held = held_key(installation.inbox_store)
    if held is None:
        return "no new one waits"
    if held.verify_key == installation.inbox.school.verify_key:
        raise Wrong(
            "the new one is in school.toml, but its list is not published. Run: kiosk school-key adopt"
        )
    raise Doubtful("a new one waits, and meanwhile nobody can be let in. Run: kiosk school-key adopt")


def _recovery(installation: Installation) -> str:
    reader = _trusted_list(installation).with_role(RECOVERY)[0]
    return f"every worry can be opened by the school recovery key {reader.key_id.hex()[:8]}"


def _sheets(installation: Installation) -> str:
    halves, now = set_up_of(installation.inbox_store).halves, datetime.now(UTC)
    if not halves:
        raise Wrong("nothing is known of the recovery sheets, so nobody can try them")
    late = [half for half in halves if half.is_overdue(now)]
    if late:
        which = " and ".join(f"half {half.number}" for half in late)
        raise Doubtful(f"not typed back within a year: {which}. Run: kiosk recovery confirm")
    return "both halves were typed back within a year"


def _trusted_list(installation: Installation) -> ReadersList:
    signed = Letterbox(installation.letterbox_store).readers() or held_back(installation.inbox_store)
    if signed is None:
        raise Wrong("there is no readers list, so nothing can be sealed")
    school = installation.public.school
    newest = _newest_seen(installation.public.readers_seen, "takes nothing")
    return verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=newest)


def _profile(installation: Installation) -> str:
    profile = _believed_profile(installation)
    if profile is None:
        return "none is published yet; the pages show the words that the program came with"
    return f"version {profile.version}, signed by this school's key"


def _believed_profile(installation: Installation) -> Profile | None:
    """As the public side believes it: raises Wrong or UntrustedProfile where that shows the built-in words."""
    signed = Letterbox(installation.letterbox_store).profile()
    newest = _newest_seen(installation.public.profile_seen, "shows no school profile")
    if signed is None and newest:
        raise Wrong(f"version {newest} was published once, and there is none now")
    if signed is None:
        return None
    school = installation.public.school
    return believed(signed, verify_key=school.verify_key, school_id=school.id, at_least=max(newest, 1))


def _newest_seen(file: Path, without_it: str) -> int:
    try:
        return int(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except (OSError, ValueError):
        raise Wrong(f"{file} can't be read; the public side {without_it} without it") from None


def _cryptography(_: Installation) -> str:
    check_sealing()
    check_opening()
    return "sealing and opening give the known answers"


def _limits(installation: Installation) -> str:
    for side, settings in (("public", installation.public), ("inbox", installation.inbox)):
        if settings.shares_limits and not _answers(settings.limits_url):
            raise Wrong(f"{side}.limits_url does not answer")
        if settings.workers > 1 and not settings.shares_limits:
            raise Wrong(f"{side}.workers is {settings.workers}, which needs Redis in {side}.limits_url")
    return "counted in Redis" if installation.public.shares_limits else "counted in memory, one worker"


def _answers(limits_url: str) -> bool:
    try:
        return storage_from_string(limits_url).check() is True
    except Exception:  # noqa: BLE001 - any library's reason comes to the same: no answer
        return False


def _tablets(installation: Installation) -> str:
    tablets = [one for one in listed_tablets(installation.letterbox_store) if not one.revoked]
    if practising := [one.name for one in tablets if one.in_a_lesson(datetime.now(UTC))]:
        raise Doubtful(f"children practise now, and nothing they send is kept: {', '.join(practising)}")
    return f"{sum(one.enrolled is not None for one in tablets)} known by name, none in practice"


def _clock(installation: Installation) -> str:
    now = datetime.now(UTC)
    newest = max([RELEASED, *_days_kept(installation)])
    # A day is kept in the school's zone, which may be ahead of UTC.
    if now.date() < newest - timedelta(days=1):
        raise Wrong(
            f"it says {now.date()}, but something is dated {newest} already. Set this machine's clock"
        )
    zone = installation.public.school.zone
    return f"{now.astimezone(zone):%Y-%m-%d %H:%M} in {zone.key}"


def _days_kept(installation: Installation) -> Iterator[date]:
    """The newest day in each store."""
    with reading(installation.letterbox_store) as session:
        if waiting := session.scalar(select(func.max(SealedConcern.day))):
            yield waiting
    with reading(installation.inbox_store) as session:
        if collected := session.scalar(select(func.max(CollectedConcern.day))):
            yield collected
        if acted := session.scalar(select(func.max(AuditEvent.at))):
            yield acted.date()


def _helplines(installation: Installation) -> str:
    """The numbers and links that people are shown now."""
    try:
        profile = _believed_profile(installation)
    except (Wrong, SealingError, StoreError):
        profile = None  # has its own line, and the public side shows the built-in words
    shown = profile or Profile.first(installation.public.school, load_content())
    stale = shown.stale(datetime.now(UTC).date())
    if stale:
        names = ", ".join(row.label if isinstance(row, Link) else row.name for row in stale)
        raise Doubtful(f"last checked more than a year ago: {names}")
    return "all checked within a year"


def _lists(installation: Installation) -> str:
    """The lists for cases and reports, with the school's own in their place; and the Acts that they name."""
    try:
        casework, _ = school_lists(installation.inbox.folder)
    except ContentError as error:
        raise Wrong(str(error)) from None
    stale = casework.stale_acts(datetime.now(UTC).date())
    if stale:
        raise Doubtful(f"last compared more than a year ago: {', '.join(act.label for act in stale)}")
    own = sorted(path.name for path in (installation.inbox.folder / FOLDER).glob("*.toml"))
    return f"the school's own {', '.join(own)}, and ours for the rest" if own else "as they are shipped"


CHECKS: Final[dict[str, Callable[[Installation], str]]] = {
    "secret files": _secret_files,
    "pepper": _pepper,
    "cryptography": _cryptography,
    "letterbox": _letterbox,
    "inbox": _inbox,
    "school key": _school_key,
    "readers list": _readers,
    "newest list": _newest_list,
    "school profile": _profile,
    "recovery key": _recovery,
    "recovery sheets": _sheets,
    "limits": _limits,
    "tablets": _tablets,
    "mail": mail_check,
    "clock": _clock,
    "helplines": _helplines,
    "lists": _lists,
    "languages": languages_check,
}
