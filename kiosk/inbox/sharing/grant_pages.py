"""The pages for letting a colleague in: to one worry, or a newcomer to everything that is not restricted."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.inbox.asked import id_in, id_or_404
from kiosk.inbox.desk import desk, me
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.roles import DEPUTY, LEAD, READERS, open_to
from kiosk.inbox.sharing import granting, granting_all, taking_back
from kiosk.inbox.sharing.granting import NotYours, Refused
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.worries.opening import Damaged
from kiosk.sealing.errors import UntrustedReaders

pages = Blueprint("grants", __name__)


@pages.get("/worries/<untrusted_address>/share")
@open_to(*READERS)
@fresh_proof
def share(untrusted_address: str) -> ResponseReturnValue:
    """Choose a colleague and a reason."""
    return _share_page(id_or_404(untrusted_address))


@pages.post("/worries/<untrusted_address>/share")
@open_to(*READERS)
@fresh_proof
def let_in(untrusted_address: str) -> ResponseReturnValue:
    """Let the colleague in, or ask a second reader to agree."""
    concern_id = id_or_404(untrusted_address)
    to_key, reason = request.form.get("to", ""), request.form.get("reason", "")
    try:
        granting.ask(desk(), me(), concern_id, _named(to_key), reason, datetime.now(UTC))
    except Refused as refusal:
        return _share_page(concern_id, refusal.why, chosen=(to_key, reason)), 422
    except (NotYours, Damaged):
        abort(404)
    return redirect(url_for("worries.one_worry", untrusted_address=untrusted_address), code=303)


@pages.post("/worries/<untrusted_address>/share/answer")
@open_to(*READERS)
@fresh_proof
def answer(untrusted_address: str) -> ResponseReturnValue:
    """The second reader's word on a colleague who waits, or the asker's taking it back."""
    concern_id = id_or_404(untrusted_address)
    decide = granting.agree if request.form.get("answer") == "agree" else granting.decline
    try:
        decide(desk(), me(), concern_id, _named(request.form.get("grant", "")), datetime.now(UTC))
    except Refused as refusal:
        return _share_page(concern_id, refusal.why), 422
    except (NotYours, Damaged):
        abort(404)
    return redirect(url_for("worries.one_worry", untrusted_address=untrusted_address), code=303)


@pages.get("/worries/<untrusted_address>/share/<untrusted_grant>/take-back")
@open_to(*READERS)
@fresh_proof
def take_back(untrusted_address: str, untrusted_grant: str) -> ResponseReturnValue:
    """What taking back this colleague's key does, and what it can't do."""
    return _take_back_page(id_or_404(untrusted_address), id_or_404(untrusted_grant))


@pages.post("/worries/<untrusted_address>/share/<untrusted_grant>/take-back")
@open_to(*READERS)
@fresh_proof
def taken_back(untrusted_address: str, untrusted_grant: str) -> ResponseReturnValue:
    """Take the key back."""
    concern_id, grant_id = id_or_404(untrusted_address), id_or_404(untrusted_grant)
    try:
        taking_back.take_back(desk(), me(), concern_id, grant_id, datetime.now(UTC))
    except NotYours:
        abort(404)
    except Refused as refusal:
        return _take_back_page(concern_id, grant_id, refusal.why), 409
    except (NoList, UntrustedReaders):
        return _take_back_page(concern_id, grant_id, "list"), 409
    return redirect(url_for("worries.one_worry", untrusted_address=untrusted_address), code=303)


@pages.get("/share-all")
@open_to(LEAD, DEPUTY)
@fresh_proof
def share_all() -> ResponseReturnValue:
    """Choose the newcomer who gets everything that is not restricted."""
    return _all_page()


@pages.post("/share-all")
@open_to(LEAD, DEPUTY)
@fresh_proof
def go_on_sharing() -> ResponseReturnValue:
    """Some seconds of work, then a page that says how far it is. It can be left at any moment."""
    to_key, reason = request.form.get("to", ""), request.form.get("reason", "")
    after = _named(request.form.get("after", ""))
    try:
        progress = granting_all.grant_all(
            desk(), me(), _named(to_key), reason, datetime.now(UTC), after=after
        )
    except Refused as refusal:
        return _all_page(refusal.why, chosen=(to_key, reason)), 422
    return _all_page(progress=progress, chosen=(to_key, reason))


def _share_page(concern_id: bytes, why: str = "", chosen: tuple[str, str] = ("", "")) -> str:
    try:
        sharing = granting.sharing_of(desk(), me(), concern_id)
        colleagues = granting.colleagues(desk(), me(), concern_id)
    except (NotYours, Damaged):
        abort(404)
    return render_template(
        "grant.html",
        address=concern_id.hex(),
        sharing=sharing,
        colleagues=colleagues,
        why=why,
        chosen=chosen,
    )


def _take_back_page(concern_id: bytes, grant_id: bytes, why: str = "") -> str:
    try:
        person = taking_back.to_take_back(desk(), me(), concern_id, grant_id)
    except NotYours:
        abort(404)
    return render_template(
        "grant_take_back.html",
        address=concern_id.hex(),
        grant=grant_id.hex(),
        person=person,
        oneself=person.id == me().person.id,
        why=why,
    )


def _all_page(
    why: str = "", progress: granting_all.Progress | None = None, chosen: tuple[str, str] = ("", "")
) -> str:
    newcomers = granting_all.newcomers(desk(), me())
    return render_template(
        "grant_all.html",
        newcomers=newcomers,
        newcomer=next((one for one in newcomers if one.key_id.hex() == chosen[0]), None),
        why=why,
        progress=progress,
        chosen=chosen,
    )


def _named(untrusted_id: str) -> bytes:
    """The id in this field; the empty one, which is nobody's, when there is none."""
    return id_in(untrusted_id) or b""
