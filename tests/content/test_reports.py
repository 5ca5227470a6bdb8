"""What reports.toml may say of tables of two axes, and what it may not."""

from pathlib import Path

import pytest

from kiosk.content import reports
from kiosk.content.reports import load_reports
from kiosk.content.rows import ContentError

SHIPPED = (Path(reports.__file__).parent / "reports.toml").read_text("utf-8")


def test_place_by_time_of_the_day_is_in_the_reports_that_leave_the_school() -> None:
    found = load_reports()

    assert found.crosses["place-time"].axes == ("place", "circumstance")
    assert [key for key, one in found.reports.items() if one.crosses] == ["governors", "inspection"]
    assert [key for key, one in found.reports.items() if one.training] == ["inspection", "award"]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('key = "place-time"', 'key = "place-zone"', "nothing of this name is counted"),
        ('crosses = ["place-time"]', 'crosses = ["time-place"]', 'names "time-place"'),
        ("training = true", 'training = "yes"', '"training"'),
    ],
)
def test_what_can_not_be_counted_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    assert before in SHIPPED
    (tmp_path / "reports.toml").write_text(SHIPPED.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(ContentError, match=says):
        load_reports(tmp_path)


def test_the_tables_of_both_axes_stand_beside_a_table_of_two() -> None:
    """What is hidden in the table of two axes is reckoned for a reader who has both of the others."""
    found = load_reports()

    for report in found.reports.values():
        for cross in report.crosses:
            assert set(found.crosses[cross].axes) <= set(report.axes)
