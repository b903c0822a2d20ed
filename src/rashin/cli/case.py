"""``rashin case``: customers who need an answer, at a terminal."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from rashin.cli.absent import none_yet
from rashin.cli.case_rules import rules
from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.base.workspace.models import User

AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")
AS_MEMBER = click.option("--as", "email", metavar="EMAIL", help="Act as this member.  [default: the owner]")
STATES = ("new", "working", "waiting", "resolved", "dismissed", "merged")
RESOLUTIONS = ("explained", "apologised", "fixed", "replaced", "refunded", "thanked", "unreached")


@click.group("case")
def command() -> None:
    """List, show, answer, assign and resolve cases. NUMBER is a case's."""


command.add_command(rules)


def _member(home: Home, email: str | None) -> "User":
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import member_or_owner

    return member_or_owner(email)


@command.command("list")
@home_option
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Repeatable.  [default: open]")
@click.option("--overdue", is_flag=True, help="Only those that are overdue.")
@click.option("--mine", is_flag=True, help="Only those of the member named with --as.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@AS_MEMBER
@AS_JSON
def list_(
    home: Home, states: tuple[str, ...], overdue: bool, mine: bool, limit: int, email: str | None, as_json: bool
) -> None:
    """List cases, what is due first."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import queries
    from rashin.powers.operation.cases.records import Wanted

    wanted = Wanted(view="mine" if mine else "all", states=states, overdue=overdue)
    found = queries.found(member, wanted, now=now(), last=limit)
    none_yet(found.rows, "No such case. “rashin case begin” makes rules by which voices open cases.", as_json=as_json)
    for row in found.rows:
        if as_json:
            click.echo(json.dumps(asdict(row), ensure_ascii=False, default=str))
            continue
        due = f"{row.due_at:%Y-%m-%d %H:%M}" if row.due_at else "–"
        facts = [str(row.id), row.state, "overdue" if row.overdue else due, row.owner or "–", row.cause, row.title]
        click.echo("\t".join(facts))
    if found.total > len(found.rows):
        click.echo(f"{found.total - len(found.rows)} more: --limit {found.total}", err=True)


@command.command("show")
@home_option
@click.argument("number", type=click.IntRange(1))
@AS_MEMBER
@AS_JSON
def show(home: Home, number: int, email: str | None, as_json: bool) -> None:
    """Show a case: what was said, what was answered. Names and contacts are masked."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import queries

    view = queries.case_view(member, number, now=now())
    if as_json:
        click.echo(json.dumps(asdict(view), ensure_ascii=False, default=str))
        return
    row = view.row
    click.echo(f"#{row.id} {row.title}")
    click.echo(" · ".join([row.state_label, row.severity_label, row.owner or "–", view.cause_path]))
    for voice in view.voices:
        score = "" if voice.score is None else f"{voice.metric} {voice.score:g}  "
        click.echo(f"  {voice.at:%Y-%m-%d %H:%M}  {score}{voice.text}")
    for entry in view.entries:
        click.echo(f"  {entry.at:%Y-%m-%d %H:%M}  {entry.told or entry.kind}  {entry.by}  {entry.body}".rstrip())


@command.command("assign")
@home_option
@click.argument("number", type=click.IntRange(1))
@click.argument("owner", metavar="EMAIL", required=False)
@AS_MEMBER
def assign(home: Home, number: int, owner: str | None, email: str | None) -> None:
    """Give a case to the member EMAIL; without one, give it back."""
    member = _member(home, email)
    from rashin.base.workspace.queries import member_named
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import services

    to = member_named(owner) if owner else None
    services.assign(actor=member, number=number, owner=to, now=now())
    click.echo(f"#{number}: {to or 'nobody'}")


@command.command("reply")
@home_option
@click.argument("number", type=click.IntRange(1))
@click.argument("text", required=False)
@click.option("--via", type=click.Choice(("mail", "line", "phone", "store")), default="mail", show_default=True)
@click.option("--subject", default="", help="Of a mail. The number of the case is added.")
@click.option("--wait/--no-wait", default=True, help="The customer has the word now: the clock stands still.")
@AS_MEMBER
def reply(home: Home, number: int, text: str | None, via: str, subject: str, wait: bool, email: str | None) -> None:
    """Answer the customer with TEXT, or with what standard input says. Phone and store note what was said there."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.records import ReplySaid
    from rashin.powers.operation.cases.replying import reply as replied

    said = ReplySaid(via=via, body=_text(text), subject=subject, wait=wait)
    entry = replied(actor=member, number=number, revision=None, said=said, now=now())
    click.echo(f"#{number}: {entry.state}")


@command.command("begin")
@home_option
@AS_MEMBER
def begin(home: Home, email: str | None) -> None:
    """Make the rules, causes and replies to begin with, where there are none yet."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases.starting import begin as begun

    made = begun(actor=member, now=now())
    click.echo(f"{made} rules made" if made else "There are rules already.")


@command.command("resolve")
@home_option
@click.argument("number", type=click.IntRange(1))
@click.option("--as-done", "resolution", type=click.Choice(RESOLUTIONS), default="explained", show_default=True)
@click.option("--note", default="", help="In a few words.")
@click.option("--ask/--no-ask", default=True, help="Ask the customer afterwards how it was answered.")
@AS_MEMBER
def resolve(home: Home, number: int, resolution: str, note: str, ask: bool, email: str | None) -> None:
    """End a case: what was done for the customer."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import services
    from rashin.powers.operation.cases.records import Closing

    closing = Closing(resolution=resolution, note=note, ask=ask)
    services.resolve(actor=member, number=number, closing=closing, now=now())
    click.echo(f"#{number}: {resolution}")


@command.command("note")
@home_option
@click.argument("number", type=click.IntRange(1))
@click.argument("text", required=False)
@AS_MEMBER
def note(home: Home, number: int, text: str | None, email: str | None) -> None:
    """Write TEXT, or what standard input says, for colleagues; @ and the beginning of an address tells one."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import services

    services.note(actor=member, number=number, body=_text(text), now=now())
    click.echo(f"#{number}: noted")


@command.command("close")
@home_option
@click.argument("number", type=click.IntRange(1))
@click.argument("reason")
@AS_MEMBER
def close(home: Home, number: int, reason: str, email: str | None) -> None:
    """End a case that needs no answer, because of REASON. One that was answered is resolved instead."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import services

    services.dismiss(actor=member, number=number, reason=reason, now=now())
    click.echo(f"#{number}: dismissed")


@command.command("reopen")
@home_option
@click.argument("number", type=click.IntRange(1))
@AS_MEMBER
def reopen(home: Home, number: int, email: str | None) -> None:
    """Begin a case again that was resolved or needed no answer."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import services

    services.open_again(actor=member, number=number, now=now())
    click.echo(f"#{number}: working")


@command.command("set")
@home_option
@click.argument("number", type=click.IntRange(1))
@click.option("--urgency", type=click.IntRange(1, 3), help="1 normal, 2 high, 3 urgent.")
@click.option("--cause", type=click.IntRange(1), help="The number of a cause.")
@click.option("--wait/--work", "waiting", default=None, help="Whether the customer has the word.")
@AS_MEMBER
def set_(
    home: Home, number: int, urgency: int | None, cause: int | None, waiting: bool | None, email: str | None
) -> None:
    """Say how urgent a case is, why it happened, whose word it is."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.cases import queries
    from rashin.powers.operation.cases.services import set_cause, set_severity, wait

    if urgency is not None:
        set_severity(actor=member, number=number, severity=urgency, now=now())
    if cause is not None:
        set_cause(actor=member, number=number, cause=cause, now=now())
    if waiting is not None:
        wait(actor=member, number=number, waiting=waiting, now=now())
    view = queries.case_view(member, number, now=now())
    click.echo("\t".join([f"#{number}", view.row.state, view.row.severity_label, view.cause_path or "–"]))


def _text(given: str | None) -> str:
    return sys.stdin.read() if given is None else given
