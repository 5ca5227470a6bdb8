"""From a draft to a sealed concern in the letterbox: the last place where the public side holds anybody's words."""

import base64
import logging
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from kiosk.concern import Answer, AnswerTo, Channel, Concern
from kiosk.content import Choice, Content
from kiosk.i18n import Translator
from kiosk.letterbox.deposit import Letterbox
from kiosk.public.draft import Draft
from kiosk.public.seen import NewestSeen, NotRemembered
from kiosk.routing import NoReader, readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.pigeonhole import NewBox
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList, SignedReaders, verify_readers
from kiosk.sealing.seal import seal
from kiosk.settings import School

log = logging.getLogger("kiosk")


@dataclass(frozen=True)
class Kept:
    """What was kept, and who can read it. `box` is there when an answer is wanted and it was kept just now.

    Whoever sends the same form again gets no box: the worry that is kept names the first one.
    """

    readers: tuple[Reader, ...]
    concern: Concern | None = None
    concern_id: bytes = b""
    box: NewBox | None = field(default=None, repr=False)


class NotTaking(Exception):
    """Nothing can be sealed just now, because nobody we can trust is there to read it."""


class NotOpenYet(NotTaking):
    """The school's set-up is not finished: no list of readers was ever published here."""


class Readers:
    """The signed readers list as the public side may believe it: ours, whole, and never an older one again.

    Somebody who can write to the database alone can't bring a leaver back by putting an old list there, in no
    worker and after no restart: the newest version is remembered in a file of the public side's own.
    """

    def __init__(self, letterbox: Letterbox, school: School, seen: NewestSeen) -> None:
        self._letterbox = letterbox
        self._school = school
        self._seen = seen
        self._trusted: tuple[SignedReaders, ReadersList] | None = None

    def current(self) -> ReadersList:
        """The list to seal to. Raises NotTaking when there is none to trust, StoreUnavailable when none can be read."""
        signed = self._letterbox.readers()
        try:
            newest = self._seen.version()
            if signed is None:
                raise self._refusal("missing") if newest else self._not_open_yet()
            if self._trusted and self._trusted[0] == signed and self._trusted[1].version >= newest:
                return self._trusted[1]
            trusted = verify_readers(
                signed, verify_key=self._school.verify_key, school_id=self._school.id, at_least=newest
            )
            if trusted.version > newest:
                self._seen.remember(trusted.version)
        except UntrustedReaders as error:
            raise self._refusal(error.reason) from None
        except NotRemembered as error:
            raise self._refusal(str(error)) from None
        self._trusted = (signed, trusted)
        return trusted

    def _not_open_yet(self) -> NotOpenYet:
        log.warning("This worry box is not open yet. A safeguarding lead finishes its set-up in the inbox.")
        return NotOpenYet("not open yet")

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

    def people(self) -> tuple[Reader, ...]:
        """Everybody on the list whom a teller can leave out. Raises NotTaking or StoreUnavailable."""
        return tuple(reader for reader in self._readers.current().readers if reader.role != RECOVERY)

    def goes_to(
        self, draft: Draft, channel: Channel, language: Translator, asked: Content
    ) -> tuple[Reader, ...]:
        """Everybody who could open this draft if it were sent now, by the rule that `keep` follows.

        `asked` is the content as this school asks it.

        Raises NotTaking or StoreUnavailable.
        """
        concern = written_down(draft, channel, language, asked, _now(), burst=False)
        return self._chosen(concern, self._readers.current())

    def keep(
        self,
        draft: Draft,
        channel: Channel,
        language: Translator,
        asked: Content,
        *,
        burst: bool,
        answer: bool = False,
        place: str = "",
    ) -> Kept:
        """Seal the draft; return, only when it is durable, to whom. One journey is kept once, however often it comes.

        With `answer`, staff can answer: the worry names a box for it, whose private half the caller gets.
        `place` is where the tablet stands, if staff have said so.
        Raises NotTaking, or StoreUnavailable; then nothing was stored, and the caller still has the draft.
        """
        now = _now()
        told = written_down(draft, channel, language, asked, now, burst=burst)
        concern = replace(told, told_at_place=place)
        box = NewBox.make() if answer else None
        if box:
            key = base64.b64encode(box.public_key.to_bytes()).decode()
            concern = replace(concern, answer_to=AnswerTo(box.box_id.hex(), key))
        readers = self._readers.current()
        chosen = self._chosen(concern, readers)
        sealed = seal(
            concern.to_bytes(),
            kind=Kind.CONCERN,
            readers=[reader.public_key for reader in chosen],
            readers_version=readers.version,
            envelope_id=secrets.token_bytes(16),
        )
        new = self._letterbox.deposit(sealed, now.date(), draft.journey)
        return Kept(chosen, concern, sealed.envelope_id, box if new else None)

    def _chosen(self, concern: Concern, readers: ReadersList) -> tuple[Reader, ...]:
        if set(concern.excluded) - {reader.key_id.hex() for reader in readers.readers}:
            # The list has changed under this form. Left out under an old key, a person could read it under the new.
            raise NotTaking("somebody who was left out is no longer listed")
        try:
            return readers_for(concern, readers, self._content)
        except NoReader:
            log.critical("NO WORRIES CAN BE TAKEN: too few readers are listed. Run `kiosk check`.")
            raise NotTaking("route") from None


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _shown(question: str, choice: Choice, language: Translator) -> str:
    if choice.own:
        return ", ".join(part for part in (choice.label, choice.note) if part)
    return language.pgettext(question, choice.label)


def written_down(
    draft: Draft, channel: Channel, language: Translator, content: Content, now: datetime, *, burst: bool
) -> Concern:
    """The concern as it will be sealed: keys, with the words that the person saw on the screen beside each."""
    answers = tuple(
        Answer(question, key, _shown(question, content.choice(question, key), language))
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
        excluded=draft.excluded,
        asked_for=draft.asked_for,
        drawing=draft.drawing,
    )
