"""An invented school to measure: founded as `kiosk init` founds one, with real keys and real costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from kiosk.cli.founding import Sheet, founding
from kiosk.cli.school_plan import PersonPlan, SchoolPlan
from kiosk.db import open_engine, reading
from kiosk.letterbox.models import SealedConcern
from kiosk.settings import load_public

_PLAN = SchoolPlan(
    name="Heron Brook School",
    phone="0116 496 0000",
    public_url="http://127.0.0.1:8000",
    inbox_url="http://127.0.0.1:8001",
    people=(
        PersonPlan("lead", "Mrs Kaur", "lead"),
        PersonPlan("deputy", "Mr Osei", "deputy"),
        PersonPlan("head", "Ms Reid", "head"),
        PersonPlan("chair", "Mr Doyle", "chair"),
    ),
    locales=("en-GB", "pl", "ur"),
)


@dataclass(frozen=True)
class School:
    """A founded school: its folder, the settings laid over its file, and how its people sign in."""

    folder: Path
    environ: Mapping[str, str]
    sheets: tuple[Sheet, ...]

    def stored(self) -> tuple[int, int]:
        """How many worries are in the letterbox, and how many bytes each takes (0 if they differ)."""
        engine = open_engine(load_public(self.folder, self.environ).letterbox_url)
        size = func.length(SealedConcern.envelope) + func.length(SealedConcern.wraps)
        with reading(engine) as session:
            count, least, most = session.execute(
                select(func.count(), func.min(size), func.max(size)).select_from(SealedConcern)
            ).one()
        engine.dispose()
        return count, least if least == most else 0


def found(folder: Path, environ: Mapping[str, str] | None = None) -> School:
    """Found the school in this new folder; `environ` lays settings over its file (KIOSK_PUBLIC_...)."""
    with founding(folder, _PLAN, environ=environ or {}, opened=True) as founded:
        sheets = founded.sheets
    return School(folder, environ or {}, sheets)
