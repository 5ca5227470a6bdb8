"""The five procedures: as their policies describe them, and refused with a clear word when edited to nonsense."""

from pathlib import Path

import pytest

from kiosk.content import ContentError
from kiosk.content.case_load import load_casework
from kiosk.content.case_model import Procedure

PROCEDURES = load_casework().procedures


def parents(procedure: Procedure) -> dict[str, str]:
    return {step.key: step.parents for step in procedure.steps}


def records(procedure: Procedure) -> dict[str, str]:
    return {step.key: step.record for step in procedure.steps}


def test_there_is_one_preset_for_each_way_of_working() -> None:
    assert {key: (row.label, len(row.steps)) for key, row in PROCEDURES.items()} == {
        "six-steps": ("Six steps", 6),
        "eleven-steps": ("Eleven steps", 11),
        "four-steps": ("Four steps", 4),
        "five-stages": ("Five stages", 5),
        "restorative-stages": ("Four restorative stages", 4),
    }


def test_every_preset_says_what_kind_of_school_it_suits_and_names_nobody() -> None:
    for row in PROCEDURES.values():
        assert row.suits
        words = " ".join([row.label, row.suits, *(f"{step.label} {step.what}" for step in row.steps)])
        for name in ("Leicester", "Ashington", "Stepping", "Vale", "Oxford", "ALP", "CPOMS"):
            assert name not in words


def test_every_step_says_who_does_what() -> None:
    for row in PROCEDURES.values():
        for step in row.steps:
            assert step.who
            assert step.what
            assert step.record != "none"


def test_parents_are_told_stage_by_stage_as_the_stages_say() -> None:
    assert parents(PROCEDURES["five-stages"]) == {
        "stage-1": "may",
        "stage-2": "must",
        "stage-3": "in writing",
        "stage-4": "meeting",
        "stage-5": "must",
    }
    assert PROCEDURES["five-stages"].step("stage-4").whose == "hurting"


def test_a_formal_record_is_kept_from_stage_3() -> None:
    assert records(PROCEDURES["five-stages"]) == {
        "stage-1": "note",
        "stage-2": "note",
        "stage-3": "formal",
        "stage-4": "formal",
        "stage-5": "formal",
    }


def test_stages_are_not_compulsory_and_serious_incidents_begin_at_stage_3() -> None:
    stages, restorative = PROCEDURES["five-stages"], PROCEDURES["restorative-stages"]

    assert [step.if_needed for step in stages.steps] == [False, True, True, True, True]
    assert [step.if_needed for step in restorative.steps] == [False, True, True, True]
    assert (stages.serious_from, restorative.serious_from) == ("stage-3", "restorative-3")


def test_the_five_restorative_questions_are_there_in_their_order() -> None:
    questions = PROCEDURES["restorative-stages"].step("restorative-1").questions

    assert [one.key for one in questions] == ["story", "feelings", "ripples", "needs", "next"]
    assert sum(len(one.ask) for one in questions) == 11


def test_the_allegation_is_logged_before_the_incident() -> None:
    steps = {step.key: step for step in PROCEDURES["eleven-steps"].steps}

    assert steps["log-allegation"].decisions == ()
    assert steps["log-incident"].decisions == ("bullying", "prejudice")
    assert steps["log-incident"].record == steps["log-allegation"].record == "record system"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('key = "reassure"', 'key = "listen"', "a row with this name already"),
        ('who = ["first"]', "who = []", '"who" must be a list'),
        ('who = ["first"]', 'who = ["nobody"]', '"nobody" is not one of'),
        ('who = ["first"]\n', "", '"who" is missing'),
        ('record = "note"', 'record = "tattoo"', 'names "tattoo"'),
        ('parents = "must"', 'parents = "shout"', 'names "shout"'),
        ('unit = "school days"', 'unit = "moons"', 'names "moons"'),
        ('unit = "school days"\n', "", '"unit" is missing'),
        ("within = 0", "within = -1", "at least 0"),
        ('after = "opened"', 'after = "before"', "the first step must be due by itself"),
        ("every_weeks = 2", "every_weeks = 0", "at least 1"),
        ('serious_from = "stage-3"', 'serious_from = "stage-9"', "none of its steps"),
        ('decisions = ["bullying", "prejudice"]', 'decisions = ["guilty"]', '"guilty" is not one of'),
        ('opens = ["behaviour-assessment"', 'opens = ["a-party"', '"a-party" is not one of'),
        ('source = "A 4.4 step 1"', 'source = "somewhere"', '"source" must name a policy'),
        ('source = "A 4.4 step 1"\n', "", '"source" is missing'),
        ("in_order = true", 'in_order = "true"', "must be true or false"),
        ('what = "Give them', 'waht = "Give them', '"what" is missing'),
        ('label = "Six steps"', 'label = "<b>Six</b>"', "may not hold"),
        ('label = "Tell the story"\nask = [', 'label = "Tell it"\nask = [3, ', '"ask" must be a list'),
        ('\n[[doer]]\nkey = "first"', '\n[[dooer]]\nkey = "first"', '"dooer" is not known here'),
    ],
)  # fmt: skip
def test_a_procedure_edited_to_nonsense_is_refused_with_a_clear_word(
    edit, old: str, new: str, says: str
) -> None:  # type: ignore[no-untyped-def]
    folder: Path = edit("procedures.toml", old, new)

    with pytest.raises(ContentError) as refused:
        load_casework(folder)

    assert "procedures.toml" in str(refused.value)
    assert says in str(refused.value)


def test_a_school_can_write_a_procedure_of_its_own(edit) -> None:  # type: ignore[no-untyped-def]
    own = """
[[procedure]]
key = "ours"
label = "Our way"
suits = "Our school"
source = "ours"
in_order = true

[[procedure.step]]
key = "talk"
label = "Talk"
what = "Talk with everybody."
who = ["first"]
record = "note"
source = "ours"

[[procedure]]
key = "six-steps"
"""
    folder = edit("procedures.toml", '\n[[procedure]]\nkey = "six-steps"\n', own)

    assert load_casework(folder).procedures["ours"].steps[0].clock is None
