"""Write requirements/run.txt and requirements/test.txt from pyproject.toml. Run by `make lock`.

Both hold exact versions and hashes, and nothing that says where a download came from. Lock on the oldest
Python that we support: what a newer one needs is then there too (Linux and macOS; pip ignores the hashes
of files for other systems).
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET_ABOUT_ORIGIN = [
    "--no-emit-find-links",
    "--no-emit-index-url",
    "--no-emit-options",
    "--no-emit-trusted-host",
]


def main() -> int:
    """Lock what a school runs, then the same and what tests need, at the same versions."""
    if sys.version_info[:2] != (3, 11):
        print("Lock with the oldest Python that we support: make lock PYTHON=python3.11", file=sys.stderr)
        return 1
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = document["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    run = [*project["dependencies"], *extras, *document["build-system"]["requires"]]
    test = [*run, *document["dependency-groups"]["test"]]
    _compile("run", run)
    _compile("test", test, "--constraint", "requirements/run.txt")
    return 0


def _compile(name: str, wanted: list[str], *options: str) -> None:
    path = ROOT / "requirements" / f"{name}.txt"
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--strip-extras"]
    command += [
        "--allow-unsafe",
        *QUIET_ABOUT_ORIGIN,
        *options,
        *sys.argv[1:],
        "--output-file",
        str(path),
        "-",
    ]
    environment = os.environ | {"CUSTOM_COMPILE_COMMAND": "make lock"}
    subprocess.run(command, input="\n".join(wanted), text=True, check=True, cwd=ROOT, env=environment)
    text = path.read_text(encoding="utf-8").replace("-r -", "pyproject.toml")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
