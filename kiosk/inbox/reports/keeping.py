"""Reports that were kept: sealed to everybody who reads reports, opened by each of them.

Whoever reads worries is on the signed list, and is sealed to by the key that stands there. Governors and auditors are
on no list, because no worry may ever reach them: theirs is the key in the table of people. Somebody who can write to
the database could put another key there, and would learn numbers from which the small ones are gone.
"""

import logging
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Select, select

from kiosk.db import reading, writing
from kiosk.figures.report import BadReport, KeptReport
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import KeyRing, all_keys
from kiosk.inbox.models import Person, SharedReport, SharedReportWrap
from kiosk.inbox.people.readers_list import current_list
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, REPORT_READERS
from kiosk.sealing.envelope import Envelope, Kind, Wrap
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.readers import ReadersList
from kiosk.sealing.seal import seal

_log = logging.getLogger(__name__)


class NoReport(Exception):
    """There is no such report, or it is not for this person: to them that is the same."""


@dataclass(frozen=True)
class Kept:
    """A report and its address. Without a report, it does not open: it is damaged, or sealed to keys given up."""

    id: bytes
    day: date
    report: KeptReport | None = field(repr=False)


def keep(desk: Desk, me: SignedIn, report: KeptReport, at: datetime) -> bytes:
    """Seal this report to all who read reports, and keep it; returns its id. Raises what `current_list` raises."""
    listed = current_list(desk)
    report_id = os.urandom(16)
    sealed = seal(
        report.to_bytes(),
        kind=Kind.REPORT,
        readers=_readers(desk, listed),
        readers_version=listed.version,
        envelope_id=report_id,
    )
    with writing(desk.inbox) as session:
        session.add(SharedReport(id=report_id, day=report.made_on, envelope=sealed.envelope))
        session.flush()
        session.add_all(
            SharedReportWrap(report_id=report_id, key_id=wrap.key_id, sealed_key=wrap.sealed_key)
            for wrap in sealed.wraps
        )
        audit.record(session, "report-kept", me.person.id, report_id.hex(), at)
    return report_id


def kept_reports(desk: Desk, me: SignedIn) -> tuple[Kept, ...]:
    """The reports that are sealed to this person, the newest first."""
    asked = _mine(me).order_by(SharedReport.day.desc(), SharedReport.id)
    with reading(desk.inbox) as session:
        rows = session.execute(asked).all()
    ring = KeyRing(me)
    return tuple(_kept(ring, me, *row) for row in rows)


def one_report(desk: Desk, me: SignedIn, report_id: bytes) -> Kept:
    """This report, put on record as looked at. Raises NoReport."""
    with writing(desk.inbox) as session:
        row = session.execute(_mine(me).where(SharedReport.id == report_id)).first()
        if row is None:
            raise NoReport
        audit.record(session, "report-viewed", me.person.id, report_id.hex(), datetime.now(UTC))
    return _kept(KeyRing(me), me, *row)


def _readers(desk: Desk, listed: ReadersList) -> list[PublicKey]:
    not_listed = set(REPORT_READERS) - set(READERS)
    asked = select(Person.public_key).where(Person.active, Person.role.in_(not_listed))
    with reading(desk.inbox) as session:
        governors = [PublicKey.from_bytes(key) for key in session.scalars(asked)]
    return [one.public_key for one in listed.readers if one.role in REPORT_READERS] + governors


def _mine(me: SignedIn) -> Select[bytes, date, bytes, bytes, bytes]:
    return (
        select(
            SharedReport.id,
            SharedReport.day,
            SharedReport.envelope,
            SharedReportWrap.key_id,
            SharedReportWrap.sealed_key,
        )
        .join(SharedReportWrap, SharedReportWrap.report_id == SharedReport.id)
        .where(SharedReportWrap.key_id.in_(all_keys(me.person)))
    )


def _kept(
    ring: KeyRing,
    me: SignedIn,
    report_id: bytes,
    day: date,
    envelope: bytes,
    key_id: bytes,
    sealed_key: bytes,
) -> Kept:
    reader = ring.reader(None if key_id == me.person.key_id else key_id)
    try:
        header = Envelope.from_bytes(envelope).header
        if reader is None or header.kind is not Kind.REPORT or header.envelope_id != report_id:
            raise BrokenEnvelope
        return Kept(report_id, day, KeptReport.from_bytes(reader.open(envelope, Wrap(key_id, sealed_key))))
    except (BrokenEnvelope, BadReport):
        _log.error("report %s does not open", report_id.hex())
        return Kept(report_id, day, None)
