"""What the hundreds of apps of one test process need not make again and again.

A served school compiles its templates and addresses once. Here nearly every test has an app of its own, made of the
same files and the same routes.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


def share_among_apps() -> None:
    """From now on the apps of this process share what Jinja compiles, and compile an address when one asks for it."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Kept()}
    Flask.url_rule_class = _LateRule


class _Kept(BytecodeCache):
    """By file and by what stands in it: an app still reads its files itself, and a changed one is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class _LateRule(Rule):
    """A route that writes the function for its address at the first `url_for`: few tests ask for more than ten."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        write = super()._compile_builder
        written: list[Callable[..., tuple[str, str]]] = []

        def build(*args: Any, **values: Any) -> tuple[str, str]:
            if not written:
                written.append(write(append_unknown))
            return written[0](*args, **values)

        return build
