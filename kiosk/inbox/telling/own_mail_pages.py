"""The page "Mail to me": where one's own mail goes, when one wants any, and a test.

Everybody says it for themselves. Nobody else can turn a colleague's mail to another address, or off.
"""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.db import reading, writing
from kiosk.inbox.desk import desk, me
from kiosk.inbox.models import WaitingMail
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, STAFF, open_to
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.signing_in.tries import may_try
from kiosk.inbox.telling import outbox
from kiosk.inbox.telling.choices import TOLD_AT_ONCE, NobodyLeft, Wish, choice_of, choose

pages = Blueprint("own_mail", __name__)


@pages.get("/me/mail")
@fresh_proof
@open_to(*STAFF)
def mine() -> ResponseReturnValue:
    """What this person has said, and a form to say it anew."""
    return _page()


@pages.post("/me/mail")
@fresh_proof
@open_to(*STAFF)
def keep() -> ResponseReturnValue:
    """Keep it. Whoever is the last to be told of something stays so until a colleague is told as well."""
    untrusted_address = request.form.get("address", "").strip()
    untrusted_wish = request.form.get("wish", "")
    try:
        with writing(desk().inbox) as session:
            routes = desk().content.routes
            choose(session, me().person, untrusted_address, untrusted_wish, routes, datetime.now(UTC))
    except NobodyLeft:
        return _page("last", untrusted_address, untrusted_wish), 409
    except ValueError:
        return _page("address", untrusted_address, untrusted_wish), 422
    return redirect(url_for("own_mail.mine", done="kept"), code=303)


@pages.post("/me/mail/test")
@fresh_proof
@open_to(*STAFF)
def test() -> ResponseReturnValue:
    """Put a test mail to this person into the outbox."""
    if not may_try("mail-test", me().person.id):
        return _page("wait"), 429
    with writing(desk().inbox) as session:
        if not choice_of(session, me().person.id).address:
            return _page("address"), 422
        outbox.ask(session, me().person.id, "test", datetime.now(UTC))
        audit.record(session, "mail-tested", me().person.id, None, datetime.now(UTC))
    return redirect(url_for("own_mail.mine", done="test"), code=303)


def _page(problem: str = "", untrusted_address: str = "", untrusted_wish: str = "") -> str:
    person_id = me().person.id
    with reading(desk().inbox) as session:
        choice = choice_of(session, person_id)
        waiting = session.query(WaitingMail).filter_by(person_id=person_id, kind="test").first()
    reads = me().person.role in READERS
    typed = problem in ("last", "address") and request.form.get("wish") is not None
    return render_template(
        "mail_mine.html",
        problem=problem,
        done=request.args.get("done", "") if request.method == "GET" else "",
        kept=choice,
        address=untrusted_address if typed else choice.address,
        wish=untrusted_wish if typed else choice.wish,
        wishes=[one.value for one in Wish if reads or one not in TOLD_AT_ONCE],
        test_waits=waiting is not None,
        set_up=desk().settings.mail is not None,
        reads=reads,
    )
