"""The system's own Chromium, without a school behind it: drawings need no server."""

import shutil
from typing import Any

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert program, "There is no Chromium. Install Debian's package chromium."
    return {"executable_path": program, "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
