"""Draw a page of a family and a page of a pupil in every language, side by side: docs/images/languages.webp.

Run by `make screenshots`. A person looks at the picture: letters that are cut off, empty boxes, a page that runs the
wrong way. This computer needs a font for each script: sudo apt install fonts-noto-core fonts-noto-cjk
"""

import base64
import logging
import shutil
import sys
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from kiosk.content import Locale, load_content
from kiosk.i18n import offered
from tests.public.saying import OPEN
from tools.page_sheet import BROWSERS, go, publish, running

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "languages.webp"
MOST_BYTES = 900_000  # it travels with every copy of the repository
PHONE = {"width": 390, "height": 780}
HALF, QUALITY = 0.5, 60
ACROSS = 5
WITHOUT_SPACES = ("Hans",)  # written without them: a line may end anywhere
FAMILY = ("goto /{tag}/family", "pick.about.mine")
PUPIL = ("goto /{tag}/tell", "go.next", "pick.feel.yellow")
STYLE = f"""
body {{ margin: 16px; display: grid; gap: 16px; background: #ddd; }}
body {{ grid-template-columns: repeat({ACROSS}, max-content); }}
figure {{ margin: 0; }}
figcaption {{ padding-block: 4px; font: 600 18px system-ui, "Noto Sans", sans-serif; }}
img {{ inline-size: {PHONE["width"] * HALF}px; block-size: {PHONE["height"] * HALF}px; }}
"""


# The words that stand on two lines, though no space and no hyphen parts them: too long for their tile.
BROKEN = """() => {
  const found = [];
  for (const part of document.querySelectorAll("main h1, main .tile span, main label span")) {
    const text = part.firstChild;
    if (part.childNodes.length !== 1 || text.nodeType !== 3) continue;
    for (const word of text.data.matchAll(/[^\\s\\u00ad-]+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


def shoot(page: Page, base: str, locale: Locale, steps: tuple[str, ...]) -> str:
    """What a phone shows after these steps, as the address of an image."""
    for step in steps:
        go(page, base, step.format(tag=locale.tag))
    page.wait_for_load_state("networkidle")
    shown = page.locator("html").evaluate("root => [root.lang, root.dir, root.scrollWidth]")
    if shown != [locale.tag, locale.direction, PHONE["width"]]:
        raise SystemExit(f"{locale.tag}: the page has language, direction and width {shown}")
    if locale.script not in WITHOUT_SPACES and (broken := page.evaluate(BROKEN)):
        print(f"{locale.tag}: broken in two at {PHONE['width']} px: {', '.join(broken)}")
    return f"data:image/png;base64,{base64.b64encode(page.screenshot()).decode()}"


def cells(browser: Browser) -> list[str]:
    """A caption and two pictures for each language."""
    locales = offered(load_content())
    # Without script: what is looked at is the page, and no guard waits for a finger.
    phone = browser.new_context(viewport=PHONE, java_script_enabled=False, device_scale_factor=1)
    page, tags, made = phone.new_page(), [one.tag for one in locales], []
    with running(OPEN, lambda school: publish(school, version=2, locales=tags)) as base:
        for locale in locales:
            images = "".join(f'<img src="{shoot(page, base, locale, one)}"> ' for one in (FAMILY, PUPIL))
            made.append(
                f"<figure><figcaption>{locale.tag} <bdi>{escape(locale.autonym)}</bdi></figcaption>{images}</figure>"
            )
    phone.close()
    return made


def put_together(browser: Browser, figures: list[str]) -> bytes:
    """All of them in one picture."""
    page = browser.new_page(viewport={"width": 2200, "height": 800})
    page.set_content(f"<!DOCTYPE html><meta charset=utf-8><style>{STYLE}</style>{''.join(figures)}")
    page.wait_for_load_state("networkidle")
    width, height = page.locator("body").evaluate("body => [body.scrollWidth + 32, body.scrollHeight + 32]")
    across = page.locator("figure").nth(ACROSS - 1).bounding_box()
    clip = {
        "x": 0,
        "y": 0,
        "width": across["x"] + across["width"] + 16 if across else width,
        "height": height,
        "scale": 1,
    }
    session = page.context.new_cdp_session(page)
    asked = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
    return base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])


def main() -> int:
    """Draw it. 1, with one line, without a browser or when it has grown too large for a repository."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        print("There is no Chromium to draw with: sudo apt install chromium", file=sys.stderr)
        return 1
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        figures = cells(browser)
        PICTURE.write_bytes(put_together(browser, figures))
        browser.close()
    print(f"Drawn: {len(figures)} languages, {PICTURE.stat().st_size // 1000} KB.")
    return 0 if PICTURE.stat().st_size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
