"""The demonstration school: invented people, whose secrets may lie in a file because they protect nothing."""

import shutil
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from kiosk.cli.founding import Sheet, founding
from kiosk.cli.school_plan import PersonPlan, SchoolPlan
from kiosk.cli.terminal import Refused
from kiosk.content import load_content
from kiosk.db import open_engine, reading
from kiosk.demo.profile import demo_profile
from kiosk.i18n import offered
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import unlock
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.tablet_list import listed_tablets, make_tablet, revoke_tablet
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.settings import InboxSettings, SettingsError, load_inbox, load_public

PEOPLE: Final = (
    PersonPlan("priya", "Mrs Priya Kaur", "lead"),
    PersonPlan("kwame", "Mr Kwame Osei", "deputy"),
    PersonPlan("helen", "Ms Helen Ward", "head"),
    PersonPlan("tomasz", "Mr Tomasz Nowak", "chair"),
)
NAME: Final = "Willow Lane School"
TABLET: Final = "Willow class tablet"
PLACE: Final = "Willow class"

_PEOPLE_FILE: Final = "demo-people.toml"
_TOLD_FILE: Final = "demo-concerns-told"
_TABLET_FILE: Final = "demo-tablet-code"


class DemoSchool:
    """The folder of a demonstration school. Refused for a folder that holds anything else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if self._holds_something() and not self._is_demo():
            raise Refused(f"{folder} is not a demonstration school. Nothing was changed.")

    def is_ready(self) -> bool:
        """True when the school was made and its concerns were told, all of them."""
        return (self.folder / _TOLD_FILE).exists()

    def found_anew(self) -> None:
        """Remove what is there, which is only a demonstration, and make the school again without concerns."""
        locales = tuple(locale.tag for locale in offered(load_content()))
        plan = SchoolPlan(
            NAME,
            "0116 496 0000",
            "http://127.0.0.1:8000",
            "http://127.0.0.1:8001",
            PEOPLE,
            locales,
            demo=True,
        )
        try:
            self._remove()
            with founding(self.folder, plan, environ={}, opened=True) as founded:
                pass
            (self.folder / _PEOPLE_FILE).write_text(_people_file(founded.sheets), encoding="utf-8")
            _publish_profile(load_inbox(self.folder, environ={}), founded.sheets[0])
        except OSError as error:
            raise Refused(f"{self.folder} can't be written: {error.strerror}.") from None

    def tablet_code(self) -> str | None:
        """A code that works for the demonstration's tablet; None once some tablet came with it."""
        letterbox = open_engine(load_inbox(self.folder, environ={}).letterbox_url)
        now, file = datetime.now(UTC), self.folder / _TABLET_FILE
        mine = [one for one in listed_tablets(letterbox) if one.name == TABLET and not one.revoked]
        if not any(one.enrolled or one.waits(now) for one in mine):
            for one in mine:
                revoke_tablet(letterbox, one.id)
            made = make_tablet(letterbox, name=TABLET, place=PLACE, now=now, today=now.date())
            file.write_text(made.code, encoding="ascii")
        letterbox.dispose()
        return None if any(one.enrolled for one in mine) else file.read_text(encoding="ascii")

    def note_told(self) -> None:
        """Remember that all concerns are in, so that the next start does not tell them again."""
        (self.folder / _TOLD_FILE).touch()

    def sheets(self) -> tuple[Sheet, ...]:
        """How each person signs in."""
        try:
            rows = tomllib.loads((self.folder / _PEOPLE_FILE).read_text(encoding="utf-8"))["person"]
            return tuple(Sheet(**row) for row in rows)
        except (OSError, ValueError, KeyError, TypeError):
            raise Refused(f"{self.folder} holds no demonstration school yet. Run: kiosk demo") from None

    def _remove(self) -> None:
        """What says that this is a demonstration goes last, so that a removal cut short can go on next time."""
        if not self.folder.exists():
            return
        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != "school.toml":
                path.unlink()
        shutil.rmtree(self.folder)

    def _holds_something(self) -> bool:
        try:
            return self.folder.exists() and any(self.folder.iterdir())
        except OSError as error:
            raise Refused(f"{self.folder} can't be used: {error.strerror}.") from None

    def _is_demo(self) -> bool:
        try:
            return load_public(self.folder, environ={}).school.demo
        except SettingsError:
            return False


def _publish_profile(settings: InboxSettings, sheet: Sheet) -> None:
    """Sign and publish the school's profile, with the key that this person's passphrase opens."""
    letterbox, inbox = open_engine(settings.letterbox_url), open_engine(settings.inbox_url)
    unlocked = unlock(inbox, sheet.sign_in_name, sheet.passphrase)
    person = unlocked.person
    key = SchoolKey.from_seed(
        unlocked.master_key.open("school-key", person.id, person.sealed_school_key or b"")
    )
    with reading(inbox) as session:
        readers = {one.role: one.key_id.hex() for one in session.scalars(select(Person))}
    today = datetime.now(UTC).astimezone(settings.school.zone).date()
    profile = demo_profile(settings.school, load_content(), today, readers)
    publish_profile(letterbox, key.sign_profile(profile.to_bytes()))
    letterbox.dispose()
    inbox.dispose()


def _people_file(sheets: Iterable[Sheet]) -> str:
    lines = ["# Secrets of invented people. A real school's never lie in a file.\n"]
    for sheet in sheets:
        lines.append("[[person]]")
        lines += [f'{name} = "{value}"' for name, value in vars(sheet).items()]
        lines.append("")
    return "\n".join(lines)
