"""What a child and a parent do to get an answer: tell, keep the code, put it in again."""

import re

from flask import Flask

from kiosk.content.symbols import load_symbols
from tests.visitor import Visitor

KEYS = {one.word: one.key for one in load_symbols().values() if one.kind == "code"}
TAPS = (("go", "next"), ("pick", "feel.red"), ("pick", "what.words"), ("pick", "name.no"))


def tell(app: Flask, *taps: tuple[str, str]) -> Visitor:
    """A child's page after Send."""
    child = Visitor(app).get("/en-GB/tell")
    for name, value in (*(taps or TAPS), ("go", "send")):
        child.press(name, value)
    return child


def pictures_on(page: Visitor) -> tuple[str, ...]:
    """The keys of the pictures that this page hands out, in order."""
    words = re.findall(r"<span>([A-Z][a-z]+)</span></li>", page.html)
    return tuple(KEYS[word] for word in words if word in KEYS)


def put_in(visitor: Visitor, pictures: tuple[str, ...]) -> Visitor:
    """Put these pictures in, tap by tap, and look."""
    visitor.get("/en-GB/answer")
    for key in pictures:
        visitor.press("key", key)
    return visitor.press("go", "look")


def wrong_pictures(right: tuple[str, ...]) -> tuple[str, ...]:
    """Six pictures that are not these: the last one is another."""
    others = [key for key in KEYS.values() if key not in (right[-1], right[-2])]
    return (*right[:-1], others[0])


def tell_as_family(app: Flask, words: str = "She is afraid of the bus.") -> tuple[Visitor, str]:
    """A parent's page after Send, and the reference on it."""
    parent = Visitor(app).get("/en-GB/family")
    parent.post(parent.action, parent.carried | {"own_words": words, "go": "send"})
    return parent, re.findall(r'<bdi translate="no">(\S+)</bdi>', parent.html)[0]
