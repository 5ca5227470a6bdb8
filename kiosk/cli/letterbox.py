"""`kiosk letterbox grants ROLE`: what the public side's PostgreSQL role may do, as SQL."""

import click

from kiosk.letterbox.emptying import grants as statements_for


@click.group()
def letterbox() -> None:
    """The public side's store."""


@letterbox.command()
@click.argument("role")
def grants(role: str) -> None:
    """Print the SQL that gives ROLE what a deposit needs and no more. Run it as the tables' owner."""
    for statement in statements_for(role):
        click.echo(f"{statement};")
