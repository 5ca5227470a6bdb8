"""What staff write into a case when a policy asks for it: one function for each kind of entry."""

from tests.journeys.casework import Write

HURT, HURTING = "Aska Rowe", "Dov Marsh"
PHONE, MET, SENT = {"How": "By telephone"}, {"How": "At a meeting"}, {"How": "A written record was sent"}


def person(name: str, part: str, year: str) -> Write:
    """Somebody comes into the case with their own part."""
    return Write("People", "Add a person", {"Full name": name, "Their part in it": part, "Year": year})


def told_lead() -> Write:
    """The designated safeguarding lead is told: always."""
    return Write("Tell: Designated safeguarding lead", "They were told", {"How": "In person"}, by="deputy")


def done(step: str, note: str = "", by: str = "lead") -> Write:
    """A step that is due was done."""
    return Write(step, "It was done", {"Note": note} if note else {}, by=by)


def begun(step: str, why: str) -> Write:
    """A step that is done only if it is needed is begun."""
    return Write(step, "Begin", {"Note": why})


def parents(*names: str, how: dict[str, str] = PHONE, row: str = "Tell the parents") -> tuple[Write, ...]:
    """The parents of these pupils are told, because a step or the decision asks for it."""
    return tuple(Write(f"{row} about {name}", "They were told", how) for name in names)


def teachers() -> tuple[Write, ...]:
    """Once it is decided, the class teachers are told."""
    row = "Tell: Class teacher or tutor about"
    return tuple(
        Write(f"{row} {name}", "They were told", {"How": "In person"}, by="deputy")
        for name in (HURT, HURTING)
    )


def heard(name: str, said: str, by: str = "lead") -> Write:
    """Somebody was heard, in their own words where that can be."""
    return Write(name, "Heard", {"From whom": "The pupil", "What they said": said}, by=by)


def filed(row: str, label: str, reference: str) -> Write:
    """The record system has it, under the school's own name for it."""
    there = {"Which system": "CPOMS", "Filed there as": label, "Reference": reference}
    return Write(row, "It is written there", there)


def tested(note: str) -> Write:
    """The three questions beside the decision, all answered yes."""
    yes = dict.fromkeys(("Several times?", "On purpose?", "More power?"), "Yes")
    return Write("Decide", "The STOP test", {**yes, "Note": note})


def classified(how: str, aimed_at: str, occasion: str) -> Write:
    """What it was: how it was done, what it was aimed at, on what occasion."""
    said = {"How it was done": how, "Aimed at": aimed_at, "When and on what occasion": occasion}
    return Write("What it was", "Say what it was", said)


def decided(decision: str, reason: str, why: str) -> Write:
    """From an allegation to what it was."""
    return Write("Decide what it was", "Decide", {"It was": decision, "Reasons": reason, "In words": why})


def supported(name: str, what: str, note: str, by: str = "deputy") -> Write:
    """Support for one person, whatever their part."""
    return Write(name, "Support", {"Support": what, "Note": note}, by=by)


def measure(name: str, what: str, note: str, plan: str = "") -> Write:
    """A sanction or an intervention."""
    with_plan = {"The plan that goes with it": plan} if plan else {}
    said = {"For whom": name, "What": what, **with_plan, "Note": note}
    return Write("Steps and support", "A sanction or an intervention", said)


def agreed_to_meet(name: str) -> Write:
    """Whoever is to sit in a restorative meeting agreed to it first."""
    said = {
        "For whom": name,
        "Consent to what": "A restorative meeting or conversation",
        "Did they agree?": "Yes",
        "Who said so": f"{name} and their mother",
    }
    return Write("Meetings", "Asked for consent", said)


def met(note: str) -> Write:
    """Both sat together."""
    return Write("Meetings", "A restorative meeting", {"Who met": (HURT, HURTING), "Note": note})


def agreed(text: str) -> Write:
    """What both agreed, in writing."""
    both = {"Who agreed": (HURT, HURTING), "What they agreed": text}
    return Write("Meetings", "A written agreement", both)


def reflected(name: str, step: str, *pictures: str) -> Write:
    """A reflection form was filled in, with pictures."""
    form = {"Whose form": name, "For which step": step, "What they picked": pictures}
    return Write("Meetings", "A reflection form was filled in", form)


def planned(plan: str, name: str, text: str) -> Write:
    """A plan with its own clock."""
    return Write("Plans and tasks", "Make a plan", {"Plan": plan, "For whom": name, "The plan": text})


def ended(plan: str, found: str) -> Write:
    """A plan was looked at, and needs no more."""
    looked = {"Plan": plan, "What was found": found}
    return Write("Plans and tasks", "Review a plan or an agreement", looked)


BEGINNING = (person(HURT, "Was hurt", "5"), person(HURTING, "Hurt somebody", "6"), told_lead())
