"""Pages that help without a worry: who sees it, who gets a mean message, and what no name leaves visible."""

from kiosk.letterbox.tablets import TOKEN_BYTES
from tests.public.saying import Publish, plain
from tests.visitor import Visitor

NAMING = (("go", "next"), ("pick", "feel.blue"), ("go", "skip"))


def at_the_name(visitor: Visitor) -> str:
    visitor.get("/en-GB/tell")
    for press in NAMING:
        visitor.press(*press)
    assert visitor.title == "Can we know who you are?"
    return plain(visitor)


def test_whoever_sees_it_reads_what_they_can_do_and_where_to_tell(pupil: Visitor) -> None:
    assert 'href="/en-GB/if-you-see-it"' in pupil.get("/en-GB/what-is-it").html

    page = pupil.get("/en-GB/if-you-see-it")

    for said in (
        "Stay safe.",
        "You do not have to stop it.",
        "Do not join in.",
        "Be kind after.",
        "Tell a grown-up.",
    ):
        assert said in page.html
    assert 'href="/en-GB/other"' in page.html, "where a child says that they saw something"


def test_cards_on_mean_messages_say_what_to_do_and_that_a_friend_may_come(pupil: Visitor) -> None:
    assert 'href="/en-GB/mean-messages"' in pupil.get("/en-GB/what-is-it").html

    page = pupil.get("/en-GB/mean-messages")

    for said in (
        "Do not answer it.",
        "Keep it.",
        "Write the day and time.",
        "Show it to a grown-up you trust.",
    ):
        assert said in page.html
    assert "You can bring a friend with you." in page.html


def test_pupils_read_what_their_school_stands_for(pupil: Visitor, put: Publish) -> None:
    assert "We are kind." not in pupil.get("/en-GB/what-is-it").html

    put()

    assert "We are kind." in pupil.get("/en-GB/what-is-it").html
    assert "We are kind." in pupil.get("/ur/what-is-it").html


def test_the_page_that_asks_for_a_name_says_what_is_seen_without_one(pupil: Visitor, tablet: Visitor) -> None:
    assert "With no name, we can still see the time." in at_the_name(pupil)
    assert "where this tablet is" not in plain(pupil)

    assert "With no name, we can still see the time. We can see where this tablet is too." in at_the_name(
        tablet
    )


def test_a_tablet_that_nobody_knows_is_nowhere(pupil: Visitor) -> None:
    pupil.client.set_cookie("tablet", "00" * TOKEN_BYTES)

    assert "where this tablet is" not in at_the_name(pupil)
