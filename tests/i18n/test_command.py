"""`kiosk i18n` as a developer runs it, on a copy of the source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.content import load_content

ROOT = Path(__file__).resolve().parents[2]
DRAFTS = [tag for tag, locale in load_content().locales.items() if locale.state == "draft"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in ("kiosk", "templates", "translations"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def _kiosk(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "i18n", *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def test_our_own_translations_are_in_order_and_the_command_says_so(checkout: Path) -> None:
    done = _kiosk(checkout, "check")

    assert (done.returncode, done.stdout) == (0, "All translations are in order.\n"), (
        done.stdout + done.stderr
    )


def test_a_new_word_on_a_page_is_found_then_extracted_then_left_to_translate(checkout: Path) -> None:
    page = checkout / "templates/public/start.html"
    page.write_text(page.read_text(encoding="utf-8") + '{{ _("A word from a test") }}', encoding="utf-8")

    found = _kiosk(checkout, "check")
    extracted = _kiosk(checkout, "extract")
    updated = _kiosk(checkout, "update")
    left = _kiosk(checkout, "check")

    assert found.returncode == 1
    assert found.stdout == "messages.pot: new on the pages. Run: kiosk i18n extract: A word from a test\n"
    assert extracted.returncode == 0
    assert updated.stdout == "".join(f"{tag}: 1 messages to translate.\n" for tag in DRAFTS)
    assert left.returncode == 1
    assert [line.split(":")[0] for line in left.stdout.splitlines()] == DRAFTS


def test_naming_a_language_begins_its_catalogue(checkout: Path) -> None:
    catalogue = checkout / "translations/fr/LC_MESSAGES/messages.po"
    catalogue.unlink()

    done = _kiosk(checkout, "update", "fr")

    assert done.returncode == 0
    assert catalogue.is_file()


@pytest.mark.parametrize("tag", ["en-GB", "klingon"])
def test_a_language_that_cannot_be_translated_into_is_refused(checkout: Path, tag: str) -> None:
    done = _kiosk(checkout, "update", tag)

    assert done.returncode != 0
    assert "see locales.toml" in done.stderr
