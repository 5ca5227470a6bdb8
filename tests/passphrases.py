"""Passphrases that cost little to try, for tests of anything but that cost.

The Argon2 is the real one, with less memory. That nobody's passphrase is cheap in earnest is shown in
sealing/opening/test_passphrase_slot.py (what is usual) and inbox/test_usual_cost.py (that everybody gets it).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.sealing.opening import passphrase_slot
from kiosk.sealing.opening.passphrase_slot import Cost

CHEAP = Cost(memory_kib=64, iterations=1)


@contextmanager
def cheap_passphrases(cost: Cost = CHEAP) -> Iterator[None]:
    """Within this block a slot costs this much where nobody says otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrase_slot, "USUAL", cost)
        yield
