from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.routing import NoReader, only_from_outside, readers_for, route_of
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.readers import Reader, ReadersList

CONTENT = load_content()
EVERYBODY = ("lead", "deputy", "head", "chair", "recovery")


def _concern(*answers: tuple[str, str], channel: str = "pupil") -> Concern:
    return Concern(
        channel=channel,  # type: ignore[arg-type]
        locale="en-GB",
        told_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        content_version="0123456789abcdef",
        answers=tuple(Answer(question, choice, "") for question, choice in answers),
        words={},
    )


KEYS = [ReaderKey.generate().public_key for _ in range(8)]


def _leaving_out(concern: Concern, readers: ReadersList, *roles: str) -> Concern:
    return replace(
        concern, excluded=tuple(one.key_id.hex() for role in roles for one in readers.with_role(role))
    )


def _list(*roles: str) -> ReadersList:
    people = [
        Reader(role, f"{role} {number}", ReaderKey.generate().public_key) for number, role in enumerate(roles)
    ]
    return ReadersList("0" * 32, 1, tuple(people))


def _roles(concern: Concern, readers: ReadersList) -> list[str]:
    return [reader.role for reader in readers_for(concern, readers, CONTENT)]


def test_an_ordinary_concern_goes_to_the_safeguarding_team_and_the_recovery_key() -> None:
    concern = _concern(("feel", "red"), ("what", "unsafe"), ("who", "children"))

    assert _roles(concern, _list(*EVERYBODY)) == ["lead", "deputy", "recovery"]


def test_a_concern_without_any_answer_goes_to_the_safeguarding_team() -> None:
    assert _roles(_concern(), _list(*EVERYBODY)) == ["lead", "deputy", "recovery"]


@pytest.mark.parametrize(("channel", "answer"), [("pupil", ("who", "grownup")), ("family", ("staff", "yes"))])
def test_a_concern_about_a_grown_up_at_school_never_goes_to_the_safeguarding_team(
    channel: str, answer: tuple[str, str]
) -> None:
    concern = _concern(("what", "body"), answer, ("who", "child"), channel=channel)

    assert _roles(concern, _list(*EVERYBODY)) == ["head", "chair", "recovery"]


def test_everybody_with_a_role_on_the_route_gets_a_wrap_and_nobody_else() -> None:
    readers = _list("lead", "head", "deputy", "recovery", "deputy", "chair")

    chosen = readers_for(_concern(), readers, CONTENT)

    assert chosen == tuple(readers.readers[place] for place in (0, 2, 3, 4))


@pytest.mark.parametrize(
    ("answers", "roles", "chosen"),
    [
        ((), ("lead", "head", "chair", "recovery"), ["lead", "head", "chair", "recovery"]),
        ((), ("head", "chair", "recovery"), ["head", "chair", "recovery"]),
        ((("who", "grownup"),), ("lead", "deputy", "head", "recovery"), ["lead", "head", "recovery"]),
        ((("who", "grownup"),), ("lead", "deputy", "recovery"), ["lead", "deputy", "recovery"]),
    ],
)
def test_a_route_that_reaches_fewer_than_two_people_goes_on_to_the_next(
    answers: tuple[tuple[str, str], ...], roles: tuple[str, ...], chosen: list[str]
) -> None:
    assert _roles(_concern(*answers), _list(*roles)) == chosen


def test_a_list_whose_people_stand_on_no_route_is_refused() -> None:
    with pytest.raises(NoReader):
        readers_for(_concern(), _list("caretaker", "lead", "recovery"), CONTENT)


@pytest.mark.parametrize(
    ("answers", "left_out", "chosen"),
    [
        ((), ("lead",), ["deputy", "head", "chair", "recovery"]),
        ((), ("chair",), ["lead", "deputy", "recovery"]),
        ((), ("lead", "deputy"), ["head", "chair", "recovery"]),
        ((("who", "grownup"),), ("lead",), ["head", "chair", "recovery"]),
        ((("who", "grownup"),), ("head",), ["lead", "chair", "recovery"]),
        ((("who", "grownup"),), ("chair",), ["lead", "head", "recovery"]),
        ((("who", "grownup"),), ("head", "chair"), ["lead", "deputy", "recovery"]),
        ((("who", "grownup"),), ("head", "lead"), ["deputy", "chair", "recovery"]),
        ((("who", "grownup"),), ("lead", "deputy", "head"), ["chair", "recovery"]),
        ((("who", "grownup"),), ("lead", "deputy", "head", "chair"), ["recovery"]),
        ((), ("head",), ["lead", "chair", "recovery"]),
    ],
)
def test_nobody_left_out_gets_a_wrap_and_others_take_their_place(
    answers: tuple[tuple[str, str], ...], left_out: tuple[str, ...], chosen: list[str]
) -> None:
    readers = _list(*EVERYBODY)

    assert _roles(_leaving_out(_concern(*answers), readers, *left_out), readers) == chosen


def test_leaving_out_the_head_takes_the_way_past_the_head() -> None:
    readers = _list(*EVERYBODY)
    about_staff = _concern(("who", "grownup"))

    assert route_of(about_staff, readers, CONTENT) == "about_staff"
    assert route_of(_leaving_out(about_staff, readers, "head"), readers, CONTENT) == "about_head"
    assert route_of(_leaving_out(_concern(), readers, "head"), readers, CONTENT) == "about_head"


def test_with_everybody_left_out_only_the_recovery_key_opens_it() -> None:
    readers = _list(*EVERYBODY)
    concern = _leaving_out(_concern(), readers, "lead", "deputy", "head", "chair")

    assert only_from_outside(readers_for(concern, readers, CONTENT))
    assert not only_from_outside(readers_for(_concern(), readers, CONTENT))


@st.composite
def _lists(draw: st.DrawFn) -> ReadersList:
    roles = draw(st.lists(st.sampled_from(EVERYBODY[:-1]), min_size=2, max_size=7))
    roles.insert(draw(st.integers(0, len(roles))), "recovery")
    return ReadersList(
        "0" * 32, 1, tuple(Reader(role, role, key) for role, key in zip(roles, KEYS, strict=False))
    )


@given(data=st.data(), readers=_lists())
def test_whoever_is_left_out_of_whatever_list_never_gets_a_wrap(
    data: st.DataObject, readers: ReadersList
) -> None:
    people = [reader for reader in readers.readers if reader.role != "recovery"]
    strangers = st.just("ab" * 16)
    ids = st.sampled_from([reader.key_id.hex() for reader in people])
    excluded = tuple(data.draw(st.lists(ids | strangers, unique=True)))
    answers = data.draw(st.sampled_from([(), (("who", "grownup"),), (("staff", "yes"), ("what", "unsafe"))]))

    chosen = readers_for(replace(_concern(*answers), excluded=excluded), readers, CONTENT)

    chosen_people = [reader for reader in chosen if reader.role != "recovery"]
    may_read = [reader for reader in people if reader.key_id.hex() not in excluded]
    assert not {reader.key_id.hex() for reader in chosen} & set(excluded)
    assert set(chosen_people) <= set(may_read), "nobody who is not on the list"
    assert len(chosen_people) >= min(2, len(may_read)), "two people, or everybody whom the teller has left"
    assert len(chosen) == len(chosen_people) + 1, "the recovery key, always and once"
    assert list(chosen) == [reader for reader in readers.readers if reader in chosen], "the list's order"


def test_two_deputies_are_two_people() -> None:
    assert _roles(_concern(), _list("deputy", "deputy", "recovery")) == ["deputy", "deputy", "recovery"]


def test_a_route_that_leaves_the_recovery_key_out_is_refused() -> None:
    routes = {"ordinary": ("lead", "deputy"), "about_staff": ("head", "chair")}

    with pytest.raises(NoReader):
        readers_for(_concern(), _list(*EVERYBODY), replace(CONTENT, routes=routes))


def test_a_school_may_send_ordinary_concerns_to_the_head_as_well() -> None:
    content = replace(CONTENT, routes=CONTENT.routes | {"ordinary": ("lead", "deputy", "head", "recovery")})

    chosen = readers_for(_concern(), _list(*EVERYBODY), content)

    assert [reader.role for reader in chosen] == ["lead", "deputy", "head", "recovery"]


def _asking_for(concern: Concern, readers: ReadersList, *roles: str) -> Concern:
    asked = (one.key_id.hex() for role in roles for one in readers.with_role(role))
    return replace(concern, asked_for=tuple(asked))


WITH_TUTORS = (*EVERYBODY[:-1], "pastoral", "pastoral", "recovery")


def test_a_tutor_reads_nothing_that_does_not_name_them() -> None:
    readers = _list(*WITH_TUTORS)

    for concern in (_concern(), _concern(("who", "grownup")), _leaving_out(_concern(), readers, "head")):
        assert "pastoral" not in _roles(concern, readers)


def test_whom_the_teller_asks_for_reads_it_beside_the_team_and_no_other_tutor_does() -> None:
    readers = _list(*WITH_TUTORS)
    tutor, other = readers.with_role("pastoral")
    concern = replace(_concern(), asked_for=(tutor.key_id.hex(),))

    chosen = readers_for(concern, readers, CONTENT)

    assert [one.role for one in chosen] == ["lead", "deputy", "pastoral", "recovery"]
    assert tutor in chosen
    assert other not in chosen


def test_anybody_on_the_list_can_be_asked_for_and_somebody_who_has_left_it_changes_nothing() -> None:
    readers = _list(*WITH_TUTORS)

    asked = _asking_for(_concern(), readers, "head")
    gone = replace(_concern(), asked_for=("ab" * 16,))

    assert _roles(asked, readers) == ["lead", "deputy", "head", "recovery"]
    assert _roles(gone, readers) == ["lead", "deputy", "recovery"]


def test_when_it_is_about_a_grown_up_at_school_or_keeps_out_the_head_nobody_is_added() -> None:
    readers = _list(*WITH_TUTORS)

    about_staff = _asking_for(_concern(("who", "grownup")), readers, "pastoral")
    about_head = _asking_for(_leaving_out(_concern(), readers, "head"), readers, "pastoral", "deputy")

    assert _roles(about_staff, readers) == ["head", "chair", "recovery"]
    assert _roles(about_head, readers) == ["lead", "chair", "recovery"]


def test_two_tutors_who_are_asked_for_never_stand_in_for_one_missing_member_of_the_team() -> None:
    readers = _list(*WITH_TUTORS)

    concern = _asking_for(_leaving_out(_concern(), readers, "deputy"), readers, "pastoral")

    assert set(_roles(concern, readers)) == {"lead", "head", "chair", "pastoral", "recovery"}


def test_a_tutor_cannot_complete_a_route_with_too_few_people() -> None:
    readers = _list("lead", "pastoral", "pastoral", "recovery")

    with pytest.raises(NoReader):
        readers_for(_asking_for(_concern(), readers, "pastoral"), readers, CONTENT)


def test_only_whom_the_teller_asked_for_is_left_when_they_leave_out_everybody_else() -> None:
    readers = _list(*WITH_TUTORS)

    nobody = _leaving_out(_concern(("who", "child")), readers, "lead", "deputy", "chair")
    nobody = _asking_for(nobody, readers, "pastoral", "head")

    assert set(_roles(nobody, readers)) == {"head", "pastoral", "recovery"}
