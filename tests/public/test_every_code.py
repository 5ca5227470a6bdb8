"""Codes of every length, and pictures that are none: a calm page each time, and only what can be a code is tried."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from kiosk.content.symbols import code_pictures
from kiosk.db import open_engine
from kiosk.letterbox.tablet_list import MadeTablet
from kiosk.letterbox.wrong_tries import wrong_tries
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from kiosk.public.codes import LETTERS, TYPED_LIMIT
from tests.public.saying import DAY
from tests.public.tablets import type_code
from tests.schools import School
from tests.visitor import Visitor

PICTURES = code_pictures()


@pytest.fixture
def app(school: School) -> Flask:
    make_pepper(school.public().pepper)
    return create_app(school.public())


def tried(school: School) -> int:
    found = wrong_tries(open_engine(school.letterbox_url), DAY.replace(year=2000))
    return sum(one.count for one in found)


def look_with(app: Flask, *pictures: str) -> Visitor:
    child = Visitor(app).get("/en-GB/answer")
    form = MultiDict(
        [*child.carried.items(multi=True), *(("picture", one) for one in pictures), ("go", "look")]
    )
    return child.post(child.action, form)


@pytest.mark.parametrize("length", [*range(9), 24, 500])
def test_pictures_of_every_number_lead_to_the_keys(app: Flask, school: School, length: int) -> None:
    child = look_with(app, *(PICTURES[number % 24] for number in range(length)))

    whole = length >= 6
    assert child.answer.status_code == (422 if whole else 200)
    assert child.title == "Put in your pictures."
    assert len(child.carried.getlist("picture")) == min(length, 6)
    assert tried(school) == int(whole)


def test_unknown_and_doubled_pictures_are_passed_over_and_the_rest_stays(app: Flask, school: School) -> None:
    first, second = PICTURES[:2]

    child = look_with(app, first, first, "unicorn", second, second, "", "../" + first, first.upper())

    assert child.answer.status_code == 200
    assert child.carried.getlist("picture") == [first, second]
    assert tried(school) == 0


@pytest.mark.parametrize("length", [*range(15), TYPED_LIMIT, TYPED_LIMIT + 1, 5_000])
def test_references_of_every_length_come_back_as_they_were_typed(
    app: Flask, school: School, length: int
) -> None:
    typed = (LETTERS * 200)[:length]
    parent = Visitor(app).get("/en-GB/family/answer")

    parent.post(parent.action, {**parent.carried, "reference": typed, "go": "look"})

    assert parent.answer.status_code == (422 if length else 200)
    assert [one["value"] for one in parent.page.all("input") if one.get("name") == "reference"] == [
        typed[:TYPED_LIMIT]
    ]
    assert tried(school) == 0  # its check letters don't fit, so it is a slip and no guess


@pytest.mark.parametrize("length", [*range(12), 5_000])
def test_tablet_codes_of_every_length_are_refused_alike(app: Flask, made: MadeTablet, length: int) -> None:
    answer = type_code(Visitor(app), ("CDFHJKMN" * 700)[:length])

    assert answer.answer.status_code == 422
    assert answer.title == type_code(Visitor(app), "").title
