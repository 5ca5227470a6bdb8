"""Which list of the school each key in an event is from: for checking it, and for saying it in words."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from kiosk.case.stop_test import ANSWERS
from kiosk.content.case_model import Listed
from kiosk.content.casework import Casework


class Labelled(Protocol):
    """A row with words for staff."""

    @property
    def label(self) -> str:
        """What staff read."""


Rows = Mapping[str, Labelled]

_ANSWERS: Final = MappingProxyType(
    {key: Listed(key, label, "D STOP") for key, label in zip(ANSWERS, ("yes", "no", "not sure"), strict=True)}
)


def _steps(casework: Casework) -> Rows:
    procedures = casework.procedures.values()
    return {step.key: step for procedure in procedures for step in procedure.steps}


def _how(casework: Casework) -> Rows:
    return {key: row for key, row in casework.categories.items() if row.kind == "how"}


def _about(casework: Casework) -> Rows:
    return {key: row for key, row in casework.categories.items() if row.kind == "about"}


def _reasons(casework: Casework) -> Rows:
    return {key: reason for row in casework.decisions.values() for key, reason in row.reasons.items()}


_EVERYWHERE: Final[Mapping[str, Callable[[Casework], Rows]]] = {
    "procedure": lambda found: found.procedures,
    "told_by": lambda found: found.told_by,
    "parts": lambda found: found.parts,
    "flags": lambda found: found.flags,
    "urgency": lambda found: found.urgencies,
    "source": lambda found: found.sources,
    "signs": lambda found: found.observations,
    "methods": lambda found: found.methods,
    "media": lambda found: found.media,
    "about": _about,
    "vulnerabilities": lambda found: found.vulnerabilities,
    "circumstances": lambda found: found.circumstances,
    "route": lambda found: found.svsh,
    "crimes": lambda found: found.crimes,
    "acts": lambda found: found.acts,
    "decision": lambda found: found.decisions,
    "reasons": _reasons,
    "step": _steps,
    "support": lambda found: found.support,
    "measure": lambda found: found.measures,
    "referral": lambda found: found.referrals,
    "threshold": lambda found: found.thresholds,
    "outcome": lambda found: found.outcomes,
    "safe": lambda _: _ANSWERS,
    "helped": lambda _: _ANSWERS,
}
# The same name means another list in these kinds of event.
_IN_KIND: Final[Mapping[tuple[str, str], Callable[[Casework], Rows]]] = {
    ("set-aside", "reason"): lambda found: found.not_serious,
    ("told", "who"): lambda found: found.told,
    ("not-told", "who"): lambda found: found.told,
    ("told", "how"): lambda found: found.how,
    ("classified", "how"): _how,
    ("harm-considered", "answer"): lambda found: found.harms,
    ("police-considered", "answer"): lambda found: found.police,
    ("checked-back", "answer"): lambda found: found.stopped,
    ("tested", "repeated"): lambda _: _ANSWERS,
    ("tested", "on_purpose"): lambda _: _ANSWERS,
    ("tested", "power"): lambda _: _ANSWERS,
    ("planned", "plan"): lambda found: found.plans,
    ("consented", "to"): lambda found: found.consents,
    ("task-set", "task"): lambda found: found.tasks,
}


def rows_for(kind: str, part: str, casework: Casework) -> Rows | None:
    """The list that the keys in this part of this kind of event are from; None for a part that holds no such keys."""
    found = _IN_KIND.get((kind, part)) or _EVERYWHERE.get(part)
    return found(casework) if found else None
