"""What a code opens, and that it opens nothing else."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.sealing.envelope import Envelope, Kind, Wrap, pack_wraps
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.thread_key import open_thread_key
from kiosk.sealing.pigeonhole import (
    AnswerKey,
    NewBox,
    close_pigeonhole,
    open_pigeonhole,
    reach,
)
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import Sealed, seal, wrap_key
from tests.sealing import second_reader
from tests.sealing.second_reader import Refused

VECTORS = Path(__file__).with_name("vectors")
LEAD = ReaderKey.generate()
SALT, PEPPER = os.urandom(16), os.urandom(32)


def each(name: str) -> pytest.MarkDecorator:
    vectors = json.loads((VECTORS / name).read_text("utf-8"))
    return pytest.mark.parametrize("vector", vectors, ids=lambda vector: vector["name"])


def sealed_to(*readers: PublicKey, kind: Kind = Kind.REPLY) -> Sealed:
    return seal(b"we read it", kind=kind, readers=readers, readers_version=1, envelope_id=os.urandom(16))


def test_a_seed_opens_an_answer_that_was_sealed_to_its_box() -> None:
    box = NewBox.make()
    sealed = sealed_to(LEAD.public_key, box.public_key)

    assert AnswerKey(box.seed).open(sealed.envelope, pack_wraps(sealed.wraps)) == b"we read it"


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.REPLY])
def test_a_seed_opens_no_other_kind_even_with_a_wrap_made_for_it(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = NewBox.make()
    sealed = sealed_to(LEAD.public_key, box.public_key, kind=kind)
    key = AnswerKey(box.seed)
    key._hpke = None  # type: ignore[assignment]  # were it touched, another error would come

    with pytest.raises(BrokenEnvelope):
        key.open(sealed.envelope, pack_wraps(sealed.wraps))


def test_a_concern_that_is_relabelled_as_an_answer_does_not_open() -> None:
    box = NewBox.make()
    sealed = sealed_to(LEAD.public_key, box.public_key, kind=Kind.CONCERN)
    parsed = Envelope.from_bytes(sealed.envelope)
    relabelled = Envelope(replace(parsed.header, kind=Kind.REPLY), parsed.ciphertext)
    wrap = next(one for one in sealed.wraps if one.key_id == LEAD.public_key.key_id)
    data_key = LEAD.unwrap(sealed.envelope, wrap)
    forged = wrap_key(data_key, relabelled.header, box.public_key)

    with pytest.raises(BrokenEnvelope):
        AnswerKey(box.seed).open(relabelled.to_bytes(), pack_wraps([forged]))


def test_an_answer_for_another_box_does_not_open() -> None:
    mine, other = NewBox.make(), NewBox.make()
    sealed = sealed_to(LEAD.public_key, other.public_key)
    renamed = [Wrap(mine.public_key.key_id, one.sealed_key) for one in sealed.wraps[:1]]

    for wraps in (pack_wraps(sealed.wraps), pack_wraps(renamed)):
        with pytest.raises(BrokenEnvelope):
            AnswerKey(mine.seed).open(sealed.envelope, wraps)


def test_a_code_opens_its_pigeonhole_and_a_changed_part_of_it_does_not() -> None:
    box, reached = os.urandom(16), reach(b"six pictures", salt=SALT, pepper=PEPPER)
    sealed = close_pigeonhole(reached, box, b"a slip")

    assert open_pigeonhole(reach(b"six pictures", salt=SALT, pepper=PEPPER), box, sealed) == b"a slip"
    for other in (
        reach(b"six picturex", salt=SALT, pepper=PEPPER),
        reach(b"six pictures", salt=os.urandom(16), pepper=PEPPER),
        reach(b"six pictures", salt=SALT, pepper=os.urandom(32)),
    ):
        assert other.tag != reached.tag
        with pytest.raises(BrokenEnvelope):
            open_pigeonhole(other, box, sealed)
    with pytest.raises(BrokenEnvelope):
        open_pigeonhole(reached, os.urandom(16), sealed)


def test_slips_of_different_lengths_look_alike() -> None:
    box, reached = os.urandom(16), reach(b"code", salt=SALT, pepper=PEPPER)

    assert len(close_pigeonhole(reached, box, b"a")) == len(close_pigeonhole(reached, box, b"a" * 1000))


@pytest.mark.parametrize(
    ("salt", "pepper"),
    [(b"", PEPPER), (SALT, b""), (SALT, PEPPER[:31])],
    ids=["no salt", "no pepper", "31 bytes"],
)
def test_a_short_salt_or_pepper_is_refused(salt: bytes, pepper: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        reach(b"code", salt=salt, pepper=pepper)


def test_nothing_secret_is_printed() -> None:
    box = NewBox.make()

    assert box.seed.hex() not in repr(box)
    assert repr(box.seed) not in repr(box)
    assert "key=" not in repr(reach(b"code", salt=SALT, pepper=PEPPER))


@each("pigeonholes.json")
def test_a_pigeonhole_is_judged_alike_by_both_programs(vector: dict[str, str]) -> None:
    code, salt, pepper, box, sealed = (
        bytes.fromhex(vector[name]) for name in ("code", "salt", "pepper", "box", "sealed")
    )

    reached = reach(code, salt=salt, pepper=pepper)
    tag, again = second_reader.open_pigeonhole(code, salt, pepper, box, sealed)

    assert reached.tag == tag == bytes.fromhex(vector["tag"])
    if vector["expected"] == "broken":
        with pytest.raises(BrokenEnvelope):
            open_pigeonhole(reached, box, sealed)
        with pytest.raises(Refused):
            again()
    else:
        assert open_pigeonhole(reached, box, sealed) == again() == vector["expected"].encode()


@each("thread_keys.json")
def test_a_thread_key_is_judged_alike_by_both_programs(vector: dict[str, str]) -> None:
    worry_key, message, sealed = (bytes.fromhex(vector[name]) for name in ("worry_key", "message", "sealed"))

    if vector["expected"] == "broken":
        with pytest.raises(BrokenEnvelope):
            open_thread_key(worry_key, message, sealed)
        with pytest.raises(Refused):
            second_reader.open_thread_key(worry_key, message, sealed)
    else:
        opened = open_thread_key(worry_key, message, sealed)
        assert opened == second_reader.open_thread_key(worry_key, message, sealed)
        assert opened.hex() == vector["expected"]
