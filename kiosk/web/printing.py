"""Pages that stand alone, to print or to hand on: one file each, fetching nothing. No app shows them."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk.web.pages import data_folder


def printed(name: str, **shown: object) -> str:
    """The page of this name in templates/sheets, with what it shows, escaped."""
    return _sheets().get_template(name).render(shown)


@cache
def _sheets() -> Environment:
    templates = data_folder("templates")
    return Environment(
        loader=FileSystemLoader([templates / "sheets", templates / "shared"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
