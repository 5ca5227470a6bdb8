"""The wall between the side that seals and the side that opens: what is imported, and what really gets loaded."""

import base64
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.db import open_engine
from kiosk.letterbox.emptying import waiting
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from kiosk.sealing.envelope import unpack_wraps
from kiosk.sealing.public_key import PublicKey
from tests.public.coming_back import tell
from tests.schools import make_school

ROOT = Path(__file__).resolve().parent.parent
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

LOADED = """
import sys
from pathlib import Path
folder, forbidden = Path(sys.argv[1]), tuple(sys.argv[2].split(","))
{program}
found = sorted(name for name in sys.modules if name.startswith(forbidden))
sys.exit("loaded: " + ", ".join(found) if found else 0)
"""
PUBLIC_APP = """
import kiosk.public
from kiosk.settings import load_public
app = kiosk.public.create_app(load_public(folder, {}))
assert app.test_client().get("/", follow_redirects=True, base_url="http://localhost").status_code == 200
"""
INBOX_APP = """
import kiosk.inbox
from kiosk.settings import load_inbox
app = kiosk.inbox.create_app(load_inbox(folder, {}), bytes(32))
assert app.test_client().get("/", follow_redirects=True, base_url="http://localhost").status_code == 200
"""


def load(program: str, forbidden: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh process; it fails when it ends with a forbidden module loaded."""
    command = [sys.executable, "-c", LOADED.format(program=program), str(folder), forbidden]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        LINT, capture_output=True, text=True, timeout=120, cwd=folder, env={"PYTHONPATH": str(folder)}
    )


@pytest.mark.parametrize("program", ["import kiosk.public", PUBLIC_APP], ids=["import", "app"])
def test_the_public_side_loads_nothing_that_opens(program: str, tmp_path: Path) -> None:
    make_school(tmp_path)

    done = load(program, "kiosk.sealing.opening,kiosk.inbox,PIL", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("program", ["import kiosk.inbox", INBOX_APP], ids=["import", "app"])
def test_the_inbox_loads_none_of_the_public_pages(program: str, tmp_path: Path) -> None:
    make_school(tmp_path)

    done = load(program, "kiosk.public", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_loaded_opening_half_would_be_seen(tmp_path: Path) -> None:
    done = load("import kiosk.sealing.opening.reader_key", "kiosk.sealing.opening", tmp_path)

    assert done.returncode == 1
    assert "loaded: kiosk.sealing.opening" in done.stderr


def test_every_import_keeps_to_the_contracts() -> None:
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout
    assert "7 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        (
            "public/pupil.py",
            "import kiosk.inbox.people.accounts",
            "The public side and the inbox never import",
        ),
        (
            "inbox/people/accounts.py",
            "import kiosk.public.pupil",
            "The public side and the inbox never import",
        ),
        ("public/intake.py", "import kiosk.sealing.opening.reader_key", "The public side never reaches"),
        ("letterbox/deposit.py", "import kiosk.sealing.opening.secret", "The public side never reaches"),
        # through another module, and hidden in a function
        ("db.py", "def _later():\n    import kiosk.sealing.opening", "The public side never reaches"),
        ("content/load.py", "import kiosk.web", "Imports point one way"),
        ("letterbox/deposit.py", "import kiosk.inbox.worries.collect", "Imports point one way"),
        ("inbox/people/accounts.py", "import cryptography.fernet", "Only kiosk.sealing imports cryptography"),
        ("case/story.py", "import sqlalchemy", "Case work, its figures"),
        ("case/days.py", "import kiosk.calendar", "Case work, its figures"),  # by way of the profile
        ("public/pupil.py", "import kiosk.content.case_load", "The public side never loads case work"),
    ],
)
def test_a_forbidden_import_would_be_caught(module: str, line: str, contract: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kiosk", tmp_path / "kiosk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "kiosk" / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    done = lint_imports(tmp_path)

    assert done.returncode == 1
    broken = [row for row in done.stdout.splitlines() if "BROKEN" in row]
    assert [row for row in broken if row.startswith(contract)]


def test_the_pair_for_answers_is_no_reader_of_the_concern_and_its_seed_opens_none(tmp_path: Path) -> None:
    """The public side holds the seed of this pair, once a code has opened it: it must be worth nothing here."""
    school = make_school(tmp_path)
    make_pepper(school.public().pepper)
    tell(create_app(school.public()))
    concern = school.told()[0]
    row = waiting(open_engine(school.letterbox_url), 1)[0]
    wrapped = {wrap.key_id for wrap in unpack_wraps(row.wraps)}
    assert concern.answer_to is not None
    pair = PublicKey.from_bytes(base64.b64decode(concern.answer_to.key))

    assert wrapped == {school.readers[role].public_key.key_id for role in ("lead", "deputy", "recovery")}
    assert pair.key_id not in wrapped


def test_the_public_side_opens_envelopes_in_one_place_only() -> None:
    """Every use of a private key on the public side's half of `sealing` stands in the module that says why."""
    public_half = (ROOT / "kiosk" / "sealing").glob("*.py")

    opening = {path.name for path in public_half if "HPKE.decrypt" in path.read_text("utf-8")}

    assert opening == {"pigeonhole.py"}
