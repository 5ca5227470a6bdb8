"""How a case stands, as it is kept: the very same case again, and nothing that other rules made."""

import json
from datetime import UTC, date, datetime

import pytest

from kiosk.case import events as of
from kiosk.case import kept
from kiosk.case.story import story

AT, ON, LATER = datetime(2026, 9, 7, 9, 30, tzinfo=UTC), date(2026, 9, 7), date(2026, 10, 7)
WHO, HURT, WORRY = "a1" * 16, "b1" * 16, "c1" * 16
LONG = (
    of.Opened(at=AT, by=WHO, concerns=(WORRY,), owner=WHO, procedure="six-steps", told_by="phone"),
    of.Triaged(at=AT, by=WHO, urgency="today", why=""),
    of.PersonAdded(at=AT, by=WHO, person=HURT, name="Zoë Example", parts=("hurt",), year="4", group=""),
    of.KnownAbout(
        at=AT,
        by=WHO,
        person=HURT,
        flags=("send",),
        baseline="b",
        triggers="",
        communication="",
        sensory="",
        contact="",
    ),
    of.Heard(at=AT, by=WHO, person=HURT, source="pupil", on=ON, said="They said so", wishes=""),
    of.Observed(at=AT, by=WHO, person=HURT, source="staff", signs=("low-mood",), on=ON, note=""),
    of.Consented(at=AT, by=WHO, person=HURT, to="sharing", agreed=False, who="Mother", on=ON),
    of.HarmConsidered(at=AT, by=WHO, answer="no", why="Nothing points there"),
    of.PoliceConsidered(at=AT, by=WHO, answer="advice", crimes=(), acts=(), why="To be sure", reference=""),
    of.Tested(at=AT, by=WHO, repeated="yes", on_purpose="yes", power="unsure", note=""),
    of.Decided(at=AT, by=WHO, decision="bullying", reasons=(), why="Again and again"),
    of.StepDone(at=AT, by=WHO, step="listen", on=ON, note=""),
    of.Told(at=AT, by=WHO, who="parents", person=HURT, step="", how="phone", on=ON, what="", legal_reason=""),
    of.Planned(at=AT, by=WHO, plan="support-plan", person=HURT, text="Weekly", review=LATER),
    of.Supported(at=AT, by=WHO, person=HURT, support="mentor", note="", check_in=LATER),
    of.MeasureTaken(at=AT, by=WHO, person=HURT, measure="apology", on=ON, plan=0, note=""),
    of.Referred(at=AT, by=WHO, referral="hr", person="", on=ON, reference="", note=""),
    of.TaskSet(at=AT, by=WHO, task="support-plan", person=HURT, due=LATER, threshold="", cases=(), why=""),
    of.HandedOver(at=AT, by=WHO, system="Records", label="", reference="R-1", step="", person=""),
    of.PutOff(at=AT, by=WHO, item="decision", until=LATER, why="Away"),
    of.SvshPath(at=AT, by=WHO, route="internal", why="w", risk="r", review=LATER),
    of.Closed(at=AT, by=WHO, outcome="stopped", why="It is over", check_back=LATER),
    of.CheckedBack(
        at=AT,
        by=WHO,
        person="",
        answer="yes",
        helped="yes",
        safe="",
        reopens=False,
        on=ON,
        note="",
        next=None,
    ),
)


@pytest.mark.parametrize("number", range(1, len(LONG) + 1))
def test_a_case_that_was_kept_is_the_very_same_again(number: int) -> None:
    case = story("d1" * 16, LONG[:number])

    again = kept.from_bytes(kept.to_bytes(case))

    assert again == case
    assert list(again.people) == list(case.people)


def test_what_other_rules_made_is_not_read() -> None:
    _, said = json.loads(kept.to_bytes(story("d1" * 16, LONG)))

    with pytest.raises(kept.BadCase):
        kept.from_bytes(json.dumps(["0" * 64, said]).encode())


@pytest.mark.parametrize("harmed", [b"", b"[]", b"\xff", b'["x"]', b"null"])
def test_anything_else_is_refused_without_quoting_it(harmed: bytes) -> None:
    with pytest.raises(kept.BadCase) as refused:
        kept.from_bytes(harmed)

    assert str(refused.value) == "not how a case stands by these rules"


def test_a_part_that_no_case_has_and_a_part_that_is_missing_are_refused() -> None:
    _, said = json.loads(kept.to_bytes(story("d1" * 16, LONG)))
    without = {name: part for name, part in said.items() if name != "owner"}

    for wrong in (said | {"unheard-of": 1}, without, without | {"unheard-of": 1}):
        with pytest.raises(kept.BadCase):
            kept.from_bytes(json.dumps([kept.RULES, wrong]).encode())
