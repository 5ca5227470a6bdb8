"""Days that come again after so many months. Pure."""

from calendar import monthrange
from datetime import date

MOST_MONTHS = 60
"""How many months ahead a day can be set: more than any policy asks for."""


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later; the last one of that month, where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
