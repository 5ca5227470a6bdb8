"""Attack cases 30 and 32 of the threat model: text that would like to be a page, in every field that takes any."""

import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.content import load_content
from tests.inbox.newcomers import give_school_key, invite
from tests.inbox.office import Office
from tests.pagecheck import Page
from tests.security.states import tell
from tests.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
# The one place where pictures become parts of a page: our own files, and packs' that tests/symbols cleans.
DRAWINGS = "kiosk/web/drawings.py"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)><img src=x onerror=alert(1)>',
    "</textarea></blockquote><a href='javascript:alert(1)'>x</a>",
    "{{7*7}} {% raw %} ${7*7} %(name)s %s",
    "\u202egnp.exe\u2066 \u200b\u200d\ufeff",
    "👩‍👩‍👧‍👦" * 12,
)


def elements_of(page: Page) -> list[str]:
    return [tag for tag, _ in page.elements]


def text_of(page: Page) -> str:
    return "".join(page.text_of["main"])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_30_hostile_text_in_every_field_is_shown_as_text(
    office: Office, public: Flask, workers: list[Flask], hostile: str
) -> None:
    fields = ("words", "child", "contact")
    shown: list[tuple[str, Page]] = []
    for number, text in enumerate(("harmless", hostile)):
        told = tell(public, **{key: f"{key}{text}"[: load_content().fields[key].limit] for key in fields})
        assert told.answer.status_code == 303
        reader = office.sign_in(workers[number], "lead")
        address = re.findall(r'href="(/worries/[0-9a-f]{32})"', reader.html)
        newest = next(one for one in address if one not in {path for path, _ in shown})
        shown.append((newest, reader.get(newest).page))
    (_, plain), (_, page) = shown

    for key in ("words", "child", "contact"):
        assert f"{key}{hostile}"[: load_content().fields[key].limit] in text_of(page)
    assert elements_of(page).count("script") == elements_of(plain).count("script")
    assert set(elements_of(page)) - set(elements_of(plain)) <= {"bdi"}, "an element that the text made"
    assert not [link for link in page.all("a") if link.get("href", "").startswith("javascript")]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_30_hostile_text_comes_back_as_text_on_the_public_form(public: Flask, hostile: str) -> None:
    visitor = Visitor(public).get("/en-GB/family")
    harmless = {"own_words": "x", "own_child": "x", "own_contact": "x", "staff": "maybe", "go": "send"}
    before = elements_of(visitor.post(visitor.action, visitor.carried | harmless).page)
    visitor.get("/en-GB/family")
    own = {"own_words": hostile, "own_child": hostile[:100], "own_contact": hostile}

    visitor.post(visitor.action, visitor.carried | own | {"staff": "maybe", "go": "send"})

    assert visitor.answer.status_code == 422
    assert hostile.strip() in "".join(visitor.page.text_of["textarea"])
    values = [field.get("value") for field in visitor.page.all("input")]
    assert {hostile, hostile[:100]} <= set(values)
    assert set(elements_of(visitor.page)) <= set(before)


@pytest.mark.parametrize("hostile", HOSTILE[:4])
def test_30_a_hostile_name_of_a_colleague_is_shown_as_text(
    office: Office, workers: list[Flask], hostile: str
) -> None:
    give_school_key(office, "lead", "deputy")
    lead = office.sign_in(workers[0], "lead")
    before = set(elements_of(lead.get("/people").page))

    invite(lead, hostile, "deputy")

    page = lead.get("/people").page
    assert hostile in text_of(page)
    assert "script" not in set(elements_of(page)) - before
    assert not {"svg", "img"} & (set(elements_of(page)) - before)


GATE = re.compile(
    r"\|\s*safe\b|\bMarkup\(|render_template_string|<script(?![^>]*\bsrc=)[^>]*>|<style\b"
    r"|\sstyle=[\"']|\son(?!delete|update)[a-z]+=[\"']|autoescape\s*(=\s*)?(False|false)\b|javascript:"
)


def test_32_no_source_goes_round_the_escaping() -> None:
    sources = [*(ROOT / "kiosk").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    sources = [path for path in sources if "sheets" not in path.parts]  # printed or handed on, never shown

    found = {str(path.relative_to(ROOT)): GATE.findall(path.read_text("utf-8")) for path in sources}

    assert len(found) > 100
    assert {path for path, what in found.items() if what} == {DRAWINGS}


@pytest.mark.parametrize(
    "line",
    [
        "{{ words|safe }}",
        "Markup(words)",
        "render_template_string(words)",
        "<script>go()</script>",
        "<p style='color:red'>",
        '<p onclick="go()">',
        "{% autoescape false %}",
    ],
)
def test_32_the_gate_sees_each_way_round(line: str) -> None:
    assert GATE.search(line)
