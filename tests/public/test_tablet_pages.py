"""What a tablet is given besides the pupils' pages: a manifest, a page that looks at it, and nothing that stays."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.visitor import Visitor


@pytest.mark.parametrize("locale", ["en-GB", "pl", "ur"])
def test_the_check_page_holds_every_sentence_and_no_words_in_its_script(app: Flask, locale: str) -> None:
    page = Visitor(app).get(f"/{locale}/tablet/check")

    assert page.answer.status_code == 200
    script = (Path(__file__).parent.parent.parent / "static" / "js" / "posture.js").read_text()
    assert "fetch(" not in script
    assert "sendBeacon" not in script
    assert "XMLHttpRequest" not in script
    for key in re.findall(r'say\("([a-z]+)"', script):
        assert f'data-line="{key}"' in page.html, key
    for tag in ("en-GB", "pl", "ur"):
        assert f'data-voices="{tag}"' in page.html


def test_the_manifest_is_the_schools_own(app: Flask) -> None:
    visitor = Visitor(app)
    manifest = json.loads(visitor.get("/manifest.webmanifest").html)

    assert visitor.answer.mimetype == "application/manifest+json"
    assert manifest["name"] == "Heron Brook School"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "fullscreen")
    for icon in manifest["icons"]:
        assert icon["src"].startswith("/static/icon")
        with visitor.client.get(icon["src"], base_url="http://localhost") as answer:
            assert answer.status_code == 200
    assert "serviceworker" not in visitor.get("/en-GB/").html.lower()


def test_pages_may_have_this_hosts_manifest_and_the_inbox_has_none(app: Flask) -> None:
    visitor = Visitor(app).get("/en-GB/")

    assert "manifest-src 'self'" in visitor.answer.headers["Content-Security-Policy"]
    assert {link["href"] for link in visitor.page.all("link") if link["rel"] == "manifest"} == {
        "/manifest.webmanifest"
    }


def test_no_pupils_page_leads_out_of_the_school(app: Flask) -> None:
    visitor = Visitor(app)
    paths = (
        "/",
        "/help",
        "/languages",
        "/look-and-sound",
        "/tell",
        "/done",
        "/practice",
        "/tablet",
        "/tablet/check",
        "/answer",
    )
    for path in paths:
        for link in visitor.get(f"/en-GB{path}").page.all("a"):
            assert link["href"].startswith("/"), f"{path}: {link}"
            assert "target" not in link


def test_the_ends_of_a_visit_clear_what_a_browser_may_have_kept(app: Flask) -> None:
    visitor = Visitor(app)
    ends = ("/en-GB/done", "/en-GB/leave", f"/en-GB/cleared/{'00' * 16}", "/en-GB/practice")
    for path in ends:
        assert visitor.get(path).answer.headers["Clear-Site-Data"] == '"cache", "storage"', path
    assert "Clear-Site-Data" not in visitor.get("/en-GB/").answer.headers
