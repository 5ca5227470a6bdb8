"""Pigeonholes and boxes, on both databases."""

import os
from datetime import date, timedelta

from sqlalchemy import Engine

from kiosk.letterbox.answering import forget_expired, is_reachable, keep_open, put_reply, remove_box
from kiosk.letterbox.answers import KEPT_FOR, Hole, find, in_box, put

TODAY = date(2026, 11, 20)


def hole_for(box: bytes, last_day: date = TODAY) -> Hole:
    return Hole(box, os.urandom(100), last_day)


def test_a_pigeonhole_is_found_by_its_tag_and_by_no_other(letterbox_engine: Engine) -> None:
    tag, hole = os.urandom(16), hole_for(os.urandom(16))

    assert put(letterbox_engine, tag, hole)

    assert find(letterbox_engine, tag) == hole
    assert find(letterbox_engine, os.urandom(16)) is None


def test_a_tag_that_is_taken_keeps_what_it_has(letterbox_engine: Engine) -> None:
    tag, hole = os.urandom(16), hole_for(os.urandom(16))
    put(letterbox_engine, tag, hole)

    assert not put(letterbox_engine, tag, hole_for(os.urandom(16)))

    assert find(letterbox_engine, tag) == hole


def test_answers_lie_in_their_own_box_once(letterbox_engine: Engine) -> None:
    mine, other, reply = os.urandom(16), os.urandom(16), os.urandom(16)

    for _ in range(2):
        put_reply(letterbox_engine, mine, reply, b"envelope", b"wraps", TODAY)

    assert [one.id for one in in_box(letterbox_engine, mine)] == [reply]
    assert in_box(letterbox_engine, other) == []


def test_a_box_is_reachable_until_its_last_day_is_over(letterbox_engine: Engine) -> None:
    box = os.urandom(16)
    put(letterbox_engine, os.urandom(16), hole_for(box))

    assert is_reachable(letterbox_engine, box, TODAY)
    assert not is_reachable(letterbox_engine, box, TODAY + timedelta(days=1))
    keep_open(letterbox_engine, box, TODAY + KEPT_FOR)
    assert is_reachable(letterbox_engine, box, TODAY + KEPT_FOR)
    keep_open(letterbox_engine, box, TODAY)  # never earlier
    assert is_reachable(letterbox_engine, box, TODAY + KEPT_FOR)


def test_what_has_expired_is_pruned_with_its_answers_and_nothing_else(letterbox_engine: Engine) -> None:
    old, new = os.urandom(16), os.urandom(16)
    tags = {old: os.urandom(16), new: os.urandom(16)}
    for box, last_day in ((old, TODAY - timedelta(days=1)), (new, TODAY)):
        put(letterbox_engine, tags[box], hole_for(box, last_day))
        put_reply(letterbox_engine, box, os.urandom(16), b"envelope", b"wraps", TODAY)

    assert forget_expired(letterbox_engine, TODAY) == 1

    assert find(letterbox_engine, tags[old]) is None
    assert in_box(letterbox_engine, old) == []
    assert find(letterbox_engine, tags[new]) is not None
    assert len(in_box(letterbox_engine, new)) == 1


def test_a_box_that_is_removed_leaves_nothing(letterbox_engine: Engine) -> None:
    box, tag = os.urandom(16), os.urandom(16)
    put(letterbox_engine, tag, hole_for(box))
    put_reply(letterbox_engine, box, os.urandom(16), b"envelope", b"wraps", TODAY)

    for _ in range(2):
        remove_box(letterbox_engine, box)

    assert find(letterbox_engine, tag) is None
    assert in_box(letterbox_engine, box) == []
