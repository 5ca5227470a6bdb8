"""The drafted profile as pupils and parents would read it, in each language that it offers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from flask import current_app, g, render_template
from jinja2.environment import TemplateModule

from kiosk import calendar
from kiosk.content import Choice, Locale
from kiosk.i18n import format_clock, translator
from kiosk.inbox.desk import desk
from kiosk.profile import Profile
from kiosk.web.pages import words


def preview_page(said: Profile, untrusted_tag: str, today: date, day: Callable[[date], str]) -> str:
    """The staff page round the preview. A language that the draft does not offer is shown in the first that it does."""
    offered = _offered(said)
    shown = next((one for one in offered if one.tag == untrusted_tag), offered[0])
    with _speaking(shown.tag):
        inside = _as_read(
            said=said,
            places=_places(said),
            terms=calendar.not_over(said.terms, today),
            holidays=calendar.not_over(said.holidays, today),
            on_day=day,
            clock=lambda when: format_clock(when, words().tag),
        )
    return render_template("profile_preview.html", inside=inside, offered=offered, shown=shown)


def _as_read(**context: object) -> TemplateModule:
    """The part in the other language, made now, as something that a page can hold: the engine knows it is escaped."""
    current_app.update_template_context(context)
    return current_app.jinja_env.get_template("profile_as_read.html").make_module(context)


def _offered(said: Profile) -> tuple[Locale, ...]:
    known = desk().content.locales
    has_words = current_app.extensions["kiosk.tags"]
    found = tuple(known[tag] for tag in said.locales if tag in has_words)
    return found or (known[desk().settings.school.default_locale],)


def _places(said: Profile) -> list[Choice]:
    """The built-in places that a pupil would still be offered."""
    asked = desk().content.questions["where"].choices
    return [choice for choice in asked if choice.key not in said.places_not_here]


@contextmanager
def _speaking(tag: str) -> Iterator[None]:
    """Another language for what is rendered inside; the page round it goes on in the reader's own."""
    before = words()
    g.translator = translator(tag)
    try:
        yield
    finally:
        g.translator = before
