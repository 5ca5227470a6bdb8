"""The STOP test lies beside the decision and never decides."""

from itertools import product

import pytest

from kiosk.case import events as of
from kiosk.case.stop_test import ANSWERS, remark, weigh
from tests.case.cases import CASEWORK, an


def answered(repeated: str, on_purpose: str, power: str) -> of.Tested:
    event = an(of.Tested, repeated=repeated, on_purpose=on_purpose, power=power)
    assert isinstance(event, of.Tested)
    return event


@pytest.mark.parametrize("answers", list(product(ANSWERS, repeat=3)))
def test_it_is_met_only_by_three_times_yes_and_missed_by_one_no(answers: tuple[str, str, str]) -> None:
    weighed = weigh(answered(*answers), CASEWORK)

    expected = False if "no" in answers else None if "unsure" in answers else True
    assert weighed.met is expected
    assert len(weighed.open_questions) == answers.count("unsure")


def test_without_answers_every_question_is_open() -> None:
    assert weigh(None, CASEWORK).open_questions == ("repeated", "on-purpose", "power")


@pytest.mark.parametrize("answers", list(product(ANSWERS, repeat=3)))
@pytest.mark.parametrize("decision", ["bullying", "prejudice", "not-bullying", "unfounded", "allegation"])
def test_it_remarks_and_refuses_nothing(answers: tuple[str, str, str], decision: str) -> None:
    said = remark(answered(*answers), decision, CASEWORK)

    differs = (answers == ("yes",) * 3 and decision in ("not-bullying", "unfounded")) or (
        decision == "bullying" and answers != ("yes",) * 3
    )
    assert bool(said) is differs


def test_prejudice_needs_no_repetition() -> None:
    assert remark(answered("no", "yes", "no"), "prejudice", CASEWORK) == ""


def test_a_single_attack_may_be_bullying_by_the_schools_own_definition() -> None:
    said = remark(answered("no", "yes", "yes"), "bullying", CASEWORK)

    assert "single attack" in said
    assert "our-definition" in CASEWORK.decisions["bullying"].reasons
