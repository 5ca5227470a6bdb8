"""Tells the demonstration's concerns through the front door: every page is fetched, read and sent back.

Only the standard library, and only what a page offers: a field or a button that isn't there can't be used.
Each concern is told on a visit of its own, with its own cookies, as that many people would.
"""

from collections.abc import Callable
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from kiosk.demo.concerns import DemoConcern, load_concerns
from kiosk.demo.forms import Form, NotOnPage, read_forms

OWN = "own_"  # what the pages put before the names of boxes for own words
PATIENCE = 30  # seconds for one page
SEND = ("go", "send")
LONGEST_WAY = 40  # presses; the longest journey here takes 25, so a walk in circles ends soon


class DemoError(Exception):
    """A page did not have what a concern needed. Names the concern and the page, never the words."""


def post_all(base_url: str, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Tell every concern to the public side that runs at `base_url`, and return how many were told.

    `progress` is called after each with (told so far, all of them). A concern is told when the thank-you page
    has come. Raises DemoError at the first that could not be told; those before it were.
    """
    concerns = load_concerns()
    for number, concern in enumerate(concerns, start=1):
        visit = Visit(base_url, f"Concern {number} ({concern.channel})")
        try:
            _tell(visit, concern)
        except NotOnPage as missing:
            raise visit.error(f"there is no {missing} here") from None
        if progress:
            progress(number, len(concerns))
    return len(concerns)


class Visit:
    """One person's browser: its cookies, the page it shows, and the form on that page."""

    def __init__(self, base_url: str, who: str) -> None:
        self._base_url = base_url
        self._who = who
        # Never through a proxy, whatever the environment says: a worry goes to its school and nowhere else.
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor())
        self.url = base_url
        self._forms: tuple[Form, ...] = ()

    def open(self, path: str) -> None:
        """Go to this path."""
        self._load(urljoin(self._base_url, path))

    def press(self, form: Form, button: tuple[str, str]) -> None:
        """Send the form with this button. Raises NotOnPage when the form has no such button."""
        self._load(urljoin(self.url, form.action), form.pressing(*button))

    def is_at(self, path: str) -> bool:
        """True when the page shown is the one at this path."""
        return urlsplit(self.url).path == path

    @property
    def is_over(self) -> bool:
        """True when the page shown carries no journey any more."""
        return not any(form.carried("journey") for form in self._forms)

    @property
    def form(self) -> Form:
        """The form that carries a journey. Raises NotOnPage when the page has none."""
        for form in self._forms:
            if form.carried("journey"):
                return form
        raise NotOnPage("form")

    def error(self, what: str, url: str = "") -> DemoError:
        """A DemoError that says whose visit this is and at which page, by its address and its form's name."""
        steps = [name for form in self._forms for name in form.carried("page")]
        place = " ".join([urlsplit(url or self.url).path, *steps])
        return DemoError(f"{self._who}, page {place}: {what}")

    def _load(self, url: str, body: bytes | None = None) -> None:
        try:
            with self._opener.open(url, body, PATIENCE) as answer:
                page = answer.read().decode("utf-8", errors="replace")
                self.url = answer.url
        except HTTPError as refusal:
            refusal.close()
            raise self.error(f"it answered {refusal.code}", url) from None
        except (OSError, HTTPException) as failure:
            raise self.error(f"it did not answer ({type(failure).__name__})", url) from None
        self._forms = read_forms(page)


def _tell(visit: Visit, concern: DemoConcern) -> None:
    if concern.channel == "family":
        _tell_as_family(visit, concern)
    else:
        _tell_as_pupil(visit, concern)


def _tell_as_family(visit: Visit, concern: DemoConcern) -> None:
    visit.open(f"/{concern.locale}/family")
    told: set[str] = set()
    for _press in range(LONGEST_WAY):
        form, here = _filled_in(visit.form, concern)
        button = _first_of([*_ways_in(concern), ("go", "next"), SEND], form)
        told |= here | {button[1].partition(".")[0]}
        visit.press(form, button)
        # The reference is shown at the address of the form, so that no reload brings it again.
        if visit.is_over or visit.is_at(f"/{concern.locale}/family/thanks"):
            if missing := (concern.answers.keys() | concern.words.keys()) - told:
                raise NotOnPage(min(missing))
            return
    raise visit.error("the journey does not come to an end")


def _filled_in(form: Form, concern: DemoConcern) -> tuple[Form, set[str]]:
    """The form with all that this parent has to tell on its page, and which questions and boxes that were."""
    told: set[str] = set()
    for question, choices in concern.answers.items():
        if form.has_choice(question):
            told.add(question)
            for choice in choices:
                form = form.ticking(question, choice)
    for field, text in concern.words.items():
        if form.has_box(OWN + field):
            told.add(field)
            form = form.typing(OWN + field, text)
    return form, told


def _ways_in(concern: DemoConcern) -> list[tuple[str, str]]:
    """The button on the first page that this parent presses."""
    return [("pick", f"about.{one}") for one in concern.answers["about"]]


def _tell_as_pupil(visit: Visit, concern: DemoConcern) -> None:
    visit.open(f"/{concern.locale}/")
    visit.open(f"/{concern.locale}/" + ("other" if "kind" in concern.answers else "tell"))
    for _press in range(LONGEST_WAY):
        form, button = _next_press(visit.form, concern)
        visit.press(form, button)
        # Pictures are shown at the address of the form, and a short route is thanked there: no history tells of them.
        if visit.is_at(f"/{concern.locale}/done") or (button == SEND and visit.is_over):
            return
    raise visit.error("the journey does not come to an end")


def _next_press(form: Form, concern: DemoConcern) -> tuple[Form, tuple[str, str]]:
    """What this pupil does here, judged by the form alone: it offers choices, a box, a way on, or Send."""
    if asked := _asked(form):
        told = [one for one in concern.answers.get(asked, ()) if one not in form.carried(asked)]
        more = _for_more(form) if told else []
        ways = [*(("pick", f"{asked}.{one}") for one in told), *more, ("go", "next"), ("go", "skip")]
        return form, _first_of(ways, form)
    for field, text in concern.words.items():
        if form.has_box(OWN + field):
            return form.typing(OWN + field, text), ("go", "next")
    if ("go", "next") in form.buttons:
        return form, ("go", "next")
    to_add = [("go", f"change.{key}") for key in _to_add(form, concern)]
    return form, _first_of([*to_add, *_for_more(form)], form) if to_add else SEND


def _for_more(form: Form) -> list[tuple[str, str]]:
    """The button for a page's next few tiles."""
    return [button for button in form.buttons if button[0] == "go" and button[1].startswith("more.")]


def _first_of(wanted: list[tuple[str, str]], form: Form) -> tuple[str, str]:
    """The first of these buttons that the form has; the first of all where it has none, so that the error names it."""
    return next((button for button in wanted if button in form.buttons), wanted[0])


def _asked(form: Form) -> str:
    """The question whose choices this page offers, or nothing."""
    return next((value.partition(".")[0] for name, value in form.buttons if name == "pick"), "")


def _to_add(form: Form, concern: DemoConcern) -> list[str]:
    """What the form, about to be sent, does not carry yet: questions, then boxes."""
    answers = [key for key, choices in concern.answers.items() if not set(choices) <= set(form.carried(key))]
    return answers + [key for key, text in concern.words.items() if form.carried(OWN + key) != (text,)]
