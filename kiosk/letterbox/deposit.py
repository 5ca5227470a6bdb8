"""Dropping something into the letterbox: all that the public side can do with its store."""

from datetime import date

from sqlalchemy import Engine, bindparam, select

from kiosk.db import glancing
from kiosk.letterbox.models import SignedReadersList, SignedSchoolProfile, SpentJourney
from kiosk.letterbox.writer import deposit_of, writer_for
from kiosk.sealing.envelope import pack_wraps
from kiosk.sealing.readers import SignedReaders
from kiosk.sealing.school_profile import SignedProfile
from kiosk.sealing.seal import Sealed


class Letterbox:
    """The slot of the letterbox. Every method raises StoreUnavailable when the store cannot do it now.

    `pause_before_commit` makes each commit take that many seconds longer, as a slow disk would. It is for
    the benchmark and for tests of waiting; a school leaves it at 0.
    """

    def __init__(self, engine: Engine, pause_before_commit: float = 0) -> None:
        self._engine = engine
        self._writer = writer_for(engine, pause_before_commit)

    def deposit(self, sealed: Sealed, day: date, journey: bytes) -> bool:
        """Keep a sealed concern and mark its journey as spent, both or neither; returns when it is durable.

        True when it was kept now, False when it was kept before: a journey or an envelope id that is there already
        is no error, and nothing is doubled. So whoever got an error may send the same again with the same journey.
        """
        concern: dict[str, object] = {
            "id": sealed.envelope_id,
            "day": day,
            "envelope": sealed.envelope,
            "wraps": pack_wraps(sealed.wraps),
        }
        return self._writer.keep(deposit_of(journey, day, concern))

    def spend(self, journey: bytes, day: date) -> None:
        """Mark a journey as spent without telling anything; durable on return, and harmless twice."""
        self._writer.keep(deposit_of(journey, day))

    def is_spent(self, journey: bytes) -> bool:
        """True if something was told or cleared on this journey, and the mark was not pruned since."""
        with glancing(self._engine) as connection:
            return connection.scalar(_SPENT, {"journey": journey}) is not None

    def readers(self) -> SignedReaders | None:
        """The newest readers list as it was published, unverified; None before the first."""
        with glancing(self._engine) as connection:
            row = connection.execute(_NEWEST).one_or_none()
        return SignedReaders(body=row.body, signature=row.signature) if row is not None else None

    def profile(self) -> SignedProfile | None:
        """The newest school profile as it was published, unverified; None before the first."""
        with glancing(self._engine) as connection:
            row = connection.execute(_NEWEST_PROFILE).one_or_none()
        return SignedProfile(body=row.body, signature=row.signature) if row is not None else None


# Built once: each pupil's press asks them, and to build one takes longer than SQLite takes to answer it.
_SPENT = select(SpentJourney.id).where(SpentJourney.id == bindparam("journey"))
_NEWEST = (
    select(SignedReadersList.body, SignedReadersList.signature)
    .order_by(SignedReadersList.version.desc())
    .limit(1)
)
_NEWEST_PROFILE = (
    select(SignedSchoolProfile.body, SignedSchoolProfile.signature)
    .order_by(SignedSchoolProfile.version.desc())
    .limit(1)
)
