"""A wrong setting stops the start: its name, what is wrong, and what would be right, one line each."""

from pathlib import Path

import pytest

from kiosk.settings import SettingsError, load_inbox, load_public

KEY = "ab" * 32
GOOD = f"""\
[school]
id = "{"0" * 32}"
name = "Heron Brook School"
phone = "0116 496 0000"
verify_key = "{KEY}"
[public]
url = "https://worries.example"
[inbox]
url = "https://inbox.example"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "school.toml").write_text(GOOD)
    for side in ("public", "inbox"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "secret_key").write_text(f"{side * 10}\n")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / "school.toml").read_text()
    assert old in text
    (folder / "school.toml").write_text(text.replace(old, new))


def lines_of(folder: Path, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load_public(folder, environ)
    return refused.value.lines


def test_a_good_folder_gives_both_sides_what_they_need(folder: Path) -> None:
    public, inbox = load_public(folder, {}), load_inbox(folder, {})

    assert (public.port, inbox.port) == (8000, 8001)
    assert public.letterbox_url == inbox.letterbox_url == f"sqlite:///{folder}/public/letterbox.sqlite3"
    assert inbox.inbox_url == f"sqlite:///{folder}/inbox/inbox.sqlite3"
    assert public.school.verify_key == bytes.fromhex(KEY)
    assert public.host_name == "worries.example"
    assert public.https


def test_neither_side_is_given_anything_of_the_other(folder: Path) -> None:
    public, inbox = load_public(folder, {}), load_inbox(folder, {})

    assert not hasattr(public, "inbox_url")
    assert public.secret_key != inbox.secret_key
    assert "inbox.example" not in repr(public)


def test_settings_can_not_be_changed_and_print_no_secret(folder: Path) -> None:
    public = load_public(folder, {})

    with pytest.raises(ValueError, match="frozen"):
        public.port = 1  # type: ignore[misc]
    assert "publicpublic" not in repr(public)


@pytest.mark.parametrize(
    ("old", "new", "name", "right"),
    [
        ('phone = "0116 496 0000"', 'phone = "ring us"', "school.phone", "0116 496 0000"),
        ('name = "Heron Brook School"', "", "school.name", "the school's name"),
        ("[public]", "[public]\nport = 99999", "public.port", "from 1 to 65535"),
        ("[public]", '[public]\nport = "eighty"', "public.port", "from 1 to 65535"),
        ("[public]", "[public]\nprot = 80", "public.prot", "Known ones are: "),
        ("[public]", "[public]\nthreads = 0", "public.threads", "from 1 to 64"),
        ("https://worries.example", "http://worries.example", "public.url", "https://"),
        ("https://worries.example", "worries.example", "public.url", "https://"),
        ("https://worries.example", "https://worries.example/box", "public.url", "https://"),
        ("[public]", '[public]\nletterbox_url = "mysql://x"', "public.letterbox_url", "sqlite:///"),
        ("[public]", '[public]\nlimits_url = "memcached://x"', "public.limits_url", "redis://"),
        (KEY, KEY[:-2], "school.verify_key", "64 hexadecimal digits"),
        (KEY, "z" * 64, "school.verify_key", "64 hexadecimal digits"),
        ("0" * 32, "the school", "school.id", "32 hexadecimal digits"),
        ("[public]", '[public]\nsecret_key = "x"', "public.secret_key", "its own file"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(
    folder: Path, old: str, new: str, name: str, right: str
) -> None:
    change(folder, old, new)

    (line,) = lines_of(folder)

    assert line.startswith(f"{name}: ")
    assert right in line


def test_every_wrong_setting_is_named_at_once(folder: Path) -> None:
    change(folder, "[public]", "[public]\nport = 0\nworkers = 99")

    assert {line.partition(":")[0] for line in lines_of(folder)} == {"public.port", "public.workers"}


def test_an_unknown_time_zone_is_refused(folder: Path) -> None:
    change(folder, "[public]", "[public]")
    change(folder, "verify_key", 'time_zone = "Europe/Leicester"\nverify_key')

    assert lines_of(folder) == (
        "school.time_zone: this time zone is not known. It should be a name from the tz database: Europe/London.",
    )


@pytest.mark.parametrize("loopback", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:80"])
def test_plain_http_is_for_this_machine_only(folder: Path, loopback: str) -> None:
    change(folder, "https://worries.example", loopback)

    assert not load_public(folder, {}).https


def test_a_missing_secret_is_refused_without_a_default(folder: Path) -> None:
    (folder / "public" / "secret_key").unlink()

    (line,) = lines_of(folder)

    assert line.startswith("public.secret_key: ")


def test_the_environment_comes_before_the_file(folder: Path) -> None:
    environ = {"KIOSK_PUBLIC_PORT": "8123", "KIOSK_SCHOOL_LOCALES": "en-GB,ur", "KIOSK_INBOX_PORT": "1"}

    settings = load_public(folder, environ)

    assert settings.port == 8123
    assert settings.school.locales == ("en-GB", "ur")


def test_a_secret_can_come_from_a_file_that_the_environment_names(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "credential"
    secret.write_text("postgresql+psycopg://worrybox:hidden@localhost/inbox\n")

    settings = load_inbox(folder, {"KIOSK_INBOX_INBOX_URL_FILE": str(secret)})

    assert settings.inbox_url == "postgresql+psycopg://worrybox:hidden@localhost/inbox"


def test_a_wrong_value_is_never_shown_because_it_may_hold_a_password(folder: Path) -> None:
    lines = lines_of(folder, KIOSK_PUBLIC_LETTERBOX_URL="mysql://worrybox:hidden@localhost/x")

    assert "hidden" not in "".join(lines)


@pytest.mark.parametrize(
    ("text", "wrong"), [("[school", "not valid TOML"), ("\udcff", "can't be read"), (None, "no such file")]
)
def test_a_file_that_can_not_be_read_is_one_plain_line(folder: Path, text: str | None, wrong: str) -> None:
    file = folder / "school.toml"
    if text is None:
        file.unlink()
    else:
        file.write_bytes(text.encode(errors="surrogateescape"))

    (line,) = lines_of(folder)

    assert wrong in line
