"""The texts for a record system: field by field in its order, one for each pupil."""

import pytest

from kiosk.case import events as of
from kiosk.case.event import KINDS
from kiosk.case.words import SENTENCES
from kiosk.content.export_load import load_export_lists
from kiosk.export.naming import Mode
from kiosk.export.texts import blocks, category
from tests.export.material import ASKA, BEN, CARA, LISTS, WORDS, WRITER, an, told, whole

EXPORT = load_export_lists()


def text_for(subject: str, *more: of.Event, mode: Mode = "letters", system: str = "cpoms") -> dict[str, str]:
    found = blocks(whole(*more), subject, EXPORT.systems[system], mode, WRITER, LISTS)
    return {one.key: one.text for one in found}


def all_of(subject: str, mode: Mode = "letters") -> str:
    return "\n".join(
        "\n".join(text_for(subject, mode=mode, system=system).values()) for system in EXPORT.systems
    )


def test_the_fields_come_in_the_order_of_the_record_system() -> None:
    assert list(text_for(ASKA)) == ["pupil", "incident", "category", "linked", "when", "alert", "actions"]
    assert list(text_for(ASKA, system="myconcern"))[:4] == ["pupil", "category", "when", "details"]


def test_the_incident_has_facts_concern_risk_action_justification_in_that_order() -> None:
    incident = text_for(ASKA)["incident"]

    headings = [line for line in incident.splitlines() if line.isupper()]
    assert headings == ["FACTS", "CONCERN", "RISK", "ACTION", "JUSTIFICATION"]
    assert incident.startswith("I, Mrs Kaur (Designated safeguarding lead), write this")


def test_the_childs_own_words_stand_in_quotes_with_the_names_of_others_taken_out() -> None:
    incident = text_for(ASKA)["incident"]

    hidden = "Pupil B takes my lunch. Pupil B'S friend Pupil C laughs. I told benjamin nothing."
    assert f"“{hidden}”" in incident
    assert f"“{WORDS}”" in text_for(ASKA, mode="full")["incident"]


@pytest.mark.parametrize("mode", ["letters", "initials"])
@pytest.mark.parametrize(
    ("subject", "others"),
    [
        (ASKA, ("Ben", "Cole", "Cara", "Moss")),
        (BEN, ("Aska", "Example", "Cara", "Moss")),
        (CARA, ("Aska", "Ben")),
    ],
)
def test_no_other_pupils_name_is_in_a_pupils_text(subject: str, others: tuple[str, ...], mode: Mode) -> None:
    text = all_of(subject, mode)

    words = {word.strip(".,:;“”()'’").removesuffix("'S").casefold() for word in text.split()}
    assert not {name.casefold() for name in others} & words


def test_what_was_done_with_another_pupil_is_not_in_a_pupils_text() -> None:
    hurt, hurting = text_for(ASKA)["actions"], text_for(BEN)["actions"]

    assert "For Ben" not in hurt
    assert "For Ben." in hurting
    assert "Mr Osei sees" in hurt
    assert "Mr Osei sees" not in hurting
    assert "not safe at home" not in "".join(text_for(ASKA).values())


def test_what_a_witness_said_is_a_fact_for_all() -> None:
    assert "Pupil B hit her." in text_for(ASKA)["incident"]


def test_a_corrected_entry_is_told_as_it_should_have_been() -> None:
    incident = text_for(ASKA)["incident"]

    assert "pushed" not in incident
    assert "It was not a push" not in incident


def test_the_words_of_the_teller_are_not_repeated_about_somebody_else_while_names_are_hidden() -> None:
    assert "my lunch" not in text_for(BEN)["incident"]
    assert "Their own words are not repeated here." in text_for(BEN)["incident"]
    assert "my lunch" in text_for(BEN, mode="full")["incident"]


def test_the_category_is_an_allegation_until_it_is_decided_and_in_the_schools_own_words() -> None:
    before = whole(events=list(whole().events[:4]))

    assert category(before, LISTS) == "Allegation of Bullying"
    assert text_for(ASKA)["category"].splitlines() == [
        "Bullying Incident",
        "Behaviour: physical",
        "Race or ethnicity",
    ]


def test_linked_pupils_have_each_their_own_part() -> None:
    assert text_for(ASKA)["linked"] == "Pupil B: Hurt somebody\nPupil C: Saw it, or was there"


def test_a_plan_for_somebody_else_and_its_review_are_left_out() -> None:
    number = len(whole().events) + 1
    plan = an(of.Planned, 9, plan="risk-assessment", person=BEN, text="A plan for him.")
    review = an(of.PlanReviewed, 10, plan=number, found="It works for him.")

    assert "for him" not in "".join(text_for(ASKA, plan, review).values())
    assert "It works for him." in text_for(BEN, plan, review)["incident"]


def test_times_are_those_of_the_school() -> None:
    summer = told()
    assert text_for(ASKA)["when"] == "2 November 2026, 08:40"
    assert LISTS.moment(summer.day.replace(month=7)) == "2 July 2026, 09:40"


def test_every_kind_of_entry_has_its_place_or_is_left_out_on_purpose() -> None:
    placed = [kind for section in EXPORT.sections.values() for kind in section.kinds]

    assert {*placed, *EXPORT.unwritten} == set(KINDS) == set(SENTENCES)


def test_somebody_who_is_not_in_the_case_has_no_text() -> None:
    with pytest.raises(KeyError):
        text_for("f" * 32)
