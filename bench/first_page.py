"""A first visit in Chromium, cache empty: how many requests, how many bytes on the wire, with and without script."""

import http.client
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench.driver import LOOPBACK
from bench.rounds import Figure, note
from bench.school import found
from bench.server import public_side

MOST_BYTES = 60 * 1024
MOST_REQUESTS = 6


@dataclass(frozen=True)
class Visit:
    """What one visit fetched (path and bytes, headers included), and what a pupil then sees."""

    fetched: tuple[tuple[str, int], ...]
    seen: str
    ways_on: tuple[str, ...]

    @property
    def size(self) -> int:
        """All bytes on the wire towards the tablet."""
        return sum(size for _, size in self.fetched)


def figures(folder: Path) -> list[Figure]:
    """The tablet's address, from its redirect to the last file."""
    note("first visit to the start page in Chromium")
    with public_side(found(folder / "school")) as server, sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with_script, without = (visit(browser, server.port, script=script) for script in (True, False))
        browser.close()
    complete = with_script.seen == without.seen and with_script.ways_on == without.ways_on != ()
    return [
        _weight(with_script, "with script"),
        _weight(without, "without script"),
        Figure(
            "start page without script",
            "complete" if complete else "differs",
            "the same words and ways on",
            complete,
            f"{len(without.ways_on)} links",
        ),
    ]


def visit(
    browser: Browser, port: int, path: str = "/", *, script: bool = True, size: tuple[int, int] = (1280, 800)
) -> Visit:
    """A browser that was never here opens this address."""
    context = browser.new_context(java_script_enabled=script, viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    wire = _Wire(context.new_cdp_session(page))
    page.goto(f"http://{LOOPBACK}:{port}{path}", wait_until="networkidle")
    icon = page.locator("link[rel=icon]").get_attribute("href")
    if icon and not any(path == icon for path, _ in wire.fetched()):
        wire.add(icon, _bytes_of(port, icon))  # a tablet fetches it; a browser without windows does not
    links = [link.get_attribute("href") or "" for link in page.locator("a:visible").all()]
    # Only the page's own part: the bar below it also has a button that reads aloud, which needs script.
    seen = " ".join(page.locator("main").inner_text().split())
    context.close()
    return Visit(wire.fetched(), seen, tuple(links))


class _Wire:
    """Listens to what the browser itself says about each request (Chrome DevTools Protocol, Network)."""

    def __init__(self, session: CDPSession) -> None:
        self._paths: dict[str, str] = {}
        self._sizes: list[tuple[str, int]] = []
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def fetched(self) -> tuple[tuple[str, int], ...]:
        return tuple(self._sizes)

    def add(self, path: str, size: int) -> None:
        self._sizes.append((path, size))

    def _sent(self, event: dict) -> None:  # type: ignore[type-arg]
        request = event["requestId"]
        if redirect := event.get("redirectResponse"):
            self.add(self._paths[request], int(redirect["encodedDataLength"]))
        parts = urlsplit(event["request"]["url"])
        self._paths[request] = f"{parts.path}?{parts.query}" if parts.query else parts.path

    def _finished(self, event: dict) -> None:  # type: ignore[type-arg]
        self.add(self._paths[event["requestId"]], int(event["encodedDataLength"]))


def _bytes_of(port: int, path: str) -> int:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    head = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n") + len(str(answer.headers).strip()) + 2
    size = head + len(answer.read())
    connection.close()
    return size


def _weight(visit: Visit, name: str) -> Figure:
    holds = visit.size <= MOST_BYTES and len(visit.fetched) <= MOST_REQUESTS
    return Figure(
        f"first visit, {name}",
        f"{visit.size / 1024:.1f} KB, {len(visit.fetched)} requests",
        f"≤ {MOST_BYTES // 1024} KB, ≤ {MOST_REQUESTS} requests",
        holds,
        ", ".join(f"{path.partition('?')[0]} {size / 1024:.1f}" for path, size in visit.fetched),
    )
