"""Somebody asks for what is kept about them: all that names them is found, and nobody else's name leaves with it."""

from collections.abc import Mapping, Sequence

from kiosk.case import events as of
from kiosk.export.asked_for import RELEASE, THIRD_PARTY, Found, look_for, sort_out
from kiosk.export.material import Worry
from tests.case.cases import ASKA, BEN, an
from tests.export.material import LISTS, told, whole
from tests.export.test_chronology import other_case

ASKAS = ("Aska Example", "Aska")


def found_for(
    subject: str = ASKA,
    names: Sequence[str] = ASKAS,
    *events: of.Event,
    loose: Sequence[Worry] = (),
    more: Sequence[str] = (),
) -> tuple[Found, ...]:
    return look_for([whole(*events)], loose, subject, names, LISTS, more)


def released(found: Sequence[Found], decided: Mapping[str, str] | None = None) -> str:
    kept = sort_out(found, decided or {}, LISTS).released
    return "\n".join(text for one in kept for text in one.blacked.texts)


def loose_worry(words: str, **fields: str) -> Worry:
    one = told(words, **fields)
    return Worry("c7" * 16, one.day, one.concern)


def test_what_is_released_names_nobody_else() -> None:
    text = released(found_for())

    assert "[A] takes my lunch." in text
    for name in ("Ben", "BEN", "Cole", "Cara", "Moss"):
        assert name not in text.replace("benjamin", "").replace("'", " ").split()


def test_what_is_about_others_alone_is_not_among_it() -> None:
    assert not [one for one in found_for() if "For Ben" in "".join(one.whole.texts)]


def test_what_is_about_somebody_else_but_names_them_is_found_and_withheld_unless_a_person_decides() -> None:
    note = an(
        of.MeasureTaken,
        9,
        person=BEN,
        measure="contract",
        on=whole().events[5].at.date(),
        note="Leave Aska be.",
    )  # type: ignore[attr-defined]

    (one,) = [item for item in found_for(ASKA, ASKAS, note) if item.whole.number == len(whole().events) + 1]

    assert one.named
    assert one.proposed == THIRD_PARTY
    assert one.whole.key not in {item.whole.key for item in sort_out([one], {}, LISTS).released}
    assert sort_out([one], {one.whole.key: RELEASE}, LISTS).released == (one,)


def test_in_a_case_that_they_are_not_in_only_what_names_them_is_found_and_it_is_withheld_at_first() -> None:
    found = look_for([whole()], [], "f" * 32, ["Aska"], LISTS)

    assert found
    assert all(one.named and one.proposed == THIRD_PARTY for one in found)
    assert len(found) < len(whole().events)


def test_the_words_of_another_child_are_proposed_for_withholding() -> None:
    his = look_for([whole()], [], BEN, ["Ben"], LISTS)

    assert {one.proposed for one in his if one.whole.theirs} == {THIRD_PARTY}
    assert {one.proposed for one in found_for() if one.whole.theirs} == {RELEASE}


def test_a_worry_that_is_in_no_case_is_found_by_the_names_that_the_reader_picks() -> None:
    worries = [loose_worry("aska is mean", name="Dilys Pugh")]

    assert [one.whole.key for one in found_for(loose=worries) if not one.whole.case] == ["w" + "c7" * 16]
    assert [one for one in found_for(names=("Askie",), loose=worries) if not one.whole.case] == []
    assert "Dilys" not in released(found_for(loose=worries)), "who told it is somebody else"


def test_what_the_reader_adds_is_blacked_out_too() -> None:
    text = released(found_for(more=["benjamin", "my lunch"]))

    assert "benjamin" not in text
    assert "[A] takes [A]." in text


def test_how_to_reach_whoever_told_and_what_others_look_like_is_blacked_out() -> None:
    worries = [loose_worry("Aska is afraid", contact="0116 496 0123", names="the tall boy")]

    assert "tall" not in released(found_for(loose=worries))
    assert "0116" not in released(found_for(loose=worries))
    assert "Aska is afraid" in released(found_for(loose=worries))


def test_a_decision_that_nobody_could_make_withholds() -> None:
    found = found_for()

    sorted_out = sort_out(found, {one.whole.key: "anything" for one in found}, LISTS)

    assert sorted_out.released == ()
    assert {redaction.key for _, redaction in sorted_out.withheld} == {THIRD_PARTY}


def test_each_is_in_one_of_the_two_lists_with_its_reason() -> None:
    found = found_for()
    chosen = found[0].whole.key

    sorted_out = sort_out(found, {chosen: "serious-harm"}, LISTS)

    assert len(sorted_out.released) + len(sorted_out.withheld) == len(found)
    withheld = {one.whole.key: redaction.code for one, redaction in sorted_out.withheld}
    assert withheld.pop(chosen) == "B"
    assert set(withheld.values()) == {"A"}, (
        "what a witness said is about somebody else until a person decides"
    )


def test_how_many_places_are_blacked_out_is_counted() -> None:
    by_key = {one.whole.number: one.places for one in found_for() if one.whole.number}

    assert by_key[2] == 0
    assert by_key[7] == 1, "what the parents were told names Ben"


def test_two_cases_are_looked_through_the_oldest_first() -> None:
    found = look_for([whole(), other_case()], [], ASKA, ASKAS, LISTS)

    assert [one.whole.at for one in found] == sorted(one.whole.at for one in found)
    assert len({one.whole.case for one in found}) == 2
