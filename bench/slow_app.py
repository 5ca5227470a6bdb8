"""Bench only: the public app with commits that take longer, as on a slow disk. No school runs this.

    python -m bench.slow_app FOLDER PORT batched|unbatched MILLISECONDS

Everything is the real app but its letterbox: `batched` is the real one with its pause set, `unbatched`
commits each deposit by itself on the same SQLite, as it would be without the writer thread.
"""

import sys
from pathlib import Path

from sqlalchemy import Engine

from kiosk.cli.serving import run
from kiosk.content import load_content
from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.writer import DirectWriter
from kiosk.public import create_app
from kiosk.public.intake import Intake, Readers
from kiosk.public.seen import NewestSeen
from kiosk.settings import load_public


class UnbatchedLetterbox(Letterbox):
    """A letterbox that commits as PostgreSQL's does: each request for itself."""

    def __init__(self, engine: Engine, pause_before_commit: float) -> None:
        super().__init__(engine)
        self._writer = DirectWriter(engine, pause_before_commit)


KINDS = {"batched": Letterbox, "unbatched": UnbatchedLetterbox}


def main() -> None:
    """Serve until killed."""
    folder, port, kind, milliseconds = sys.argv[1:]
    settings = load_public(Path(folder), {"KIOSK_PUBLIC_PORT": port})
    letterbox = KINDS[kind](open_engine(settings.letterbox_url), int(milliseconds) / 1000)
    readers = Readers(letterbox, settings.school, NewestSeen(settings.readers_seen))
    app = create_app(settings)
    app.extensions["kiosk.letterbox"] = letterbox
    app.extensions["kiosk.intake"] = Intake(letterbox, readers, load_content())
    run(app, settings, "public")


if __name__ == "__main__":
    main()
