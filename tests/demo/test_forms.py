"""Forms, read and sent back as a browser does it."""

from urllib.parse import parse_qsl

import pytest

from kiosk.demo.forms import Form, NotOnPage, read_forms

PAGE = """
<input name="outside" value="no form">
<form action="/languages"><button name="tag" value="pl">polski</button></form>
<form method="post" action="/en-GB/family">
  <input type="hidden" name="journey" value="00ff">
  <input type="hidden" name="what" value="words"><input type="hidden" name="what" value="online">
  <label><input type="checkbox" name="about_child" value="words"> Mean words</label>
  <label><input type="checkbox" name="about_child" value="leftout" checked> Left out</label>
  <input type="radio" name="staff" value="yes"><input type="radio" name="staff" value="no" checked>
  <input name="own_child" value="Idris &amp; &quot;Ffion&quot;" maxlength="100">
  <textarea name="own_words">
one &lt;b&gt;
two</textarea>
  <button type="button" name="go" value="listen">Listen</button>
  <button name="go" value="send"><svg></svg><span>Send</span></button>
  <button name="go" value="stop">Stop</button>
</form>
"""


@pytest.fixture
def form() -> Form:
    return read_forms(PAGE)[1]


def sent(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True)


def test_an_untouched_form_sends_what_stands_in_it_and_the_pressed_button_alone(form: Form) -> None:
    body = form.pressing("go", "send")

    assert form.action == "/en-GB/family"
    assert sent(body) == [
        ("journey", "00ff"),
        ("what", "words"),
        ("what", "online"),
        ("about_child", "leftout"),
        ("staff", "no"),
        ("own_child", 'Idris & "Ffion"'),
        ("own_words", "one <b>\r\ntwo"),
        ("go", "send"),
    ]


def test_hidden_fields_are_what_a_form_carries(form: Form) -> None:
    assert form.carried("what") == ("words", "online")
    assert form.carried("own_child") == ()


def test_another_box_stays_ticked_and_another_circle_does_not(form: Form) -> None:
    body = form.ticking("about_child", "words").ticking("staff", "yes").pressing("go", "send")

    assert [value for name, value in sent(body) if name == "about_child"] == ["words", "leftout"]
    assert [value for name, value in sent(body) if name == "staff"] == ["yes"]


@pytest.mark.parametrize("typed", ["a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc"])
def test_typed_line_ends_leave_as_a_browser_sends_them(form: Form, typed: str) -> None:
    body = form.typing("own_words", typed).pressing("go", "send")

    assert dict(sent(body))["own_words"] == "a\r\nb\r\n\r\nc"


def test_every_letter_comes_through(form: Form) -> None:
    text = "عائشہ\u2028ਹਰਜੋਤ 👩🏽\u200d🦽 a+b=c&d %41"

    body = form.typing("own_words", text).pressing("go", "send")

    assert dict(sent(body))["own_words"] == text


def test_what_is_not_on_the_page_cannot_be_used(form: Form) -> None:
    with pytest.raises(NotOnPage, match="own_contact"):
        form.typing("own_contact", "0116 496 0001")
    with pytest.raises(NotOnPage, match="journey"):
        form.typing("journey", "a hidden field is not a box")
    with pytest.raises(NotOnPage, match="staff=perhaps"):
        form.ticking("staff", "perhaps")
    with pytest.raises(NotOnPage, match="go=listen"):
        form.pressing("go", "listen")
