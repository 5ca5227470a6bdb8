"""The pupil's way as pure functions: every press from every page, and nothing told is lost on the way."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.content import Content, load_content
from kiosk.profile import Adult, Place, Profile
from kiosk.public.adding import groups_told, to_add
from kiosk.public.draft import Draft
from kiosk.public.journey import QUESTIONS, Stand, at_question, stand_after
from kiosk.public.letters import letter_of, letters_of
from kiosk.public.own_choices import asked_at, could_be_own, readers_asked_for
from kiosk.public.posted import Posted
from kiosk.public.showing import calmly, tiles_of

CONTENT = load_content()
KEY_ID = "ab" * 16
PROFILE = Profile(
    school_id="00" * 16,
    version=1,
    locales=("en-GB",),
    adults=(
        Adult(key="miss-a", name="Miss A", called="Class teacher", symbol="grownup", reader=KEY_ID),
        Adult(key="mr-b", name="Mr B", called="Cook", symbol="a-drawing-that-is-not-there"),
    ),
    places=(Place(key="den", label="The den", symbol="quiet"),),
    places_not_here=("bus",),
)
HERE: Content = asked_at(CONTENT, PROFILE)


def posted(stand: Stand, *, go: str = "", pick: tuple[str, str] | None = None) -> Posted:
    return Posted(stand.draft, stand.page, stand.trail, stand.part, pick, go, "", (), (), ())


def walk(stand: Stand, *presses: str) -> Stand:
    """Press these one after the other: `question.choice`, or a word such as `skip`, as the forms carry them."""
    for press in presses:
        question, _, choice = press.partition(".")
        picks = question in CONTENT.questions and choice
        stand = stand_after(
            posted(stand, pick=(question, choice)) if picks else posted(stand, go=press.removeprefix("go ")),
            HERE,
        )
    return stand


@pytest.fixture
def start() -> Stand:
    return Stand("promise", Draft.new())


@pytest.fixture
def at_check(start: Stand) -> Stand:
    return walk(start, "next", "feel.yellow", "what.words", "name.no")


def pages(stand: Stand, *presses: str) -> list[str]:
    found = []
    for press in presses:
        stand = walk(stand, press)
        found.append(stand.page)
    return found


def test_the_shortest_way_has_six_taps(start: Stand) -> None:
    # 1 is "Tell us" on the start page, 6 is Send.
    assert pages(start, "next", "feel.yellow", "what.words", "name.no") == ["feel", "what", "name", "check"]


@pytest.mark.parametrize(
    ("tap", "then"),
    [
        ("what.words", ["name"]),
        ("what.dislike", ["more.dislike", "name"]),
        ("what.unsafe", ["flag", "more.unsafe", "name"]),
    ],
)
def test_only_what_says_little_on_purpose_is_asked_about_at_once(
    start: Stand, tap: str, then: list[str]
) -> None:
    here = walk(start, "next", "feel.red", tap)
    seen = [here.page]
    while here.page != "name":
        here = walk(here, "next" if here.page == "flag" else "skip")
        seen.append(here.page)

    assert seen == then


def test_every_urgent_tap_shows_the_page_of_help_and_the_way_goes_on_behind_it(start: Stand) -> None:
    here = walk(start, "next", "feel.red", "what.dislike", "more.touch")

    assert here.page == "flag"
    assert walk(here, "back").page == "more.dislike"
    assert walk(here, "next").page == "name"
    assert walk(here, "next", "back").page == "more.dislike", "Back never leads to the page of help again"


def test_a_tap_that_takes_an_urgent_answer_back_shows_no_page_of_help(at_check: Stand) -> None:
    told = walk(
        at_check, "go change.what", "what.friend", "go change.more", "next", "more.friendunsafe", "next"
    )

    again = walk(told, "go change.more", "next", "more.friendunsafe")

    assert told.page == "check"
    assert again.page == "more.friend"
    assert "more" not in again.draft.answers


@pytest.mark.parametrize(
    ("presses", "seen"),
    [
        (["kind.feel", "feel.blue"], ["feel", "check"]),
        (["kind.saw", "what.words"], ["what", "check"]),
        (["kind.idea", "next"], ["words", "check"]),
        (["kind.good", "next"], ["words", "check"]),
        (["kind.worry"], ["feel"]),
    ],
)
def test_a_short_route_is_at_send_after_three_taps(presses: list[str], seen: list[str]) -> None:
    assert pages(Stand("kind", Draft.new()), *presses) == seen


def test_back_takes_one_step_wherever_the_way_went(start: Stand) -> None:
    way = [
        "next",
        "feel.red",
        "what.dislike",
        "skip",
        "name.yes",
        "go change.letter",
        "letter.B",
        "go change.who",
    ]
    here, seen = start, []
    for press in way:
        seen.append(here.page)
        here = walk(here, press)

    found = []
    while here.page != "start":
        here = walk(here, "back")
        found.append(here.page)

    assert found == [*reversed(seen), "start"]


def test_what_is_changed_from_the_check_page_leads_back_to_it(at_check: Stand) -> None:
    for question in set(QUESTIONS) - {"kind", "more", "feeling", "name"}:
        changed = walk(at_check, f"go change.{question}")
        assert changed.page == question
        assert walk(changed, "back") == at_check
        assert walk(changed, "skip" if question not in at_check.draft.answers else "next").page == "check"


def test_several_answers_stay_on_their_page_and_one_that_ends_it_goes_on(at_check: Stand) -> None:
    where = walk(at_check, "go change.where", "go more.1", "where.toilets")

    assert (where.page, where.part) == ("where", 1), "the tile that was tapped is still to be seen"
    assert walk(where, "where.toilets").draft.answers.get("where") is None
    assert walk(where, "where.unsure").page == "check"
    assert walk(where, "next").draft.answers["where"] == ("toilets",)


def test_each_group_that_was_told_is_asked_about_on_a_page_of_its_own(at_check: Stand) -> None:
    here = walk(at_check, "go change.what", "what.body", "go change.what", "what.things")

    assert list(groups_told("more", here.draft, HERE)) == ["body", "words", "things"]
    assert pages(here, "go change.more", "more.hit", "next", "next", "more.took", "next") == [
        *("more.body", "more.body", "more.words", "more.things", "more.things", "check")
    ]


def test_skipping_one_group_keeps_what_was_told_of_another(at_check: Stand) -> None:
    here = walk(
        at_check, "go change.what", "what.body", "go change.more", "more.hit", "next", "more.names", "skip"
    )

    assert here.draft.answers["more"] == ("hit",)


def test_another_zone_takes_the_words_for_the_first_one_away(at_check: Stand) -> None:
    told = walk(at_check, "go change.feeling", "feeling.worried", "feeling.mixed", "next")

    changed = walk(told, "go change.feel", "feel.red")

    assert told.draft.answers["feeling"] == ("worried", "mixed")
    assert changed.draft.answers["feeling"] == ("mixed",)


def test_telling_for_a_friend_comes_back_to_the_page_that_asks_for_a_name(start: Stand) -> None:
    here = walk(start, "next", "feel.blue", "what.friend", "go change.friend_knows")

    asked = walk(here, "friend_knows.no")

    assert asked.page == "name"
    assert walk(asked, "name.no").draft.answers["friend_knows"] == ("no",)


def test_a_letter_stands_for_a_name() -> None:
    assert walk(Stand("letter", Draft.new()), "letter.Ż").draft.words == {"name": "Ż"}
    assert [letter_of(press) for press in ("letter.", "letter.AB", "letter.<", "A")] == [""] * 4
    assert [len(letters_of(tag)) for tag in ("en-GB", "ta")] == [26, 26]
    assert not set(letters_of("ur")) & set(letters_of("pl"))


def test_the_check_page_offers_what_is_not_told_six_at_a_time(at_check: Stand) -> None:
    offered = [tile.key for tile in to_add(at_check.draft, HERE)]
    told = walk(at_check, "go change.where", "where.home", "next")

    assert offered[:5] == ["more", "where", "who", "words", "draw"]
    assert not {"feel", "what", "name"} & set(offered)
    assert [tile.key for tile in to_add(told.draft, HERE)] == [key for key in offered if key != "where"]
    assert len(calmly(to_add(at_check.draft, HERE), 0, 6, 10).choices) == 5
    assert len(calmly(to_add(at_check.draft, HERE), 0, 6, 2).choices) == 2


def test_whoever_brings_good_news_is_asked_nothing_about_a_worry() -> None:
    here = walk(Stand("kind", Draft.new()), "kind.good", "next")

    assert not {"where", "who", "why", "more", "saw"} & {tile.key for tile in to_add(here.draft, HERE)}


def test_the_schools_own_places_and_grown_ups_are_choices_like_others() -> None:
    places, adults = HERE.questions["where"].choices, HERE.questions["adult"].choices

    assert places[-1].key == "own-den"
    assert (places[-1].label, places[-1].own) == ("The den", True)
    assert [choice.key for choice in adults] == ["adult-miss-a", "adult-mr-b", "anyone", "unsure"]
    assert adults[1].symbol == "grownup", "a drawing that nobody has is no broken tile"
    assert asked_at(CONTENT, Profile(school_id="00" * 16, version=1, locales=("en-GB",))) is CONTENT


def test_a_place_that_the_school_does_not_have_is_not_offered_but_is_kept_where_it_was_picked() -> None:
    stand = Stand("where", Draft.new())
    told = replace(stand, draft=replace(stand.draft, answers={"where": ("bus",)}))

    offered = [
        [one.key for one in tiles_of(HERE.questions["where"], at, PROFILE, 10).own] for at in (stand, told)
    ]

    assert ["bus" in keys for keys in offered] == [False, True]


def test_a_grown_up_who_must_not_see_it_is_not_offered() -> None:
    stand = Stand("adult", replace(Draft.new(), excluded=(KEY_ID,)))

    assert "adult-miss-a" not in [
        one.key for one in tiles_of(HERE.questions["adult"], stand, PROFILE, 10).own
    ]


def test_only_a_grown_up_on_the_list_is_asked_for_by_key() -> None:
    picked = ("adult-miss-a", "adult-mr-b", "anyone", "adult-gone")

    assert readers_asked_for(picked, PROFILE, lambda key_id: True) == (KEY_ID,)
    assert readers_asked_for(picked, PROFILE, lambda key_id: False) == ()


@pytest.mark.parametrize(
    ("question", "choice", "own"),
    [
        ("where", "own-den", True),
        ("adult", "adult-x", True),
        ("where", "adult-x", False),
        ("feel", "own-den", False),
        ("where", "own-", False),
        ("where", "own-Den", False),
        ("where", "own-den\n", False),
        ("where", "own-" + "x" * 41, False),
    ],
)
def test_what_may_have_been_a_schools_own_is_told_by_its_shape(question: str, choice: str, own: bool) -> None:
    assert could_be_own(question, choice) is own


def test_a_question_that_must_be_answered_again_stands_before_the_check_page(start: Stand) -> None:
    assert walk(at_question(start, "what"), "what.words").page == "check"


PRESSES = st.one_of(
    st.sampled_from(
        [(question.key, choice.key) for question in HERE.questions.values() for choice in question.choices]
    ),
    st.sampled_from(
        ["next", "skip", "back", "help", "stop", "hide", "here", "more.1", "letter.B", "nonsense"]
    ),
    st.sampled_from(
        [f"change.{key}" for key in (*QUESTIONS, "words", "named", "letter", "draw", "nonsense")]
    ),
)


@settings(max_examples=150)
@given(st.sampled_from(["promise", "kind"]), st.lists(PRESSES, max_size=25))
def test_whatever_is_pressed_there_is_a_page_and_what_is_told_fits_together(
    first: str, presses: list[tuple[str, str] | str]
) -> None:
    here = Stand(first, Draft.new())
    for press in presses:
        here = stand_after(
            posted(here, go=press) if isinstance(press, str) else posted(here, pick=press), HERE
        )
        if here.behind:
            here = replace(here, page=here.behind, behind="")
        if here.page == "start":
            return
        assert here.draft == here.draft.fitting(HERE)
        assert here.trail.count("check") <= 1
        assert len(here.trail) < 40
