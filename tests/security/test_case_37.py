"""Attack case 37: somebody writes a formula where a spreadsheet will read it.

The numbers are those of the list of attack cases in docs/threat-model.md.
"""

import csv
import io
import zipfile

import pytest

from kiosk.case import events as of
from tests.inbox.office import Office
from tests.inbox.test_handing_over import ASKA, added, begun, page_of, told

FORMULAS = ('=HYPERLINK("http://evil.example","open")', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\uff1d1+1")


@pytest.mark.parametrize("formula", FORMULAS, ids=["equals", "plus", "minus", "at", "tab", "full width"])
def test_37_no_cell_of_an_export_is_a_formula(office: Office, formula: str) -> None:
    """As a child wrote it, as a pupil is called, and as a colleague noted it; taken out at the second worker."""
    case = begun(office, "lead", told(office, "lead", "deputy", words=formula))
    case = added(
        office, case, of.PersonAdded, person=ASKA, name=formula.strip(), parts=("hurt",), year="", group=""
    )
    added(office, case, of.Noted, note=formula.strip())
    _one, other = office.app(), office.app()
    deputy = office.sign_in(other, "deputy")
    token = deputy.get(page_of(case)).carried["csrf_token"]

    answer = deputy.client.post(page_of(case), data={"csrf_token": token, "what": "zip", "reason": "meeting"})

    assert answer.status_code == 200
    cells = list(_cells(answer.data))
    assert any("evil" in cell or "1" in cell for cell in cells), "it is in there"
    assert [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")] == []


def _cells(archive: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        tables = [files.read(name).decode("utf-8-sig") for name in files.namelist() if name.endswith(".csv")]
    assert tables
    return [cell for table in tables for row in csv.reader(io.StringIO(table)) for cell in row]
