"""A family's way through the pages, as pure functions: a page and a press give the next page.

The order puts what matters most first, so that the shortest telling is short: what happened, in ticks or in own words,
how to reach them, and Send. From the page after the words on, one button leads straight to the check page; whoever
goes on is asked the rest, one thing a page, and every page can be left empty. What is told lives in the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kiosk.content import Content
from kiosk.public.draft import Draft
from kiosk.public.posted import Posted

BEFORE, FLAG, CHECK, WORDS, READERS = "before", "flag", "check", "words", "readers"
ASKS: Final[Mapping[str, tuple[str, ...]]] = {
    "what": ("about_child",),
    "safe": ("safe",),
    WORDS: (),
    "contact": ("reach", "besttime"),
    "language": ("spoken", "interpreter", "format"),
    "child": ("relation",),
    "when": ("when", "often"),
    "where": ("where",),
    "who": ("who",),
    "saw": ("saw",),
    "did": ("did",),
    "signs": ("signs",),
    "want": ("want",),
    READERS: ("staff",),
}
"""The pages that ask, in their order, with the questions on each."""
TYPED: Final[Mapping[str, tuple[str, ...]]] = {
    WORDS: ("words",),
    "contact": ("contact",),
    "child": ("child", "name"),
    "when": ("dates",),
    "who": ("names",),
    "did": ("told",),
}
"""The boxes for own words on each page."""
ABOUT: Final = "about"
_PAGES = (BEFORE, *ASKS, FLAG, CHECK)
_NOT_THEIR_CHILD = ("harming", "another")
_ONLY_OF_THEIR_CHILD = ("what", "signs")
_ASKED_ON_FLAG = ("safe", "signs")  # "what" is followed by "safe", so it need not lead there itself
_SAYS_NOTHING = frozenset({"relation", "reach", "besttime", "spoken", "interpreter", "format"})
_PLAIN_ABOUT = "mine"


@dataclass(frozen=True)
class Stand:
    """Where a parent is: the page, what they have told, and the pages behind this one, the nearest last."""

    page: str
    draft: Draft
    trail: tuple[str, ...] = ()

    @property
    def from_check(self) -> bool:
        """True when the way on leads back to the check page."""
        return CHECK in self.trail

    @property
    def can_finish(self) -> bool:
        """True where enough may have been told: then a button leads straight to the check page."""
        order = list(ASKS)
        return self.page in order[order.index("contact") : -1] and not self.from_check


def stand_after(posted: Posted, content: Content) -> Stand:
    """Where a parent stands after this press."""
    here = stand_of(posted)
    if posted.pick and posted.pick[0] == ABOUT:
        draft = here.draft.picking(content.questions[ABOUT], posted.pick[1])
        return _onward(replace(here, draft=draft), content)
    if posted.go.startswith("change."):
        target = posted.go.removeprefix("change.")
        return _to(_to(here, CHECK), target) if target in ASKS else here
    match posted.go:
        case "back":
            return replace(here, page=here.trail[-1] if here.trail else BEFORE, trail=here.trail[:-1])
        case "enough":
            return _past_the_flag(here, content) or _to(here, CHECK)
        case "next" | "on":
            return _past_the_flag(here, content) or _onward(here, content)
        case _:  # a press that this page does not have: stay, and lose nothing
            return here


def stand_of(posted: Posted) -> Stand:
    """Where the form says that the parent stands; before the first question where it names no page that there is."""
    page = posted.page if posted.page in _PAGES else BEFORE
    return Stand(page, posted.draft, tuple(one for one in posted.trail if one in _PAGES))


def at(here: Stand, page: str) -> Stand:
    """This page, on the way to the check page: something on it has to be put right."""
    return _to(_to(here, CHECK), page)


def at_check(here: Stand) -> Stand:
    """The check page, with what was before it behind it."""
    return _to(here, CHECK)


def applies(page: str, draft: Draft) -> bool:
    """True for a page that is asked of somebody who told this."""
    not_theirs = any(one in _NOT_THEIR_CHILD for one in draft.answers.get(ABOUT, ()))
    return not (not_theirs and page in _ONLY_OF_THEIR_CHILD)


def not_told(draft: Draft) -> tuple[str, ...]:
    """The pages on which nothing was said, in their order: what can still be told."""
    return tuple(page for page in ASKS if page != READERS and applies(page, draft) and not _told(page, draft))


def needs_one_more_thing(draft: Draft) -> bool:
    """True when Send would bring an empty sheet of paper: how to reach somebody is something, a language is not."""
    told = {
        key
        for key, picked in draft.answers.items()
        if key not in _SAYS_NOTHING and (key, picked) != (ABOUT, (_PLAIN_ABOUT,))
    }
    return not (told or set(draft.words) - {"name"})


def _told(page: str, draft: Draft) -> bool:
    return any(key in draft.answers for key in ASKS[page]) or any(
        key in draft.words for key in TYPED.get(page, ())
    )


def _past_the_flag(here: Stand, content: Content) -> Stand | None:
    """The page that says who helps at once, where an answer on this page asks for it."""
    if here.page not in _ASKED_ON_FLAG:
        return None
    picked = ((key, choice) for key in ASKS[here.page] for choice in here.draft.answers.get(key, ()))
    return _to(here, FLAG) if any(content.choice(*pair).urgent for pair in picked) else None


def _onward(here: Stand, content: Content) -> Stand:
    if here.from_check:
        return _to(here, CHECK)
    # The flag is no step of its own: from there on goes what follows the page behind it.
    behind = here.trail[-1] if here.page == FLAG and here.trail else here.page
    order = (BEFORE, *ASKS, CHECK)
    if behind not in order or behind == CHECK:
        return here
    following = (page for page in order[order.index(behind) + 1 :] if applies(page, here.draft))
    return _to(here, next(following))


def _to(here: Stand, page: str) -> Stand:
    """On to this page: Back leads here, or, where the way goes in a circle, to what was before that page."""
    behind = () if here.page in (page, FLAG) else (here.page,)
    trail = (*here.trail, *behind)
    since = trail.index(CHECK) + (page != CHECK) if CHECK in trail else 0
    if page in trail[since:]:
        trail = trail[: trail.index(page, since)]
    return replace(here, page=page, trail=trail)
