"""What each part of an event is called in its form, with a hint where one helps. Staff read these words."""

from collections.abc import Mapping
from typing import Final

Words = tuple[str, str]

_WHY: Final = ("Why", "")
_ON: Final = ("On which day", "")

# By the part's name, for every kind of event; or, where it means something else there, by "kind.part".
_WORDS: Final[Mapping[str, Words]] = {
    "on": _ON,
    "why": _WHY,
    "note": ("Note", ""),
    "person": ("About whom", ""),
    "people": ("Who", ""),
    "parts": ("Their part in it", "One person can have several."),
    "step": ("Step", ""),
    "procedure": ("Procedure", ""),
    "flags": ("What is known about them", ""),
    "source": ("From whom", ""),
    "who": ("Who", ""),
    "plan": ("Plan", ""),
    "task": ("Task", ""),
    "review": ("When it is reviewed", ""),
    "next": ("Next time", "Leave it empty when nobody needs to look again."),
    "found": ("What was found", ""),
    "text": ("What is agreed", ""),
    "reference": ("Reference", "Such as a number of the police, of social care, of the record."),
    "safe": ("Do they feel safe?", ""),
    "referral": ("To whom", ""),
    "urgency": ("How urgent", ""),
    "opened.owner": ("Who sees to it", ""),
    "assigned.to": ("To whom", ""),
    "assigned.why": ("A note for them", "What they should know first."),
    "set-aside.reason": ("Reason", ""),
    "set-aside.why": ("In words", ""),
    "case-linked.case": ("Which case", ""),
    "concern-joined.concern": ("Which worry", "Worries that you can open and that are in no case."),
    "person-added.person": (
        "Is it somebody from another case?",
        "The same person is then known again when it comes back.",
    ),
    "person-added.name": ("Full name", "May stay empty for somebody from another case."),
    "person-added.year": ("Year", "Such as 5"),
    "person-added.group": ("Class or group", ""),
    "known-about.person": ("Person", ""),
    "known-about.baseline": ("How they usually are", "So that a change is seen."),
    "known-about.triggers": ("What upsets them", ""),
    "known-about.communication": (
        "How they communicate",
        "Words, signs, symbols, a device, another language.",
    ),
    "known-about.sensory": ("Senses", "Noise, light, touch, crowds."),
    "known-about.contact": (
        "Whom to call",
        "Social worker, virtual school, other school: a name and a number.",
    ),
    "told.who": ("Who was told", ""),
    "not-told.who": ("Who was not told", ""),
    "told.person": ("About which child", ""),
    "not-told.person": ("About which child", ""),
    "told.step": ("At which step", "Where a step asks for it."),
    "not-told.step": ("At which step", "Where a step asks for it."),
    "told.how": ("How", ""),
    "told.what": ("What they were told", ""),
    "told.legal_reason": ("Why it may be shared", "Where somebody outside the school was told."),
    "heard.person": ("Whom", ""),
    "heard.said": ("What they said", ""),
    "heard.wishes": ("What the pupil wants to happen", ""),
    "observed.person": ("In whom", ""),
    "observed.signs": ("Signs", ""),
    "consented.person": ("For whom", ""),
    "consented.to": ("Consent to what", ""),
    "consented.agreed": ("Did they agree?", ""),
    "consented.who": ("Who said so", "The pupil, or their mother: whoever gave or refused it."),
    "met.people": ("Who met", "At least two people, and each of them agreed to it."),
    "agreed.people": ("Who agreed", "At least two people."),
    "agreed.text": ("What they agreed", "As they wrote or signed it."),
    "agreed.review": ("When somebody looks whether it holds", ""),
    "reflected.person": ("Whose form", ""),
    "reflected.step": ("For which step", ""),
    "reflected.picked": ("What they picked", ""),
    "classified.how": ("How it was done", ""),
    "classified.methods": ("More exactly", ""),
    "classified.media": ("By what means, when it was online or by phone", ""),
    "classified.about": ("Aimed at", "The nine protected characteristics."),
    "classified.vulnerabilities": ("Or aimed at", "What else can make somebody a target."),
    "classified.perceived": ("They were only thought to be so", "It counts just the same."),
    "classified.places": ("Where", ""),
    "classified.circumstances": ("When and on what occasion", ""),
    "classified.severe": (
        "It is severe",
        "The case then begins at the serious step, and asks about harm and the police.",
    ),
    "harm-considered.answer": ("Answer", ""),
    "svsh-path.route": ("The way that is taken", ""),
    "svsh-path.risk": (
        "Risk assessment",
        "For each child: where and when is there risk, and what makes it safe?",
    ),
    "police-considered.answer": ("What was decided", ""),
    "police-considered.crimes": ("What may be a crime", ""),
    "police-considered.acts": ("The law that it may fall under", ""),
    "tested.repeated": ("Several times?", ""),
    "tested.on_purpose": ("On purpose?", ""),
    "tested.power": ("More power?", ""),
    "decided.decision": ("It was", ""),
    "decided.reasons": ("Reasons", "Those that belong to the decision."),
    "decided.why": ("In words", "So that a parent, a governor or an inspector could follow it."),
    "planned.person": ("For whom", ""),
    "planned.text": ("The plan", "What, who, by when, and how one sees that it works."),
    "planned.review": ("When it is reviewed", "Leave it empty for the usual time of this kind of plan."),
    "supported.person": ("Whom", ""),
    "supported.support": ("Support", ""),
    "supported.check_in": ("When somebody asks how they are", ""),
    "checked-in.person": ("Whom", ""),
    "measure-taken.person": ("For whom", ""),
    "measure-taken.measure": ("What", ""),
    "measure-taken.plan": ("The plan that goes with it", ""),
    "referred.person": ("For whom", ""),
    "not-referred.person": ("For whom", ""),
    "task-set.due": ("By when", "Leave it empty for the usual time of this task."),
    "task-set.person": ("For whom", ""),
    "task-set.why": ("Why", "Only if it is not plain."),
    "handed-over.system": ("Which system", ""),
    "handed-over.label": ("Filed there as", ""),
    "handed-over.step": ("For which step", ""),
    "handed-over.person": ("In whose record", ""),
    "put-off.item": ("What", ""),
    "put-off.until": ("Until", ""),
    "closed.why": ("Why it can be closed", ""),
    "closed.outcome": ("What came of it", ""),
    "closed.check_back": ("When somebody asks whether it has stopped", ""),
    "checked-back.person": ("Who was asked", ""),
    "checked-back.answer": ("Has it stopped?", "“No” opens the case again."),
    "checked-back.helped": ("Did what was done help?", ""),
    "checked-back.safe": ("Do they feel safe now?", ""),
}

NOBODY: Final[Mapping[str, str]] = {
    "person": "Nobody in particular, or all of them",
    "checked-back.person": "The family, or staff",
    "person-added.person": "Somebody new",
    "step": "No step asks for it",
    "plan": "No plan",
    "helped": "Not asked",
    "safe": "Not asked",
}
"""What choosing none of a list is called."""


def words_of(kind: str, part: str) -> Words:
    """The label and the hint of this part in the form for this kind of event."""
    return _WORDS.get(f"{kind}.{part}") or _WORDS[part]


def nobody(kind: str, part: str) -> str:
    """What choosing none is called in this part."""
    return NOBODY.get(f"{kind}.{part}") or NOBODY.get(part, "None")


def own_label(kind: str, part: str) -> str:
    """What a part that staff wrote in their own words is called beside the entry."""
    return words_of(kind, part)[0]
