import copy
import traceback

import pytest

from kiosk.sealing import errors
from kiosk.sealing.errors import (
    BrokenEnvelope,
    RecoveryHalfMistyped,
    SealingError,
    UntrustedProfile,
    UntrustedReaders,
)


def test_every_error_is_a_sealing_error():
    named = [error for error in vars(errors).values() if isinstance(error, type)]
    children = [error for error in named if issubclass(error, Exception)]

    assert len(children) == 10
    assert all(issubclass(error, SealingError) for error in children)


def test_a_broken_envelope_has_no_room_for_a_reason():
    with pytest.raises(TypeError):
        BrokenEnvelope("the tag was wrong")

    assert str(BrokenEnvelope()) == "The sealed bytes do not open."
    assert BrokenEnvelope().args == ()


def test_a_printed_broken_envelope_does_not_show_what_it_came_from():
    from kiosk.sealing.envelope import Envelope

    with pytest.raises(BrokenEnvelope) as broken:
        Envelope.from_bytes(b"a child's words")

    shown = "".join(traceback.format_exception_only(broken.value))

    assert broken.value.__suppress_context__
    assert "child" not in shown


def test_errors_say_their_reason_in_a_sentence_and_can_be_copied():
    for error, sentence in (
        (UntrustedReaders("older"), "The list of readers is older."),
        (UntrustedProfile("older"), "The school profile is older."),
        (RecoveryHalfMistyped("first"), "The first half is not typed as printed."),
        (RecoveryHalfMistyped("only"), "The half is not typed as printed."),
        (RecoveryHalfMistyped("pair"), "The two halves are not a pair."),
        (BrokenEnvelope(), "The sealed bytes do not open."),
    ):
        assert str(error) == sentence
        assert str(copy.copy(error)) == sentence
