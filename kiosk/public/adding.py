"""What a pupil may add to what they have told: the check page's tiles, those that help most first. Pure."""

from collections.abc import Iterator

from kiosk.content import FOLLOWS, Choice, Content
from kiosk.public.draft import ANSWER, Draft

KIND = "kind"
PLAIN = ("feel", "idea", "good")
"""The kinds of telling that are no worry: nobody is asked where it was, or who did it."""
WORDS, DRAW = "words", "draw"

_OF_A_WORRY = (
    *("more", "where", "who", WORDS, DRAW),
    *("feeling", "when", "often", "saw", "did", "why", "want"),
    *("friend_knows", "name", "feel", "what"),
)
_OF_ANYTHING_ELSE = ("feeling", WORDS, DRAW, "want", "name", "feel")


def kind_of(draft: Draft) -> str:
    """What the pupil came to tell: a choice of the question `kind`, or "worry" where they were not asked."""
    return next(iter(draft.answers.get(KIND, ())), "worry")


def to_add(draft: Draft, content: Content) -> tuple[Choice, ...]:
    """The tiles for what is not told yet. Each one's key is the page that it leads to, its label the tile's words."""
    wanted = _OF_ANYTHING_ELSE if kind_of(draft) in PLAIN else _OF_A_WORRY
    return tuple(
        _tile(key, content) for key in wanted if not _told(key, draft) and _fits(key, draft, content)
    )


def wants_pictures(draft: Draft) -> bool:
    """True when six pictures are made for whoever tells this.

    They are for every worry unless the child says otherwise, and for good news and the like if the child wants them.
    Who asks to be found but gave no name gets them as well: nobody could find them.
    """
    wish = next(iter(draft.answers.get(ANSWER, ())), "")
    if wish == "come" and draft.words.get("name"):
        return False
    return wish in ("pictures", "come") or (not wish and kind_of(draft) not in PLAIN)


def groups_told(question: str, draft: Draft, content: Content) -> Iterator[str]:
    """What was picked of the question before it that this question has further choices for, in the content's order."""
    groups = dict.fromkeys(choice.group for choice in content.questions[question].choices if choice.group)
    picked = draft.answers.get(FOLLOWS[question], ())
    return (group for group in groups if group in picked)


def _told(key: str, draft: Draft) -> bool:
    if key in (WORDS, DRAW):
        return bool(draft.words.get(WORDS) if key == WORDS else draft.drawing)
    return key in draft.answers


def _fits(key: str, draft: Draft, content: Content) -> bool:
    return key not in FOLLOWS or any(groups_told(key, draft, content))


def _tile(key: str, content: Content) -> Choice:
    if key in (WORDS, DRAW):
        return Choice(key, "", {WORDS: "write", DRAW: "draw"}[key])
    question = content.questions[key]
    return Choice(key, question.tile, question.symbol)
