"""``rashin case rules``: which voices open a case, from the command line."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rashin.cli.home import home_option
from rashin.errors import BadInput, gettext_noop
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.base.workspace.models import User
    from rashin.powers.operation.cases.records import RuleSaid

AS_MEMBER = click.option("--as", "email", metavar="EMAIL", help="Act as this member.  [default: the owner]")
FILE = click.argument("file", type=click.File(encoding="utf-8"))
NUMBER = click.argument("number", type=click.IntRange(1))


class NoRuleThere(BadInput):
    """A file that describes no rule."""

    code = "cli.no_rule"
    message = gettext_noop("The file describes no rule: %(problem)s.")


@click.group("rules")
def rules() -> None:
    """Which voices open a case. A rule is JSON, as `rashin case rules show` prints it and the API takes it."""


def _member(home: Home, email: str | None) -> "User":
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import member_or_owner

    return member_or_owner(email)


@rules.command(name="list")
@home_option
@AS_MEMBER
def list_(home: Home, email: str | None) -> None:
    """List the rules in their order: number, whether in use, cases of the last 30 days, name, conditions."""
    _allowed(_member(home, email))
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import queries

    for row in queries.rules(now=now()):
        click.echo("\t".join([str(row.id), "on" if row.is_active else "off", str(row.opened), row.name, row.told]))


@rules.command(name="show")
@home_option
@NUMBER
@AS_MEMBER
def show(home: Home, number: int, email: str | None) -> None:
    """Print a rule as JSON."""
    _allowed(_member(home, email))
    from rashin.powers.operation.cases.ruling import rule_numbered

    click.echo(json.dumps(_plain(rule_numbered(number)), ensure_ascii=False, indent=2))


@rules.command(name="add")
@home_option
@FILE
@AS_MEMBER
def add(home: Home, file: Any, email: str | None) -> None:
    """Make the rule that FILE describes (- is standard input); it is asked last."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.setup import save_rule

    row = save_rule(actor=member, said=_said(_read(file)), now=now())
    click.echo(str(row.pk))


@rules.command(name="change")
@home_option
@NUMBER
@FILE
@AS_MEMBER
def change(home: Home, number: int, file: Any, email: str | None) -> None:
    """Change a rule: what FILE does not say stays."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.ruling import rule_numbered
    from rashin.powers.operation.cases.setup import save_rule

    before = _plain(rule_numbered(number))
    given = _read(file)
    merged = {**before, **given, "conditions": {**before["conditions"], **_conditions(given)}}
    save_rule(actor=member, said=_said(merged), number=number, now=now())
    click.echo(str(number))


@rules.command(name="try")
@home_option
@FILE
@AS_MEMBER
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def try_(home: Home, file: Any, email: str | None, as_json: bool) -> None:
    """How many cases the rule in FILE would have opened in the last 30 days, and which. Nothing is kept."""
    _allowed(_member(home, email))
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.preview import preview

    said = _said({"name": "-", **_read(file)})
    found = preview(said.conditions, now=now(), cause=said.cause)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, default=str))
        return
    click.echo(f"{found.cases} cases in {found.days} days; {found.voices} of {found.looked} voices meet it")
    if found.imported:
        click.echo(f"{found.imported} of them only out of what was imported")
    for one in found.listed:
        score = "" if one.score is None else f"{one.score:g}"
        click.echo("\t".join([f"{one.at:%Y-%m-%d %H:%M}", one.channel, one.metric, score, one.title]))


@rules.command(name="switch")
@home_option
@NUMBER
@click.argument("state", type=click.Choice(["on", "off"]))
@AS_MEMBER
def switch(home: Home, number: int, state: str, email: str | None) -> None:
    """Put a rule to use, or let it rest."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.setup import switch_rule

    switch_rule(actor=member, number=number, on=state == "on", now=now())
    click.echo(f"{number}: {state}")


@rules.command(name="move")
@home_option
@NUMBER
@click.argument("where", type=click.Choice(["up", "down"]))
@AS_MEMBER
def move(home: Home, number: int, where: str, email: str | None) -> None:
    """Ask a rule one place earlier or later."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.setup import move_rule

    move_rule(actor=member, number=number, up=where == "up", now=now())
    click.echo(f"{number}: {where}")


@rules.command(name="forget")
@home_option
@NUMBER
@AS_MEMBER
def forget(home: Home, number: int, email: str | None) -> None:
    """Forget a rule; the cases that it opened stay."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.setup import drop_rule

    drop_rule(actor=member, number=number, now=now())
    click.echo(f"{number}: forgotten")


def _allowed(member: "User") -> None:
    from rashin.base.workspace.access import Permission, require

    require(member, Permission.MANAGE_CASES)


def _read(file: Any) -> dict[str, Any]:
    try:
        found = json.loads(file.read())
    except ValueError as problem:
        raise NoRuleThere(problem=str(problem), place=Path(file.name).name) from None
    if not isinstance(found, dict):
        raise NoRuleThere(problem="{…}", place=Path(file.name).name)
    return found


def _conditions(given: dict[str, Any]) -> dict[str, Any]:
    found = given.get("conditions", {})
    if not isinstance(found, dict):
        raise NoRuleThere(problem="conditions", place="conditions")
    return found


def _plain(row: Any) -> dict[str, Any]:
    from rashin.powers.operation.cases.rules import json_of
    from rashin.powers.operation.cases.ruling import said_of

    said = said_of(row)
    own = {name: getattr(said, name) for name in said.__dataclass_fields__ if name != "conditions"}
    return {**own, "conditions": json_of(said.conditions)}


def _said(given: dict[str, Any]) -> "RuleSaid":
    from rashin.powers.operation.cases.ruling import said_in

    return said_in(given)
