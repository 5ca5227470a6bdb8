"""What the pages show of a worry: keys turned into words and symbols, moments into words. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale as BabelLocale
from babel import UnknownLocaleError
from babel.dates import format_skeleton, format_timedelta

from kiosk.concern import Concern, Written
from kiosk.content import Content
from kiosk.drawing import Drawing
from kiosk.i18n import Translator, format_day, format_time
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.reading_order import in_reading_order
from kiosk.inbox.worries.summary import Summary

# What a pupil and a parent are asked has different keys for the same list of happenings.
WHAT_QUESTIONS = ("what", "about_child")
FEEL_QUESTION = "feel"
KIND_QUESTION = "kind"
# A parent who tells of something else than that somebody hurts their own child.
_SAYS_HOW = (("about", "harming"), ("about", "another"))
NO_WORRY = ("idea", "good", "feel")
"""What somebody came to tell that is no worry: it is told as what it is, beside whatever else it says."""
OWN_WORDS = "words"
_GROUPED_NUMBER = re.compile(r"(\+?[0-9]+(?:[ ()/.-]+[0-9]+)+)")


@dataclass(frozen=True)
class Tap:
    """One choice that was tapped. `shown` is what the teller saw, when staff read something else."""

    question: str
    label: str
    symbol: str | None
    shown: str | None = None


@dataclass(frozen=True)
class Language:
    """A teller's language: its own name and the staff's name for it. `foreign` if staff read another."""

    tag: str
    autonym: str
    name: str
    direction: str
    script: str
    foreign: bool


@dataclass(frozen=True)
class When:
    """A moment in words, in the school's time zone. `stamp` is for machines, `day` may be "Today"."""

    stamp: str
    day: str
    full_day: str
    time: str
    ago: str


@dataclass(frozen=True)
class OwnWords:
    """One box of the teller's own words, exactly as they were written."""

    field: str
    label: str
    text: str

    @property
    def pieces(self) -> tuple["Piece", ...]:
        """The same text, cut so that each number of several groups stands alone; joined, it is `text` again."""
        cut = _GROUPED_NUMBER.split(self.text)
        return tuple(Piece(text, number=place % 2 == 1) for place, text in enumerate(cut) if text)


@dataclass(frozen=True)
class Piece:
    """A stretch of own words. In a line from right to left, a phone number's groups would change places."""

    text: str
    number: bool


@dataclass(frozen=True)
class Line:
    """One line of the list. A damaged one has neither taps nor a channel."""

    address: str
    urgent: bool
    damaged: bool
    read: When | None
    when: When
    zone: Tap | None
    kind: str
    """What it is where it is no worry: an idea, good news, how somebody feels; or ""."""
    what: tuple[str, ...]
    channel: str
    named: bool
    burst: bool
    language: Language | None


@dataclass(frozen=True)
class Told:
    """A whole worry, ready to be read."""

    title: str
    urgent: bool
    channel: str
    burst: bool
    when: When
    language: Language
    taps: tuple[Tap, ...]
    own_words: OwnWords | None
    other_words: tuple[OwnWords, ...]
    drawing: Drawing
    place: str
    written: Written | None = None


class Shower:
    """Turns concerns into what one member of staff reads: this content, their language, this moment."""

    def __init__(self, content: Content, words: Translator, time_zone: str, now: datetime) -> None:
        self._content = content
        self._words = words
        self._time_zone = time_zone
        self._now = now

    def line(self, entry: Entry) -> Line:
        """One line of the list."""
        one = entry.summary
        told = one.told if one else ()
        return Line(
            address=entry.concern_id.hex(),
            urgent=entry.urgent,
            damaged=entry.damaged,
            read=self._when(entry.read_at) if entry.read_at else None,
            when=self._when(entry.told_at),
            zone=next((self._tap(*pair) for pair in told if pair[0] == FEEL_QUESTION), None),
            kind=self._no_worry(told),
            what=self._title(told),
            channel=self._channel(one.channel) if one else "",
            named=one.named if one else False,
            burst=one.burst if one else False,
            language=self._language(one.locale) if one else None,
        )

    def told(self, concern: Concern) -> Told:
        """A whole worry."""
        told = [(one.question, one.choice) for one in concern.answers]
        shown = {(one.question, one.choice): one.shown for one in concern.answers}
        taps = tuple(
            self._tap(*pair, shown[pair], concern.channel) for pair in in_reading_order(told, self._content)
        )
        boxes = [OwnWords(key, self._field(key), text) for key, text in concern.words.items() if text]
        return Told(
            title=", ".join(self._title(told)),
            urgent=concern.urgent(self._content),
            channel=self._channel(concern.channel),
            burst=concern.burst,
            when=self._when(concern.told_at),
            language=self._language(concern.locale),
            taps=taps,
            own_words=next((box for box in boxes if box.field == OWN_WORDS), None),
            other_words=tuple(box for box in boxes if box.field != OWN_WORDS),
            drawing=Drawing.read(concern.drawing),
            place=concern.told_at_place,
            written=concern.written,
        )

    def labels(self, one: Summary) -> str:
        """All that staff read for what was tapped, for the channel and for the language: what a search looks in."""
        language = self._language(one.locale)
        taps = (self._tap(*pair, None, one.channel).label for pair in one.told)
        return " ".join((*taps, self._channel(one.channel), language.name, language.autonym))

    def picked(self, told: Sequence[tuple[str, str]], question: str) -> tuple[str, ...]:
        """What was tapped at this question, in words."""
        return tuple(self._tap(*pair).label for pair in told if pair[0] == question)

    def by(self, moment: datetime) -> str:
        """A moment that may lie ahead, in words: "today 15:30", "Mon 23 Nov 08:30"."""
        local = moment.astimezone(ZoneInfo(self._time_zone))
        time = format_time(moment, self._words.tag, self._time_zone)
        return f"{self.on(local.date())} {time}"

    def on(self, day: date) -> str:
        """A day that may lie ahead, within a sentence."""
        today = self._now.astimezone(ZoneInfo(self._time_zone)).date()
        near = {
            -1: self._words.gettext("yesterday"),
            0: self._words.gettext("today"),
            1: self._words.gettext("tomorrow"),
        }
        if (day - today).days in near:
            return near[(day - today).days]
        skeleton = "MMMEd" if day.year == today.year else "yMMMEd"
        return str(format_skeleton(skeleton, day, locale=self._words.locale))

    def moment(self, at: datetime) -> str:
        """A moment in words: the day, then the time."""
        when = self._when(at)
        return f"{when.day}, {when.time}"

    def day_of(self, at: datetime) -> str:
        """The day alone, for what is known by its day."""
        return self._when(at).day

    @property
    def own_language(self) -> str:
        """What the staff's own language is called."""
        return self._name_of(str(self._words.locale))

    def role(self, key: str) -> str:
        """What the school calls this role."""
        role = self._content.roles.get(key)
        return self._words.pgettext("role", role.label) if role else key

    def question(self, key: str) -> str:
        """The question, as the teller was asked it."""
        question = self._content.questions.get(key)
        return self._words.pgettext("question", question.title) if question else key

    def _title(self, told: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """What a worry is called: what happened, and before it how it was told, where that says something."""
        plain = (KIND_QUESTION, "worry")
        kinds = [pair for pair in told if pair in _SAYS_HOW or (pair[0] == KIND_QUESTION and pair != plain)]
        happened = [pair for pair in told if pair[0] in WHAT_QUESTIONS]
        return tuple(self._tap(*pair).label for pair in (*kinds, *happened))

    def _no_worry(self, told: Sequence[tuple[str, str]]) -> str:
        kinds = (pair for pair in told if pair[0] == KIND_QUESTION and pair[1] in NO_WORRY)
        return next((self._tap(*pair).label for pair in kinds), "")

    def _tap(self, question: str, key: str, shown: str | None = None, channel: str = "pupil") -> Tap:
        try:
            choice = self._content.choice(question, key, channel)
        except KeyError:  # a later content no longer knows it: what was shown is all there is
            return Tap(question, shown or key, symbol=None)
        label = self._words.pgettext(question, choice.label)
        return Tap(question, label, choice.symbol, shown if shown != label else None)

    def _channel(self, key: str) -> str:
        if key == "staff":
            return self._words.gettext("Written down by staff")
        channel = self._content.channels.get(key)
        return self._words.pgettext("channel", channel.label) if channel else key

    def _field(self, key: str) -> str:
        field = self._content.fields.get(key)
        return self._words.pgettext("field", field.label) if field else key

    def _language(self, tag: str) -> Language:
        known = self._content.locales.get(tag)
        if known is None:
            return Language(tag, tag, tag, "auto", "", foreign=True)
        name = self._name_of(known.babel)
        foreign = tag.partition("-")[0] != self._words.tag.partition("-")[0]
        return Language(tag, known.autonym, name, known.direction, known.script, foreign)

    def _name_of(self, babel_name: str) -> str:
        try:
            return BabelLocale.parse(babel_name).get_language_name(str(self._words.locale)) or babel_name
        except (ValueError, UnknownLocaleError):
            return babel_name

    def _when(self, moment: datetime) -> When:
        local = moment.astimezone(ZoneInfo(self._time_zone))
        # A clock that is a little behind must not say "in 3 seconds".
        passed = max(int((self._now - moment).total_seconds()), 0)
        return When(
            stamp=local.isoformat(),
            day=self._day(local),
            full_day=format_day(local, self._words.tag, self._time_zone),
            time=format_time(moment, self._words.tag, self._time_zone),
            ago=self._ago(passed),
        )

    def _ago(self, seconds: int) -> str:
        locale = self._words.locale
        return str(format_timedelta(-seconds, granularity="minute", add_direction=True, locale=locale))

    def _day(self, local: datetime) -> str:
        days = (self._now.astimezone(local.tzinfo).date() - local.date()).days
        if days == 0:
            return self._words.gettext("Today")
        if days == 1:
            return self._words.gettext("Yesterday")
        this_year = local.year == self._now.astimezone(local.tzinfo).year
        return str(format_skeleton("MMMEd" if this_year else "yMMMEd", local, locale=self._words.locale))
