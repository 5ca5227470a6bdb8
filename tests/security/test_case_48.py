"""Attack case 48 of the threat model: a person's keys are renewed, and whoever kept the old ones has nothing."""

from datetime import timedelta

from flask import Flask

from kiosk.inbox.people.accounts import unlock
from kiosk.sealing.opening.reader_key import ReaderKey
from tests.inbox.newcomers import give_school_key, person_of, published, tell_today
from tests.inbox.office import Office, worry
from tests.security.steps import links
from tests.visitor import Visitor


def renew(visitor: Visitor, office: Office, role: str) -> None:
    form = visitor.get("/me/keys").carried
    visitor.post("/me/keys", {**form, "passphrase": office.passphrase(role)}).follow()


def test_case_48_every_old_worry_opens_new_ones_use_the_new_key_alone_and_the_old_seed_is_gone(
    shared: tuple[Office, Flask, Flask],
) -> None:
    office, one, other = shared
    give_school_key(office, "lead", "deputy")
    old = [tell_today(office, worry(("what", "words"), words="before")) for _ in range(3)]
    lead = office.sign_in(one, "lead")
    before = person_of(office, "lead")
    seed = office.people["lead"].master_key.open("reader-seed", before.id, before.sealed_seed)

    renew(lead, office, "lead")
    lead.post("/me/keys/go-on", lead.carried).follow()
    office.clock.shift(timedelta(seconds=61))
    lead.post("/me/keys/go-on", lead.carried).follow()

    assert "the old keys are gone" in lead.html
    elsewhere = office.sign_in(other, "lead")
    new = tell_today(office, worry(("what", "words"), words="after"))
    for reader in (elsewhere.get("/"), office.sign_in(one, "deputy")):
        assert set(links(reader)) == {f"/worries/{one_id.hex()}" for one_id in (*old, new)}
    for concern_id, word in ((old[0], "before"), (new, "after")):
        assert word in elsewhere.get(f"/worries/{concern_id.hex()}").html
    listed = {reader.key_id for reader in published(office).readers}
    assert ReaderKey.from_seed(seed).public_key.key_id not in listed
    after = person_of(office, "lead")
    master = unlock(office.inbox, "lead", office.passphrase("lead")).master_key
    assert master.open("reader-seed", after.id, after.sealed_seed) != seed
    assert [(former.sealed_seed, former.sealed_master_key) for former in after.former] == [(None, None)]
