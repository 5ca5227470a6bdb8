import json
from importlib import resources

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.backends.openssl.backend import backend

from kiosk.sealing import selftest
from kiosk.sealing.errors import SealingUnavailable
from kiosk.sealing.selftest import check_sealing


def _known():
    return json.loads(resources.files("kiosk.sealing").joinpath("known_answers.json").read_text("utf-8"))


def test_this_machine_can_seal():
    check_sealing()


def test_a_machine_without_ml_kem_does_not_start(monkeypatch):
    monkeypatch.setattr(backend, "mlkem_supported", lambda: False)

    with pytest.raises(SealingUnavailable, match="ML-KEM") as refused:
        check_sealing()

    assert refused.value.check == "ML-KEM"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("HKDF", "expected"),
        ("AES-GCM", "expected"),
        ("Ed25519", "signature"),
        ("Ed25519", "message"),
        ("seal", "key_id"),
        ("seal", "public_key"),
    ],
)
def test_a_wrong_answer_is_noticed_and_named(name, part):
    known = _known()
    changed = bytearray.fromhex(known[name][part])
    changed[-1] ^= 1
    known[name][part] = changed.hex()

    with pytest.raises(SealingUnavailable, match=name):
        selftest.run_checks(selftest._CHECKS, known)


@pytest.mark.parametrize("name", ["HKDF", "AES-GCM", "Ed25519", "seal"])
def test_a_missing_answer_is_a_failure(name):
    known = _known()
    del known[name]

    with pytest.raises(SealingUnavailable, match=name):
        selftest.run_checks(selftest._CHECKS, known)


def test_randomness_that_stands_still_is_noticed(monkeypatch):
    monkeypatch.setattr("os.urandom", bytes)

    with pytest.raises(SealingUnavailable, match="seal"):
        check_sealing()


def test_an_error_inside_a_check_is_a_failure_and_keeps_its_cause():
    def _breaks(_):
        raise InvalidTag

    with pytest.raises(SealingUnavailable) as refused:
        selftest.run_checks({"breaks": _breaks}, {})

    assert isinstance(refused.value.__cause__, InvalidTag)
