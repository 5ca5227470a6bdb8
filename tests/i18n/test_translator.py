from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from kiosk.content import load_content
from kiosk.i18n import format_clock, format_coming_day, format_day, format_time, offered, suggest, translator

DRAFTS = [locale.tag for locale in load_content().locales.values() if locale.state == "draft"]
PO = """\
msgid ""
msgstr ""
"Language: pl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Stop"
msgstr "Dość"

msgctxt "feel"
msgid "Calm"
msgstr "Spokój"

msgctxt "what"
msgid "Calm"
msgstr "Cisza"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s dzień"
msgstr[1] "%(n)s dni"
msgstr[2] "%(n)s dnia"

msgctxt "wait"
msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s doba"
msgstr[1] "%(n)s doby"
msgstr[2] "%(n)s dób"

#, fuzzy
msgid "Send"
msgstr "Zły przekład"

msgid "Not yet"
msgstr ""
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "pl" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return tmp_path


def test_the_context_decides_which_word_is_meant(folder: Path) -> None:
    polish = translator("pl", folder)

    assert polish.gettext("Stop") == "Dość"
    assert polish.pgettext("feel", "Calm") == "Spokój"
    assert polish.pgettext("what", "Calm") == "Cisza"
    assert polish.gettext("Calm") == "Calm"


def test_plurals_follow_the_language(folder: Path) -> None:
    polish = translator("pl", folder)

    assert [polish.ngettext("%(n)s day", "%(n)s days", n).removeprefix("%(n)s ") for n in (1, 3, 5, 22)] == [
        "dzień",
        "dni",
        "dnia",
        "dni",
    ]
    assert polish.npgettext("wait", "%(n)s day", "%(n)s days", 5) == "%(n)s dób"


@pytest.mark.parametrize("message", ["Send", "Not yet", "Never heard of"])
def test_what_nobody_has_translated_is_shown_in_english(folder: Path, message: str) -> None:
    assert translator("pl", folder).gettext(message) == message


def test_an_empty_message_does_not_bring_out_the_catalogues_header(folder: Path) -> None:
    assert translator("pl", folder).gettext("") == ""
    assert translator("pl", folder).pgettext("hint", "") == ""


@pytest.mark.parametrize(
    "broken",
    [
        b'msgid "Stop\n',
        PO.encode().replace("ść".encode(), b"\xb6\xe6"),
        PO.replace("(n==1 ?", "n ==").encode(),
    ],
    ids=["a quote left open", "not UTF-8", "no rule for plurals"],
)
def test_a_catalogue_that_cannot_be_read_is_logged_and_its_language_is_in_english(
    folder: Path, broken: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder / "pl" / "LC_MESSAGES" / "messages.po"
    path.write_bytes(broken)

    polish = translator("pl", folder)

    assert polish.broken
    assert (polish.gettext("Stop"), polish.ngettext("one day", "days", 2)) == ("Stop", "days")
    assert str(path) in caplog.text
    assert not translator("en-GB", folder).broken


def test_english_needs_no_catalogue() -> None:
    english = translator("en-GB")

    assert english.gettext("Stop") == "Stop"
    assert english.ngettext("one day", "days", 2) == "days"
    assert english.direction == "ltr"


def test_a_locale_that_is_not_listed_is_refused() -> None:
    with pytest.raises(KeyError):
        translator("tlh")


def test_a_translator_knows_its_language_and_direction() -> None:
    urdu = translator("ur")

    assert (urdu.tag, urdu.direction, urdu.locale.language) == ("ur", "rtl", "ur")


def test_a_catalogue_is_read_once(folder: Path) -> None:
    assert translator("pl", folder) is translator("pl", folder)


def test_only_english_and_languages_with_a_catalogue_are_offered(folder: Path, tmp_path: Path) -> None:
    content = load_content()

    assert [locale.tag for locale in offered(content, folder)] == ["en-GB", "pl"]
    assert [locale.tag for locale in offered(content, tmp_path / "empty")] == ["en-GB"]
    assert [locale.tag for locale in offered(content)] == ["en-GB", *DRAFTS]


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("pl", "pl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("UR-pk", "ur"),
        ("de,ur;q=0.7,pl;q=0.4", "ur"),
        ("pl;q=0.2,ur;q=0.9", "ur"),
        ("zh-CN", "zh-Hans"),
        ("pt-BR", "pt-PT"),
        ("en-US", "en-GB"),
        ("pl;q=0, de", "en-GB"),
        ("de", "en-GB"),
        ("*", "en-GB"),
        ("", "en-GB"),
        (";;,q=,\0", "en-GB"),
    ],
)
def test_the_browsers_language_is_suggested_when_the_school_offers_it(header: str, tag: str) -> None:
    assert suggest(header, ("en-GB", "pl", "ur", "zh-Hans", "pt-PT")) == tag


def test_days_and_times_are_the_schools_in_the_readers_words() -> None:
    late = datetime(2026, 6, 20, 23, 30, tzinfo=UTC)  # half past midnight in a British summer

    assert format_day(late, "en-GB", "Europe/London") == "Sunday, 21 June 2026"
    assert format_day(late, "pl", "Europe/London") == "niedziela, 21 czerwca 2026"
    assert format_day(late, "ur", "Europe/London") == "اتوار، 21 جون، 2026"
    assert format_day(late, "en-GB", "UTC") == "Saturday, 20 June 2026"
    assert format_time(late, "en-GB", "Europe/London") == "00:30"
    assert format_time(late, "pl", "UTC") == "23:30"


def test_a_day_without_a_time_stays_that_day() -> None:
    assert format_day(date(2026, 6, 20), "en-GB", "Pacific/Auckland") == "Saturday, 20 June 2026"


@pytest.mark.parametrize("tag", DRAFTS)
def test_every_choice_is_shown_in_the_readers_language(tag: str) -> None:
    questions = load_content().questions.values()
    labels = [(question.key, one.label) for question in questions for one in question.choices if not one.own]

    # "No" is the word in Italian and Spanish too; `kiosk i18n check` asks that somebody has said so in the catalogue.
    in_english = [one for key, one in labels if translator(tag).pgettext(key, one) == one and one != "No"]

    assert len(labels) > 150
    assert in_english == []


def test_a_coming_day_is_as_short_as_it_is_clear() -> None:
    friday = date(2026, 11, 20)

    assert format_coming_day(date(2026, 11, 23), friday, "en-GB") == "Monday"
    assert format_coming_day(date(2026, 11, 26), friday, "en-GB") == "Thursday"
    assert format_coming_day(date(2026, 11, 27), friday, "en-GB") == "Friday 27 November"
    assert format_coming_day(date(2026, 11, 19), friday, "en-GB") == "Thursday 19 November"
    assert format_coming_day(date(2026, 11, 23), friday, "pl") == "poniedziałek"


def test_a_time_of_day_is_the_schools_own_and_nothing_is_added_to_it() -> None:
    assert format_clock(time(8, 30), "en-GB") == "08:30"
    assert format_clock(time(8, 30), "pl") == "08:30"
