import dataclasses
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.sealing.opening.factor_reset import FactorReset, is_signed
from kiosk.sealing.opening.school_key import SchoolKey

KEY = SchoolKey.generate()
AGREED = FactorReset(
    person_id=os.urandom(16),
    factors=os.urandom(32),
    asked_by=os.urandom(16),
    asked_at=1_795_000_000,
    agreed_by=os.urandom(16),
    agreed_at=1_795_000_100,
)


def test_what_the_school_key_signed_is_signed_and_nothing_else():
    signature = KEY.sign_reset(AGREED)

    assert is_signed(AGREED, signature, verify_key=KEY.verify_key)
    assert not is_signed(AGREED, signature, verify_key=SchoolKey.generate().verify_key)
    assert not is_signed(AGREED, b"", verify_key=KEY.verify_key)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(FactorReset)])
def test_every_field_is_signed(field):
    value = getattr(AGREED, field)
    changed = value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]

    other = dataclasses.replace(AGREED, **{field: changed})

    assert not is_signed(other, KEY.sign_reset(AGREED), verify_key=KEY.verify_key)


def test_an_ask_is_not_an_agreement():
    asked = dataclasses.replace(AGREED, agreed_by=b"", agreed_at=0)

    assert not is_signed(AGREED, KEY.sign_reset(asked), verify_key=KEY.verify_key)
    assert is_signed(asked, KEY.sign_reset(asked), verify_key=KEY.verify_key)


def test_the_signature_binds_its_purpose():
    body = AGREED.person_id + AGREED.factors + AGREED.asked_by + AGREED.agreed_by
    body += AGREED.asked_at.to_bytes(8) + AGREED.agreed_at.to_bytes(8)

    verify = Ed25519PublicKey.from_public_bytes(KEY.verify_key).verify
    verify(KEY.sign_reset(AGREED), b"worry-box/v1/second-factor-reset" + body)


@pytest.mark.parametrize(
    "wrong",
    [
        {"person_id": b""},
        {"asked_by": bytes(15)},
        {"factors": bytes(31)},
        {"agreed_by": bytes(17)},
        {"agreed_by": b""},
        {"agreed_at": 0},
        {"asked_at": -1},
    ],
)
def test_nothing_out_of_shape_can_be_said(wrong):
    with pytest.raises(ValueError, match=r"bytes|nobody|negative"):
        dataclasses.replace(AGREED, **wrong)
