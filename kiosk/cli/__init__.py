"""The command line: `kiosk init | serve | demo | check | upgrade | collect | backup | restore | recovery |
school-key | audit | letterbox | poster | i18n | symbols | trust-report`.

Exit codes: 0 done, 1 refused or failed (one plain line on stderr says why), 2 not understood.

A command's module is loaded only when that command is asked for, so that `kiosk serve public` never
brings the inbox, or anything that can open an envelope, into its process.
"""

from typing import Final

import click

from kiosk import __version__
from kiosk.cli.lazy import LazyGroup

COMMANDS: Final = {
    "audit": "kiosk.cli.audit:audit",
    "backup": "kiosk.cli.backup:backup",
    "check": "kiosk.cli.check:check",
    "collect": "kiosk.cli.collect:collect",
    "demo": "kiosk.cli.demo:demo",
    "i18n": "kiosk.cli.i18n:i18n",
    "init": "kiosk.cli.init:init",
    "letterbox": "kiosk.cli.letterbox:letterbox",
    "poster": "kiosk.cli.poster:poster",
    "recovery": "kiosk.cli.recovery:recovery",
    "restore": "kiosk.cli.restore:restore",
    "school-key": "kiosk.cli.school_key:school_key",
    "serve": "kiosk.cli.serve:serve",
    "symbols": "kiosk.cli.symbols:symbols",
    "trust-report": "kiosk.cli.trust_report:trust_report",
    "upgrade": "kiosk.cli.upgrade:upgrade",
}
"""Where each command lives."""


@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kiosk")
def main() -> None:
    """The worry box: pupils and families tell, named staff read, nobody else can."""
