"""`kiosk check`, the mail server: would it take a mail now? It is asked as for a mail, and none is sent."""

from kiosk.cli.findings import Doubtful, Installation
from kiosk.content import load_content
from kiosk.db import reading
from kiosk.inbox.telling.choices import untold_routes
from kiosk.inbox.telling.faults import FAULTS
from kiosk.inbox.telling.post import NotSent, try_out


def mail_check(installation: Installation) -> str:
    """What to say of it. Raises Doubtful: no worry is lost without mail, but nobody hears that one waits."""
    mail = installation.inbox.mail
    if mail is None:
        raise Doubtful("no mail server is named, so nobody is told that something waits. See docs/mail.md")
    try:
        try_out(mail)
    except NotSent as error:
        fault = FAULTS[error.fault]
        raise Doubtful(f"{mail.host}, port {mail.port}: {fault.wrong} {fault.help}") from None
    with reading(installation.inbox_store) as session:
        untold = untold_routes(session, load_content().routes)
    if untold:
        raise Doubtful(
            f"{mail.host} answers, but nobody is told at once on these routes: {', '.join(untold)}. "
            "Colleagues say so themselves in the inbox, under Mail to me"
        )
    return f"{mail.host}, port {mail.port}, answers"
