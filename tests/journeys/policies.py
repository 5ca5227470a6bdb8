"""Five policies: the words of each, and how a case goes through them, step by step in their own order."""

from dataclasses import dataclass

from tests.journeys import entries as to
from tests.journeys.casework import Write
from tests.journeys.entries import HURT, HURTING, MET, SENT


@dataclass(frozen=True)
class Policy:
    """One policy: its procedure, its steps in order, what staff write from the opening to the closing.

    `at_once` are what the lead and the deputy write at the same moment, when everybody is known. `questions` stand at
    its first step; `not_needed` are the steps that this case does without; `stands` is what the record system calls
    it at the end.
    """

    name: str
    steps: tuple[str, ...]
    at_once: tuple[Write, Write]
    walk: tuple[Write, ...]
    outcome: str
    stands: str
    not_needed: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


SIX_STEPS = Policy(
    name="Six steps",
    steps=(
        "Listen to and believe the pupil",
        "Reassure and support them",
        "Record it",
        "Find out, and act",
        "Support everybody involved",
        "Follow up, so that it does not come back",
    ),
    at_once=(
        to.heard(HURT, "She says that he was hungry."),
        to.heard(HURTING, "He says that he had no lunch.", "deputy"),
    ),
    walk=(
        to.done("Listen to and believe the pupil", "She had all the time that she wanted."),
        to.supported(HURT, "Reassurance and somebody to listen", "Mr Cole eats with her."),
        to.done("Reassure and support them", "She picked the quiet room.", by="deputy"),
        to.done("Record it"),
        to.filed("Write it into the record system", "Allegation of Bullying", "CP-601"),
        to.decided(
            "Not bullying, still acted on",
            "A one-off disagreement",
            "It was once, and he gave half of it back.",
        ),
        to.done("Find out, and act"),
        *to.parents(HURT, HURTING),
        to.done("Support everybody involved", "He asks in the kitchen when he has no lunch."),
        *to.parents(HURT, HURTING),
        to.done("Follow up, so that it does not come back", "Both ate together."),
        *to.parents(HURT, HURTING),
    ),
    outcome="It has stopped",
    stands="Not Bullying",
)

ELEVEN_STEPS = Policy(
    name="Eleven steps",
    steps=(
        "Deal with it at once",
        "Log it as an allegation of bullying",
        "Support the pupil and keep them from harm",
        "Interview everybody involved",
        "Tell the safeguarding lead",
        "Tell other staff who need to know",
        "Keep parents and carers informed",
        "Log it as a bullying incident",
        "Sanctions and support",
        "Bring in other agencies",
        "Outside school, or another school",
    ),
    at_once=(
        to.heard(HURT, "She says: every day."),
        to.heard(HURTING, "He says that all of them do it.", "deputy"),
    ),
    walk=(
        to.done("Deal with it at once", "Apart at break, from today on."),
        to.done("Log it as an allegation of bullying"),
        to.filed("Write it into the record system", "Allegation of Bullying", "CP-1101"),
        to.done("Support the pupil and keep them from harm", "She decides where she sits."),
        to.done("Interview everybody involved"),
        to.done("Tell the safeguarding lead", by="deputy"),
        to.done("Tell other staff who need to know"),
        to.done("Keep parents and carers informed"),
        *to.parents(HURT, HURTING),
        to.tested("Every day for two weeks, with two others beside him."),
        to.decided("Bullying incident", "Repeated, on purpose, and with more power", "All three are yes."),
        *to.teachers(),
        to.done("Log it as a bullying incident"),
        to.filed("Write it into the record system", "Bullying Incident", "CP-1102"),
        to.measure(HURTING, "Loss of privileges", "No football club this week."),
        to.done("Sanctions and support"),
        *to.parents(HURT, HURTING),
        to.begun("Bring in other agencies", "Early help was asked."),
        to.done("Bring in other agencies"),
    ),
    outcome="It has stopped",
    stands="Bullying Incident",
    not_needed=("Outside school, or another school",),
)

FOUR_STEPS = Policy(
    name="Four steps",
    steps=(
        "Look into it",
        "Support the pupil who was hurt",
        "Sanctions and support for the pupil who hurt them",
        "Follow up",
    ),
    at_once=(
        to.heard(HURT, "She says what they call her."),
        to.heard(HURTING, "He says that it was a joke.", "deputy"),
    ),
    walk=(
        to.done("Look into it", "Both sides, and two who saw it."),
        to.supported(HURT, "A mentor or key adult", "Mr Cole, whenever she asks."),
        to.done("Support the pupil who was hurt", by="deputy"),
        to.classified("Verbal", "Race or ethnicity", "In the yard or playground"),
        to.decided(
            "Prejudice incident",
            "It was aimed at a protected characteristic",
            "It was about where she is from.",
        ),
        *to.teachers(),
        *to.parents(HURT, HURTING, row="Tell: Parents or carers"),
        to.measure(HURTING, "Teaching about what was done", "Three lessons."),
        to.done("Sanctions and support for the pupil who hurt them"),
        to.done("Follow up", "She feels safe."),
    ),
    outcome="It is better",
    stands="Prejudice Incident",
)

FIVE_STAGES = Policy(
    name="Five stages",
    steps=(
        "Stage 1: talk with each pupil",
        "Stage 2: a restorative meeting",
        "Stage 3: a formal restorative meeting",
        "Stage 4: meet the parents of those who hurt others",
        "Stage 5: sanctions",
    ),
    at_once=(to.heard(HURT, "She says: on the bus."), to.heard(HURTING, "He says nothing.", "deputy")),
    walk=(
        to.done("Stage 1: talk with each pupil"),
        to.begun("Stage 2: a restorative meeting", "It happened again."),
        to.agreed_to_meet(HURT),
        to.agreed_to_meet(HURTING),
        to.met("They heard each other."),
        to.done("Stage 2: a restorative meeting"),
        *to.parents(HURT, HURTING),
        to.begun("Stage 3: a formal restorative meeting", "It goes on."),
        to.done("Stage 3: a formal restorative meeting", by="deputy"),
        to.filed("Write the formal bullying record", "Bullying Incident", "CP-503"),
        *to.parents(HURT, HURTING, how=SENT),
        to.begun("Stage 4: meet the parents of those who hurt others", "It still goes on."),
        to.done("Stage 4: meet the parents of those who hurt others"),
        to.filed("Write the formal bullying record", "Bullying Incident", "CP-504"),
        *to.parents(HURTING, how=MET),
        to.decided(
            "Bullying incident", "Together with earlier incidents it is a pattern", "Three times in a month."
        ),
        *to.teachers(),
        to.begun("Stage 5: sanctions", "What was spoken of."),
        to.planned("Plan to come back", HURTING, "Mr Cole meets him at the gate."),
        to.measure(HURTING, "Internal exclusion", "One day.", plan="Plan to come back"),
        to.done("Stage 5: sanctions"),
        to.filed("Write the formal bullying record", "Bullying Incident", "CP-505"),
        *to.parents(HURTING),
        to.ended("Plan to come back", "He is back, and calm."),
    ),
    outcome="It has stopped",
    stands="Bullying Incident",
)

RESTORATIVE_STAGES = Policy(
    name="Four restorative stages",
    steps=(
        "Stage 1: the five restorative questions",
        "Stage 2: it goes on",
        "Stage 3: an inclusion support plan",
        "Stage 4: plan against risk, with other agencies",
    ),
    at_once=(
        to.heard(HURT, "She says that she needs quiet."),
        to.heard(HURTING, "He says that he was angry.", "deputy"),
    ),
    walk=(
        to.reflected(HURTING, "Stage 1: the five restorative questions", "Angry"),
        to.done("Stage 1: the five restorative questions"),
        *to.parents(HURT, HURTING),
        to.begun("Stage 2: it goes on", "Again in the corridor."),
        to.agreed_to_meet(HURT),
        to.agreed_to_meet(HURTING),
        to.agreed("He walks the other way; she says when it is too loud."),
        to.done("Stage 2: it goes on", by="deputy"),
        to.filed("Write the formal bullying record", "Bullying Incident", "CP-402"),
        *to.parents(HURT, HURTING),
        to.decided(
            "Bullying incident",
            "Together with earlier incidents it is a pattern",
            "Three corridors, three days.",
        ),
        *to.teachers(),
        to.begun("Stage 3: an inclusion support plan", "He needs more."),
        to.planned("Inclusion support plan", HURTING, "A pass, a quiet room, a look at it every Friday."),
        to.done("Stage 3: an inclusion support plan"),
        to.filed("Write the formal bullying record", "Bullying Incident", "CP-403"),
        *to.parents(HURTING, how=MET),
        to.begun("Stage 4: plan against risk, with other agencies", "Early help sits with us."),
        to.done("Stage 4: plan against risk, with other agencies"),
        to.filed("Write the formal bullying record", "Bullying Incident", "CP-404"),
        *to.parents(HURTING, how=MET),
        to.ended("Inclusion support plan", "He uses the pass, and the quiet room."),
    ),
    outcome="The relationship is repaired",
    stands="Bullying Incident",
    questions=("Tell the story", "Thoughts and feelings", "Ripples of harm", "Needs", "What next?"),
)
