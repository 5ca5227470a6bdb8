import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.sealing import labels
from kiosk.sealing.errors import UntrustedProfile
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.school_profile import SignedProfile, verify_profile

SCHOOL = SchoolKey.generate()
BODY = b'{"any":"bytes"}'


def test_bytes_that_the_school_signed_come_back_as_they_are():
    assert verify_profile(SCHOOL.sign_profile(BODY), verify_key=SCHOOL.verify_key) == BODY


def test_a_school_key_grown_again_signs_the_same():
    assert SchoolKey.from_seed(SCHOOL.seed).sign_profile(BODY) == SCHOOL.sign_profile(BODY)


@pytest.mark.parametrize("label", [b"", labels.READERS_LIST, labels.WRAP])
def test_a_signature_made_for_another_purpose_is_refused(label):
    signature = Ed25519PrivateKey.from_private_bytes(SCHOOL.seed).sign(label + BODY)

    with pytest.raises(UntrustedProfile, match="unsigned"):
        verify_profile(SignedProfile(BODY, signature), verify_key=SCHOOL.verify_key)


@pytest.mark.parametrize(
    "signed",
    [
        SignedProfile(BODY, b""),
        SignedProfile(BODY, bytes(64)),
        SignedProfile(BODY + b" ", SCHOOL.sign_profile(BODY).signature),
        SchoolKey.generate().sign_profile(BODY),
    ],
)
def test_what_the_school_did_not_sign_is_refused(signed):
    with pytest.raises(UntrustedProfile) as refused:
        verify_profile(signed, verify_key=SCHOOL.verify_key)

    assert refused.value.reason == "unsigned"


def test_a_verify_key_of_another_length_is_a_mistake_in_the_settings_not_in_the_profile():
    with pytest.raises(ValueError, match="32"):
        verify_profile(SCHOOL.sign_profile(BODY), verify_key=b"short")
