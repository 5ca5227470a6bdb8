"""A case as staff fill it in: open one from a worry, and write into it through its real forms."""

import re
from collections.abc import Mapping
from html import unescape

from kiosk.inbox.cases.store import OpenCase, read_case
from kiosk.inbox.worries.collect import collect
from tests.inbox.office import TEAM, Office, worry
from tests.inbox.test_cases_store import at_desk
from tests.visitor import Visitor

Given = Mapping[str, str | list[str]]


def told(office: Office, words: str = "they call me names", to: tuple[str, ...] = TEAM) -> str:
    """The address of a worry that was told to these, and that the inbox has taken in."""
    concern_id = office.tell(worry(("feel", "blue"), ("what", "words"), words=words), to=to)
    collect(office.letterbox, office.inbox)
    return concern_id.hex()


def open_a_case(visitor: Visitor, concern: str, **chosen: str) -> str:
    """Open a case from this worry through its form; returns the address of the case."""
    page = visitor.get(f"/worries/{concern}/case")
    assert page.answer.status_code == 200, page.answer.status
    checked = {field["name"]: field["value"] for field in page.page.all("input") if "checked" in field}
    form = {**page.carried, **checked, "procedure": "six-steps", "urgency": "today", **chosen}
    page.post(f"/worries/{concern}/case", form)
    assert page.answer.status_code == 303, page.html
    return page.answer.headers["Location"].rpartition("/")[2]


def fill_in(visitor: Visitor, case: str, kind: str, given: Given, link: str = "") -> Visitor:
    """Open the form for this kind, change these fields in it, which must be there, and press its button."""
    path = f"/cases/{case}/add/{kind}"
    page = visitor.get(path + link)
    assert page.answer.status_code == 200, page.answer.status
    return visitor.post(path, {**as_shown(page), **given})


def wrote(visitor: Visitor, case: str, kind: str, given: Given, link: str = "") -> None:
    """The same, and it was written."""
    page = fill_in(visitor, case, kind, given, link)
    assert page.answer.status_code == 303, f"{kind}: {page.answer.status}\n{problem_on(page)}"


def as_shown(page: Visitor) -> dict[str, str | list[str]]:
    """The form of this page as the browser would send it if nobody touched it."""
    found: dict[str, str | list[str]] = dict(page.carried.items())
    for tag, field in page.page.elements:
        name = field.get("name", "")
        if tag == "input" and field.get("type") in ("radio", "checkbox"):
            if "checked" in field:
                several = found.get(name, [])
                found[name] = [*several, field["value"]] if field["type"] == "checkbox" else field["value"]
        elif tag == "input" and name and field.get("type") != "hidden":
            found[name] = field.get("value", "")
    for name, text in re.findall(
        r'<textarea id="[^"]+" name="([^"]+)"[^>]*>\n(.*?)</textarea>', page.html, re.S
    ):
        found[name] = unescape(text)
    for name, inside in re.findall(r'<select id="[^"]+" name="([^"]+)".*?>(.*?)</select>', page.html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


def asked_on(page: Visitor) -> set[str]:
    """The names of all fields that somebody can fill in."""
    fields = (one for tag, one in page.page.elements if tag in ("input", "textarea", "select"))
    return {one["name"] for one in fields if one.get("type") != "hidden" and "name" in one}


def problem_on(page: Visitor) -> str:
    """What the page says is wrong."""
    found = re.search(r'id="problem".*?</div></div>', page.html, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip() if found else ""


def read(office: Office, case: str, role: str = "lead") -> OpenCase:
    """The case as this person reads it."""
    return read_case(*at_desk(office, role), bytes.fromhex(case))
