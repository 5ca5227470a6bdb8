"""Plurals, days and times of every language against CLDR's own data, read here by Babel and never typed by hand."""

import re
from datetime import UTC, date, datetime, time, timedelta
from gettext import c2py
from typing import cast
from zoneinfo import ZoneInfo

import babel
import pytest
from babel.dates import get_day_names, get_month_names, get_period_names, get_time_format, match_skeleton
from babel.messages.catalog import Catalog

from kiosk.content import Locale, load_content
from kiosk.i18n import (
    catalogue_path,
    day_and_month,
    format_clock,
    format_coming_day,
    format_day,
    format_time,
    translations_folder,
    translator,
)
from kiosk.i18n.catalogues import forms, read_catalogue
from kiosk.reply import day_in_words

LOCALES = load_content().locales
TAGS = tuple(LOCALES)
TRANSLATED = tuple(tag for tag, locale in LOCALES.items() if locale.state != "source")
LONDON = ZoneInfo("Europe/London")
# A day of each month, and among them every day of the week.
DAYS = tuple(date(2026, 1, 1) + timedelta(days=32 * step) for step in range(12))


def cldr(tag: str) -> babel.Locale:
    return babel.Locale.parse(LOCALES[tag].babel)


def catalogue_of(locale: Locale) -> Catalog:
    return read_catalogue(catalogue_path(translations_folder(), locale), locale)


def names_of(day: date, tag: str) -> tuple[set[str], set[str]]:
    """All that CLDR calls this day of the week and this month, in full; a month may be its number."""
    contexts = ("format", "stand-alone")
    week = {get_day_names("wide", context, cldr(tag))[day.weekday()] for context in contexts}
    months = {get_month_names("wide", context, cldr(tag))[day.month] for context in contexts}
    return week, months | {str(day.month)}


def has_one_of(names: set[str], text: str) -> bool:
    return any(name in text for name in names)


def halves(tag: str) -> dict[str, set[str]]:
    """What CLDR calls the two halves of a day, shorter and longer."""
    found: dict[str, set[str]] = {"am": set(), "pm": set()}
    for width in ("abbreviated", "wide", "narrow"):
        for context in ("format", "stand-alone"):
            named = get_period_names(width, context, cldr(tag))
            for half in found.keys() & named.keys():
                found[half].add(named[half])
    return found


@pytest.mark.parametrize("tag", TRANSLATED)
def test_plural_forms_are_as_many_as_the_language_has_and_each_is_for_some_number(tag: str) -> None:
    catalogue = catalogue_of(LOCALES[tag])
    plural = [message for message in catalogue if message.id and message.pluralizable]

    form_of = c2py(catalogue.plural_expr)
    used = {form_of(number) for number in range(200)}

    assert catalogue.plural_forms == Catalog(LOCALES[tag].babel).plural_forms
    assert used == set(range(catalogue.num_plurals))
    assert len(plural) >= 3
    assert {len(forms(message.string)) for message in plural} == {catalogue.num_plurals}


@pytest.mark.parametrize("tag", TRANSLATED)
def test_numbers_of_one_kind_in_cldr_have_one_plural_form_in_the_catalogue(tag: str) -> None:
    form_of, kind_of = c2py(catalogue_of(LOCALES[tag]).plural_expr), cldr(tag).plural_form
    found: dict[str, set[int]] = {}

    # From one on: no page counts to none. For 0 gettext's rules, as Babel has them, differ from CLDR's in some.
    for number in range(1, 200):
        found.setdefault(kind_of(number), set()).add(form_of(number))

    assert {kind: len(used) for kind, used in found.items()} == dict.fromkeys(found, 1)


@pytest.mark.parametrize("tag", TAGS)
def test_a_day_has_cldrs_names_and_the_digits_that_a_phone_has(tag: str) -> None:
    assert ({day.weekday() for day in DAYS}, {day.month for day in DAYS}) == (
        set(range(7)),
        set(range(1, 13)),
    )
    for day in DAYS:
        week, months = names_of(day, tag)
        in_full = format_day(day, tag, "Europe/London")
        ahead = format_coming_day(day, day - timedelta(days=30), tag)
        said = day_in_words(day, translator(tag), day + timedelta(days=30))
        for shown in (in_full, ahead, said):
            assert has_one_of(week, shown), shown
            assert has_one_of(months, shown), shown
            assert str(day.day) in re.findall(r"[0-9]+", shown)
            assert not [digit for digit in shown if digit.isdigit() and digit not in "0123456789"]
        assert str(day.year) in in_full
        assert format_coming_day(day, day - timedelta(days=3), tag) in week
        assert has_one_of(week, day_in_words(day, translator(tag), day - timedelta(days=3)))


@pytest.mark.parametrize("tag", TAGS)
def test_the_parts_of_a_day_stand_in_cldrs_order(tag: str) -> None:
    day = date(2026, 11, 25)
    patterns = cldr(tag).datetime_skeletons
    bare = re.sub(r"'[^']*'", "", patterns[cast(str, match_skeleton("MMMEd", patterns))].pattern)
    order = sorted("EMd", key=lambda letter: bare.replace("c", "E").replace("L", "M").index(letter))
    week, months = names_of(day, tag)

    shown = day_and_month(day, cldr(tag))

    places = {"E": min(shown.find(name) for name in week if name in shown), "d": shown.find("25")}
    places["M"] = min(shown.find(name) for name in months if name in shown)
    assert sorted("EMd", key=places.__getitem__) == order, shown


@pytest.mark.parametrize("tag", TAGS)
def test_a_time_is_the_schools_own_on_both_sides_of_the_night_when_clocks_change(tag: str) -> None:
    twelve_hours = re.search("[hK]", get_time_format("short", cldr(tag)).pattern) is not None
    # The same wall clock twice in one night, the first hour of a summer, and an afternoon of each.
    moments = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1, 15)]
    moments += [datetime(2026, 3, 29, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    moments.append(datetime(2026, 6, 20, 14, 5, tzinfo=UTC))

    for moment in moments:
        local = moment.astimezone(LONDON)
        shown = format_time(moment, tag, "Europe/London")
        numbers = [int(one) for one in re.findall(r"[0-9]+", shown)]
        assert numbers == [(local.hour % 12 or 12) if twelve_hours else local.hour, local.minute], shown
        assert format_clock(time(local.hour, local.minute), tag) == shown
        if twelve_hours:
            half = "am" if local.hour < 12 else "pm"
            assert has_one_of(halves(tag)[half], shown), shown
    assert format_day(datetime(2026, 6, 20, 23, 30, tzinfo=UTC), tag, "Europe/London") == format_day(
        date(2026, 6, 21), tag, "UTC"
    )


def test_days_that_somebody_who_reads_the_language_would_know() -> None:
    day = date(2026, 11, 25)

    assert day_and_month(day, cldr("en-GB")) == "Wednesday 25 November"
    assert day_and_month(day, cldr("fr")) == "mercredi 25 novembre"
    assert day_and_month(day, cldr("hu")) == "november 25., szerda"
    assert day_and_month(day, cldr("pt-PT")) == "quarta-feira, 25 de novembro"
    assert day_and_month(day, cldr("zh-Hans")) == "11月25日星期三"


def test_no_language_gets_a_day_of_one_that_was_asked_for_before() -> None:
    get_day_names("wide", "stand-alone", cldr("ur"))

    assert day_and_month(date(2026, 11, 25), cldr("pt-PT")) == "quarta-feira, 25 de novembro"
    assert day_and_month(date(2026, 11, 25), cldr("ru")) == "среда, 25 ноября"
