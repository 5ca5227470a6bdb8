from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.routing import NoReader, readers_for
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
    ("answers", "roles"),
    [
        ((), ("lead", "head", "chair", "recovery")),
        ((), ("head", "chair", "recovery")),
        ((("who", "grownup"),), ("lead", "deputy", "head", "recovery")),
        ((("who", "grownup"),), ("lead", "deputy", "recovery")),
    ],
)
def test_a_route_that_reaches_fewer_than_two_people_is_refused(
    answers: tuple[tuple[str, str], ...], roles: tuple[str, ...]
) -> None:
    with pytest.raises(NoReader):
        readers_for(_concern(*answers), _list(*roles), CONTENT)


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
