"""The invented schools that the pages of the matrix come from: open and not open yet, worries told and answered."""

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import delete

from kiosk.content import load_content
from kiosk.db import open_engine, writing
from kiosk.i18n import offered
from kiosk.letterbox.answering import put_reply
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import SignedReadersList
from kiosk.pepper import make_pepper
from kiosk.profile import Adult, Profile
from kiosk.public import create_app
from kiosk.public.codes import new_reference
from kiosk.reply import Reply, Said
from kiosk.sealing.envelope import Kind, pack_wraps
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import seal
from kiosk.settings import PublicSettings
from tests.journeys.matrix.family_pages import STANDINGS
from tests.public.coming_back import pictures_on, tell, tell_as_family
from tests.public.saying import DAY, OPEN, full_profile
from tests.public.tablets import enrolled, made_at, teach_on
from tests.schools import School, make_school
from tests.visitor import Visitor

ALL_LOCALES = tuple(locale.tag for locale in offered(load_content()))
ADULTS = (
    Adult(key="miss-a", name="Miss Amina Ali", called="Class teacher", symbol="grownup"),
    Adult(key="mr-b", name="Mr Bartholomew Featherstone", called="Midday supervisor", symbol="grownup"),
)
SURVEYS = ({"title": "school", "first": DAY, "last": DAY},)  # on the Friday, and over on the Sunday
MRS_KAUR = {"who": "Mrs Kaur"}
ANSWERED = (
    Said("read", shown="Read."),
    Said("talk-to", MRS_KAUR, "You can talk to Mrs Kaur."),
)
ANSWERED_A_FAMILY = (
    Said("s-working", shown="Somebody at school is working on it."),
    Said("f-phone", MRS_KAUR | {"day": "2026-11-23", "time": "15:40"}, "Mrs Kaur will phone you."),
    Said("f-meet", {"day": "2026-11-24", "time": "08:15", "place": "Room 4"}, "We would like to meet you."),
    Said("f-bring", {"language": "gu"}, "The interpreter speaks Gujarati."),
    Said("f-complain", shown="You can complain."),
)
FREE_WORDS = "We spoke with everybody in the class on Thursday."
_SAID: dict[str, tuple[Sequence[Said], str]] = {
    one: ((Said(f"s-{one}", shown=one),) if one else (), "") for one in STANDINGS
} | {"answered": (ANSWERED_A_FAMILY, FREE_WORDS)}


@dataclass(frozen=True)
class Scenery:
    """What stands on the stage. `references` open a family's worry, by how it stands; `lesson` is a tablet."""

    school: Flask
    closed: Flask
    settings: PublicSettings
    pictures: tuple[str, ...]
    references: dict[str, str]
    lesson: Visitor


def build(folder: Path, origin: str) -> Scenery:
    """Found both schools, tell worries, and let a lead answer them. Made at OPEN, which the caller stands still at."""
    school = _all_languages(make_school(folder / "open", public_url=origin))
    _publish(school)
    make_pepper(school.public().pepper)
    app = create_app(school.public())
    pictures = pictures_on(tell(app))
    boxes: list[str] = []
    _answer(school, boxes, ANSWERED)
    references = {"unknown": new_reference()}
    for standing in STANDINGS:
        references[standing] = tell_as_family(app)[1]
        _answer(school, boxes, *_SAID[standing])
    made = made_at(school)
    lesson = enrolled(app, made.code, origin)
    teach_on(school, made, 60)
    shut = _all_languages(make_school(folder / "closed", public_url=origin))
    with writing(open_engine(shut.letterbox_url)) as session:
        session.execute(delete(SignedReadersList))
    return Scenery(app, create_app(shut.public()), school.public(), pictures, references, lesson)


def _publish(school: School) -> None:
    own = {"adults": ADULTS, "locales": ALL_LOCALES, "surveys": SURVEYS}
    profile = Profile.model_validate(full_profile(school).model_dump() | own)
    publish_profile(open_engine(school.letterbox_url), school.key.sign_profile(profile.to_bytes()))


def _answer(school: School, boxes: list[str], said: Sequence[Said], words: str = "") -> None:
    """Put an answer to the newest worry where its code finds it, as the inbox does. `boxes`: of those before it."""
    (worry,) = (one for one in school.told() if one.answer_to and one.answer_to.box not in boxes)
    assert worry.answer_to is not None
    boxes.append(worry.answer_to.box)
    if not said:
        return
    to = PublicKey.from_bytes(base64.b64decode(worry.answer_to.key))
    reply = Reply(OPEN, load_content().version, tuple(said), words)
    envelope_id = secrets.token_bytes(16)
    sealed = seal(reply.to_bytes(), kind=Kind.REPLY, readers=[to], readers_version=1, envelope_id=envelope_id)
    box = bytes.fromhex(worry.answer_to.box)
    letterbox = open_engine(school.letterbox_url)
    put_reply(letterbox, box, envelope_id, sealed.envelope, pack_wraps(sealed.wraps), OPEN.date())


def _all_languages(school: School) -> School:
    settings = school.folder / "school.toml"
    text = settings.read_text(encoding="utf-8")
    tags = ", ".join(f'"{tag}"' for tag in ALL_LOCALES)
    settings.write_text(re.sub(r"locales = \[.*\]", f"locales = [{tags}]", text), encoding="utf-8")
    return school
