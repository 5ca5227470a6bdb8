"""Who may use which page. Every view says so itself; a view that says nothing is closed to all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from kiosk.content import load_content
from kiosk.content.model import Ability
from kiosk.sealing.readers import RECOVERY

View = TypeVar("View", bound=Callable[..., Any])

LEAD, DEPUTY, HEAD, CHAIR, AUDITOR = "lead", "deputy", "head", "chair", "auditor"


def roles_that(may: Ability) -> tuple[str, ...]:
    """The keys of the roles that may do this, as roles.toml has it; the recovery key is no person's role."""
    return tuple(key for key, role in load_content().roles.items() if may in role.may and key != RECOVERY)


# Everyone to whom a concern may be sealed. What each of them sees is decided by the wraps, not by the role.
READERS = roles_that("read worries")
PEOPLE_MANAGERS = roles_that("manage people")
AUDIT_READERS = roles_that("see the audit page")
# Everyone who can sign in at all.
STAFF = tuple(key for key in load_content().roles if key != RECOVERY)

_STATIC = "static"  # style sheets and symbols: the view is Flask's own, and holds nothing about anyone


@dataclass(frozen=True)
class Audience:
    """Who may use a view: everyone, or the people of these roles."""

    everyone: bool = False
    roles: frozenset[str] = frozenset()


NOBODY = Audience()
EVERYONE = Audience(everyone=True)


def open_to(*roles: str) -> Callable[[View], View]:
    """Declare that signed-in people of these roles may use the view."""
    return _declaring(Audience(roles=frozenset(roles)))


def open_to_everyone(view: View) -> View:
    """Declare that the view is open without signing in. A test holds the short list of those that are."""
    return _declaring(EVERYONE)(view)


def audience_of(app: Flask, endpoint: str) -> Audience:
    """Who may use this endpoint: nobody, unless its view says otherwise."""
    if endpoint == _STATIC:
        return EVERYONE
    found = getattr(app.view_functions.get(endpoint), "audience", NOBODY)
    return found if isinstance(found, Audience) else NOBODY


def start_of(role: str) -> str:
    """The path of the page where this role begins after signing in."""
    return "/" if role in READERS else "/audit"


def _declaring(audience: Audience) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]  # a mark on the function, read by the guard
        return view

    return declare
