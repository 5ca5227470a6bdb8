"""Known answers at start: a machine whose cryptography is missing or wrong must not seal a single worry.

Expected values stand in known_answers.json, with where they come from.
"""

import json
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.backends.openssl.backend import backend
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.sealing.envelope import HEADER_LENGTH, SEALED_KEY_LENGTH, TAG_LENGTH, Kind
from kiosk.sealing.errors import SealingUnavailable
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import seal

Answers = dict[str, Any]


def check_sealing() -> None:
    """Return only if this machine can seal; SealingUnavailable, naming the check, if it can't."""
    text = resources.files("kiosk.sealing").joinpath("known_answers.json").read_text("utf-8")
    run_checks(_CHECKS, json.loads(text))


def run_checks(checks: Mapping[str, Callable[[Answers], bool]], answers: Answers) -> None:
    """Run each check on its own answers; SealingUnavailable for the first that is not true."""
    for name, check in checks.items():
        try:
            passed = check(answers.get(name, {}))
        except Exception as failure:  # whatever a broken library raises, nothing may start
            raise SealingUnavailable(name) from failure
        if not passed:
            raise SealingUnavailable(name)


def _mlkem(_: Answers) -> bool:
    return backend.mlkem_supported()


def _hkdf(known: Answers) -> bool:
    key, salt, info, expected = (bytes.fromhex(known[part]) for part in ("key", "salt", "info", "expected"))
    return HKDF(SHA256(), len(expected), salt, info).derive(key) == expected


def _aes_gcm(known: Answers) -> bool:
    key, nonce, text, extra = (bytes.fromhex(known[part]) for part in ("key", "nonce", "plaintext", "aad"))
    return AESGCM(key).encrypt(nonce, text, extra) == bytes.fromhex(known["expected"])


def _ed25519(known: Answers) -> bool:
    key, message, signature = (bytes.fromhex(known[part]) for part in ("public_key", "message", "signature"))
    signer = Ed25519PublicKey.from_public_bytes(key)
    signer.verify(signature, message)
    try:
        signer.verify(signature, message + b"\0")
    except InvalidSignature:
        return True
    return False


def _seal(known: Answers) -> bool:
    reader = PublicKey.from_bytes(bytes.fromhex(known["public_key"]))
    first, second = (
        seal(b"self-test", kind=Kind.CONCERN, readers=[reader], readers_version=1, envelope_id=bytes(16))
        for _ in range(2)
    )
    return (
        reader.key_id.hex() == known["key_id"]
        and len(first.envelope) == HEADER_LENGTH + 1024 + TAG_LENGTH
        and len(first.wraps[0].sealed_key) == SEALED_KEY_LENGTH
        and first.envelope != second.envelope
        and first.wraps != second.wraps
    )


_CHECKS = {"ML-KEM": _mlkem, "HKDF": _hkdf, "AES-GCM": _aes_gcm, "Ed25519": _ed25519, "seal": _seal}
