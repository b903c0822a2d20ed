"""``rashin import``: files of events, customers and voices into the lake, and out again."""

import getpass
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from rashin.cli.home import home_option
from rashin.errors import gettext_noop
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.analysis.lake.store import Lake
    from rashin.collect.imports import Inspection, Wishes
    from rashin.collect.imports.records import ImportReport, Progress


ADDED = {
    "events": gettext_noop("Added %(added)s events of %(people)s people; rows in the file: %(rows)s."),
    "customers": gettext_noop("Added %(added)s traits of %(people)s people; rows in the file: %(rows)s."),
    "voices": gettext_noop("Added %(added)s voices of %(people)s people; rows in the file: %(rows)s."),
}
WOULD_ADD = {
    "events": gettext_noop("Would add %(added)s events of %(people)s people; rows in the file: %(rows)s."),
    "customers": gettext_noop("Would add %(added)s traits of %(people)s people; rows in the file: %(rows)s."),
    "voices": gettext_noop("Would add %(added)s voices of %(people)s people; rows in the file: %(rows)s."),
}
BESIDE = gettext_noop(
    "There already: %(duplicates)s. Refused rows: %(rejected)s. Links between identifiers: %(links)s."
)
SPAN = gettext_noop("From %(first)s to %(last)s (%(zone)s).")
REFUSED = gettext_noop("All refused rows: %(file)s")
BATCH = gettext_noop("Batch %(batch)s. To take it out again: rashin import undo %(batch)s")
NO_ROW = gettext_noop("No row could be used: look at the columns above, and say otherwise with --map.")
_SHOWN = 60
"""Characters of a name or value that are shown."""


@click.group("import")
def command() -> None:
    """Bring a file in: events, customers or voices; take it out again.

    CSV, TSV, XLSX, XLS, ODS, JSON Lines or Parquet, also in gzip or zip. Encoding, delimiter, dates and columns are
    found by looking; --dry-run shows what was understood.
    """


def _choices(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all three kinds share."""
    options: list[Callable[..., Any]] = [
        click.argument("file", type=click.Path(path_type=Path)),
        click.option(
            "--map",
            "mapping",
            metavar="FIELD=COLUMN",
            multiple=True,
            help="Take COLUMN for FIELD; -=COLUMN leaves a column alone.",
        ),
        click.option("--set", "constants", metavar="FIELD=VALUE", multiple=True, help="One value for every row."),
        click.option("--encoding", metavar="NAME", help="utf-8, cp932, euc-jp …  [default: found by looking]"),
        click.option("--delimiter", metavar="CHAR", help='",", tab, ";", "|" or space.  [default: found by looking]'),
        click.option("--sheet", metavar="NAME", help="Sheet of a workbook, by name or number.  [default: the largest]"),
        click.option("--zone", default="Asia/Tokyo", show_default=True, help="Zone of times that do not say theirs."),
        click.option(
            "--dates",
            type=click.Choice(["auto", "dmy", "mdy", "excel1900", "excel1904"]),
            default="auto",
            help="How 4/5/2026 and Excel's day numbers are meant.  [default: found by looking at all rows]",
        ),
        click.option(
            "--errors", type=click.Path(path_type=Path), help="CSV of refused rows.  [default: FILE.errors.csv]"
        ),
        click.option("--dry-run", is_flag=True, help="Show what would happen; write nothing."),
        click.option("--json", "as_json", is_flag=True, help="The report as JSON."),
        home_option,
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _kind(name: str, summary: str) -> click.Command:
    @_choices
    def run(**given: Any) -> None:
        _import(name, given)

    return click.command(name, help=summary, short_help=summary)(run)


command.add_command(_kind("events", "What people did: orders, visits, calls, clicks. Needs a person and a time."))
command.add_command(_kind("customers", "Who people are: identifiers and traits."))
command.add_command(_kind("voices", "What people said: answers, scores, comments."))


def _import(kind: str, given: dict[str, Any]) -> None:
    home: Home = given["home"]
    lake = _lake(home, dry_run=given["dry_run"])
    from rashin.analysis.text.pii import mask
    from rashin.cli.words import words
    from rashin.collect.imports import import_file
    from rashin.collect.imports.records import Desk

    path: Path = given["file"]
    wishes = _wishes(given)
    errors = given["errors"] or Path.cwd() / f"{path.name}.errors.csv"
    with _bar(given["as_json"]) as progress:
        desk = Desk(mask=mask, dry_run=given["dry_run"], progress=progress, errors_to=errors, words=words())
        report = import_file(lake, path, kind, actor=_actor(), now=datetime.now(UTC), desk=desk, wishes=wishes)
    if not report.dry_run and not report.unchanged:
        from rashin.base.workspace.audit import change
        from rashin.cli.acting import actor, now

        with change(actor=actor(), action="import.done", subject=f"batch:{report.batch}", now=now()) as entry:
            entry.note(kind=kind, rows=report.rows, added=report.added, rejected=report.rejected)
    if given["as_json"]:
        click.echo(json.dumps(_plain(report), ensure_ascii=False, default=str))
    else:
        _show(report, zone=wishes.zone)
    if report.rejected and not report.added + report.duplicates:
        click.echo(words()(NO_ROW), err=True)
        click.get_current_context().exit(2)


def _actor() -> str:
    """Who sits here, without Django: a trial needs no installation."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


def _lake(home: Home, *, dry_run: bool) -> "Lake | None":
    """The home's lake. A first import makes the home; a trial makes nothing."""
    from rashin.analysis.lake.store import Lake
    from rashin.web.installation import HomeMissing, make_ready, open_home

    try:
        open_home(home)
    except HomeMissing:
        if dry_run:
            return None
        make_ready(home)
    return Lake.open(home.lake)


def _wishes(given: dict[str, Any]) -> "Wishes":
    from rashin.collect.imports import Wishes

    mapping: dict[str, tuple[str, ...]] = {}
    for field, column in _pairs(given["mapping"], "--map field=column"):
        mapping[field] = (*mapping.get(field, ()), column)
    return Wishes(
        mapping=mapping,
        constants=dict(_pairs(given["constants"], "--set field=value")),
        encoding=given["encoding"],
        delimiter=given["delimiter"],
        sheet=given["sheet"],
        zone=given["zone"],
        dates=given["dates"],
    )


def _pairs(words: tuple[str, ...], form: str) -> list[tuple[str, str]]:
    pairs = []
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"“{word}” is not of the form {form}.")
        pairs.append((name.strip(), value.strip()))
    return pairs


class _bar:
    """A progress bar on a terminal; nothing in a pipe."""

    def __init__(self, quiet: bool) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        from rich.console import Console

        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet)

    def __enter__(self) -> "Progress":
        self._bar.start()
        task = self._bar.add_task("Looking", total=None)

        def progress(done: int, total: int) -> None:
            self._bar.update(task, description="Importing" if total else "Looking", completed=done, total=total or None)

        return progress

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def _plain(report: "ImportReport") -> dict[str, object]:
    plain = asdict(report)
    plain["inspection"]["mapping"] = {field: list(columns) for field, columns in report.inspection.mapping.items()}
    return plain


def _show(report: "ImportReport", *, zone: str) -> None:
    """The report as a person reads it."""
    from rich.console import Console

    from rashin.cli.words import language, words
    from rashin.collect.imports import said
    from rashin.collect.imports.refusals import place_of

    speak, stop = words(), "。" if language() == "ja" else ". "
    console = Console(highlight=False)
    _show_columns(console, report.inspection)
    for note in report.notes:
        console.print(f"· {said(note, speak)}", style="dim", markup=False)
    if report.unchanged:
        return
    for line in lines_of(report, zone=zone):
        console.print(line, markup=False)
    for refusal in report.refusals[:5]:
        place = _clip(said(place_of(refusal), speak))
        problem, remedy = said(refusal.problem, speak), said(refusal.remedy, speak)
        console.print(f"  {place}: “{refusal.value[:40]}”: {problem}{stop}{remedy}", markup=False)
    if report.errors_file:
        click.echo(speak(REFUSED) % {"file": report.errors_file})
    if not report.dry_run:
        click.echo(speak(BATCH) % {"batch": report.batch})


def lines_of(report: "ImportReport", *, zone: str) -> list[str]:
    """What came in, and of which time: in the zone in which the file's own times were read."""
    from rashin.cli.words import words

    speak = words()
    names = ("added", "people", "rows", "duplicates", "rejected", "links")
    counts = {name: f"{getattr(report, name):,}" for name in names}
    lines = [speak((WOULD_ADD if report.dry_run else ADDED)[report.kind]) % counts, speak(BESIDE) % counts]
    if report.first and report.last:
        first, last = (f"{one.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for one in (report.first, report.last))
        lines.append(speak(SPAN) % {"first": first, "last": last, "zone": zone})
    return lines


def _show_columns(console: Any, inspection: "Inspection") -> None:
    from rich.table import Table
    from rich.text import Text

    about = [inspection.format, inspection.encoding, inspection.sheet]
    console.print(Text(f"{inspection.name}: {', '.join(part for part in about if part)}", style="bold"))
    table = Table(header_style="bold", pad_edge=False)
    for name in ("column", "field", "confidence", "by", "for example"):
        table.add_column(name, justify="right" if name == "confidence" else "left", overflow="fold")
    for column in inspection.columns[:60]:
        sure = "" if column.confidence is None else f"{column.confidence:.0%}"
        field = column.field or ("trait" if inspection.kind == "customers" else "property")
        style = None if column.field else "dim"
        cells = (_clip(column.name), _clip(field), sure, column.why, " · ".join(column.samples)[:_SHOWN])
        table.add_row(*map(Text, cells), style=style)
    console.print(table)
    for field, value in inspection.constants.items():
        console.print(Text(f"every row: {_clip(field)} = {_clip(value)}"))


def _clip(text: str) -> str:
    """A long name or value, cut: what is shown stays a table."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@command.command("undo")
@home_option
@click.argument("batch")
def undo(home: Home, batch: str) -> None:
    """Take the import BATCH out of the lake, whole."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.analysis.lake.store import Lake
    from rashin.base.workspace.audit import change
    from rashin.cli.acting import actor, now

    removed = Lake.open(home.lake).undo(batch, at=now(), actor=actor())
    with change(actor=actor(), action="import.undone", subject=f"batch:{batch}", now=now()) as entry:
        entry.note(removed=removed)
    click.echo(f"{batch}: {removed:,} rows taken out.")


@command.command("list")
@home_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(home: Home, as_json: bool) -> None:
    """List imports, newest first."""
    from rashin.analysis.lake.store import Lake

    lines = [line for line in Lake.open(home.lake).batches().to_pylist() if line["kind"] != "flush"]
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, default=str))
        return
    if not lines:
        click.echo("Nothing was imported yet.")
    zone = ZoneInfo(os.environ.get("RASHIN_TIME_ZONE") or "Asia/Tokyo")
    for line in lines:
        state = "unfinished: import the file again" if line["state"] == "started" else line["state"]
        counts = f"{line['rows'] or 0:>10,} rows  {line['rejected'] or 0:>6,} refused"
        at = f"{line['at'].astimezone(zone):%Y-%m-%d %H:%M}"
        click.echo(f"{line['batch']}  {at}  {line['kind']:<9}  {counts}  {state:<7}  {line['source']}")
