from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import Reader, ReadersList

LISTED = ReadersList(
    "fern-hill",
    1,
    tuple(Reader(role, role, ReaderKey.generate().public_key) for role in ("lead", "deputy", "recovery")),
)


def test_a_school_key_grown_again_from_its_seed_signs_the_same():
    school = SchoolKey.generate()

    again = SchoolKey.from_seed(school.seed)

    assert again.verify_key == school.verify_key
    assert again.sign(LISTED) == school.sign(LISTED)


def test_a_school_key_signs_the_purpose_with_the_list():
    school = SchoolKey.generate()

    signed = school.sign(LISTED)

    verify = Ed25519PublicKey.from_public_bytes(school.verify_key).verify
    verify(signed.signature, b"worry-box/v1/readers-list" + LISTED.to_bytes())
