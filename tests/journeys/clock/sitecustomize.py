"""In the served processes of a journey: a clock that the test can put forward. Python loads this name by itself.

At a signal each process looks how many days it is to be ahead, and says that it is. The product knows nothing of it.
"""

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

folder = Path(os.environ["JOURNEY_CLOCK"])
clock = time_machine.travel(datetime.now(UTC), tick=True).start()
datetime.now(UTC)  # from the first look on it goes on: not from a later one, or two processes would differ
ahead = 0


def look(*_signal: object) -> None:
    """Be as many days ahead as the test says."""
    global ahead  # a process has one clock
    days = int((folder / "days").read_text())
    clock.shift(timedelta(days=days - ahead))
    ahead = days
    (folder / f"{os.getpid()}.{days}").touch()


signal.signal(signal.SIGRTMIN, look)
