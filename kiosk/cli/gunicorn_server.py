"""Gunicorn, told from Python what to do: threads, no access log, and errors without what was asked."""

import sys
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

_ALWAYS: Final = {
    "worker_class": "gthread",
    # Loaded before forking: what is wrong with an app is said by the command, and workers share its memory.
    "preload_app": True,
    "accesslog": None,
    # Below this, it would write addresses of visitors and pieces of requests that it could not parse.
    "loglevel": "error",
    # Nobody needs to steer a running server through a file in somebody's home.
    "control_socket_disable": True,
}


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Names the kind of an error and nothing else: its text and its address may hold what somebody sent."""

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """Write the error's class, without traceback or request."""
        kind = sys.exc_info()[0]
        self.error("%s outside the app", kind.__name__ if kind else "error")


class GunicornServer(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Serves one app with these gunicorn settings; reads no file and no environment."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = {**_ALWAYS, "logger_class": QuietLogger, **options}
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app to serve."""
        return self._app
