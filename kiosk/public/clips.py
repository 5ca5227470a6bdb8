"""Words that a person has spoken for the school: recordings that a tablet plays before it asks any voice of its own.

A school puts them into its folder as `audio/<locale>/<key>.mp3` (or .ogg, .m4a). The key of an answer is
`<question>.<choice>`, of a question its own key, of the line under it `<key>.hint`; of any other sentence its
English words, in small letters and joined with hyphens: `you-can-tell-us-here.mp3`. A file with any other name is
never served, and a missing one costs nothing: the tablet's voice speaks, or the page says that there is no sound.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.content import Content
from kiosk.web import pages as web_pages

pages = Blueprint("clips", __name__)

LARGEST = 2 * 1024 * 1024  # bytes: more than a minute of speech
KINDS: Mapping[str, str] = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
_KEY = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", re.ASCII)
_LONGEST_KEY = 100


@dataclass
class Clips:
    """The recordings under one folder. It is looked at anew when it changes, so that nothing has to be restarted."""

    folder: Path
    _known: dict[str, tuple[int, dict[str, Path]]] = field(default_factory=dict)

    def of(self, locale: str) -> Mapping[str, Path]:
        """The recordings in one language by key; none where the folder is missing or can't be read."""
        place = self.folder / locale
        try:
            changed = place.stat().st_mtime_ns
            if locale not in self._known or self._known[locale][0] != changed:
                self._known[locale] = (changed, _listed(place))
        except OSError:
            return {}
        return self._known[locale][1]


def key_of(sentence: str) -> str:
    """The name of a sentence's recording: its English words, in small letters and joined with hyphens."""
    words = re.findall(r"[a-z0-9]+", sentence.lower().replace("’", "").replace("'", ""))
    return "-".join(words)[:_LONGEST_KEY].rstrip("-")


def content_keys(content: Content) -> dict[tuple[str, str], str]:
    """The names of what the content says, by gettext context and English words."""
    found = {}
    for question in content.questions.values():
        found["question", question.title] = question.key
        found["hint", question.hint] = f"{question.key}.hint"
        found["tile", question.tile] = f"{question.key}.tile"
        found |= {(question.key, one.label): f"{question.key}.{one.key}" for one in question.choices}
    return found


def install(app: Flask, folder: Path) -> None:
    """Serve what is recorded, and let each page name the recordings of the words that stand on it."""
    app.extensions["kiosk.clips"] = Clips(folder)
    app.extensions["kiosk.clip_keys"] = content_keys(app.extensions["kiosk.content"])
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _noted("", text, web_pages.words().gettext(text)),
        lambda one, many, count: web_pages.words().ngettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, text: _noted(context, text, web_pages.words().pgettext(context, text)),
        npgettext=lambda context, one, many, count: web_pages.words().npgettext(context, one, many, count),
    )
    app.jinja_env.globals["clips_here"] = clips_here
    app.register_blueprint(pages)


def clips_here() -> dict[str, str]:
    """The words that this page has said so far and that somebody has spoken, with each recording's address."""
    said: dict[str, str] = g.get("said", {})
    recorded = _clips().of(web_pages.words().tag)
    tag = web_pages.words().tag
    return {
        text: url_for("clips.clip", locale=tag, name=recorded[key].name)
        for text, key in said.items()
        if key in recorded
    }


@pages.get("/<tag:locale>/sound/<name>")
def clip(locale: str, name: str) -> ResponseReturnValue:
    """One recording. Only names that were found in the folder are answered; no path is ever made from a request."""
    found = next((path for path in _clips().of(locale).values() if path.name == name), None)
    if found is None:
        abort(404)
    try:
        sound = found.read_bytes()
    except OSError:  # taken away since the folder was listed
        abort(404)
    answer = Response(sound, mimetype=KINDS[found.suffix])
    # Some tablets ask for a part of every sound before they play any of it.
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(sound))


def _listed(place: Path) -> dict[str, Path]:
    files = sorted(
        place.iterdir(), reverse=True
    )  # .ogg before .mp3 before .m4a, so that the last one wins: .m4a
    return {path.stem: path for path in files if _is_clip(path)}


def _is_clip(path: Path) -> bool:
    named = path.suffix in KINDS and len(path.stem) <= _LONGEST_KEY and _KEY.fullmatch(path.stem)
    return bool(named) and path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST


def _noted(context: str, text: str, shown: str) -> str:
    """Remember which words a page shows, so that it can name their recordings. The words pass unchanged."""
    said: dict[str, str] = g.setdefault("said", {})
    keys: dict[tuple[str, str], str] = current_app.extensions["kiosk.clip_keys"]
    said.setdefault(shown, keys.get((context, text)) or key_of(text))
    return shown


def _clips() -> Clips:
    found: Clips = current_app.extensions["kiosk.clips"]
    return found
