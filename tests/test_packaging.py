"""What leaves the repository: the sdist and what is installed from it, the lock files, the first minute of `make`."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("run", "test")
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*)==[^ ]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

SHOW_FAMILY_PAGE = """
import sys
from pathlib import Path
import kiosk
from kiosk.i18n import translations_folder
from kiosk.public import create_app
from kiosk.settings import load_public
site, folder = Path(sys.argv[1]), Path(sys.argv[2])
assert Path(kiosk.__file__).is_relative_to(site), kiosk.__file__
assert translations_folder().is_relative_to(site), translations_folder()
client = create_app(load_public(folder, {})).test_client()
page = client.get("/ur/family", base_url="http://127.0.0.1:8000")
sys.stdout.buffer.write(page.data)
"""


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """The output of a command that must end well."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=180,
        cwd=cwd,
        env=os.environ | variables,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, built as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the package installed from its sdist; it borrows the libraries of this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    # A .pth inside the borrowed folder is not followed, so this checkout stays out of reach.
    (site / "borrowed.pth").write_text(libraries)
    pip = [sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet"]
    alone = ["--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"]
    run(*pip, *alone, sdist, cwd=home)
    return site


def test_the_sdist_holds_what_a_school_needs_and_nothing_else(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"LICENSE", "LICENSE-symbols", "README.md", "pyproject.toml"} <= names
    folders = {name.partition("/")[0] for name in names if "/" in name}
    assert folders == {"kiosk", "static", "templates", "translations"}
    assert not [name for name in names if name.endswith((".pyc", ".sqlite3", ".mo"))]


def test_the_outer_folders_and_both_licences_travel_inside_the_package(installed: Path) -> None:
    for folder in ("static", "templates", "translations"):
        outside = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        inside = {path.relative_to(installed / "kiosk") for path in (installed / "kiosk" / folder).rglob("*")}
        assert outside
        assert outside <= inside
    licences = {path.name for path in installed.glob("worry_box-*.dist-info/licenses/*")}
    metadata = next(installed.glob("worry_box-*.dist-info/METADATA")).read_text("utf-8")

    assert licences == {"LICENSE", "LICENSE-symbols"}
    assert "License-Expression: MIT AND CC-BY-4.0" in metadata


def test_an_installed_package_shows_a_translated_page_from_any_folder(
    installed: Path, tmp_path: Path
) -> None:
    programs = installed.parents[2] / "bin"
    people = ("priya,Mrs Priya Kaur,lead", "kwame,Mr Kwame Osei,deputy")
    people += ("helen,Ms Helen Ward,head", "tomasz,Mr Tomasz Nowak,chair")
    flags = ["--name", "Willow Lane School", "--phone", "0116 496 0000"]
    flags += ["--public-url", "http://127.0.0.1:8000", "--inbox-url", "http://127.0.0.1:8001"]
    flags += [part for person in people for part in ("--person", person)]
    run(programs / "kiosk", "init", "school", *flags, cwd=tmp_path)

    page = run(programs / "python", "-c", SHOW_FAMILY_PAGE, installed, tmp_path / "school", cwd=tmp_path)

    assert 'lang="ur"' in page
    assert 'dir="rtl"' in page
    heading = re.search(r"<h1[^>]*>\s*(.+?)\s*</h1>", page, re.DOTALL)
    assert heading
    catalogue = (ROOT / "translations" / "ur" / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    assert f'msgstr "{heading[1]}"' in catalogue


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_says_what_and_never_from_where(lock: str) -> None:
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8").splitlines()
    said = [line for line in lines if not line.startswith("#") and line.strip()]

    assert "#    make lock" in lines
    for line in said:
        assert REQUIREMENT.match(line) or HASH.match(line) or line.startswith("    # "), line
    for line in lines:
        assert not re.search(r"https?:|file://|--index|--extra|--find|--trusted|@|\\\\|(^|\s)/", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_a_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert len(blocks) > 30
    assert not [block for block in blocks if "--hash=sha256:" not in block]


def test_the_lock_files_hold_every_dependency_and_agree() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    here = [line for line in [*project["dependencies"], *extras] if "== 'win32'" not in line]
    wanted = {_name(line) for line in [*here, *document["build-system"]["requires"]]}
    wanted_by_tests = wanted | {_name(line) for line in document["dependency-groups"]["test"]}

    run_lock, test_lock = (_locked(lock) for lock in LOCKS)

    assert wanted <= set(run_lock)
    assert wanted_by_tests <= set(test_lock)
    assert run_lock.items() <= test_lock.items()


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return found[0].lower()


def _locked(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", text, re.MULTILINE))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with nothing but the Makefile, as far as `make` can see."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("pyproject.toml", "requirements/run.txt", "requirements/test.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(folder: Path, target: str, python: str) -> subprocess.CompletedProcess[str]:
    """`make` as on a machine whose Python is this one."""
    command = ["make", "--no-print-directory", target, f"PYTHON={python}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder)


@pytest.mark.parametrize("target", ["demo", "test"])
@pytest.mark.parametrize(
    ("python", "said"),
    [
        (None, "is not on this computer. Install Python 3.11 or newer."),
        ("exit 1", "is too old: Python 3.11 or newer is needed."),
        ('case "$2" in *ensurepip*) exit 1;; esac', "sudo apt install python3-venv"),
    ],
    ids=["missing", "old", "without venv"],
)
def test_make_says_what_python_it_needs(target: str, python: str | None, said: str, fresh: Path) -> None:
    program = fresh / "python"
    if python is not None:
        program.write_text(f"#!/bin/sh\n{python}\n")
        program.chmod(0o755)

    done = make(fresh, target, str(program))

    assert done.returncode != 0
    assert said in done.stdout
    assert not (fresh / ".venv").exists()


def test_make_alone_lists_what_it_can_do(fresh: Path) -> None:
    done = make(fresh, "help", "python3")

    for target in ("demo", "test", "lint", "lock", "bench", "screenshots"):
        assert re.search(rf"make {target} +\w", done.stdout)


def test_missing_programs_are_named_in_one_line_where_nothing_may_be_installed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "ensure_services.py"],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": str(tmp_path)},
    )

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("The tests need Chromium")
    assert "sudo apt install chromium" in line
