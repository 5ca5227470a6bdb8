"""A safeguarding lead at work, through the inbox's own pages: signs in, looks at the list, opens worries."""

import re
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pyotp

from bench.driver import LOOPBACK
from bench.school import School

LISTS = 100
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_WORRY = re.compile(r'href="(/worries/[0-9a-f]{32})"')


def work_as_lead(port: int, school: School, *, lists: int = LISTS) -> None:
    """One sign-in at its full cost, then so many looks at the list, each followed by one worry."""
    sheet = next(one for one in school.sheets if one.role == "lead")
    browser = _Browser(f"http://{LOOPBACK}:{port}")
    token = TOKEN.search(browser.open("/sign-in"))
    assert token, "the sign-in page has no form"
    typed = {"name": sheet.sign_in_name, "passphrase": sheet.passphrase}
    token = TOKEN.search(browser.open("/sign-in", {"csrf_token": token[1], **typed}))
    assert token, "the second page has no form"
    code = pyotp.TOTP(sheet.totp_secret).now()
    page = browser.open("/sign-in/second-factor", {"csrf_token": token[1], "code": code})
    for number in range(lists):
        worries = _WORRY.findall(page)
        assert worries, "the lead sees no worry"
        browser.open(worries[number % len(worries)])
        page = browser.open("/")


class _Browser:
    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def open(self, path: str, form: dict[str, str] | None = None) -> str:
        body = urlencode(form).encode() if form else None
        with self._opener.open(self._base_url + path, body, timeout=60) as answer:
            text: str = answer.read().decode()
            return text
