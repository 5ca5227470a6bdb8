"""Writing again: a later message, sealed to those who could read the worry, and to nobody whom its teller left out."""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, time

from kiosk.concern import Answer
from kiosk.content import Content
from kiosk.follow_up import Act, FollowUp
from kiosk.letterbox.deposit import Letterbox
from kiosk.public.intake import Readers
from kiosk.public.pigeonholes import Found
from kiosk.public.slip import Slip
from kiosk.routing import FEWEST_PEOPLE, NoReader, readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList
from kiosk.sealing.seal import seal


def readers_again(slip: Slip, listed: ReadersList, content: Content) -> tuple[Reader, ...]:
    """Who reads a later message. Pure.

    Those whom the worry was sealed to and who are still listed under the very key it was sealed to, as long as
    they are two. If fewer, the routing rule adds whom it would reach today; but only while everybody who was left
    out is still listed under the key by which they were: with a new key, nobody here could tell who is meant, and
    the one who was left out must never be taken for somebody new. The recovery key is always among them.
    """
    left_out = set(slip.excluded)
    kept = {one.key_id for one in listed.readers if one.key_id.hex() in slip.readers}
    chosen = {key for key in kept if key.hex() not in left_out}
    known = {one.key_id.hex() for one in listed.readers}
    people = [one for one in listed.readers if one.key_id in chosen and one.role != RECOVERY]
    if len(people) < FEWEST_PEOPLE and not left_out - known:
        with suppress(NoReader):  # too few for a new worry; those who know this one already can still read on
            chosen |= {one.key_id for one in readers_for(slip, listed, content)}
    return tuple(one for one in listed.readers if one.key_id in chosen or one.role == RECOVERY)


class FollowUps:
    """Seals later messages into the letterbox. Raises NotTaking or StoreUnavailable; then nothing was kept."""

    def __init__(self, letterbox: Letterbox, readers: Readers, content: Content) -> None:
        self._letterbox = letterbox
        self._readers = readers
        self._content = content

    def send(
        self,
        slip: Slip,
        act: Act,
        locale: str,
        journey: bytes,
        words: Mapping[str, str],
        answers: tuple[Answer, ...] = (),
    ) -> tuple[Reader, ...]:
        """Keep what they say, in words and pictures, once for each journey; return to whom it went."""
        message = FollowUp(act, slip.box, locale, _now(), self._content.version, answers, words)
        return self._keep(slip, message, journey)

    def note_seen(self, found: Found, locale: str) -> None:
        """Let staff know, by the day, which answers were opened with the code; once for each answer."""
        for read in found.answers:
            journey = hashlib.sha256(b"seen" + found.slip.seed + read.id).digest()[:16]
            if self._letterbox.is_spent(journey):
                continue
            day = datetime.combine(_now().date(), time(), UTC)
            seen = FollowUp("seen", found.slip.box, locale, day, self._content.version, reply=read.id.hex())
            self._keep(found.slip, seen, journey)

    def _keep(self, slip: Slip, message: FollowUp, journey: bytes) -> tuple[Reader, ...]:
        listed = self._readers.current()
        chosen = readers_again(slip, listed, self._content)
        sealed = seal(
            message.to_bytes(),
            kind=Kind.FOLLOW_UP,
            readers=[one.public_key for one in chosen],
            readers_version=listed.version,
            envelope_id=secrets.token_bytes(16),
            thread_id=slip.concern_id,
        )
        self._letterbox.deposit(sealed, _now().date(), journey)
        return chosen


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
