"""``rashin trigger``: surveys that ask by themselves after something happened."""

from typing import Any

import click

from rashin.cli.absent import none_yet
from rashin.cli.home import home_option
from rashin.home import Home

UNITS = {"m": 1, "h": 60, "d": 1440}


@click.group("trigger")
def command() -> None:
    """Add, list, rehearse and switch triggers. SURVEY is a survey's key, NUMBER a trigger's."""


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


class Wait(click.ParamType[int]):
    """90m, 3h or 2d, in minutes."""

    name = "wait"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Minutes."""
        if isinstance(value, int):
            return value
        text = str(value).strip()
        if not text[:-1].isdecimal() or len(text) > 8 or text[-1] not in UNITS:
            self.fail("write 90m, 3h or 2d", param, ctx)
        return int(text[:-1]) * UNITS[text[-1]]


@command.command("add")
@home_option
@click.argument("survey", metavar="SURVEY")
@click.argument("event", metavar="EVENT")
@click.option("--after", type=Wait(), default="3h", show_default=True, help="How long after it: 90m, 3h, 2d.")
@click.option("--once-per", default="order_id", show_default=True, help="A property of the event, or person.")
@click.option("--where", "where", multiple=True, help="Only when this holds (repeatable): revenue>=10000")
@click.option("--channel", type=click.Choice(["mail", "line"]), default="mail", show_default=True)
@click.option("--share", type=click.IntRange(1, 100), default=100, show_default=True, help="Percent that are asked.")
@click.option("--quiet", type=(str, str), metavar="FROM UNTIL", help="Write nothing between these hours: 21:00 09:00.")
@click.option("--hidden", multiple=True, metavar="FIELD=PROPERTY", help="Fill a hidden field of the survey.")
def add(home: Home, survey: str, event: str, **given: Any) -> None:
    """Add a trigger. It is off: "show" says whom it would have asked, "on" lets it ask."""
    _opened(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys.queries import survey_of
    from rashin.powers.operation.surveys.reach.triggers import TriggerSaid, add_trigger

    pairs = {name: said for name, equals, said in (one.partition("=") for one in given["hidden"]) if equals}
    said = TriggerSaid(
        event=event, after_minutes=given["after"], once_per=given["once_per"], where=tuple(given["where"]),
        channel=given["channel"], hidden=pairs, share=given["share"],
        quiet_from=given["quiet"][0] if given["quiet"] else "", quiet_until=given["quiet"][1] if given["quiet"] else "",
    )  # fmt: skip
    made = add_trigger(actor=actor(), survey=survey_of(survey), said=said, now=now())
    click.echo(f"{made.pk}\t{made.event}\toff")


@command.command("list")
@home_option
@click.argument("survey", metavar="SURVEY")
def list_(home: Home, survey: str) -> None:
    """List the triggers of a survey."""
    _opened(home)
    from rashin.powers.operation.surveys.reach.listed import all_triggers

    found = all_triggers(survey)
    none_yet(found, "No trigger yet: “rashin trigger add” makes one.")
    for row in found:
        state = "on" if row.on else "off"
        click.echo(f"{row.id}\t{row.event}\t{row.after_minutes} min\t{row.once_per}\t{row.channel}\t{state}")


@command.command("show")
@home_option
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--days", type=click.IntRange(1, 45), default=7, show_default=True, help="How far to look back.")
def show(home: Home, number: int, days: int) -> None:
    """Rehearse a trigger: how often it would have asked in the last days, imports and late events counted."""
    _opened(home)
    from rashin.base.workspace.asking import the_lake
    from rashin.cli.acting import now
    from rashin.powers.operation.surveys.reach.triggers import rehearse, trigger_of

    row = trigger_of(number)
    found = rehearse(row, the_lake(home), days=days, now=now())
    click.echo(f"{row.event}: would have asked {len({one.key for one in found.matches}):,} times in {days} days")
    if found.keyless:
        click.echo(f"{found.keyless:,} events have no {row.once_per} and ask nobody")


@command.command("on")
@home_option
@click.argument("number", type=int, metavar="NUMBER")
def on(home: Home, number: int) -> None:
    """Switch a trigger on, from now: what happened before is not asked about."""
    _switch(home, number, on=True)


@command.command("off")
@home_option
@click.argument("number", type=int, metavar="NUMBER")
def off(home: Home, number: int) -> None:
    """Switch a trigger off."""
    _switch(home, number, on=False)


def _switch(home: Home, number: int, *, on: bool) -> None:
    _opened(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys.reach.triggers import switch_trigger

    switch_trigger(actor=actor(), number=number, on=on, now=now())
    click.echo("on" if on else "off")
