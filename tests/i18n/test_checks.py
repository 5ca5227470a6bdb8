from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from kiosk.content import Locale, load_content
from kiosk.i18n.catalogues import catalogue_path, write_catalogue
from kiosk.i18n.checks import SAME_WORD, check, check_catalogue, stale
from kiosk.i18n.extraction import extract

OURS = load_content()
# A tree of three languages and a planned one, whatever we have by now.
CONTENT = replace(
    OURS,
    locales={tag: OURS.locales[tag] for tag in ("en-GB", "pl", "ur", "ta")}
    | {"fr": replace(OURS.locales["fr"], state="planned")},
)
POLISH, URDU, TAMIL = (CONTENT.locales[tag] for tag in ("pl", "ur", "ta"))


def _findings(
    locale: Locale, english: str, text: str, *, context: str | None = "hint", comments: tuple[str, ...] = ()
) -> list[str]:
    template, catalogue = Catalog(), Catalog(locale.babel)
    template.add(english, context=context)
    catalogue.add(english, text, context=context, user_comments=comments)
    return list(check_catalogue(locale, catalogue, template))


@pytest.mark.parametrize(
    ("locale", "english", "text"),
    [
        (POLISH, "Call %(number)s.", "Zadzwoń pod %(number)s."),
        (POLISH, "Call <b>us</b>.", "Zadzwoń <b>do nas</b>."),
        (POLISH, "Childline", "Childline"),
        (POLISH, "I am on the bus.", "Jestem w autobusie, a on to wie."),
        (URDU, "Are you there?", "کیا آپ یہاں ہیں؟"),
        (URDU, "Call %(number)s.", "%(number)s پر فون کریں۔"),
        (URDU, "Call Childline.", "Childline کو فون کریں۔"),
    ],
)
def test_a_good_translation_passes(locale: Locale, english: str, text: str) -> None:
    assert _findings(locale, english, text) == []


@pytest.mark.parametrize(
    ("locale", "english", "text", "told"),
    [
        (POLISH, "Stop", "", "missing"),
        (POLISH, "Call %(number)s.", "Zadzwoń.", "places to fill in"),
        (POLISH, "Call %(number)s.", "Zadzwoń pod %(numer)s.", "places to fill in"),
        (POLISH, "Call %(number)s.", "Zadzwoń pod %(number)d.", "places to fill in"),
        (POLISH, "Call us.", "Zadzwoń na 100%.", "places to fill in"),
        (POLISH, "Call {name}.", "Zadzwoń.", "places to fill in"),
        (POLISH, "Call <b>us</b>.", "Zadzwoń do nas.", "HTML differs"),
        (POLISH, "Call us.", "Zadzwoń <script>do nas</script>.", "HTML differs"),
        (POLISH, "Call us.", "Zadzwoń < do nas.", "HTML differs"),
        (POLISH, "Call us.", "Zadzwoń &nbsp;do nas.", "HTML differs"),
        (POLISH, "Call us.", "ZаdzwоƄ", "wrong script for this language: ао"),
        (POLISH, "Call us.", "فون کریں۔", "wrong script"),
        (URDU, "Call us.", "Phone کریں۔", "wrong script for this language: Pehno"),
        (URDU, "Call us.", "ہمیں फ़ोन کریں۔", "wrong script"),
        (URDU, "Write here.", "يہاں لکھیں۔", "ي is not this language's own: write ی"),
        (URDU, "Write here.", "یہاں لكھیں۔", "ك is not this language's own: write ک"),
        (URDU, "Who is it?", "یہ کون ہے?", "? is not this language's own: write ؟"),
        (URDU, "Write here.", "یہاں لکھیں.", ". is not this language's own: write ۔"),
        (POLISH, "Call us.", "Call us.", "not translated"),
        (POLISH, "Your school", "Twoja school", "English left over: school"),
        (URDU, "Call us.", "Call us.", "not translated"),
    ],
)
def test_a_bad_translation_is_found(locale: Locale, english: str, text: str, told: str) -> None:
    findings = _findings(locale, english, text)

    assert any(told in finding for finding in findings), findings
    assert all(
        finding.startswith(f"{locale.tag}: ") and finding.endswith(f"[hint] {english}")
        for finding in findings
    )


def test_a_word_that_is_the_same_in_both_languages_passes_when_a_translator_says_so() -> None:
    assert _findings(POLISH, "Stop", "Stop") != []
    assert _findings(POLISH, "Stop", "Stop", comments=(SAME_WORD,)) == []


@pytest.mark.parametrize(
    ("english", "context", "text", "fits"),
    [
        ("No", "name", "Może później", True),
        ("No", "name", "Może później!", False),
        ("Phone or game", "what", "x" * 29, True),
        ("Phone or game", "what", "x" * 30, False),
        ("Send now", None, "x" * 18, True),
        ("Send now", None, "x" * 19, False),
        ("Send now.", None, "x" * 40, True),
        ("Your name", "field", "x" * 40, True),
    ],
)
def test_a_tiles_word_may_not_outgrow_its_tile(
    english: str, context: str | None, text: str, fits: bool
) -> None:
    findings = _findings(POLISH, english, text, context=context)

    assert any("too long for its tile" in finding for finding in findings) is not fits


def test_marks_above_letters_take_no_room_on_a_tile() -> None:
    assert _findings(URDU, "Back", "رُکیںَُِّ" + "ا" * 7, context="bar") == []


def test_fuzzy_missing_and_unknown_messages_are_found() -> None:
    template, catalogue = Catalog(), Catalog("pl")
    for word in ("one", "two"):
        template.add(word)
    catalogue.add("one", "jeden", flags=["fuzzy"])
    catalogue.add("three", "trzy")

    findings = list(check_catalogue(POLISH, catalogue, template))

    assert findings == [
        "pl: not in messages.pot. Run: kiosk i18n update: three",
        "pl: fuzzy: the English has changed, look at it again: one",
        "pl: missing: two",
    ]


def test_a_plural_with_a_form_missing_is_found() -> None:
    template, catalogue = Catalog(), Catalog("pl")
    template.add(("%(n)s day", "%(n)s days"))
    catalogue.add(("%(n)s day", "%(n)s days"), ("%(n)s dzień", "%(n)s dni", ""))

    assert list(check_catalogue(POLISH, catalogue, template)) == ["pl: missing: %(n)s day"]


def test_a_plural_rule_of_another_language_is_found() -> None:
    assert list(check_catalogue(POLISH, Catalog("ur"), Catalog())) == [
        "pl: the Plural-Forms header differs from Babel's for this language"
    ]


def test_a_template_that_lags_behind_the_pages_is_found_whatever_its_dates() -> None:
    old, new = Catalog(), Catalog(creation_date=None)
    old.add("gone", locations=[("a.html", 1)])
    old.add("same", locations=[("a.html", 1)])
    new.add("same", locations=[("b.html", 7)])
    new.add("same", context="feel")

    assert list(stale(old, new)) == [
        "messages.pot: new on the pages. Run: kiosk i18n extract: [feel] same",
        "messages.pot: on no page any more. Run: kiosk i18n extract: gone",
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    page = tmp_path / "templates" / "public" / "start.html"
    page.parent.mkdir(parents=True)
    page.write_text('{{ _("Go on") }}', encoding="utf-8")
    extract(tmp_path, tmp_path / "translations")
    for locale, text in ((POLISH, "Dalej"), (URDU, "آگے"), (TAMIL, "தொடரவும்")):
        catalogue = Catalog(locale.babel)
        catalogue.add("Go on", text)
        write_catalogue(catalogue_path(tmp_path / "translations", locale), catalogue)
    return tmp_path


def test_a_tree_in_order_has_no_findings(root: Path) -> None:
    assert check(root, root / "translations", CONTENT) == []


def test_a_page_with_a_new_word_is_found(root: Path) -> None:
    (root / "templates/public/more.html").write_text('{{ _("Go back") }}', encoding="utf-8")

    assert check(root, root / "translations", CONTENT) == [
        "messages.pot: new on the pages. Run: kiosk i18n extract: Go back"
    ]


def test_a_state_that_does_not_fit_the_catalogues_is_found(root: Path) -> None:
    folder = root / "translations"
    catalogue_path(folder, URDU).unlink()
    french = Catalog("fr")
    french.add("Go on", "Suite")
    write_catalogue(catalogue_path(folder, CONTENT.locales["fr"]), french)

    assert check(root, folder, CONTENT) == [
        'ur: the language has no catalogue, but its state in locales.toml is "draft"',
        'fr: the language has a catalogue, but its state in locales.toml is "planned"',
    ]


def test_files_that_are_no_catalogues_are_named(root: Path) -> None:
    folder = root / "translations"
    catalogue_path(folder, URDU).write_text('msgid "Go on\n', encoding="utf-8")

    broken = check(root, folder, CONTENT)
    (folder / "messages.pot").unlink()
    missing = check(root, folder, CONTENT)

    assert [finding[:32] for finding in broken] == ["ur: the catalogue can't be read "]
    assert missing == ["messages.pot: it is missing or broken. Run: kiosk i18n extract"]
