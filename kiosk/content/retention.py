"""The rules of retention.toml and the reasons of keep_reasons.toml, from rows to frozen values."""

from collections.abc import Mapping
from typing import cast, get_args

from kiosk.content.model import CountedFrom, Fits, KeepAct, KeepReason, KeepRule
from kiosk.content.rows import ContentError, Row

LONGEST_MONTHS = 1_200
"""A hundred years: more is a slip of the hand."""


def keep_rule(key: str, row: Row) -> KeepRule:
    """One rule. Raises ContentError."""
    months = row.whole_number("months", least=1)
    if months > LONGEST_MONTHS:
        raise row.error(f'"months" may be {LONGEST_MONTHS} at most.')
    return KeepRule(
        key=key,
        label=row.label("label"),
        fits=cast(Fits, row.one_of("fits", get_args(Fits))),
        months=months,
        counted_from=cast(CountedFrom, row.one_of("counted_from", get_args(CountedFrom))),
        why=row.label("why"),
        source=row.label("source"),
        checked_on=row.day("checked_on"),
    )


def keep_reason(key: str, row: Row) -> KeepReason:
    """One reason. Raises ContentError."""
    acts = row.some_of("for", get_args(KeepAct))
    return KeepReason(key, row.label("label"), tuple(cast(KeepAct, act) for act in acts))


def check_rules(rules: Mapping[str, KeepRule]) -> Mapping[str, KeepRule]:
    """The same rules, when each worry finds exactly one of them. Raises ContentError."""
    for_every = [rule.fits == "every" for rule in rules.values()]
    if for_every.count(True) != 1 or not for_every[-1]:
        raise ContentError('retention.toml: the last rule, and no other, must have fits = "every".')
    return rules


def check_reasons(reasons: Mapping[str, KeepReason]) -> Mapping[str, KeepReason]:
    """The same reasons, when there is one for each act. Raises ContentError."""
    for act in get_args(KeepAct):
        if not any(act in reason.acts for reason in reasons.values()):
            raise ContentError(f'keep_reasons.toml: no reason is for "{act}".')
    return reasons
