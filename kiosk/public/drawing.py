"""The page on which a child draws: presses that change the paper on the server, so that it works without script.

With script a line is drawn with a finger, and `static/js/draw.js` writes the same text into the form. Nothing else
can come onto the paper: no photograph, no file, no writing, no sound.
"""

from kiosk.drawing import BadDrawing, Drawing

PRESS = "draw."
"""What the value of a button on the page begins with: `draw.undo`, `draw.clear`, `draw.add.<picture>`."""


def clean(untrusted: str) -> str | None:
    """The drawing's text as a worry may carry it, or None when it is no drawing."""
    try:
        return str(Drawing.read(untrusted))
    except BadDrawing:
        return None


def after(drawing: str, press: str) -> str:
    """The paper after a press on its page. A press that the page does not have changes nothing."""
    now = Drawing.read(drawing)
    match press.removeprefix(PRESS).split("."):
        case ["undo"]:
            return str(now.undone())
        case ["clear"]:
            return ""
        case ["add", key]:
            return str(now.stamped(key))
    return drawing
