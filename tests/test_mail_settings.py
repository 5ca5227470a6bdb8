"""The section [mail]: absent it is no mail at all, and a wrong one stops the start in plain words."""

import re
from pathlib import Path

import pytest

from kiosk.settings import MailSettings, SettingsError, load_inbox, load_public

SCHOOL = f"""\
[school]
id = "{"0" * 32}"
name = "Heron Brook School"
phone = "0116 496 0000"
verify_key = "{"ab" * 32}"
[public]
url = "https://worries.example"
[inbox]
url = "https://inbox.example"
"""
MAIL = """\
[mail]
host = "smtp.school.example"
sender = "worrybox@school.example"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "school.toml").write_text(SCHOOL + MAIL)
    for side in ("public", "inbox"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "secret_key").write_text(f"{side * 10}\n")
    return tmp_path


def mail_of(folder: Path, **environ: str) -> MailSettings:
    found = load_inbox(folder, environ).mail
    assert found is not None
    return found


def lines_of(folder: Path, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load_inbox(folder, environ)
    return refused.value.lines


def test_without_the_section_there_is_no_mail(folder: Path) -> None:
    (folder / "school.toml").write_text(SCHOOL)

    assert load_inbox(folder, {}).mail is None


def test_what_is_left_out_is_the_usual(folder: Path) -> None:
    mail = mail_of(folder)

    assert (mail.port, mail.security, mail.user, mail.timeout_seconds) == (587, "starttls", "", 10)
    assert mail.sender_domain == "school.example"


def test_the_password_comes_from_a_file_and_is_shown_nowhere(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "credential"
    secret.write_text("hunter22\n")

    mail = mail_of(folder, KIOSK_MAIL_USER="box", KIOSK_MAIL_PASSWORD_FILE=str(secret))

    assert mail.password.get_secret_value() == "hunter22"
    assert "hunter22" not in repr(
        load_inbox(folder, {"KIOSK_MAIL_USER": "box", "KIOSK_MAIL_PASSWORD": "hunter22"})
    )


def test_the_public_side_is_given_nothing_of_it(folder: Path) -> None:
    public = load_public(folder, {"KIOSK_MAIL_USER": "box", "KIOSK_MAIL_PASSWORD": "hunter22"})

    assert not hasattr(public, "mail")
    assert "smtp.school.example" not in repr(public)


def test_a_password_in_the_file_is_refused(folder: Path) -> None:
    (folder / "school.toml").write_text(SCHOOL + MAIL + 'user = "box"\npassword = "hunter22"\n')

    (line,) = lines_of(folder)

    assert line == (
        "mail.password: a secret does not belong in school.toml. Give it in KIOSK_MAIL_PASSWORD_FILE."
    )


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("PORT", "0", "mail.port: .*a port from 1 to 65535"),
        ("HOST", "smtp school", "mail.host: .*the mail server's name"),
        ("SECURITY", "ssl", 'mail.security: .*"starttls", "tls", or "none"'),
        ("SECURITY", "none", "mail.security: mail without TLS is not safe outside this machine"),
        ("SENDER", "worry box", "mail.sender: it is not an address"),
        ("SENDER", "a@b.example\nBcc: c@b.example", "mail.sender: it is not an address"),
        ("USER", "box", "mail.password: user and password belong together"),
        ("PASSWORD", "hunter22", "mail.password: user and password belong together"),
        ("TIMEOUT_SECONDS", "31", "mail.timeout_seconds: .*from 1 to 30 seconds"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(
    folder: Path, variable: str, value: str, line: str
) -> None:
    (said,) = lines_of(folder, **{f"KIOSK_MAIL_{variable}": value})

    assert re.match(line, said), said
    assert "hunter22" not in said


def test_a_misspelt_setting_and_an_empty_section_are_named(folder: Path) -> None:
    (folder / "school.toml").write_text(SCHOOL + MAIL + "prot = 25\n")
    misspelt = lines_of(folder)
    (folder / "school.toml").write_text(SCHOOL + "[mail]\n")
    empty = lines_of(folder)

    assert misspelt == (
        "mail.prot: this setting is not known. Known ones are: host, port, security, sender, timeout_seconds, user.",
    )
    assert [line.partition(":")[0] for line in empty] == ["mail.host", "mail.sender"]


def test_mail_without_tls_stays_on_this_machine(folder: Path) -> None:
    assert mail_of(folder, KIOSK_MAIL_HOST="127.0.0.1", KIOSK_MAIL_SECURITY="none").security == "none"
