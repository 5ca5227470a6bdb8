"""Where a run took place: without this, its figures say nothing."""

import os
import platform
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def description(folder: Path) -> dict[str, str]:
    """The machine, its versions, its disk and how busy it was before the run began."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": f"{os.cpu_count()} × {_after('/proc/cpuinfo', 'model name')}",
        "memory": _after("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "file system": file_system(folder),
        "load before": " ".join(f"{value:.2f}" for value in os.getloadavg()),
    }


def durable_folder() -> Path:
    """A folder whose commits reach a disk: /tmp is often in memory, where durability costs nothing."""
    candidates = (Path(tempfile.gettempdir()), Path("/var/tmp"), REPOSITORY)  # noqa: S108 - by mkdtemp
    return next(folder for folder in candidates if file_system(folder) not in ("tmpfs", "ramfs"))


def file_system(folder: Path) -> str:
    """The kind of file system that holds this folder."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [(point, kind) for _, point, kind, *_ in mounts if folder.resolve().is_relative_to(point)]
    return max(holding, key=lambda mount: len(mount[0]))[1]


def _after(file: str, name: str) -> str:
    lines = Path(file).read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")
