"""What becomes of a photograph that a colleague chose: a small square and nothing else, or a plain no."""

import random
from io import BytesIO

import pytest
from PIL import Image

from kiosk.inbox.profile.portraits import LARGEST, LARGEST_FILE, SIDE, BadPortrait, portrait_of
from tests.photographs import WHERE, claiming, halves, moving, picture, pixel, saved, with_place

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def near(found: tuple[int, ...], meant: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(found, meant, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_whatever_kind_it_was_it_becomes_a_small_square_jpeg(kind: str) -> None:
    made = portrait_of(picture((900, 400), kind))

    with Image.open(BytesIO(made.image)) as opened:
        assert (opened.format, opened.size, opened.mode) == ("JPEG", (SIDE, SIDE), "RGB")
    assert near(pixel(made.image, 100, 100), (200, 30, 30))


def test_nothing_that_the_camera_wrote_is_left() -> None:
    chosen = with_place()

    made = portrait_of(chosen)

    assert chosen.count(WHERE) == 3
    assert WHERE not in made.image
    with Image.open(BytesIO(made.image)) as opened:
        assert not opened.getexif()
        assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_nothing_that_hides_behind_a_picture_is_left() -> None:
    hidden = b"PK\x03\x04<script>alert('worry')</script>"

    made = portrait_of(picture() + hidden)

    assert hidden not in made.image
    assert b"<script" not in made.image


def test_a_picture_that_the_camera_held_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down

    made = portrait_of(halves("JPEG", exif=exif, quality=95))

    assert near(pixel(made.image, 160, 40), (0, 0, 255))
    assert near(pixel(made.image, 160, 280), (255, 0, 0))


def test_the_middle_is_kept() -> None:
    wide = Image.new("RGB", (120, 40), "white")
    wide.paste((10, 120, 10), (40, 0, 80, 40))

    made = portrait_of(saved(wide, "PNG"))

    assert all(near(pixel(made.image, x, 160), (10, 120, 10)) for x in (20, 160, 300))


def test_what_is_see_through_lies_on_white_paper() -> None:
    made = portrait_of(picture(kind="PNG", colour=(0, 0, 0, 0)))

    assert near(pixel(made.image, 160, 160), (255, 255, 255))


def test_the_busiest_picture_is_still_small() -> None:
    noise = random.Random(7).randbytes(SIDE * SIDE * 3)
    busy = saved(Image.frombytes("RGB", (SIDE, SIDE), noise), "PNG")

    assert len(portrait_of(busy).image) <= LARGEST


def test_of_a_phones_picture_with_two_views_the_first_is_taken() -> None:
    views = [Image.new("RGB", (40, 40), colour) for colour in ((200, 30, 30), (0, 0, 0))]

    made = portrait_of(saved(views[0], "MPO", save_all=True, append_images=views[1:]))

    assert near(pixel(made.image, 160, 160), (200, 30, 30))


def test_the_same_picture_has_the_same_name_and_another_has_another() -> None:
    names = [portrait_of(one).name for one in (picture(), picture(), picture(colour=(1, 2, 3)))]

    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        (b"", "nothing"),
        (b"Dear Ada,", "no picture"),
        (SVG, "no picture"),
        (b"%PDF-1.7\n", "no picture"),
        (picture(kind="GIF"), "no picture"),
        (picture(kind="BMP"), "no picture"),
        (picture(kind="TIFF"), "no picture"),
        (picture((400, 400))[:-300], "no picture"),
        (picture((400, 400), "PNG")[:-60], "no picture"),
        (picture((400, 400), "WEBP")[:-30], "no picture"),
        (picture((60, 40))[:20], "no picture"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "no picture"),
        (moving("WEBP"), "moving"),
        (moving("PNG"), "moving"),
        (claiming(6_000, 6_000), "too large"),
        (claiming(60_000, 60_000), "too large"),
        (claiming(2**31 - 1, 2**31 - 1), "too large"),
        (claiming(100, 100), "no picture"),
        (bytes(LARGEST_FILE + 1), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}-{value[:4].hex()}",
)
def test_what_is_no_photograph_is_refused_with_its_reason(chosen: bytes, reason: str) -> None:
    with pytest.raises(BadPortrait) as error:
        portrait_of(chosen)

    assert error.value.reason == reason
