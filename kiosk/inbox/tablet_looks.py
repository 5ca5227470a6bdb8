"""How staff set a tablet's pages for the children who use it: what can be chosen, in plain words. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.look import OF_A_TABLET, SETTINGS, Look

Say = Callable[[str], str]


@dataclass(frozen=True)
class Setting:
    """One thing to choose: its name, what it is called, a hint, and the values with their words."""

    name: str
    label: str
    hint: str
    values: tuple[tuple[str, str], ...]


def settings(_: Say) -> tuple[Setting, ...]:
    """Everything that staff can choose for a tablet, in the order of the form, with words from `_`."""
    words = _words(_)
    return tuple(Setting(name, label, hint, values) for name, (label, hint, values) in words.items())


def shown(look: Look) -> dict[str, str]:
    """The form's values for this look."""
    return {name: str(getattr(look, name)) for name in OF_A_TABLET}


def read(untrusted_form: Mapping[str, str]) -> Look:
    """The look that this form asks for; a value that its setting does not have leaves that as on any other tablet."""
    every = [(name, value) for name in OF_A_TABLET for value in SETTINGS[name]]
    return Look.of({name: value for name, value in every if str(value) == untrusted_form.get(name)})


def said(_: Say, look: Look) -> tuple[str, ...]:
    """What is otherwise than on a tablet that nobody has set, in words: "Text: very big"."""
    chosen = shown(look)
    return tuple(
        f"{one.label}: {dict(one.values)[chosen[one.name]]}"
        for one in settings(_)
        if one.name in look.choices and not (one.name == "scan_seconds" and look.scan != "one")
    )


def _words(_: Say) -> dict[str, tuple[str, str, tuple[tuple[str, str], ...]]]:
    seconds = tuple((str(number), str(number)) for number in SETTINGS["scan_seconds"])
    return {
        "theme": (
            _("Colours"),
            _("“As the device is set” follows its own dark mode and contrast."),
            (
                ("", _("as the device is set")),
                ("standard", _("warm")),
                ("calm", _("soft")),
                ("dark", _("dark")),
                ("contrast", _("strong contrast")),
            ),
        ),
        "text": (_("Text"), "", (("100", _("usual")), ("150", _("big")), ("200", _("very big")))),
        "grid": (
            _("Pictures at a time"),
            _("Fewer are easier to look through; “More” shows the next."),
            (("10", _("up to ten")), ("6", _("six")), ("2", _("two"))),
        ),
        "hand": (
            _("Where Back, Listen, Help and Stop stand"),
            "",
            (("bottom", _("below")), ("left", _("on the left")), ("right", _("on the right"))),
        ),
        "listen_first": (
            _("Hear it first"),
            _("The first tap speaks, the second one chooses. Try whether this tablet has a voice."),
            (("False", _("no")), ("True", _("yes"))),
        ),
        "hold": (
            _("How long a finger must stay"),
            _("For hands that touch by accident."),
            (
                ("0", _("a tap is enough")),
                ("500", _("half a second")),
                ("1000", _("one second")),
                ("1500", _("a second and a half")),
            ),
        ),
        "scan": (
            _("Switches"),
            "",
            (("off", _("none")), ("one", _("one switch")), ("two", _("two switches"))),
        ),
        "scan_seconds": (_("With one switch: seconds on each tile"), "", seconds),
    }
