"""``rashin segment``: people under a name, by rules, as questions and pages use them."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from rashin.cli.absent import none_yet
from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.base.customers.records import SegmentView

AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group("segment")
def command() -> None:
    """List, show, make and delete segments. SEGMENT is a name."""


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


def _segment(name: str) -> "SegmentView":
    from rashin.base.customers import segments
    from rashin.base.customers.errors import NoSuchSegment

    found = next((one for one in segments.segments() if one.name == name), None)
    if found is None:
        raise NoSuchSegment(name=name)
    return found


@command.command("list")
@home_option
@AS_JSON
def list_(home: Home, as_json: bool) -> None:
    """List segments with their rules."""
    _opened(home)
    from rashin.base.customers import segments

    found = segments.segments()
    none_yet(found, 'No segment yet: “rashin segment make Gold --rule "trait.rank=gold"” makes one.', as_json=as_json)
    for one in found:
        click.echo(_as_json(one) if as_json else f"{one.name}\t{_rules(one)}")


@command.command("show")
@home_option
@click.argument("name", metavar="SEGMENT")
@click.option("--as", "email", metavar="EMAIL", help="Count as this member.  [default: the owner]")
@AS_JSON
def show(home: Home, name: str, email: str | None, as_json: bool) -> None:
    """Show a segment: its rules, how many people it has, where it is used."""
    _opened(home)
    from rashin.analysis.questions.words import from_words
    from rashin.base.workspace.asking import ask_as
    from rashin.cli.acting import member_or_owner, now

    found = _segment(name)
    answer = ask_as(member_or_owner(email), from_words("segment", {"segment": [name], "limit": ["1"]}), now=now())
    if as_json:
        click.echo(json.dumps(json.loads(_as_json(found)) | {"people": answer.n}, ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.name}: {answer.n:,} people")
    if found.description:
        click.echo(found.description)
    click.echo(f"{found.match} of:" if len(found.rules) > 1 else "rule:")
    for rule in found.rules:
        click.echo(f"  {rule}")
    for use in found.uses:
        click.echo(f"used by: {use.title}")


@command.command("make")
@home_option
@click.argument("name", metavar="SEGMENT")
@click.option("--rule", "rules", multiple=True, required=True, help="As in questions (repeatable): trait.plan=gold")
@click.option("--any", "any_", is_flag=True, help="One rule is enough; otherwise all must hold.")
@click.option("--description", default="", help="What it is for.")
@click.option("--replace", is_flag=True, help="Change the segment of this name if there is one.")
def make(home: Home, name: str, rules: Sequence[str], any_: bool, description: str, replace: bool) -> None:
    """Keep rules under a name."""
    _opened(home)
    from rashin.base.customers import segments
    from rashin.base.customers.records import SegmentSaid
    from rashin.cli.acting import actor, now

    said = SegmentSaid(name=name, rules=tuple(rules), match="any" if any_ else "all", description=description)
    there = next((one for one in segments.segments() if one.name == name.strip()), None) if replace else None
    if there is not None:
        segments.change_segment(actor=actor(), number=there.id, version=there.version, said=said, now=now())
    else:
        segments.add_segment(actor=actor(), said=said, now=now())
    click.echo(f"{name.strip()}\t{_rules(_segment(name.strip()))}")


@command.command("delete")
@home_option
@click.argument("name", metavar="SEGMENT")
def delete(home: Home, name: str) -> None:
    """Forget a segment that nothing uses; the people in it are not touched."""
    _opened(home)
    from rashin.base.customers import segments
    from rashin.cli.acting import actor, now

    segments.drop_segment(actor=actor(), number=_segment(name).id, now=now())
    click.echo("deleted")


def _rules(view: "SegmentView") -> str:
    return (" and " if view.match == "all" else " or ").join(view.rules)


def _as_json(view: "SegmentView") -> str:
    facts = {
        "name": view.name, "description": view.description, "rules": view.rules, "match": view.match,
        "uses": [use.title for use in view.uses],
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False)
