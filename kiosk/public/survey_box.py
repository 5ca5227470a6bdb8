"""Answers to a survey on their way into the letterbox."""

from datetime import UTC, datetime

from kiosk.content import Content
from kiosk.letterbox.deposit import Letterbox
from kiosk.public.intake import NotTaking, Readers
from kiosk.routing import NoReader
from kiosk.survey import Answers
from kiosk.survey_seal import seal_answers


class SurveyBox:
    """Seals answers to a survey, and keeps them where worries are kept."""

    def __init__(self, letterbox: Letterbox, readers: Readers, content: Content) -> None:
        self._letterbox = letterbox
        self._readers = readers
        self._content = content

    def keep(self, answers: Answers, journey: bytes) -> None:
        """Keep these answers, durably, once for each journey. Raises NotTaking or StoreUnavailable; then nothing is."""
        listed = self._readers.current()
        try:
            sealed = seal_answers(answers, listed, self._content)
        except NoReader:
            raise NotTaking("route") from None
        self._letterbox.deposit(sealed, datetime.now(UTC).date(), journey)
