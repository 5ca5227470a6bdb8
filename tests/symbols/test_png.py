"""A PNG that somebody else made: only its pixels are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.symbols.errors import BadPicture
from kiosk.symbols.png import LARGEST, clean_png
from tests.symbols.packs import chunk, png

HOSTILE = {
    "nothing": b"",
    "a GIF": b"GIF89a",
    "a page": b"<html></html>",
    "a signature alone": png()[:8],
    "an end cut off": png()[:-5],
    "a bit turned": png()[:-20] + bytes([png()[-20] ^ 1]) + png()[-19:],
    "something behind the end": png() + b"<script>",
    "two headers": png(extra=chunk(b"IHDR", bytes(13))),
    "no pixels": b"\x89PNG\r\n\x1a\n" + png()[8:33] + chunk(b"IEND", b""),
    "too wide": png(1025, 1),
    "too high": png(1, 1025),
    "no width": png(0, 2),
    "odd pixels": png(depth=3),
    "rows between rows": png(interlace=1),
    "more pixels than it says": png(rows=bytes(10_000_000)),
    "fewer pixels than it says": png(rows=b"\0"),
    "weight": png(extra=chunk(b"tEXt", bytes(LARGEST))),
}


@pytest.mark.parametrize("untrusted", HOSTILE.values(), ids=HOSTILE)
def test_a_picture_like_this_is_refused(untrusted: bytes) -> None:
    with pytest.raises(BadPicture):
        clean_png(untrusted)


def test_notes_places_and_movement_are_left_out() -> None:
    noted = png(
        extra=chunk(b"tEXt", b"Author\0somebody") + chunk(b"eXIf", b"where") + chunk(b"acTL", bytes(8))
    )

    assert clean_png(noted) == png()


@given(st.binary(max_size=300), st.integers(0, 60))
def test_no_bytes_break_it(junk: bytes, at: int) -> None:
    for untrusted in (junk, png()[:at] + junk + png()[at:]):
        try:
            assert clean_png(untrusted) == png()
        except BadPicture:
            continue
