from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from kiosk.content import load_content
from kiosk.i18n.catalogues import catalogue_path, read_catalogue, template_path
from kiosk.i18n.extraction import extract, fresh_template, update

ROOT = Path(__file__).resolve().parents[2]
POLISH = load_content().locales["pl"]

SOURCES = {
    "kiosk/public/pupil.py": '# NOTE: heading of the first page\ntitle = _("Tell us")\nngettext("one", "many", 2)\n',
    "kiosk/inbox/views.py": '_("Triage")\n',
    "kiosk/cli/init.py": '_("Choose a folder")\n',
    "kiosk/content/zones.toml": (
        '[[zone]]\nkey = "blue"\nlabel.feel = "Sad"\ntranslators = "a feeling"\n'
        '[[zone]]\nkey = "red"\nlabel.feel = "Angry"\n'
    ),
    "kiosk/content/questions.toml": (
        '[[question]]\nkey = "who"\ntitle = "Who?"\nhint = "If you know."\n'
        '[[question.choice]]\nkey = "child"\nlabel = "A child"\ntranslators = "any child"\n'
    ),
    "kiosk/content/helplines.toml": '[[helpline]]\nname = "Police"\nnumber = "101"\nnote = "Call."\narea = "UK"\n',
    "kiosk/content/roles.toml": '[[role]]\nkey = "head"\nlabel = "Headteacher"\n',
    "templates/public/start.html": '{# NOTE: on a button #}{{ _("Go on") }}{{ pgettext("door", "Open") }}',
    "templates/shared/page.html": '{{ _("Nothing here is real.") }}{{ pgettext("feel", choice.label) }}',
    "templates/inbox/case.html": '{{ _("Close the case") }}',
    "tests/test_pupil.py": '_("A test")\n',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _messages(catalogue: Catalog) -> set[tuple[str | None, str]]:
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id}


def test_what_pupils_and_families_see_is_found_and_what_only_staff_see_is_not(root: Path) -> None:
    assert _messages(fresh_template(root)) == {
        (None, "Tell us"),
        (None, "one"),
        ("feel", "Sad"),
        ("feel", "Angry"),
        ("question", "Who?"),
        ("hint", "If you know."),
        ("who", "A child"),
        ("helpline", "Police"),
        ("helpline", "Call."),
        (None, "Go on"),
        ("door", "Open"),
        (None, "Nothing here is real."),
    }


def test_translators_get_the_notes_that_were_written_for_them(root: Path) -> None:
    template = fresh_template(root)

    assert template.get("Tell us").auto_comments == ["heading of the first page"]
    assert template.get("Go on").auto_comments == ["on a button"]
    assert template.get("Sad", "feel").auto_comments == ["a feeling"]
    assert template.get("A child", "who").auto_comments == ["any child"]
    assert template.get("Angry", "feel").auto_comments == []


def test_every_label_of_the_content_is_in_the_template() -> None:
    content = load_content()
    shown = {("question", question.title) for question in content.questions.values()}
    shown |= {("hint", question.hint) for question in content.questions.values() if question.hint}
    shown |= {("tile", question.tile) for question in content.questions.values() if question.tile}
    # A language stands there under its own name, which nobody translates.
    asked = [(key, one) for key, question in content.questions.items() for one in question.choices]
    shown |= {(key, one.label) for key, one in asked if not one.own}
    shown |= {("field", field.label) for field in content.fields.values()}
    shown |= {("hint", field.hint) for field in content.fields.values() if field.hint}
    shown |= {("helpline", text) for line in content.helplines.values() for text in (line.name, line.note)}

    missing = shown - _messages(fresh_template(ROOT))

    assert missing == set()


def test_extracting_twice_writes_the_same_bytes_sorted_and_undated(root: Path, tmp_path: Path) -> None:
    extract(root, tmp_path / "one")
    count = extract(root, tmp_path / "two")

    text = template_path(tmp_path / "one").read_text(encoding="utf-8")
    assert template_path(tmp_path / "two").read_text(encoding="utf-8") == text
    assert count == 12
    assert "Creation-Date" not in text
    assert "zones.toml:" not in text
    assert text.index('"A child"') < text.index('"Sad"') < text.index('"Who?"')


def test_a_broken_template_is_not_mistaken_for_one_without_words(root: Path) -> None:
    (root / "templates/public/start.html").write_text('{{ _("Go on" }}', encoding="utf-8")

    with pytest.raises(Exception, match="unexpected"):
        fresh_template(root)


def test_a_new_language_begins_with_everything_to_translate(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "translations"
    extract(root, folder)

    left = update(folder, POLISH)

    catalogue = read_catalogue(catalogue_path(folder, POLISH), POLISH)
    assert left == 12
    assert catalogue.num_plurals == 3
    assert catalogue.plural_forms == Catalog("pl").plural_forms
    assert _messages(catalogue) == _messages(fresh_template(root))


def test_an_update_keeps_translations_marks_changed_ones_and_drops_the_gone(
    root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "translations"
    extract(root, folder)
    update(folder, POLISH)
    path = catalogue_path(folder, POLISH)
    text = path.read_text(encoding="utf-8")
    for english, polish in (
        ("Sad", "Smutno"),
        ("Nothing here is real.", "To tylko pokaz."),
        ("Police", "Policja"),
    ):
        text = text.replace(
            f'msgid "{english}"\nmsgstr ""', f'# by hand\nmsgid "{english}"\nmsgstr "{polish}"'
        )
    path.write_text(text, encoding="utf-8")
    page = root / "templates/shared/page.html"
    page.write_text(page.read_text(encoding="utf-8").replace("is real.", "is real at all."), encoding="utf-8")
    (root / "kiosk/content/helplines.toml").unlink()
    extract(root, folder)

    left = update(folder, POLISH)

    catalogue = read_catalogue(path, POLISH)
    changed = catalogue.get("Nothing here is real at all.")
    assert catalogue.get("Sad", "feel").string == "Smutno"
    assert (changed.string, changed.fuzzy) == ("To tylko pokaz.", True)
    assert catalogue.get("Police", "helpline") is None
    assert "Policja" not in path.read_text(encoding="utf-8")
    assert left == 9
