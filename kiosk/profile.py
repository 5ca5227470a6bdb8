"""The school profile: what a school says about itself, in its own words, and changes in the browser.

It is signed by the school key and versioned, like the readers list, and lies beside it in the letterbox: nobody
who can only write to a database can change a helpline, an hour or a name. What a technician owns (addresses,
ports, databases, the mail server) is in school.toml and not here.
"""

import json
import operator
import re
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from kiosk.content import Content, Helpline
from kiosk.content.model import HELPLINE_GOES_STALE_AFTER, Audience
from kiosk.sealing.errors import UntrustedProfile
from kiosk.sealing.school_profile import SignedProfile, verify_profile
from kiosk.settings import School

Line = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
Text = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
KeyId = Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")]
Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
Occasion = Literal["new", "urgent", "digest"]
Asked = Literal["pupil", "family", "staff"]

BODY_LIMIT = 256 * 1024
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TARGETS = {
    "web": re.compile(r"https://[^\s<>\"']{3,300}"),
    "phone": re.compile(r"[0-9]+( [0-9]+)*"),
    "email": re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"),
}


class BadProfile(Exception):
    """These bytes are no school profile."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Hours(_Part):
    """When worries are read on one day of the week (0 is Monday), in the school's own time."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time

    @field_validator("opens", "closes")
    @classmethod
    def _to_the_minute(cls, value: time) -> time:
        if value.tzinfo is not None or value.second or value.microsecond:
            raise ValueError("this is no time of day such as 08:30")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes before it opens")
        return self


class _Span(_Part):
    """A run of days, both ends included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("ends before it begins")
        return self


class Days(_Span):
    """A run of days with a name: a term, or a holiday within one."""

    name: Line


class Survey(_Span):
    """The days on which a few questions are asked, without a name, under a title of survey.toml."""

    title: Key


class Adult(_Part):
    """A grown-up whom a pupil can ask for. `reader` is their key id on the readers list; "" if they have no account."""

    key: Key
    name: Line
    called: Line
    """What pupils know them as: "Class teacher"."""
    symbol: Key
    reader: KeyId = ""
    # Left out where there is none: a profile that was signed before there were photographs is read as it was.
    portrait: Digest = Field(default="", exclude_if=operator.not_)
    """The hash (SHA-256) of their photograph, which lies beside the profile; "" where their symbol stands instead."""


class Place(_Part):
    """A place that only this school has, beside those that every school has."""

    key: Key
    label: Line
    symbol: Key


class Link(_Part):
    """Somewhere else to turn to: a page, a number or an address, with the day it was last tried."""

    label: Line
    kind: Literal["web", "phone", "email"]
    target: Line
    audience: Audience | Literal["staff"]
    checked_on: date

    @model_validator(mode="after")
    def _dialable(self) -> Self:
        if not _TARGETS[self.kind].fullmatch(self.target):
            raise ValueError(f"this is no {self.kind} address or number")
        return self


def _of_use(row: Helpline) -> Helpline:
    if not (_KEY.fullmatch(row.key) and _TARGETS["phone"].fullmatch(row.number) and row.name.strip()):
        raise ValueError("a helpline has a key, a name and a number: digits and spaces")
    said = (row.name, row.number, row.note, row.area, row.cost, row.hours)
    if any(len(text) > 300 or _CONTROL.search(text) for text in said):
        raise ValueError("a helpline's words are one line of at most 300 characters")
    return row


class Profile(_Part):
    """One version of what a school says about itself. What is empty here is not said, and nothing stands in for it."""

    v: Literal[1] = 1
    school_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    version: int = Field(ge=1, lt=2**31)
    hours: tuple[Hours, ...] = Field(default=(), max_length=14)
    terms: tuple[Days, ...] = Field(default=(), max_length=24)
    holidays: tuple[Days, ...] = Field(default=(), max_length=60)
    promise_days: int = Field(
        default=1, ge=1, le=5, description="within how many school days a worry is read"
    )
    adults: tuple[Adult, ...] = Field(default=(), max_length=24)
    places: tuple[Place, ...] = Field(default=(), max_length=12)
    places_not_here: tuple[Key, ...] = Field(default=(), max_length=24)
    """Places of the content that this school does not have."""
    values: tuple[Line, ...] = Field(default=(), max_length=10)
    definition: Text = ""
    """What this school calls bullying, as its policy says it."""
    definition_for_pupils: Text = ""
    links: tuple[Link, ...] = Field(default=(), max_length=24)
    helplines: tuple[Annotated[Helpline, AfterValidator(_of_use)], ...] = Field(default=(), max_length=40)
    locales: tuple[str, ...] = Field(min_length=1, max_length=60)
    record_labels: Mapping[Key, Line] = Field(default_factory=dict)
    """What the school's record system calls each of our categories."""
    keep_months: Mapping[Key, Annotated[int, Field(ge=1, le=1_200)]] = Field(default_factory=dict)
    """The school's own periods for the rules of retention.toml, in months."""
    told: Mapping[Occasion, tuple[Key, ...]] = Field(default_factory=dict)
    """Which roles are told that something waits."""
    # Left out where they are empty: a profile that was signed before there were surveys is read as it was.
    surveys: tuple[Survey, ...] = Field(default=(), max_length=12, exclude_if=operator.not_)
    survey_asks: tuple[Asked, ...] = Field(default=(), max_length=3, exclude_if=operator.not_)
    """Who is asked; everybody, if nobody is named."""
    survey_questions: tuple[Key, ...] = Field(default=(), max_length=20, exclude_if=operator.not_)
    """Which questions of survey.toml are asked; all of them, if none is named."""

    @field_validator("adults", "places", "helplines")
    @classmethod
    def _each_once(cls, rows: tuple[Adult | Place | Helpline, ...]) -> tuple[Adult | Place | Helpline, ...]:
        if len({row.key for row in rows}) != len(rows):
            raise ValueError("a key is there twice")
        return rows

    @field_validator("hours")
    @classmethod
    def _never_at_once(cls, rows: tuple[Hours, ...]) -> tuple[Hours, ...]:
        in_order = sorted((row.weekday, row.opens, row.closes) for row in rows)
        if any(one[0] == other[0] and one[2] > other[1] for one, other in pairwise(in_order)):
            raise ValueError("two times of one day run into each other")
        return rows

    @property
    def links_for_staff(self) -> tuple[Link, ...]:
        """Guidance and law that staff look at beside a case. The public pages show none of these."""
        return tuple(link for link in self.links if link.audience == "staff")

    @property
    def portraits(self) -> frozenset[str]:
        """The photographs that belong to it."""
        return frozenset(adult.portrait for adult in self.adults if adult.portrait)

    def survey_for(self, who: Asked, day: date) -> Survey | None:
        """The survey that is on for them on this day; None where none is."""
        asked = not self.survey_asks or who in self.survey_asks
        return next((one for one in self.surveys if asked and one.first <= day <= one.last), None)

    def stale(self, today: date) -> tuple[Helpline | Link, ...]:
        """The helplines and links that nobody has tried for more than 365 days before `today`."""
        oldest = today - HELPLINE_GOES_STALE_AFTER
        rows: tuple[Helpline | Link, ...] = (*self.helplines, *self.links)
        return tuple(row for row in rows if row.checked_on < oldest)

    @classmethod
    def first(cls, school: School, content: Content) -> Self:
        """What a school starts from: the helplines that we ship, its languages, and every weekday's usual hours."""
        weekdays = (Hours(weekday=day, opens=time(8, 30), closes=time(15, 30)) for day in range(5))
        return cls(
            school_id=school.id,
            version=1,
            hours=tuple(weekdays),
            helplines=tuple(content.helplines.values()),
            locales=school.locales,
        )

    def to_bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no spaces, UTF-8, nothing escaped that need not be."""
        said = self.model_dump(mode="json")
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read canonical JSON; BadProfile unless `to_bytes` gives the very same bytes back."""
        if len(untrusted) > BODY_LIMIT:
            raise BadProfile("too long")
        try:
            parsed = cls.model_validate_json(untrusted)
            same = parsed.to_bytes() == untrusted
        except (ValidationError, ValueError):
            raise BadProfile("not a school profile") from None
        if not same:
            raise BadProfile("not canonical")
        return parsed


def believed(signed: SignedProfile, *, verify_key: bytes, school_id: str, at_least: int) -> Profile:
    """The profile, if the pinned school key signed it for this school at version `at_least` or later.

    UntrustedProfile otherwise, with its reason. The signature comes first: nothing unsigned is ever parsed.
    """
    try:
        profile = Profile.from_bytes(verify_profile(signed, verify_key=verify_key))
    except BadProfile:
        raise UntrustedProfile("malformed") from None
    if profile.school_id != school_id:
        raise UntrustedProfile("foreign")
    if profile.version < at_least:
        raise UntrustedProfile("older")
    return profile
