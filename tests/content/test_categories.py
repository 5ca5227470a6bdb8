"""What staff call what happened: the ways of bullying, and the nine protected characteristics."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content import ContentError, load_content
from kiosk.profile import Profile

Edit = Callable[[str, str, str], Path]


def test_all_nine_protected_characteristics_are_there() -> None:
    """Equality Act 2010, section 4."""
    about = {row.key for row in load_content().categories.values() if row.kind == "about"}

    assert about == {
        *("age", "disability", "gender-reassignment", "marriage", "pregnancy"),
        *("race", "religion", "sex", "sexual-orientation"),
    }


def test_every_category_and_rule_can_be_named_in_a_profile() -> None:
    """The profile's keys are stricter than the content's, and a record label hangs on one."""
    content = load_content()
    said = Profile.model_validate(
        {
            "school_id": "0" * 32,
            "version": 1,
            "locales": ["en-GB"],
            "record_labels": dict.fromkeys(content.categories, "Ours"),
            "keep_months": dict.fromkeys(content.retention, 12),
            "told": {"new": list(content.roles)},
        }
    )

    assert set(said.record_labels) == set(content.categories)


def test_a_kind_that_is_not_known_is_refused(edit: Edit) -> None:
    folder = edit("categories.toml", 'kind = "how"', 'kind = "who"')

    with pytest.raises(
        ContentError, match=re.escape('categories.toml, row 1 (physical): "kind" names "who"')
    ):
        load_content(folder)
