"""Photographs of trusted adults on the pages of the profile: drafted, shown, published, taken away, and refused."""

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import open_engine, reading, writing
from kiosk.inbox.models import DraftPortrait, ProfileDraft
from kiosk.inbox.profile import drafting
from kiosk.inbox.profile.portrait_pages import ROOM
from kiosk.inbox.profile.portraits import portrait_of
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import Portrait
from kiosk.letterbox.portraits import portrait
from kiosk.profile import Profile
from kiosk.public import create_app
from tests.inbox.newcomers import give_school_key
from tests.inbox.office import Office
from tests.photographs import WHERE, claiming, picture, with_place
from tests.visitor import Visitor

RED, GREEN = picture(), picture(colour=(20, 160, 20))
RED_NAME, GREEN_NAME = portrait_of(RED).name, portrait_of(GREEN).name


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    """A key holder, with two trusted adults in the draft."""
    give_school_key(office, "lead", "deputy")
    lead = office.sign_in(app, "lead")
    for number, (name, called) in enumerate((("Mrs Kaur", "Safeguarding"), ("Mr Fox", "Caretaker"))):
        write(lead, **{f"adults-{number}-name": name, f"adults-{number}-called": called})
    return lead


def write(visitor: Visitor, **typed: str) -> Visitor:
    """Save the trusted adults with these fields changed."""
    form = visitor.get("/profile/adults").carried
    for field in visitor.page.all("input"):
        if field.get("type") not in ("hidden", "checkbox"):
            form[field["name"]] = field.get("value", "")
    for name in re.findall(r'<select id="[^"]*" name="(adults-\d+-symbol)"', visitor.html):
        form[name] = "grownup"
    for name, text in typed.items():
        form[name] = text
    return visitor.post("/profile/adults", form)


def page_of(visitor: Visitor, number: int = 0) -> str:
    """The address of the photograph of this row's person."""
    keys = re.findall(r'name="adults-\d+-key" value="(k[0-9a-f]{16})"', visitor.get("/profile/adults").html)
    return f"/profile/adults/{keys[number]}/photograph"


def choose(visitor: Visitor, chosen: bytes, number: int = 0, name: str = "me.jpg", **more: str) -> Visitor:
    page = page_of(visitor, number)
    form: dict[str, object] = {**visitor.get(page).carried.to_dict(), **more}
    return visitor.post(page, form | {"photograph": (BytesIO(chosen), name)})


def publish(visitor: Visitor) -> Visitor:
    return visitor.post("/profile/publish", visitor.get("/profile/publish").carried)


def waiting(office: Office) -> set[str]:
    with reading(office.inbox) as session:
        return {digest.hex() for digest in session.scalars(select(DraftPortrait.digest))}


def published(office: Office) -> set[str]:
    with reading(office.letterbox) as session:
        return {digest.hex() for digest in session.scalars(select(Portrait.digest))}


def names(office: Office) -> list[str]:
    signed = Letterbox(office.letterbox).profile()
    return [one.portrait for one in Profile.from_bytes(signed.body).adults] if signed else []


def test_from_a_chosen_file_to_the_page_that_a_pupil_sees(office: Office, lead: Visitor) -> None:
    choose(lead, with_place(), name="IMG_0001.png")
    drafted = (waiting(office), published(office))
    (name,) = drafted[0]
    preview, shown = lead.get("/profile/preview").html, lead.get("/profile/publish").html
    publish(lead)
    pupil = Visitor(create_app(office.school.public()))
    at_adults(pupil)

    assert drafted[1] == set()
    assert f"/profile/photographs/{name}.jpg" in preview
    assert f"/profile/photographs/{name}.jpg" in shown
    assert "Mrs Kaur, Safeguarding, picture: A grown-up, with a photograph" in shown
    assert (waiting(office), published(office), names(office)) == (set(), {name}, [name, ""])
    assert f'<img src="/photographs/{name}.jpg" alt=""' in pupil.html
    assert WHERE not in (portrait(office.letterbox, name) or b"")


def at_adults(pupil: Visitor) -> Visitor:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.yellow").press("pick", "what.words")
    return pupil.press("pick", "name.no").press("go", "change.adult")


def test_whoever_chooses_one_reads_that_the_person_has_to_agree(lead: Visitor) -> None:
    assert "By saving it you say that Mrs Kaur has agreed" in lead.get(page_of(lead)).html


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (b"", "No photograph was chosen"),
        (b"<svg onload='alert(1)'/>", "This is no photograph that can be used"),
        (RED[:-200], "This is no photograph that can be used"),
        (claiming(6_000, 6_000), "This photograph is too large."),
    ],
    ids=["nothing", "drawing", "cut off", "too large"],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(
    office: Office, lead: Visitor, chosen: bytes, said: str
) -> None:
    choose(lead, RED)
    before = drafting.digest_of_row(office.app().extensions["kiosk.inbox.desk"])

    choose(lead, chosen)

    assert lead.answer.status_code == 400
    assert said in lead.html
    assert f"/profile/photographs/{RED_NAME}.jpg" in lead.html
    assert (waiting(office), published(office)) == ({RED_NAME}, set())
    assert drafting.digest_of_row(office.app().extensions["kiosk.inbox.desk"]) == before


def test_there_is_room_for_a_photograph_here_and_nowhere_else(office: Office, lead: Visitor) -> None:
    page, somewhere = page_of(lead), "/profile/places"
    stranger = Visitor(office.app())

    # As its length is told beforehand, nothing of it is read.
    found = [
        visitor.post(
            path,
            b"",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": length},
        ).answer.status_code
        for visitor, path, length in (
            (lead, page, str(ROOM)),
            (lead, page, str(ROOM + 1)),
            (lead, somewhere, "300000"),
            (stranger, page, "300000"),
        )
    ]

    assert found == [400, 413, 413, 413]  # the first had room, and no token


def test_other_words_about_a_person_leave_their_photograph_alone(office: Office, lead: Visitor) -> None:
    choose(lead, RED)
    write(lead, **{"adults-0-called": "Head of safeguarding"})
    publish(lead)
    write(lead, **{"adults-0-called": "Safeguarding"})
    publish(lead)

    assert names(office) == [RED_NAME, ""]
    assert published(office) == {RED_NAME}


def test_one_that_is_replaced_or_removed_is_nowhere_once_that_is_published(
    office: Office, lead: Visitor
) -> None:
    choose(lead, RED)
    publish(lead)
    choose(lead, GREEN)
    still = (published(office), waiting(office))
    publish(lead)
    replaced = published(office)
    lead.post(page_of(lead), {**lead.get(page_of(lead)).carried, "go": "remove"})
    publish(lead)

    assert still == ({RED_NAME}, {GREEN_NAME})
    assert replaced == {GREEN_NAME}
    assert (published(office), names(office)) == (set(), ["", ""])


def test_a_person_who_is_removed_takes_their_photograph_with_them(office: Office, lead: Visitor) -> None:
    choose(lead, RED)
    publish(lead)
    write(lead, **{"adults-0-remove": "on"})
    publish(lead)

    assert published(office) == set()


def test_a_draft_that_is_thrown_away_leaves_no_photograph(office: Office, lead: Visitor) -> None:
    choose(lead, RED)
    lead.post("/profile/discard", lead.get("/profile/discard").carried)

    assert (waiting(office), lead.get(f"/profile/photographs/{RED_NAME}.jpg").answer.status_code) == (
        set(),
        404,
    )


def test_one_that_was_changed_meanwhile_is_not_written_over(office: Office, lead: Visitor) -> None:
    page = page_of(lead)
    seen = lead.get(page).carried
    choose(lead, RED)

    lead.post(page, {**seen, "photograph": (BytesIO(GREEN), "me.jpg")})

    assert lead.answer.status_code == 409
    assert "Somebody changed the trusted adults while you were here." in lead.html
    assert waiting(office) == {RED_NAME}


def test_two_people_swapped_are_two_new_photographs_to_look_at(lead: Visitor) -> None:
    choose(lead, RED)
    choose(lead, GREEN, number=1)
    publish(lead)
    choose(lead, GREEN)
    choose(lead, RED, number=1)

    shown = lead.get("/profile/publish").html

    assert "New photographs" in shown
    assert [f"{name}.jpg" in shown for name in (RED_NAME, GREEN_NAME)] == [True, True]


def test_a_crash_after_signing_loses_no_photograph(office: Office, lead: Visitor) -> None:
    choose(lead, RED)
    desk = office.app().extensions["kiosk.inbox.desk"]
    key = office.school.key
    with writing(office.inbox) as session:
        row = session.get_one(ProfileDraft, 1)
        row.signature = key.sign_profile(row.body).signature

    for _ in range(2):
        drafting.hand_over(desk)

    assert (names(office)[0], published(office), waiting(office)) == (RED_NAME, {RED_NAME}, set())


def test_waiting_bytes_that_somebody_swapped_are_never_published(office: Office, lead: Visitor) -> None:
    choose(lead, RED)
    with writing(office.inbox) as session:
        session.scalars(select(DraftPortrait)).one().image = portrait_of(GREEN).image
    publish(lead)

    assert published(office) == set()


def test_an_older_profile_that_is_handed_over_late_takes_no_photograph_away(office: Office) -> None:
    made = portrait_of(RED)
    first = Profile.first(office.school.public().school, office.app().extensions["kiosk.content"])
    adult = {"key": "a", "name": "A", "called": "Cook", "symbol": "grownup", "portrait": made.name}
    newer = Profile.model_validate({**first.model_dump(), "version": 2, "adults": [adult]})
    letterbox = open_engine(office.school.letterbox_url)
    publish_profile(letterbox, office.school.key.sign_profile(newer.to_bytes()), {made.name: made.image})

    publish_profile(letterbox, office.school.key.sign_profile(first.to_bytes()))

    assert published(office) == {made.name}


@pytest.mark.parametrize("name", ["0" * 64, "../../secret", "x"])
def test_only_a_photograph_of_the_profile_has_an_address(lead: Visitor, name: str) -> None:
    assert lead.get(f"/profile/photographs/{name}.jpg").answer.status_code == 404
    assert lead.get("/profile/adults/nobody/photograph").answer.status_code == 404
