"""A stage for the public pages: the real app answers in this process, and a browser is shown each answer as it came.

Every page has been through the real forms and their door keepers, and every file that it asks for is the real one, by
HTTP from this machine, so that a browser keeps it as it would at school. What a page asks of anybody else is noted,
and the test fails.
"""

import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import time_machine
from flask import Flask, template_rendered
from werkzeug.datastructures import MultiDict
from werkzeug.serving import WSGIRequestHandler, make_server

from kiosk.cli.poster import pages_to_print
from kiosk.content import load_content
from tests.journeys.matrix.family_pages import OWN_REFERENCE
from tests.journeys.matrix.pages import OWN_PICTURES, PublicPage
from tests.journeys.matrix.scenery import Scenery, build
from tests.public.saying import OPEN, SUNDAY
from tests.visitor import Visitor

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_bytes()
COOKIE = "worry"
AXE_ADDRESS = "/axe.js"
FOREVER = ("Cache-Control", "public, max-age=31536000")


@dataclass(frozen=True)
class Answer:
    """What the app said, and which templates it took."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    templates: tuple[str, ...] = ()


@dataclass
class Stage:
    """The apps of an open school and of one that is not open yet, and who plays in front of them."""

    origin: str
    scenery: Scenery
    shown: Answer | None = None
    missing: list[str] = field(default_factory=list)
    """Files that a page asked for and did not get."""

    def render(self, page: PublicPage, locale: str, cookie: str = "") -> Answer:
        """The app's answer to whoever has this cookie."""
        if page.sheet:
            return self._sheets(locale)[page.sheet]
        app = self.scenery.closed if page.closed else self.scenery.school
        with time_machine.travel(SUNDAY if page.shut else OPEN, tick=False), _templates(app) as used:
            visitor = self.scenery.lesson if page.lesson else Visitor(app, self.origin)
            if cookie:
                visitor.client.set_cookie(COOKIE, cookie)
            path = f"/{locale}/{page.path}"
            if page.form is None:
                visitor.get(path)
            else:
                token = visitor.get(f"/{locale}/family/answer").carried["csrf_token"]  # a small page
                used.clear()
                visitor.post(path, self._filled(page, token))
            if visitor.answer.status_code == 303:
                visitor.follow()
        assert visitor.answer.status_code == page.said, (page.name, visitor.answer.status)
        headers = [pair for pair in visitor.answer.headers.items() if pair[0] != "Set-Cookie"]
        return Answer(visitor.answer.status, tuple(headers), visitor.answer.get_data(), tuple(used))

    def cookie_of(self, **look: str) -> str:
        """That of a visitor who has chosen this look: settings of "look and sound"."""
        visitor = Visitor(self.scenery.school, self.origin)
        with time_machine.travel(OPEN, tick=False):
            for setting, value in look.items():
                form = visitor.get("/en-GB/look-and-sound").carried
                visitor.post("/en-GB/look-and-sound", {**form, "set": f"{setting}.{value}"})
        cookie = visitor.client.get_cookie(COOKIE)
        assert cookie is not None
        return cookie.value

    def play(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Answer a browser: the page on show, or one of the app's files."""
        if environ.get("HTTP_SEC_FETCH_MODE") == "navigate":
            assert self.shown is not None
            start(self.shown.status, list(self.shown.headers))
            return [self.shown.body]
        if environ["PATH_INFO"] == AXE_ADDRESS:
            start("200 OK", [("Content-Type", "text/javascript"), FOREVER])
            return [AXE]
        return self.scenery.school(environ, self._noting(environ, start))

    def _noting(self, environ: dict[str, Any], start: Any) -> Any:
        def note(status: str, *rest: Any) -> Any:
            if not status.startswith("200"):
                self.missing.append(f"{environ['PATH_INFO']}: {status}")
            return start(status, *rest)

        return note

    def _filled(self, page: PublicPage, token: str) -> "MultiDict[str, str]":
        data = MultiDict([("journey", secrets.token_hex(16))])
        for name, value in page.form or ():
            if (name, value) == OWN_PICTURES:
                data.setlist("picture", list(self.scenery.pictures))
            elif value.startswith(OWN_REFERENCE):
                data[name] = self.scenery.references[value.removeprefix(OWN_REFERENCE)]
            else:
                data.add(name, value)
        data.setdefault("csrf_token", token)
        return data

    def _sheets(self, locale: str) -> dict[str, Answer]:
        content = load_content()
        written = pages_to_print(self.scenery.settings, content, [content.locales[locale]])
        kind = (("Content-Type", "text/html; charset=utf-8"),)
        return {name.partition("-")[0]: Answer("200 OK", kind, text.encode()) for name, text in written}


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for a page and its files

    def log(self, *_: Any) -> None:
        """Say nothing: a test's output is for what is wrong."""


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """A stage with its scenery, which answers at its origin until the end."""
    waiting: list[Stage] = []
    server = make_server(
        "127.0.0.1", 0, lambda *asked: waiting[0].play(*asked), threaded=True, request_handler=_Quiet
    )
    origin = f"http://localhost:{server.port}"
    with time_machine.travel(OPEN, tick=False):
        waiting.append(Stage(origin, build(folder, origin)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield waiting[0]
    server.shutdown()
    server.server_close()


@contextmanager
def _templates(app: Flask) -> Iterator[list[str]]:
    used: list[str] = []

    def note(_app: Flask, template: Any, **_: Any) -> None:
        used.append(template.name)

    with template_rendered.connected_to(note, app):
        yield used
