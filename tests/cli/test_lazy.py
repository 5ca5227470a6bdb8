"""Commands are loaded when they are asked for, quickly, and the garbage collector is at work again afterwards."""

import gc
import sys
from pathlib import Path

import click
import pytest

from kiosk.cli.lazy import LazyGroup

COMMAND = """
import gc
import click

WAS_AT_WORK = gc.isenabled()

@click.command()
def greet():
    pass
"""


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LazyGroup:
    """A group with a command that can be loaded and one that can't."""
    (tmp_path / "a_greeting_for_lazy.py").write_text(COMMAND)
    (tmp_path / "a_broken_one_for_lazy.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(tmp_path)
    places = {"greet": "a_greeting_for_lazy:greet", "broken": "a_broken_one_for_lazy:command"}
    return LazyGroup(places=places)


def test_a_command_is_loaded_when_it_is_asked_for(group: LazyGroup) -> None:
    context = click.Context(group)
    assert group.list_commands(context) == ["broken", "greet"]
    assert "a_greeting_for_lazy" not in sys.modules

    command = group.get_command(context, "greet")

    assert command is group.get_command(context, "greet")
    assert not sys.modules["a_greeting_for_lazy"].WAS_AT_WORK
    assert gc.isenabled()


def test_a_command_that_cannot_be_loaded_leaves_the_collector_at_work(group: LazyGroup) -> None:
    with pytest.raises(ImportError):
        group.get_command(click.Context(group), "broken")

    assert gc.isenabled()


def test_what_is_no_command_is_none(group: LazyGroup) -> None:
    assert group.get_command(click.Context(group), "sing") is None
