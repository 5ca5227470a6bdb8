"""What a family saw on their screen, in their own language: so that an interpreter can follow what staff read."""

from dataclasses import dataclass

from kiosk.content import Content
from kiosk.i18n import translator
from kiosk.inbox.worries.showing import Told
from kiosk.reply import WORDS_LOCALE


@dataclass(frozen=True)
class Seen:
    """One question as the family was asked it, what they picked, and what staff read for that."""

    asked: str
    picked: str
    read: str


@dataclass(frozen=True)
class ForInterpreter:
    """What to know before staff speak with this family. `spoken` and `needs` are in the staff's words."""

    spoken: str
    wanted: bool
    needs: tuple[str, ...]
    tag: str
    direction: str
    seen: tuple[Seen, ...]


def for_interpreter(told: Told, content: Content) -> ForInterpreter:
    """What this worry says about languages, and all that was tapped as its teller saw it. Pure."""
    taps = {
        question: [tap for tap in told.taps if tap.question == question] for question in ("spoken", "format")
    }
    wanted = any(tap.question == "interpreter" and tap.label == _yes(content) for tap in told.taps)
    known = content.locales.get(told.language.tag)
    theirs = translator(told.language.tag if known and known.state != "planned" else WORDS_LOCALE)
    asked = {**content.questions, **content.families.questions}
    seen = tuple(
        Seen(
            theirs.pgettext("question", asked[tap.question].title) if tap.question in asked else tap.question,
            tap.shown or tap.label,
            tap.label,
        )
        for tap in told.taps
    )
    return ForInterpreter(
        ", ".join(tap.label for tap in taps["spoken"]),
        wanted,
        tuple(tap.label for tap in taps["format"]),
        told.language.tag,
        told.language.direction,
        seen,
    )


def _yes(content: Content) -> str:
    return content.choice("interpreter", "yes").label
