"""Work with keys: sharing ten thousand worries with a new colleague, renewing one's keys, opening one worry."""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from bench.rounds import Figure, note, ratios, spread, take_turns
from bench.school import School, found
from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox import create_app
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.moving import go_on
from kiosk.inbox.keys.renewing import renew
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, Person
from kiosk.inbox.people.accounts import create_person, unlock
from kiosk.inbox.people.readers_list import current_list, let_in_already, sign_next
from kiosk.inbox.sharing.granting_all import BATCH, grant_all
from kiosk.inbox.worries.filing import concern_of, file_new
from kiosk.sealing.envelope import Envelope, Kind, Wrap
from kiosk.sealing.opening.reader_key import ReaderKey, open_with_data_key
from kiosk.sealing.seal import seal, wrap_key
from kiosk.settings import load_inbox

WORRIES, OPENED = 10_000, 500
MINUTE = 60.0
PASSPHRASE = secrets.token_urlsafe(24)


def figures(folder: Path, rounds: int) -> list[Figure]:
    """Each round: bare wraps into bare rows, then a new colleague gets everything, and renews their keys."""
    note(f"{WORRIES} worries shared and moved, {OPENED} opened")
    desk, lead = _at_work(found(folder / "school"))
    _fill(desk, lead, WORRIES)
    file_new(desk.inbox, lead, desk.content)
    newcomers: list[SignedIn] = []

    def share() -> float:
        newcomers.append(_newcomer(desk, lead, len(newcomers)))
        return _seconds(lambda: _share_all(desk, lead, newcomers[-1]))

    took = take_turns(
        rounds,
        floor=lambda: _seconds(lambda: _bare_wraps(folder / f"{secrets.token_hex(4)}.sqlite3", desk)),
        share=share,
        renew=lambda: _seconds(lambda: _renew(desk, newcomers[-1])),
        cold_floor=lambda: _bare_opening(desk, lead, cold=True),
        cold=lambda: _opening(desk, lead, cold=True),
        warm_floor=lambda: _bare_opening(desk, lead, cold=False),
        warm=lambda: _opening(desk, lead, cold=False),
    )
    return [
        _many("sharing with a new colleague", took["share"], took["floor"]),
        _many("renewing one's keys", took["renew"], took["floor"]),
        _one("opening a worry for the first time (and filing it)", took["cold"], took["cold_floor"]),
        _one("opening it again", took["warm"], took["warm_floor"]),
    ]


def _many(what: str, ours: list[float], floor: list[float]) -> Figure:
    return Figure(
        f"{what}, {WORRIES} worries / bare wraps into bare rows",
        ratios(ours, floor),
        "under a minute",
        max(ours) < MINUTE,
        f"{spread(ours).median:.1f} / {spread(floor).median:.1f} s",
        {"ours": ours, "floor": floor},
    )


def _one(what: str, ours: list[float], floor: list[float]) -> Figure:
    speeds = f"{spread(ours).median * 1000:.2f} / {spread(floor).median * 1000:.2f} ms"
    details = {"ours": ours, "floor": floor}
    return Figure(f"{what} / the bare cryptography", ratios(ours, floor), absolute=speeds, details=details)


def _at_work(school: School) -> tuple[Desk, SignedIn]:
    app = create_app(load_inbox(school.folder, school.environ), os.urandom(32))
    desk: Desk = app.extensions["kiosk.inbox.desk"]
    sheet = next(one for one in school.sheets if one.role == "lead")
    known = unlock(desk.inbox, sheet.sign_in_name, sheet.passphrase)
    return desk, SignedIn(known.person, known.master_key)


def _worry(minutes: int) -> Concern:
    return Concern(
        channel="pupil",
        locale="en-GB",
        told_at=datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=minutes),
        content_version=load_content().version,
        answers=(Answer("feel", "yellow", "Worried or wobbly"), Answer("what", "words", "Mean words")),
        words={"words": "They laugh when I read aloud. It has been every day this week. " * 5},
    )


def _fill(desk: Desk, lead: SignedIn, number: int) -> None:
    """Worries as if collected, each sealed to the whole safeguarding team and the recovery key."""
    team = [
        one.public_key for one in current_list(desk).readers if one.role in ("lead", "deputy", "recovery")
    ]
    for start in range(0, number, 500):
        concerns: list[dict[str, object]] = []
        wraps: list[dict[str, object]] = []
        for minutes in range(start, start + 500):
            sealed = seal(
                _worry(minutes).to_bytes(),
                kind=Kind.CONCERN,
                readers=team,
                readers_version=1,
                envelope_id=secrets.token_bytes(16),
            )
            key = sealed.envelope_id
            concerns.append({"id": key, "day": date(2026, 11, 20), "envelope": sealed.envelope})
            wraps += [
                {"concern_id": key, "key_id": one.key_id, "sealed_key": one.sealed_key, "sealed_to": None}
                for one in sealed.wraps
            ]
        with writing(desk.inbox) as session:
            session.execute(insert(CollectedConcern), concerns)
            session.execute(insert(ConcernWrap), wraps)


def _newcomer(desk: Desk, lead: SignedIn, number: int) -> SignedIn:
    """One more deputy, on the signed list, who can open nothing yet."""
    with writing(desk.inbox) as session:
        new = create_person(
            session,
            sign_in_name=f"bench{number}",
            name=f"Bench {number}",
            role="deputy",
            passphrase=PASSPHRASE,
        )
        new.person.sealed_school_key = new.master_key.seal(
            "school-key",
            new.person.id,
            lead.master_key.open("school-key", lead.person.id, lead.person.sealed_school_key or b""),
        )
    with reading(desk.inbox) as session:
        everybody = session.scalars(select(Person)).all()
    current = current_list(desk)
    sign_next(desk, lead, (*let_in_already(everybody, current), new.person))
    return SignedIn(new.person, new.master_key)


def _share_all(desk: Desk, lead: SignedIn, to: SignedIn) -> None:
    after: bytes | None = b""
    reason = next(iter(desk.content.reasons))
    while after is not None:
        progress = grant_all(desk, lead, to.person.key_id, reason, datetime.now(UTC), after=after)
        after = progress.after
    assert progress.total == WORRIES
    with reading(desk.inbox) as session:
        mine = select(ConcernWrap).where(ConcernWrap.key_id == to.person.key_id)
        assert len(session.scalars(mine).all()) == WORRIES


def _renew(desk: Desk, person: SignedIn) -> None:
    cookie = desk.sessions.start(person.person.id, person.master_key, int(time.time()))
    fresh = renew(desk, person, PASSPHRASE, cookie)
    resumed = desk.sessions.resume(fresh, int(time.time()))
    assert resumed is not None
    with reading(desk.inbox) as session:
        kept = session.get_one(Person, person.person.id)
    anew = SignedIn(kept, resumed.master_key)
    while go_on(desk, anew).stage == "moving":
        pass


def _bare_wraps(file: Path, desk: Desk) -> None:
    """As many wraps of a data key, and as many rows, in transactions of the same size: nothing around them."""
    reader = ReaderKey.generate().public_key
    with reading(desk.inbox) as session:
        header = Envelope.from_bytes(session.scalars(select(CollectedConcern.envelope).limit(1)).one()).header
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE wrap (concern_id BLOB, key_id BLOB, sealed_key BLOB)")
    for _ in range(WORRIES // BATCH):
        wraps = [wrap_key(os.urandom(32), header, reader) for _ in range(BATCH)]
        connection.execute("BEGIN IMMEDIATE")
        rows = [(os.urandom(16), wrap.key_id, wrap.sealed_key) for wrap in wraps]
        connection.executemany("INSERT INTO wrap VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")
    connection.close()


def _opening(desk: Desk, lead: SignedIn, *, cold: bool) -> float:
    """Seconds for one worry. Cold: nothing is filed about it; so it is unwrapped, opened, summed up and filed."""
    ids = [one for one, *_ in _some(desk, lead)]
    if not cold:
        return _seconds(lambda: [concern_of(desk.inbox, lead, one) for one in ids]) / OPENED
    with writing(desk.inbox) as session:
        for one in ids:
            session.delete(session.get_one(FiledConcern, (lead.person.id, one)))
    return _seconds(lambda: file_new(desk.inbox, lead, desk.content)) / OPENED


def _bare_opening(desk: Desk, lead: SignedIn, *, cold: bool) -> float:
    seed = lead.master_key.open("reader-seed", lead.person.id, lead.person.sealed_seed)
    key, rows = ReaderKey.from_seed(seed), _some(desk, lead)
    if cold:
        return (
            _seconds(
                lambda: [key.open(envelope, Wrap(lead.person.key_id, wrap)) for _, envelope, wrap in rows]
            )
            / OPENED
        )
    opened = [(envelope, key.unwrap(envelope, Wrap(lead.person.key_id, wrap))) for _, envelope, wrap in rows]
    return _seconds(lambda: [open_with_data_key(*one) for one in opened]) / OPENED


def _some(desk: Desk, lead: SignedIn) -> list[tuple[bytes, bytes, bytes]]:
    asked = (
        select(CollectedConcern.id, CollectedConcern.envelope, ConcernWrap.sealed_key)
        .join(ConcernWrap, ConcernWrap.concern_id == CollectedConcern.id)
        .where(ConcernWrap.key_id == lead.person.key_id)
        .order_by(CollectedConcern.id)
        .limit(OPENED)
    )
    with reading(desk.inbox) as session:
        return [(row[0], row[1], row[2]) for row in session.execute(asked)]


def _seconds(task: Callable[[], object]) -> float:
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin
