"""Draw static/icon-192.png and icon-512.png, for home screens, from static/icon.svg on the pages' paper."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "static"
PAPER = "#faf7f1"  # --page of look.css
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = (192, 512)
SHARE = 0.6  # a launcher may cut off all but the middle four fifths of a maskable icon


def main() -> None:
    """Draw them anew."""
    icon = (STATIC / "icon.svg").read_text(encoding="utf-8")
    program = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            side = int(size * SHARE)
            drawn = icon.replace("<svg ", f'<svg width="{side}" height="{side}" ')
            page.set_content(
                f'<body style="margin:0;background:{PAPER};display:grid;place-items:center;height:100vh">{drawn}'
            )
            page.screenshot(path=STATIC / f"icon-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
