"""Signed readers lists: some to trust, and every way to be refused."""

import base64
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.sealing import labels
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import Reader, ReadersList
from tests.sealing.vector_makers.keys import READERS, SCHOOL, Vector, grown


def readers_lists() -> list[Vector]:
    """Signed lists: some to trust, and every way to be refused."""
    people = (("lead", "Anna Example"), ("deputy", "Zoë “Ben” \\ Beispiel"), ("recovery", "Recovery key"))
    readers = [
        Reader(role, name, key.public_key) for (role, name), key in zip(people, READERS.values(), strict=True)
    ]
    body = ReadersList("fern-hill", 7, tuple(readers)).to_bytes().decode()
    entries = json.loads(body)["readers"]
    keys = [entry["public_key"] for entry in entries]
    stranger = SchoolKey.from_seed(grown("stranger"))
    vectors = [
        _list_vector("good", body, "trusted"),
        _list_vector("good, newer than needed", body, "trusted", at_least=3),
        _list_vector("no signature", body, "unsigned", signature=b""),
        _list_vector("signed by another key", body, "unsigned", signer=stranger),
        _list_vector("signed without a label", body, "unsigned", label=b""),
        _list_vector("signed for another purpose", body, "unsigned", label=labels.WRAP),
        _list_vector("another school", body, "foreign", school_id="oak-lane"),
        _list_vector("older than one seen", body, "older", at_least=8),
    ]
    signature = bytes.fromhex(vectors[0]["signature"])
    tampered = body.replace("Anna", "Anne")
    vectors.append(_list_vector("body changed after signing", tampered, "unsigned", signature=signature))
    for why, changed in (
        ("a key twice", body.replace(keys[1], keys[0])),
        ("no recovery reader", body.replace('"recovery"', '"chair"')),
        ("two recovery readers", body.replace('"deputy"', '"recovery"')),
        ("one person only", _without(body, 1)),
        ("a JSON key twice", body.replace('"v":1', '"v":1,"v":1')),
        ("a reader's role twice", body.replace('"role":"lead"', '"role":"head","role":"lead"')),
        ("white space", body.replace('"v":1', '"v": 1')),
        ("line end after it", body + "\n"),
        ("byte order mark", "\ufeff" + body),
        ("keys not in order", body.replace('"v":1,"version":7', '"version":7,"v":1')),
        ("escaped without need", body.replace("ë", "\\u00eb")),
        ("slash escaped", body.replace("Anna Example", "Anna\\/Example")),
        ("an unknown key", body.replace('"v":1', '"u":0,"v":1')),
        ("a reader's unknown key", body.replace('"role":"lead"', '"role":"lead","title":"Ms"')),
        ("a missing key", body.replace('"v":1,', "")),
        ("another format", body.replace('"v":1', '"v":2')),
        ("format true", body.replace('"v":1', '"v":true')),
        ("version zero", body.replace('"version":7', '"version":0')),
        ("version true", body.replace('"version":7', '"version":true')),
        ("version 7.0", body.replace('"version":7', '"version":7.0')),
        ("version as text", body.replace('"version":7', '"version":"7"')),
        ("version over 32 bits", body.replace('"version":7', '"version":4294967296')),
        ("school empty", body.replace("fern-hill", "")),
        ("school null", body.replace('"fern-hill"', "null")),
        ("name of 101 characters", body.replace("Anna Example", "a" * 101)),
        ("a control character in a name", body.replace("Anna", "Anna\x7f")),
        ("half a surrogate pair in a name", body.replace("Anna", "\\ud83d")),
        ("role in capitals", body.replace('"lead"', '"Lead"')),
        ("key too short", body.replace(keys[0], keys[0][4:])),
        ("key with loose base64 bits", body.replace(keys[0], _loose_bits(keys[0]))),
        ("key with a weak X25519 half", body.replace(keys[0], _with_x25519(keys[0], bytes(32)))),
        ("key with X25519's unused bit set", body.replace(keys[0], _unused_bit(keys[0]))),
        ("no list in it", '{"readers":{},"school_id":"fern-hill","v":1,"version":7}'),
        ("a list, not an object", "[]"),
        ("not JSON", "worry box"),
        ("nothing", ""),
    ):
        vectors.append(_list_vector(why, changed, "malformed"))
    return vectors


def _list_vector(
    name: str,
    body: str,
    expected: str,
    *,
    signer: SchoolKey = SCHOOL,
    label: bytes = labels.READERS_LIST,
    signature: bytes | None = None,
    school_id: str = "fern-hill",
    at_least: int = 7,
) -> Vector:
    if signature is None:
        signature = Ed25519PrivateKey.from_private_bytes(signer.seed).sign(label + body.encode())
    return {
        "name": name,
        "verify_key": SCHOOL.verify_key.hex(),
        "school_id": school_id,
        "at_least": at_least,
        "body": body,
        "signature": signature.hex(),
        "expected": expected,
    }


def _without(body: str, place: int) -> str:
    said = json.loads(body)
    del said["readers"][place]
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _with_x25519(key: str, half: bytes) -> str:
    return base64.b64encode(base64.b64decode(key)[:1184] + half).decode()


def _unused_bit(key: str) -> str:
    half = base64.b64decode(key)[1184:]
    return _with_x25519(key, half[:-1] + bytes([half[-1] | 0x80]))


def _loose_bits(key: str) -> str:
    # 1,216 bytes leave four bits of the last letter unused; they are zero, and the next letter sets one.
    return key[:-3] + chr(ord(key[-3]) + 1) + "=="
