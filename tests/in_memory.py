"""Where the schools of tests live: in memory that looks like a folder, when there is plenty of it."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - what is made there has names that nobody can guess
_PLENTY: Final = 6 * 1024**3


def stay_off_the_disk() -> None:
    """Thousands of schools come and go in a run; none of them has to outlive a power cut. TMPDIR has the last word."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free >= _PLENTY:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None
