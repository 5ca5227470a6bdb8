import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.sealing import labels
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import Reader, ReadersList, SignedReaders, verify_readers

SCHOOL = SchoolKey.generate()
LEAD, DEPUTY, RECOVERY = (
    Reader(role, name, ReaderKey.generate().public_key)
    for role, name in (("lead", "Anna Example"), ("deputy", "میرا مثال"), ("recovery", "Recovery key"))
)
LISTED = ReadersList("fern-hill", 5, (LEAD, DEPUTY, RECOVERY))
SIGNED = SCHOOL.sign(LISTED)


def _verify(signed, *, verify_key=SCHOOL.verify_key, school_id="fern-hill", at_least=1):
    return verify_readers(signed, verify_key=verify_key, school_id=school_id, at_least=at_least)


def _reason(signed, **changes):
    with pytest.raises(UntrustedReaders) as refused:
        _verify(signed, **changes)
    return refused.value.reason


def _signed(body, label=labels.READERS_LIST):
    return SignedReaders(body, Ed25519PrivateKey.from_private_bytes(SCHOOL.seed).sign(label + body))


def test_a_list_signed_by_the_school_is_trusted_as_it_was_made():
    assert _verify(SIGNED) == LISTED
    assert _verify(SIGNED, at_least=5) == LISTED


def test_readers_are_found_by_their_role():
    assert LISTED.with_role("lead") == (LEAD,)
    assert LISTED.with_role("chair") == ()


def test_an_unsigned_list_is_refused():
    assert _reason(SignedReaders(SIGNED.body, b"")) == "unsigned"
    assert _reason(SignedReaders(SIGNED.body, bytes(64))) == "unsigned"


def test_a_list_signed_by_a_foreign_key_is_refused():
    assert _reason(SchoolKey.generate().sign(LISTED)) == "unsigned"


def test_a_list_of_another_school_is_refused_even_if_one_key_signs_for_both():
    assert _reason(SIGNED, school_id="oak-lane") == "foreign"


def test_an_older_list_with_a_leaver_in_it_is_refused():
    assert _reason(SIGNED, at_least=6) == "older"


def test_a_strangers_key_slipped_into_a_signed_list_is_refused():
    stranger = Reader("lead", "Anna Example", ReaderKey.generate().public_key)
    slipped = ReadersList("fern-hill", 5, (stranger, DEPUTY, RECOVERY))

    assert _reason(SignedReaders(slipped.to_bytes(), SIGNED.signature)) == "unsigned"


def test_every_bit_of_the_signature_matters():
    for place in range(512):
        changed = bytearray(SIGNED.signature)
        changed[place // 8] ^= 1 << place % 8
        assert _reason(SignedReaders(SIGNED.body, bytes(changed))) == "unsigned"


def test_every_byte_of_the_body_matters():
    for place in range(len(SIGNED.body)):
        changed = bytearray(SIGNED.body)
        changed[place] ^= 1
        assert _reason(SignedReaders(bytes(changed), SIGNED.signature)) == "unsigned"


@pytest.mark.parametrize("label", [b"", labels.WRAP, labels.PUBLIC_KEY, b"worry-box/v1/grant"])
def test_a_signature_made_for_another_purpose_is_refused(label):
    assert _reason(_signed(SIGNED.body, label)) == "unsigned"


@pytest.mark.parametrize(
    "readers",
    [
        (),
        (RECOVERY,),
        (LEAD, RECOVERY),
        (LEAD, DEPUTY),
        (LEAD, DEPUTY, LEAD, RECOVERY),
        (LEAD, DEPUTY, RECOVERY, Reader("recovery", "A second one", ReaderKey.generate().public_key)),
    ],
)
def test_a_list_that_could_lose_everything_cannot_even_be_made(readers):
    with pytest.raises(ValueError, match=r"recovery key|twice"):
        ReadersList("fern-hill", 1, readers)


@pytest.mark.parametrize("role", ["", "Lead", "2nd", "lead ", "lead\n", "é", "a" * 33])
def test_a_role_that_is_no_key_is_refused(role):
    with pytest.raises(ValueError, match=r"role|text"):
        Reader(role, "Anna Example", LEAD.public_key)


@pytest.mark.parametrize("name", ["", "a" * 101, "Anna\nExample", "Anna\x85", "\ud800"])
def test_a_name_that_cannot_be_signed_is_refused(name):
    with pytest.raises(ValueError, match=r"text|surrogates"):
        Reader("lead", name, LEAD.public_key)


def test_signed_bytes_that_are_not_utf8_or_nest_too_deeply_are_malformed():
    assert _reason(_signed(b"\xff\xfe{")) == "malformed"
    assert _reason(_signed(b"[" * 100_000)) == "malformed"
    assert _reason(_signed(b'{"readers":[],"version":' + b"9" * 5000 + b"}")) == "malformed"


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["readers", "role", "v", "name"]), inner)
        ),
    )
)
def test_any_other_json_that_the_school_may_sign_is_malformed_and_nothing_else(said):
    body = json.dumps(said).encode()

    assert _reason(_signed(body)) == "malformed"


@settings(max_examples=200)
@given(
    st.sampled_from(["readers", "school_id", "v", "version"]),
    st.none() | st.booleans() | st.integers(max_value=0) | st.floats() | st.lists(st.none()) | st.just({}),
)
def test_a_signed_list_with_one_value_of_another_type_is_malformed(key, value):
    said = json.loads(SIGNED.body) | {key: value}
    body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    assert _reason(_signed(body)) == "malformed"


def test_a_verify_key_of_another_length_is_a_mistake_in_the_settings_not_in_the_list():
    with pytest.raises(ValueError, match="32"):
        _verify(SIGNED, verify_key=b"short")
