"""What is in two copied stores, counted without the models: a copy may be of an older revision than they are."""

import sqlalchemy as sa
from sqlalchemy import Engine

from kiosk.backup.copying import rows_of
from kiosk.backup.manifest import Facts
from kiosk.db import reading
from kiosk.inbox.record.audit import GENESIS
from kiosk.migrating import Store, revision


def facts_of(letterbox: Engine, inbox: Engine) -> Facts:
    """Revisions, rows, the audit chain's end and the newest readers list. StoreError for files of another kind."""
    engines: dict[Store, Engine] = {"letterbox": letterbox, "inbox": inbox}
    rows: dict[str, dict[str, int]] = {store: rows_of(engine, store) for store, engine in engines.items()}
    with reading(inbox) as session:
        head = session.scalar(sa.text("SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1"))
    with reading(letterbox) as session:
        version = session.scalar(sa.text("SELECT max(version) FROM signed_readers_list"))
    return Facts(
        revisions={store: revision(engine, store)[0] or "" for store, engine in engines.items()},
        rows=rows,
        acts=rows["inbox"]["audit_event"],
        head=bytes(head or GENESIS).hex(),
        readers_version=version,
    )
