"""Style, scripts and drawings in fewer bytes, for a phone that pays for each: files of ours, and never a page.

A page holds a form's token beside what somebody typed, and the length of the two pressed together would tell of the
token to whoever can watch the wire and make a browser ask again (BREACH). A file is the same for everybody.
"""

import gzip
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request

_WORTH_IT = ("text/css", "text/javascript", "image/svg+xml")


def install(app: Flask) -> None:
    """Send this app's own files packed to every browser that says it can unpack them."""
    app.after_request(_squeeze)


def _squeeze(answer: Response) -> Response:
    if request.endpoint != "static" or answer.mimetype not in _WORTH_IT:
        return answer
    answer.vary.add("Accept-Encoding")
    if answer.status_code != 200 or request.method != "GET" or not request.accept_encodings["gzip"]:
        return answer
    answer.close()  # the file as it is, which nobody reads now
    name = (request.view_args or {})["filename"]
    answer.direct_passthrough = False
    answer.set_data(_packed(str(current_app.static_folder), name))
    answer.content_encoding = "gzip"
    answer.headers.pop("ETag", None)  # it was the unpacked file's
    return answer


@cache
def _packed(folder: str, name: str) -> bytes:
    return gzip.compress((Path(folder) / name).read_bytes(), 9, mtime=0)
