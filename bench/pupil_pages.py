"""Each pupil page in Chromium on an old tablet and a slow network: bytes, requests, and when a tile can be tapped.

The processor is slowed six times and the network is slow 4G, both by Chromium itself (DevTools protocol). One context
is one visit: the first page comes with an empty cache, the others find style and scripts in it, as a child's do. The
floor of each round is a page with one button and nothing else, from the same server program under the same brakes.

Long tasks are judged by processor time: each page is visited once more without any brake, and the longest task of its
main thread is taken times six. What somebody else's program takes of the processor is not in that, nor what measuring
itself asks of the page: to find the next tile, Playwright has 330 KB of its own script read by the page before it.
"""

import shutil
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.driver import LOOPBACK
from bench.rounds import Figure, note, spread
from bench.school import found
from bench.server import hello_side, public_side

SLOWER = 6
# Lighthouse's "slow 4G": 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up. Bytes a second, as DevTools wants them.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 768_000 / 8,
}
FIRST_BYTES, NEXT_BYTES, MOST_REQUESTS = 60 * 1024, 25 * 1024, 8
TILE_MS, LONGEST_TASK_MS = 1_500, 50
_SETTLES_MS = 700  # after load: what runs later is not in front of the first tap

# A step of the visit: the page's name ("" for one that was measured before) and how it is reached.
VISIT = (
    ("start", "goto /"),
    ("promise", "link /en-GB/tell"),
    ("feel", "go.next"),
    ("what", "pick.feel.yellow"),
    ("name", "pick.what.words"),
    ("check", "pick.name.no"),
    ("where", "go.change.where"),
    ("", "go.back"),
    ("words", "go.change.words"),
    ("", "go.back"),
    ("draw", "go.change.draw"),
    ("", "go.back"),
    ("red flag", "go.change.what"),
    ("", "pick.what.unsafe"),
    ("more of it", "go.next"),
    ("", "go.skip"),
    ("help in the journey", "go.help"),
    ("", "go.here"),
    ("stop", "go.stop"),
    ("", "go.here"),
    ("my pictures", "go.send"),
    ("done", "link /en-GB/done"),
    ("help now", "goto /en-GB/help"),
    ("other things", "goto /en-GB/other"),
    ("look and sound", "goto /en-GB/look-and-sound"),
    ("languages", "goto /en-GB/languages"),
    ("what is bullying", "goto /en-GB/what-is-it"),
    ("picture keys", "goto /en-GB/answer"),
)
_OF_DEVTOOLS = "blink.mojom.DevToolsSession"
_WATCH = """
  window.seen = {tile: null, tasks: []};
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.seen.tasks.push([task.startTime, task.duration]);
  }).observe({type: "longtask", buffered: true});
  const look = () => {
    const tile = document.querySelector("main button, main a, body > button");
    if (tile && tile.getClientRects().length > 0) window.seen.tile = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


@dataclass(frozen=True)
class Look:
    """One page once: what it fetched, and in milliseconds from the tap before it, what stood in the way of the next."""

    size: int
    requests: int
    tile: float
    """When its first tile was there and the page free to answer a tap."""
    blocked: float
    """Total blocking time: of each long task what is over 50 ms."""
    longest: float
    own: float = 0
    """The longest task's own processor time, as a processor six times slower would need it."""


def figures(folder: Path, rounds: int) -> list[Figure]:
    """Each page of a visit, and the floor, in turn, `rounds` times over."""
    note(f"pupil pages, processor slowed {SLOWER} times, slow 4G")
    looks: dict[str, list[Look]] = {}
    with public_side(found(folder / "school")) as server, hello_side(folder) as floor, _chromium() as browser:
        for number in range(1, rounds + 1):
            note(f"  round {number} of {rounds}")
            for name, look in _round(browser, server.port, floor.port):
                looks.setdefault(name, []).append(look)
    bare = looks.pop("floor")
    return [_floor(bare), *(_figure(name, seen, bare) for name, seen in looks.items())]


def _round(browser: Browser, ours: int, floor: int) -> Iterator[tuple[str, Look]]:
    bare, pages = f"http://{LOOPBACK}:{floor}", f"http://{LOOPBACK}:{ours}"
    own = {
        "floor": _own_times(browser, bare, (("floor", "goto /button"),))["floor"],
        **_own_times(browser, pages, VISIT),
    }
    with _tablet(browser) as (page, wire):
        yield "floor", replace(_seen(page, wire, bare, "goto /button"), own=own["floor"])
    with _tablet(browser) as (page, wire):
        for name, step in VISIT:
            look = _seen(page, wire, pages, step)
            if name:
                yield name, replace(look, own=own[name])


def _own_times(browser: Browser, base: str, visit: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Of each page of a visit without brakes, the processor time of its longest task, times SLOWER."""
    with _tablet(browser, brakes=False) as (page, wire):
        tasks = _Tasks(page.context.new_cdp_session(page))
        found = {}
        for name, step in visit:
            tasks.begin()
            _seen(page, wire, base, step)
            found[name] = tasks.longest(page) * SLOWER
        return found


@contextmanager
def _chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def _tablet(browser: Browser, *, brakes: bool = True) -> Iterator[tuple[Page, "_Wire"]]:
    """A tablet that nobody has used: empty cache and, with `brakes`, slow processor, slow network."""
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    page.add_init_script(_WATCH)
    session = context.new_cdp_session(page)
    wire = _Wire(session)
    if brakes:
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page, wire
    context.close()


def _seen(page: Page, wire: "_Wire", base: str, step: str) -> Look:
    wire.begin()
    how, _, what = step.partition(" ")
    if how == "goto":
        page.goto(base + what, wait_until="load")
    else:
        target = (
            f"a[href='{what}']"
            if how == "link"
            else "button[name='{}'][value='{}']".format(*step.split(".", 1))
        )
        with page.expect_navigation(wait_until="load"):
            # By the Enter key: the guard against double taps waits for fingers, and would be measured as ours.
            page.locator(target).first.press("Enter", no_wait_after=True)
    page.wait_for_timeout(_SETTLES_MS)
    seen = page.evaluate("window.seen")
    durations = [duration for _start, duration in seen["tasks"]]
    blocked = sum(duration - LONGEST_TASK_MS for duration in durations)
    return Look(*wire.fetched(), seen["tile"], blocked, max(durations, default=0))


class _Tasks:
    """What the page's main thread did, as Chromium's own tracing tells it; times in milliseconds."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._seen: list[dict] = []  # type: ignore[type-arg]
        self._whole = False
        session.on("Tracing.dataCollected", lambda event: self._seen.extend(event["value"]))
        session.on("Tracing.tracingComplete", self._end)

    def begin(self) -> None:
        self._seen, self._whole = [], False
        wanted = {"categories": "toplevel,devtools.timeline", "transferMode": "ReportEvents"}
        self._session.send("Tracing.start", wanted)

    def longest(self, page: Page) -> float:
        """The longest task's time on the processor, on the thread that read the page; none that DevTools asked for."""
        self._session.send("Tracing.end")
        while not self._whole:
            page.wait_for_timeout(10)
        reads = Counter(_thread(one) for one in self._seen if one["name"] == "ParseHTML" and _is_served(one))
        main = reads.most_common(1)[0][0]
        mine = [one for one in self._seen if _thread(one) == main]
        asked = [one["ts"] for one in mine if _is_from_devtools(one)]
        tasks = (one for one in mine if one["name"].endswith("RunTask"))
        of_the_page = (
            one for one in tasks if not any(one["ts"] <= at < one["ts"] + one.get("dur", 0) for at in asked)
        )
        return max((one.get("tdur", 0) / 1000 for one in of_the_page), default=0.0)

    def _end(self, _event: object) -> None:
        self._whole = True


def _thread(event: dict) -> tuple[int, int]:  # type: ignore[type-arg]
    return event["pid"], event["tid"]


def _is_served(event: dict) -> bool:  # type: ignore[type-arg]
    """Whether a page of the server is read, and none of the browser's own."""
    return f"//{LOOPBACK}:" in str(event["args"].get("beginData", {}).get("url", ""))


def _is_from_devtools(event: dict) -> bool:  # type: ignore[type-arg]
    return bool(event["args"].get("chrome_mojo_event_info", {}).get("mojo_interface_tag") == _OF_DEVTOOLS)


class _Wire:
    """Counts what comes over the network, as the browser itself says (Network domain); what its cache had is free."""

    def __init__(self, session: CDPSession) -> None:
        self.begin()
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.requestServedFromCache", lambda event: self._cached.add(event["requestId"]))
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def begin(self) -> None:
        self._cached: set[str] = set()
        self._sizes: list[int] = []

    def fetched(self) -> tuple[int, int]:
        return sum(self._sizes), len(self._sizes)

    def _sent(self, event: dict) -> None:  # type: ignore[type-arg]
        if redirect := event.get("redirectResponse"):
            self._sizes.append(int(redirect["encodedDataLength"]))

    def _finished(self, event: dict) -> None:  # type: ignore[type-arg]
        size = int(event["encodedDataLength"])
        if (
            size and event["requestId"] not in self._cached
        ):  # an icon from the cache is told of, with no bytes
            self._sizes.append(size)


def _floor(bare: list[Look]) -> Figure:
    tile, own = spread(look.tile for look in bare), statistics.median(look.own for look in bare)
    said = f"button {tile} ms, longest task's own time {own:.0f} ms"
    return Figure("a page with one button (the floor)", f"{bare[0].size / 1024:.1f} KB", absolute=said)


def _figure(name: str, looks: list[Look], bare: list[Look]) -> Figure:
    first = name == VISIT[0][0]
    most = FIRST_BYTES if first else NEXT_BYTES
    size, requests = max(one.size for one in looks), max(one.requests for one in looks)
    tile, blocked, longest, own = (
        statistics.median(getattr(one, part) for one in looks)
        for part in ("tile", "blocked", "longest", "own")
    )
    holds = size <= most and (not first or requests <= MOST_REQUESTS) and tile <= TILE_MS
    slower = spread(one.tile / floor.tile for one, floor in zip(looks, bare, strict=True))
    longer = spread(one.own / floor.own for one, floor in zip(looks, bare, strict=True))
    aims = (
        f"≤ {most // 1024} KB{f', ≤ {MOST_REQUESTS}' if first else ''}",
        f"tile ≤ {TILE_MS} ms, no task > {LONGEST_TASK_MS} ms of its own",
    )
    return Figure(
        f"pupil page: {name}",
        f"{size / 1024:.1f} KB, {requests} requests, first tile {slower}, longest task {longer} × the floor",
        ", ".join(aims),
        holds and own <= LONGEST_TASK_MS,
        f"tile {tile:.0f} ms, longest task's own time {own:.0f} ms; by the clock {longest:.0f} ms, "
        f"blocked {blocked:.0f} ms",
        {"looks": [vars(one) for one in looks]},
    )
