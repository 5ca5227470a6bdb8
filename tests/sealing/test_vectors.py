import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.profile import believed
from kiosk.sealing import suite
from kiosk.sealing.envelope import Envelope, unpack_wraps, unpad
from kiosk.sealing.errors import (
    BrokenEnvelope,
    PersonalKeyMistyped,
    RecoveryHalfMistyped,
    UntrustedProfile,
    UntrustedReaders,
    WrongPassphrase,
    WrongPersonalKey,
    WrongSession,
)
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.passphrase_slot import open_slot
from kiosk.sealing.opening.personal_key import open_personal_slot
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.recovery import join, recognise
from kiosk.sealing.opening.session_box import open_session
from kiosk.sealing.readers import SignedReaders, verify_readers
from kiosk.sealing.school_profile import SignedProfile
from tests.sealing import second_reader
from tests.sealing.second_reader import Refused
from tools import make_vectors

VECTORS = Path(__file__).with_name("vectors")
SESSION_PARTS = ("cookie_share", "host_secret", "session_id", "person_id")


def _stored(name):
    return json.loads((VECTORS / name).read_text("utf-8"))


def _each(name):
    return pytest.mark.parametrize("vector", _stored(name), ids=lambda vector: vector["name"])


READERS = _stored("readers.json")


def _bytes(vector, *names):
    return tuple(bytes.fromhex(vector[name]) for name in names)


def _open(vector):
    envelope, wraps = _bytes(vector, "envelope", "wraps")
    reader = ReaderKey.from_seed(bytes.fromhex(READERS[vector["reader"]]["seed"]))
    mine = [wrap for wrap in unpack_wraps(wraps) if wrap.key_id == reader.public_key.key_id]
    if not mine:
        raise BrokenEnvelope
    return reader.open(envelope, mine[0])


def _open_again(vector):
    envelope, wraps = _bytes(vector, "envelope", "wraps")
    return second_reader.open_envelope(bytes.fromhex(READERS[vector["reader"]]["seed"]), envelope, wraps)


def test_the_vectors_are_those_that_the_tool_makes():
    made = make_vectors.vector_files(VECTORS / "wraps.json")

    assert {name: _stored(name) for name in made} == made


def test_the_self_test_opens_one_of_the_vectors():
    stored = json.loads(make_vectors.SELF_TEST.read_text("utf-8"))

    assert stored["open"] == make_vectors.self_test_vector()


@pytest.mark.parametrize("name", READERS)
def test_both_programs_grow_the_same_key_pair_from_a_seed(name):
    seed, public_key, key_id = _bytes(READERS[name], "seed", "public_key", "key_id")

    assert ReaderKey.from_seed(seed).public_key.to_bytes() == public_key
    assert ReaderKey.from_seed(seed).public_key.key_id == key_id
    assert second_reader.key_pair(seed)[2] == public_key
    assert second_reader.fingerprint(public_key)[:16] == key_id


def test_the_second_reader_agrees_with_the_x_wing_draft():
    seed, public_key, encapsulated, secret = _bytes(
        _stored("xwing_draft.json"), "seed", "public_key", "encapsulated", "secret"
    )

    lattice, curve, public = second_reader.key_pair(seed)

    assert public == public_key
    assert second_reader.xwing_secret(lattice, curve, encapsulated[:1088], encapsulated[1088:]) == secret


@_each("good_envelopes.json")
def test_a_good_envelope_opens_in_both_programs(vector):
    expected = vector["plaintext"].encode()

    assert _open(vector) == expected
    assert _open_again(vector) == expected


@_each("broken_envelopes.json")
def test_a_broken_envelope_is_refused_by_both_programs(vector):
    with pytest.raises(BrokenEnvelope):
        _open(vector)
    with pytest.raises(Refused):
        _open_again(vector)


def test_nothing_but_the_commitment_stands_between_two_readers_and_two_stories():
    stories = [
        vector for vector in _stored("broken_envelopes.json") if "commitment for nobody" in vector["name"]
    ]
    raw = bytes.fromhex(stories[0]["envelope"])
    header = Envelope.from_bytes(raw).header
    wraps = unpack_wraps(bytes.fromhex(stories[0]["wraps"]))
    shown = set()

    for vector in stories:
        reader = ReaderKey.from_seed(bytes.fromhex(READERS[vector["reader"]]["seed"]))
        info = suite.wrap_info(header, reader.public_key)
        wrap = next(wrap for wrap in wraps if wrap.key_id == reader.public_key.key_id)
        data_key = suite.HPKE.decrypt(wrap.sealed_key, reader._hpke, info=info)
        body_key = suite.body_key(data_key, header)
        shown.add(unpad(AESGCM(body_key).decrypt(header.nonce, raw[96:], raw[:96])))
        with pytest.raises(BrokenEnvelope):
            reader.open(raw, wrap)

    assert len(shown) == 2
    assert any(text.startswith(b"It was an accident.") for text in shown)
    assert any(b"He hit me on purpose." in text for text in shown)


@_each("readers_lists.json")
def test_a_readers_list_is_judged_alike_by_both_programs(vector):
    verify_key, signature = _bytes(vector, "verify_key", "signature")
    body, school_id, at_least = vector["body"].encode(), vector["school_id"], vector["at_least"]

    try:
        signed = SignedReaders(body, signature)
        verify_readers(signed, verify_key=verify_key, school_id=school_id, at_least=at_least)
        judged = "trusted"
    except UntrustedReaders as refused:
        judged = refused.reason
    judged_again = second_reader.check_readers(body, signature, verify_key, school_id, at_least)

    assert judged == vector["expected"]
    assert judged_again == vector["expected"]


@_each("school_profiles.json")
def test_a_school_profile_is_judged_alike_by_both_programs(vector):
    verify_key, signature = _bytes(vector, "verify_key", "signature")
    body, school_id, at_least = vector["body"].encode(), vector["school_id"], vector["at_least"]

    try:
        signed = SignedProfile(body, signature)
        believed(signed, verify_key=verify_key, school_id=school_id, at_least=at_least)
        judged = "trusted"
    except UntrustedProfile as refused:
        judged = refused.reason
    judged_again = second_reader.check_profile(body, signature, verify_key, school_id, at_least)

    assert judged == vector["expected"]
    assert judged_again == vector["expected"]


@_each("passphrase_slots.json")
def test_a_passphrase_slot_is_judged_alike_by_both_programs(vector):
    slot, person_id = _bytes(vector, "slot", "person_id")

    try:
        opened = open_slot(slot, vector["passphrase"], person_id).to_bytes().hex()
    except WrongPassphrase:
        opened = "wrong passphrase"
    except BrokenEnvelope:
        opened = "broken"
    try:
        opened_again = second_reader.open_slot(slot, vector["passphrase"], person_id).hex()
    except Refused:
        opened_again = "refused"

    assert opened == vector["expected"]
    assert opened_again == (opened if len(opened) == 64 else "refused")


@_each("session_boxes.json")
def test_a_session_box_is_judged_alike_by_both_programs(vector):
    box, *parts = _bytes(vector, "box", *SESSION_PARTS)

    named = dict(zip(SESSION_PARTS, parts, strict=True))
    try:
        opened = open_session(box, created=vector["created"], **named).to_bytes().hex()
    except WrongSession:
        opened = "refused"
    try:
        opened_again = second_reader.open_session(box, *parts, vector["created"]).hex()
    except Refused:
        opened_again = "refused"

    assert opened == opened_again == vector["expected"]


@_each("master_boxes.json")
def test_a_master_keys_box_is_judged_alike_by_both_programs(vector):
    master, about, box = _bytes(vector, "master", "about", "box")

    try:
        opened = MasterKey.from_bytes(master).open(vector["purpose"], about, box).hex()
    except BrokenEnvelope:
        opened = "refused"
    try:
        opened_again = second_reader.open_from_master(master, vector["purpose"], about, box).hex()
    except Refused:
        opened_again = "refused"

    assert opened == opened_again == vector["expected"]


@_each("recovery_halves.json")
def test_recovery_halves_are_judged_alike_by_both_programs(vector):
    try:
        joined = join(vector["first"], vector["second"]).hex()
    except RecoveryHalfMistyped as refused:
        joined = refused.half
    try:
        joined_again = second_reader.join(vector["first"], vector["second"]).hex()
    except Refused:
        joined_again = "refused"

    assert joined == vector["expected"]
    assert joined_again == (joined if len(joined) == 64 else "refused")


@_each("recovery_halves.json")
def test_a_half_alone_is_known_again_alike_by_both_programs(vector):
    for typed in (vector["first"], vector["second"]):
        try:
            known = recognise(typed)
            found = (known.number, known.fingerprint)
        except RecoveryHalfMistyped as refused:
            found = refused.half
        try:
            found_again = second_reader.recognise_half(typed)
        except Refused:
            found_again = "only"

        assert found == found_again


@_each("personal_slots.json")
def test_a_personal_slot_is_judged_alike_by_both_programs(vector):
    slot, person_id = _bytes(vector, "slot", "person_id")

    try:
        opened = open_personal_slot(slot, vector["typed"], person_id).to_bytes().hex()
    except WrongPersonalKey:
        opened = "wrong key"
    except PersonalKeyMistyped:
        opened = "mistyped"
    try:
        opened_again = second_reader.open_personal_slot(slot, vector["typed"], person_id).hex()
    except Refused:
        opened_again = "refused"

    assert opened == vector["expected"]
    assert opened_again == (opened if len(opened) == 64 else "refused")
