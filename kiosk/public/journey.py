"""The pupil's way through the pages, as pure functions: a page and a press give the next page.

The order is accessibility first: six taps tell a whole worry (Tell us, Yes, a zone, a picture, No, Send), every
question can be left without an answer (No and Not sure stand in for Skip where a name is asked), and Back, Help and
Stop work from everywhere. Back takes one step, because the form carries the pages behind this one.

"Can you tell us a bit more?" comes by itself only after "Something I did not like" and "I do not feel safe": these two
say so little on purpose that a grown-up could not know how soon to come. For all else it is a tile on the check page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kiosk.content import FOLLOWS, Content
from kiosk.public import drawing, letters
from kiosk.public.adding import KIND, groups_told, kind_of
from kiosk.public.draft import ADULT, ANSWER, EXCLUDED, NOT_FOR, Draft
from kiosk.public.few_at_a_time import number_of_part
from kiosk.public.posted import Posted

MORE = "more"  # its pages are more.body, more.words ...: one group a page
_ABOUT_IT = ("feeling", "where", "when", "often", "who", "saw", "did", "why", "want")
_DETAILS = (*_ABOUT_IT, ADULT, NOT_FOR, "friend_knows", ANSWER)
QUESTIONS = (KIND, "feel", "what", MORE, "name", *_DETAILS)
PAGES = ("promise", *QUESTIONS, "flag", "named", "letter", "words", "draw", "check", "help", "stop", "hide")

# Several answers are usual here, so a tap stays on the page, and "Go on" leaves it.
STAYS = frozenset({"feeling", MORE, "where", "saw", "did", "why", "want", ADULT})
ALWAYS = ("unsure", "else", "notsay")
"""The answers that every question has, as far as they make sense there. Each of them ends its page."""
ASKED_MORE_AT_ONCE = frozenset({"dislike", "unsafe"})

_AFTER: Mapping[str, str] = {"what": "name", MORE: "name", "name": "check", "friend_knows": "name"}


@dataclass(frozen=True)
class Stand:
    """Where a pupil is: the page, what they have told, and the pages behind this one, the nearest last.

    `behind` is the page under the help or stop page, so that "Go back" finds it again.
    """

    page: str
    draft: Draft
    trail: tuple[str, ...] = ()
    behind: str = ""
    part: int = 0  # which part of a question's tiles is shown, where there are too many at a time

    @property
    def name(self) -> str:
        """The page without its group: `more` for more.body."""
        return self.page.partition(".")[0]

    @property
    def group(self) -> str:
        """What the choices on this page belong to, or "" on a page without groups."""
        picked = self.draft.answers.get(FOLLOWS.get(self.name, ""), ())
        return self.page.partition(".")[2] or (picked[0] if picked and self.name in FOLLOWS else "")

    @property
    def from_check(self) -> bool:
        """True when the way on leads back to the check page."""
        return "check" in self.trail


def stand_after(posted: Posted, content: Content) -> Stand:
    """Where the pupil stands after this press. `start` means: leave, nothing is kept."""
    here = stand_of(posted, content)
    if posted.pick:
        return _after_pick(here, *posted.pick, content)
    if posted.go.startswith("change."):
        return _to_change(here, posted.go.removeprefix("change."), content)
    if posted.go.startswith("more."):
        return replace(here, part=number_of_part(posted.go))
    if posted.go.startswith(drawing.PRESS):
        return replace(here, draft=replace(here.draft, drawing=drawing.after(here.draft.drawing, posted.go)))
    if letter := letters.letter_of(posted.go):
        named = replace(here.draft, words={**here.draft.words, "name": letter})
        return _onward(replace(here, draft=named), content)
    match posted.go:
        case "help" | "stop" | "hide":
            return replace(here, page=posted.go, behind=here.page)
        case "back":
            return back(here)
        case "skip" if here.name in QUESTIONS:
            draft = here.draft.skipping(content.questions[here.name], here.group if here.name == MORE else "")
            return _onward(replace(here, draft=draft.fitting(content)), content)
        case "next":
            return _onward(here, content)
        case _:  # "here" (still there?), or a press that this page does not have: stay, and lose nothing
            return here


def stand_of(posted: Posted, content: Content) -> Stand:
    """Where the form says that the pupil stands; at the promise where it names no page that there is."""
    page = posted.page if _is_page(posted.page, content) else "promise"
    trail = tuple(one for one in posted.trail if _is_page(one, content))
    return Stand(page, posted.draft, trail, part=posted.part)


def at_question(here: Stand, question: str) -> Stand:
    """This question's page, on the way to the check page: something about it has to be answered again."""
    return _to(_to(here, "check"), question)


def back(here: Stand) -> Stand:
    """One step back."""
    return replace(here, page=here.trail[-1] if here.trail else "start", trail=here.trail[:-1], part=0)


def needs_one_more_thing(draft: Draft) -> bool:
    """True when Send would bring an empty sheet of paper."""
    return not draft.says_something


def _is_page(name: str, content: Content) -> bool:
    kind, _, group = name.partition(".")
    if kind == MORE:
        return group in {choice.group for choice in content.questions[MORE].choices if choice.group}
    return name in PAGES


def _to(here: Stand, page: str) -> Stand:
    """On to this page: Back leads here, or, where the way goes in a circle, to what was before that page."""
    behind = () if here.page in (page, "flag") else (here.page,)
    trail = (*here.trail, *behind)
    # What is changed from the check page lies behind that page: the same question before it is another step.
    since = trail.index("check") + (page != "check") if "check" in trail else 0
    if page in trail[since:]:
        trail = trail[: trail.index(page, since)]
    return replace(here, page=page, trail=trail, part=0)


def _after_pick(here: Stand, question: str, choice: str, content: Content) -> Stand:
    if question == EXCLUDED:
        return _onward(replace(here, page=NOT_FOR, draft=here.draft.leaving_out(choice)), content)
    draft = here.draft.picking(content.questions[question], choice).fitting(content)
    added = choice in draft.answers.get(question, ())
    here = replace(_at(here, question), draft=draft)
    known = content.choice(question, choice)
    if added and known.urgent:
        return _to(here, "flag")
    if added and known.about_staff:
        return _to(here, NOT_FOR)
    if question == "name" and choice == "yes":
        return _to(here, "named")
    if question in STAYS and not (added and choice in ALWAYS):
        return here
    return _onward(here, content) if added else _to(here, "check" if here.from_check else _next_page(here))


def _at(here: Stand, question: str) -> Stand:
    """The page that a tile of this question stands on. One of them also stands where a grown-up is asked for."""
    return here if here.name == question else _to(here, question) if question != MORE else here


def _to_change(here: Stand, target: str, content: Content) -> Stand:
    if target == MORE:
        groups = list(groups_told(MORE, here.draft, content))
        return _to(here, f"{MORE}.{groups[0]}") if groups else here
    return _to(here, target) if target in (*QUESTIONS, "words", "named", "letter", "draw") else here


def _onward(here: Stand, content: Content) -> Stand:
    if here.page == "flag" and here.trail:
        here = back(here)  # the page whose tile it was
    if (group := _group_to_ask(here, content)) and f"{MORE}.{group}" not in here.trail:
        return _to(here, f"{MORE}.{group}")
    if here.from_check:
        return _to(here, "check")
    return _to(here, _next_page(here))


def _group_to_ask(here: Stand, content: Content) -> str:
    """The group to ask more about after this page, or ""."""
    groups = list(groups_told(MORE, here.draft, content))
    if here.name == "what":  # only what was tapped just now
        newest = here.draft.answers.get("what", ("",))[-1]
        return newest if newest in ASKED_MORE_AT_ONCE and newest in groups else ""
    if here.name == MORE and here.from_check and here.group in groups:
        return next(iter(groups[groups.index(here.group) + 1 :]), "")
    return ""


def _next_page(here: Stand) -> str:
    kind = kind_of(here.draft)
    if here.name in ("promise", KIND):
        return {"saw": "what", "idea": "words", "good": "words"}.get(kind, "feel")
    if here.name == "feel":
        return "check" if kind == "feel" else "what"
    if kind == "saw":
        return "check"
    return _AFTER.get(here.name, "check")
