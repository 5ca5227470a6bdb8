"""Passphrase slots, session boxes, what a master key seals, recovery halves and personal keys."""

from collections.abc import Iterator

from kiosk.sealing.opening.master_key import PURPOSES
from kiosk.sealing.opening.passphrase_slot import Cost, close_slot
from kiosk.sealing.opening.personal_key import close_personal_slot
from kiosk.sealing.opening.recovery import split
from kiosk.sealing.opening.session_box import close_session
from tests.sealing.vector_makers.keys import MASTER, PERSON, Vector, grown, held_still

CHEAP = Cost(memory_kib=64, iterations=1)
COMPOSED = "caf\u00e9 \u0142\u00f3d\u017a lantern"
DECOMPOSED = "cafe\u0301 \u0142o\u0301dz\u0301 lantern"


def passphrase_slots() -> list[Vector]:
    """Slots that open, that don't, and that are no slots. `expected` is the master key, or the reason."""
    with held_still("slot"):
        slot = close_slot(COMPOSED, MASTER, PERSON, CHEAP)
        lanes = close_slot("two lanes", MASTER, PERSON, Cost(memory_kib=64, iterations=2, lanes=2))
    opened, wrong, broken = MASTER.to_bytes().hex(), "wrong passphrase", "broken"
    return [
        _slot("composed letters", slot, COMPOSED, opened),
        _slot("decomposed letters", slot, DECOMPOSED, opened),
        _slot("two lanes, two passes", lanes, "two lanes", opened),
        _slot("another passphrase", slot, "cafe lodz lantern", wrong),
        _slot("a space too many", slot, COMPOSED + " ", wrong),
        _slot("empty passphrase", slot, "", wrong),
        _slot("passphrase of 257 characters", slot, "a" * 257, wrong),
        _slot("another person", slot, COMPOSED, wrong, grown("another person", 16)),
        _slot("salt changed", _set(slot, 16, b"\0"), COMPOSED, wrong),
        _slot("box changed", _set(slot, 92, bytes([slot[92] ^ 1])), COMPOSED, wrong),
        _slot("passes changed", _set(slot, 8, (2).to_bytes(4)), COMPOSED, wrong),
        _slot("another magic", _set(slot, 0, b"SLT2"), COMPOSED, broken),
        _slot("4 TiB of memory", _set(slot, 4, b"\xff" * 4), COMPOSED, broken),
        _slot("a little over 512 MiB", _set(slot, 4, (524289).to_bytes(4)), COMPOSED, broken),
        _slot("less than 8 KiB a lane", _set(slot, 4, (7).to_bytes(4)), COMPOSED, broken),
        _slot("no passes", _set(slot, 8, bytes(4)), COMPOSED, broken),
        _slot("eleven passes", _set(slot, 8, (11).to_bytes(4)), COMPOSED, broken),
        _slot("no lanes", _set(slot, 12, bytes(4)), COMPOSED, broken),
        _slot("five lanes", _set(slot, 12, (5).to_bytes(4)), COMPOSED, broken),
        _slot("last byte missing", slot[:-1], COMPOSED, broken),
        _slot("one byte appended", slot + b"\0", COMPOSED, broken),
        _slot("nothing", b"", COMPOSED, broken),
    ]


def session_boxes() -> Iterator[Vector]:
    """One session that opens, and the same with each of its parts changed."""
    parts = {
        "cookie_share": grown("cookie share"),
        "host_secret": grown("host secret"),
        "session_id": grown("session", 16),
        "person_id": PERSON,
    }
    with held_still("session"):
        box = close_session(MASTER, created=1_767_225_600, **parts)
    good = {name: part.hex() for name, part in parts.items()} | {"box": box.hex(), "created": 1_767_225_600}
    yield {"name": "good", **good, "expected": MASTER.to_bytes().hex()}
    for name, part in parts.items():
        yield {"name": f"{name} changed", **good, name: _flipped(part).hex(), "expected": "refused"}
    yield {"name": "time changed", **good, "created": 1_767_225_601, "expected": "refused"}
    yield {"name": "box changed", **good, "box": _flipped(box).hex(), "expected": "refused"}
    yield {"name": "box of another version", **good, "box": "02" + box[1:].hex(), "expected": "refused"}
    yield {"name": "box too short", **good, "box": box[:28].hex(), "expected": "refused"}


def master_boxes() -> Iterator[Vector]:
    """One box for each purpose, and boxes that are changed or taken for another purpose or id."""
    about, text = PERSON, grown("something filed")
    for purpose in PURPOSES:
        with held_still(purpose):
            box = MASTER.seal(purpose, about, text)
        good = {"master": MASTER.to_bytes().hex(), "purpose": purpose, "about": about.hex(), "box": box.hex()}
        yield {"name": f"good, for {purpose}", **good, "expected": text.hex()}
        other = next(another for another in PURPOSES if another != purpose)
        yield {"name": f"{purpose} as {other}", **good, "purpose": other, "expected": "refused"}
        yield {"name": f"{purpose} of another id", **good, "about": about[1:].hex(), "expected": "refused"}
        yield {"name": f"{purpose} changed", **good, "box": _flipped(box).hex(), "expected": "refused"}
        yield {"name": f"{purpose} cut", **good, "box": box[:-1].hex(), "expected": "refused"}


def recovery_halves() -> list[Vector]:
    """Pairs as they are typed. `expected` is the seed, or which half to look at again."""
    seed = grown("recovery seed")
    with held_still("sheet"):
        first, second = split(seed)
    with held_still("older sheet"):
        _, older = split(seed)
    friendly = first.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\n"
    wrong = first[:-1] + ("0" if first[-1] != "0" else "2")
    return [
        _halves("as printed", first, second, seed.hex()),
        _halves("the other way round", second, first, seed.hex()),
        _halves("small letters, spaces, o for 0, l for 1", friendly, second, seed.hex()),
        _halves("slip in the first", wrong, second, "first"),
        _halves("slip in the second", second, wrong, "second"),
        _halves("letters left out", first[:-2], second, "first"),
        _halves("a U, which no half has", first, "U" + second[1:], "second"),
        _halves("a half and nothing", first, "", "second"),
        _halves("the same half twice", first, first, "pair"),
        _halves("an older sheet", first, older, "pair"),
    ]


def personal_slots() -> list[Vector]:
    """Slots and keys as typed. `expected` is the master key, "mistyped", or "wrong key"."""
    with held_still("personal sheet"):
        printed, slot = close_personal_slot(MASTER, PERSON)
    with held_still("older personal sheet"):
        older, _ = close_personal_slot(MASTER, PERSON)
    friendly = printed.lower().replace("-", " ").replace("0", "o").replace("1", "i") + "\n"
    slip = printed[:-1] + ("0" if printed[-1] != "0" else "2")
    opened, wrong, slipped = MASTER.to_bytes().hex(), "wrong key", "mistyped"
    return [
        _personal("as printed", slot, printed, opened),
        _personal("small letters, spaces, o for 0, i for 1", slot, friendly, opened),
        _personal("an older sheet", slot, older, wrong),
        _personal("another person", slot, printed, wrong, grown("another person", 16)),
        _personal("slot changed", _flipped(slot), printed, wrong),
        _personal("slot cut", slot[:-1], printed, wrong),
        _personal("no slot", b"", printed, wrong),
        _personal("a slip at the end", slot, slip, slipped),
        _personal("a group left out", slot, printed[5:], slipped),
        _personal("a U, which no sheet has", slot, "U" + printed[1:], slipped),
        _personal("nothing", slot, "", slipped),
    ]


def _personal(name: str, slot: bytes, typed: str, expected: str, person_id: bytes = PERSON) -> Vector:
    said = {"name": name, "slot": slot.hex(), "typed": typed, "person_id": person_id.hex()}
    return said | {"expected": expected}


def _slot(name: str, slot: bytes, passphrase: str, expected: str, person_id: bytes = PERSON) -> Vector:
    said = {"name": name, "slot": slot.hex(), "passphrase": passphrase, "person_id": person_id.hex()}
    return said | {"expected": expected}


def _halves(name: str, first: str, second: str, expected: str) -> Vector:
    return {"name": name, "first": first, "second": second, "expected": expected}


def _set(raw: bytes, at: int, new: bytes) -> bytes:
    return raw[:at] + new + raw[at + len(new) :]


def _flipped(raw: bytes) -> bytes:
    return raw[:-1] + bytes([raw[-1] ^ 1])
