"""A visitor to one of the apps: fetches pages, fills in what their forms carry, and checks every page on the way."""

import re
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from kiosk.content import load_content
from tests.pagecheck import Page, check_headers, check_page, parse

LOCALES = ("en-GB", "pl", "ur")
"""What a school of the tests offers (see schools.py)."""
_DIRECTIONS = {tag: locale.direction for tag, locale in load_content().locales.items()}


class Visitor:
    """One browser session. `page` is what it shows now, `carried` what that page's form would send."""

    def __init__(self, app: Flask, base_url: str = "http://localhost") -> None:
        self.client = app.test_client()
        self.base_url = base_url
        self.answer: TestResponse
        self.html = ""
        self.page = Page()

    def get(self, path: str, **arguments: Any) -> "Visitor":
        return self._arrive(self.client.get(path, base_url=self.base_url, **arguments), path)

    def post(self, path: str, data: Any, **arguments: Any) -> "Visitor":
        return self._arrive(self.client.post(path, base_url=self.base_url, data=data, **arguments), path)

    @property
    def carried(self) -> MultiDict[str, str]:
        """The hidden fields of the page's form, as the browser would send them."""
        hidden = [field for field in self.page.all("input") if field.get("type") == "hidden"]
        return MultiDict((field["name"], field["value"]) for field in hidden)

    @property
    def action(self) -> str:
        return next(form["action"] for form in self.page.all("form") if form.get("method") == "post")

    def press(self, name: str, value: str, **typed: str) -> "Visitor":
        """Press a button that is really on the page, with text typed into fields that are really there."""
        buttons = {(button.get("name"), button.get("value")) for button in self.page.all("button")}
        assert (name, value) in buttons, (
            f"no such button: {name}={value}; there are {sorted(map(str, buttons))}"
        )
        data = self.carried
        for field, text in typed.items():
            assert field in {
                part.get("name") for tag, part in self.page.elements if tag in ("input", "textarea")
            }
            data.add(field, text)
        data.add(name, value)
        return self.post(self.action, data)

    def follow(self) -> "Visitor":
        """Go where the redirect points."""
        assert self.answer.status_code in (302, 303), self.answer.status
        return self.get(self.answer.headers["Location"])

    @property
    def without_token(self) -> str:
        """The page without its form tokens."""
        return without_token(self.html)

    @property
    def title(self) -> str:
        return "".join(self.page.text_of["h1"]).strip()

    def _arrive(self, answer: TestResponse, path: str) -> "Visitor":
        self.answer = answer
        check_headers(answer.headers, path=path, status=answer.status_code)
        self.html = answer.get_data(as_text=True)
        self.page = parse(self.html)
        if answer.mimetype == "text/html" and answer.status_code not in (302, 303):
            check_page(self.page, path=path, locales=_DIRECTIONS)
        return self


def without_token(html: str) -> str:
    """A page without its form tokens, which hold the second that they were made in."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html)
