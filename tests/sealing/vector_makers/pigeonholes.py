"""Codes, where they lead, and what lies there: good ones, and the same with each part changed."""

from kiosk.sealing.opening.thread_key import close_thread_key
from kiosk.sealing.pigeonhole import close_pigeonhole, reach
from tests.sealing.vector_makers.keys import Vector, grown, held_still

PICTURES = b"worry-box/v1/code/pictures\0fish crown sun bike crab fish"
REFERENCE = b"worry-box/v1/code/reference\x000123-4567-89ZZ"


def pigeonholes() -> list[Vector]:
    """`expected` is the text that lies there, or "broken"."""
    salt, pepper, box = grown("school", 16), grown("pepper"), grown("box", 16)
    reached = reach(PICTURES, salt=salt, pepper=pepper)
    with held_still("pigeonhole"):
        sealed = close_pigeonhole(reached, box, b'{"v":1}')
    good = {
        "code": PICTURES.hex(),
        "salt": salt.hex(),
        "pepper": pepper.hex(),
        "box": box.hex(),
        "tag": reached.tag.hex(),
        "sealed": sealed.hex(),
        "expected": '{"v":1}',
    }
    changed = bytes([sealed[40] ^ 1])
    return [
        {"name": "six pictures", **good},
        {"name": "a reference", **good, **_other(REFERENCE, salt, pepper), "expected": "broken"},
        {"name": "one picture another", **good, **_other(PICTURES[:-4] + b"kite", salt, pepper)}
        | {"expected": "broken"},
        {"name": "another pepper", **good, **_other(PICTURES, salt, grown("other pepper"))}
        | {"expected": "broken"},
        {"name": "another school", **good, **_other(PICTURES, grown("other school", 16), pepper)}
        | {"expected": "broken"},
        {"name": "another box", **good, "box": grown("other box", 16).hex(), "expected": "broken"},
        {"name": "one bit changed", **good, "sealed": (sealed[:40] + changed + sealed[41:]).hex()}
        | {"expected": "broken"},
        {"name": "last byte missing", **good, "sealed": sealed[:-1].hex(), "expected": "broken"},
        {"name": "nothing", **good, "sealed": "", "expected": "broken"},
    ]


def thread_keys() -> list[Vector]:
    """A message's key under its worry's; `expected` is the key, or "broken"."""
    worry, message, key = grown("worry key"), grown("message", 16), grown("message key")
    with held_still("thread"):
        sealed = close_thread_key(worry, message, key)
    good = {"worry_key": worry.hex(), "message": message.hex(), "sealed": sealed.hex(), "expected": key.hex()}
    return [
        {"name": "good", **good},
        {"name": "another worry", **good, "worry_key": grown("other").hex(), "expected": "broken"},
        {"name": "another message", **good, "message": grown("other", 16).hex(), "expected": "broken"},
        {"name": "one byte appended", **good, "sealed": sealed.hex() + "00", "expected": "broken"},
    ]


def _other(code: bytes, salt: bytes, pepper: bytes) -> Vector:
    reached = reach(code, salt=salt, pepper=pepper)
    return {"code": code.hex(), "salt": salt.hex(), "pepper": pepper.hex(), "tag": reached.tag.hex()}
