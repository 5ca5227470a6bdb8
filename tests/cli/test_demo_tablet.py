"""The demonstration's tablet: a code to try, the same at the next start, and none once a tablet came with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from kiosk.cli.demo_school import PLACE, DemoSchool
from kiosk.db import open_engine
from kiosk.letterbox.tablets import Tablets
from kiosk.settings import load_public


def test_its_code_works_once_and_a_new_one_comes_when_it_has_run_out(tmp_path: Path) -> None:
    school = DemoSchool(tmp_path / "demo-school")
    school.found_anew()
    tablets = Tablets(open_engine(load_public(school.folder, {}).letterbox_url))
    start = datetime.now(UTC)

    first, again = school.tablet_code(), school.tablet_code()
    with time_machine.travel(start + timedelta(hours=25)):
        later = school.tablet_code()
        assert later
        assert first == again != later
        assert not tablets.enrol(again or "", bytes(32), datetime.now(UTC))
        assert tablets.enrol(later, bytes(32), datetime.now(UTC))
        after = school.tablet_code()

    known = tablets.known(bytes(32))
    assert after is None
    assert known
    assert known.place == PLACE
