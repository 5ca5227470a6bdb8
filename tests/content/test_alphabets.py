"""Every language that can be offered comes with the letters of its own script; mistakes in the list are refused."""

import unicodedata
from pathlib import Path

import pytest

from kiosk.content import ContentError, load_content
from kiosk.content.alphabets import LATIN, load_alphabets
from kiosk.i18n.checks import SCRIPTS

ROW = '[[alphabet]]\ntag = "pl"\nletters = "A B C"\n'


@pytest.mark.parametrize("tag", load_content().locales)
def test_a_language_has_letters_of_its_own_script_and_one_page_of_them(tag: str) -> None:
    locale = load_content().locales[tag]
    letters = load_alphabets().get(tag, LATIN)
    script = {"Hans": "LATIN"}.get(locale.script) or SCRIPTS[locale.script]  # names are looked up by pinyin

    first = [unicodedata.name(letter[0]) for letter in letters]

    assert all(name.startswith(script) for name in first), first
    assert 24 <= len(letters) <= 50
    assert all(unicodedata.is_normalized("NFC", letter) for letter in letters)


def test_every_alphabet_belongs_to_a_language_that_is_known() -> None:
    assert load_alphabets().keys() <= load_content().locales.keys()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROW + ROW, "there is a row with this tag already"),
        (ROW.replace("A B C", "A B A"), "a letter is there twice"),
        (ROW.replace("pl", "Polish"), '"tag" must be a language tag'),
        (ROW + 'order = "A"\n', '"order" is not known here'),
    ],
)
def test_a_mistake_in_the_list_is_said_with_its_row(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "alphabets.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ContentError, match=said):
        load_alphabets(file)
