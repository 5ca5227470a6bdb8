"""school.toml in a backup: the school's settings, without what may hold a password."""

import tomllib

import pytest

from kiosk.backup.errors import BackupError
from kiosk.backup.settings_text import LEFT_OUT, for_backup

TEXT = """\
# what this is for
[school]
name = "Heron Brook School"
[public]
url = "https://worries.example.org"
workers = 2
limits_url = "redis://:hunter2@127.0.0.1:6379/0"
 letterbox_url = "postgresql+psycopg://public:hunter2@127.0.0.1/letterbox"
[inbox]
port = 8001
# inbox_url = "postgresql+psycopg://old:hunter2@127.0.0.1/inbox"
inbox_url="sqlite:////srv/inbox.sqlite3"
"""


def test_addresses_of_this_machine_are_left_out_and_the_rest_stays() -> None:
    kept = for_backup(TEXT)

    assert tomllib.loads(kept) == {
        "school": {"name": "Heron Brook School"},
        "public": {"url": "https://worries.example.org"},
        "inbox": {"port": 8001},
    }
    assert "# what this is for" in kept
    assert "hunter2" not in kept
    assert not [name for name in LEFT_OUT if f"{name} =" in kept or f"{name}=" in kept]


def test_what_was_restored_once_can_be_backed_up_again() -> None:
    assert for_backup(for_backup(TEXT)) == for_backup(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        'public = { workers = 2, url = "https://a.example" }\n',
        '[public]\n"limits_url" = "redis://:hunter2@127.0.0.1/0"\n',
        '[public]\nlimits_url = """\nredis://:hunter2@127.0.0.1/0"""\n',
    ],
)
def test_what_it_cannot_leave_out_safely_it_refuses(text: str) -> None:
    with pytest.raises(BackupError, match="on a line of their own"):
        for_backup(text)


@pytest.mark.parametrize("line", ['x = "{}"', "# {}"])
def test_a_password_in_any_other_address_is_refused_without_being_quoted(line: str) -> None:
    with pytest.raises(BackupError, match="holds a password") as refused:
        for_backup(line.format("smtp://office:hunter2@mail.example.org") + "\n")

    assert "hunter2" not in str(refused.value)
