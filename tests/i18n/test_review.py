"""Review sheets: everything in a language, once, as a person reads it on paper and as it is found again."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from click.testing import CliRunner, Result

from kiosk.cli import i18n as command
from kiosk.cli.i18n import i18n
from kiosk.content import Locale, load_content
from kiosk.i18n import catalogue_path, translations_folder
from kiosk.i18n.catalogues import forms, read_catalogue, template_path, write_catalogue
from kiosk.i18n.places import PARTS, place_of
from kiosk.i18n.review import Form, Sheet, find, mark_of, sheet_of
from tests.pagecheck import parse

CONTENT = load_content()
POLISH = CONTENT.locales["pl"]


def made(*messages: tuple[str | tuple[str, str], str | tuple[str, ...]], to: Path, **more: object) -> Sheet:
    """The sheet of a Polish catalogue with these messages."""
    catalogue = Catalog("pl")
    for english, text in messages:
        catalogue.add(english, text, **more)  # type: ignore[arg-type]
    write_catalogue(catalogue_path(to, POLISH), catalogue)
    return sheet_of(to, POLISH, CONTENT)


def words(form: Form) -> str:
    return "".join(f"[{piece.text}]" if piece.place else piece.text for piece in form.pieces)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(i18n, arguments)


def test_every_message_of_the_template_is_on_a_sheet_once() -> None:
    template = read_catalogue(template_path(translations_folder()))
    wanted = sorted(mark_of(one.context, forms(one.id)[0]) for one in template if one.id)

    rows = sheet_of(translations_folder(), POLISH, CONTENT).rows

    assert sorted(row.mark for row in rows) == wanted
    assert [row.number for row in rows] == list(range(1, len(wanted) + 1))
    assert len(set(wanted)) == len(wanted), "a mark means one message"


def test_every_part_has_its_words_and_what_keeps_a_child_safe_comes_first() -> None:
    sheet = sheet_of(translations_folder(), POLISH, CONTENT)
    shown = {words(row.english[0]): part.key for part in sheet.parts for g in part.groups for row in g.rows}

    assert [part.key for part in sheet.parts] == list(PARTS)
    assert shown["Call [number]."] == "safe"
    assert shown["What happened to your child?"] == "family"
    assert shown["How do you feel?"] == "pupil"
    assert shown["You can talk to [who] any time."] == "answers"


def test_a_question_stands_before_its_answers_and_says_what_each_is() -> None:
    sheet = sheet_of(translations_folder(), POLISH, CONTENT)
    groups = {group.heading: group.rows for part in sheet.parts for group in part.groups}

    feel = groups["How do you feel?"]

    assert [row.what for row in feel][:2] == ["the question itself", "small print under it"]
    assert {row.what for row in feel[3:]} == {"an answer"}
    assert any("for a boy and a girl alike" in row.note for row in feel)


def test_every_message_has_a_place_in_a_known_part() -> None:
    template = [one for one in read_catalogue(template_path(translations_folder())) if one.id]

    places = {place_of(one, CONTENT).part for one in template}

    assert places == set(PARTS)


def test_what_the_program_fills_in_is_named_and_stands_where_it_does(tmp_path: Path) -> None:
    (row,) = made(("Ask %(who)s.", "Kogo: %(who)s?"), to=tmp_path, flags=["python-format"]).rows

    assert (words(row.english[0]), words(row.translation[0])) == ("Ask [who].", "Kogo: [who]?")


def test_each_plural_form_says_which_numbers_it_is_for(tmp_path: Path) -> None:
    day = (("%(num)s day", "%(num)s days"), ("%(num)s dzień", "%(num)s dni", "%(num)s dnia"))
    (row,) = made(day, to=tmp_path).rows

    assert [(form.numbers, words(form)) for form in row.translation] == [
        ("for 1", "[number] dzień"),
        ("for 2, 3, 4, 22 …", "[number] dni"),
        ("for 0, 5, 6, 7 …", "[number] dnia"),
    ]
    assert [form.numbers for form in row.english] == ["for 1", "for more"]


def test_what_pages_show_in_english_is_said(tmp_path: Path) -> None:
    missing = made(("Stop", ""), to=tmp_path / "one")
    changed = made(("Stop", "Dość"), to=tmp_path / "two", flags=["fuzzy"])

    assert (missing.rows[0].state, missing.rows[0].translation) == ("missing", ())
    assert (changed.rows[0].state, words(changed.rows[0].translation[0])) == ("changed", "Dość")
    assert missing.untranslated == changed.untranslated == 1


def test_another_state_of_a_catalogue_has_another_fingerprint(tmp_path: Path) -> None:
    before = made(("Stop", "Dość"), to=tmp_path)

    after = made(("Stop", "Stop!"), to=tmp_path)

    assert before.fingerprint != after.fingerprint
    assert before.rows[0].mark == after.rows[0].mark, "a sheet printed before is still good for finding"


@pytest.mark.parametrize("slip", [str.lower, lambda mark: f" {mark[:2]} {mark[2:]}. "])
def test_a_mark_read_off_paper_finds_its_message(slip) -> None:  # type: ignore[no-untyped-def]
    found = find(translations_folder(), POLISH, slip(mark_of("feel", "Calm or happy")))

    assert found is not None
    assert (found.context, found.id) == ("feel", "Calm or happy")


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    template = [one for one in read_catalogue(template_path(translations_folder())) if one.id]
    mark = next(mark for one in template if "0" in (mark := mark_of(one.context, forms(one.id)[0])))

    found = find(translations_folder(), POLISH, mark.replace("0", "o").replace("1", "l"))

    assert found is not None
    assert mark_of(found.context, forms(found.id)[0]) == mark


def test_the_command_says_file_and_line_and_what_it_cannot_find() -> None:
    done = run("find", "pl", mark_of("feel", "Calm or happy"), "zzzzz")

    place = done.output.splitlines()[0].rpartition(" [")[0].partition(": ")[2]
    path, line = place.rsplit(":", 1)
    assert done.exit_code == 1
    assert Path(path).read_text("utf-8").splitlines()[int(line) - 1] == 'msgid "Calm or happy"'
    assert "zzzzz: no such text any more." in done.output


@pytest.mark.parametrize("tag", ["ur", "ta", "pl"])
def test_a_sheet_is_one_file_for_paper_with_each_script_as_it_is_read(tag: str, tmp_path: Path) -> None:
    done = run("sheet", tag, "--to", str(tmp_path / "paper"))

    assert done.exit_code == 0, done.output
    (file,) = (tmp_path / "paper").iterdir()
    page = parse(file.read_text("utf-8"))
    locale: Locale = CONTENT.locales[tag]
    rows = sheet_of(translations_folder(), locale, CONTENT).rows
    assert page.all("html") == [{"lang": "en-GB", "dir": "ltr"}]
    assert len(page.all("h1")) == 1
    assert not {"src", "href", "style"} & {key for _, attributes in page.elements for key in attributes}
    assert not page.all("script")
    assert "url(" not in (style := "".join(page.text_of["style"]))
    assert "@import" not in style
    theirs = [(one["lang"], one["dir"]) for one in page.all("div") if "theirs" in one.get("class", "")]
    assert theirs == [(tag, locale.direction)] * len(rows)
    assert len([one for one in page.all("span") if one.get("class") == "box"]) == len(rows)
    assert all(row.mark in "".join(page.text_of["td"]) for row in rows)


def test_no_word_of_a_catalogue_becomes_part_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(("Stop", '<script src="https://x.example">'), to=tmp_path / "words")
    monkeypatch.setattr(command, "translations_folder", lambda: tmp_path / "words")
    monkeypatch.setattr(command, "_translated", lambda content: ["pl"])

    done = run("sheet", "pl", "--to", str(tmp_path / "paper"))

    assert done.exit_code == 0, done.output
    assert not parse((tmp_path / "paper" / "review-pl.html").read_text("utf-8")).all("script")


def test_a_language_without_words_a_folder_in_use_and_a_broken_catalogue_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").mkdir()
    shutil.copytree(translations_folder() / "pl", tmp_path / "words" / "pl")
    broken = catalogue_path(tmp_path / "words", POLISH)
    broken.write_text('msgid "Stop\n', encoding="utf-8")

    unknown = run("sheet", "klingon", "--to", str(tmp_path / "new"))
    english = run("sheet", "en-GB", "--to", str(tmp_path / "new"))
    taken = run("sheet", "pl", "--to", str(tmp_path / "taken"))
    monkeypatch.setattr(command, "translations_folder", lambda: tmp_path / "words")
    unread = run("sheet", "pl", "--to", str(tmp_path / "new"))

    assert [one.exit_code for one in (unknown, english, taken, unread)] == [1, 1, 1, 1]
    assert "klingon has no words to read. There are: pl, ur," in unknown.output
    assert "is there already" in taken.output
    assert "pl: the catalogue can't be read" in unread.output
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "taken").iterdir()) == []
