"""A school's own pictures on the pages, whose they are, and the sheet of all drawings."""

import logging
import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.content.symbols import load_symbols
from kiosk.inbox import create_app as create_inbox
from kiosk.public import create_app
from tests.schools import School
from tests.symbols.packs import CIRCLE, SVG, png, put_pack
from tests.visitor import Visitor

START = "/en-GB/"
CLEAN_CIRCLE = '<circle cx="5" cy="5" r="4" fill="#f00"></circle>'


def set_in_school(school: School, line: str) -> None:
    file = school.folder / "school.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[public]\n", f"{line}\n[public]\n", 1), encoding="utf-8")


def lay(school: School, files: dict[str, str | bytes], **about: object) -> Path:
    set_in_school(school, 'symbols = "big"')
    return put_pack(school.folder / "symbols" / "big", files, **about)


def test_a_packs_drawing_stands_in_the_place_of_ours_and_ours_everywhere_else(school: School) -> None:
    ours = Visitor(create_app(school.public())).get(START).html
    lay(school, {"a.svg": CIRCLE}, map={"tell": "a.svg"})

    page = Visitor(create_app(school.public())).get(START)

    assert CLEAN_CIRCLE in page.html
    assert page.html.count("<svg") == ours.count("<svg")
    assert page.html.count('class="symbol laid"') == 1


def test_a_packs_photo_is_a_file_of_this_school_that_a_browser_may_keep(school: School) -> None:
    lay(school, {"a.png": png()}, map={"tell": "a.png"})
    pupil = Visitor(create_app(school.public()))
    source = next(image["src"] for image in pupil.get(START).page.all("img"))
    assert source

    answer = pupil.client.get(source, base_url=pupil.base_url)

    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", png())
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert pupil.client.get("/pictures/tell-000000000000.png", base_url=pupil.base_url).status_code == 404


def test_both_sides_show_the_same_pictures(school: School) -> None:
    lay(school, {"a.svg": CIRCLE, "b.png": png()}, map={"bus": "a.svg", "taxi": "b.png"})
    inbox = create_inbox(school.inbox(), bytes(32))
    public = create_app(school.public())

    shown = [side.extensions["kiosk.drawings"].pack.pictures for side in (inbox, public)]

    assert shown[0] == shown[1]
    with public.test_request_context(base_url="http://localhost"):
        address = public.jinja_env.globals["drawing"]("taxi").split('"')[5]
    assert inbox.test_client().get(address, base_url="http://localhost").data == png(), "without signing in"


def test_a_pack_turns_only_the_pictures_that_it_says(school: School) -> None:
    lay(school, {"a.svg": CIRCLE}, map={"back": "a.svg", "next": "a.svg"}, rtl_flip=["next"])
    app = create_app(school.public())
    drawing = app.jinja_env.globals["drawing"]

    assert 'class="symbol laid"' in drawing("back", turn=True)
    assert 'class="symbol laid turn"' in drawing("next", turn=False)
    assert 'class="symbol turn"' in drawing("undo", turn=True)


@pytest.mark.parametrize("broken", ["no folder", "no pack.json", "a script"])
def test_a_bad_pack_is_a_line_in_the_log_and_a_child_can_still_tell(
    school: School, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    ours = Visitor(create_app(school.public())).get(START).without_token
    folder = lay(school, {"a.svg": SVG.format("<script>alert(1)</script>")}, map={"tell": "a.svg"})
    if broken != "a script":
        for file in folder.iterdir():
            file.unlink()
    if broken == "no folder":
        folder.rmdir()

    with caplog.at_level(logging.WARNING):
        page = Visitor(create_app(school.public())).get(START)

    assert page.without_token == ours
    assert any("Ours stays" in line or "is not used" in line for line in caplog.messages)


@pytest.mark.parametrize("path", ["/en-GB/family", "/en-GB/family/about"])
def test_families_find_the_credits(school: School, path: str) -> None:
    links = [one.get("href") for one in Visitor(create_app(school.public())).get(path).page.all("a")]

    assert "/en-GB/credits" in links


def test_the_credits_name_us_and_the_packs_owner(school: School) -> None:
    assert "CC BY 4.0" in Visitor(create_app(school.public())).get("/en-GB/credits").html

    lay(school, {}, map={}, credit="Pictures: Big & Co")
    page = Visitor(create_app(school.public())).get("/credits").follow()

    assert all(
        part in page.html for part in ("Pictures: Big &amp; Co", "CC-BY-SA-4.0", "https://example.org/big")
    )
    assert "CC BY 4.0" in page.html


def test_the_sheet_of_all_drawings_is_in_the_demonstration_alone(school: School, app: Flask) -> None:
    assert Visitor(app).get("/symbols").answer.status_code == 404

    set_in_school(school, "demo = true")
    sheet = Visitor(create_app(school.public())).get("/symbols")

    assert sheet.html.count("<svg") == 3 * 4 * len(load_symbols())


def test_a_key_that_nobody_has_drawn_leaves_its_place_empty_and_a_line_in_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    drawing = app.jinja_env.globals["drawing"]

    shown = [drawing(key) for key in ("unicorn", "../icon", "Bus")]

    assert set(shown) == {'<span class="symbol" aria-hidden="true"></span>'}
    assert len(caplog.messages) == 3


def test_every_drawing_that_a_template_names_is_in_the_catalogue() -> None:
    templates = Path(__file__).resolve().parents[2] / "templates"
    named = re.compile(
        r"""symbol\("([^"]+)"|link_tile\([^"]*(?:url_for\([^)]*\))?, ?"([^"]+)"|tile\((?:[^,]+, ){2}"([^"]+)\""""
    )

    found = {
        (file.name, key)
        for file in templates.rglob("*.html")
        for keys in named.findall(file.read_text(encoding="utf-8"))
        for key in keys
        if key
    }

    assert {key for _, key in found} > {"back", "help", "listen", "phone", "tell"}
    assert {one for one in found if one[1] not in load_symbols()} == set()
