"""From a draft to a sealed concern in the letterbox: the last place where the public side holds anybody's words."""

import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path

from kiosk.concern import Answer, Channel, Concern
from kiosk.content import Content
from kiosk.i18n import Translator
from kiosk.letterbox.deposit import Letterbox
from kiosk.public.draft import Draft
from kiosk.routing import NoReader, readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.readers import ReadersList, SignedReaders, verify_readers
from kiosk.sealing.seal import seal
from kiosk.settings import School

log = logging.getLogger("kiosk")


class NotTaking(Exception):
    """Nothing can be sealed just now, because nobody we can trust is there to read it."""


class Readers:
    """The signed readers list as the public side may believe it: ours, whole, and never an older one again.

    The newest version seen is remembered in a file of the public side's own, so that somebody who can write
    to the database alone can't bring a leaver back by putting an old list there, even after a restart.
    """

    def __init__(self, letterbox: Letterbox, school: School, seen: Path) -> None:
        self._letterbox = letterbox
        self._school = school
        self._seen = seen
        self._trusted: tuple[SignedReaders, ReadersList] | None = None

    def current(self) -> ReadersList:
        """The list to seal to. Raises NotTaking when there is none to trust, StoreUnavailable when none can be read."""
        signed = self._letterbox.readers()
        if signed is None:
            raise self._refusal("missing")
        if self._trusted and self._trusted[0] == signed:
            return self._trusted[1]
        try:
            newest = self._newest_seen()
            trusted = verify_readers(
                signed, verify_key=self._school.verify_key, school_id=self._school.id, at_least=newest
            )
        except UntrustedReaders as error:
            raise self._refusal(error.reason) from None
        if trusted.version > newest:
            self._remember(trusted.version)
        self._trusted = (signed, trusted)
        return trusted

    def _newest_seen(self) -> int:
        try:
            return int(self._seen.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 1
        except (OSError, ValueError):
            raise self._refusal("its remembered version can't be read") from None

    def _remember(self, version: int) -> None:
        fresh = self._seen.with_suffix(".new")
        try:
            fresh.write_text(str(version), encoding="ascii")
            fresh.replace(self._seen)
        except OSError:
            raise self._refusal("its version can't be remembered") from None

    def _refusal(self, reason: str) -> NotTaking:
        log.critical("NO WORRIES CAN BE TAKEN: the readers list is refused (%s). Run `kiosk check`.", reason)
        return NotTaking(reason)


class Intake:
    """Takes a finished draft, seals it to those who may read it, and puts it in the letterbox."""

    def __init__(self, letterbox: Letterbox, readers: Readers, content: Content) -> None:
        self._letterbox = letterbox
        self._readers = readers
        self._content = content

    def check_open(self) -> None:
        """Return when worries can be taken now; raise NotTaking or StoreUnavailable when they can't."""
        self._readers.current()

    def keep(self, draft: Draft, channel: Channel, language: Translator, *, burst: bool) -> None:
        """Seal the draft and return only when it is durable. The same journey is kept once, however often it comes.

        Raises NotTaking, or StoreUnavailable; then nothing was stored, and the caller still has the draft.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        concern = written_down(draft, channel, language, self._content, now, burst=burst)
        readers = self._readers.current()
        try:
            chosen = readers_for(concern, readers, self._content)
        except NoReader:
            log.critical(
                "NO WORRIES CAN BE TAKEN on one route: too few readers are listed. Run `kiosk check`."
            )
            raise NotTaking("route") from None
        sealed = seal(
            concern.to_bytes(),
            kind=Kind.CONCERN,
            readers=[reader.public_key for reader in chosen],
            readers_version=readers.version,
            envelope_id=secrets.token_bytes(16),
        )
        self._letterbox.deposit(sealed, now.date(), draft.journey)


def written_down(
    draft: Draft, channel: Channel, language: Translator, content: Content, now: datetime, *, burst: bool
) -> Concern:
    """The concern as it will be sealed: keys, with the words that the person saw on the screen beside each."""
    answers = tuple(
        Answer(question, key, language.pgettext(question, content.choice(question, key).label))
        for question, keys in draft.answers.items()
        for key in keys
    )
    return Concern(
        channel=channel,
        locale=language.tag,
        told_at=now,
        content_version=content.version,
        answers=answers,
        words=draft.words,
        burst=burst,
    )
