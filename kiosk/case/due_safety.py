"""The questions that a serious case must answer: significant harm, the police; and the review of the risk."""

from collections.abc import Iterator

from kiosk.case.days import SchoolDays
from kiosk.case.due_item import Waits
from kiosk.case.state import Case
from kiosk.content.casework import Casework


def considered(case: Case, casework: Casework, days: SchoolDays) -> Iterator[Waits]:
    """Significant harm and the police, where it is serious and nobody has answered."""
    if case.set_aside or not is_serious(case, casework):
        return
    day = days.on_or_after(days.day_of(case.opened_at))
    if case.harm is None:
        what = "Answer the question about significant harm"
        why = "It is urgent, severe, or there are signs of harm."
        yield Waits("harm", what, why, ("harm-considered",), day, urgent=True)
    if case.police is None and _is_severe(case):
        what, why = "Decide about the police", "It is severe. The reason is written down either way."
        yield Waits("police", what, why, ("police-considered",), day)


def svsh_review(case: Case) -> Iterator[Waits]:
    """The risk assessment of a case of sexual violence or harassment."""
    if case.svsh_review is not None:
        why = "It is written down and reviewed in every such case."
        yield Waits("svsh", "Review the risk assessment", why, ("svsh-reviewed",), case.svsh_review)


def is_serious(case: Case, casework: Casework) -> bool:
    """True when it is most urgent, severe, sexual violence or harassment, or somebody saw a sign of harm."""
    most_urgent = next(iter(casework.urgencies), "")
    seen = (casework.observations[key].urgency for key in case.signs if key in casework.observations)
    return _is_severe(case) or case.urgency == most_urgent or any(one == most_urgent for one in seen)


def _is_severe(case: Case) -> bool:
    return case.restricted or (case.classified is not None and case.classified.severe)
