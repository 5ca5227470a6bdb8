"""The pupil's way through the pages, as pure functions: a page and a press give the next page.

The order is accessibility first: six taps tell a whole worry (Tell us, Yes, a zone, a picture, No, Send),
every question can be left without an answer (No and Not sure stand in for Skip where a name is asked), and Back,
Help and Stop work from everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kiosk.content import Content
from kiosk.public.draft import EXCLUDED, NOT_FOR, Draft, Posted

QUESTIONS = ("feel", "what", "name", "who", NOT_FOR)
PAGES = ("promise", *QUESTIONS, "flag", "named", "words", "check", "help", "stop")

# Where Back leads. A page that was opened from the check page goes back there instead.
_BEFORE: Mapping[str, str] = {
    "promise": "start",
    "feel": "promise",
    "what": "feel",
    "flag": "what",
    "name": "what",
    "named": "name",
    "check": "name",
    "words": "check",
    "who": "check",
    NOT_FOR: "check",
}
_AFTER: Mapping[str, str] = {"feel": "what", "what": "name", "flag": "name", "name": "check"}
_FROM_CHECK = {"words", "who", "named", NOT_FOR}


@dataclass(frozen=True)
class Stand:
    """Where a pupil is: the page, what they have told, and the page to come back to after a change.

    `behind` is the page under the help or stop page, so that "Go back" finds it again.
    """

    page: str
    draft: Draft
    then: str = ""
    behind: str = ""


def stand_after(posted: Posted, content: Content) -> Stand:
    """Where the pupil stands after this press. `start` means: leave, nothing is kept."""
    page = posted.page if posted.page in PAGES else "promise"
    here = Stand(page, posted.draft, "check" if posted.then == "check" else "")
    if posted.pick:
        return _after_pick(here, *posted.pick, content)
    if posted.go.startswith("change."):
        return _to_change(here, posted.go.removeprefix("change."))
    match posted.go:
        case "help" | "stop":
            return replace(here, page=posted.go, behind=page)
        case "back":
            return replace(here, page=here.then or _BEFORE.get(page, "start"), then="")
        case "skip" if page in QUESTIONS:
            return _onward(replace(here, draft=here.draft.skipping(content.questions[page])))
        case "next":
            return _onward(here)
        case _:  # "here" (still there?), or a press that this page does not have: stay, and lose nothing
            return here


def needs_one_more_thing(draft: Draft) -> bool:
    """True when Send would bring an empty sheet of paper."""
    return not draft.says_something


def _after_pick(here: Stand, question: str, choice: str, content: Content) -> Stand:
    if question == EXCLUDED:
        return _onward(replace(here, page=NOT_FOR, draft=here.draft.leaving_out(choice)))
    known = content.questions[question]
    draft = here.draft.picking(known, choice)
    added = choice in draft.answers.get(question, ())
    here = replace(here, page=question, draft=draft)
    if added and content.choice(question, choice).urgent:
        return replace(here, page="flag")
    if added and content.choice(question, choice).about_staff:
        return replace(here, page=NOT_FOR)
    if question == "name" and choice == "yes":
        return replace(here, page="named")
    return _onward(here)


def _to_change(here: Stand, target: str) -> Stand:
    return replace(here, page=target, then="check") if target in (*QUESTIONS, "words", "named") else here


def _onward(here: Stand) -> Stand:
    if here.page == "promise":
        return replace(here, page="feel")
    if here.then or here.page in _FROM_CHECK:
        return replace(here, page="check", then="")
    return replace(here, page=_AFTER.get(here.page, here.page))
