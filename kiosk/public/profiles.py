"""What the school says about itself, as far as the public side may believe it."""

import logging
from functools import cached_property

from kiosk.content import Content
from kiosk.db import StoreUnavailable
from kiosk.letterbox.deposit import Letterbox
from kiosk.profile import Profile, believed
from kiosk.public.seen import NewestSeen, NotRemembered
from kiosk.sealing.errors import UntrustedProfile
from kiosk.sealing.school_profile import SignedProfile
from kiosk.settings import School

log = logging.getLogger("kiosk")


class Profiles:
    """The signed school profile: ours, whole, and never an older one again, in no worker and after no restart.

    What can't be believed is not shown, and no error either: a child who needs a number gets the ones that the
    program came with. It is written to the log once for each row and reason, and not at each page.
    """

    def __init__(self, letterbox: Letterbox, school: School, content: Content, seen: NewestSeen) -> None:
        self._letterbox = letterbox
        self._school = school
        self._content = content
        self._seen = seen
        self._trusted: tuple[SignedProfile, Profile] | None = None
        self._refused: tuple[SignedProfile | None, str] | None = None

    def published(self) -> Profile | None:
        """The newest published profile, or None when there is none to believe. Never raises.

        It costs one row read and one small file; the signature is checked when the row has changed.
        """
        signed: SignedProfile | None = None
        try:
            newest = self._seen.version()
            try:
                signed = self._letterbox.profile()
            except StoreUnavailable:
                return self._kept(newest)
            return self._judged(signed, newest)
        except NotRemembered as error:
            self._refuse(signed, str(error))
        except UntrustedProfile as error:
            self._refuse(signed, error.reason)
        return None

    @cached_property
    def built_in(self) -> Profile:
        """What the program came with, for as long as there is no other to believe."""
        return Profile.first(self._school, self._content)

    def _judged(self, signed: SignedProfile | None, newest: int) -> Profile | None:
        if signed is None:
            if newest:
                self._refuse(None, "missing")
            return None
        if not self._trusted or self._trusted[0] != signed or self._trusted[1].version < newest:
            if self._refused == (signed, "unsigned"):
                return None  # the same bytes under the same key
            school = self._school
            profile = believed(
                signed, verify_key=school.verify_key, school_id=school.id, at_least=max(newest, 1)
            )
            self._trusted = (signed, profile)
        profile = self._trusted[1]
        if profile.version > newest:
            self._seen.remember(profile.version)
        self._refused = None
        return profile

    def _kept(self, newest: int) -> Profile | None:
        """While the letterbox is down: what was believed before, unless another worker has seen a newer one."""
        kept = self._trusted[1] if self._trusted else None
        if kept and kept.version >= newest:
            return kept
        self._refuse(None, "the letterbox can't be read")
        return None

    def _refuse(self, signed: SignedProfile | None, reason: str) -> None:
        if self._refused != (signed, reason):
            self._refused = (signed, reason)
            log.critical(
                "THE SCHOOL PROFILE IS NOT SHOWN: it is refused (%s). Pages show the words the program came with. "
                "Run `kiosk check`.",
                reason,
            )
