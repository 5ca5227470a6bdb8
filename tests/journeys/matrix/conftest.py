"""One browser and one stage for all cells of the matrix that a test process takes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Request, expect

from tests.journeys.matrix.dimensions import Reached, View, selection, whole
from tests.journeys.matrix.stage import Answer, Stage, set_up

ASKS_AFTER_MS = 181_000
NOTHING_ASKED = {"contrast": "no-preference", "forced_colors": "none"}
# How much faster a browser's own animations go, where there is no script whose clock could be set.
FASTER = 2000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "reached" in metafunc.fixturenames:
        rows = whole() if metafunc.config.getoption("--whole-matrix") else selection()
        metafunc.parametrize("reached", rows, ids=[str(row) for row in rows])


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
    """Gets a page into a browser, once for each language, with or without script; then it can be looked at."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self._stage = stage
        self._browser = browser
        self._made: dict[bool, tuple[Page, CDPSession]] = {}
        self._rendered: tuple[object, Answer] = ((), Answer("", (), b""))
        self._now: tuple[Page, CDPSession]
        self._as_it_is: dict[tuple[Page, str], object] = {}
        self.strangers: list[str] = []

    def get(self, reached: Reached) -> Page:
        """The page as it stands once it is there. What it asked of others, or did not get, fails the test."""
        page, client = self._now = self._page(clock=reached.page.left_alone and reached.script)
        self._stage.shown = self._answer(reached)
        self._stage.missing.clear()
        self.strangers.clear()
        self.look_at(reached.views[0])
        client.send("Emulation.setScriptExecutionDisabled", {"value": not reached.script})
        page.goto(f"{self._stage.origin}/{reached.locale}/{reached.page.path}")
        if reached.page.left_alone:
            self._leave_alone(page, client, script=reached.script)
        # From here on the tests' own scripts have timers. The page's scripts stay away: it has been read.
        client.send("Emulation.setScriptExecutionDisabled", {"value": False})
        assert self.strangers == [], f"requests left the school: {self.strangers}"
        assert self._stage.missing == [] or reached.page.sheet, "files that the page did not get"
        return page

    def look_at(self, view: View) -> None:
        """This size, and what the tablet itself asks for. What a child has chosen, the judge sets (see judging.py)."""
        page, client = self._now
        screen, media = view.screen, {**NOTHING_ASKED, **view.look.media}
        if self._has_changed("size", size := (screen.width, screen.height)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
        if self._has_changed("touch", screen.touch):
            client.send("Emulation.setTouchEmulationEnabled", {"enabled": screen.touch})
        if self._has_changed("media", (screen.paper, *media.items())):
            page.emulate_media(media="print" if screen.paper else "screen", **media)  # type: ignore[arg-type]

    def _has_changed(self, what: str, now: object) -> bool:
        """Whether this page has to be told: each call takes as long as a look at a small page."""
        key = (self._now[0], what)
        before, self._as_it_is[key] = self._as_it_is.get(key), now
        return before != now

    def _answer(self, reached: Reached) -> Answer:
        if self._rendered[0] != (asked := (reached.page, reached.locale)):
            self._rendered = asked, self._stage.render(*asked)
        return self._rendered[1]

    def _page(self, *, clock: bool) -> tuple[Page, CDPSession]:
        if clock not in self._made:
            context = self._browser.new_context()
            context.set_default_timeout(20_000)
            page = context.new_page()
            if clock:
                page.clock.install()
            page.on("request", self._note)
            self._made[clock] = page, context.new_cdp_session(page)
        return self._made[clock]

    def _note(self, request: Request) -> None:
        if not request.url.startswith(self._stage.origin + "/"):
            self.strangers.append(request.url)

    @staticmethod
    def _leave_alone(page: Page, client: CDPSession, *, script: bool) -> None:
        if script:
            page.clock.run_for(ASKS_AFTER_MS)
        else:
            client.send("Animation.enable")
            client.send("Animation.setPlaybackRate", {"playbackRate": FASTER})
        expect(page.locator(".still")).to_be_visible()
        if not script:
            client.send("Animation.setPlaybackRate", {"playbackRate": 1})
            client.send("Animation.disable")
