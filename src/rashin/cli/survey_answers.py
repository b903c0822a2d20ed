"""More of ``rashin survey``: its responses, those that were kept back, and how often employees are asked again."""

import json
from typing import Any
from uuid import UUID

import click

from rashin.cli.home import home_option
from rashin.home import Home


def opened(home: Home) -> None:
    """The home's database and settings, from here on."""
    from rashin.web.installation import open_home

    open_home(home)


@click.command(name="responses")
@home_option
@click.argument("key")
@click.option("--held", is_flag=True, help="Those that look like a program's and wait for somebody to let them count.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One a line with its answers, words masked, for programs.")
def responses(home: Home, key: str, held: bool, limit: int, as_json: bool) -> None:
    """List the newest responses of KEY: id, state, when, channel, unit, flags."""
    opened(home)
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.results import listed, reading

    survey = queries.survey_of(key)
    if not reading.rule_of(survey).filters:
        raise listed.KeptTogether
    rows = listed.rows_of(survey, None).order_by("-started_at", "-pk")
    for row in (rows.filter(held=True) if held else rows)[:limit]:
        facts = {
            "id": str(row.pk), "state": row.state, "started_at": row.started_at.isoformat(timespec="seconds"),
            "channel": row.channel, "unit": row.unit, "flags": listed.flags_of(row),
        }  # fmt: skip
        if as_json:
            more = {"held": row.held, "answers": listed.masked_answers(row)}
            click.echo(json.dumps({**facts, **more}, ensure_ascii=False, default=str))
        else:
            click.echo("\t".join([*map(str, list(facts.values())[:5]), ",".join(facts["flags"])]))
    counts = reading.counts_of(survey)
    told = f"{counts.complete:,} count, {counts.held:,} are kept back, {counts.started:,} are not finished"
    click.echo(told, err=True)


@click.command(name="admit")
@home_option
@click.argument("key")
@click.argument("numbers", nargs=-1, type=click.UUID, required=True, metavar="RESPONSE...")
def admit(home: Home, key: str, numbers: tuple[UUID, ...]) -> None:
    """Let responses of KEY count that looked like a program's and were none: all of them, or none."""
    opened(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.answering.admitting import admit_all

    counted = admit_all(actor=actor(), survey=queries.survey_of(key), numbers=numbers, now=now())
    click.echo(f"{key}: {counted} more count")


@click.command(name="pulse")
@home_option
@click.argument("key")
@click.option("--every", type=click.Choice(["1", "2", "3", "6", "12"]), help="Months from wave to wave.")
@click.option("--day", type=click.IntRange(1, 28), help="Of the month.  [default: 1]")
@click.option("--hour", type=click.IntRange(0, 23), help="[default: 9]")
@click.option("--open-days", type=click.IntRange(3, 27), help="Until a wave closes for good.  [default: 14]")
@click.option("--off", is_flag=True, help="Begin no further wave.")
def pulse(home: Home, key: str, every: str | None, off: bool, **given: int | None) -> None:
    """Show how often the employees' survey KEY is asked again, after setting what is named."""
    opened(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.reach.pulses import changed_pulse, pulse_of

    survey = queries.survey_of(key)
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    changes |= {"every_months": int(every)} if every else {}
    wanted = changes or off
    found = (
        changed_pulse(actor=actor(), survey=survey, changes=changes | {"on": not off}, now=now()) if wanted else None
    )
    found = found or pulse_of(survey)
    if found is None:
        click.echo(f"{key}: asked once")
        return
    when = found.next_at.isoformat(timespec="minutes") if found.next_at else "never"
    click.echo(f"{key}: every {found.every_months} months, open for {found.open_days} days, next {when}")
    for wave in found.waves.select_related("survey"):
        click.echo(f"  {wave.number}\t{wave.survey.key}\t{wave.survey.state}")
