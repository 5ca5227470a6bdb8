"""One browser and one stage for all cells of the matrix that a test process takes."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.matrix.dimensions import DIMENSIONS, Case
from tests.journeys.matrix.pairwise import pairwise
from tests.journeys.matrix.stage import ORIGIN, Stage, set_up


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        rows = product(*DIMENSIONS) if metafunc.config.getoption("--whole-matrix") else pairwise(*DIMENSIONS)
        cases = [Case(*row) for row in rows]  # type: ignore[arg-type]
        metafunc.parametrize("case", cases, ids=[str(case).replace(" ", "_") for case in cases])


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The apps, in this process."""
    with set_up(tmp_path_factory.mktemp("stage")) as ready:
        yield ready


@pytest.fixture(scope="session")
def pages(browser: Browser, stage: Stage) -> "Pages":
    """Browser pages, one of each kind."""
    return Pages(browser, stage)


class Pages:
    """Shows a cell of the matrix in a browser."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self._stage = stage
        self._browser = browser
        self._made: dict[tuple[bool, bool], Page] = {}

    def show(self, case: Case) -> Page:
        """The page of this case, as it stands once it is there. What it asked of others fails the test."""
        look = {"theme": case.look.theme, "text": case.screen.text}
        self._stage.shown = self._stage.render(
            case.page, case.locale, **{name: value for name, value in look.items() if value}
        )
        self._stage.strangers.clear()
        page = self._page(case)
        page.set_viewport_size({"width": case.screen.width, "height": case.screen.height})
        plain = {"contrast": "no-preference", "forced_colors": "none"}
        page.emulate_media(**(plain | dict(case.look.media)))  # type: ignore[arg-type]
        page.goto(f"{ORIGIN}/{case.locale}/{case.page.path}")
        assert self._stage.strangers == [], f"requests left the school: {self._stage.strangers}"
        return page

    def _page(self, case: Case) -> Page:
        kind = (case.script, case.screen.touch)
        if kind not in self._made:
            context = self._browser.new_context(java_script_enabled=case.script, has_touch=case.screen.touch)
            context.set_default_timeout(20_000)
            context.route("**/*", self._stage.play)
            self._made[kind] = context.new_page()
        return self._made[kind]
