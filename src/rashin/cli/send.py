"""``rashin send``: waves of invitations to a survey: plan, look whom they reach, let them go, stop them."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from rashin.cli.absent import none_yet
from rashin.cli.home import home_option
from rashin.cli.words import words
from rashin.errors import gettext_noop
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.powers.operation.surveys.reach.listed import WaveView

OUTLOOK = {
    "found": gettext_noop("people found"),
    "drawn": gettext_noop("would be asked"),
    "unreachable": gettext_noop("cannot be reached on this channel"),
    "refused": gettext_noop("do not want to be asked"),
    "resting": gettext_noop("were asked lately"),
    "not_drawn": gettext_noop("are not drawn by chance"),
}
BECAME = {
    "queued": gettext_noop("invitations wait to be sent"),
    "held": gettext_noop("invitations are held back"),
    "sent": gettext_noop("invitations were sent"),
    "unknown": gettext_noop("invitations whose fate is unknown"),
    "bounced": gettext_noop("invitations came back"),
    "opened": gettext_noop("people opened the survey"),
    "started": gettext_noop("people began to answer"),
    "answered": gettext_noop("people answered"),
    "reminded": gettext_noop("people were reminded"),
    "refused": gettext_noop("invitations were not sent"),
    "expired": gettext_noop("invitations have expired"),
}
"""What is counted of a wave, as people say it; --json keeps the short names."""
AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group("send")
def command() -> None:
    """Plan, look at, send and stop waves of invitations. SURVEY is a survey's key, NUMBER a wave's."""


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


@command.command("plan")
@home_option
@click.argument("survey", metavar="SURVEY")
@click.option("--title", required=True, help="What the wave is called.")
@click.option("--channel", type=click.Choice(["mail", "line"]), default="mail", show_default=True)
@click.option("--segment", "segments", multiple=True, help="Only people of this segment (repeatable: in all of them).")
@click.option("--share", type=click.FloatRange(0, 100, min_open=True), default=100, help="Percent that are asked.")
@click.option("--most", type=click.IntRange(1), help="At most so many in all.")
@click.option("--most-per-unit", type=click.IntRange(1), help="At most so many of each shop.")
@click.option("--quarantine", type=click.IntRange(0, 365), default=30, show_default=True, help="Days of peace.")
@click.option("--remind", "reminders", type=click.IntRange(1, 60), multiple=True, help="Days after it (repeatable).")
@click.option("--expires", type=click.IntRange(1, 365), default=30, show_default=True, help="Days the links hold.")
@click.option("--roster", is_flag=True, help="Of a survey of employees: everybody on the staff roster.")
@click.option("--unit", "units", multiple=True, help="Of the roster: only this shop or department, with all below it.")
@click.option("--slips-only", is_flag=True, help="Of the roster: printed slips for everybody, no mail.")
@click.option("--at", "moment", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="When, in the installation's time zone.")
def plan(home: Home, survey: str, **given: Any) -> None:
    """Keep a plan. Nothing is sent: look with "show", then let it "go"."""
    _opened(home)
    from zoneinfo import ZoneInfo

    from django.conf import settings

    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys.queries import survey_of
    from rashin.powers.operation.surveys.reach import plans, sends

    moment: datetime | None = given["moment"]
    said = plans.SendSaid(
        title=given["title"], channel=given["channel"], reminders=tuple(sorted(given["reminders"])),
        expires_days=given["expires"],
        scheduled_at=moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)) if moment else None,
        sample=plans.Sample(
            segments=tuple(given["segments"]), share=given["share"] / 100, most=given["most"],
            most_per_unit=given["most_per_unit"], quarantine_days=given["quarantine"], roster=given["roster"],
            units=tuple(given["units"]), slips_only=given["slips_only"],
        ),
    )  # fmt: skip
    made = sends.plan_send(actor=actor(), survey=survey_of(survey), said=said, now=now())
    click.echo(f"{made.pk}\t{made.title}\tdraft")


@command.command("list")
@home_option
@click.argument("survey", metavar="SURVEY")
@AS_JSON
def list_(home: Home, survey: str, as_json: bool) -> None:
    """List the waves of a survey, the newest first."""
    _opened(home)
    from rashin.powers.operation.surveys.reach.listed import waves

    found = waves(survey)
    none_yet(found, "No wave yet: “rashin send plan” makes one.", as_json=as_json)
    for row in found:
        click.echo(_json(row) if as_json else f"{row.id}\t{row.title}\t{row.state}\t{row.channel}")


@command.command("show")
@home_option
@click.argument("number", type=int, metavar="NUMBER")
@AS_JSON
def show(home: Home, number: int, as_json: bool) -> None:
    """Show a wave: whom it would reach while it is a plan, what became of it afterwards."""
    _opened(home)
    from rashin.analysis.questions.question import Scope
    from rashin.base.workspace.asking import the_lake
    from rashin.cli.acting import now
    from rashin.powers.operation.surveys.reach import sends
    from rashin.powers.operation.surveys.reach.listed import wave

    row = sends.send_of(number)
    facts = json.loads(_json(wave(row)))
    if row.state == "draft":
        drawn = sends.outlook(row, lake=the_lake(home), scope=Scope(units=None), now=now()).drawn
        facts["outlook"] = sends.counts_of(drawn)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(f"{row.title} ({row.survey.key}, {row.channel}): {row.state}, revision {row.revision}")
    speak = words()
    for told, counts in ((OUTLOOK, facts.get("outlook", {})), (BECAME, facts["invitations"])):
        for name, count in counts.items():
            click.echo(f"  {count:>9,}  {speak(told.get(name, name))}")


@command.command("go")
@home_option
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--revision", type=int, help="Only if the plan is still this revision.")
def go(home: Home, number: int, revision: int | None) -> None:
    """Let a wave go, at its time or now; a running "rashin up" or "rashin work" sends it."""
    _opened(home)
    from rashin.cli.acting import actor, local, now
    from rashin.powers.operation.surveys.reach import sends

    row = sends.send_of(number)
    gone = sends.schedule_send(
        actor=actor(), number=number, revision=row.revision if revision is None else revision, now=now()
    )
    click.echo(f"{gone.pk}\t{gone.state}\t{local(gone.scheduled_at) if gone.scheduled_at else ''}")


@command.command("stop")
@home_option
@click.argument("number", type=int, metavar="NUMBER")
def stop(home: Home, number: int) -> None:
    """Stop a wave: who was not asked yet is not asked."""
    _opened(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys.reach import sends

    click.echo(f"{sends.stop_send(actor=actor(), number=number, now=now()):,} people are spared")


@command.command("slips")
@home_option
@click.argument("number", type=int, metavar="NUMBER")
def slips(home: Home, number: int) -> None:
    """Print the codes of NUMBER for slips: shop or department, code, address; in an order of chance."""
    _opened(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys.reach import sends
    from rashin.powers.operation.surveys.reach.slips import sheets_of

    for sheet in sheets_of(sends.send_of(number), actor=actor(), now=now()):
        for one in sheet.slips:
            click.echo(f"{sheet.place}\t{one.code}\t{one.link}")


@command.command("turnout")
@home_option
@click.argument("survey", metavar="SURVEY")
@AS_JSON
def turnout(home: Home, survey: str, as_json: bool) -> None:
    """Tell how many employees answered SURVEY, by group, as far as that may be told."""
    _opened(home)
    from rashin.powers.operation.surveys.queries import survey_of
    from rashin.powers.operation.surveys.reach.turnout import turnout_of

    found = turnout_of(survey_of(survey))
    if found is None:
        click.echo("Nobody was asked with a code.", err=True)
        return
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    sign = "" if found.final else "at least "
    for one in (found.whole, *found.groups):
        told = "kept back" if one.answered is None else f"{sign}{one.answered:,}"
        click.echo(f"{one.unit or 'company'}\t{told}\tof {one.asked:,}")


def _json(found: "WaveView") -> str:
    return json.dumps(asdict(found), ensure_ascii=False, default=str)
