"""The signed list of readers: the only public keys that the public side will ever seal to.

Whoever can write to the database can put a key there; only the school key can sign it. That signature, and
the school and version inside it, are what keeps a stranger's key, another school's list and a leaver out.
"""

import base64
import json
import re
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.sealing import labels
from kiosk.sealing.envelope import MAX_WRAPS
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.public_key import PublicKey

RECOVERY: Final = "recovery"
SCHOOL_ID_LIMIT: Final = 64
NAME_LIMIT: Final = 100
ROLE_LIMIT: Final = 32
_ROLE = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Reader:
    """A person, or the recovery key, who can be given a wrap. ValueError for a role or name out of shape."""

    role: str
    name: str
    public_key: PublicKey

    def __post_init__(self) -> None:
        _check_text(self.role, ROLE_LIMIT)
        if not _ROLE.fullmatch(self.role):
            raise ValueError("a role is a short lower-case key")
        _check_text(self.name, NAME_LIMIT)

    @property
    def key_id(self) -> bytes:
        """The key id that this reader's wraps are filed under."""
        return self.public_key.key_id


@dataclass(frozen=True)
class ReadersList:
    """Who can read at one school, at one version.

    ValueError unless exactly one reader is the recovery key, at least two are people, and no key is doubled:
    with fewer, one lost passphrase would be the loss of everything, so such a list can't even be made.
    """

    school_id: str
    version: int
    readers: tuple[Reader, ...]

    def __post_init__(self) -> None:
        _check_text(self.school_id, SCHOOL_ID_LIMIT)
        if type(self.version) is not int or not 1 <= self.version < 2**32:
            raise ValueError("a version is between 1 and 2^32 - 1")
        if not 3 <= len(self.readers) <= MAX_WRAPS or len(self.with_role(RECOVERY)) != 1:
            raise ValueError("a list is one recovery key and 2 to 63 people")
        if len({reader.key_id for reader in self.readers}) != len(self.readers):
            raise ValueError("a key is listed twice")

    def with_role(self, role: str) -> tuple[Reader, ...]:
        """The readers with this role, in the list's order."""
        return tuple(reader for reader in self.readers if reader.role == role)

    def to_bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no spaces, UTF-8, nothing escaped that need not be."""
        said = {
            "readers": [_said(reader) for reader in self.readers],
            "school_id": self.school_id,
            "v": 1,
            "version": self.version,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read canonical JSON; ValueError unless `to_bytes` gives the very same bytes back."""
        try:
            said = json.loads(untrusted.decode())
            readers = tuple(_reader(entry) for entry in said["readers"])
            parsed = cls(said["school_id"], said["version"], readers)
        except (TypeError, KeyError, RecursionError):
            raise ValueError("not a readers list") from None
        if parsed.to_bytes() != untrusted:
            raise ValueError("not canonical")
        return parsed


@dataclass(frozen=True)
class SignedReaders:
    """A readers list as it is stored: canonical JSON and an Ed25519 signature. Not to be trusted yet."""

    body: bytes
    signature: bytes


def signature_input(body: bytes) -> bytes:
    """What the school key signs. The label keeps a signature made for anything else from passing here."""
    return labels.READERS_LIST + body


def verify_readers(signed: SignedReaders, *, verify_key: bytes, school_id: str, at_least: int) -> ReadersList:
    """The list, if the pinned school key signed it for this school at version `at_least` or later.

    UntrustedReaders otherwise, with its reason. The signature comes first: nothing unsigned is ever parsed.
    ValueError if `verify_key` is not 32 bytes.
    """
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signed.signature, signature_input(signed.body))
    except InvalidSignature:
        raise UntrustedReaders("unsigned") from None
    try:
        listed = ReadersList.from_bytes(signed.body)
    except ValueError:
        raise UntrustedReaders("malformed") from None
    if listed.school_id != school_id:
        raise UntrustedReaders("foreign")
    if listed.version < at_least:
        raise UntrustedReaders("older")
    return listed


def _said(reader: Reader) -> dict[str, str]:
    key = base64.b64encode(reader.public_key.to_bytes()).decode()
    return {"name": reader.name, "public_key": key, "role": reader.role}


def _reader(entry: dict[str, str]) -> Reader:
    key = PublicKey.from_bytes(base64.b64decode(entry["public_key"], validate=True))
    return Reader(entry["role"], entry["name"], key)


def _check_text(text: object, limit: int) -> None:
    if not isinstance(text, str) or not 1 <= len(text) <= limit or _CONTROL.search(text):
        raise ValueError(f"a text is 1 to {limit} characters, none of them a control character")
    text.encode()  # a lone surrogate has no UTF-8, and so no place in a signed list
