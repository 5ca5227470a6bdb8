"""Between the profile and its forms: what is filled in comes back, and what is wrong is said in plain words."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from pydantic import ValidationError

from kiosk.content import load_content
from kiosk.inbox.profile.changes import changes, gist, lines, reminders
from kiosk.inbox.profile.forms import Field, Form, Rows, Section, Typed, fill, read
from kiosk.inbox.profile.problems import problems
from kiosk.inbox.profile.sections import sections
from kiosk.profile import Profile
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.readers import Reader

TODAY = date(2026, 11, 20)
KAUR = Reader("lead", "Mrs Kaur", ReaderKey.generate().public_key)
RECOVERY = Reader("recovery", "School recovery key", ReaderKey.generate().public_key)
GONE = "ab" * 16
SAID = {
    "hours": [
        {"weekday": 0, "opens": "08:30", "closes": "12:00"},
        {"weekday": 0, "opens": "13:00", "closes": "15:30"},
    ],
    "promise_days": 2,
    "terms": [{"name": "Autumn", "first": "2026-09-01", "last": "2026-12-18"}],
    "holidays": [{"name": "Half term", "first": "2026-10-26", "last": "2026-10-30"}],
    "adults": [
        {
            "key": "kaur",
            "name": "Mrs Kaur",
            "called": "Safeguarding",
            "symbol": "talk",
            "reader": KAUR.key_id.hex(),
        },
        {"key": "mr-fox", "name": "Mr Fox", "called": "Caretaker", "symbol": "grownup", "reader": GONE},
    ],
    "places": [{"key": "orchard", "label": "The orchard", "symbol": "where"}],
    "values": ["Kindness", "100 % honest"],
    "definition": "Hurting somebody\nagain and again.",
    "links": [
        {
            "label": "Our policy",
            "kind": "web",
            "target": "https://school.example/policy",
            "audience": "family",
            "checked_on": "2026-09-01",
        }
    ],
    "record_labels": {"physical": "Assault"},
    "keep_months": {"urgent": 240},
    "told": {"new": ["lead", "deputy"]},
}


def profile(**said: object) -> Profile:
    first = Profile.first(SimpleNamespace(id="0" * 32, locales=("en-GB",)), load_content())  # type: ignore[arg-type]
    return Profile.model_validate({**first.model_dump(mode="json"), **said})


def made(said: Profile) -> Mapping[str, Section]:
    return sections(str, load_content(), said, (KAUR, RECOVERY))


def back(section: Section, form: Form, *known_keys: str) -> Typed:
    return read(section, form, today=TODAY, known_keys=known_keys, new_key=lambda: "new")


def wrong(section: Section, form: Form) -> dict[str, str]:
    typed = back(section, form)
    with pytest.raises(ValidationError) as error:
        profile(**typed.values)
    return {one.at: one.sentence for one in problems(str, section, typed, error.value)}


def test_every_section_comes_back_as_it_was_filled_in() -> None:
    whole = profile(**SAID)
    keys = [row.key for row in (*whole.adults, *whole.places, *whole.helplines)]

    for section in made(whole).values():
        typed = back(section, fill(section, whole), *keys)

        assert whole == Profile.model_validate({**whole.model_dump(mode="json"), **typed.values}), section.key


def test_every_field_of_a_profile_is_on_some_page() -> None:
    written = {name for section in made(profile()).values() for name in section.names}

    assert written == set(Profile.model_fields) - {"v", "school_id", "version"}


def test_a_school_takes_away_places_that_it_does_not_have_and_none_that_lie_outside_it() -> None:
    section = made(profile())["places"]
    form = Form([("places_not_here", key) for key in ("bus", "pe", "home", "online", "unsure", "moon")])

    assert back(section, form).values["places_not_here"] == ["bus", "pe"]
    (ticks,) = [part for part in section.parts if part.name == "places_not_here"]
    assert isinstance(ticks, Field)
    places = {choice.key for choice in load_content().questions["where"].choices}
    assert places - {key for key, _words in ticks.choices} == {"online", "outside", "home", "unsure", "else"}


def test_a_row_is_added_in_the_empty_one_and_goes_by_a_tick_or_by_being_emptied() -> None:
    section = made(profile())["year"]
    form = fill(section, profile(**SAID))
    form["terms-1-name"], form["terms-1-first"], form["terms-1-last"] = "Spring", "2027-01-04", "2027-03-25"
    form["terms-2-name"] = form["terms-2-first"] = " "
    form["holidays-0-remove"] = "on"

    typed = back(section, form)

    assert [term["name"] for term in typed.values["terms"]] == ["Autumn", "Spring"]
    assert typed.values["holidays"] == []


def test_what_is_picked_but_never_typed_begins_no_row() -> None:
    section = made(profile())["hours"]
    form = Form({"promise_days": "1", "hours-0-weekday": "3", "hours-0-opens": "", "hours-0-closes": ""})

    assert back(section, form).values["hours"] == []


def test_a_key_stays_with_its_entry_and_an_unknown_one_is_replaced() -> None:
    section = made(profile(**SAID))["adults"]
    form = fill(section, profile(**SAID))
    form["adults-1-key"] = "somebody-elses"
    form["adults-2-name"], form["adults-2-called"], form["adults-2-symbol"] = "Ms Lea", "Nurse", "help"

    typed = back(section, form, "kaur", "mr-fox")

    assert [adult["key"] for adult in typed.values["adults"]] == ["kaur", "new", "new"]


def test_i_rang_it_today_sets_the_day() -> None:
    section = made(profile())["helplines"]
    form = fill(section, profile())
    form["helplines-1-today"] = "on"

    typed = back(section, form, *(line.key for line in profile().helplines))

    days = [line["checked_on"] for line in typed.values["helplines"]]
    assert days[1] == "2026-11-20"
    assert days[0] == profile().helplines[0].checked_on.isoformat()


@pytest.mark.parametrize("symbol", ["../../etc/passwd", "no-such-drawing", ""])
def test_only_a_drawing_from_the_list_is_taken(symbol: str) -> None:
    section = made(profile())["places"]

    found = wrong(section, Form({"places-0-label": "Orchard", "places-0-symbol": symbol}))

    assert found == {"places-0-symbol": "This picture is not there. Pick one of the list."}


def test_a_picture_that_is_gone_since_is_something_to_look_at() -> None:
    place = {"key": "den", "label": "The den", "symbol": "dragon"}

    found = reminders(str, profile(places=[place]), None, TODAY)

    assert [one.sentence for one in found if one.section == "places"] == [
        "Pick a picture again: theirs is not there any more: The den."
    ]


def test_a_role_or_language_that_is_not_offered_is_not_taken() -> None:
    told, languages = made(profile())["told"], made(profile())["languages"]

    assert back(
        told, Form([("told.new", "lead"), ("told.new", "recovery"), ("told.new", "king")])
    ).values == {"told": {"new": ["lead"]}}
    assert back(languages, Form([("locales", "en-GB"), ("locales", "xx")])).values == {"locales": ["en-GB"]}


def test_the_recovery_key_is_nobody_to_link_an_adult_to() -> None:
    (rows,) = made(profile(**SAID))["adults"].parts
    assert isinstance(rows, Rows)
    reader = next(field for field in rows.fields if field.name == "reader")

    assert [value for value, _ in reader.choices] == ["", KAUR.key_id.hex(), GONE]


@pytest.mark.parametrize(
    ("section", "typed", "at", "said"),
    [
        ("hours", {"hours-0-opens": "9", "hours-0-closes": "15:00"}, "hours-0-opens", "Write a time"),
        ("hours", {"hours-3-opens": "15:00", "hours-3-closes": "09:00"}, "hours-3-closes", "later than"),
        ("year", {"terms-4-name": "Autumn", "terms-4-first": "1 Sept"}, "terms-4-first", "Write a day"),
        (
            "year",
            {"holidays-2-name": "Xmas", "holidays-2-first": "2027-01-01", "holidays-2-last": "2026-12-20"},
            "holidays-2-last",
            "first day or a later one",
        ),
        ("values", {"values-0-text": "x" * 121}, "values-0-text", "at most 120 characters"),
        ("values", {"values-0-text": "a\x07b"}, "values-0-text", "can’t be shown"),
        ("languages", {}, "locales", "Keep at least one"),
        ("keeping", {"keep_months.urgent": "ever"}, "keep_months.urgent", "whole number"),
        ("keeping", {"keep_months.urgent": "0"}, "keep_months.urgent", "1 or more"),
        ("record", {"record_labels.race": "x" * 200}, "record_labels.race", "at most 120"),
        (
            "helplines",
            {"helplines-0-name": "A", "helplines-0-number": "ring us"},
            "helplines-0-number",
            "digits",
        ),
        (
            "links",
            {"links-0-target": "http://x.example", "links-0-kind": "web"},
            "links-0-label",
            "something here",
        ),
    ],
)
def test_a_mistake_is_said_in_plain_words_beside_its_field(
    section: str, typed: dict[str, str], at: str, said: str
) -> None:
    helpline = {"helplines-0-by": "phone", "helplines-0-audience": "pupil", "helplines-0-today": "on"}
    standing = {"promise_days": "1", "hours-0-weekday": "0", "hours-3-weekday": "0"} | helpline
    form = Form(
        {name: text for name, text in standing.items() if name.partition("-")[0] in (section, "promise_days")}
    )
    form.update(typed)

    found = wrong(made(profile())[section], form)

    assert said in found[at], found
    assert not [sentence for sentence in found.values() if "Input" in sentence or "Value error" in sentence]


@pytest.mark.parametrize(
    ("kind", "target", "said"),
    [
        ("web", "http://school.example", "begins with https://"),
        ("phone", "ask at the desk", "digits"),
        ("email", "office", "name@school.example"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_by_its_kind(kind: str, target: str, said: str) -> None:
    form = Form(
        {
            f"links-0-{name}": text
            for name, text in {**SAID["links"][0], "kind": kind, "target": target}.items()
        }
    )  # type: ignore[index, dict-item]

    assert said in wrong(made(profile())["links"], form)["links-0-target"]


def test_every_refusal_of_the_profile_has_a_sentence() -> None:
    hours = {"promise_days": "1", "hours-0-weekday": "0", "hours-0-opens": "08:00", "hours-0-closes": "12:00"}
    twice = hours | {"hours-1-weekday": "0", "hours-1-opens": "11:00", "hours-1-closes": "13:00"}

    found = wrong(made(profile())["hours"], Form(twice))

    assert found == {"hours": "Two times of the same day run into each other."}


def test_too_many_rows_are_said_above_them() -> None:
    form = Form({f"values-{number}-text": f"Value {number}" for number in range(11)})

    assert wrong(made(profile())["values"], form) == {
        "values": "There can be 10 of these at most. Remove some."
    }


def test_a_change_is_told_line_by_line_in_words() -> None:
    before, after = profile(), profile(**SAID)

    found = {change.section.key: change for change in changes(made(after), before, after, date.isoformat)}

    assert set(found) == {"hours", "year", "adults", "places", "values", "links", "record", "keeping", "told"}
    assert "Time: Monday, 08:30 to 12:00" in found["hours"].come
    assert "Time: Monday, 08:30 to 15:30" in found["hours"].gone
    assert "A new worry is read: within 2 school days" in found["hours"].come
    assert found["year"].come[0] == "Term: Autumn, 2026-09-01 to 2026-12-18"
    assert found["adults"].come[0] == "Adult: Mrs Kaur, Safeguarding, picture: Talking together, " + (
        "reads worries as: Mrs Kaur, Designated safeguarding lead"
    )
    assert found["told"].come == (
        "As soon as something waits: Designated safeguarding lead, Deputy safeguarding lead",
    )
    assert found["keeping"].come == ("Said that a child does not feel safe: 240 months",)
    assert found["values"].gone == ()


def test_another_order_is_a_change_that_is_shown() -> None:
    before, after = profile(values=["Kindness", "Courage"]), profile(values=["Courage", "Kindness"])

    (change,) = changes(made(after), before, after, date.isoformat)

    assert change.gone == ("Value: Kindness", "Value: Courage")
    assert change.come == ("Value: Courage", "Value: Kindness")


def test_a_row_without_what_may_be_left_out_has_no_stray_commas() -> None:
    emergency = lines(made(profile())["helplines"], profile(), date.isoformat)[0]

    assert ", ," not in emergency
    assert emergency.startswith("Helpline: ")


def test_a_section_in_few_words_names_its_entries() -> None:
    said = made(profile(**SAID))

    found = {key: gist(section, profile(**SAID), date.isoformat) for key, section in said.items()}

    assert found["hours"] == (
        "A new worry is read: within 2 school days",
        "Hours in which worries are read: Monday",
    )
    assert found["year"] == ("Terms: Autumn", "Holidays and other days off: Half term")
    assert found["adults"] == ("Trusted adults: Mrs Kaur, Mr Fox",)
    assert found["record"] == ("Physical: Assault",)


def test_what_was_true_once_is_warned_of() -> None:
    old = [
        {**line, "checked_on": "2025-01-01"} if line["key"] == "childline" else line
        for line in profile().model_dump(mode="json")["helplines"]
    ]
    said = profile(**SAID, helplines=old)
    late = TODAY + timedelta(days=60)

    found = {(one.section, one.sentence) for one in reminders(str, said, {KAUR.key_id.hex()}, late)}

    assert found == {
        ("helplines", "Not rung for more than a year: Childline."),
        ("year", "Every term that is written down is over."),
        ("year", "No holidays are ahead."),
        (
            "adults",
            "Pick again who this is, or remove them: Mr Fox. They left or have new keys since, "
            "so what a pupil tells them would not reach them.",
        ),
    }


def test_without_a_list_of_readers_no_adult_is_called_gone() -> None:
    found = reminders(str, profile(**SAID), None, TODAY)

    assert "adults" not in {one.section for one in found}


def test_nothing_is_warned_of_when_all_is_well() -> None:
    ahead = [{"name": "Christmas", "first": "2026-12-19", "last": "2027-01-03"}]
    said = profile(**{**SAID, "holidays": ahead, "adults": []})

    assert reminders(str, said, {KAUR.key_id.hex()}, TODAY) == ()
