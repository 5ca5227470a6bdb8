"""Draw every page that a pupil can meet, for docs/pages.md. Run by `make screenshots`.

The pages come from the real app in this process, at an invented school and at moments that this script sets: so that
one of them can be looked at while school is shut, and the same picture comes out on any day.
"""

import base64
import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import time_machine
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import delete
from werkzeug.serving import make_server

from kiosk.db import open_engine, writing
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import SignedReadersList
from kiosk.pepper import make_pepper
from kiosk.profile import Adult, Place, Profile
from kiosk.public import create_app
from tests.public.saying import DAY, FRIDAY_NIGHT, OPEN, full_profile
from tests.public.tablets import made_at, teach_on
from tests.schools import School, make_school
from tools.page_visits import CLOSED, COMING_BACK, LESSON, MISSING, SHUT, SURVEY, VISIT, WRONG, Visit

DOCS = Path(__file__).resolve().parent.parent / "docs"
IMAGES = DOCS / "images" / "pages"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_BYTES = 1_500_000  # of all pictures together: they travel with every copy of the repository
QUALITY, HALF = 70, 0.5


@contextmanager
def running(moment: datetime, prepare: Callable[[School], None] | None = None) -> Iterator[str]:
    """The public side of an invented school at this moment, prepared further; yields its address."""
    with tempfile.TemporaryDirectory() as place, time_machine.travel(moment, tick=True):
        school = make_school(Path(place))
        make_pepper(school.public().pepper)
        publish(school)
        if prepare:
            prepare(school)
        server = make_server("127.0.0.1", 0, create_app(school.public()), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.port}"
        server.shutdown()


def publish(school: School, **more: object) -> None:
    """A profile in which everything is said that pages show."""
    said = {
        "adults": (Adult(key="kaur", name="Mrs Kaur", called="Class teacher", symbol="grownup"),),
        "places": (Place(key="den", label="The den", symbol="quiet"),),
        "locales": ("en-GB", "pl", "ur", "ta"),
    }
    profile = Profile.model_validate(full_profile(school).model_dump() | said | more)
    publish_profile(open_engine(school.letterbox_url), school.key.sign_profile(profile.to_bytes()))


def not_open_yet(school: School) -> None:
    """A school whose set-up is not finished: nobody is there to read."""
    with writing(open_engine(school.letterbox_url)) as session:
        session.execute(delete(SignedReadersList))


def asking(school: School) -> None:
    """A school that asks a few questions today."""
    publish(school, version=2, surveys=({"title": "school", "first": DAY, "last": DAY},))


def draw(page: Page, base: str, visit: Visit) -> Iterator[tuple[str, str]]:
    """Walk through these pages and draw each that has a name; yields names and captions."""
    for name, caption, steps in visit:
        for step in steps.split() if not steps.startswith("goto ") else [steps]:
            go(page, base, step)
        if name:
            save(page, name)
            yield name, caption


def go(page: Page, base: str, step: str) -> None:
    """One step: an address, or a button by its name and value."""
    if step.startswith("goto "):
        page.goto(base + step.removeprefix("goto "))
        return
    if step in _DONE_TO_A_PAGE:
        _DONE_TO_A_PAGE[step](page)
        return
    name, _, value = step.partition(".")
    button = page.locator(f"button[name='{name}'][value='{value}']").first
    for _ in range(4):  # the check page shows a few tiles at a time
        if button.count():
            break
        page.locator("button[name='go'][value^='more.']").first.click()
    button.click(timeout=5_000)


def leave_alone(page: Page) -> None:
    """So long that the page asks whether somebody is there. Without script it is an animation that says when."""
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 2000})
    page.locator(".still").wait_for()
    session.detach()


def damage(page: Page) -> None:
    """Put into the page's form what no form of ours has."""
    page.evaluate(
        "document.forms[0].append(Object.assign(document.createElement('input'), {name: 'unheard_of'}))"
    )


_DONE_TO_A_PAGE = {"alone": leave_alone, "damage": damage}


def put_in(page: Page, base: str, keys: list[str]) -> None:
    """The six pictures, tap by tap."""
    page.goto(f"{base}/en-GB/answer")
    for key in keys:
        page.locator(f"button[name='key'][value='{key}']").click()


def save(page: Page, name: str) -> None:
    """What a tablet shows, half as large, as WebP."""
    page.wait_for_load_state("networkidle")  # the page before it is gone for certain
    session = page.context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": 1024, "height": 768, "scale": HALF}
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip})
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))
    session.detach()


def draw_all(browser: Browser) -> list[tuple[str, str]]:
    """Every page; what was drawn, in order."""
    # Without script: what is looked at is the page, and no guard waits for a finger.
    tablet = browser.new_context(viewport={"width": 1024, "height": 768}, java_script_enabled=False)
    page = tablet.new_page()
    with running(OPEN) as base:
        drawn = [*draw(page, base, VISIT), *draw(page, base, MISSING)]
        page.goto(f"{base}/en-GB/tell")
        for step in ("go.next", "pick.feel.red", "pick.what.words", "pick.name.no", "go.send"):
            go(page, base, step)
        uses = page.locator(".printed .pictures li > span:last-child").all_inner_texts()
        put_in(page, base, keys := [word.lower() for word in uses])
        drawn += draw(page, base, COMING_BACK)
        put_in(page, base, keys[::-1])
        drawn += draw(page, base, WRONG)
    drawn += draw_lesson(page)
    for moment, visit, prepare in (
        (OPEN, SURVEY, asking),
        (FRIDAY_NIGHT, SHUT, None),
        (OPEN, CLOSED, not_open_yet),
    ):
        with running(moment, prepare) as base:
            drawn += draw(page, base, visit)
    return drawn


def draw_lesson(page: Page) -> list[tuple[str, str]]:
    """The pages on a tablet that staff have named, and on which they teach."""
    codes: list[str] = []

    def teach(school: School) -> None:
        made = made_at(school)
        teach_on(school, made, 60)
        codes.append(made.code)

    with running(OPEN, teach) as base:
        page.goto(f"{base}/en-GB/tablet")
        page.locator("[name=code]").fill(codes[0])
        page.locator("form .main").click()
        return list(draw(page, base, LESSON))


def write_down(drawn: list[tuple[str, str]]) -> None:
    """docs/pages.md: three pictures a row, each with its words."""
    rows = [drawn[at : at + 3] for at in range(0, len(drawn), 3)]
    lines = [
        "# Every page that a pupil can meet",
        "",
        "Drawn by `make screenshots` from the running app: an invented school, a tablet of 1024 × 768, no script.",
        "The tests look at the same pages, and at those for families, in every language; in four of them in every",
        "theme and size.",
        "",
        "| | | |",
        "|---|---|---|",
    ]
    for row in rows:
        cells = [f"![{caption}](images/pages/{name}.webp)<br>{caption}" for name, caption in row]
        lines.append(f"| {' | '.join(cells + [''] * (3 - len(cells)))} |")
    (DOCS / "pages.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Draw them all. 1, with one line, without a browser or when they have grown too large for a repository."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        print("There is no Chromium to draw with: sudo apt install chromium", file=sys.stderr)
        return 1
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        drawn = draw_all(browser)
        browser.close()
    write_down(drawn)
    size = sum(file.stat().st_size for file in IMAGES.iterdir())
    print(f"Drawn: {len(drawn)} pages, {size // 1000} KB.")
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
