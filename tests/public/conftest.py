"""A school, its public app, and a pupil in front of it. CSRF, limits and headers are on, as in a school."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from kiosk.db import open_engine
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.tablet_list import MadeTablet
from kiosk.profile import Profile
from kiosk.public import create_app
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.school_profile import SignedProfile
from tests.public.saying import Publish, full_profile
from tests.public.tablets import START, enrolled, made_at, teach_on
from tests.schools import School, make_school
from tests.visitor import Visitor


@pytest.fixture
def school(tmp_path: Path) -> School:
    return make_school(tmp_path)


@pytest.fixture
def app(school: School) -> Flask:
    return create_app(school.public())


@pytest.fixture
def pupil(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def profile(school: School) -> Profile:
    """What the school would say about itself; nothing is published yet."""
    return full_profile(school)


@pytest.fixture
def put(school: School, profile: Profile) -> Publish:
    """Publish this profile with these changes, signed by the school's key or another one."""

    def publish(key: SchoolKey | None = None, **changes: object) -> SignedProfile:
        changed = Profile.model_validate(profile.model_dump() | changes)
        signed = (key or school.key).sign_profile(changed.to_bytes())
        publish_profile(open_engine(school.letterbox_url), signed)
        return signed

    return publish


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(school: School, clock: time_machine.Traveller) -> MadeTablet:
    return made_at(school)


@pytest.fixture
def tablet(app: Flask, made: MadeTablet) -> Visitor:
    return enrolled(app, made.code)


@pytest.fixture
def lesson(school: School, made: MadeTablet, tablet: Visitor) -> Visitor:
    """A tablet on which a lesson of half an hour has begun."""
    teach_on(school, made)
    return tablet
