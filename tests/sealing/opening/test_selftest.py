import json
from importlib import resources

import pytest

from kiosk.sealing.errors import SealingUnavailable
from kiosk.sealing.opening import selftest
from kiosk.sealing.opening.selftest import check_opening
from kiosk.sealing.selftest import run_checks


def _known():
    return json.loads(
        resources.files("kiosk.sealing.opening").joinpath("known_answers.json").read_text("utf-8")
    )


def test_this_machine_opens_what_was_sealed_before():
    check_opening()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Argon2id", "expected"),
        ("school key", "verify_key"),
        ("open", "seed"),
        ("open", "envelope"),
        ("open", "wraps"),
    ],
)
def test_a_wrong_answer_is_noticed_and_named(name, part):
    known = _known()
    changed = bytearray.fromhex(known[name][part])
    changed[-1] ^= 1
    known[name][part] = changed.hex()

    with pytest.raises(SealingUnavailable, match=name):
        run_checks(selftest._CHECKS, known)


def test_another_plaintext_than_the_stored_one_is_noticed():
    known = _known()
    known["open"]["plaintext"] += "."

    with pytest.raises(SealingUnavailable, match="open"):
        run_checks(selftest._CHECKS, known)


def test_an_opening_half_that_accepts_a_forged_tag_is_noticed(monkeypatch):
    class Careless:
        def __init__(self, key):
            pass

        def decrypt(self, nonce, sealed, about):
            return len(text).to_bytes(4) + text.ljust(2044, b"\0")

    text = _known()["open"]["plaintext"].encode()
    monkeypatch.setattr("kiosk.sealing.opening.reader_key.AESGCM", Careless)

    with pytest.raises(SealingUnavailable, match="open"):
        check_opening()
