"""What every page must be, checked on each page that a test fetches.

`check_answer` is called by the test clients of both sides, so a test about something else still fails
when it meets a page without a title, a field without a label, an inline script or a missing header.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

GOLDEN = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
}
# A school's own recordings, and the web app manifest; a test says on which side.
SOUND, MANIFEST = "media-src 'self'", "manifest-src 'self'"
# What pages of the inbox may ask a browser for; a test says that the public side's may not.
PASSKEYS = {"publickey-credentials-create=(self)", "publickey-credentials-get=(self)"}
AWAKE = {"screen-wake-lock=(self)"}  # a tablet on which somebody is telling does not go dark
FIELDS = {"input", "select", "textarea"}
LOADING = {"src", "href", "action", "formaction", "data", "poster", "srcset"}


@dataclass
class Page:
    """One parsed page, as far as the checks need it."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text_of: dict[str, list[str]] = field(default_factory=dict)
    labelled: set[str] = field(default_factory=set)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []
        self.inside_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "label":
            self.inside_label += 1
        if tag in FIELDS and self.inside_label:
            attributes["_in_label"] = "yes"
        self.page.elements.append((tag, attributes))
        if tag not in {"input", "meta", "link", "br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.inside_label -= 1
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.page.text_of.setdefault(tag, []).append(data)


def parse(html: str) -> Page:
    """Read a page's elements and text."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


def check_headers(headers: object, *, path: str, status: int) -> None:
    """Assert the golden header set; only a file under /static/ may be kept by a browser."""
    found = dict(headers)  # type: ignore[call-overload]
    for name, value in GOLDEN.items():
        assert found.get(name) == value, f"{path} {status}: {name} is {found.get(name)!r}"
    policy = set(found["Content-Security-Policy"].split("; "))
    assert policy - {SOUND, MANIFEST} == POLICY, f"{path} {status}: policy is {policy}"
    closed = found["Permissions-Policy"].split(", ")
    assert len(closed) > 20, f"{path}: {closed}"
    assert all(feature.endswith("=()") or feature in PASSKEYS | AWAKE for feature in closed), (
        f"{path}: {closed}"
    )
    if path.startswith("/static/") and found["Cache-Control"] != "no-store":
        assert (status, found["Cache-Control"]) == (200, "public, max-age=31536000")
    else:
        assert found["Cache-Control"] == "no-store", f"{path} {status}: {found.get('Cache-Control')}"
    assert "Server" not in found or "Werkzeug" in found["Server"] or found["Server"] == "gunicorn"


def check_page(page: Page, *, path: str, locales: dict[str, str]) -> Page:
    """Assert what every page must be; `locales` maps each offered language tag to its direction."""
    root = page.all("html")[0]
    assert locales.get(root.get("lang", "")) == root.get("dir"), f"{path}: lang or dir is wrong: {root}"
    assert "".join(page.text_of.get("title", [])).strip(), f"{path}: no title"
    assert len(page.all("h1")) == 1, f"{path}: {len(page.all('h1'))} h1"
    _check_ids(page, path)
    _check_labels(page, path)
    _check_nothing_inline(page, path)
    _check_no_other_host(page, path)
    return page


def _check_ids(page: Page, path: str) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), f"{path}: an id stands twice: {sorted(ids)}"
    for _, attributes in page.elements:
        for pointer in ("aria-labelledby", "aria-describedby", "for"):
            for target in attributes.get(pointer, "").split():
                assert target in ids, f"{path}: {pointer} points at {target}, which is not there"


def _check_labels(page: Page, path: str) -> None:
    labelled = {attributes.get("for") for attributes in page.all("label")}
    for tag, attributes in page.elements:
        if tag not in FIELDS or attributes.get("type") in ("hidden", "submit"):
            continue
        named = "aria-labelledby" in attributes or "aria-label" in attributes or "_in_label" in attributes
        assert named or attributes.get("id") in labelled, f"{path}: a field without a label: {attributes}"


def _check_nothing_inline(page: Page, path: str) -> None:
    for tag, attributes in page.elements:
        assert "style" not in attributes, f"{path}: inline style on {tag}"
        assert not [name for name in attributes if name.startswith("on")], f"{path}: inline handler on {tag}"
    assert all("src" in script for script in page.all("script")), f"{path}: an inline script"
    assert not page.all("style"), f"{path}: an inline style sheet"


def _check_no_other_host(page: Page, path: str) -> None:
    for tag, attributes in page.elements:
        for name in LOADING & set(attributes):
            parts = urlsplit(attributes[name])
            if tag == "a" and attributes.get("rel") == "external noreferrer":
                assert parts.scheme == "https", f"{path}: <{tag} {name}> uses {parts.scheme}:"
                continue  # nothing is loaded from there unless a parent follows it
            assert not parts.netloc, f"{path}: <{tag} {name}> leads to {parts.netloc}"
            assert parts.scheme in ("", "tel"), f"{path}: <{tag} {name}> uses {parts.scheme}:"
