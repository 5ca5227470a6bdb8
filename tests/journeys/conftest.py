"""Real browsers in front of really served schools."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.journeys.browsing import LATER, Tablet
from tests.served import Served, served

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's own Chromium, without a single call to the outside."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert program, "There is no Chromium. Install Debian's package chromium."
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {"executable_path": program, "args": quiet}


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One served school for all journeys: each test tells its own words."""
    with served(tmp_path_factory.mktemp("served")) as running:
        running.signed_in = {}
        yield running


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """With and without script."""
    on: bool = request.param
    return on


@pytest.fixture
def tablets(browser: Browser, school: Served) -> Iterator["Tablets"]:
    """Makes tablets (browser contexts); every request that leaves this school's two hosts fails the test."""
    made = Tablets(browser, school)
    yield made
    made.close()
    assert made.strangers == [], f"requests left the school: {made.strangers}"


class Tablets:
    """Browser contexts that may talk to this school and to nobody else."""

    def __init__(self, browser: Browser, school: Served) -> None:
        self._browser = browser
        self._ours = (school.public_url, school.inbox_url)
        self._contexts: list[BrowserContext] = []
        self.strangers: list[str] = []
        self.school = school

    def new(self, *, script: bool = True, width: int = 1024, height: int = 768, **options: Any) -> Tablet:
        size = {"width": width, "height": height}
        context = self._browser.new_context(java_script_enabled=script, viewport=size, **options)
        context.set_default_timeout(20_000)
        context.add_init_script(LATER)
        self._contexts.append(context)
        page: Page = context.new_page()
        page.on("request", self._note)
        return Tablet(page, self.school, script=script)

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _note(self, request: Request) -> None:
        if not request.url.startswith(self._ours):
            self.strangers.append(request.url)
