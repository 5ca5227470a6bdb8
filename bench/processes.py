"""What a tree of processes holds in memory, and how long it computed, as the kernel counts it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Memory:
    """In MiB, over all processes. RSS counts shared pages once for each process, PSS once in all."""

    processes: int
    rss: float
    pss: float

    def __str__(self) -> str:
        return f"{self.rss:.0f} / {self.pss:.0f} MiB in {self.processes}"


def memory_of(pid: int) -> Memory:
    """The memory of this process and all that it started."""
    found = [_rollup(process) for process in _tree(pid)]
    return Memory(len(found), *(sum(one[name] for one in found) / 1024 for name in ("Rss", "Pss")))


def worker_of(pid: int) -> int:
    """The process that this one started to answer requests: the one that holds most."""
    return max(_tree(pid), key=lambda process: _rollup(process)["Pss"])


def computed(pid: int) -> float:
    """Seconds of processor time that this process and all that it started have used so far."""
    after_name = (
        Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split() for process in _tree(pid)
    )
    ticks = sum(int(user) + int(system) for user, system in (fields[11:13] for fields in after_name))
    return ticks / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _tree(int(child))


def _rollup(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
