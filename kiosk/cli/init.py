"""`kiosk init FOLDER`: found a school. It asks, or takes everything from options for a script."""

from pathlib import Path

import click

from kiosk.cli.founding import founding
from kiosk.cli.languages_check import in_words
from kiosk.cli.school_plan import PersonPlan, SchoolPlan, person_plan, roles_to_ask_for, what_is_missing
from kiosk.cli.sheets import hand_out, refuse_taken_folder
from kiosk.cli.terminal import Refused
from kiosk.content import load_content
from kiosk.i18n import offered


class Person(click.ParamType[PersonPlan]):
    """A person as a script names one: "sign-in-name,Full Name,role"."""

    name = "person"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> PersonPlan:
        if isinstance(value, PersonPlan):
            return value
        try:
            return person_plan(str(value), load_content())
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


PERSON = Person()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", prompt="The school's name", help="The school's name.")
@click.option("--phone", prompt="The school office's number", help="The school office's number.")
@click.option(
    "--public-url", prompt="The address for pupils and families", help="https://worries.example.org"
)
@click.option("--inbox-url", prompt="The address for staff", help="https://worry-inbox.example.org")
@click.option(
    "--person",
    "people",
    type=PERSON,
    multiple=True,
    metavar="NAME,FULL NAME,ROLE",
    help='Who reads, as "sign-in-name,Full Name,role"; once for each person.',
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="TAG",
    help="A language to offer beside English, such as ur; once for each. Without it: all that have words.",
)
@click.option(
    "--sheets",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write what to print as pages into this new folder, and show no secret here.",
)
def init(
    folder: Path,
    name: str,
    phone: str,
    public_url: str,
    inbox_url: str,
    people: tuple[PersonPlan, ...],
    languages: tuple[str, ...],
    sheets: Path | None,
) -> None:
    """Found a school in FOLDER: keys, stores, and the people who read.

    Its public pages open when both halves of the recovery key were typed back from paper.
    """
    refuse_taken_folder(sheets)
    content = load_content()
    locales = _locales(languages if languages or people else _ask_for_languages())
    people = people or _ask_for_people()
    if missing := what_is_missing(people, content):
        raise Refused("\n".join(missing))
    plan = SchoolPlan(name, phone, public_url, inbox_url, people, locales)
    with founding(folder, plan) as founded:
        hand_out(sheets, name, inbox_url, founded.sheets, founded.recovery_halves)
    click.echo(f"\nLanguages: {in_words(locales)}.")
    click.echo("Each page in a draft says so. Choose again in the inbox: School profile, Languages.")
    click.echo(f"\nThe school is in {folder}. Its public pages are not open yet. Next:")
    click.echo("  1. Start both servers. A safeguarding lead signs in and opens “Finish the set-up”.")
    click.echo(f"  2. Each half is typed back there, or here: kiosk recovery confirm --folder {folder}")
    click.echo(f"  3. kiosk check --folder {folder}")


def _ask_for_languages() -> tuple[str, ...]:
    known = tuple(locale.tag for locale in offered(load_content()))
    click.echo(f"\nWhich languages may pupils and families read in? There are: {in_words(known)}.")
    typed = click.prompt("Languages, such as “pl ur”, or all", default="all")
    return () if typed.strip().lower() == "all" else tuple(typed.replace(",", " ").split())


def _locales(untrusted_tags: tuple[str, ...]) -> tuple[str, ...]:
    """English and these, in the order of the page; all that have words where none is named. Refused for another."""
    known = {locale.tag.lower(): locale for locale in offered(load_content())}
    wanted = {tag.lower() for tag in untrusted_tags} or set(known)
    if unknown := sorted(wanted - known.keys()):
        raise Refused(
            f"No words in: {', '.join(unknown)}. There are: {', '.join(one.tag for one in known.values())}."
        )
    return tuple(one.tag for tag, one in known.items() if tag in wanted or one.state == "source")


def _ask_for_people() -> tuple[PersonPlan, ...]:
    content = load_content()
    click.echo("\nWho reads? At least one person for each role; more can be given with --person.")
    return tuple(_ask_for_person(role, content.roles[role].label) for role in roles_to_ask_for(content))


def _ask_for_person(role: str, label: str) -> PersonPlan:
    full_name = click.prompt(f"{label}: full name")
    sign_in = click.prompt(f"{label}: sign-in name", default=full_name.split()[-1].casefold())
    try:
        return person_plan(f"{sign_in},{full_name},{role}", load_content())
    except ValueError as error:
        raise Refused(f"{error}.") from None
