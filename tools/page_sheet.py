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
from collections.abc import Iterator
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
from tests.public.saying import FRIDAY_NIGHT, OPEN, full_profile
from tests.schools import School, make_school

DOCS = Path(__file__).resolve().parent.parent / "docs"
IMAGES = DOCS / "images" / "pages"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_BYTES = 1_500_000  # of all pictures together: they travel with every copy of the repository
QUALITY, HALF = 70, 0.5

# How each page is reached from the one before it; a page without a name is only passed on the way.
VISIT: tuple[tuple[str, str, str], ...] = (
    ("start", "The first page", "goto /en-GB/"),
    ("help-now", "Help now: before anything was told", "goto /en-GB/help"),
    ("look-and-sound", "Look and sound", "goto /en-GB/look-and-sound"),
    ("languages", "Languages", "goto /en-GB/languages"),
    ("meaning", "What bullying is, in the school’s words too", "goto /en-GB/what-is-it"),
    ("kind", "Something else than a worry", "goto /en-GB/other"),
    ("promise", "Who will see it", "goto /en-GB/tell"),
    ("feel", "How do you feel", "go.next"),
    ("what", "What happened", "pick.feel.yellow"),
    ("name", "A name, if they want", "pick.what.words"),
    ("named", "Typing it", "pick.name.yes"),
    ("letter", "Or showing its first letter", "go.change.letter"),
    ("", "", "go.letter.M"),
    ("check", "What was told, before it is sent", ""),
    ("feeling", "More about the feeling", "go.change.feeling"),
    ("", "", "go.back"),
    ("more", "More about what happened", "go.change.more"),
    ("", "", "go.back"),
    ("where", "Where, with the school’s own places", "go.change.where"),
    ("", "", "go.back"),
    ("when", "When", "go.change.when"),
    ("", "", "go.back"),
    ("often", "How many times", "go.change.often"),
    ("", "", "go.back"),
    ("who", "Who did it", "go.change.who"),
    ("", "", "go.back"),
    ("saw", "Who saw it", "go.change.saw"),
    ("", "", "go.back"),
    ("did", "What they did", "go.change.did"),
    ("", "", "go.back"),
    ("why", "Is it about one of these", "go.change.why"),
    ("", "", "go.back"),
    ("want", "What they want", "go.change.want"),
    ("", "", "go.back"),
    ("adult", "Which grown-up", "go.change.adult"),
    ("", "", "go.back"),
    ("not-for", "Who must not see it", "go.change.not_for"),
    ("", "", "go.back"),
    ("answer", "How an answer comes", "go.change.answer"),
    ("", "", "go.back"),
    ("friend-knows", "Telling for a friend", "go.change.friend_knows"),
    ("", "", "go.back"),
    ("words", "Writing", "go.change.words"),
    ("", "", "go.back"),
    ("draw", "Drawing", "go.change.draw"),
    ("", "", "go.back"),
    ("", "", "go.change.what"),
    ("flag", "After a tile that asks for help now", "pick.what.unsafe"),
    ("help", "Help in the middle of it", "go.help"),
    ("", "", "go.here"),
    ("hide", "Hidden, because somebody came near", "go.hide"),
    ("", "", "go.here"),
    ("stop", "Stop", "go.stop"),
    ("", "", "go.here"),
    ("my-pictures", "Sent: six pictures for coming back", "go.send"),
    ("done", "Thank you", "goto /en-GB/done"),
    ("cleared", "Left alone: everything is gone", f"goto /en-GB/cleared/{'0' * 32}"),
    ("keys", "Putting the six pictures in", "goto /en-GB/answer"),
    ("credits", "Who drew the pictures", "goto /en-GB/credits"),
    ("tablet", "For staff: giving a tablet its name", "goto /en-GB/tablet"),
    ("urdu", "A page in Urdu", "goto /ur/tell"),
    ("tamil", "A page in Tamil", "goto /ta/help"),
)
COMING_BACK = (
    ("answers", "Coming back: no answer yet", "go.look"),
    ("say-more", "Saying more, with pictures or words", "go.more"),
    ("said", "It is sent", "tile.what.words go.send"),
)
SHUT = (("shut", "The first page while school is shut", "goto /en-GB/"),)
CLOSED = (("closed", "Before the school has opened its box", "goto /en-GB/"),)


@contextmanager
def running(moment: datetime, *, opened: bool = True) -> Iterator[str]:
    """The public side of an invented school at this moment; yields its address."""
    with tempfile.TemporaryDirectory() as place, time_machine.travel(moment, tick=True):
        school = make_school(Path(place))
        make_pepper(school.public().pepper)
        publish(school)
        if not opened:
            with writing(open_engine(school.letterbox_url)) as session:
                session.execute(delete(SignedReadersList))
        server = make_server("127.0.0.1", 0, create_app(school.public()), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.port}"
        server.shutdown()


def publish(school: School) -> None:
    """A profile in which everything is said that pages show."""
    said = {
        "adults": (Adult(key="kaur", name="Mrs Kaur", called="Class teacher", symbol="grownup"),),
        "places": (Place(key="den", label="The den", symbol="quiet"),),
        "locales": ("en-GB", "pl", "ur", "ta"),
    }
    profile = Profile.model_validate(full_profile(school).model_dump() | said)
    publish_profile(open_engine(school.letterbox_url), school.key.sign_profile(profile.to_bytes()))


def draw(page: Page, base: str, visit: tuple[tuple[str, str, str], ...]) -> Iterator[tuple[str, str]]:
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
    name, _, value = step.partition(".")
    button = page.locator(f"button[name='{name}'][value='{value}']").first
    for _ in range(4):  # the check page shows a few tiles at a time
        if button.count():
            break
        page.locator("button[name='go'][value^='more.']").first.click()
    button.click(timeout=5_000)


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
        drawn = list(draw(page, base, VISIT))
        page.goto(f"{base}/en-GB/tell")
        for step in ("go.next", "pick.feel.red", "pick.what.words", "pick.name.no", "go.send"):
            go(page, base, step)
        uses = page.locator(".printed .pictures li > span:last-child").all_inner_texts()
        put_in(page, base, [word.lower() for word in uses])
        drawn += draw(page, base, COMING_BACK)
    for moment, visit, opened in ((FRIDAY_NIGHT, SHUT, True), (OPEN, CLOSED, False)):
        with running(moment, opened=opened) as base:
            drawn += draw(page, base, visit)
    return drawn


def write_down(drawn: list[tuple[str, str]]) -> None:
    """docs/pages.md: three pictures a row, each with its words."""
    rows = [drawn[at : at + 3] for at in range(0, len(drawn), 3)]
    lines = [
        "# Every page that a pupil can meet",
        "",
        "Drawn by `make screenshots` from the running app: an invented school, a tablet of 1024 × 768, no script.",
        "The tests look at the same pages in four languages, four themes and four sizes.",
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
