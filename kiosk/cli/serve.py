"""`kiosk serve public` and `kiosk serve inbox`: each side in a process of its own."""

from typing import Final

import click

from kiosk.cli.lazy import LazyGroup

SIDES: Final = {
    "inbox": "kiosk.cli.serve_inbox:inbox",
    "public": "kiosk.cli.serve_public:public",
}
"""Apart, so that serving one side never loads the other."""


@click.group(cls=LazyGroup, places=SIDES)
def serve() -> None:
    """Start one of the two servers; Ctrl-C or SIGTERM ends it."""
