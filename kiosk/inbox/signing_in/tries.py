"""How often somebody may try: enough for a person who mistypes, too little for one who guesses.

Every try counts, right or wrong, so that one right part does not buy more tries at the others. The limits slow
down and never lock: somebody who knows a name can't keep its owner out for longer than an hour.
"""

import hashlib

from flask import current_app
from limits import parse_many

from kiosk.inbox.desk import desk
from kiosk.inbox.people.accounts import one_spelling
from kiosk.inbox.signing_in.redis_sessions import answering
from kiosk.web import limiter

TRIES_BY_ONE = parse_many("5 per minute; 20 per hour")
TRIES_BY_ALL = parse_many("60 per minute")


def may_try(what: str, whose: bytes) -> bool:
    """Count one try at `what` for this person or typed name, and for all; False when either had enough for now.

    Raises SessionsUnavailable when the counts can't be reached.
    """
    one = hashlib.blake2b(whose, key=desk().host_secret, digest_size=16).hexdigest()
    counter = limiter(current_app).limiter
    with answering():
        # The one first: tries at one name that is over its limit do not use up everybody's.
        return all(counter.hit(limit, what, one) for limit in TRIES_BY_ONE) and all(
            counter.hit(limit, what) for limit in TRIES_BY_ALL
        )


def may_begin(what: str) -> bool:
    """Count one page that costs a row in the session store, for all together; False when there were enough for now."""
    counter = limiter(current_app).limiter
    with answering():
        return all(counter.hit(limit, "begin", what) for limit in TRIES_BY_ALL)


def spelling(untrusted_name: str) -> bytes:
    """What a typed name counts as: however it is written, it is one name."""
    try:
        return one_spelling(untrusted_name).encode()
    except ValueError:
        return b""  # no account can have this name; all such tries count as one
