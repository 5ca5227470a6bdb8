"""A group of commands whose modules are loaded only when they are asked for."""

import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from kiosk.cli.terminal import plain_errors


class LazyGroup(click.Group):
    """Commands by name, each as "module:attribute". What one of them refuses is said in one plain line."""

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded now."""
        if cmd_name not in self._places:
            return None
        module, _, attribute = self._places[cmd_name].partition(":")
        command: click.Command = getattr(_loaded(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it refuses becomes one plain line and exit code 1."""
        with plain_errors():
            return super().invoke(ctx)


def _loaded(name: str) -> ModuleType:
    """This module. While one is loaded no garbage is looked for: there is next to none, and it is a sixth of the time.

    What was loaded stays until the end, so it is never looked through later, and workers that fork share its memory.
    """
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
