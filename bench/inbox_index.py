"""The list and the search of somebody with very many worries: through the real pages, against bare SQLite and AES-GCM.

Four schools stand side by side, with 100 to 100,000 worries for one reader, and take turns. "Cold" is a worker that
remembers nothing: it reads, opens and sorts the whole index before it answers.
"""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy import insert

from bench.costs import inbox_side
from bench.processes import Memory, memory_of, worker_of
from bench.rounds import Figure, note, ratios, spread, take_turns
from bench.school import School, found
from bench.staff import work_as_lead
from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.db import sqlite_file, writing
from kiosk.inbox import create_app
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.guard import session_cookie
from kiosk.inbox.index.line import ABOUT, facts_of
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, IndexLine
from kiosk.inbox.people.accounts import unlock
from kiosk.inbox.worries.filing import FILED
from kiosk.inbox.worries.summary import Slip, summarise
from kiosk.sealing.envelope import Kind, Wrap
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import seal
from kiosk.settings import load_inbox

SIZES = (100, 1_000, 10_000, 100_000)
FLAT, PAGE_MS, COLD_MS, WARM_MS = 1.5, 150.0, 300.0, 50.0
MOST_MIB = {10_000: 200.0, 100_000: 400.0}
LOOKS = 9
_BATCH = 1_000
_HOST = "127.0.0.1"
_URL = f"http://{_HOST}:8001"
_WORDS = "They hide my {thing} at break and laugh when I look for it. It has been every day this week. "
_THINGS = ("bag", "coat", "pencil case", "lunch", "shoes", "book")


@dataclass(frozen=True, repr=False)
class Reader:
    """The lead of one school, signed in, and what it takes to ask its pages as their browser would."""

    school: School
    app: Flask
    desk: Desk
    me: SignedIn
    cookie: str

    def look(self) -> float:
        """Milliseconds for the first page of the list."""
        return self._milliseconds(lambda client: client.get("/", base_url=_URL))

    def narrowed(self) -> float:
        """Milliseconds for the first page of a filtered list."""
        return self._milliseconds(lambda client: client.get("/?zone=yellow&unread=1", base_url=_URL))

    def search(self, *, cold: bool) -> float:
        """Milliseconds until a word that a few worries hold is found and shown."""
        asked = {"looked_for": "needle haystack"}
        if cold:
            self.desk.memory.forget(self.me.person.id)
        return self._milliseconds(lambda client: client.post("/search", base_url=_URL, data=asked))

    def bare(self) -> float:
        """Milliseconds for reading every line from SQLite and opening it, and nothing else."""
        file = sqlite_file(self.desk.inbox)
        key = AESGCM(secrets.token_bytes(32))
        begin = time.perf_counter()
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        for (sealed,) in connection.execute("SELECT sealed FROM index_line"):
            key.encrypt(sealed[1:13], sealed[13:-16], None)  # as much work as opening it
        connection.close()
        return (time.perf_counter() - begin) * 1000

    def _milliseconds(self, ask: Callable[..., object]) -> float:
        client = self.app.test_client()
        with self.app.test_request_context():
            client.set_cookie(session_cookie(), self.cookie, domain=_HOST)
        begin = time.perf_counter()
        answer = ask(client)
        took = (time.perf_counter() - begin) * 1000
        assert getattr(answer, "status_code", 0) == 200, "the page was not shown"
        return took


def figures(folder: Path, rounds: int) -> list[Figure]:
    """Every size in turn, then the memory of a serving process with that many."""
    readers = {size: _reader(folder / str(size), size) for size in SIZES}
    took = take_turns(
        rounds,
        **{f"list_{size}": _median(one.look) for size, one in readers.items()},
        **{f"narrowed_{size}": _median(one.narrowed) for size, one in readers.items()},
        **{f"bare_{size}": one.bare for size, one in readers.items()},
        **{f"cold_{size}": partial(one.search, cold=True) for size, one in readers.items()},
        **{f"warm_{size}": _median(partial(one.search, cold=False)) for size, one in readers.items()},
    )
    flat = [_flat(size, took) for size in SIZES[1:]]
    search = [_search(size, took, kind) for size in SIZES[2:] for kind in ("cold", "warm")]
    return [
        *flat,
        *search,
        *(_narrowed(size, took) for size in SIZES[2:]),
        *(_memory(readers[size]) for size in SIZES[2:]),
    ]


def _flat(size: int, took: dict[str, list[float]]) -> Figure:
    share = ratios(took[f"list_{size}"], took["list_100"])
    ms = spread(took[f"list_{size}"]).median
    return Figure(
        f"first page of the list with {size:,} worries / with 100",
        share,
        f"≤ {FLAT}, ≤ {PAGE_MS:.0f} ms",
        share.median <= FLAT and ms <= PAGE_MS,
        f"{ms:.1f} / {spread(took['list_100']).median:.1f} ms",
        {"ours": took[f"list_{size}"], "floor": took["list_100"]},
    )


def _search(size: int, took: dict[str, list[float]], kind: str) -> Figure:
    ours, floor = took[f"{kind}_{size}"], took[f"bare_{size}"]
    aim = {"cold": COLD_MS, "warm": WARM_MS}[kind] if size == 10_000 else None
    ms = spread(ours).median
    return Figure(
        f"search over {size:,}, {kind} / every line read and opened bare",
        ratios(ours, floor),
        f"≤ {aim:.0f} ms" if aim else "",
        ms <= aim if aim else None,
        f"{ms:.0f} / {spread(floor).median:.0f} ms",
        {"ours": ours, "floor": floor},
    )


def _narrowed(size: int, took: dict[str, list[float]]) -> Figure:
    ours = took[f"narrowed_{size}"]
    share = ratios(ours, took[f"list_{size}"])
    return Figure(
        f"a filtered page of {size:,} / the whole list's", share, absolute=f"{spread(ours).median:.1f} ms"
    )


def _memory(reader: Reader) -> Figure:
    size = len(_ids(reader))
    with inbox_side(reader.school) as server:
        work_as_lead(server.port, reader.school, lists=3)
        held = memory_of(worker_of(server.pid))
    return _held(size, held)


def _held(size: int, held: Memory) -> Figure:
    most = MOST_MIB[size]
    return Figure(
        f"memory of the inbox's worker after lists of {size:,}, RSS / PSS",
        str(held),
        f"≤ {most:.0f} MiB",
        held.rss <= most,
    )


def _ids(reader: Reader) -> list[object]:
    connection = sqlite3.connect(f"file:{sqlite_file(reader.desk.inbox)}?mode=ro", uri=True)
    ids = connection.execute("SELECT concern_id FROM index_line").fetchall()
    connection.close()
    return ids


def _median(measure: Callable[[], float]) -> Callable[[], float]:
    return lambda: spread([measure() for _ in range(LOOKS)]).median


def _reader(folder: Path, size: int) -> Reader:
    note(f"a school with {size:,} worries")
    school = found(folder)
    app = create_app(load_inbox(school.folder, school.environ), os.urandom(32))
    app.config["WTF_CSRF_ENABLED"] = False
    desk: Desk = app.extensions["kiosk.inbox.desk"]
    sheet = next(one for one in school.sheets if one.role == "lead")
    known = unlock(desk.inbox, sheet.sign_in_name, sheet.passphrase)
    me = SignedIn(known.person, known.master_key)
    _fill(desk, me, size)
    return Reader(school, app, desk, me, desk.sessions.start(me.person.id, me.master_key, int(time.time())))


def _fill(desk: Desk, me: SignedIn, size: int) -> None:
    """Worries as if collected and opened once by the lead: told over ten months, a third of them read."""
    seed = me.master_key.open("reader-seed", me.person.id, me.person.sealed_seed)
    reader, public = ReaderKey.from_seed(seed), PublicKey.from_bytes(me.person.public_key)
    for start in range(0, size, _BATCH):
        rows: dict[type, list[dict[str, object]]] = {
            table: [] for table in (CollectedConcern, ConcernWrap, FiledConcern, IndexLine)
        }
        for number in range(start, min(start + _BATCH, size)):
            _add(rows, desk, me, reader, public, number)
        with writing(desk.inbox) as session:
            for table, some in rows.items():
                session.connection().execute(insert(table), some)


def _add(
    rows: dict[type, list[dict[str, object]]],
    desk: Desk,
    me: SignedIn,
    reader: ReaderKey,
    public: PublicKey,
    number: int,
) -> None:
    concern = _worry(number)
    one = seal(
        concern.to_bytes(),
        kind=Kind.CONCERN,
        readers=[public],
        readers_version=1,
        envelope_id=secrets.token_bytes(16),
    )
    (wrap,) = one.wraps
    data_key = reader.unwrap(one.envelope, Wrap(wrap.key_id, wrap.sealed_key))
    slip = Slip(data_key, summarise(concern, desk.content)).to_bytes()
    line = facts_of(concern, desk.content).to_bytes()
    mine: dict[str, object] = {"person_id": me.person.id, "concern_id": one.envelope_id}
    read_at = concern.told_at + timedelta(hours=3) if number % 3 == 0 else None
    rows[CollectedConcern] += [
        {"id": one.envelope_id, "day": concern.told_at.date(), "envelope": one.envelope}
    ]
    rows[ConcernWrap] += [
        {
            "concern_id": one.envelope_id,
            "key_id": wrap.key_id,
            "sealed_key": wrap.sealed_key,
            "mark": secrets.randbelow(2**31),
        }
    ]
    sealed = me.master_key.seal(FILED, one.envelope_id, slip)
    rows[FiledConcern] += [mine | {"sealed": sealed, "read_at": read_at}]
    rows[IndexLine] += [mine | {"sealed": me.master_key.seal(FILED, ABOUT + one.envelope_id, line)}]


def _worry(number: int) -> Concern:
    zone = ("blue", "green", "yellow", "red")[number % 4]
    words = _WORDS.format(thing=_THINGS[number % len(_THINGS)]) * (1 + number % 5)
    return Concern(
        channel="pupil",
        locale="en-GB",
        told_at=(datetime.now(UTC) - timedelta(minutes=1 + number * 4 % 430_000)).replace(microsecond=0),
        content_version=load_content().version,
        answers=(Answer("feel", zone, zone), Answer("what", "words" if number % 9 else "unsafe", "x")),
        words={"words": words + ("a needle in the haystack" if number % 50 == 7 else "")},
    )
