"""Known answers at start for the half that opens: what was sealed years ago must open on this machine too."""

import json
from hmac import compare_digest
from importlib import resources

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kiosk.sealing.envelope import unpack_wraps
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.selftest import Answers, run_checks


def check_opening() -> None:
    """Return only if this machine opens what was stored; SealingUnavailable, naming the check, if not."""
    text = resources.files("kiosk.sealing.opening").joinpath("known_answers.json").read_text("utf-8")
    run_checks(_CHECKS, json.loads(text))


def _argon2id(known: Answers) -> bool:
    salt, secret, extra = (bytes.fromhex(known[part]) for part in ("salt", "secret", "ad"))
    expected = bytes.fromhex(known["expected"])
    argon2id = Argon2id(
        salt=salt,
        length=len(expected),
        iterations=known["iterations"],
        lanes=known["lanes"],
        memory_cost=known["memory_kib"],
        ad=extra,
        secret=secret,
    )
    return compare_digest(argon2id.derive(bytes.fromhex(known["password"])), expected)


def _school_key(known: Answers) -> bool:
    return SchoolKey.from_seed(bytes.fromhex(known["seed"])).verify_key == bytes.fromhex(known["verify_key"])


def _open(known: Answers) -> bool:
    reader = ReaderKey.from_seed(bytes.fromhex(known["seed"]))
    envelope = bytes.fromhex(known["envelope"])
    (wrap,) = unpack_wraps(bytes.fromhex(known["wraps"]))
    opened = compare_digest(reader.open(envelope, wrap), known["plaintext"].encode())
    try:
        reader.open(envelope[:-1] + bytes([envelope[-1] ^ 1]), wrap)
    except BrokenEnvelope:
        return opened
    return False


_CHECKS = {"Argon2id": _argon2id, "school key": _school_key, "open": _open}
