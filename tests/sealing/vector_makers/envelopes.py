"""Envelopes that open, and envelopes that must not."""

import hashlib
from dataclasses import replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.sealing import labels, suite
from kiosk.sealing.envelope import Envelope, Header, Kind, Wrap, pack_wraps, pad
from kiosk.sealing.seal import close_envelope, wrap_key
from tests.sealing.forgery import forge
from tests.sealing.vector_makers.keys import READERS, Vector, grown

SELF_TEST = "reply, one byte into the next bucket, opened by anna"


class Maker:
    """Collects envelope vectors; makes each wrap once and remembers it."""

    def __init__(self, kept_wraps: dict[str, str]) -> None:
        self._kept_wraps = kept_wraps
        self.wraps: dict[str, str] = {}
        self.good: list[Vector] = []
        self.broken: list[Vector] = []

    def wrap(self, data_key: bytes, header: Header, reader: str) -> Wrap:
        """The wrap of this data key for this reader: the kept one if there is one."""
        public_key = READERS[reader].public_key
        name = hashlib.sha256(suite.wrap_info(header, public_key) + data_key).hexdigest()
        kept = self._kept_wraps.get(name)
        sealed_key = bytes.fromhex(kept) if kept else wrap_key(data_key, header, public_key).sealed_key
        self.wraps[name] = sealed_key.hex()
        return Wrap(public_key.key_id, sealed_key)

    def opens(self, name: str, reader: str, envelope: bytes, wraps: bytes, plaintext: str) -> None:
        """Add a vector that opens."""
        self.good.append(_vector(name, reader, envelope, wraps) | {"plaintext": plaintext})

    def refused(self, why: str, envelope: bytes, wraps: bytes, reader: str = "anna") -> None:
        """Add a vector that must be refused."""
        self.broken.append(_vector(why, reader, envelope, wraps) | {"refused": True})

    def wrong_header(self, why: str, good: Header, padded: bytes, changes: dict[int, bytes]) -> None:
        """Add an envelope that is sealed as it should be, but around a header (or padding) that is not one.

        Anybody can make these, so the parser must refuse them by itself: commitment, tag and wrap are right.
        """
        bound = bytearray(good.bound)
        for at, new in changes.items():
            bound[at : at + len(new)] = new
        data_key = grown(f"{why} data key")
        commitment = suite.derive(data_key, salt=bytes(bound), info=labels.COMMITMENT)
        header = bytes(bound) + commitment + good.nonce
        body_key = suite.derive(data_key, salt=commitment, info=labels.BODY_KEY)
        envelope = header + AESGCM(body_key).encrypt(good.nonce, padded, header)
        named = replace(good, commitment=commitment)
        self.refused(why, envelope, pack_wraps([self.wrap(data_key, named, "anna")]))


def _vector(name: str, reader: str, envelope: bytes, wraps: bytes) -> Vector:
    return {"name": name, "reader": reader, "envelope": envelope.hex(), "wraps": wraps.hex()}


def _draft(name: str, padded: bytes, kind: Kind, thread: str) -> Header:
    ids = grown(f"{name} id", 16), grown(f"{thread} id", 16)
    return Header(kind, *ids, 7, len(padded), bytes(32), grown(f"{name} nonce", 12))


def _close(name: str, text: bytes, kind: Kind = Kind.CONCERN, thread: str = "") -> tuple[bytes, Envelope]:
    data_key = grown(f"{name} data key")
    return data_key, close_envelope(pad(text), _draft(name, pad(text), kind, thread or name), data_key)


def good_envelopes(maker: Maker) -> None:
    """One for each kind, with texts on both sides of a bucket's edge, and with one reader and three."""
    for name, text, kind, thread, readers in (
        ("concern", "They took my bag again. میں ڈرتا ہوں", Kind.CONCERN, "", ("anna", "ben", "clare")),
        ("follow-up, bucket filled", "x" * 1020, Kind.FOLLOW_UP, "concern", ("anna", "ben")),
        ("reply, one byte into the next bucket", "y" * 1021, Kind.REPLY, "concern", ("anna",)),
        ("case event, no text at all", "", Kind.CASE_EVENT, "concern", ("anna",)),
        ("school key, on its way to a new key holder", "k" * 32, Kind.KEY_HANDOVER, "", ("anna",)),
        ("report, for governors", '{"v":1}', Kind.REPORT, "", ("anna", "ben")),
        ("answers to a survey", '{"v":1}', Kind.SURVEY, "", ("anna", "ben")),
    ):
        data_key, envelope = _close(name, text.encode(), kind, thread)
        wraps = pack_wraps([maker.wrap(data_key, envelope.header, reader) for reader in readers])
        for reader in readers:
            maker.opens(f"{name}, opened by {reader}", reader, envelope.to_bytes(), wraps, text)


def changed_envelopes(maker: Maker) -> None:
    """A good envelope, changed by someone who does not know its key."""
    data_key, envelope = _close("changed", b"They took my bag again.")
    wraps = pack_wraps([maker.wrap(data_key, envelope.header, "anna")])
    raw = envelope.to_bytes()
    for why, at in (
        ("envelope id changed", 8),
        ("thread id changed", 24),
        ("readers version changed", 43),
        ("commitment changed", 52),
        ("nonce changed", 84),
        ("ciphertext changed", 96),
        ("last byte of the padding changed", 96 + 1023),
        ("tag changed", len(raw) - 1),
    ):
        maker.refused(why, _flip(raw, at), wraps)
    maker.refused("last byte missing", raw[:-1], wraps)
    maker.refused("header only", raw[:96], wraps)
    maker.refused("nothing at all", b"", wraps)
    maker.refused("one byte appended", raw + b"\0", wraps)
    _changed_wraps(maker, data_key, envelope, wraps)


def _changed_wraps(maker: Maker, data_key: bytes, envelope: Envelope, wraps: bytes) -> None:
    raw, header = envelope.to_bytes(), envelope.header
    other_key, other = _close("other", b"Another worry of another child.")
    anna, ben = (maker.wrap(data_key, header, reader) for reader in ("anna", "ben"))
    for why, changed in (
        ("wrap of another concern", pack_wraps([maker.wrap(other_key, other.header, "anna")])),
        ("no wrap for this reader", pack_wraps([ben])),
        ("another reader's wrap under this key id", pack_wraps([replace(ben, key_id=anna.key_id)])),
        ("wrap of another data key", pack_wraps([maker.wrap(other_key, header, "anna")])),
        ("wrap: ML-KEM part changed", _flip(wraps, 5 + 16)),
        ("wrap: X25519 part changed", _flip(wraps, 5 + 16 + 1088)),
        ("wrap: X25519 part's unused bit changed", _flip(wraps, 5 + 16 + 1119, 0x80)),
        ("wrap: X25519 part all zeros", wraps[: 5 + 16 + 1088] + bytes(32) + wraps[5 + 16 + 1120 :]),
        ("wrap: sealed key changed", _flip(wraps, 5 + 16 + 1120)),
        ("wraps: other magic", b"SEW2" + wraps[4:]),
        ("wraps: none", b"SEW1\0"),
        ("wraps: count too high", b"SEW1\x02" + wraps[5:]),
        ("wraps: one reader twice", b"SEW1\x02" + wraps[5:] * 2),
        ("wraps: not in order", _backwards(pack_wraps([anna, ben]))),
        ("wraps: last byte missing", wraps[:-1]),
        ("wraps: one byte appended", wraps + b"\0"),
        ("wraps: nothing at all", b""),
    ):
        maker.refused(why, raw, changed)


def badly_sealed_envelopes(maker: Maker) -> None:
    """Sealed with the right keys, by a sender who does not keep to the format."""
    _, envelope = _close("badly sealed", b"They took my bag again.")
    good, padded = envelope.header, pad(b"They took my bag again.")
    for why, at, new in (
        ("magic SEL2", 0, b"SEL2"),
        ("version 0", 4, b"\0"),
        ("version 2", 4, b"\2"),
        ("suite 0", 5, b"\0"),
        ("suite 2", 5, b"\2"),
        ("kind 0", 6, b"\0"),
        ("kind 8", 6, b"\x08"),
        ("a flag set", 7, b"\1"),
        ("readers version 0", 40, bytes(4)),
        ("padded length of another bucket", 44, (2048).to_bytes(4)),
        ("reserved bytes not zero", 48, (1).to_bytes(4)),
    ):
        maker.wrong_header(why, good, padded, {at: new})
    maker.wrong_header("padded length no bucket", good, padded + bytes(16), {44: (1040).to_bytes(4)})
    maker.wrong_header("padded length zero", good, b"", {44: bytes(4)})
    maker.wrong_header("text longer than its bucket", good, (1021).to_bytes(4) + bytes(1020), {})
    maker.wrong_header("text far longer than its bucket", good, b"\xff" * 1024, {})
    maker.wrong_header("padding not zero", good, padded[:-1] + b"\1", {})
    maker.wrong_header("bucket larger than needed", good, padded.ljust(2048, b"\0"), {44: (2048).to_bytes(4)})


def two_key_forgeries(maker: Maker) -> None:
    """One ciphertext that opens under two keys; its two readers were each given another one of them.

    Where it is committed to nobody, its padding is right under both keys too: nothing but the commitment
    stands between the two readers and two stories. These two keys are the first whose body keys agree on
    the four bytes that hide the length; finding them took a second, so a forger could.
    """
    keys = grown("story 36294"), grown("story 76209")
    draft = _draft("two stories", bytes(1024), Kind.CONCERN, "two stories")
    for whose, commitment in (
        ("nobody", grown("no commitment")),
        ("anna", suite.commitment(keys[0], draft)),
        ("ben", suite.commitment(keys[1], draft)),
    ):
        header = replace(draft, commitment=commitment)
        body_keys = [suite.body_key(key, header) for key in keys]
        texts = (1020).to_bytes(4) + b"It was an accident.", b"He hit me on purpose."
        body = forge(body_keys, header.nonce, header.to_bytes(), texts, 1024)
        wraps = [maker.wrap(key, header, reader) for key, reader in zip(keys, ("anna", "ben"), strict=True)]
        for reader in sorted({"anna", "ben"} - {whose}):
            why = f"two keys, two stories, commitment for {whose}, read by {reader}"
            maker.refused(why, header.to_bytes() + body, pack_wraps(wraps), reader)


def _flip(raw: bytes, at: int, bit: int = 1) -> bytes:
    return raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]


def _backwards(packed: bytes) -> bytes:
    return packed[:5] + packed[5 + 1184 :] + packed[5 : 5 + 1184]


MAKERS = (good_envelopes, changed_envelopes, badly_sealed_envelopes, two_key_forgeries)
