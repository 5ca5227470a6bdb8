"""Chronologies: all that happened in order, corrections beside it, and nobody else's story in a pupil's own."""

from dataclasses import replace

from kiosk.case import events as of
from kiosk.case.event import KINDS
from kiosk.case.words import _OWN
from kiosk.export.chronology import of_one, of_pupil
from kiosk.export.entries import Entry
from kiosk.export.material import Whole, Worry
from tests.case.cases import ASKA, BEN, CARA, OTHER_CASE, START, an, at, opened, person
from tests.export.material import LISTS, WORDS, WORRY, told, whole, written

EVENTS = whole().events


def flat(entries: tuple[Entry, ...]) -> str:
    return "\n".join(text for one in entries for text in one.texts)


def other_case(*parts: str) -> Whole:
    """An earlier case of Ben's and Aska's."""
    happened = [
        opened(when=at(-500)),
        an(of.PersonAdded, -499, person=ASKA, name="Aska Example", parts=parts or ("witness",)),
        an(of.PersonAdded, -499, person=BEN, name="Ben Cole", parts=("hurt",)),
        an(of.Noted, -498, note="Ben Cole cried."),
    ]
    worry = Worry("c9" * 16, at(-501), None)
    return replace(
        whole(events=happened, worry=worry), case=replace(whole(events=happened).case, id=OTHER_CASE)
    )


def test_the_worry_comes_first_and_all_is_in_order() -> None:
    found = of_one(whole(), "", "full", LISTS)

    assert found[0].theirs
    assert found[0].says.startswith("A worry was told")
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert len(found) == len(EVENTS) + 2, "the worry, a message, and each entry"


def test_their_own_words_stand_as_they_are_and_are_marked_as_theirs() -> None:
    first = of_one(whole(), "", "full", LISTS)[0]

    (words,) = [one for one in first.own if one.theirs]
    assert (words.text, words.locale) == (WORDS, "en-GB")
    assert "They said more." in flat(of_one(whole(), "", "full", LISTS))


def test_a_correction_stands_beside_what_it_corrects_and_nothing_is_gone() -> None:
    found = {one.number: one for one in of_one(whole(), "", "full", LISTS) if one.number}

    (fix,) = found[6].fixed
    assert "Ben Cole pushed Aska." in [one.text for one in found[6].own]
    assert fix.instead is not None
    assert "Ben hit her." in [one.text for one in fix.instead.own]
    assert (fix.number, fix.by, fix.why) == (len(EVENTS), "Mr Osei", "It was not a push.")


def test_an_entry_that_should_not_be_there_stays_and_says_so() -> None:
    gone = an(of.Corrected, 9, of=len(EVENTS) - 1, why="Wrong case.", instead=None)

    found = {one.number: one for one in of_one(whole(gone), "", "full", LISTS)}

    assert found[len(EVENTS) - 1].fixed[0].instead is None


def test_times_are_those_of_the_school() -> None:
    summer = replace(told(), day=START.replace(month=7, hour=8, minute=0))

    assert of_one(whole(worry=summer), "", "full", LISTS)[0].when == "2 July 2026, 09:00"


def test_what_a_colleague_wrote_down_is_not_called_a_childs_own_words() -> None:
    first = of_one(whole(worry=written("phone")), "", "full", LISTS)[0]

    assert not first.theirs
    assert (first.by, first.says) == ("Mrs Kaur", "Wrote down what a pupil told. By telephone.")
    assert ("What was told, in a colleague’s words", WORDS) in [(one.label, one.text) for one in first.own]


def test_a_damaged_worry_is_said_and_never_left_out() -> None:
    found = of_one(whole(worry=Worry(WORRY, START, None)), "", "full", LISTS)

    assert any("can’t be opened: it is damaged" in one.says for one in found)


def test_a_pupils_chronology_holds_nothing_about_others_alone() -> None:
    hers = flat(of_pupil([whole()], ASKA, "letters", LISTS))

    assert "For" not in [word for word in hers.split() if word == "For"], "what was done with Ben"
    assert "not safe at home" not in hers
    for name in ("Ben", "Cole", "Cara", "Moss"):
        assert name not in hers.replace("benjamin", "").split()


def test_a_pupils_chronology_goes_over_every_case_with_the_same_letters() -> None:
    found = of_pupil([whole(), other_case()], ASKA, "letters", LISTS)

    assert len({one.case for one in found}) == 2
    assert found[0].case != found[-1].case, "the earlier case comes first"
    assert "Pupil B cried." in flat(found)
    assert "Pupil B takes my lunch" in flat(found)


def test_the_words_of_whoever_told_are_not_in_the_chronology_of_whoever_did_it() -> None:
    assert "my lunch" not in flat(of_pupil([whole()], BEN, "letters", LISTS))
    assert "Their own words are not repeated here." in flat(of_pupil([whole()], BEN, "letters", LISTS))
    assert "my lunch" in flat(of_pupil([whole()], BEN, "full", LISTS))


def test_a_name_that_was_corrected_stays_to_be_read_and_is_hidden_like_the_right_one() -> None:
    added = EVENTS[2]
    assert isinstance(added, of.PersonAdded)
    wrong = replace(added, name="Bem Kole")
    events = [*EVENTS[:2], wrong, *EVENTS[3:], an(of.Corrected, 9, of=3, why="Misheard.", instead=added)]

    assert "Bem Kole" in flat(of_one(whole(events=events), "", "full", LISTS))
    assert "Kole" not in flat(of_one(whole(events=events), ASKA, "letters", LISTS))


def test_somebody_added_twice_in_two_cases_is_one_person() -> None:
    found = of_pupil([whole(), other_case("hurt")], CARA, "letters", LISTS)

    assert "Pupil D" not in flat(found)


def test_a_second_person_of_the_same_kind_is_not_mixed_up() -> None:
    more = person("b9" * 16, "witness", name="Dina Frost")

    assert "Added Pupil D: Saw it" in flat(of_one(whole(more), ASKA, "letters", LISTS))


def test_every_part_that_staff_write_has_words_before_it() -> None:
    assert set(_OWN) <= set(LISTS.export.written)
    assert set(LISTS.export.boxes) - {"noted"} <= set(LISTS.content.fields)
    assert {part for kind in KINDS.values() for part in kind.PARTS} >= set(LISTS.export.written)
