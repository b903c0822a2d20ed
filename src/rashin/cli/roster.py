"""``rashin roster``: staff who need no account: bring a file, list, add, end."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rashin.cli.home import home_option
from rashin.home import Home

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("roster")
def command() -> None:
    """Staff without accounts: bring a file, list, add, note who leaves. Addresses are never printed."""


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


@command.command("import")
@home_option
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--apply", "applies", is_flag=True, help="Take it in. Without this only what would change is told.")
@click.option("--whole", is_flag=True, help="The file is the whole roster: who is not in it has left.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def import_(home: Home, file: Path, applies: bool, whole: bool, as_json: bool) -> None:
    """Tell what FILE (CSV or XLSX, UTF-8 or CP932) changes, or take it in. Again it changes nothing."""
    _opened(home)
    from rashin.base.roster import bringing
    from rashin.cli.acting import actor, now

    plan = bringing.plan_for(bringing.read_file(file, file.name), now=now())
    facts: dict[str, Any] = {**plan.counts, "applied": applies, "ended": 0, "left_out": list(plan.left_out)}
    if applies:
        facts["ended"] = bringing.apply(actor=actor(), plan=plan, end_missing=whole, now=now()).ended
    faults = [
        {"row": one.row, "field": one.field, "problem": one.message % one.values, "remedy": one.remedy % one.values}
        for one in plan.problems
    ]
    if as_json:
        click.echo(json.dumps({**facts, "faults": faults}, ensure_ascii=False))
        return
    for name in ("new", "changed", "same", "gone", "ended"):
        click.echo(f"{name}\t{facts[name]:,}")
    for fault in faults:
        click.echo(f"row {fault['row']}, {fault['field']}: {fault['problem']} {fault['remedy']}", err=True)
    if not applies and (plan.new or plan.changed or (whole and plan.gone)):
        click.echo("Nothing is taken in yet: give --apply.", err=True)


@command.command("list")
@home_option
@click.option("--state", type=click.Choice(["here", "left", "all"]), default="here", show_default=True)
@click.option("--text", default="", help="Only who has this in number or name, or this whole address.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON each.")
def list_(home: Home, state: str, text: str, as_json: bool) -> None:
    """List people: number, name, shop or department, whether they have an address, joined, left."""
    _opened(home)
    from dataclasses import asdict

    from rashin.base.roster import queries
    from rashin.cli.acting import now

    today = queries.today_of(now())
    for one in queries.staff_views(queries.staff_rows(today=today, text=text, state=state), today=today):
        if as_json:
            click.echo(json.dumps(asdict(one), ensure_ascii=False, default=str))
            continue
        ways = "+".join(name for name, there in (("mail", one.has_email), ("line", one.has_line)) if there) or "slip"
        words = (one.number, one.name, one.unit, ways, str(one.joined_on or ""), str(one.left_on or ""))
        click.echo("\t".join("".join(each if each.isprintable() else " " for each in word) for word in words))


@command.command("add")
@home_option
@click.argument("number", metavar="NUMBER")
@click.argument("name", metavar="NAME")
@click.option("--unit", default="", help="Shop or department, by any of its names.")
@click.option("--email", default="", help="E-mail address, where there is one.")
@click.option("--line", "line_id", default="", help="LINE user ID, where there is one.")
@click.option("--language", default="", help="A code such as ja, en, vi.")
@click.option("--joined", type=DAY, help="First day.")
def add(home: Home, number: str, name: str, joined: datetime | None, **said: Any) -> None:
    """Put one person on the roster."""
    _opened(home)
    from rashin.base.roster.records import Said
    from rashin.base.roster.services import add_staff
    from rashin.cli.acting import actor, now

    told = Said(number=number, name=name, joined_on=joined.date() if joined else None, **said)
    click.echo(f"{add_staff(actor=actor(), said=told, now=now()).number}\tadded")


@command.command("end")
@home_option
@click.argument("number", metavar="NUMBER")
@click.option("--on", "day", type=DAY, help="The day they leave.  [default: today]")
def end(home: Home, number: str, day: datetime | None) -> None:
    """Note that NUMBER leaves: from that day on they are asked no more."""
    _opened(home)
    from rashin.base.roster.queries import numbered, today_of
    from rashin.base.roster.services import end_staff
    from rashin.cli.acting import actor, now

    row = numbered(number)
    left = day.date() if day else today_of(now())
    end_staff(actor=actor(), pk=row.pk, left_on=left, now=now())
    click.echo(f"{row.number}\tleaves {left.isoformat()}")


@command.command("forget")
@home_option
@click.argument("number", metavar="NUMBER")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(home: Home, number: str, yes: bool) -> None:
    """Erase NUMBER from the roster, for good."""
    _opened(home)
    from rashin.base.roster.queries import numbered
    from rashin.base.roster.services import forget_staff
    from rashin.cli.acting import actor, now

    row = numbered(number)
    if not yes:
        click.confirm("Erase this person from the roster for good?", abort=True)
    forget_staff(actor=actor(), pk=row.pk, now=now())
    click.echo(f"{number}\terased")
