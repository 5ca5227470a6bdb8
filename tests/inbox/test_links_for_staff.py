"""Guidance and law that a school wants its staff to have at hand: beside each case, and for everybody who signs in."""

from datetime import date

from flask import Flask

from kiosk.content import load_content
from kiosk.letterbox.emptying import publish_profile
from kiosk.profile import Profile
from tests.inbox.due_cases import begun, words
from tests.inbox.office import Office

LINKS = [
    {"label": "Keeping children safe", "kind": "web", "target": "https://guidance.example/kcsie"},
    {"label": "Local authority lead", "kind": "phone", "target": "0116 496 0007"},
]


def publish(office: Office, audience: str) -> None:
    school = office.school
    first = Profile.first(school.inbox().school, load_content()).model_dump()
    links = [{**link, "audience": audience, "checked_on": date(2026, 11, 1)} for link in LINKS]
    said = Profile.model_validate({**first, "links": links})
    publish_profile(office.letterbox, school.key.sign_profile(said.to_bytes()))


def test_they_stand_beside_a_case_and_with_the_steps_for_everybody(office: Office, app: Flask) -> None:
    publish(office, "staff")
    case = begun(office)
    office.hire("administrator")

    beside = office.sign_in(app, "lead").get(f"/cases/{case.id.hex()}")
    steps = office.sign_in(app, "administrator").get("/procedures")

    for page in (beside, steps):
        assert "Guidance and the law" in words(page)
        assert 'href="https://guidance.example/kcsie"' in page.html
        assert 'href="tel:01164960007"' in page.html


def test_links_for_families_stand_with_the_families(office: Office, app: Flask) -> None:
    publish(office, "family")
    case = begun(office)

    page = office.sign_in(app, "lead").get(f"/cases/{case.id.hex()}")

    assert "Guidance and the law" not in page.html
    assert "guidance.example" not in page.html
