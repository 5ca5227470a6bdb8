"""What the style sheets must not ask of a slow tablet."""

import re
from pathlib import Path

import pytest

from kiosk.web.pages import data_folder

SHEETS = sorted((data_folder("static") / "css").glob("*.css"))
WRITTEN = re.compile(r"content:\s*\"([^\"]*)\"")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_style_sheet_writes_a_sign_that_every_font_is_looked_through_for(sheet: Path) -> None:
    """A tick (U+2713) took half of the drawing page's layout: few fonts have it, so it is drawn."""
    signs = WRITTEN.findall(sheet.read_text("utf-8"))

    assert [sign for sign in signs if not sign.isascii() or "\\" in sign] == []
