"""Who answers for a case while somebody is away, or when they have left. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence


def answering(
    owners: Iterable[str],
    *,
    here: Collection[str],
    deputies: Mapping[str, str],
    readers: Sequence[str],
) -> Mapping[str, str]:
    """For each owner, who answers for their cases now.

    It is the owner while they are here, else their deputy, or the deputy's deputy; when none of these is here, the
    first of `readers` (those who can open the case, in the school's own order) who is. When nobody is, it stays with
    the owner: it is shown as overdue, and never as nobody's.
    """
    return {owner: _answers(owner, here, deputies, readers) for owner in owners}


def _answers(owner: str, here: Collection[str], deputies: Mapping[str, str], readers: Sequence[str]) -> str:
    seen: set[str] = set()
    person: str | None = owner
    while person is not None and person not in seen:
        if person in here:
            return person
        seen.add(person)
        person = deputies.get(person)
    return next((one for one in readers if one in here), owner)
