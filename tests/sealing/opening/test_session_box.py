import os

import pytest

from kiosk.sealing.errors import SealingError, WrongSession
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.session_box import close_session, open_session

MASTER = MasterKey.generate()
PARTS = {
    "cookie_share": os.urandom(32),
    "host_secret": os.urandom(32),
    "session_id": os.urandom(16),
    "person_id": os.urandom(16),
    "created": 1_767_225_600,
}
BOX = close_session(MASTER, **PARTS)


def test_the_three_shares_together_open_a_session():
    assert open_session(BOX, **PARTS) == MASTER
    assert len(BOX) == 61


@pytest.mark.parametrize("name", PARTS)
def test_a_session_with_one_part_changed_does_not_open(name):
    part = PARTS[name]
    changed = part + 1 if isinstance(part, int) else bytes([part[0] ^ 1]) + part[1:]

    with pytest.raises(WrongSession):
        open_session(BOX, **(PARTS | {name: changed}))


@pytest.mark.parametrize("name", ["cookie_share", "host_secret", "session_id", "person_id"])
@pytest.mark.parametrize("part", [b"", bytes(15), bytes(33)])
def test_a_part_of_another_length_is_a_wrong_session_and_cannot_be_closed(name, part):
    with pytest.raises(WrongSession):
        open_session(BOX, **(PARTS | {name: part}))
    with pytest.raises(ValueError, match="bytes"):
        close_session(MASTER, **(PARTS | {name: part}))


@pytest.mark.parametrize("created", [-1, 2**63, 2**80])
def test_a_time_that_cannot_be_is_a_wrong_session(created):
    with pytest.raises(WrongSession):
        open_session(BOX, **(PARTS | {"created": created}))


def test_every_changed_bit_and_every_other_length_is_a_wrong_session():
    for place in range(len(BOX) * 8):
        changed = bytearray(BOX)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(WrongSession):
            open_session(bytes(changed), **PARTS)
    for other in [BOX[:length] for length in range(len(BOX))] + [BOX + b"\0"]:
        with pytest.raises(WrongSession):
            open_session(other, **PARTS)


def test_a_wrong_session_is_a_sealing_error():
    assert issubclass(WrongSession, SealingError)


def test_a_step_opens_as_this_step_only_and_never_as_a_whole_session():
    box = close_session(MASTER, **PARTS, step=b"door")

    assert open_session(box, **PARTS, step=b"door") == MASTER
    for other in (b"", b"doo", b"doors", b"other"):
        with pytest.raises(WrongSession):
            open_session(box, **PARTS, step=other)
    with pytest.raises(WrongSession):
        open_session(BOX, **PARTS, step=b"door")
