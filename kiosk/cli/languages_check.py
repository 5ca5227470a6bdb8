"""`kiosk check`, the languages: can each be read, and which of them has no person checked?"""

from kiosk.cli.findings import Installation, Wrong
from kiosk.content import load_content
from kiosk.i18n import translator


def languages_check(installation: Installation) -> str:
    """What to say of those that the school began with. Raises Wrong for a catalogue that can't be read."""
    offered, known = installation.public.school.locales, load_content().locales
    broken = [tag for tag in offered if tag in known and translator(tag).broken]
    if broken:
        raise Wrong(
            f"the words of {', '.join(broken)} can't be read, so those pages are in English. "
            "Put the file back, or mend it: docs/translating.md"
        )
    return in_words(offered)


def in_words(tags: tuple[str, ...]) -> str:
    """These languages, those that are drafts apart."""
    known = load_content().locales
    drafts = [tag for tag in tags if tag in known and known[tag].state == "draft"]
    read = [tag for tag in tags if tag not in drafts]
    if not drafts:
        return ", ".join(read)
    return f"{', '.join(read) or 'none'}; drafts, which no person has checked yet: {', '.join(drafts)}"
