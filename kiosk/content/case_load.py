"""From the files about cases to `Casework`, or a ContentError that names the file and the row."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from kiosk.content import case_rows as rows
from kiosk.content.case_checks import check
from kiosk.content.casework import Casework
from kiosk.content.load import load_content
from kiosk.content.model import Content
from kiosk.content.own_lists import text_of
from kiosk.content.rows import Row, read_tables
from kiosk.content.tables import by_key

# Each file and its tables: procedures.toml holds [[doer]] and [[procedure]] rows.
CASE_FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "actions.toml": ("support", "measure", "plan", "task", "consent", "outcome", "stopped", "closing"),
        "decisions.toml": ("decision", "test", "urgency", "tap", "not_serious"),
        "incidents.toml": ("method", "vulnerability", "medium", "circumstance", "observation", "told_by"),
        "people.toml": ("part", "flag", "source", "told", "how"),
        "procedures.toml": ("doer", "procedure"),
        "safeguarding.toml": ("harm", "svsh", "police", "crime", "act", "referral"),
        "thresholds.toml": ("threshold",),
    }
)

Item = TypeVar("Item")
_Tables = Mapping[str, Iterable[Row]]
_BUILT_IN = Path(__file__).parent


def load_casework(folder: Path | None = None, own: Path | None = None) -> Casework:
    """The lists for cases in this folder, or the built-in ones (read once). Raises ContentError for any mistake.

    The folder holds the files of `load_content` too: cases and worries share their categories and roles. A file in
    `own`, the school's own folder of lists, stands in the place of the one of that name.
    """
    if folder is None and own is None:
        return _built_in()
    return _load(folder or _BUILT_IN, own)


@cache
def _built_in() -> Casework:
    return _load(_BUILT_IN, None)


def _load(folder: Path, own: Path | None) -> Casework:
    content = load_content(None if folder == _BUILT_IN else folder)
    tables = {
        name: found
        for file, names in CASE_FILES.items()
        for name, found in read_tables(file, text_of(file, folder, own), names).items()
    }
    return check(_casework(tables, content), content)


def _casework(tables: _Tables, content: Content) -> Casework:
    def of(name: str, make: Callable[[str, Row], Item]) -> Mapping[str, Item]:
        return by_key(tables[name], make)

    return Casework(
        doers=of("doer", lambda key, row: rows.doer(key, row, content.roles)),
        procedures=of("procedure", rows.procedure),
        decisions=of("decision", rows.decision),
        tests=of("test", rows.stop_question),
        urgencies=of("urgency", rows.urgency),
        taps=of("tap", rows.tap),
        not_serious=of("not_serious", rows.named),
        categories=content.categories,
        methods=of("method", rows.method),
        vulnerabilities=of("vulnerability", rows.named),
        media=of("medium", rows.named),
        circumstances=of("circumstance", rows.named),
        observations=of("observation", rows.observation),
        told_by=of("told_by", rows.named),
        parts=of("part", rows.part),
        flags=of("flag", rows.flag),
        sources=of("source", rows.named),
        told=of("told", rows.told),
        how=of("how", rows.named),
        harms=of("harm", rows.harm),
        svsh=of("svsh", rows.route),
        police=of("police", rows.police),
        crimes=of("crime", rows.named),
        acts=of("act", rows.act),
        referrals=of("referral", rows.referral),
        support=of("support", rows.support),
        measures=of("measure", rows.measure),
        plans=of("plan", rows.plan),
        tasks=of("task", rows.task),
        consents=of("consent", rows.named),
        outcomes=of("outcome", rows.named),
        stopped=of("stopped", rows.stopped),
        check_back_weeks=next(iter(of("closing", rows.closing).values())),
        thresholds=of("threshold", rows.threshold),
    )
