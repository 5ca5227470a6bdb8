"""Our drawings as tests see them: their source, and what a browser makes of it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

FOLDER = Path(__file__).resolve().parents[2] / "static" / "symbols"
DRAWINGS = sorted(path.stem for path in FOLDER.glob("*.svg"))
SIDE = 96

# Alpha of every pixel, row by row. The drawing is an image of its own, so nothing of the page colours it.
_ALPHA = """async ([source, side]) => {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([source], {type: "image/svg+xml"}));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), {width: side, height: side});
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, side, side);
  return Array.from(context.getImageData(0, 0, side, side).data.filter((_, index) => index % 4 === 3));
}"""


def source(name: str) -> str:
    """One drawing's file as text."""
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def inked(browser: Browser, names: list[str]) -> dict[str, list[list[bool]]]:
    """Where each drawing has ink, on a grid of 96 by 96: True from half a pixel on."""
    page = browser.new_page()
    found = {}
    for name in names:
        sized = source(name).replace("<svg ", f'<svg width="{SIDE}" height="{SIDE}" ', 1)
        alpha: list[Any] = page.evaluate(_ALPHA, [sized, SIDE])
        found[name] = [[value >= 128 for value in alpha[row * SIDE :][:SIDE]] for row in range(SIDE)]
    page.close()
    return found
