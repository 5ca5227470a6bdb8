"""A school, its public app, and a pupil in front of it. CSRF, limits and headers are on, as in a school."""

from pathlib import Path

import pytest
from flask import Flask

from kiosk.public import create_app
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
