"""A stage for the pupil's pages: the real app answers in this process, and a browser is shown each answer as it came.

Every page has been through the real forms and their door keepers, and every file that it asks for is the real one. What
a page asks for beyond that never leaves: it is noted, and the test fails.
"""

import base64
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import time_machine
from flask import Flask, template_rendered
from playwright.sync_api import Route
from sqlalchemy import delete
from werkzeug.datastructures import MultiDict

from kiosk.content import load_content
from kiosk.db import open_engine, writing
from kiosk.letterbox.answering import put_reply
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import SignedReadersList
from kiosk.pepper import make_pepper
from kiosk.profile import Adult, Profile
from kiosk.public import create_app
from kiosk.reply import Reply, Said
from kiosk.sealing.envelope import Kind, pack_wraps
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import seal
from tests.journeys.matrix.pages import OWN_PICTURES, PupilPage
from tests.public.coming_back import pictures_on, tell
from tests.public.saying import OPEN, SUNDAY, full_profile
from tests.schools import School, make_school
from tests.visitor import Visitor

LOCALES = ("en-GB", "ur", "ta", "pl")
ORIGIN = "http://localhost"
ADULTS = (
    Adult(key="miss-a", name="Miss Amina Ali", called="Class teacher", symbol="grownup"),
    Adult(key="mr-b", name="Mr Bartholomew Featherstone", called="Midday supervisor", symbol="grownup"),
)


@dataclass(frozen=True)
class Answer:
    """What the app said, and which templates it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    templates: tuple[str, ...] = ()


@dataclass
class Stage:
    """The apps of an open school and of one that is not open yet, and who plays in front of them."""

    school: Flask
    closed: Flask
    pictures: tuple[str, ...]
    strangers: list[str] = field(default_factory=list)
    shown: Answer | None = None

    def render(self, page: PupilPage, locale: str, **look: str) -> Answer:
        """The app's answer, in this look: settings of "look and sound", chosen there."""
        app = self.closed if page.closed else self.school
        with time_machine.travel(SUNDAY if page.shut else OPEN, tick=False), _templates(app) as used:
            visitor = Visitor(app, ORIGIN)
            for setting, value in look.items():
                form = visitor.get("/en-GB/look-and-sound").carried
                visitor.post("/en-GB/look-and-sound", {**form, "set": f"{setting}.{value}"})
            token = (
                "" if page.form is None else visitor.get(f"/{locale}/look-and-sound").carried["csrf_token"]
            )
            used.clear()
            path = f"/{locale}/{page.path}"
            if page.form is None:
                visitor.get(path)
            else:
                visitor.post(path, self._filled(page, token))
            if visitor.answer.status_code == 303:
                visitor.follow()
        assert visitor.answer.status_code == page.said, (page.name, visitor.answer.status)
        return _answer(visitor, tuple(used))

    def play(self, route: Route) -> None:
        """Answer a browser: the page on show, or one of the app's files."""
        request = route.request
        if not request.url.startswith(ORIGIN + "/"):
            self.strangers.append(request.url)
            route.abort()
            return
        is_page = request.is_navigation_request()
        answer = self.shown if is_page else self._file(urlsplit(request.url))
        assert answer is not None
        route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)

    def _filled(self, page: PupilPage, token: str) -> "MultiDict[str, str]":
        fields: list[tuple[str, str]] = []
        for name, value in page.form or ():
            own = (name, value) == OWN_PICTURES
            fields += [("picture", key) for key in self.pictures] if own else [(name, value)]
        data = MultiDict([("journey", secrets.token_hex(16)), *fields])
        data.setdefault("csrf_token", token)
        return data

    def _file(self, parts: SplitResult) -> Answer:
        assert not parts.query or parts.path.startswith("/static/"), parts.path
        return _static(self.school, parts.path + (f"?{parts.query}" if parts.query else ""))


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """Found both schools, tell one worry, and let a lead answer it."""
    with time_machine.travel(OPEN, tick=False):
        school = _four_languages(make_school(folder / "open"))
        _publish(school)
        make_pepper(school.public().pepper)
        app = create_app(school.public())
        pictures = pictures_on(tell(app))
        _answer_the_worry(school)
        shut = _four_languages(make_school(folder / "closed"))
        with writing(open_engine(shut.letterbox_url)) as session:
            session.execute(delete(SignedReadersList))
    yield Stage(app, create_app(shut.public()), pictures)


def _publish(school: School) -> None:
    own = {"adults": ADULTS, "locales": LOCALES}
    profile = Profile.model_validate(full_profile(school).model_dump() | own)
    publish_profile(open_engine(school.letterbox_url), school.key.sign_profile(profile.to_bytes()))


def _answer_the_worry(school: School) -> None:
    """Put an answer where the pictures find it, as the inbox does."""
    (worry,) = school.told()
    assert worry.answer_to is not None
    to = PublicKey.from_bytes(base64.b64decode(worry.answer_to.key))
    said = (Said("read", shown="Read."), Said("talk-to", {"who": "Mrs Kaur"}, "You can talk to Mrs Kaur."))
    reply = Reply(OPEN, load_content().version, said)
    envelope_id = secrets.token_bytes(16)
    sealed = seal(reply.to_bytes(), kind=Kind.REPLY, readers=[to], readers_version=1, envelope_id=envelope_id)
    box = bytes.fromhex(worry.answer_to.box)
    letterbox = open_engine(school.letterbox_url)
    put_reply(letterbox, box, envelope_id, sealed.envelope, pack_wraps(sealed.wraps), OPEN.date())


def _four_languages(school: School) -> School:
    settings = school.folder / "school.toml"
    text = settings.read_text(encoding="utf-8")
    offered = ", ".join(f'"{tag}"' for tag in LOCALES)
    settings.write_text(re.sub(r"locales = \[.*\]", f"locales = [{offered}]", text), encoding="utf-8")
    return school


@contextmanager
def _templates(app: Flask) -> Iterator[list[str]]:
    used: list[str] = []

    def note(_app: Flask, template: Any, **_: Any) -> None:
        used.append(template.name)

    with template_rendered.connected_to(note, app):
        yield used


def _answer(visitor: Visitor, templates: tuple[str, ...]) -> Answer:
    headers = {name: value for name, value in visitor.answer.headers.items() if name != "Set-Cookie"}
    return Answer(visitor.answer.status_code, headers, visitor.answer.get_data(), templates)


@lru_cache
def _static(app: Flask, path: str) -> Answer:
    with app.test_client().get(path, base_url=ORIGIN) as answer:
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return Answer(answer.status_code, dict(answer.headers), answer.get_data())
