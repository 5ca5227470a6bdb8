"""A second reader, written from FORMAT.md alone: it shares no line with `kiosk.sealing`, not even its HPKE.

If the two ever disagree about a vector, either the page or the program is wrong.
"""

import base64
import hashlib
import hmac
import itertools
import json
import re
import struct
import unicodedata
from datetime import date

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


class Refused(Exception):
    """The one answer for every cause; the readers list alone says a reason."""


def require(holds):
    if not holds:
        raise Refused


def sha256(data):
    return hashlib.sha256(data).digest()


def extract(salt, key):
    return hmac.digest(salt or bytes(32), key, "sha256")


def expand(key, info, length=32):
    block = out = b""
    for number in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        out += block
    return out[:length]


def hkdf(key, salt, info):
    return expand(extract(salt, key), info)


def gcm_open(key, nonce, sealed, about):
    try:
        return AESGCM(key).decrypt(nonce, sealed, about)
    except InvalidTag:
        raise Refused from None


# 2. A reader's key pair
def key_pair(seed):
    grown = hashlib.shake_256(seed).digest(96)
    lattice = MLKEM768PrivateKey.from_seed_bytes(grown[:64])
    curve = X25519PrivateKey.from_private_bytes(grown[64:])
    public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
    return lattice, curve, public


def fingerprint(public):
    return sha256(b"worry-box/v1/public-key" + public)


def check_public(public):
    require(len(public) == 1216)
    require(int.from_bytes(public[1184:], "little") < 2**255 - 19)
    try:
        MLKEM768PublicKey.from_public_bytes(public[:1184])
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public[1184:]))
    except ValueError:
        raise Refused from None


# 3. Padding
def unpad(padded):
    length = int.from_bytes(padded[:4])
    smallest = next((size for size in (1024 * 2**step for step in range(7)) if size >= length + 4), None)
    require(smallest == len(padded))
    require(not any(padded[4 + length :]))
    return padded[4 : 4 + length]


# 4. Envelope
def open_envelope(seed, envelope, packed_wraps):
    require(len(envelope) >= 96)
    magic, version, suite, kind, flags = struct.unpack(">4sBBBB", envelope[:8])
    readers_version, padded_length, zero = struct.unpack(">III", envelope[40:52])
    require((magic, version, suite, flags, zero) == (b"SEL1", 1, 1, 0, 0))
    require(kind in (1, 2, 3, 4, 5, 6, 7))
    require(readers_version >= 1)
    require(padded_length in [1024 * 2**step for step in range(7)])
    require(len(envelope) == 112 + padded_length)
    data_key = unwrap(seed, envelope, unpack_wraps(packed_wraps))
    commitment, nonce = envelope[52:84], envelope[84:96]
    require(hmac.compare_digest(commitment, hkdf(data_key, envelope[:52], b"worry-box/v1/commitment")))
    body_key = hkdf(data_key, commitment, b"worry-box/v1/body-key")
    return unpad(gcm_open(body_key, nonce, envelope[96:], envelope[:96]))


# 5. Wraps
def unpack_wraps(packed):
    require(packed[:4] == b"SEW1")
    require(len(packed) > 4)
    count = packed[4]
    require(1 <= count <= 64)
    require(len(packed) == 5 + count * 1184)
    entries = [packed[5 + number * 1184 :][:1184] for number in range(count)]
    names = [entry[:16] for entry in entries]
    require(all(one < other for one, other in itertools.pairwise(names)))
    return {entry[:16]: entry[16:] for entry in entries}


def unwrap(seed, envelope, wraps):
    lattice, curve, public = key_pair(seed)
    key_id = fingerprint(public)[:16]
    require(key_id in wraps)
    sealed = wraps[key_id]
    c, e, text = sealed[:1088], sealed[1088:1120], sealed[1120:]
    info = b"worry-box/v1/wrap" + b"\x01" + envelope[8:24] + envelope[52:84] + fingerprint(public)
    key, nonce = key_schedule(xwing_secret(lattice, curve, c, e), info)
    return gcm_open(key, nonce, text, b"")


def xwing_secret(lattice, curve, c, e):
    try:
        agreed = curve.exchange(X25519PublicKey.from_public_bytes(e))
    except ValueError:
        raise Refused from None
    r = curve.public_key().public_bytes_raw()
    return hashlib.sha3_256(lattice.decapsulate(c) + agreed + e + r + bytes.fromhex("5c2e2f2f5e5c")).digest()


def key_schedule(secret, info):
    suite_id = b"HPKE" + bytes.fromhex("647a00010002")

    def labeled_extract(salt, label, key):
        return extract(salt, b"HPKE-v1" + suite_id + label + key)

    def labeled_expand(key, label, context, length):
        return expand(key, length.to_bytes(2) + b"HPKE-v1" + suite_id + label + context, length)

    context = b"\0" + labeled_extract(b"", b"psk_id_hash", b"") + labeled_extract(b"", b"info_hash", info)
    scheduled = labeled_extract(secret, b"secret", b"")
    key = labeled_expand(scheduled, b"key", context, 32)
    return key, labeled_expand(scheduled, b"base_nonce", context, 12)


# 6. Signed list of readers
def check_readers(body, signature, verify_key, school_id, at_least):
    signed = b"worry-box/v1/readers-list" + body
    return judge(body, signature, signed, verify_key, school_id, at_least, check_shape)


def judge(body, signature, signed, verify_key, school_id, at_least, check_shape):
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, signed)
    except InvalidSignature:
        return "unsigned"
    try:
        said = json.loads(body.decode())
        check_shape(said)
        canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        require(canonical == body)
    except (Refused, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "malformed"
    if said["school_id"] != school_id:
        return "foreign"
    return "older" if said["version"] < at_least else "trusted"


def check_shape(said):
    require(set(said) == {"readers", "school_id", "v", "version"})
    require(type(said["v"]) is int)
    require(said["v"] == 1)
    require(type(said["version"]) is int)
    require(1 <= said["version"] < 2**32)
    check_text(said["school_id"], 64)
    require(3 <= len(said["readers"]) <= 64)
    for reader in said["readers"]:
        require(set(reader) == {"name", "public_key", "role"})
        check_text(reader["name"], 100)
        require(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", reader["role"]))
        key = base64.b64decode(reader["public_key"], validate=True)
        require(base64.b64encode(key).decode() == reader["public_key"])
        check_public(key)
    require([reader["role"] for reader in said["readers"]].count("recovery") == 1)
    require(len({reader["public_key"] for reader in said["readers"]}) == len(said["readers"]))


def check_text(text, limit):
    require(1 <= len(text) <= limit)
    require(not re.search("[\x00-\x1f\x7f-\x9f]", text))


# 7. Boxes
def open_box(key, box, about):
    require(len(box) >= 29)
    require(box[0] == 1)
    return gcm_open(key, box[1:13], box[13:], about)


def open_from_master(master, purpose, about, box):
    return open_box(hkdf(master, b"", b"worry-box/v1/master/" + purpose.encode()), box, about)


# 8. Passphrase slot
def open_slot(slot, passphrase, person_id):
    require(len(slot) == 93)
    magic, memory, passes, lanes, salt = struct.unpack(">4sIII16s", slot[:32])
    require(magic == b"SLT1")
    require(1 <= lanes <= 4)
    require(1 <= passes <= 10)
    require(8 * lanes <= memory <= 524288)
    require(len(passphrase) <= 1024)
    spelt = unicodedata.normalize("NFC", passphrase)
    require(1 <= len(spelt) <= 256)
    bound = b"worry-box/v1/passphrase-slot" + person_id
    argon2id = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory, ad=bound)
    return open_box(argon2id.derive(spelt.encode()), slot[32:], slot[:32])


# 9. Session box
def open_session(box, cookie_share, host_secret, session_id, person_id, created):
    key = hkdf(cookie_share, host_secret, b"worry-box/v1/session-box" + sha256(session_id))
    return open_box(key, box, person_id + created.to_bytes(8))


# 10. Recovery halves
def join(first, second):
    one, other = read_half(first), read_half(second)
    require({one[0], other[0]} == {1, 2})
    require(one[1:3] == other[1:3])
    return bytes(left ^ right for left, right in zip(one[3:], other[3:], strict=True))


def read_half(typed):
    return read_printed(typed, 35, b"worry-box/v1/recovery-half")


def recognise_half(typed):
    payload = read_half(typed)
    require(payload[0] in (1, 2))
    return payload[0], sha256(b"worry-box/v1/recovery-fingerprint" + payload)


def read_printed(typed, length, label):
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    letters = re.sub(r"[-\s]", "", typed.upper()).replace("O", "0").replace("I", "1").replace("L", "1")
    require(len(letters) == (length + 5) * 8 // 5)
    require(set(letters) <= set(alphabet))
    number = 0
    for letter in letters:
        number = number * 32 + alphabet.index(letter)
    raw = number.to_bytes(length + 5)
    require(raw[length:] == sha256(label + raw[:length])[:5])
    return raw[:length]


# 11. Personal recovery key
def open_personal_slot(slot, typed, person_id):
    key = read_printed(typed, 20, b"worry-box/v1/personal-sheet")
    return open_box(hkdf(key, b"", b"worry-box/v1/personal-slot" + person_id), slot, person_id)


# 12. Signed school profile
def check_profile(body, signature, verify_key, school_id, at_least):
    signed = b"worry-box/v1/school-profile" + body
    return judge(body, signature, signed, verify_key, school_id, at_least, check_profile_shape)


def check_profile_shape(said):
    require(len(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()) <= 262_144)
    check_row(said, PROFILE)
    require(said["locales"])
    for name in ("adults", "places", "helplines"):
        keys = [row["key"] for row in said[name]]
        require(len(set(keys)) == len(keys))
    openings = sorted((row["weekday"], row["opens"], row["closes"]) for row in said["hours"])
    require(all(opens < closes for _, opens, closes in openings))
    for one, other in itertools.pairwise(openings):
        require(one[0] != other[0] or one[2] <= other[1])
    require(all(run["first"] <= run["last"] for run in said["terms"] + said["holidays"]))
    require(all(row["name"].strip() for row in said["helplines"]))
    for link in said["links"]:
        require(re.fullmatch(TARGETS[link["kind"]], link["target"]))


def check_row(said, fields):
    require(type(said) is dict)
    require(set(said) == set(fields))
    for name, fits in fields.items():
        require(fits(said[name]))


def number(least, most):
    return lambda said: type(said) is int and least <= said <= most


def text(least, most, pattern="[^\x00-\x1f\x7f-\x9f]*"):
    return lambda said: type(said) is str and least <= len(said) <= most and bool(re.fullmatch(pattern, said))


def one_of(*known):
    return lambda said: type(said) is str and said in known


def day(said):
    return DATE(said) and date.fromisoformat(said).isoformat() == said


def rows(most, fits):
    def check(said):
        if callable(fits):
            return type(said) is list and len(said) <= most and all(fits(row) for row in said)
        for row in said:
            check_row(row, fits)
        return type(said) is list and len(said) <= most

    return check


def table(key, fits):
    return lambda said: type(said) is dict and all(key(name) and fits(value) for name, value in said.items())


PHONE = "[0-9]+( [0-9]+)*"
TARGETS = {"web": "https://[^\\s<>\"']{3,300}", "phone": PHONE, "email": "[^\\s@<>\"']+@[^\\s@<>\"']+"}
LINE, NOTE, KEY = text(1, 120), text(0, 300), text(1, 40, "[a-z][a-z0-9-]*")
TEXT = text(0, 2000, "[^\x00-\x09\x0b-\x1f\x7f-\x9f]*")
DATE, TIME = text(10, 10, "[0-9]{4}-[0-9]{2}-[0-9]{2}"), text(8, 8, "([01][0-9]|2[0-3]):[0-5][0-9]:00")
RUN = {"name": LINE, "first": day, "last": day}
AUDIENCE = one_of("pupil", "family")
PROFILE = {
    "v": number(1, 1),
    "version": number(1, 2**31 - 1),
    "school_id": text(32, 32, "[0-9a-f]*"),
    "promise_days": number(1, 5),
    "hours": rows(14, {"weekday": number(0, 6), "opens": TIME, "closes": TIME}),
    "terms": rows(24, RUN),
    "holidays": rows(60, RUN),
    "adults": rows(
        24,
        {"key": KEY, "name": LINE, "called": LINE, "symbol": KEY, "reader": text(0, 32, "([0-9a-f]{32})?")},
    ),
    "places": rows(12, {"key": KEY, "label": LINE, "symbol": KEY}),
    "places_not_here": rows(24, KEY),
    "values": rows(10, LINE),
    "definition": TEXT,
    "definition_for_pupils": TEXT,
    "links": rows(
        24,
        {"label": LINE, "kind": one_of(*TARGETS), "target": LINE, "audience": AUDIENCE, "checked_on": day},
    ),
    "helplines": rows(
        40,
        {"key": KEY, "name": NOTE, "number": text(1, 300, PHONE), "note": NOTE, "audience": AUDIENCE}
        | {"by": one_of("phone", "text"), "area": NOTE, "cost": NOTE, "hours": NOTE, "checked_on": day}
        | {"from_age": number(0, 2**31 - 1)},
    ),
    "locales": rows(60, lambda said: type(said) is str),
    "record_labels": table(KEY, LINE),
    "keep_months": table(KEY, lambda said: type(said) is int),
    "told": table(one_of("new", "urgent", "digest"), rows(10**6, KEY)),
}


def open_pigeonhole(code, salt, pepper, box, sealed):
    """The text in a pigeonhole, or Refused; and the tag it lies under."""
    made = Argon2id(
        salt=salt,
        length=64,
        iterations=2,
        lanes=1,
        memory_cost=19456,
        ad=b"worry-box/v1/pigeonhole/code",
        secret=pepper,
    ).derive(code)
    tag = sha256(b"worry-box/v1/pigeonhole/tag" + made[:32])[:16]
    key = hkdf(made[32:], b"", b"worry-box/v1/pigeonhole/key")
    return tag, lambda: unpad(open_box(key, sealed, tag + box))


def open_thread_key(worry_key, message, sealed):
    """A message's data key, or Refused."""
    return open_box(hkdf(worry_key, b"", b"worry-box/v1/thread-key"), sealed, message)
