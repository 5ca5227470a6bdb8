"""Draw the README's pictures from a running demonstration school. Run by `make screenshots`.

Each picture is a page as its reader has it: the pupil's on a tablet, the parent's on a phone, staff at a desk.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pyotp
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PUBLIC, INBOX = "http://127.0.0.1:8190", "http://127.0.0.1:8191"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TABLET = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 780}
DESK = {"width": 1280, "height": 860}


@contextmanager
def running_demo(folder: Path) -> Iterator[None]:
    """The demonstration school on ports of its own, until the block ends."""
    environ = {**os.environ, "KIOSK_PUBLIC_PORT": "8190", "KIOSK_INBOX_PORT": "8191"}
    command = [sys.executable, "-m", "kiosk.cli", "demo", "--folder", str(folder)]
    demo = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert demo.stdout is not None
        for line in demo.stdout:
            if line.startswith("Ctrl-C"):
                break
        urlopen(PUBLIC).close()
        time.sleep(6)  # for the collector, which comes by every five seconds
        yield
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(timeout=30)


def draw_public(browser: Browser) -> None:
    """The pupil's pages, and a parent's in Urdu."""
    page = browser.new_page(viewport=TABLET)
    page.goto(f"{PUBLIC}/en-GB/tell")
    press(page, "go", "next")
    save(page, "pupil-feel")
    press(page, "pick", "feel.yellow")
    save(page, "pupil-what")
    page.close()
    phone = browser.new_page(viewport=PHONE)
    phone.goto(f"{PUBLIC}/ur/family")
    save(phone, "family-urdu")
    phone.close()


def draw_symbols(browser: Browser) -> None:
    """Every drawing once with its word, and the four themes and three sizes of the first of them."""
    page = browser.new_page(viewport=DESK)
    page.goto(f"{PUBLIC}/symbols")
    page.locator("section", has=page.get_by_role("heading", name="did")).screenshot(
        path=IMAGES / "symbols-themes.png"
    )
    page.evaluate("document.body.classList.add('one')")
    page.screenshot(path=IMAGES / "symbols.png", full_page=True)
    page.close()


def draw_inbox(browser: Browser, folder: Path) -> None:
    """What the safeguarding lead sees."""
    people = tomllib.loads((folder / "demo-people.toml").read_text(encoding="utf-8"))["person"]
    lead = next(person for person in people if person["role"] == "lead")
    page = browser.new_page(viewport=DESK)
    page.goto(INBOX)
    page.get_by_label("Sign-in name").fill(lead["sign_in_name"])
    page.get_by_label("Passphrase").fill(lead["passphrase"])
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Six-digit code").fill(pyotp.TOTP(lead["totp_secret"]).now())
    page.get_by_role("button", name="Sign in").click()
    page.locator("h1", has_text="Worries").wait_for()
    save(page, "inbox-list")
    page.locator("tbody tr", has_text="Urdu").first.locator("a").click()
    page.locator("blockquote").wait_for()
    save(page, "inbox-one")
    page.close()


def press(page: Page, name: str, value: str) -> None:
    """Tap a tile when the page takes taps (it ignores them for the first 600 ms)."""
    page.wait_for_timeout(700)
    page.locator(f"button[name='{name}'][value='{value}']").first.click()
    page.wait_for_load_state()


def save(page: Page, name: str) -> None:
    """Write what the page shows to docs/images."""
    page.screenshot(path=IMAGES / f"{name}.png")


def main() -> int:
    """Draw every picture. 1, with one line, when there is no browser to draw with."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        print("There is no Chromium to draw with: sudo apt install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "school"
        with running_demo(folder):
            browser = playwright.chromium.launch(executable_path=program, args=quiet)
            draw_public(browser)
            draw_symbols(browser)
            draw_inbox(browser, folder)
            browser.close()
    print(f"Drawn: {', '.join(sorted(file.name for file in IMAGES.glob('*.png')))}")
    # Each in a process of its own, because they set the clock.
    sheets = ("tools.page_sheet", "tools.language_sheet")
    done = [subprocess.run([sys.executable, "-m", one], cwd=IMAGES.parents[1], check=False) for one in sheets]
    return max(one.returncode for one in done)


if __name__ == "__main__":
    sys.exit(main())
