"""How answers to a survey are sealed, on whichever side they are given: to those who read an ordinary worry."""

import secrets

from kiosk.content import Content
from kiosk.routing import readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import ReadersList
from kiosk.sealing.seal import Sealed, seal
from kiosk.survey import Answers


def seal_answers(answers: Answers, listed: ReadersList, content: Content) -> Sealed:
    """These answers in an envelope. Only its kind tells it from a worry's. Raises NoReader."""
    return seal(
        answers.to_bytes(),
        kind=Kind.SURVEY,
        readers=[one.public_key for one in readers_for(answers, listed, content)],
        readers_version=listed.version,
        envelope_id=secrets.token_bytes(16),
    )
