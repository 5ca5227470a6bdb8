"""Serving a WSGI app: gunicorn where processes can fork, waitress elsewhere, and what is refused before either."""

import errno
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click
from flask import Flask

from kiosk.cli.terminal import Refused
from kiosk.settings import InboxSettings, PublicSettings
from kiosk.web import SideName

SECONDS_TO_FINISH: Final = 20
"""How long requests under way may go on after a stop was asked for."""

_OBJECTS_BEFORE_GARBAGE: Final = 50_000

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])


def workers_option(command: AnyCommand) -> AnyCommand:
    """`--workers N`, in place of the setting of that name."""
    return click.option("--workers", type=int, help="Worker processes; more than one needs Redis.")(command)


def environment_with(side: SideName, workers: int | None) -> Mapping[str, str]:
    """The environment, with the number of workers from the command line if one was given."""
    given = {} if workers is None else {f"KIOSK_{side}_WORKERS".upper(): str(workers)}
    return os.environ | given


def refuse_unable(settings: PublicSettings | InboxSettings, side: SideName) -> None:
    """Refused, with what would be right, when these settings can't be served on this machine just now."""
    if settings.workers > 1 and not settings.shares_limits:
        raise Refused(
            f"{side}.workers: {settings.workers} workers would each count limits for themselves. "
            f"Set {side}.limits_url to a Redis address, or {side}.workers to 1."
        )
    refuse_busy_port(settings.host, settings.port, f"{side}.port (KIOSK_{side.upper()}_PORT)")


def refuse_busy_port(host: str, port: int, setting: str) -> None:
    """Refused unless this machine would listen there now; `setting` is named as what to change."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = {
            errno.EADDRINUSE: "is in use already: stop what uses it",
            errno.EACCES: "may not be used by this user",
        }.get(error.errno or 0, f"can't be listened on ({error.strerror or error})")
        raise Refused(f"Port {port} on {host} {why}, or choose another with {setting}.") from None


def run(
    app: Flask,
    settings: PublicSettings | InboxSettings,
    side: SideName,
    in_each_worker: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGTERM or Ctrl-C. `in_each_worker` is called in each process that answers, once it is up."""
    _keep_no_core()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settle()
    click.echo(f"{side}: {settings.url}, listening on {settings.host} port {settings.port}")
    if os.name == "posix":
        _run_gunicorn(app, settings, side, in_each_worker)
    else:
        in_each_worker()
        run_waitress(app, settings)


def settle() -> None:
    """Have all that the program is made of looked through for garbage once, and never again while it serves.

    And have garbage looked for less often: a page makes some tens of thousands of objects, and hardly any of them in
    circles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_GARBAGE)


def run_waitress(app: Flask, settings: PublicSettings | InboxSettings) -> None:
    """Serve from one process with threads, on systems where gunicorn can't."""
    from waitress import serve

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(app, host=settings.host, port=settings.port, threads=settings.threads, ident=None, _quiet=True)


def _run_gunicorn(
    app: Flask,
    settings: PublicSettings | InboxSettings,
    side: SideName,
    in_each_worker: Callable[[], None],
) -> None:
    from kiosk.cli.gunicorn_server import GunicornServer

    def begin(worker: Any) -> None:
        # Ctrl-C ends a worker as politely as systemd does. Gunicorn's own quick way takes a lock that the worker may
        # be holding, and then waits for itself until it is killed.
        signal.signal(signal.SIGQUIT, worker.handle_exit)
        in_each_worker()

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = {
        "bind": f"{host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "graceful_timeout": SECONDS_TO_FINISH,
        "proc_name": f"kiosk-{side}",
        "post_worker_init": begin,
    }
    GunicornServer(app, options).run()


def _keep_no_core() -> None:
    """A crashed process must not leave its memory, with words and keys in it, in a file."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
