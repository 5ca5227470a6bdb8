"""How the school deals with bullying: every role reads it, and it can stand on the school's website."""

import pytest
from flask import Flask

from kiosk.inbox.roles import STAFF
from tests.inbox.due_cases import words
from tests.inbox.office import NAMES, Office
from tests.pagecheck import parse


@pytest.mark.parametrize("role", STAFF)
def test_everybody_who_signs_in_reads_the_steps(office: Office, app: Flask, role: str) -> None:
    if role not in NAMES:
        office.hire(role)

    visitor = office.sign_in(app, role)

    assert "/procedures/six-steps" in visitor.get("/procedures").html
    page = words(visitor.get("/procedures/six-steps"))
    assert "Listen to and believe the pupil" in page
    assert "Who Whoever was told or saw it When On the same day" in page


def test_the_page_for_the_website_stands_alone(office: Office, app: Flask) -> None:
    taken = office.sign_in(app, "lead").get("/procedures/five-stages/website.html").answer

    text = taken.get_data(as_text=True)
    page = parse(text)
    assert "attachment" in taken.headers["Content-Disposition"]
    assert page.all("html")[0] == {"lang": "en-GB", "dir": "ltr"}
    assert not {"src", "href", "action"} & {key for _, attributes in page.elements for key in attributes}
    assert not page.all("script")
    assert len(page.all("li")) >= 5
    assert "Heron Brook School" in text
    assert "A serious incident begins here." in text
    assert "Mrs Kaur" not in text


def test_a_made_up_procedure_is_no_page(office: Office, app: Flask) -> None:
    visitor = office.sign_in(app, "lead")

    assert visitor.get("/procedures/none").answer.status_code == 404
    assert visitor.get("/procedures/none/website.html").answer.status_code == 404
