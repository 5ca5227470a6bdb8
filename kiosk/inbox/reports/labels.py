"""What staff read for each key that is counted. Pure."""

from collections.abc import Callable, Mapping

from kiosk.case.lists import rows_for
from kiosk.case.state import ALLEGATION
from kiosk.content import Content
from kiosk.content.casework import Casework
from kiosk.profile import Profile

Labels = Mapping[str, str]

_TOLD_AT = {
    "morning": "Before noon",
    "afternoon": "From noon to 5 pm",
    "evening": "After 5 pm",
    "no-school": "On a day without school",
}
_STATE = {"open": "Open", "closed": "Closed"}
# Each axis that is one part of one kind of event: its list is that part's.
_FROM_EVENTS = {
    "how": ("classified", "how"),
    "method": ("classified", "methods"),
    "medium": ("classified", "media"),
    "about": ("classified", "about"),
    "vulnerability": ("classified", "vulnerabilities"),
    "circumstance": ("classified", "circumstances"),
    "group-hurt": ("known-about", "flags"),
    "group-hurting": ("known-about", "flags"),
    "svsh": ("svsh-path", "route"),
    "support": ("supported", "support"),
    "measure": ("measure-taken", "measure"),
    "outcome": ("closed", "outcome"),
    "stopped": ("checked-back", "answer"),
    "helped": ("checked-back", "helped"),
    "safe": ("checked-back", "safe"),
}


def labels_of(axis: str, content: Content, casework: Casework, profile: Profile) -> Labels:
    """The label of every key on this axis, in the order of the lists; empty where keys stand for themselves."""
    if axis in _FROM_EVENTS:
        rows = rows_for(*_FROM_EVENTS[axis], casework) or {}
        return {key: _first_letter_large(row.label) for key, row in rows.items()}
    found = _OTHERS.get(axis)
    return found(content, casework, profile) if found else {}


def _choices(*questions: str) -> Callable[[Content, Casework, Profile], Labels]:
    def find(content: Content, _casework: Casework, _profile: Profile) -> Labels:
        return {choice.key: choice.label for one in questions for choice in content.questions[one].choices}

    return find


def _places(content: Content, casework: Casework, profile: Profile) -> Labels:
    own = {f"own-{place.key}": place.label for place in profile.places}
    return {**own, **_choices("where")(content, casework, profile)}


def _decisions(_content: Content, casework: Casework, _profile: Profile) -> Labels:
    first = {ALLEGATION: casework.decisions[ALLEGATION].label} if ALLEGATION in casework.decisions else {}
    return first | {key: row.label for key, row in casework.decisions.items()}


def _first_letter_large(label: str) -> str:
    return label[:1].upper() + label[1:]


_OTHERS: Mapping[str, Callable[[Content, Casework, Profile], Labels]] = {
    "route": lambda content, _casework, _profile: (
        {key: row.label for key, row in content.channels.items()} | {"staff": "Written down by staff"}
    ),
    "told-at": lambda _content, _casework, _profile: _TOLD_AT,
    "state": lambda _content, _casework, _profile: _STATE,
    "zone": _choices("feel"),
    "what": _choices("about_child", "what"),
    "where": _places,
    "place": _places,
    "decision": _decisions,
}
