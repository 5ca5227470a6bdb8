"""A family's way as pure functions: the shortest telling is short, nothing told is lost, everything can be left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.content import load_content
from kiosk.profile import Profile
from kiosk.public.draft import Draft
from kiosk.public.family_journey import (
    ASKS,
    BEFORE,
    CHECK,
    FLAG,
    TYPED,
    Stand,
    needs_one_more_thing,
    not_told,
    stand_after,
)
from kiosk.public.own_choices import asked_at
from kiosk.public.posted import Posted

PROFILE = Profile(school_id="00" * 16, version=1, locales=("en-GB",))
CONTENT = asked_at(load_content(), PROFILE, "family")
WAY = [
    "what",
    "safe",
    "words",
    "contact",
    "language",
    "child",
    "when",
    "where",
    "who",
    "saw",
    "did",
    "signs",
    "want",
]


def press(stand: Stand, go: str = "", pick: str = "", **answers: str) -> Stand:
    """Press a button of this page, with these answers ticked on it."""
    told = {**stand.draft.answers, **{key: tuple(value.split()) for key, value in answers.items()}}
    draft = Draft(stand.draft.journey, told, stand.draft.words)
    question, _, choice = pick.partition(".")
    picked = (question, choice) if pick else None
    return stand_after(Posted(draft, stand.page, stand.trail, 0, picked, go, "", (), (), ()), CONTENT)


@pytest.fixture
def start() -> Stand:
    return Stand(BEFORE, Draft.new())


def test_every_page_can_be_left_empty_and_they_come_in_one_order(start: Stand) -> None:
    stand, seen = press(start, pick="about.mine"), []
    while stand.page != CHECK:
        seen.append(stand.page)
        stand = press(stand, "next")

    assert seen == [*WAY, "readers"]
    assert stand.draft.answers == {"about": ("mine",)}


def test_the_shortest_telling_is_five_presses_and_send(start: Stand) -> None:
    stand = press(start, pick="about.mine")
    for go in ("next", "next", "next", "enough"):  # what happened, safe, own words, how to reach them
        stand = press(stand, go)

    assert stand.page == CHECK


def test_who_fears_for_another_child_or_that_theirs_hurts_others_is_not_asked_what_happened_to_theirs(
    start: Stand,
) -> None:
    for about in ("harming", "another"):
        stand = press(start, pick=f"about.{about}")

        assert stand.page == "safe"
        assert "signs" not in not_told(stand.draft)


@pytest.mark.parametrize(
    ("page", "answer"), [("safe", {"safe": "no"}), ("signs", {"signs": "sleep selfharm"})]
)
@pytest.mark.parametrize("go", ["next", "on"])
def test_a_child_who_is_not_safe_leads_to_who_helps_at_once_before_anything_else(
    page: str, answer: dict[str, str], go: str
) -> None:
    here = Stand(page, Draft.new(), (BEFORE,))

    flag = press(here, go, **answer)

    assert flag.page == FLAG
    assert press(flag, "back").page == page
    assert press(flag, "next").page == [*WAY, "readers"][WAY.index(page) + 1]


def test_no_way_round_the_flag_leads_past_it() -> None:
    assert press(Stand("signs", Draft.new(), (BEFORE,)), "enough", signs="selfharm").page == FLAG


def test_a_change_from_the_check_page_comes_back_to_it(start: Stand) -> None:
    check = Stand(CHECK, start.draft, (BEFORE, "what"))
    for page in ASKS:
        stand = press(check, f"change.{page}")
        assert (stand.page, stand.can_finish) == (page, False)
        assert press(stand, "next").page == CHECK
        assert press(stand, "back").page == CHECK
    flag = press(press(check, "change.safe"), "next", safe="no")
    assert (flag.page, press(flag, "next").page) == (FLAG, CHECK)


def test_a_page_or_press_that_there_is_not_loses_nothing(start: Stand) -> None:
    for stand in (press(start, "change.nothing"), press(Stand("nowhere", start.draft), "hop")):
        assert stand.page == BEFORE
        assert stand.draft == start.draft


def test_how_to_reach_somebody_is_something_and_a_language_is_not() -> None:
    def told(words: dict[str, str], **answers: str) -> bool:
        return not needs_one_more_thing(
            Draft(b"", {key: (choice,) for key, choice in answers.items()}, words)
        )

    assert told({"contact": "0116 496 0123"})
    assert told({"words": "x"})
    assert told({}, about="harming")
    assert told({}, about_child="words")
    assert not told({})
    assert not told({}, about="mine")
    assert not told({"name": "Ada"}, spoken="gu", interpreter="yes", relation="parent", reach="call")


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["next", "back", "enough", "on", *(f"change.{page}" for page in ASKS)]), max_size=25
    )
)
def test_no_press_loses_an_answer_and_back_always_ends_at_the_start(presses: list[str]) -> None:
    told = {"about": ("mine",), "safe": ("no",), "where": ("bus", "way"), "spoken": ("romani",)}
    stand = Stand("what", Draft(b"x", told, {"words": "w"}), (BEFORE,))
    for one in presses:
        stand = press(stand, one)
        assert stand.draft.answers == told
        assert stand.draft.words == {"words": "w"}
    for _ in range(len(ASKS) + 4):
        stand = press(stand, "back")
    assert stand.page == BEFORE


def test_every_question_and_box_of_families_stands_on_one_page() -> None:
    asked = [key for keys in ASKS.values() for key in keys]
    boxes = [key for keys in TYPED.values() for key in keys]

    families = {key for key, one in CONTENT.questions.items() if "family" in one.channels}
    assert sorted(asked) == sorted(families - {"about"})
    assert sorted(boxes) == sorted(key for key, one in CONTENT.fields.items() if "family" in one.channels)
