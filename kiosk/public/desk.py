"""What the pages of both kinds of visitor ask of the app: keep this draft, is this journey over, is this a flood?"""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime

from flask import current_app, session
from limits import parse
from limits.errors import StorageError

from kiosk.concern import Channel
from kiosk.content import Content
from kiosk.db import StoreError, StoreUnavailable
from kiosk.letterbox.deposit import Letterbox
from kiosk.public.draft import Draft
from kiosk.public.intake import Intake, NotTaking
from kiosk.sealing.readers import Reader
from kiosk.settings import School
from kiosk.web import limiter, pages

# More than anybody tells from one tablet in earnest. It marks, it never refuses: staff see "came in a burst".
BURST = parse("20 per 10 minutes")
SomethingWrong = (NotTaking, StoreUnavailable)


def school() -> School:
    """This instance's school."""
    found: School = current_app.extensions["kiosk.settings"].school
    return found


def content() -> Content:
    """The words and lists that this app was started with."""
    found: Content = current_app.extensions["kiosk.content"]
    return found


def check_open() -> None:
    """Raise NotTaking or StoreUnavailable when a worry could not be kept just now."""
    _intake().check_open()


def keep(draft: Draft, channel: Channel) -> tuple[Reader, ...]:
    """Seal and store the draft, durably; say to whom. Raises NotTaking or StoreUnavailable; then nothing was stored."""
    return _intake().keep(draft, channel, pages.words(), burst=_in_a_burst())


def people() -> tuple[Reader, ...]:
    """Everybody whom a teller can leave out; nobody while the list can't be had."""
    try:
        return _intake().people()
    except SomethingWrong:
        return ()


def is_reader(key_id: str) -> bool:
    """True for a person on the current list. While it can't be had nothing can be sent, and no form loses anybody."""
    try:
        return key_id in {reader.key_id.hex() for reader in _intake().people()}
    except SomethingWrong:
        return True


def goes_to(draft: Draft, channel: Channel) -> tuple[Reader, ...] | None:
    """Everybody who could open this draft if it were sent now; None while nothing can be sent."""
    try:
        return _intake().goes_to(draft, channel, pages.words())
    except SomethingWrong:
        return None


def clear(journey: bytes) -> None:
    """Make this journey's forms worthless: a page brought back by the Back button shows nothing any more."""
    with suppress(StoreError):  # a letterbox that is down must not keep a child from leaving the page
        _letterbox().spend(_cleared(journey), datetime.now(UTC).date())


def is_over(journey: bytes) -> bool:
    """True when this journey was sent or cleared. While the letterbox is down the pages stay usable."""
    try:
        return _letterbox().is_spent(journey) or was_cleared(journey)
    except StoreError:
        return False


def was_cleared(journey: bytes) -> bool:
    """True when this journey was given up; a form of it that comes again is not kept."""
    return _letterbox().is_spent(_cleared(journey))


def _cleared(journey: bytes) -> bytes:
    # A journey that was given up gets a mark of its own, so that it can't be mistaken for one that was kept.
    return hashlib.sha256(b"cleared" + journey).digest()[:16]


def _intake() -> Intake:
    found: Intake = current_app.extensions["kiosk.intake"]
    return found


def _letterbox() -> Letterbox:
    found: Letterbox = current_app.extensions["kiosk.letterbox"]
    return found


def _in_a_burst() -> bool:
    """Count this worry against its tablet's visit, known by the random token that its form already carries."""
    tablet = hashlib.sha256(str(session.get("csrf_token", "")).encode()).hexdigest()
    try:
        return not limiter(current_app).limiter.hit(BURST, "told", tablet)
    except StorageError:  # a child is never refused because the limits' store is down
        return False
