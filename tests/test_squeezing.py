"""Files go out in fewer bytes to whoever can unpack them; pages, which hold tokens and words, never do."""

import gzip

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from kiosk.public import create_app
from kiosk.web.pages import data_folder
from tests.schools import make_school

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return create_app(make_school(tmp_path_factory.mktemp("school")).public()).test_client()


def fetch(
    client: FlaskClient, path: str, asked: dict[str, str], method: str = "GET"
) -> tuple[int, Headers, bytes]:
    """Status, headers and body, with the file behind it closed."""
    with client.open(path, method=method, headers=asked) as answer:
        return answer.status_code, answer.headers, answer.data


@pytest.mark.parametrize("name", ["css/look.css", "css/family.css", "js/tap.js", "icon.svg"])
def test_a_file_comes_packed_and_is_the_same_when_it_is_unpacked(client: FlaskClient, name: str) -> None:
    as_it_is = (data_folder("static") / name).read_bytes()

    _, headers, body = fetch(client, f"/static/{name}", BROWSER)

    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == as_it_is
    assert int(headers["Content-Length"]) == len(body) < len(as_it_is)
    assert "Accept-Encoding" in headers["Vary"]
    assert headers["Cache-Control"] == "public, max-age=31536000"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", [{}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}])
def test_who_cannot_unpack_it_gets_the_file_as_it_is(client: FlaskClient, asked: dict[str, str]) -> None:
    _, headers, body = fetch(client, "/static/css/look.css", asked)

    assert "Content-Encoding" not in headers
    assert "Accept-Encoding" in headers["Vary"], "a cache between keeps the two apart"
    assert body == (data_folder("static") / "css" / "look.css").read_bytes()


@pytest.mark.parametrize("path", ["/en-GB/", "/en-GB/family", "/en-GB/nothing", "/static/nothing.css"])
def test_no_page_is_ever_packed(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in fetch(client, path, BROWSER)[1]


def test_a_picture_that_is_packed_already_is_left_alone(client: FlaskClient) -> None:
    assert "Content-Encoding" not in fetch(client, "/static/icon-192.png", BROWSER)[1]


def test_asking_for_the_headers_alone_or_for_what_is_known_sends_nothing(client: FlaskClient) -> None:
    known = fetch(client, "/static/css/look.css", {})[1]["ETag"]

    head = fetch(client, "/static/css/look.css", BROWSER, "HEAD")
    again = fetch(client, "/static/css/look.css", BROWSER | {"If-None-Match": known})

    assert (head[0], head[2]) == (200, b"")
    assert (again[0], again[2]) == (304, b"")
