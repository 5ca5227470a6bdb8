import dataclasses
from pathlib import Path

import pytest

from kiosk.content import FOLLOWS, Choice, ContentError, load_content
from kiosk.content.families import check_advice

DETAILS = {
    "kind": "worry saw idea good feel",
    "feeling": "sad tired ill bored lonely hurt happy calm okay proud worried wobbly frustrated silly excited"
    " confused embarrassed angry scared upset outofcontrol mixed unsure",
    "more": "hit pushed otherhurt names laughed lies threat whoiam notplay keepaway took broke messages picture"
    " leftonline stranger touch made home grownuphurt selfharm friendsad friendhurt friendunsafe else unsure",
    "where": "classroom corridor toilets playground dinner bus home pe online outside unsure else",
    "when": "now today yesterday week long unsure",
    "often": "once some everyday unsure",
    "saw": "nobody friend children grownup unsure",
    "did": "toldgrownup toldfriend saidstop walked nothing unsure else",
    "why": "skin place faith disability boygirl love family looks talk unsure else notsay",
    "want": "listen talk stay stop quiet family play unsure else",
    "adult": "anyone unsure",
    "friend_knows": "yes no unsure",
}
FAMILIES = {
    "about": "mine harming another",
    "safe": "yes worried no unsure",
    "signs": "sleep aches school moods alone eating marks lost online selfharm else unsure",
    "reach": "call text email meet",
    "besttime": "morning midday afternoon evening any",
    "interpreter": "yes no unsure",
    "format": "large easy aloud else",
    "relation": "parent carer grandparent family friend notsay",
}
IN_A_PARENTS_WORDS = {
    "where": "classroom corridor toilets playground dinner pe bus way online outside home unsure else",
    "when": "now today yesterday week long unsure",
    "often": "once some everyday unsure",
    "who": "child children older grownup online unsure else notsay",
    "saw": "nobody friend children grownup unsure",
    "did": "toldgrownup talked otherfamily kept police nothing else",
    "want": "meet call check stop informed home unsure else",
}
WORDS = 'label.what = "Mean words"'


def test_keys_that_stored_concerns_carry_are_all_there() -> None:
    questions = load_content().questions

    keys = {key: [choice.key for choice in question.choices] for key, question in questions.items()}

    happenings = ["body", "words", "leftout", "things", "online"]
    happenings += ["dislike", "unsafe", "friend", "unsure", "else"]
    further = {"spoken", *DETAILS, *FAMILIES}
    assert {key: keys[key] for key in keys if key not in further} == {
        "feel": ["blue", "green", "yellow", "red", "unsure"],
        "what": happenings,
        "name": ["yes", "no", "unsure"],
        "who": ["child", "children", "older", "grownup", "online", "unsure", "else", "notsay"],
        "not_for": ["unsure", "else", "notsay"],
        "about_child": happenings,
        "staff": ["yes", "no", "unsure"],
        "answer": ["pictures", "come", "none"],
    }
    listed = DETAILS | FAMILIES
    assert {key: keys[key] for key in listed} == {key: one.split() for key, one in listed.items()}


def test_families_are_asked_under_the_pupils_keys_in_words_of_their_own() -> None:
    content = load_content()

    asked = content.families.questions

    assert {key: " ".join(one.key for one in asked[key].choices) for key in asked} == IN_A_PARENTS_WORDS
    assert asked["who"].title == content.questions["who"].title
    assert content.choice("did", "police").label == "Told the police", "what only families can say is known"
    assert content.choice("who", "grownup").label == "A grown-up at school", "of the rest, a pupil's words"
    assert content.choice("saw", "friend", "pupil").label == "My friend"
    assert content.choice("saw", "friend", "family").label == "A friend of my child", (
        "unless a family said it"
    )
    assert content.choice("what", "unsafe", "family").label == "I do not feel safe", (
        "what only pupils are asked"
    )
    assert [one.key for one in asked["who"].choices if one.about_staff] == ["grownup"]


def test_families_can_name_every_language_of_the_pages_and_some_that_only_interpreters_speak() -> None:
    content = load_content()
    spoken = content.families.languages

    pages = {tag.lower(): locale.autonym for tag, locale in content.locales.items()}
    assert {key: one.autonym for key, one in spoken.items() if not one.spoken_only} == pages
    only = {key for key, one in spoken.items() if one.spoken_only}
    assert {"romani", "sylheti", "kutchi", "mirpuri", "bsl"} <= only
    assert [one.key for one in content.questions["spoken"].choices] == [*spoken, "another"]


def test_each_status_is_said_by_one_phrase_that_needs_nothing_filled_in() -> None:
    said = {one.status: one for one in load_content().phrases.values() if one.status}

    assert set(said) == {"reading", "working", "talk", "closed"}
    assert not any(one.slots for one in said.values())


def test_families_read_six_things_to_say_and_a_ladder_of_five() -> None:
    rows = load_content().families.advice.values()

    assert [one.part for one in rows].count("say") == 6
    ladder = [one.key.removeprefix("ladder-") for one in rows if one.part == "ladder"]
    assert ladder == ["class", "senior", "head", "governors", "outside"]


def test_what_belongs_to_a_zone_or_a_happening_says_so() -> None:
    questions = load_content().questions

    groups = {key: [choice.group for choice in questions[key].choices] for key in FOLLOWS}

    assert set(groups["feeling"]) == {"blue", "green", "yellow", "red", ""}
    assert {group for group in groups["more"] if group} == {
        *("body", "words", "leftout", "things", "online", "dislike", "unsafe", "friend")
    }
    assert not [
        key
        for key, question in questions.items()
        if key not in FOLLOWS and any(choice.group for choice in question.choices)
    ]


def test_own_words_fields_have_the_agreed_limits() -> None:
    fields = load_content().fields

    assert {key: field.limit for key, field in fields.items()} == {
        "words": 20_000,
        "name": 100,
        "child": 100,
        "contact": 300,
        "dates": 200,
        "names": 300,
        "told": 300,
    }
    assert [key for key, field in fields.items() if field.multiline] == ["words"]


def test_a_happening_has_a_pupils_and_a_parents_words_under_one_key() -> None:
    content = load_content()

    assert content.choice("what", "unsafe").label == "I do not feel safe"
    assert content.choice("about_child", "unsafe").label == "My child does not feel safe"


def test_only_what_is_not_safe_is_urgent_and_only_grown_ups_at_school_are_staff() -> None:
    found = [
        (key, choice) for key, question in load_content().questions.items() for choice in question.choices
    ]

    assert {(key, choice.key) for key, choice in found if choice.urgent} == {
        ("what", "unsafe"),
        ("about_child", "unsafe"),
        ("safe", "no"),
        ("signs", "selfharm"),
        ("signs", "marks"),
        *(("more", key) for key in ("threat", "picture", "stranger", "touch", "made", "home", "grownuphurt")),
        *(("more", key) for key in ("selfharm", "friendunsafe")),
    }
    assert {(key, choice.key) for key, choice in found if choice.about_staff} == {
        ("who", "grownup"),
        ("staff", "yes"),
    }


@pytest.mark.parametrize(("question", "choice"), [("feel", "purple"), ("mood", "blue")])
def test_a_choice_that_nobody_knows_is_refused(question: str, choice: str) -> None:
    with pytest.raises(KeyError):
        load_content().choice(question, choice)


def test_content_cannot_be_changed_after_loading() -> None:
    content = load_content()

    with pytest.raises(TypeError):
        content.questions["feel"] = content.questions["what"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        content.questions["feel"].choices[0].label = "Grumpy"  # type: ignore[misc]


def test_built_in_content_is_read_once() -> None:
    assert load_content() is load_content()


def test_a_school_may_reword_add_and_reorder(edit) -> None:
    folder = edit("zones.toml", 'label.feel = "Sad, tired or ill"', 'label.feel = "Low"')
    with (folder / "zones.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[zone]]\nkey = "mixed"\nsymbol = "feel"\nlabel.feel = "All mixed up"\n')

    choices = load_content(folder).questions["feel"].choices

    assert choices[0].label == "Low"
    assert choices[-1] == Choice("mixed", "All mixed up", "feel")


def test_the_version_follows_the_words_and_not_the_line_ends(edit) -> None:
    folder = edit("zones.toml", "Sad, tired or ill", "Sad, tired or ill")
    same = load_content(folder).version
    windows = (folder / "zones.toml").read_bytes().replace(b"\n", b"\r\n")
    (folder / "zones.toml").write_bytes(windows)
    with_windows_line_ends = load_content(folder).version
    edit("zones.toml", "Sad, tired or ill", "Low")
    reworded = load_content(folder).version

    assert same == with_windows_line_ends == load_content().version
    assert reworded != same


# Each mistake that somebody editing a file may make: file, what stood there, what they wrote, what they are told.
MISTAKES = {
    "a misspelt name": (
        "happenings.toml",
        "\nurgent = true",
        "\nurgnet = true",
        'row 7 (unsafe): "urgnet" is not known',
    ),
    "an unknown name in a helpline": (
        "helplines.toml",
        "from_age = 11",
        "age = 11",
        '(shout): "age" is not known',
    ),
    "a group that nobody can have picked": (
        "details.toml",
        'group = "body"',
        'group = "bodies"',
        'question more, choice hit: there is no "bodies"',
    ),
    "a question that is there already": (
        "details.toml",
        'key = "often"',
        'key = "feel"',
        '"feel" is a question of another file already',
    ),
    "a question that the pages ask for": (
        "details.toml",
        'key = "often"',
        'key = "oft"',
        'the row "often", which is missing',
    ),
    "an unknown kind of row": ("roles.toml", "[[role]]", "[[rule]]", '"rule" is not known here'),
    "a row key used twice": (
        "happenings.toml",
        'key = "words"',
        'key = "body"',
        "row 2 (body): there is a row",
    ),
    "a choice key used twice": (
        "questions.toml",
        'key = "no"',
        'key = "yes"',
        "choice 2 (yes): there is a row",
    ),
    "a locale twice": ("locales.toml", 'tag = "pl"', 'tag = "en-GB"', "row 2 (en-GB): there is a row"),
    "a name twice in a row": ("zones.toml", 'key = "blue"', 'key = "blue"\nkey = "navy"', "something twice"),
    "an empty label": ("happenings.toml", WORDS, 'label.what = ""', 'row 2 (words): "label.what" is empty'),
    "a blank label": ("happenings.toml", WORDS, 'label.what = " "', '"label.what" is empty, or begins'),
    "a label for a question that has other choices": (
        "happenings.toml",
        WORDS,
        WORDS + '\nlabel.feel = "Mean"',
        '"label.feel" is not known',
    ),
    "no words for one of two questions": ("happenings.toml", WORDS, "", '"label.what" is missing'),
    "a label that is not in parts": (
        "zones.toml",
        "label.feel =",
        "label =",
        '(blue): "label" must have parts',
    ),
    "no symbol": ("zones.toml", 'symbol = "zone-blue"', "", '(blue): "symbol" is missing'),
    "a path for a symbol": (
        "zones.toml",
        '"zone-blue"',
        '"../blue.svg"',
        '"symbol" must be the name of a drawing',
    ),
    "a number for a label": ("zones.toml", '"Sad, tired or ill"', "7", '"label.feel" must be a text'),
    "a text for true": (
        "happenings.toml",
        "\nurgent = true",
        '\nurgent = "yes"',
        '"urgent" must be true or false',
    ),
    "a text for a number": (
        "fields.toml",
        "limit = 100",
        'limit = "100"',
        '(name): "limit" must be a whole number',
    ),
    "true for a number": (
        "fields.toml",
        "limit = 100",
        "limit = true",
        '(name): "limit" must be a whole number',
    ),
    "no room to write": (
        "fields.toml",
        "limit = 100",
        "limit = 0",
        '"limit" must be a whole number, at least 1',
    ),
    "too much room to write": (
        "fields.toml",
        "limit = 300",
        "limit = 3000",
        "all limits together may not pass 21500",
    ),
    "a text for a day": ("helplines.toml", "= 2026-11-20", '= "2026-11-20"', '"checked_on" must be a day'),
    "a moment for a day": (
        "helplines.toml",
        "= 2026-11-20",
        "= 2026-11-20T10:00:00Z",
        '"checked_on" must be a day',
    ),
    "a number with letters": (
        "helplines.toml",
        '"0800 1111"',
        '"0800 CHILD"',
        '(childline): "number" may hold digits',
    ),
    "words for a role that nobody has": (
        "readers.toml",
        'key = "lead"',
        'key = "caretaker"',
        '"caretaker" is not a role',
    ),
    "a reason used twice": (
        "reasons.toml",
        'key = "help"',
        'key = "other"',
        "row 5 (other): there is a row",
    ),
    "an unknown audience": (
        "helplines.toml",
        'audience = "pupil"',
        'audience = "staff"',
        'names "staff", which is not',
    ),
    "an unknown channel": (
        "questions.toml",
        '["family"]',
        '["parents"]',
        'names "parents", which is not one of',
    ),
    "no channel": ("questions.toml", '["family"]', "[]", '"channels" must be a list'),
    "a channel twice": (
        "questions.toml",
        '["family"]',
        '["family", "family"]',
        '"channels" names something twice',
    ),
    "an unknown ability": (
        "roles.toml",
        'may = ["read worries", "keep and destroy"',
        'may = ["read worries", "keep everything"',
        '(head): "may" names "keep everything"',
    ),
    "a route to a role that reads nothing": (
        "routing.toml",
        '"deputy"',
        '"auditor"',
        '(ordinary): "readers" names "auditor"',
    ),
    "an unknown role": ("routing.toml", '"deputy"', '"caretaker"', '(ordinary): "readers" names "caretaker"'),
    "a route with one person": ("routing.toml", '"lead", "deputy"', '"lead"', "at least two roles beside it"),
    "a route without recovery": (
        "routing.toml",
        '"deputy", "recovery"',
        '"deputy", "head"',
        'must name "recovery"',
    ),
    "a route that nobody takes is missing": (
        "routing.toml",
        'key = "about_head"',
        'key = "about_pupils"',
        '"about_head", which',
    ),
    "no recovery key": ("roles.toml", 'key = "recovery"', 'key = "vault"', 'needs the row "recovery"'),
    "a question that a page needs": ("questions.toml", 'key = "who"', 'key = "whom"', 'needs the row "who"'),
    "a field that a page needs": (
        "fields.toml",
        'key = "contact"',
        'key = "phone"',
        'needs the row "contact"',
    ),
    "a channel that a page needs": (
        "channels.toml",
        'key = "family"',
        'key = "home"',
        'needs the row "family"',
    ),
    "an unknown list of choices": (
        "questions.toml",
        'from = "zones"',
        'from = "colours"',
        'names "colours", which is not one of',
    ),
    "a list that nobody asks": (
        "questions.toml",
        'from = "zones"',
        'from = "happenings"',
        'no question takes its choices from "zones"',
    ),
    "a question without choices": (
        "questions.toml",
        '[[question]]\nkey = "who"',
        '[[question]]\nkey = "mood"\nchoice = []\n\n[[question]]\nkey = "who"',
        "there must be at least one",
    ),
    "an unknown way to pick": (
        "questions.toml",
        'pick = "one"',
        'pick = "two"',
        'names "two", which is not one of',
    ),
    "a key with a capital": (
        "zones.toml",
        'key = "blue"',
        'key = "Blue"',
        'row 1 (Blue): "key" must be small letters',
    ),
    "a broken tag": (
        "locales.toml",
        'tag = "pl"',
        'tag = "Polish"',
        'row 2 (Polish): "tag" must be a language tag',
    ),
    "two sources": ("locales.toml", 'state = "draft"', 'state = "source"', "exactly one row"),
    "an unknown script": (
        "locales.toml",
        'script = "Arab"',
        'script = "Urdu"',
        '(ur): "script" names "Urdu"',
    ),
    "HTML in a label": ("zones.toml", "Sad, tired or ill", "<b>Sad</b>", '"label.feel" may not hold'),
    "a percent sign in a label": ("zones.toml", "Sad, tired or ill", "100% sad", '"label.feel" may not hold'),
    "a new line in a label": ("zones.toml", "Sad, tired or ill", "Sad\\nor ill", '"label.feel" may not hold'),
    "a family's question for pupils": (
        "family.toml",
        'channels = ["family"]',
        'channels = ["pupil"]',
        "is asked of families",
    ),
    "two phrases for one status": (
        "phrases.toml",
        'status = "working"',
        'status = "talk"',
        "is the status of one row",
    ),
    "a status with a place to fill": (
        "phrases.toml",
        'label = "Somebody at school is working on it."',
        'label = "{who} is working on it."\nslots = { who = "name" }',
        "with no place to fill",
    ),
    "a language with a made-up tag": ("languages.toml", 'tag = "syl"', 'tag = "Sylheti"', '"tag" must be'),
    "not TOML": ("zones.toml", 'key = "blue"', "key = blue", "zones.toml: it can't be read"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_its_file_and_row(edit, mistake: str) -> None:
    file, old, new, told = MISTAKES[mistake]
    folder = edit(file, old, new)

    with pytest.raises(ContentError) as refused:
        load_content(folder)

    assert str(refused.value).startswith(f"{file}")
    assert told in str(refused.value)


def test_a_helpline_is_shown_from_the_day_that_its_number_stands_in_the_file(edit) -> None:
    assert "lado" not in load_content().helplines

    filled = load_content(edit("helplines.toml", 'number = ""', 'number = "0116 496 0155"'))

    assert filled.helplines["lado"].number == "0116 496 0155"
    assert filled.helplines["lado"].audience == "family"


def test_advice_that_leaves_a_part_of_its_page_empty_is_refused() -> None:
    rows = {key: one for key, one in load_content().families.advice.items() if one.part != "online"}

    with pytest.raises(ContentError, match='part = "online"'):
        check_advice(rows)


def test_a_missing_file_is_named(edit) -> None:
    folder: Path = edit("zones.toml", "zone", "zone")
    (folder / "zones.toml").unlink()

    with pytest.raises(ContentError, match=r"^zones\.toml: the file is missing"):
        load_content(folder)


def test_a_file_in_another_encoding_is_named(edit) -> None:
    folder: Path = edit("zones.toml", "zone", "zone")
    (folder / "zones.toml").write_bytes("# déjà vu".encode("latin-1"))

    with pytest.raises(ContentError, match=r"^zones\.toml: it must be saved as UTF-8"):
        load_content(folder)


def test_an_empty_file_is_refused(edit) -> None:
    folder: Path = edit("zones.toml", "zone", "zone")
    (folder / "zones.toml").write_text("# nothing here yet\n", encoding="utf-8")

    with pytest.raises(ContentError, match=r"^zones\.toml.*at least one"):
        load_content(folder)
