"""The STOP test beside the decision: several times, on purpose, with more power. It never decides by itself. Pure."""

from dataclasses import dataclass
from typing import Final

from kiosk.case.events import Tested
from kiosk.content.casework import Casework

ANSWERS: Final = ("yes", "no", "unsure")


@dataclass(frozen=True)
class Weighed:
    """What the answers come to: True when all are yes, False when one is no, None when nobody can say."""

    met: bool | None
    open_questions: tuple[str, ...]
    """The keys of the questions that nobody could answer."""


def weigh(tested: Tested | None, casework: Casework) -> Weighed:
    """What the answers come to; without any, every question is open."""
    answers = _answers(tested)
    not_known = tuple(key for key in casework.tests if answers.get(key, "unsure") == "unsure")
    if "no" in answers.values():
        return Weighed(False, not_known)
    return Weighed(None if not_known else True, not_known)


def remark(tested: Tested | None, decision: str, casework: Casework) -> str:
    """A sentence for whoever decides where the test and the decision differ, or ""; nothing is refused for it."""
    weighed, row = weigh(tested, casework), casework.decisions.get(decision)
    if row is None or not row.final or row.counts_as == "prejudice":
        return ""
    is_bullying = row.counts_as == "bullying"
    if weighed.met is None:
        asked = ", ".join(casework.tests[key].label for key in weighed.open_questions)
        return f"Not answered yet: {asked}" if is_bullying else ""
    if weighed.met and not is_bullying:
        return "All three answers are yes. Say in the reasons why it is not bullying."
    if not weighed.met and is_bullying:
        return "Not every answer is yes. Say in the reasons why it is bullying: some schools count a single attack."
    return ""


def _answers(tested: Tested | None) -> dict[str, str]:
    if tested is None:
        return {}
    return {"repeated": tested.repeated, "on-purpose": tested.on_purpose, "power": tested.power}
