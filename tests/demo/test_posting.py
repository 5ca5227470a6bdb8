"""The demonstration's concerns through a running public side: real pages, store and sealing, over HTTP."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from kiosk.concern import Concern
from kiosk.content import load_content
from kiosk.db import open_engine
from kiosk.demo.concerns import DemoConcern, load_concerns
from kiosk.demo.posting import DemoError, post_all
from kiosk.letterbox.emptying import waiting
from kiosk.public import create_app
from kiosk.sealing.envelope import unpack_wraps
from kiosk.sealing.errors import BrokenEnvelope
from tests.schools import ROLES, School, make_school

HOST = "127.0.0.1"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def running(app: Wsgi) -> Iterator[str]:
    """Serve the app for as long as the block lasts; yields its address."""
    server = make_server(HOST, 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(html: str) -> Wsgi:
    """A site that answers every request with one page."""

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [html.encode()]

    return site


@pytest.fixture
def school(tmp_path: Path) -> School:
    return make_school(tmp_path, public_url=f"http://{HOST}")


def as_posted(concern: DemoConcern) -> str:
    answers = [(question, choice) for question, choices in concern.answers.items() for choice in choices]
    return repr((concern.channel, concern.locale, sorted(answers), sorted(concern.words.items())))


def as_opened(concern: Concern) -> str:
    answers = [(answer.question, answer.choice) for answer in concern.answers]
    return repr((concern.channel, concern.locale, sorted(answers), sorted(concern.words.items())))


def about_staff(concern: DemoConcern) -> bool:
    return "staff" in concern.shows


def test_every_concern_arrives_word_for_word_with_those_who_may_read_it(school: School) -> None:
    told = load_concerns()
    ordinary = Counter(as_posted(concern) for concern in told if not about_staff(concern))
    staff = Counter(as_posted(concern) for concern in told if about_staff(concern))

    with running(create_app(school.public())) as address:
        count = post_all(address)

    opened = {role: Counter(map(as_opened, school.told(role))) for role in ROLES}
    assert count == school.waiting() == 25
    assert opened == {
        "lead": ordinary,
        "deputy": ordinary,
        "head": staff,
        "chair": staff,
        "recovery": ordinary + staff,
    }
    check_told_as_by_25_people(school)
    check_lead_opens_nothing_about_staff(school)


def check_told_as_by_25_people(school: School) -> None:
    concerns = school.told("recovery")
    content = load_content()

    assert not any(concern.burst for concern in concerns)
    assert all(answer.shown for concern in concerns for answer in concern.answers)
    assert [concern.channel for concern in concerns if concern.urgent(content)].count("pupil") == 1
    assert sum(concern.about_staff(content) for concern in concerns) == 2


def check_lead_opens_nothing_about_staff(school: School) -> None:
    lead, head = school.readers["lead"], school.readers["head"].public_key.key_id
    rows = [
        (row.envelope, unpack_wraps(row.wraps)) for row in waiting(open_engine(school.letterbox_url), 100)
    ]
    closed = [(envelope, wraps) for envelope, wraps in rows if head in {wrap.key_id for wrap in wraps}]

    assert len(closed) == 2
    for envelope, wraps in closed:
        for wrap in wraps:
            with pytest.raises(BrokenEnvelope):
                lead.open(envelope, wrap)


def test_progress_is_told_after_each_concern(school: School) -> None:
    seen: list[tuple[int, int, int]] = []

    with running(create_app(school.public())) as address:
        post_all(address, progress=lambda done, total: seen.append((done, total, school.waiting())))

    assert seen == [(number, 25, number) for number in range(1, 26)]


def test_a_school_that_takes_no_worries_is_said_plainly(school: School) -> None:
    settings = school.public()
    other = settings.school.model_copy(update={"verify_key": bytes(32)})

    app = create_app(settings.model_copy(update={"school": other}))

    with running(app) as address, pytest.raises(DemoError) as caught:
        post_all(address)

    assert str(caught.value) == "Concern 1 (pupil), page /en-GB/: it answered 503"
    assert school.waiting() == 0


def test_an_error_names_the_concern_and_the_page_and_never_the_words(school: School) -> None:
    settings = school.public()
    english = settings.school.model_copy(update={"locales": ("en-GB",)})

    app = create_app(settings.model_copy(update={"school": english}))

    with running(app) as address, pytest.raises(DemoError) as caught:
        post_all(address)

    assert str(caught.value) == "Concern 2 (family), page /pl/family: it answered 404"
    assert caught.value.__suppress_context__
    assert school.waiting() == 1


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        ("<h1>Nothing here</h1>", "there is no form here"),
        (
            '<form action="/en-GB/tell"><input type="hidden" name="journey" value="1">'
            '<input type="hidden" name="page" value="feel"><button name="pick" value="feel.blue"></form>',
            "page /en-GB/tell feel: there is no pick=feel.yellow here",
        ),
        (
            '<form action="/en-GB/tell"><input type="hidden" name="journey" value="1">'
            '<button name="go" value="next">Go on</button></form>',
            "the journey does not come to an end",
        ),
    ],
)
def test_a_page_without_what_a_concern_needs_ends_the_telling(html: str, missing: str) -> None:
    with running(page(html)) as address, pytest.raises(DemoError) as caught:
        post_all(address)

    assert str(caught.value).startswith("Concern 1 (pupil), page /en-GB/tell")
    assert missing in str(caught.value)


def test_an_address_where_nobody_answers_is_said_plainly() -> None:
    with running(page("")) as address:
        pass

    with pytest.raises(DemoError, match=r"Concern 1 \(pupil\), page /en-GB/: it did not answer \(URLError\)"):
        post_all(address)


def test_a_proxy_named_by_the_environment_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://{HOST}:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    with running(page("<h1>The school itself</h1>")) as address, pytest.raises(DemoError) as caught:
        post_all(address)

    assert "there is no form here" in str(caught.value)
