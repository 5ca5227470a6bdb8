"""An SVG that somebody else made: taken apart, and written anew from shapes alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.symbols.errors import BadPicture
from kiosk.symbols.svg import LARGEST, clean_svg
from tests.symbols.drawings import DRAWINGS, source
from tests.symbols.packs import CIRCLE, SVG

PATH = '<path d="M1 1h8v8z"/>'
HOSTILE = {
    "a script": SVG.format(PATH + "<script>alert(1)</script>"),
    "a script in HTML": SVG.format(PATH + '<s xmlns="http://www.w3.org/1999/xhtml">x</s>'),
    "a script in CDATA": SVG.format("<script><![CDATA[alert(1)]]></script>" + PATH),
    "foreignObject": SVG.format(PATH + "<foreignObject><p>x</p></foreignObject>"),
    "an event handler": SVG.format('<path d="M1 1h8" onclick="alert(1)"/>'),
    "an event handler on the root": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="x"/>',
    "a style sheet": SVG.format("<style>path{fill:red}</style>" + PATH),
    "a style": SVG.format('<path d="M1 1h8" style="fill:url(https://x.example)"/>'),
    "a link": SVG.format('<a href="https://x.example">' + PATH + "</a>"),
    "an outside image": SVG.format('<image href="https://x.example/a.png" width="9" height="9"/>'),
    "a reference": SVG.format('<use href="#a"/>'),
    "an old reference": SVG.format(
        '<path d="M1 1h8" xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="data:text/html,x"/>'
    ),
    "an outside paint": SVG.format('<path d="M1 1h8" fill="url(https://x.example/#a)"/>'),
    "a paint of its own": SVG.format('<path d="M1 1h8" fill="url(#a)"/>'),
    "an animation": SVG.format('<path d="M1 1h8"><animate attributeName="d"/></path>'),
    "text": SVG.format('<text x="1" y="5">secret</text>'),
    "text between shapes": SVG.format(PATH + "words"),
    "an SVG inside": SVG.format(SVG.format(PATH)),
    "an entity": '<!DOCTYPE svg [<!ENTITY a "b">]>' + CIRCLE,
    "a billion laughs": '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + SVG.format("&b;"),
    "an outside entity": '<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + CIRCLE,
    "an instruction": '<?xml-stylesheet href="https://x.example/a.css"?>' + CIRCLE,
    "no end": CIRCLE[:-3],
    "no SVG": "<html><body>hello</body></html>",
    "nothing": "",
    "no shape": SVG.format("<g></g>"),
    "no size": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M1 1h8"/></svg>',
    "a size of nothing": SVG.replace("0 0 10 10", "0 0 0 10").format(PATH),
    "no outline": SVG.format('<path d="M1 1 javascript:alert(1)"/>'),
    "a depth without end": SVG.format("<g>" * 40 + PATH + "</g>" * 40),
    "shapes without end": SVG.format(PATH * 2_001),
    "a number without end": SVG.format(f'<circle cx="{"1" * 50_000}" cy="1" r="1"/>'),
    "points without sense": SVG.format(f'<polygon points="{"1" * 50_000}x"/>'),
    "moves without sense": SVG.format(f'<path d="M1 1h8" transform="{"rotate(1) " * 20}x"/>'),
    "weight": SVG.format(PATH + " " * LARGEST),
    "another encoding's bytes": "\udcff",
}


@pytest.mark.parametrize("untrusted", HOSTILE.values(), ids=HOSTILE)
def test_a_drawing_with_this_in_it_is_refused_whole(untrusted: str) -> None:
    with pytest.raises(BadPicture) as refused:
        clean_svg(untrusted.encode("utf-8", "surrogateescape"))

    assert "\n" not in str(refused.value)
    assert "<script>alert" not in str(refused.value)


def test_what_draws_nothing_is_left_out() -> None:
    noted = SVG.format(
        "<!-- drawn by hand --><title>A circle</title><metadata><a>b</a></metadata>"
        '<n:view xmlns:n="http://sodipodi.example/0"><n:x/></n:view>'
        '<circle id="a" class="b" data-c="d" cx="5" cy="5" r="4" fill="#f00"/>'
    )

    assert clean_svg(noted.encode()) == clean_svg(CIRCLE.encode())


def test_a_drawing_has_a_frame_and_no_size_of_its_own() -> None:
    sized = CIRCLE.replace('viewBox="0 0 10 10"', 'width="10px" height="10"')

    assert clean_svg(sized.encode()) == clean_svg(CIRCLE.encode())
    assert clean_svg(CIRCLE.encode()).startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    )


@pytest.mark.parametrize("name", DRAWINGS)
def test_our_own_drawings_would_all_be_taken(name: str) -> None:
    clean = clean_svg(source(name).encode())

    assert clean.count("<path") == source(name).count("<path")
    assert clean_svg(clean.encode()) == clean


@given(st.text(alphabet="<>/&;\"'= \nsvgpathdcircleoncklxmlns:href#!DOCTYPE[]-?0123456789.", max_size=200))
def test_whatever_is_put_inside_nothing_but_shapes_comes_out(inside: str) -> None:
    try:
        clean = clean_svg(SVG.format(PATH + inside).encode())
    except BadPicture:
        return
    assert not any(bad in clean for bad in ("<script", " on", "href", "<!", "<?", "url("))
