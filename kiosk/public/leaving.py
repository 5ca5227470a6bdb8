"""The end of a visit: what a browser may have kept of it goes (W3C Clear Site Data), whichever way it ended.

Never "cookies": that would make a tablet forget its name, and it would reach beyond this host.
"""

from typing import Final

from flask import Flask, request
from werkzeug.wrappers import Response

CLEARS: Final = '"cache", "storage"'
_ENDS = frozenset(
    {"pupil.done", "pupil.leave", "pupil.cleared", "practice.done", "family.left", "survey.done"}
)


def install(app: Flask) -> None:
    """Let this app's browsers clear up at the end of each visit."""
    app.after_request(_clear)


def _clear(answer: Response) -> Response:
    if request.endpoint in _ENDS:
        answer.headers["Clear-Site-Data"] = CLEARS
    return answer
