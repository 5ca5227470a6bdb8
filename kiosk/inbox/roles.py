"""Who may use which page. Every view says so itself; a view that says nothing is closed to all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from kiosk.content import load_content
from kiosk.content.model import Ability
from kiosk.sealing.readers import RECOVERY
from kiosk.web.drawings import PICTURE

View = TypeVar("View", bound=Callable[..., Any])

LEAD, DEPUTY, HEAD, CHAIR, AUDITOR = "lead", "deputy", "head", "chair", "auditor"
PASTORAL, ADMINISTRATOR = "pastoral", "administrator"


def roles_that(may: Ability) -> tuple[str, ...]:
    """The keys of the roles that may do this, as roles.toml has it; the recovery key is no person's role."""
    return tuple(key for key, role in load_content().roles.items() if may in role.may and key != RECOVERY)


# Everyone to whom a concern may be sealed. What each of them sees is decided by the wraps, not by the role.
READERS = roles_that("read worries")
PEOPLE_MANAGERS = roles_that("manage people")
INVITERS = roles_that("invite people")
PROFILE_WRITERS = roles_that("write the profile")
# Whoever answers for the school's records: every role on a route. Each still sees only what they can open.
KEEPERS = roles_that("keep and destroy")
AUDIT_READERS = roles_that("see the audit page")
REPORT_READERS = roles_that("read reports")
# The others of those who read find only what a teller addressed to them, or a colleague shared with them.
ON_A_ROUTE = frozenset(role for route in load_content().routes.values() for role in route)
# Everyone who can sign in at all.
STAFF = tuple(key for key in load_content().roles if key != RECOVERY)

# Style sheets, symbols and a symbol pack's pictures: these views hold nothing about anyone.
_FILES = ("static", PICTURE)


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
    if endpoint in _FILES:
        return EVERYONE
    found = getattr(app.view_functions.get(endpoint), "audience", NOBODY)
    return found if isinstance(found, Audience) else NOBODY


def start_of(role: str) -> str:
    """The path of the page where this role begins after signing in."""
    if role in READERS:
        return "/"
    return "/people" if role in INVITERS else "/audit"


def _declaring(audience: Audience) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]  # a mark on the function, read by the guard
        return view

    return declare
