"""Answers to a survey on their way into the letterbox: sealed like a worry, to those who read an ordinary one."""

import secrets
from datetime import UTC, datetime

from kiosk.content import Content
from kiosk.letterbox.deposit import Letterbox
from kiosk.public.intake import NotTaking, Readers
from kiosk.routing import NoReader, readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.seal import seal
from kiosk.survey import Answers


class SurveyBox:
    """Seals answers to a survey. In the letterbox only the kind of the envelope tells them from a worry."""

    def __init__(self, letterbox: Letterbox, readers: Readers, content: Content) -> None:
        self._letterbox = letterbox
        self._readers = readers
        self._content = content

    def keep(self, answers: Answers, journey: bytes) -> None:
        """Keep these answers, durably, once for each journey. Raises NotTaking or StoreUnavailable; then nothing is."""
        listed = self._readers.current()
        try:
            chosen = readers_for(answers, listed, self._content)
        except NoReader:
            raise NotTaking("route") from None
        sealed = seal(
            answers.to_bytes(),
            kind=Kind.SURVEY,
            readers=[one.public_key for one in chosen],
            readers_version=listed.version,
            envelope_id=secrets.token_bytes(16),
        )
        self._letterbox.deposit(sealed, datetime.now(UTC).date(), journey)
