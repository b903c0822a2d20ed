"""``rashin voice``: found and corrected; where they come from, and transcripts brought in by hand."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from rashin.cli import voice_finding
from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.powers.operation.voices.formats.transcripts import Transcript


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
    from rashin.cli.acting import now
    from rashin.powers.operation.voices import queries

    for one in queries.sources(now=now()):
        last = one.last_at.isoformat(timespec="seconds") if one.last_at else "never"
        state = "off" if not one.on else one.problem or "well"
        if as_json:
            facts = {"id": one.id, "name": one.name, "kind": one.kind, "state": state, "last_at": last}
            click.echo(json.dumps(facts | {"voices_30_days": one.month, "waiting": one.waiting}, ensure_ascii=False))
            continue
        click.echo(f"{one.id:>4}  {one.kind:<11} {state:<14} {one.month:>7} in 30 days  last {last}  {one.name}")


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

    roles = dict(one.partition("=")[::2] for one in told["role"])  # type: ignore[attr-defined] # a tuple of texts
    found = transcripts.read(file.read_bytes(), name=file.name, roles=roles)
    for turn in found.turns[:20]:
        click.echo(f"{turn.role:<9} {turn.speaker}: {turn.text[:100]}")
    if len(found.turns) > 20:
        click.echo(f"… {len(found.turns)} turns in all")
    for note in found.notes:
        click.echo(note, err=True)
    if dry_run:
        return
    fresh = _brought(file, found, told)
    click.echo("Kept as one voice." if fresh else "This transcript was brought before; nothing was changed.")


def _brought(file: Path, found: "Transcript", told: dict[str, object]) -> int:
    from django.conf import settings

    from rashin.cli.acting import actor, now
    from rashin.powers.operation.voices.sending import About, bring_transcript, key_of

    zone = ZoneInfo(settings.TIME_ZONE)
    at = datetime.fromisoformat(str(told["at"])) if told["at"] else datetime.fromtimestamp(file.stat().st_mtime, zone)
    about = About(
        key=key_of(file.read_bytes()), name=file.name, at=at.replace(tzinfo=zone) if at.tzinfo is None else at,
        source=str(told["source"]), channel=str(told["channel"]), who=str(told["who"]), unit=str(told["unit"]),
    )  # fmt: skip
    return bring_transcript(found, about, actor=actor(), now=now())
