"""Signed school profiles: some to believe, and every way to be refused."""

import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.profile import Profile
from kiosk.sealing import labels
from kiosk.sealing.opening.school_key import SchoolKey
from tests.sealing.vector_makers.keys import SCHOOL, Vector, grown

SCHOOL_ID = "0123456789abcdef0123456789abcdef"
RUN = {"name": "Autumn term", "first": "2026-09-02", "last": "2026-12-18"}
HOURS = {"weekday": 0, "opens": "08:30:00", "closes": "15:30:00"}
ADULT = {
    "key": "ms-okoro",
    "name": "Ms Okoro",
    "called": "Class teacher",
    "symbol": "grownup",
    "reader": "ab" * 16,
}
LINK = {
    "label": "Parents’ evening",
    "kind": "web",
    "target": "https://school.example/talk",
    "audience": "family",
    "checked_on": "2026-11-20",
}
HELPLINE = {
    "key": "childline",
    "name": "Childline",
    "number": "0800 1111",
    "note": "You can talk to someone kind.",
    "audience": "pupil",
    "by": "phone",
    "area": "United Kingdom",
    "cost": "Free",
    "hours": "",
    "from_age": 0,
    "checked_on": "2026-11-20",
}
FULL = {
    "school_id": SCHOOL_ID,
    "version": 7,
    "hours": [HOURS],
    "terms": [RUN],
    "holidays": [RUN | {"name": "Half-term", "first": "2026-10-26", "last": "2026-10-30"}],
    "promise_days": 2,
    "adults": [ADULT],
    "places": [{"key": "pond", "label": "The pond", "symbol": "where"}],
    "places_not_here": ["bus"],
    "values": ["Kindness – “always”"],
    "definition": "Hurting somebody\nagain and again.",
    "definition_for_pupils": "Someone hurts you again and again.",
    "links": [LINK],
    "helplines": [HELPLINE],
    "locales": ["en-GB", "ur"],
    "record_labels": {"bullying": "Behaviour: bullying"},
    "keep_months": {"bullying": 84},
    "told": {"urgent": ["lead", "deputy"]},
}


def school_profiles() -> list[Vector]:
    """Signed profiles: some to believe, and every way to be refused."""
    body = Profile.model_validate(FULL).to_bytes().decode()
    least = Profile(school_id=SCHOOL_ID, version=7, locales=("en-GB",)).to_bytes().decode()
    stranger = SchoolKey.from_seed(grown("stranger"))
    vectors = [
        _vector("good", body, "trusted"),
        _vector("good, nothing said in it", least, "trusted"),
        _vector("good, newer than needed", body, "trusted", at_least=3),
        _vector("no signature", body, "unsigned", signature=b""),
        _vector("signed by another key", body, "unsigned", signer=stranger),
        _vector("signed without a label", body, "unsigned", label=b""),
        _vector("signed as a list of readers", body, "unsigned", label=labels.READERS_LIST),
        _vector("another school", body, "foreign", school_id="f" * 32),
        _vector("older than one seen", body, "older", at_least=8),
    ]
    signature = bytes.fromhex(vectors[0]["signature"])
    vectors.append(
        _vector(
            "a number changed after signing", body.replace("1111", "2222"), "unsigned", signature=signature
        )
    )
    vectors += [_vector(why, _changed(**change), "malformed") for why, change in _WRONG.items()]
    vectors += [
        _vector(why, changed, "malformed")
        for why, changed in (
            ("a JSON key twice", body.replace('"v":1', '"v":1,"v":1')),
            ("white space", body.replace('"v":1', '"v": 1')),
            ("line end after it", body + "\n"),
            ("byte order mark", "\ufeff" + body),
            ("escaped without need", body.replace("’", "\\u2019")),
            ("half a surrogate pair", body.replace("Kindness", "\\ud83d")),
            ("a missing key", body.replace('"values":["Kindness – “always”"],', "")),
            ("version 7.0", body.replace('"version":7', '"version":7.0')),
            ("a list, not an object", "[]"),
            ("nested without end", "[" * 5000),
            ("not JSON", "worry box"),
            ("nothing", ""),
        )
    ]
    return vectors


_WRONG = {
    "an unknown key": {"u": 0},
    "an adult's unknown key": {"adults": [ADULT | {"title": "Ms"}]},
    "another format": {"v": 2},
    "format true": {"v": True},
    "version zero": {"version": 0},
    "version over 31 bits": {"version": 2**31},
    "version as text": {"version": "7"},
    "a school id in capitals": {"school_id": "A" * 32},
    "six days promised": {"promise_days": 6},
    "an eighth day of the week": {"hours": [HOURS | {"weekday": 7}]},
    "closing before opening": {"hours": [HOURS | {"closes": "08:00:00"}]},
    "two times of one day over each other": {"hours": [HOURS, HOURS | {"opens": "12:00:00"}]},
    "a time with a zone": {"hours": [HOURS | {"opens": "08:30:00Z"}]},
    "a time with seconds": {"hours": [HOURS | {"opens": "08:30:01"}]},
    "a time without seconds": {"hours": [HOURS | {"opens": "08:30"}]},
    "a term that ends before it begins": {"terms": [RUN | {"last": "2026-09-01"}]},
    "a day that is none": {"terms": [RUN | {"last": "2026-12-32"}]},
    "a day as a number": {"terms": [RUN | {"last": 20441}]},
    "an adult twice": {"adults": [ADULT, ADULT]},
    "an adult's key id too short": {"adults": [ADULT | {"reader": "ab"}]},
    "a key in capitals": {"adults": [ADULT | {"key": "Okoro"}]},
    "an empty name": {"adults": [ADULT | {"name": ""}]},
    "a line of 121 characters": {"values": ["a" * 121]},
    "a control character in a line": {"values": ["a\x7f"]},
    "a line end in a line": {"values": ["a\n"]},
    "a tab in a text": {"definition": "a\tb"},
    "a text of 2,001 characters": {"definition": "a" * 2001},
    "a link without TLS": {"links": [LINK | {"target": "http://school.example/"}]},
    "a link that runs a program": {"links": [LINK | {"target": "javascript:alert(1)"}]},
    "a link with a quotation mark": {"links": [LINK | {"target": 'https://school.example/"x'}]},
    "a number with letters": {"links": [LINK | {"kind": "phone", "target": "0800 WORRY"}]},
    "an address with two @": {"links": [LINK | {"kind": "email", "target": "a@b@c.example"}]},
    "a kind of link that is none": {"links": [LINK | {"kind": "fax", "target": "1"}]},
    "a helpline without a number": {"helplines": [HELPLINE | {"number": ""}]},
    "a helpline without a name": {"helplines": [HELPLINE | {"name": " "}]},
    "a helpline twice": {"helplines": [HELPLINE, HELPLINE]},
    "a helpline for nobody": {"helplines": [HELPLINE | {"audience": "staff"}]},
    "no language": {"locales": []},
    "a language that is no text": {"locales": [7]},
    "a period that is no whole number": {"keep_months": {"bullying": "84"}},
    "an occasion that is none": {"told": {"birthday": ["lead"]}},
    "null for a list": {"values": None},
}


def _changed(**change: object) -> str:
    said = json.loads(Profile.model_validate(FULL).to_bytes()) | change
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _vector(
    name: str,
    body: str,
    expected: str,
    *,
    signer: SchoolKey = SCHOOL,
    label: bytes = labels.SCHOOL_PROFILE,
    signature: bytes | None = None,
    school_id: str = SCHOOL_ID,
    at_least: int = 7,
) -> Vector:
    if signature is None:
        signature = Ed25519PrivateKey.from_private_bytes(signer.seed).sign(label + body.encode())
    return {
        "name": name,
        "verify_key": SCHOOL.verify_key.hex(),
        "school_id": school_id,
        "at_least": at_least,
        "body": body,
        "signature": signature.hex(),
        "expected": expected,
    }
