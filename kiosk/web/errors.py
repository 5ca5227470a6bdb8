"""One plain page for everything that goes wrong, and one line in the log that holds nothing anybody said."""

import logging
from collections.abc import Callable

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

log = logging.getLogger("kiosk")

Rescue = Callable[[int], ResponseReturnValue | None]


def install(app: Flask) -> None:
    """Answer every error with the template `error.html` of this side, or the shared one."""
    app.register_error_handler(CSRFError, _without_token)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def rescue_with(app: Flask, rescue: Rescue) -> None:
    """Ask this function first when a form could not be taken, so that it can come back filled."""
    app.extensions["kiosk.rescue"] = rescue


def error_page(status: int) -> ResponseReturnValue:
    """The plain page for this status, in the reader's language, with what to do instead."""
    return render_template("error.html", status=status), status


def note_failure(error: BaseException) -> None:
    """Write where it failed, never what was being handled: an exception's own text may quote a form."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "unknown"
    log.error("%s at %s while serving %s", type(error).__name__, place, request.endpoint)


def _without_token(error: CSRFError) -> ResponseReturnValue:
    # Forms of other sites were refused at the door; this one is ours, and its cookie has gone.
    return _rescued(400)


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect
    if isinstance(
        error, SecurityError
    ):  # a host name that is not ours: no address of ours can be made for it
        return (
            "There is no school at this address.",
            error.code,
            {"Content-Type": "text/plain; charset=utf-8"},
        )
    return error_page(error.code)


def _failed(error: Exception) -> ResponseReturnValue:
    note_failure(error)
    return _rescued(500)


def _rescued(status: int) -> ResponseReturnValue:
    rescue: Rescue | None = current_app.extensions.get("kiosk.rescue")
    try:
        return (rescue(status) if rescue else None) or error_page(status)
    except Exception as error:  # noqa: BLE001 - the rescue may fail for the same reason as the page did
        note_failure(error)
        return error_page(status)
