"""Security cases 1 to 7, from outside: what was sealed, to whom, and who may say to whom.

Cases 8 and 9 are about sealing in the browser, which is not built; the numbers are those of docs/threat-model.md.
"""

import base64
import os
import secrets
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, func, select, update
from werkzeug.datastructures import MultiDict

from kiosk.db import reading, writing
from kiosk.inbox.models import BrokenEnvelope, CollectedConcern, ConcernWrap
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish
from kiosk.letterbox.models import SealedConcern, SignedReadersList
from kiosk.public import create_app
from kiosk.sealing import labels, suite
from kiosk.sealing.envelope import Envelope, Header, Kind, pack_wraps
from kiosk.sealing.errors import BrokenEnvelope as DoesNotOpen
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.readers import SignedReaders
from kiosk.sealing.seal import wrap_key
from tests.inbox.office import Office, worry
from tests.sealing.forgery import forge
from tests.security.steps import at_the_last_page, links, send, shut
from tests.visitor import Visitor

CANARY = "canary sentence about a bag"


def test_01_envelope_copied_into_another_row_is_refused(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third = (office.tell(worry(("what", "words"), words=CANARY)) for _ in range(3))
    with writing(office.letterbox) as session:  # on its way: the third row now holds the first envelope
        copied = session.get_one(SealedConcern, first)
        session.execute(
            update(SealedConcern)
            .where(SealedConcern.id == third)
            .values(envelope=copied.envelope, wraps=copied.wraps)
        )
    app = office.app()
    office.sign_in(app, "head")  # collects, and opens none of them
    assert third.hex() in caplog.text
    with writing(office.inbox) as session:  # in the store: the second row now holds it, with its wraps
        envelope = session.get_one(CollectedConcern, first).envelope
        session.get_one(CollectedConcern, second).envelope = envelope
        for wrap in session.scalars(select(ConcernWrap).where(ConcernWrap.concern_id == first)).all():
            session.get_one(ConcernWrap, (second, wrap.key_id)).sealed_key = wrap.sealed_key

    lead = office.sign_in(app, "lead")

    assert set(links(lead)) == {f"/worries/{one.hex()}" for one in (first, second)}
    assert "Something in the letterbox was damaged" in lead.html
    lead.get(f"/worries/{second.hex()}")
    assert (lead.answer.status_code, lead.title) == (200, "This worry can’t be opened")
    assert CANARY not in lead.html
    assert second.hex() in caplog.text, "whoever looks after the machine finds it in the log"
    assert CANARY in lead.get(f"/worries/{first.hex()}").html
    assert CANARY not in caplog.text


def test_02_flipped_cut_and_random_bytes_are_one_error_and_never_a_500(office: Office) -> None:
    concern = worry(("what", "words"), words=CANARY)
    good = office.tell(concern)
    sealed = office.seal(concern)
    whole, wraps = sealed.envelope, pack_wraps(sealed.wraps)
    mine = next(wrap for wrap in sealed.wraps if wrap.key_id == office.people["lead"].person.key_id)
    for length in range(len(whole)):
        with pytest.raises(DoesNotOpen):
            office.school.readers["lead"].open(whole[:length], mine)
    broken = [
        *((one, wraps) for one in (b"", whole[:1], whole[:60], whole[:-1], whole + b"\0")),
        *((whole, one) for one in (b"", wraps[:1], wraps[:-1], os.urandom(len(wraps)))),
        *((os.urandom(size), os.urandom(size)) for size in (1, 200, 2048)),
    ]
    rows = [_flipped(office, number / 24) for number in range(24)]
    rows += [_row(os.urandom(16), envelope, packed) for envelope, packed in broken]
    with writing(office.letterbox) as session:
        session.add_all(rows)

    lead = office.sign_in(office.app(), "lead")
    listed = links(lead.get("/"))
    if 'rel="next"' in lead.html:
        listed += links(lead.get(f"/?after={listed[-1].rsplit('/')[-1]}"))

    with reading(office.inbox) as session:
        put_aside = session.scalar(select(func.count()).select_from(BrokenEnvelope)) or 0
    assert len(listed) - 1 + put_aside == 24 + len(broken), "nothing is dropped in silence"
    for path in listed:
        lead.get(path)
        is_good = path.endswith(good.hex())
        assert lead.answer.status_code == 200
        assert (CANARY in lead.html) == is_good
        assert (lead.title == "This worry can’t be opened") != is_good


def test_03_one_ciphertext_under_two_keys_is_refused_for_both_readers(office: Office) -> None:
    keys, stories = (os.urandom(32), os.urandom(32)), (b"the story for the lead", b"the story for the deputy")
    envelope_id = os.urandom(16)
    draft = Header(Kind.CONCERN, envelope_id, envelope_id, 1, 1024, bytes(32), os.urandom(12))
    header = replace(draft, commitment=suite.commitment(keys[0], draft))
    body_keys = [suite.body_key(key, header) for key in keys]
    body = forge(body_keys, header.nonce, header.to_bytes(), stories, 1024)
    readers = [office.people[role].reader_key.public_key for role in ("lead", "deputy")]
    wraps = [wrap_key(key, header, reader) for key, reader in zip(keys, readers, strict=True)]
    with writing(office.letterbox) as session:
        envelope = Envelope(header, body).to_bytes()
        session.add(_row(envelope_id, envelope, pack_wraps(sorted(wraps, key=lambda one: one.key_id))))
    app = office.app()

    seen = [office.sign_in(app, role).get(f"/worries/{envelope_id.hex()}") for role in ("lead", "deputy")]

    assert [one.title for one in seen] == ["This worry can’t be opened"] * 2
    assert not any("the story" in one.html for one in seen)
    with pytest.raises(
        DoesNotOpen
    ):  # the commitment alone refuses the second key, before anything is decrypted
        office.people["deputy"].reader_key.unwrap(envelope, wraps[1])


def test_04_a_signature_or_key_made_for_another_purpose_signs_no_list(office: Office) -> None:
    key = office.school.key
    signer = Ed25519PrivateKey.from_private_bytes(key.seed)
    reader = Ed25519PrivateKey.from_private_bytes(office.people["lead"].reader_key.seed)
    body = office.school.readers_list(version=office.school.version + 1).to_bytes()
    others = {value for value in vars(labels).values() if isinstance(value, bytes)} - {labels.READERS_LIST}
    assert len(others) > 10
    wrong = [signer.sign(label + body) for label in (b"", *others)]
    wrong.append(reader.sign(labels.READERS_LIST + body))  # the right purpose, a reader's key
    pupil = Visitor(create_app(office.school.public()))

    for signature in wrong:
        _put_list(office, SignedReaders(body, signature))
        assert shut(pupil.get("/en-GB/"))

    _put_list(office, SignedReaders(body, signer.sign(labels.READERS_LIST + body)))
    assert pupil.get("/en-GB/").answer.status_code == 200


def test_05_a_readers_key_replaced_in_the_database_is_never_sealed_to(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    pupil = at_the_last_page(Visitor(create_app(office.school.public())))
    signed = Letterbox(office.letterbox).readers()
    assert signed is not None
    ours, theirs = (
        base64.b64encode(key.public_key.to_bytes())
        for key in (office.people["lead"].reader_key, ReaderKey.generate())
    )
    assert ours in signed.body
    _put_list(office, SignedReaders(signed.body.replace(ours, theirs), signed.signature))
    words = secrets.token_hex(8)

    pupil.post(
        pupil.action, MultiDict([*pupil.carried.items(multi=True), ("own_words", words), ("go", "send")])
    )

    assert pupil.answer.status_code == 503
    assert words in pupil.html, "the child loses nothing"
    assert office.school.waiting() == 0
    files = [file.read_bytes() for file in office.school.folder.rglob("*") if file.is_file()]
    assert not any(words.encode() in held for held in files)
    closed = Visitor(create_app(office.school.public())).get("/en-GB/")
    assert shut(closed)
    assert "grown-up" in closed.html
    assert "NO WORRIES CAN BE TAKEN" in caplog.text


def test_06_an_older_list_with_a_leaver_is_refused_also_after_a_restart(office: Office) -> None:
    older = Letterbox(office.letterbox).readers()
    assert older is not None
    office.school.publish_readers("lead", "deputy", "head", "recovery")  # the chair has left
    running = Visitor(create_app(office.school.public()))
    assert running.get("/en-GB/").answer.status_code == 200

    _put_list(office, older)

    restarted = Visitor(create_app(office.school.public()))
    for pupil in (running, restarted):
        assert shut(pupil.get("/en-GB/"))
        assert shut(pupil.get("/en-GB/family"))


def test_07_one_form_sent_twice_at_two_workers_is_one_concern(office: Office) -> None:
    first, second = (Visitor(create_app(office.school.public())) for _ in range(2))
    at_the_last_page(first)
    form = MultiDict([*first.carried.items(multi=True), ("own_words", CANARY), ("go", "send")])
    cookie = first.client.get_cookie("worry")
    assert cookie is not None
    second.client.set_cookie("worry", cookie.value)
    path = first.action

    answers = [one.post(path, form).answer for one in (first, second)]

    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, "/en-GB/done")}
    assert office.school.waiting() == 1
    send(at_the_last_page(Visitor(create_app(office.school.public()))))
    assert office.school.waiting() == 2, "another form is another concern"


def _put_list(office: Office, signed: SignedReaders) -> None:
    """What somebody does who can write to the letterbox: this list is there, and no other."""
    with writing(office.letterbox) as session:
        session.execute(delete(SignedReadersList))
    publish(office.letterbox, signed)


def _row(concern_id: bytes, envelope: bytes, wraps: bytes) -> SealedConcern:
    day = worry(("what", "words")).told_at.date()
    return SealedConcern(id=concern_id, day=day, envelope=envelope, wraps=wraps)


def _flipped(office: Office, part: float) -> SealedConcern:
    """A sealed concern with one bit flipped at this part of its length."""
    sealed = office.seal(worry(("what", "words"), words=CANARY))
    changed = bytearray(sealed.envelope)
    changed[int(part * len(changed))] ^= 1
    return _row(sealed.envelope_id, bytes(changed), pack_wraps(sealed.wraps))
