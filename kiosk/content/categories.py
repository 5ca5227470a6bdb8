"""The rows of categories.toml, as frozen values."""

from typing import cast, get_args

from kiosk.content.model import Category, CategoryKind
from kiosk.content.rows import Row


def category(key: str, row: Row) -> Category:
    """One category. Raises ContentError."""
    return Category(key, row.label("label"), cast(CategoryKind, row.one_of("kind", get_args(CategoryKind))))
