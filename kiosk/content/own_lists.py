"""A school's own lists for cases and reports: a file in its folder `lists/` stands in the place of ours.

Only the files about cases and reports, which only staff see, and the survey: what else pupils and families read is
tested for how easily it reads and translated, and a school says what is its own of that in its profile.
"""

from collections.abc import Collection
from pathlib import Path

from kiosk.content.rows import ContentError

FOLDER = "lists"
"""The folder's name inside a school's folder. It may be left out."""


def text_of(file: str, built_in: Path, own: Path | None) -> str:
    """The text of the school's own file, or of ours where it has none. Raises ContentError."""
    mine = own / file if own else None
    path, named = (mine, f"{FOLDER}/{file}") if mine and mine.is_file() else (built_in / file, file)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(f"{named}: the file is missing.") from None
    except OSError as error:
        raise ContentError(f"{named}: it can't be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ContentError(f"{named}: it must be saved as UTF-8.") from None


def refuse_others(own: Path, known: Collection[str]) -> None:
    """Raise ContentError for a file that would be passed over: its owner believes that it counts."""
    names = {path.name for path in own.iterdir()} if own.is_dir() else set()
    for name in sorted(names - set(known)):
        raise ContentError(
            f"{FOLDER}/{name}: there is no such list. There may be: {', '.join(sorted(known))}."
        )
