"""The back door of the letterbox: for the inbox, which collects, and the command line."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, delete, func, select

from kiosk.db import StoreConflict, StoreUnavailable, reading, writing
from kiosk.letterbox.models import (
    Portrait,
    SealedConcern,
    SignedReadersList,
    SignedSchoolProfile,
    SpentJourney,
)
from kiosk.profile import Profile
from kiosk.sealing.readers import ReadersList, SignedReaders
from kiosk.sealing.school_profile import SignedProfile


@dataclass(frozen=True)
class Row:
    """One sealed concern as it lies in the letterbox. Nothing about it was checked."""

    id: bytes
    day: date
    envelope: bytes
    wraps: bytes


def waiting(engine: Engine, limit: int) -> list[Row]:
    """Up to `limit` concerns that wait to be collected, by id, which is no order of time."""
    columns = (SealedConcern.id, SealedConcern.day, SealedConcern.envelope, SealedConcern.wraps)
    with reading(engine) as session:
        found = session.execute(select(*columns).order_by(SealedConcern.id).limit(limit))
        return [Row(*row) for row in found]


def remove(engine: Engine, ids: Sequence[bytes]) -> None:
    """Take these concerns out of the letterbox; ids that are not there (any more) are no error."""
    with writing(engine) as session:
        session.execute(delete(SealedConcern).where(SealedConcern.id.in_(ids)))


def scrub(engine: Engine) -> bool:
    """Take the bytes of what was removed off the disk, as far as the database can; False to try later.

    SQLite's secure_delete writes zeros over a removed row, but into the log: until the log is copied to the
    file and cut off, the row is in both. A reader at work can hold this up. PostgreSQL's autovacuum does
    its like later; a copy of either disk from before keeps what it has.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with closing(engine.raw_connection()) as pooled:
            driver: Any = pooled.driver_connection
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{type(error).__name__}: {error}") from error
    return not busy


def publish(engine: Engine, signed: SignedReaders) -> None:
    """Put a signed readers list where the public side finds it. The same list twice is no error.

    ValueError if the body is no readers list, StoreConflict for another list of the same version.
    """
    version = ReadersList.from_bytes(signed.body).version
    with writing(engine) as session:
        known = session.get(SignedReadersList, version)
        if known is None:
            session.add(SignedReadersList(version=version, body=signed.body, signature=signed.signature))
        elif (known.body, known.signature) != (signed.body, signed.signature):
            raise StoreConflict(f"another readers list of version {version} is published already")


def publish_profile(
    engine: Engine, signed: SignedProfile, portraits: Mapping[str, bytes] | None = None
) -> None:
    """Put a signed school profile where the public side finds it. The same profile twice is no error.

    `portraits` are the photographs that are new in it, by their names; those that the newest profile names no more
    are taken away. BadProfile if the body is no profile, StoreConflict for another profile of the same version.
    """
    profile = Profile.from_bytes(signed.body)
    version = profile.version
    with writing(engine) as session:
        known = session.get(SignedSchoolProfile, version)
        if known is None:
            session.add(SignedSchoolProfile(version=version, body=signed.body, signature=signed.signature))
        elif (known.body, known.signature) != (signed.body, signed.signature):
            raise StoreConflict(f"another school profile of version {version} is published already")
        if version == session.scalar(select(func.max(SignedSchoolProfile.version))):
            for name, image in (portraits or {}).items():
                session.merge(Portrait(digest=bytes.fromhex(name), image=image))
            named = [bytes.fromhex(name) for name in profile.portraits]
            session.execute(delete(Portrait).where(Portrait.digest.not_in(named)))


def forget_spent(engine: Engine, before: date) -> int:
    """Prune the marks of journeys spent before this day, and say how many. Keep some days: tabs stay open."""
    with writing(engine) as session:
        found = session.connection().execute(delete(SpentJourney).where(SpentJourney.day < before))
        return found.rowcount


def grants(role: str) -> list[str]:
    """The PostgreSQL statements that leave the public side's role with what a deposit needs and no more.

    To be run by the owner of the letterbox's tables. Such a role puts in worries that it cannot read, change, list
    or take out again. Pigeonholes and answers it can read, sealed as they are, and never change.
    """
    name = '"' + role.replace('"', '""') + '"'
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT INSERT ON sealed_concern TO {name}",
        f"GRANT SELECT, INSERT ON spent_journey TO {name}",
        f"GRANT SELECT ON signed_readers_list TO {name}",
        f"GRANT SELECT ON signed_school_profile TO {name}",
        f"GRANT SELECT ON portrait TO {name}",
        f"GRANT SELECT, INSERT ON pigeonhole TO {name}",
        f"GRANT SELECT ON sealed_reply TO {name}",
        f"GRANT SELECT ON tablet TO {name}",
        f"GRANT SELECT, INSERT ON tablet_enrolment TO {name}",
        f"GRANT INSERT ON wrong_try TO {name}",
    ]
