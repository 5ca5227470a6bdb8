"""The school profile as bytes: one way to write it, and nothing else is read, signed or not."""

import json
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.content import load_content
from kiosk.profile import BODY_LIMIT, Adult, BadProfile, Hours, Link, Profile, believed
from kiosk.sealing.errors import UntrustedProfile
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import SignedReaders, verify_readers
from kiosk.sealing.school_profile import SignedProfile
from kiosk.settings import School

KEY = SchoolKey.generate()
ID = "0123456789abcdef0123456789abcdef"
SCHOOL = School(id=ID, name="Heron Brook School", phone="0116 496 0000", verify_key=KEY.verify_key)
FIRST = Profile.first(SCHOOL, load_content())
LINK = {
    "label": "Policy",
    "kind": "web",
    "target": "https://school.example/policy",
    "audience": "family",
    "checked_on": date(2026, 11, 20),
}


def with_(**changes: object) -> Profile:
    return Profile.model_validate(FIRST.model_dump() | changes)


def reason(signed: SignedProfile, *, key: SchoolKey = KEY, school_id: str = ID, at_least: int = 1) -> str:
    with pytest.raises(UntrustedProfile) as refused:
        believed(signed, verify_key=key.verify_key, school_id=school_id, at_least=at_least)
    return refused.value.reason


def test_the_first_profile_has_the_shipped_helplines_the_languages_and_usual_hours() -> None:
    assert FIRST.helplines == tuple(load_content().helplines.values())
    assert FIRST.locales == SCHOOL.locales
    assert [row.weekday for row in FIRST.hours] == [0, 1, 2, 3, 4]


def test_what_is_written_is_read_again_the_same() -> None:
    assert Profile.from_bytes(FIRST.to_bytes()) == FIRST


def test_a_profile_signed_by_the_school_is_believed_as_it_was_made() -> None:
    signed = KEY.sign_profile(with_(version=5).to_bytes())

    found = believed(signed, verify_key=KEY.verify_key, school_id=ID, at_least=5)

    assert found == with_(version=5)


def test_every_reason_for_refusal_has_its_name() -> None:
    signed = KEY.sign_profile(with_(version=5).to_bytes())

    assert reason(SignedProfile(signed.body, bytes(64))) == "unsigned"
    assert reason(SignedProfile(signed.body.replace(b"1111", b"2222"), signed.signature)) == "unsigned"
    assert reason(signed, key=SchoolKey.generate()) == "unsigned"
    assert reason(KEY.sign_profile(b"{}")) == "malformed"
    assert reason(signed, school_id="f" * 32) == "foreign"
    assert reason(signed, at_least=6) == "older"


def test_every_bit_of_the_signature_matters() -> None:
    signed = KEY.sign_profile(FIRST.to_bytes())

    for place in range(0, 512, 7):
        changed = bytearray(signed.signature)
        changed[place // 8] ^= 1 << place % 8
        assert reason(SignedProfile(signed.body, bytes(changed))) == "unsigned"


def test_a_signature_for_a_readers_list_is_none_for_a_profile_and_the_other_way_about() -> None:
    body = FIRST.to_bytes()
    as_profile = KEY.sign_profile(body)

    with pytest.raises(Exception, match="unsigned"):
        verify_readers(
            SignedReaders(body, as_profile.signature), verify_key=KEY.verify_key, school_id=ID, at_least=1
        )


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_other_bytes_are_no_profile(untrusted: bytes) -> None:
    with pytest.raises(BadProfile):
        Profile.from_bytes(untrusted)


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(FIRST.model_dump())),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
)
def test_one_value_changed_is_read_as_it_stands_or_not_at_all(name: str, value: object) -> None:
    said = json.loads(FIRST.to_bytes()) | {name: value}
    try:
        body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return

    try:
        read = Profile.from_bytes(body).to_bytes()
    except BadProfile:
        return
    assert read == body


def test_a_body_without_end_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadProfile, match="too long"):
        Profile.from_bytes(b"[" * (BODY_LIMIT + 1))


@pytest.mark.parametrize(
    "changes",
    [
        {"hours": [{"weekday": 0, "opens": "09:00", "closes": "09:00"}]},
        {
            "hours": [
                {"weekday": 0, "opens": "09:00", "closes": "12:00"},
                {"weekday": 0, "opens": "11:59", "closes": "15:00"},
            ]
        },
        {"terms": [{"name": "Autumn", "first": "2026-09-02", "last": "2026-09-01"}]},
        {"values": ["a\u2028b\n"]},
        {"locales": []},
        {"promise_days": 0},
        {"links": [LINK | {"target": "javascript:alert(1)"}]},
        {"links": [LINK | {"target": 'https://school.example/" onclick="x'}]},
        {"links": [LINK | {"kind": "phone", "target": "0116-496"}]},
    ],
)
def test_what_could_mislead_cannot_even_be_made(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        with_(**changes)


def test_a_profile_that_was_signed_before_there_were_photographs_is_read_as_it_was() -> None:
    adult = {"key": "a", "name": "A", "called": "Cook", "symbol": "grownup", "reader": ""}
    said = json.loads(FIRST.to_bytes()) | {"adults": [adult]}
    body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    assert Profile.from_bytes(body).to_bytes() == body


@pytest.mark.parametrize("name", ["x", "A" * 64, "ab" * 31, "ab" * 33, "../" + "ab" * 31])
def test_a_photograph_is_named_by_a_hash_and_by_nothing_else(name: str) -> None:
    with pytest.raises(ValidationError):
        Adult(key="a", name="A", called="Cook", symbol="grownup", portrait=name)


def test_two_times_of_one_day_may_touch() -> None:
    rows = (
        Hours(weekday=0, opens=time(8), closes=time(12)),
        Hours(weekday=0, opens=time(12), closes=time(15)),
    )

    assert with_(hours=[row.model_dump() for row in rows]).hours == rows


def test_helplines_and_links_nobody_tried_for_over_a_year_are_stale() -> None:
    profile = with_(links=[LINK])
    line = profile.helplines[0]

    at_the_limit = date(2027, 11, 20)
    assert line.checked_on == date(2026, 11, 20)
    assert profile.stale(at_the_limit) == ()
    assert profile.stale(date(2027, 11, 21)) == (*profile.helplines, Link.model_validate(LINK))


def test_a_refusal_never_quotes_what_was_written() -> None:
    with pytest.raises(ValidationError) as refused:
        with_(values=["a private remark\x00"])

    assert "private" not in str(refused.value)
