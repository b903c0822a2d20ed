"""``rashin member``: who may come in."""

import click

from rashin.cli.home import home_option
from rashin.home import Home

ROLES = ("owner", "executive", "cx_office", "analyst", "lead", "staff", "viewer")


@click.group("member")
def command() -> None:
    """Add and list members."""


@command.command("add")
@home_option
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="viewer", show_default=True)
@click.option("--name", default="", help="As colleagues know them.")
@click.option("--department", default="", help="Name of the department, which must exist.")
def add(home: Home, email: str, role: str, name: str, department: str) -> None:
    """Add a member and print their one-time sign-in link."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace import queries, services
    from rashin.cli.acting import actor, new_link, now

    place = queries.department_named(department) if department else None
    services.add_member(actor=actor(), email=email, role=role, name=name, department=place, now=now())
    click.echo(new_link(home, email))


@command.command("list")
@home_option
def list_(home: Home) -> None:
    """List members with role and department."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace import queries

    for one in queries.members():
        facts = [one.email, one.name, one.role, one.department, "" if one.is_active else "closed"]
        click.echo("\t".join(facts))


@command.command("link")
@home_option
@click.argument("email")
def link(home: Home, email: str) -> None:
    """Print a one-time sign-in link of a member."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import new_link

    click.echo(new_link(home, email))
