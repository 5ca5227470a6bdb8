"""The words of every form with which something is written into a case: its group, its link, its button, a hint.

One row for each kind of event. What each part of it is called is in `words_of_parts`. Staff read these words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from kiosk.case.story import WHILE_CLOSED

Group = Literal[
    "people", "what", "safety", "support", "told", "plans", "meetings", "decide", "close", "correct"
]

GROUPS: Final[Mapping[Group, str]] = MappingProxyType(
    {
        "people": "People",
        "what": "What it was",
        "safety": "Safety",
        "support": "Steps and support",
        "told": "Told",
        "plans": "Plans and tasks",
        "meetings": "Meetings",
        "decide": "Decide",
        "close": "Close",
        "correct": "Correct",
    }
)


@dataclass(frozen=True)
class FormWords:
    """How one kind of event is offered: `title` is its link and its page, `button` writes it."""

    group: Group
    title: str
    button: str
    hint: str = ""


_ROWS: Final[Mapping[str, tuple[Group, str, str]]] = {
    "person-added": ("people", "Add a person", "Add this person"),
    "part-given": ("people", "Change somebody’s part", "Change the part"),
    "known-about": ("people", "What is known about somebody", "Write it down"),
    "heard": ("people", "Heard somebody", "Write it down"),
    "observed": ("people", "Signs that were seen", "Write it down"),
    "classified": ("what", "Say what it was", "Write it down"),
    "noted": ("what", "Write a note", "Add the note"),
    "case-linked": ("what", "Link another case", "Link it"),
    "concern-joined": ("what", "Join another worry", "Join it"),
    "triaged": ("safety", "Say how urgent it is", "Set the urgency"),
    "harm-considered": ("safety", "Significant harm?", "Write the answer down"),
    "police-considered": ("safety", "The police: yes or no", "Write the decision down"),
    "svsh-path": ("safety", "Sexual violence or harassment", "Take this way"),
    "svsh-reviewed": ("safety", "Review the risk assessment", "Write the review down"),
    "checked-in": ("safety", "Asked somebody how they are", "Write it down"),
    "step-done": ("support", "A step is done", "It is done"),
    "step-started": ("support", "Begin a step", "Begin it"),
    "step-skipped": ("support", "Leave out a step", "Leave it out"),
    "supported": ("support", "Support somebody", "Write it down"),
    "measure-taken": ("support", "A sanction or an intervention", "Write it down"),
    "referred": ("support", "Turned to somebody outside", "Write it down"),
    "not-referred": ("support", "Did not turn to somebody, and why", "Write it down"),
    "procedure-chosen": ("support", "Follow another procedure", "Follow it from now on"),
    "told": ("told", "Told somebody", "Write it down"),
    "not-told": ("told", "Did not tell somebody, and why", "Write it down"),
    "handed-over": ("told", "It is in the record system", "Write the reference down"),
    "planned": ("plans", "Make a plan", "Make the plan"),
    "plan-reviewed": ("plans", "Review a plan or an agreement", "Write the review down"),
    "task-set": ("plans", "Set a task", "Set the task"),
    "task-done": ("plans", "A task is done", "It is done"),
    "task-dropped": ("plans", "Drop a task, and why", "Drop it"),
    "put-off": ("plans", "Put something off", "Put it off"),
    "assigned": ("plans", "Hand the case over", "Hand it over"),
    "consented": ("meetings", "Asked for consent", "Write the answer down"),
    "met": ("meetings", "A restorative meeting", "Write it down"),
    "agreed": ("meetings", "A written agreement", "Write it down"),
    "reflected": ("meetings", "A reflection form was filled in", "Write it down"),
    "tested": ("decide", "The STOP test", "Write the answers down"),
    "decided": ("decide", "Decide what it was", "Decide"),
    "set-aside": ("decide", "Set aside as not serious", "Set it aside"),
    "closed": ("close", "Close the case", "Close it"),
    "checked-back": ("close", "Has it stopped?", "Write the answer down"),
    "reopened": ("close", "Open the case again", "Open it again"),
    "opened": ("correct", "How the case was opened", "Write the correction"),
    "corrected": ("correct", "Correct an entry", "Write the correction"),
}

_HINTS: Final[Mapping[str, str]] = {
    "person-added": "Each person has their own part: never one label for all.",
    "part-given": "Tick every part that is theirs from now on.",
    "known-about": (
        "What stands here from now on is all that is known: change what is there, and leave the rest."
    ),
    "heard": "Facts apart from what you think of them; their own words where you can.",
    "observed": "What somebody noticed, whoever noticed it. Several sources are better than one.",
    "classified": "All of it as it stands now. It can be said again whenever more is known.",
    "noted": "For what fits nowhere else.",
    "case-linked": "Such as an earlier incident with the same people.",
    "concern-joined": (
        "For a worry about the same thing. From then on, only those who can open all worries of the "
        "case can open the case."
    ),
    "harm-considered": (
        "Is there reasonable cause to suspect that a child is suffering, or is likely to suffer, "
        "significant harm?"
    ),
    "police-considered": "The reason is written down either way, and it puts the child first.",
    "svsh-path": (
        "The case is then restricted: write down what is needed to keep children safe, and no "
        "detail that nobody needs."
    ),
    "svsh-reviewed": "Without a next day it needs no more reviews.",
    "step-started": "Steps that are done only if they are needed are begun first.",
    "supported": "With a day on which somebody asks how they are, it comes back by itself.",
    "measure-taken": "Nobody is excluded without a plan to come back: write that plan first.",
    "procedure-chosen": "What was done stays; the steps of the new one are shown.",
    "not-told": "Such as: it would put a child at risk.",
    "handed-over": "Only the reference of the record there; the record itself is not copied.",
    "plan-reviewed": "Without a next day it is ended.",
    "put-off": "It comes back on that day.",
    "assigned": "Only colleagues who can open every worry of it are listed.",
    "met": "Everybody in it agreed to it first.",
    "reflected": "Tick the pictures that they picked. Words of their own stay on the form.",
    "tested": "Three questions beside the decision. They never decide by themselves.",
    "set-aside": "It is kept, stays out of trends, and is never held against a child.",
    "closed": "On the day that you choose, somebody asks whether it has stopped.",
    "checked-back": "Was it asked gently, and not in front of others?",
    "corrected": "The entry stays as it was written. Your correction stands beside it.",
}

FORMS: Final[Mapping[str, FormWords]] = MappingProxyType(
    {kind: FormWords(*words, _HINTS.get(kind, "")) for kind, words in _ROWS.items()}
)

# Neither is added like the others: a case is opened once, and a correction begins at the entry that it corrects.
ELSEWHERE: Final = ("opened", "corrected")


_SETTLES: Final[Mapping[str, str]] = {
    "assigned": "Say who sees to it",
    "checked-back": "Write down the answer",
    "checked-in": "I asked them",
    "closed": "Close it",
    "decided": "Decide",
    "handed-over": "It is written there",
    "harm-considered": "Answer it",
    "not-referred": "Not this time, and why",
    "not-told": "Not told, and why",
    "plan-reviewed": "I reviewed it",
    "planned": "Make a plan",
    "police-considered": "Write down the decision",
    "referred": "It was done",
    "reopened": "Open the case again",
    "set-aside": "Set it aside",
    "step-done": "It was done",
    "step-skipped": "Leave it out, and why",
    "step-started": "Begin a step",
    "svsh-reviewed": "I reviewed it",
    "task-done": "It was done",
    "task-dropped": "Not to be done, and why",
    "task-set": "Set a day for it",
    "told": "They were told",
    "triaged": "Say how urgent",
}


def settles(kind: str) -> str:
    """What stands on the button beside something due that leads to the form for an entry of this kind."""
    return _SETTLES[kind]


def to_add(*, is_open: bool) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Each group with the (kind, title) of what can be added now: a closed case takes less."""
    kinds = [kind for kind in FORMS if kind not in ELSEWHERE and (kind in _WHILE_CLOSED or is_open)]
    kinds = [kind for kind in kinds if kind not in _ONLY_CLOSED or not is_open]
    found = (
        (title, tuple((kind, FORMS[kind].title) for kind in kinds if FORMS[kind].group == group))
        for group, title in GROUPS.items()
    )
    return tuple((title, rows) for title, rows in found if rows)


_ONLY_CLOSED: Final = ("checked-back", "reopened")
_WHILE_CLOSED: Final = frozenset(event.KIND for event in WHILE_CLOSED)
