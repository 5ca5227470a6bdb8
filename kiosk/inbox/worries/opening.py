"""Opening one collected envelope for one reader. Whatever is wrong with it, the answer is Damaged."""

from kiosk.concern import BadConcern, Concern
from kiosk.sealing.envelope import Envelope, Kind, Wrap
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.reader_key import ReaderKey, open_with_data_key


class Damaged(Exception):
    """This envelope does not open, or what is in it is not a concern, or it lies under another's id."""


def unwrap(envelope: bytes, concern_id: bytes, sealed_key: bytes, reader_key: ReaderKey) -> bytes:
    """The data key of this envelope, from this reader's wrap: one HPKE opening. Raises Damaged."""
    _refuse_another(envelope, concern_id)
    try:
        return reader_key.unwrap(envelope, Wrap(reader_key.public_key.key_id, sealed_key))
    except BrokenEnvelope:
        raise Damaged("the wrap does not open") from None


def open_concern(envelope: bytes, concern_id: bytes, data_key: bytes) -> Concern:
    """The concern in this envelope, which must be the one filed under this id. Raises Damaged."""
    _refuse_another(envelope, concern_id)
    try:
        return Concern.from_bytes(open_with_data_key(envelope, data_key))
    except (BrokenEnvelope, BadConcern):
        raise Damaged("the envelope does not open") from None


def _refuse_another(envelope: bytes, concern_id: bytes) -> None:
    # A row can be swapped by whoever writes to the database; the envelope itself says which concern it is.
    try:
        header = Envelope.from_bytes(envelope).header
    except BrokenEnvelope:
        raise Damaged("the envelope does not parse") from None
    if header.envelope_id != concern_id or header.kind is not Kind.CONCERN:
        raise Damaged("the envelope lies under another's id")
