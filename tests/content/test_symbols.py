"""The catalogue of drawings: one row for each file, and every choice's drawing is in it."""

from pathlib import Path

import pytest

from kiosk.content import ContentError, load_content
from kiosk.content.symbols import code_pictures, load_symbols, unknown_symbols

ROOT = Path(__file__).resolve().parents[2]
ROW = '[[symbol]]\nkey = "bus"\nword = "Bus"\nkind = "place"\n'


def test_every_drawing_has_its_row_and_every_row_its_drawing() -> None:
    assert set(load_symbols()) == {path.stem for path in (ROOT / "static" / "symbols").glob("*.svg")}


def test_every_choice_asks_for_a_drawing_of_the_catalogue() -> None:
    assert list(unknown_symbols(load_content())) == []


def test_no_two_symbols_of_a_kind_have_the_same_word() -> None:
    words = [(symbol.kind, symbol.word.lower()) for symbol in load_symbols().values()]

    assert len(set(words)) == len(words)


def test_there_are_24_code_pictures_of_one_word_and_one_order_and_none_says_anything_on_a_page() -> None:
    codes = code_pictures()
    asked = {choice.symbol for question in load_content().questions.values() for choice in question.choices}

    assert len(codes) == 24
    assert codes[:4] == ("fish", "crown", "umbrella", "cherries")
    assert all(" " not in load_symbols()[key].word for key in codes)
    assert not asked & set(codes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROW, "there must be 24 code pictures, and there are 0"),
        (ROW + ROW, "row 2 (bus): there is a row with this name already"),
        (ROW.replace('"place"', '"vehicle"'), 'row 1 (bus): "kind" names "vehicle"'),
        (ROW.replace('"Bus"', '""'), '"word" is empty'),
        (ROW + 'colour = "red"\n', '"colour" is not known here'),
        (ROW.replace("bus", "../bus"), '"key" must be small letters'),
    ],
    ids=["too few codes", "a row twice", "another kind", "no word", "an unknown name", "a path"],
)
def test_a_mistake_in_the_catalogue_is_said_with_its_row(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "symbols.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ContentError) as refused:
        load_symbols(file)

    assert str(refused.value).startswith("symbols.toml")
    assert said in str(refused.value)
