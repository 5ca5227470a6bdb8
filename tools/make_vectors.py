"""Make the sealing test vectors, and the stored envelope of the self-test: `python -m tools.make_vectors`.

Everything grows from stated names, with one exception: HPKE draws its randomness inside the library, where
it can't be held still. So each wrap is kept in wraps.json, and a second run changes nothing. The
published values (RFCs, the X-Wing draft) were written down by hand and are left as they are.
"""

import json
from pathlib import Path
from typing import Any

from tests.sealing.vector_makers import (
    envelopes,
    pigeonholes,
    readers_lists,
    school_profiles,
    secrets_at_rest,
)
from tests.sealing.vector_makers.keys import READERS

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "sealing" / "vectors"
SELF_TEST = ROOT / "kiosk" / "sealing" / "opening" / "known_answers.json"


def main() -> None:
    """Write every vector file, and put the first good vector into the package."""
    for name, said in vector_files(VECTORS / "wraps.json").items():
        _write(VECTORS / name, said)
    known = json.loads(SELF_TEST.read_text("utf-8"))
    _write(SELF_TEST, known | {"open": self_test_vector()})


def vector_files(kept_wraps: Path) -> dict[str, Any]:
    """What stands in each vector file, by its name."""
    maker = envelopes.Maker(json.loads(kept_wraps.read_text("utf-8")) if kept_wraps.exists() else {})
    for make in envelopes.MAKERS:
        make(maker)
    readers = {
        name: {
            "seed": key.seed.hex(),
            "public_key": key.public_key.to_bytes().hex(),
            "key_id": key.public_key.key_id.hex(),
        }
        for name, key in READERS.items()
    }
    return {
        "wraps.json": maker.wraps,
        "readers.json": readers,
        "good_envelopes.json": maker.good,
        "broken_envelopes.json": maker.broken,
        "readers_lists.json": readers_lists.readers_lists(),
        "school_profiles.json": school_profiles.school_profiles(),
        "passphrase_slots.json": secrets_at_rest.passphrase_slots(),
        "session_boxes.json": list(secrets_at_rest.session_boxes()),
        "master_boxes.json": list(secrets_at_rest.master_boxes()),
        "recovery_halves.json": secrets_at_rest.recovery_halves(),
        "personal_slots.json": secrets_at_rest.personal_slots(),
        "pigeonholes.json": pigeonholes.pigeonholes(),
        "thread_keys.json": pigeonholes.thread_keys(),
    }


def self_test_vector() -> dict[str, str]:
    """The good vector that travels inside the package, with its reader's seed."""
    good = json.loads((VECTORS / "good_envelopes.json").read_text("utf-8"))
    vector = next(vector for vector in good if vector["name"] == envelopes.SELF_TEST)
    seed = READERS[vector["reader"]].seed.hex()
    return {"seed": seed} | {part: vector[part] for part in ("envelope", "wraps", "plaintext")}


def _write(path: Path, said: Any) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
