"""What the demonstration's concerns hold, against the content, Unicode and the numbers kept for fiction."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content import Choice, Content, load_content
from kiosk.demo.concerns import CONCERNS, DemoConcern, load_concerns

# What the concerns must show between them.
BULLYING = {
    *("physical", "verbal", "exclusion", "rumours", "belongings", "threats", "money", "gestures", "graffiti"),
    *("cyber", "group-chat", "gaming", "ai-picture", "impersonation", "adult-incited"),
}
PREJUDICE = {
    *("race", "religion", "disability", "homophobic", "transphobic", "sexist", "pregnancy", "age"),
    *("appearance", "weight", "young-carer", "looked-after", "poverty", "bereavement", "language", "refugee"),
}
PLACES = {
    "online",
    "way-to-school",
    "bus",
    "taxi",
    "home",
    "at-home",
    "porch",
    "corridor",
    "toilets",
    "lunch",
}
TELLERS = {"parent", "friend", "witness", "staff", "urgent"}
SHAPES = {"taps-only", "three-words", "zone-only", "long", "emoji", "rtl-name", "misspelt"}
LANGUAGES = {
    *("polish", "urdu", "gujarati", "punjabi", "bengali", "tamil", "malayalam"),
    *("hindi", "arabic", "ukrainian", "chinese"),
}

# ISO 15924 script -> how Unicode begins the names of its letters
LETTERS = {
    "Latn": "LATIN",
    "Arab": "ARABIC",
    "Guru": "GURMUKHI",
    "Gujr": "GUJARATI",
    "Beng": "BENGALI",
    "Taml": "TAMIL",
    "Mlym": "MALAYALAM",
    "Deva": "DEVANAGARI",
    "Cyrl": "CYRILLIC",
    "Hans": "CJK UNIFIED",
}
A_SENTENCE = 20  # letters of a script that make more than a name

CONCERNS_TOLD = load_concerns()


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def that_show(what: str) -> list[DemoConcern]:
    return [concern for concern in CONCERNS_TOLD if what in concern.shows]


def that_tapped(is_meant: Callable[[Choice], bool], content: Content) -> list[DemoConcern]:
    return [
        concern
        for concern in CONCERNS_TOLD
        if any(
            is_meant(content.choice(question, choice))
            for question, choices in concern.answers.items()
            for choice in choices
        )
    ]


def all_words() -> list[str]:
    return [text for concern in CONCERNS_TOLD for text in concern.words.values()]


def letters(text: str, script: str) -> int:
    return sum(unicodedata.name(letter, "").startswith(LETTERS[script]) for letter in text)


def test_there_are_25_concerns_and_none_is_told_twice() -> None:
    told = {(concern.channel, str(concern.answers), str(concern.words)) for concern in CONCERNS_TOLD}

    assert len(CONCERNS_TOLD) == 25
    assert len(told) == 25


@pytest.mark.parametrize("part", ["colour = 'red'", "answer = { feel = ['red'] }"])
def test_a_row_with_an_unknown_part_is_refused(tmp_path: Path, part: str) -> None:
    file = tmp_path / "concerns.toml"
    row = "channel = 'pupil'\nlocale = 'en-GB'\nanswers = { feel = ['red'] }\nshows = []\nnote = ''"
    file.write_text(f"[[concern]]\n{row}\n", encoding="utf-8")
    whole = load_concerns(file)

    file.write_text(f"[[concern]]\n{row}\n{part}\n", encoding="utf-8")

    assert len(whole) == 1
    with pytest.raises(TypeError):
        load_concerns(file)


@pytest.mark.parametrize("concern", CONCERNS_TOLD, ids=lambda concern: concern.note[:40])
def test_every_answer_is_one_that_the_channel_may_give(concern: DemoConcern, content: Content) -> None:
    for key, choices in concern.answers.items():
        question = content.questions[key]

        assert concern.channel in question.channels
        assert {*choices} <= {choice.key for choice in question.choices}
        assert len({*choices}) == len(choices) >= 1
        assert question.pick == "many" or len(choices) == 1


@pytest.mark.parametrize("concern", CONCERNS_TOLD, ids=lambda concern: concern.note[:40])
def test_every_own_word_fits_its_box(concern: DemoConcern, content: Content) -> None:
    for key, text in concern.words.items():
        field = content.fields[key]

        assert concern.channel in field.channels
        assert 0 < len(text.replace("\n", "\r\n")) <= field.limit
        assert field.multiline or "\n" not in text
        assert text == text.strip()


def test_a_pupil_gives_a_name_exactly_when_they_said_yes_to_it() -> None:
    for concern in CONCERNS_TOLD:
        if concern.channel == "pupil":
            assert (concern.answers["name"] == ("yes",)) == ("name" in concern.words), concern.note


def test_families_write_on_the_english_polish_and_urdu_pages_and_pupils_on_the_english_ones() -> None:
    pages = {
        channel: {concern.locale for concern in CONCERNS_TOLD if concern.channel == channel}
        for channel in ("pupil", "family")
    }

    assert pages == {"pupil": {"en-GB"}, "family": {"en-GB", "pl", "ur"}}


def test_every_kind_of_bullying_prejudice_place_teller_shape_and_language_is_there() -> None:
    wanted = BULLYING | PREJUDICE | PLACES | TELLERS | SHAPES | LANGUAGES

    assert {what for concern in CONCERNS_TOLD for what in concern.shows} == wanted
    assert all(concern.note for concern in CONCERNS_TOLD)


def test_every_script_of_the_locale_list_has_whole_sentences_in_it(content: Content) -> None:
    scripts = {locale.script for locale in content.locales.values()}

    without = {
        script for script in scripts if not any(letters(text, script) > A_SENTENCE for text in all_words())
    }

    assert scripts >= {"Latn", "Arab", "Guru", "Gujr", "Beng", "Taml", "Mlym", "Deva", "Cyrl", "Hans"}
    assert without == set()


@pytest.mark.parametrize(
    ("language", "has"),
    [
        ("polish", lambda text: {*"ąęłżś"} <= {*text.lower()}),
        ("urdu", lambda text: {*"ٹڑںےہگ"} <= {*text}),
        ("arabic", lambda text: {*"ةيك"} <= {*text} and not {*"ٹڑںےہگ"} & {*text}),
        ("punjabi", lambda text: letters(text, "Guru") > A_SENTENCE),
        ("gujarati", lambda text: letters(text, "Gujr") > A_SENTENCE),
        ("bengali", lambda text: letters(text, "Beng") > A_SENTENCE),
        ("tamil", lambda text: letters(text, "Taml") > A_SENTENCE),
        ("malayalam", lambda text: letters(text, "Mlym") > A_SENTENCE),
        ("hindi", lambda text: letters(text, "Deva") > A_SENTENCE),
        ("ukrainian", lambda text: {*"їєі"} <= {*text}),
        ("chinese", lambda text: letters(text, "Hans") > A_SENTENCE),
    ],
)
def test_own_words_are_in_the_language_that_the_row_names(language: str, has: Callable[[str], bool]) -> None:
    [concern] = that_show(language)

    assert has(concern.words["words"])


def test_a_gujarati_parent_uses_the_english_page_and_polish_and_urdu_parents_their_own() -> None:
    pages = {what: that_show(what)[0].locale for what in ("gujarati", "polish", "urdu")}

    assert pages == {"gujarati": "en-GB", "polish": "pl", "urdu": "ur"}
    assert all(that_show(what)[0].channel == "family" for what in pages)


def test_one_pupil_and_one_parent_tell_about_a_member_of_staff(content: Content) -> None:
    about_staff = that_tapped(lambda choice: choice.about_staff, content)

    assert about_staff == that_show("staff")
    assert sorted(concern.channel for concern in about_staff) == ["family", "pupil"]


def test_one_pupil_and_one_parent_are_urgent_by_what_they_tapped(content: Content) -> None:
    urgent = that_tapped(lambda choice: choice.urgent, content)

    assert urgent == that_show("urgent")
    assert sorted(concern.channel for concern in urgent) == ["family", "pupil"]


def test_one_tells_a_zone_and_nothing_else() -> None:
    [concern] = that_show("zone-only")

    assert {*concern.answers} == {"feel", "name"}
    assert concern.answers["name"] == ("no",)
    assert not concern.words


def test_one_only_taps_and_one_writes_three_words() -> None:
    [taps], [three] = that_show("taps-only"), that_show("three-words")

    assert {*taps.answers} == {"feel", "what", "name"}
    assert not taps.words
    assert len(three.words["words"].split()) == 3


def test_one_parent_writes_about_two_thousand_words(content: Content) -> None:
    [concern] = that_show("long")

    assert concern.channel == "family"
    assert 1_900 <= len(concern.words["words"].split()) <= 2_200
    assert len(concern.words["words"]) == max(len(text) for text in all_words())


def test_emoji_come_in_words_and_in_a_name_and_one_has_a_skin_tone() -> None:
    with_emoji = [text for text in all_words() if re.search("[\U0001f300-\U0001faff]", text)]

    assert all(any(text in concern.words.values() for text in with_emoji) for concern in that_show("emoji"))
    assert any("\U0001f3fd" in text for text in with_emoji)
    assert any(
        re.search("[\U0001f300-\U0001faff]", concern.words.get("name", "")) for concern in CONCERNS_TOLD
    )


def test_right_to_left_names_come_alone_and_inside_english_words() -> None:
    def runs_right_to_left(text: str) -> bool:
        return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)

    named = [concern.words.get("name") or concern.words["child"] for concern in that_show("rtl-name")]
    mixed = [text for text in all_words() if runs_right_to_left(text) and letters(text, "Latn") > 200]

    assert len(named) >= 3
    assert all(runs_right_to_left(name) for name in named)
    assert mixed


def test_some_words_would_not_survive_normalisation_so_that_verbatim_is_really_tried() -> None:
    assert any(text != unicodedata.normalize("NFC", text) for text in all_words())


def test_every_phone_number_is_from_a_range_kept_for_fiction() -> None:
    text = CONCERNS.read_text(encoding="utf-8")

    numbers = [found.replace(" ", "") for found in re.findall(r"\+?\d(?: ?\d){6,}", text)]

    assert len(numbers) >= 6
    assert [
        number for number in numbers if not re.fullmatch(r"(01164960|07700900|02079460)\d{3}", number)
    ] == []


def test_every_email_address_is_an_example() -> None:
    text = CONCERNS.read_text(encoding="utf-8")

    addresses = re.findall(r"[^\s\"]+@[^\s\"]+", text)

    assert len(addresses) >= 2
    assert [address for address in addresses if not re.fullmatch(r".+@example\.(org|com)", address)] == []


def test_no_two_children_share_a_first_name() -> None:
    names = [concern.words.get("child") or concern.words.get("name") for concern in CONCERNS_TOLD]
    first = [re.split(r"[\s,]", name)[0].casefold() for name in names if name]

    assert len({*first}) == len(first) >= 15
