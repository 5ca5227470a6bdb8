"""Whose drawings these are: the credits, and in the demonstration school a sheet of all of them."""

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kiosk.content.symbols import load_symbols
from kiosk.public import desk

pages = Blueprint("pictures", __name__)

THEMES = ("standard", "calm", "dark", "contrast")
SIZES = ("small", "middle", "large")


@pages.get("/credits")
def door() -> ResponseReturnValue:
    """On to the credits in the school's language."""
    return redirect(url_for("pictures.owners", locale=desk.default_locale()))


@pages.get("/<tag:locale>/credits")
def owners(locale: str) -> ResponseReturnValue:
    """Who drew the pictures and under which licence; with a pack, its owner's credit line as well."""
    return render_template("credits.html", pack=current_app.extensions["kiosk.drawings"].pack)


@pages.get("/symbols")
def sheet() -> ResponseReturnValue:
    """Every drawing in three sizes and four themes, for whoever draws or chooses them. In the demonstration only."""
    if not desk.school().demo:
        abort(404)
    symbols = load_symbols().values()
    kinds = {
        kind: [one for one in symbols if one.kind == kind] for kind in dict.fromkeys(s.kind for s in symbols)
    }
    return render_template("symbols.html", kinds=kinds, themes=THEMES, sizes=SIZES)
