"""Everything that one school's staff choose from in cases and reports: our lists, with its own files in their place."""

from pathlib import Path

from kiosk.content.case_load import CASE_FILES, load_casework
from kiosk.content.casework import Casework
from kiosk.content.own_lists import FOLDER, refuse_others
from kiosk.content.reports import REPORTS, Reporting, load_reports
from kiosk.content.survey import SURVEY, survey_lists


def school_lists(folder: Path) -> tuple[Casework, Reporting]:
    """The lists of the school in this folder. Raises ContentError, which names the file and the row."""
    own = folder / FOLDER
    refuse_others(own, (*CASE_FILES, REPORTS, SURVEY))
    survey_lists(folder)  # asked for where a survey is: a mistake in it is said now
    mine = own if own.is_dir() else None
    return load_casework(own=mine), load_reports(mine)
