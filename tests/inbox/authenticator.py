"""A passkey in software: real keys, real CBOR and COSE, and every way of cheating that a test asks for."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256

UP, UV, AT = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One device with one credential. `counts` is False for one whose count stays 0, as those that synchronise have."""

    origin: str = "http://localhost"
    counts: bool = True
    verifies: bool = True
    edwards: bool = False
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def __post_init__(self) -> None:
        self._key = (
            ed25519.Ed25519PrivateKey.generate() if self.edwards else ec.generate_private_key(ec.SECP256R1())
        )

    def make(self, options: str, **changed: Any) -> str:
        """What `navigator.credentials.create` answers, as JSON. `changed` overrides parts of the client data."""
        asked = json.loads(options)
        client = self._client("webauthn.create", asked["challenge"], changed)
        credential = len(self.credential_id).to_bytes(2) + self.credential_id + self._cose()
        data = self._data(asked["rp"]["id"], UP | AT) + bytes(16) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def use(self, options: str, **changed: Any) -> str:
        """What `navigator.credentials.get` answers, as JSON."""
        asked = json.loads(options)
        client = self._client("webauthn.get", asked["challenge"], changed)
        self.count += 1 if self.counts else 0
        data = self._data(asked["rpId"], UP)
        signed = self._sign(data + hashlib.sha256(client).digest())
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signed)

    def _client(self, kind: str, challenge: str, changed: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False, **changed}
        return json.dumps(said).encode()

    def _data(self, rp_id: str, flags: int) -> bytes:
        flags |= UV if self.verifies else 0
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _cose(self) -> bytes:
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: self._key.public_key().public_bytes_raw()})
        at = self._key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32), -3: at.y.to_bytes(32)})

    def _sign(self, message: bytes) -> bytes:
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(message)
        return self._key.sign(message, ec.ECDSA(SHA256()))

    def _answer(self, **response: bytes) -> str:
        name = b64(self.credential_id)
        said = {key: b64(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})
