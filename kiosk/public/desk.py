"""What the pages of both kinds of visitor ask of the app: keep this draft, is this journey over, is this a flood?"""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime

from flask import current_app, g, session
from limits import RateLimitItem, parse
from limits.errors import StorageError

from kiosk.concern import Channel
from kiosk.content import Content, Locale
from kiosk.db import StoreError, StoreUnavailable
from kiosk.letterbox.deposit import Letterbox
from kiosk.profile import Profile
from kiosk.public import practice
from kiosk.public.draft import Draft
from kiosk.public.intake import Intake, Kept, NotTaking
from kiosk.public.own_choices import asked_at
from kiosk.public.profiles import Profiles
from kiosk.public.school_time import SchoolTime
from kiosk.public.school_time import school_time as school_time_of
from kiosk.public.tablet import this_tablet
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


def content(channel: Channel = "pupil") -> Content:
    """The words and lists that this app was started with, and what only this school has to pick; once a request."""
    asked: dict[Channel, Content] = g.setdefault("asked", {})
    if channel not in asked:
        asked[channel] = asked_at(current_app.extensions["kiosk.content"], profile(), channel)
    return asked[channel]


def profile() -> Profile:
    """What the school says about itself: the newest profile it signed, or what the program came with."""
    return _published() or _profiles().built_in


def school_time() -> SchoolTime | None:
    """What may be said of time just now; None while no published profile gives the school's hours."""
    published = _published()
    return school_time_of(published, datetime.now(UTC), school().zone) if published else None


def locales() -> tuple[Locale, ...]:
    """The languages that the school offers now, of those that have words, in the school's order; never none."""
    known, words = content().locales, current_app.extensions["kiosk.tags"]
    found = tuple(known[tag] for tag in profile().locales if tag in words)
    return found or (known[school().default_locale],)


def default_locale() -> str:
    """The school's own language, or the first that it offers if it took its own away."""
    tags = [locale.tag for locale in locales()]
    return school().default_locale if school().default_locale in tags else tags[0]


def check_open() -> None:
    """Raise NotTaking or StoreUnavailable when a worry could not be kept just now."""
    _intake().check_open()


def keep(draft: Draft, channel: Channel, *, answer: bool = False) -> Kept:
    """Seal and store the draft, durably; say to whom. Raises NotTaking or StoreUnavailable; then nothing was stored.

    With `answer`, staff can answer whoever told it. In a lesson it only says to whom it would go: nothing is
    sealed, stored or counted.
    """
    if practice.is_on():
        return Kept(_intake().goes_to(draft, channel, pages.words(), content(channel)))
    here = this_tablet() if channel == "pupil" else None
    place = here.place if here else ""
    burst = in_a_burst("told", BURST)
    asked = content(channel)
    return _intake().keep(draft, channel, pages.words(), asked, burst=burst, answer=answer, place=place)


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
        return _intake().goes_to(draft, channel, pages.words(), content(channel))
    except SomethingWrong:
        return None


def clear(journey: bytes) -> None:
    """Make this journey's forms worthless: a page brought back by the Back button shows nothing any more."""
    if practice.a_lesson_is_on():
        practice.end(journey)
        return
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
    return practice.is_over(journey) or _letterbox().is_spent(_cleared(journey))


def _cleared(journey: bytes) -> bytes:
    # A journey that was given up gets a mark of its own, so that it can't be mistaken for one that was kept.
    return hashlib.sha256(b"cleared" + journey).digest()[:16]


def _intake() -> Intake:
    found: Intake = current_app.extensions["kiosk.intake"]
    return found


def _published() -> Profile | None:
    """Asked once a request, so that one page never speaks with two tongues."""
    if "profile" not in g:
        g.profile = _profiles().published()
    found: Profile | None = g.profile
    return found


def _profiles() -> Profiles:
    found: Profiles = current_app.extensions["kiosk.profiles"]
    return found


def _letterbox() -> Letterbox:
    found: Letterbox = current_app.extensions["kiosk.letterbox"]
    return found


def in_a_burst(what: str, limit: RateLimitItem) -> bool:
    """Count this against its tablet; one that nobody has named is known by its visit's random form token."""
    known = this_tablet()
    who = known.id if known else str(session.get("csrf_token", "")).encode()
    tablet = hashlib.sha256(who).hexdigest()
    try:
        return not limiter(current_app).limiter.hit(limit, what, tablet)
    except StorageError:  # a child is never refused because the limits' store is down
        return False
