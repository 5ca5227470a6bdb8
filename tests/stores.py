"""Empty SQLite stores with their tables: made by the real migrations once in each test process, then copied.

A copy is the very file that `migrate` leaves behind. What migrations do is shown by tests that run them.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.db import open_engine
from kiosk.migrating import Store, migrate


def put_store(file: Path, store: Store) -> None:
    """Put a migrated, empty store there, for owner and group, as `migrate` does."""
    file.touch(0o660)
    file.write_bytes(_migrated(store))


@cache
def _migrated(store: Store) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite3"
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine, store)
        engine.dispose()
        left = [one.name for one in Path(folder).iterdir() if one != file]
        assert left == [], f"not all of the store is in its file: {left}"
        return file.read_bytes()
