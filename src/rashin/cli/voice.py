"""``rashin voice``: found and corrected; where they come from, and transcripts brought in by hand."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from rashin.cli import voice_finding
from rashin.cli.home import home_option
from rashin.errors import BadInput, gettext_noop
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.powers.operation.voices.formats.transcripts import Transcript


ROLES = ("customer", "staff", "bot")


class RoleUnclear(BadInput):
    """A role was given to somebody who does not speak."""

    code = "cli.role_unclear"
    message = gettext_noop("Nobody in this transcript is called “%(said)s”.")
    remedy = gettext_noop("Its speakers are: %(speakers)s.")


@click.group("voice")
def command() -> None:
    """Voices: search, correct, list their sources, bring a transcript. Tables come in with `rashin import voices`."""


for one in voice_finding.COMMANDS:
    command.add_command(one)


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


@command.command("sources")
@home_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def sources(home: Home, as_json: bool) -> None:
    """List sources with how they stand."""
    _opened(home)
    from rashin.cli.acting import local, now
    from rashin.powers.operation.voices import queries

    told = 0
    for one in queries.sources(now=now()):
        last = one.last_at.isoformat(timespec="seconds") if one.last_at else "never"
        state = "off" if not one.on else one.problem or "well"
        told += 1
        if as_json:
            facts = {"id": one.id, "name": one.name, "kind": one.kind, "state": state, "last_at": last}
            click.echo(json.dumps(facts | {"voices_30_days": one.month, "waiting": one.waiting}, ensure_ascii=False))
            continue
        last = local(one.last_at) if one.last_at else "never"
        click.echo(f"{one.id:>4}  {one.kind:<11} {state:<14} {one.month:>7} in 30 days  last {last}  {one.name}")
    if not told and not as_json:
        click.echo("No source yet: connect one under Voices, Sources; files come by “rashin import voices”.", err=True)


@command.command("transcript")
@home_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="What the voices come from; the file's name unless given.")
@click.option("--channel", default="call", show_default=True, help="call, interview, chat …")
@click.option("--at", default="", help="When it was said, such as 2026-04-01T10:00; the file's time unless given.")
@click.option("--who", default="", help="Member number, mail address or telephone of the customer.")
@click.option("--unit", default="", help="Shop or team.")
@click.option("--role", multiple=True, metavar="SPEAKER=ROLE", help="customer, staff or bot; may be given again.")
@click.option("--dry-run", is_flag=True, help="Show the turns; keep nothing.")
def transcript(home: Home, file: Path, dry_run: bool, **told: object) -> None:
    """Bring a transcript (WebVTT, SRT, JSON) as one voice with its turns."""
    _opened(home)
    from rashin.powers.operation.voices.formats import transcripts

    roles, at = _roles(told["role"]), _moment(str(told["at"]), file)  # type: ignore[arg-type] # a tuple of texts
    found = transcripts.read(file.read_bytes(), name=file.name, roles=roles)
    speakers = sorted({turn.speaker for turn in found.turns})
    if strange := sorted(roles.keys() - {*speakers}):
        raise RoleUnclear(said=", ".join(strange), speakers=", ".join(speakers))
    for turn in found.turns[:20]:
        click.echo(f"{turn.role:<9} {turn.speaker}: {turn.text[:100]}")
    if len(found.turns) > 20:
        click.echo(f"… {len(found.turns)} turns in all")
    for note in found.notes:
        click.echo(note, err=True)
    if dry_run:
        return
    fresh = _brought(file, found, told, at=at)
    click.echo("Kept as one voice." if fresh else "This transcript was brought before; nothing was changed.")


def _roles(said: tuple[str, ...]) -> dict[str, str]:
    """Who each speaker is; a role that was mistyped would make nobody's words the customer's."""
    roles = {}
    for one in said:
        speaker, _, role = one.partition("=")
        if not speaker or role not in ROLES:
            wanted = "SPEAKER=customer, SPEAKER=staff or SPEAKER=bot"
            raise click.BadParameter(f"“{one}” is not {wanted}.", param_hint="--role")
        roles[speaker] = role
    return roles


def _moment(said: str, file: Path) -> datetime:
    """When it was said, in the installation's time zone unless it names its own."""
    from django.conf import settings

    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        at = datetime.fromisoformat(said) if said else datetime.fromtimestamp(file.stat().st_mtime, zone)
    except ValueError:
        raise click.BadParameter(f"“{said}” is no time such as 2026-04-01T10:00.", param_hint="--at") from None
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _brought(file: Path, found: "Transcript", told: dict[str, object], *, at: datetime) -> int:
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.voices.sending import About, bring_transcript, key_of

    about = About(
        key=key_of(file.read_bytes()), name=file.name, at=at,
        source=str(told["source"]), channel=str(told["channel"]), who=str(told["who"]), unit=str(told["unit"]),
    )  # fmt: skip
    return bring_transcript(found, about, actor=actor(), now=now())
