import copy
import pickle

import pytest

from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey

KINDS = [ReaderKey, MasterKey, SchoolKey]


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_prints_as_stars(kind):
    secret = kind(b"\xa5" * 32)

    for shown in (repr(secret), str(secret), f"{secret}", f"{[secret]!r}", "%s" % secret):  # noqa: UP031
        assert f"{kind.__name__}(***)" in shown
        assert "a5" not in shown
        assert "\\xa5" not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_is_not_copied_pickled_or_laid_open(kind):
    secret = kind.generate()

    for take in (copy.copy, copy.deepcopy, pickle.dumps, vars, hash):
        with pytest.raises(TypeError):
            take(secret)


@pytest.mark.parametrize("kind", KINDS)
def test_secrets_are_equal_when_their_bytes_and_kind_are(kind):
    other = next(another for another in KINDS if another is not kind)

    assert kind(b"k" * 32) == kind(b"k" * 32)
    assert kind(b"k" * 32) != kind(b"l" * 32)
    assert kind(b"k" * 32) != other(b"k" * 32)
    assert kind.generate() != kind.generate()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_secret_of_another_length_is_refused(kind, length):
    with pytest.raises(ValueError, match="32"):
        kind(bytes(length))
