"""Attack cases 29, 31, 38 and 40 of the threat model, against a school that is really served, over real connections."""

import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import redis

from tests.pagecheck import check_headers, parse
from tests.served import Served, served

CANARY = "canary-that-sang-at-noon"
ADDRESS = "127.0.0.77"
SENTINELS = {
    "User-Agent": "Sentinel-Tablet/7.7",
    "Accept-Language": "xx-sentinel",
    "Referer": "http://localhost/sentinel-referrer",
    "X-Forwarded-For": "203.0.113.77",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ARGON2_MIB, TURNS, PROGRAM_MIB = 128, 2, 160


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Served]:
    """A served school whose inbox has two workers over Redis."""
    with served(
        tmp_path_factory.mktemp("served"),
        cost=None,
        KIOSK_INBOX_WORKERS="2",
        KIOSK_INBOX_LIMITS_URL=redis_url,
        KIOSK_PUBLIC_LIMITS_URL=redis_url,
    ) as running:
        yield running
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()


class Browser:
    """A browser at this machine's other address, with its cookies; a new connection for each request."""

    def __init__(self, url: str) -> None:
        self._port = urlsplit(url).port
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {**SENTINELS, "Host": f"localhost:{self._port}", "Cookie": cookies, **headers}
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60, source_address=(ADDRESS, 0))
        with closing(connection):
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, dict(answer.getheaders()), text

    def send(self, path: str, page: str, **typed: str) -> tuple[int, dict[str, str], str]:
        hidden = {
            field["name"]: field["value"]
            for field in parse(page).all("input")
            if field.get("type") == "hidden"
        }
        return self.ask("POST", path, urlencode({**hidden, **typed}), **FORM)


def tell(school: Served) -> None:
    child = Browser(school.public_url)
    page = child.ask("GET", "/en-GB/tell")[2]
    told = {"feel": "red", "what": "words", "own_words": CANARY, "own_name": CANARY, "go": "send"}
    assert child.send("/en-GB/tell", page, **told)[0] == 200
    parent = Browser(school.public_url)
    page = parent.ask("GET", "/en-GB/family")[2]
    own = {f"own_{key}": CANARY for key in ("words", "child", "contact")}
    assert parent.send("/en-GB/family", page, **own, staff="no", go="send")[0] == 200
    page = parent.ask("GET", "/en-GB/family")[2]
    assert parent.send("/en-GB/family", page, **own, staff=CANARY, go="send")[0] == 422


def read(school: Served) -> str:
    """What a lead is shown of the first worry on their list."""
    lead = Browser(school.inbox_url)
    page = lead.ask("GET", "/sign-in")[2]
    sheet = school.sheets["asha"]
    assert lead.send("/sign-in", page, name="asha", passphrase=sheet.passphrase)[0] == 303
    page = lead.ask("GET", "/sign-in/second-factor")[2]
    assert lead.send("/sign-in/second-factor", page, code=school.code("asha"))[0] == 303
    address = re.findall(r'href="(/worries/[0-9a-f]{32})"', lead.ask("GET", "/")[2])[0]
    return lead.ask("GET", address)[2]


def kept(school: Served, redis_url: str) -> dict[str, bytes]:
    """Every file beside and below the school, with the logs and temporary files, and all that Redis holds."""
    files = [path for path in school.folder.parent.rglob("*") if path.is_file()]
    found = {str(path): path.read_bytes() for path in files}
    with redis.Redis.from_url(redis_url) as client:
        keys = [bytes(key) for key in client.keys("*")]
        values = [client.get(key) if client.type(key) == b"string" else client.dump(key) for key in keys]
    return found | {"redis": b"\n".join((*keys, *(value or b"" for value in values)))}


def test_38_40_neither_words_nor_who_sent_them_are_kept_anywhere(school: Served, redis_url: str) -> None:
    tell(school)
    assert CANARY in read(school)

    places = kept(school, redis_url)

    assert {"public.log", "inbox.log", "letterbox.sqlite3", "inbox.sqlite3"} <= {Path(p).name for p in places}
    assert len(places["redis"]) > 100
    packed = bytes(int(part) for part in ADDRESS.split("."))
    sentinels = [CANARY.encode(), ADDRESS.encode(), b"203.0.113.77", b"Sentinel", b"sentinel"]
    for place, content in places.items():
        assert not [one for one in sentinels if one in content], place
    assert packed not in places["redis"]
    assert b"GET /" not in places[str(school.folder.parent / "public.log")], "no access log"


def test_31_every_kind_of_answer_carries_the_headers_over_the_wire(school: Served) -> None:
    asked = {
        "public": [
            ("GET", "/", 302),
            ("GET", "/en-GB/tell", 200),
            ("GET", "/nothing", 404),
            ("PUT", "/en-GB/tell", 405),
            ("POST", "/en-GB/family", 400),
            ("GET", "/static/css/look.css", 200),
            ("GET", "/static/../school.toml", 404),
        ],
        "inbox": [
            ("GET", "/", 302),
            ("GET", "/sign-in", 200),
            ("GET", "/nothing", 404),
            ("DELETE", "/sign-in", 405),
            ("POST", "/sign-in", 400),
            ("GET", "/sign-in/second-factor", 302),
        ],
    }

    for side, url in (("public", school.public_url), ("inbox", school.inbox_url)):
        browser = Browser(url)
        for method, path, status in asked[side]:
            found, headers, _ = browser.ask(method, path)
            assert found == status, (side, method, path)
            check_headers(headers, path=path, status=found)
        found, headers, _ = browser.ask("GET", "/", Host="evil.example")
        assert found == 400
        check_headers(headers, path="/", status=400)
        assert "evil" not in str(headers)


def test_29_a_passphrase_of_a_megabyte_is_refused_at_the_door(school: Served) -> None:
    browser = Browser(school.inbox_url)
    page = browser.ask("GET", "/sign-in")[2]
    began = time.monotonic()

    status, headers, _ = browser.send("/sign-in", page, name="asha", passphrase="p" * 1_000_000)

    assert status == 413
    check_headers(headers, path="/sign-in", status=413)
    assert time.monotonic() - began < 5


def test_29_fifty_sign_ins_at_once_are_all_answered_in_bounded_memory(school: Served) -> None:
    pages = [(browser := Browser(school.inbox_url), browser.ask("GET", "/sign-in")[2]) for _ in range(50)]
    statuses: list[int] = []

    def knock(number: int) -> None:
        browser, page = pages[number]
        statuses.append(browser.send("/sign-in", page, name=f"nobody {number}", passphrase="no")[0])

    threads = [threading.Thread(target=knock, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    public, took = Browser(school.public_url), []
    while any(thread.is_alive() for thread in threads):
        asked = time.monotonic()
        assert public.ask("GET", "/en-GB/tell")[0] == 200
        took.append(time.monotonic() - asked)
        time.sleep(0.05)
    peaks = [peak_mib(pid) for pid in school.workers("inbox")]

    assert statuses.count(303) == 50, statuses
    assert len(peaks) == 2
    assert max(peaks) > ARGON2_MIB, "Argon2 really ran"
    assert max(peaks) < ARGON2_MIB * TURNS + PROGRAM_MIB, peaks
    assert len(took) > 5
    assert statistics.median(took) < 1, took


def peak_mib(pid: int) -> int:
    """The most memory that this process ever held at once (VmHWM, proc(5))."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) // 1024
