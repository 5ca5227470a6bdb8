"""An invented case as somebody opened it, for tests of what leaves the worry box."""

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.case import events as of
from kiosk.case.story import story
from kiosk.concern import Answer, Concern, Written
from kiosk.content import load_content
from kiosk.content.export_load import load_export_lists
from kiosk.export.material import Colleague, Lists, Looked, Message, Whole, Worry
from tests.case.cases import (
    ASKA,
    BEN,
    CARA,
    CASE,
    CASEWORK,
    DAYS,
    DEPUTY,
    LEAD,
    MONDAY,
    START,
    WORRY,
    an,
    at,
    done,
    opened,
    person,
)

__all__ = ["ASKA", "BEN", "CARA", "CASE", "DEPUTY", "LEAD", "MONDAY", "START", "WORRY", "an", "at", "done"]

CONTENT = load_content()
TOLD_AT = datetime(2026, 11, 2, 8, 40, tzinfo=UTC)
WORDS = "Ben takes my lunch. BEN'S friend Cara laughs. I told benjamin nothing."
LISTS = Lists(
    content=CONTENT,
    casework=CASEWORK,
    export=load_export_lists(),
    zone=DAYS.zone,
    school="Heron Brook School",
    labels={"physical": "Behaviour: physical"},
    colleagues={
        LEAD: Colleague("Mrs Kaur", "Designated safeguarding lead"),
        DEPUTY: Colleague("Mr Osei", "Deputy safeguarding lead"),
    },
)
WRITER = LISTS.colleagues[LEAD]


def told(words: str = WORDS, **fields: str) -> Worry:
    """A pupil's worry with these words."""
    answers = [
        Answer(one, key, "shown") for one, key in (("feel", "blue"), ("what", "things"), ("where", "yard"))
    ]
    known = [one for one in answers if one.choice in {c.key for c in CONTENT.questions[one.question].choices}]
    concern = Concern(
        channel="pupil",
        locale="en-GB",
        told_at=TOLD_AT,
        content_version=CONTENT.version,
        answers=tuple(known),
        words={"words": words, **fields},
    )
    more = Message("e1" * 16, at(30), "", "They said more.", ("It was Cara too.",), "en-GB")
    return Worry(WORRY, TOLD_AT, concern, (more,))


def written(told_by: str) -> Worry:
    """What Mrs Kaur wrote down of what a pupil told her."""
    one = told()
    assert one.concern is not None
    concern = replace(one.concern, channel="staff", written=Written(LEAD, told_by, "pupil"))
    return Worry(one.id, one.day, concern)


def people() -> list[of.Event]:
    """Aska was hurt, Ben hurt her, Cara saw it."""
    return [
        an(
            of.PersonAdded, person=ASKA, name="Aska Example", parts=("hurt", "reporter"), year="5", group="5B"
        ),
        person(BEN, "hurting", name="Ben Cole"),
        person(CARA, "witness", name="Cara Moss"),
    ]


def story_of_it() -> list[of.Event]:
    """The case from its opening to a decision, with a correction."""
    heard = an(of.Heard, 4, person=CARA, source="pupil", on=MONDAY, said="Ben Cole pushed Aska.", wishes="")
    return [
        opened(),
        *people(),
        an(
            of.Classified,
            3,
            how=("physical",),
            methods=("belongings",),
            about=("race",),
            circumstances=("break",),
        ),
        heard,
        an(of.Told, 5, who="parents", person=ASKA, how="phone", on=MONDAY, what="What Ben did."),
        an(of.NotTold, 5, who="parents", person=BEN, why="Ben is not safe at home."),
        an(of.MeasureTaken, 6, person=BEN, measure=next(iter(CASEWORK.measures)), on=MONDAY, note="For Ben."),
        an(of.Supported, 6, person=ASKA, support=next(iter(CASEWORK.support)), note="Mr Osei sees Aska."),
        an(of.Decided, 7, decision="bullying", reasons=("test-met",), why="Ben did it again."),
        an(
            of.Corrected,
            8,
            by=DEPUTY,
            of=6,
            why="It was not a push.",
            instead=replace(heard, said="Ben hit her."),
        ),
    ]


def whole(*more: of.Event, events: list[of.Event] | None = None, worry: Worry | None = None) -> Whole:
    """All of the case."""
    happened = [*(story_of_it() if events is None else events), *more]
    looked = (Looked(at(9), "Mr Osei", "Deputy safeguarding lead", "Looked at a case"),)
    return Whole(story(CASE, happened), tuple(happened), (worry or told(),), looked)
