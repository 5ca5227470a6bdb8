"""The mails themselves: plain text and nothing that follows whoever reads it.

The one that says "something new waits" is the same for everything. Nothing about it is handed to this module, so
nothing of it can be in the mail: no name, no kind, no urgency, no number, no address of one worry.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from kiosk.i18n import format_day
from kiosk.inbox.telling.due_days import Due

_TAG = "en-GB"  # staff pages and staff mail are in English

_NO_ANSWER = (
    "Please do not answer this mail: nobody reads what is sent to its sender. "
    "It is no emergency service and reaches none."
)
_NEWS = """\
Something new waits for you in the worry box of {school}.

Sign in to read it:
{inbox}

This mail says the same whatever waits. It never says who or what, and not how urgent it is.
{no_answer}
"""
_TEST = """\
This is the test mail that you asked for. The worry box of {school} can reach you here.

The inbox:
{inbox}

{no_answer}
"""
_DAILY = """\
The worry box of {school}, {day}.

{mine}The inbox:
{inbox}

The record of who did what held {acts} acts when this mail was written, and ended with
{first}
{second}

Keep this mail. With it your technician can see later whether anything up to here was changed or taken away:
kiosk audit verify --head {head}

{no_answer}
"""
_MINE = """\
Worries that you have not read: {unread}
Due for you today: {today}
Overdue for you: {overdue}
(What is due is as it stood when you last looked at it in the inbox.)

"""


@dataclass(frozen=True)
class Heading:
    """Where a mail goes, where it comes from, and what it is known by. `mark` is the same when it is sent again."""

    sender: str
    to: str
    mark: bytes
    at: datetime
    school: str
    inbox: str


@dataclass(frozen=True)
class Numbers:
    """What the daily mail counts for somebody who reads worries."""

    unread: int
    due: Due


def mark_of(mail_id: bytes, causes: int) -> bytes:
    """What one mail is known by: the same for every try at it, another one for the next mail, and no id of ours."""
    return hashlib.sha256(b"worry-box/v1/mail" + mail_id + causes.to_bytes(8)).digest()[:16]


def news_letter(heading: Heading) -> bytes:
    """Something new waits, and no word more."""
    return _letter(heading, "Something new waits in the worry box", _NEWS)


def test_letter(heading: Heading) -> bytes:
    """The mail that somebody asked for to see whether any arrives."""
    return _letter(heading, "Worry box: test mail", _TEST)


def daily_letter(heading: Heading, day: date, numbers: Numbers | None, acts: int, head: bytes) -> bytes:
    """The day's numbers for this person, if they read worries, and the end of the record as a printed sheet has it."""
    digits = head.hex()
    groups = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    ending = {"first": " ".join(groups[:8]), "second": " ".join(groups[8:]), "head": digits}
    mine = ""
    if numbers:
        mine = _MINE.format(unread=numbers.unread, today=numbers.due.today, overdue=numbers.due.overdue)
    said = {"day": format_day(day, _TAG, "UTC"), "mine": mine, "acts": acts, **ending}
    return _letter(heading, "Worry box: your day, and the end of the record", _DAILY, **said)


def _letter(heading: Heading, subject: str, text: str, **said: object) -> bytes:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"Worry box <{heading.sender}>"
    letter["To"] = heading.to
    letter["Subject"] = subject
    letter["Date"] = format_datetime(heading.at)
    letter["Message-ID"] = f"<{heading.mark.hex()}@{heading.sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice answers it
    letter["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    school = " ".join(heading.school.split())
    filled = text.format(school=school, inbox=heading.inbox, no_answer=_NO_ANSWER, **said)
    letter.set_content(filled, charset="utf-8", cte="quoted-printable")
    return letter.as_bytes()
