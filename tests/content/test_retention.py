"""How long worries are kept, and why they are kept, held or destroyed: data that a school can read and change."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.content import ContentError, load_content


def test_each_rule_says_why_and_where_it_comes_from() -> None:
    rules = load_content().retention

    assert list(rules) == ["urgent", "about-staff", "unnamed", "ordinary"]
    assert {key: rule.months for key, rule in rules.items()} == {
        "urgent": 300,
        "about-staff": 120,
        "unnamed": 12,
        "ordinary": 72,
    }
    for rule in rules.values():
        assert len(rule.why) > 40
        assert rule.source
        assert rule.checked_on >= date(2026, 11, 20)


def test_there_is_a_reason_for_each_act() -> None:
    reasons = load_content().keep_reasons

    for act in ("keep", "hold", "destroy"):
        assert sum(act in reason.acts for reason in reasons.values()) >= 3


def test_a_rule_is_stale_on_the_366th_day() -> None:
    content = load_content()

    assert content.stale_rules(date(2027, 11, 20)) == ()
    assert content.stale_rules(date(2027, 11, 21)) == tuple(content.retention.values())


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("retention.toml", "months = 300", "months = 0", "row 1 (urgent): "),
        ("retention.toml", "months = 300", "months = 1201", '"months" may be 1200 at most'),
        ("retention.toml", 'fits = "urgent"', 'fits = "loud"', 'names "loud", which is not'),
        ("retention.toml", 'fits = "urgent"', 'fits = "every"', "the last rule, and no other"),
        ("retention.toml", 'fits = "every"', 'fits = "urgent"', "the last rule, and no other"),
        ("retention.toml", 'counted_from = "told"', 'counted_from = "birth"', 'names "birth"'),
        ("keep_reasons.toml", 'for = ["keep"]', 'for = ["lose"]', 'names "lose"'),
        ("keep_reasons.toml", '["keep", "hold", "destroy"]', '["hold", "hold"]', "names something twice"),
    ],
)
def test_a_mistake_is_refused_with_its_file(edit, file: str, old: str, new: str, says: str) -> None:  # type: ignore[no-untyped-def]
    folder: Path = edit(file, old, new)

    with pytest.raises(ContentError) as refused:
        load_content(folder)

    assert file in str(refused.value)
    assert says in str(refused.value)
