"""Templates and words: what a view needs to show a page in the reader's language."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, current_app, g, request, url_for
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.routing import BaseConverter

from kiosk.content import Content
from kiosk.i18n import Translator, offered, translator
from kiosk.settings import School

STAFF_LOCALE = "en-GB"

_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """Where templates, static and translations are: beside the package in a checkout, inside it in a wheel."""
    return next(path for path in (_PACKAGE / name, _PACKAGE.parent / name) if path.is_dir())


def install(app: Flask, side: str, school: School, content: Content) -> None:
    """Give the app its own templates and the shared ones, and nothing of the other side's."""
    templates = data_folder("templates")
    app.jinja_loader = FileSystemLoader([templates / side, templates / "shared"])
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: words().gettext(text),
        lambda one, many, count: words().ngettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, text: words().pgettext(context, text),
        npgettext=lambda context, one, many, count: words().npgettext(context, one, many, count),
    )
    environment.globals.pop("config")  # settings are no template's business
    environment.globals.update(asset=asset, school=school, content=content, words=words)
    app.extensions["kiosk.tags"] = tags = tuple(locale.tag for locale in offered(content))
    app.url_map.converters["tag"] = _tags(tags)
    # Staff pages are English first; the public side begins in the school's own language.
    app.extensions["kiosk.locale"] = school.default_locale if side == "public" else STAFF_LOCALE
    app.before_request(_choose_language)
    app.context_processor(_page_words)


def words() -> Translator:
    """The translator for this request's language."""
    if "translator" not in g:
        _choose_language()
    found: Translator = g.translator
    return found


def asset(name: str) -> str:
    """The address of a file under static/, changing with its content so that browsers may keep it for ever."""
    return url_for("static", filename=name, v=_fingerprint(str(current_app.static_folder), name))


def _tags(locales: tuple[str, ...]) -> type[BaseConverter]:
    """The part of an address that names a language: only those that have words, so others are not found."""
    return type("Tags", (BaseConverter,), {"regex": "|".join(map(re.escape, locales))})


@cache
def _fingerprint(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]


def _choose_language() -> None:
    """The address decides (`/ur/…`), and nothing is remembered; an address without a language has the side's own."""
    first = request.path.partition("/")[2].partition("/")[0]
    known = first in current_app.extensions["kiosk.tags"]
    g.translator = translator(first if known else current_app.extensions["kiosk.locale"])


def _page_words() -> dict[str, object]:
    content: Content = current_app.extensions["kiosk.content"]
    return {"translator": words(), "locale": content.locales[words().tag]}
