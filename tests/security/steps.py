"""Steps that several security cases share: a pupil on the way, and what a person sees."""

import re

from tests.inbox.office import Office
from tests.inbox.test_access import cookie_of
from tests.visitor import Visitor

MADE_UP = "0123456789abcdef" * 2


def at_the_last_page(pupil: Visitor) -> Visitor:
    """A pupil who has tapped what happened, and has only Send left to press."""
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.yellow").press("pick", "what.words")
    return pupil.press("pick", "name.no")


def send(pupil: Visitor) -> Visitor:
    """Press Send; it must be kept."""
    pupil.press("go", "send")
    assert pupil.answer.status_code == 303
    return pupil.follow()


def shut(pupil: Visitor) -> bool:
    """Whether the page is the one that says so when no list of readers can be trusted."""
    return (pupil.answer.status_code, pupil.title) == (503, "We can not take worries here just now.")


def links(visitor: Visitor) -> list[str]:
    """The addresses of the worries on this page of the list."""
    return re.findall(r'<a href="(/worries/[0-9a-f]{32})"', visitor.html)


def without_tokens(page: str) -> str:
    """A page without what is new each time it is fetched."""
    return re.sub(r'value="[^"]+"', "", page)


def is_nobody(visitor: Visitor) -> bool:
    """Whether this browser is asked to sign in, whatever it asks for."""
    seen = [visitor.client.get(path, base_url=visitor.base_url) for path in ("/", "/me", "/audit")]
    return all((one.status_code, one.headers.get("Location")) == (302, "/sign-in") for one in seen)


def carrying(app_visitor: Visitor, cookie: str) -> Visitor:
    """The same visitor with this session cookie in the browser."""
    app_visitor.client.set_cookie("inbox", cookie)
    return app_visitor


def cookie_names(visitor: Visitor) -> set[str]:
    """What this browser's cookies are called."""
    return {cookie.key for cookie in visitor.client._cookies.values()}


def key_of(office: Office, role: str) -> bytes:
    """The key id of the person in this role."""
    return office.people[role].person.key_id


__all__ = [
    "MADE_UP",
    "at_the_last_page",
    "carrying",
    "cookie_names",
    "cookie_of",
    "is_nobody",
    "key_of",
    "links",
    "send",
    "shut",
    "without_tokens",
]
