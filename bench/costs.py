"""Cold start, against a Flask app that only says hello, and memory before and after work; both sides."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bench.driver import tell
from bench.processes import Memory, memory_of
from bench.rounds import Figure, note, ratios, spread, take_turns
from bench.school import School, found
from bench.server import Server, free_port, hello_side, public_side, running
from bench.staff import work_as_lead

HOPED = 4  # × the floor
WORRIES = 2_000


def figures(folder: Path, starts: int) -> list[Figure]:
    """Starts take turns; memory is of the last server of each side."""
    note("cold start and memory")
    school = found(folder / "school")
    seconds = take_turns(
        starts,
        hello=lambda: _start(hello_side(folder)),
        public=lambda: _start(public_side(school)),
        inbox=lambda: _start(inbox_side(school)),
    )
    cold = [_cold(side, seconds[side], seconds["hello"]) for side in ("public", "inbox")]
    return [*cold, *_memory(school, folder)]


def _start(server: AbstractContextManager[Server]) -> float:
    with server as started:
        return started.started_in


@contextmanager
def inbox_side(school: School) -> Iterator[Server]:
    """The real `kiosk serve inbox` of this school."""
    port = free_port()
    command = [sys.executable, "-m", "kiosk.cli", "serve", "inbox", "--folder", str(school.folder)]
    settings = {**school.environ, "KIOSK_INBOX_PORT": str(port)}
    with running(command, port, "/sign-in", school.folder / "inbox.log", settings) as server:
        yield server


def _cold(side: str, ours: list[float], floor: list[float]) -> Figure:
    times = ratios(ours, floor)
    return Figure(
        f"cold start of the {side} / of a bare Flask app",
        times,
        f"(hoped: ≤ {HOPED})",
        None,
        f"{spread(ours).median:.2f} / {spread(floor).median:.2f} s",
        {"ours": ours, "floor": floor},
    )


def _memory(school: School, folder: Path) -> list[Figure]:
    with hello_side(folder) as server:
        hello = memory_of(server.pid)
    with public_side(school) as server:
        public = _at_rest_and_after(
            server, [lambda: tell(server.port, 8, 30, most=WORRIES)] * 2, f"{WORRIES} worries"
        )
        with inbox_side(school) as staff:
            inbox = _at_rest_and_after(
                staff,
                [lambda: work_as_lead(staff.port, school)],
                "collecting, sign-in, 100 lists and worries",
            )
    floor = Figure("memory of a bare Flask app, RSS / PSS", str(hello))
    return [floor, _held("public", *public), _held("inbox", *inbox)]


def _at_rest_and_after(
    server: Server, work: list[Callable[[], object]], what: str
) -> tuple[list[Memory], str]:
    held = [memory_of(server.pid)]
    for task in work:
        task()
        held.append(memory_of(server.pid))
    return held, what


def _held(side: str, held: list[Memory], what: str) -> Figure:
    later = "; again as much: ".join(str(memory) for memory in held[1:])
    return Figure(f"memory of the {side}, RSS / PSS", f"idle {held[0]}", absolute=f"after {what}: {later}")
