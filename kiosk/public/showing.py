"""A pupil's page for where they stand: which template, and what it shows beside the words that never change."""

from dataclasses import dataclass

from flask import render_template

from kiosk.content import FOLLOWS, Choice, Question
from kiosk.profile import Profile
from kiosk.public import desk
from kiosk.public.adding import to_add
from kiosk.public.draft import ADULT, ANSWER, NOT_FOR
from kiosk.public.few_at_a_time import Part, part_of
from kiosk.public.journey import ALWAYS, QUESTIONS, STAYS, Stand
from kiosk.public.letters import letters_of
from kiosk.public.look_and_sound import look
from kiosk.public.own_choices import WHERE, adults_with
from kiosk.public.tablet import this_tablet

_OWN_PAGES = frozenset({"kind", "name", ADULT, NOT_FOR})  # questions with a template of their own
_NAMES_READERS = frozenset({NOT_FOR, ADULT, "check", "flag"})


TILES, ADDED = 8, 6
"""How many tiles a question's page shows at a time, beside those that are always there; and the check page."""


@dataclass(frozen=True)
class Tiles:
    """A question's choices as its page shows them: those that belong to it alone, and those that are always there."""

    own: tuple[Choice, ...]
    always: tuple[Choice, ...]
    shown: Part
    """Those of its own that are shown now."""

    def any_picked(self, picked: tuple[str, ...]) -> bool:
        """True when something of this page is picked."""
        return any(choice.key in picked for choice in (*self.own, *self.always))


def page(stand: Stand, *, missing: bool = False, changed: bool = False, vanished: bool = False) -> str:
    """The page. `missing`: one more thing is needed; `changed`, `vanished`: the list, or the profile, is new."""
    content = desk.content()
    shown: dict[str, object] = {}
    question = content.questions[stand.name] if stand.name in QUESTIONS else None
    if question:
        shown |= {"question": question, "tiles": tiles_of(question, stand, desk.profile(), look().grid)}
        shown |= {"stays": question.key in STAYS, "about": _about(question, stand)}
    if stand.name in _NAMES_READERS:
        shown |= {"people": desk.people(), "goes_to": desk.goes_to(stand.draft, "pupil")}
    if stand.name == "name":
        here = this_tablet()
        shown |= {"place": here.place if here else ""}  # what a worry without a name says all the same
    template = "question" if question and question.key not in _OWN_PAGES else stand.name
    said = {"missing": missing, "changed": changed, "vanished": vanished}
    return render_template(
        f"{template}.html",
        stand=stand,
        adding=calmly(to_add(stand.draft, content), stand.part, ADDED, look().grid),
        letters=letters_of,
        **said,
        **shown,
    )


def tiles_of(question: Question, stand: Stand, profile: Profile, most: int) -> Tiles:
    """What this question's page offers now, at most so many of its own tiles at a time. Pure.

    A place that the school does not have is left out, and a grown-up who must not see it; what is picked stays.
    """
    picked = stand.draft.answers.get(question.key, ())
    hidden = set(profile.places_not_here) if question.key == WHERE else set()
    hidden |= set(adults_with(stand.draft.excluded, profile)) if question.key == ADULT else set()
    hidden |= {"come"} if question.key == ANSWER and not stand.draft.words.get("name") else set()
    group = stand.group if question.key in FOLLOWS else ""
    here = [one for one in question.choices if one.group in ("", group)]
    here = [one for one in here if one.key in picked or one.key not in hidden]
    own = tuple(one for one in here if one.key not in ALWAYS)
    return Tiles(own, tuple(one for one in here if one.key in ALWAYS), calmly(own, stand.part, TILES, most))


def calmly(tiles: tuple[Choice, ...], number: int, calm: int, most: int) -> Part:
    """So many tiles as a page can show and stay calm, the one for more of them included. Pure.

    `most`: fewer, where the child asked for fewer.
    """
    return part_of(tiles, number, min(calm if len(tiles) <= calm else calm - 1, most))


def _about(question: Question, stand: Stand) -> Choice | None:
    """What was picked before and this page asks more about."""
    parent = FOLLOWS.get(question.key, "")
    return desk.content().choice(parent, stand.group) if parent and stand.group else None
