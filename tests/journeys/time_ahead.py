"""A served school whose clock can be put forward by days, as if everybody came back later."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.served import Served, served

_CLOCK = Path(__file__).parent / "clock"
_SECONDS_TO_LOOK = 20
_SIDES = ("public", "inbox")


@contextmanager
def served_with_a_clock(folder: Path) -> Iterator[Served]:
    """A school like any other, but for its processes' clock."""
    said = folder / "clock"
    said.mkdir(parents=True)
    with served(folder, PYTHONPATH=str(_CLOCK), JOURNEY_CLOCK=str(said)) as running:
        running.signed_in = {}
        yield running


def put_forward(school: Served, days: int) -> None:
    """So many days pass at the school. Whoever was signed in has to sign in again."""
    school.ahead += timedelta(days=days)
    said, ahead = Path(school.environ["JOURNEY_CLOCK"]), school.ahead.days
    (said / "days").write_text(str(ahead))
    workers = [pid for side in _SIDES for pid in school.workers(side)]
    for pid in workers:
        os.kill(pid, signal.SIGRTMIN)
    until = time.monotonic() + _SECONDS_TO_LOOK
    while not all((said / f"{pid}.{ahead}").exists() for pid in workers):
        assert time.monotonic() < until, "a served process did not look at its clock"
        time.sleep(0.05)
    if school.signed_in is not None:
        school.signed_in.clear()
