"""``rashin survey``: surveys as files, checked, published and closed from the command line."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rashin.cli.home import home_option
from rashin.cli.survey_answers import admit, pulse, responses
from rashin.errors import BadInput, gettext_noop
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.powers.operation.surveys.definition.document import Document
    from rashin.powers.operation.surveys.definition.problems import Problem

FORMATS = ("json", "lss", "formbricks")
"""As ``powers.operation.surveys.formats`` names them; a test holds both together."""


class FileMissing(BadInput):
    """A file that cannot be read."""

    code = "cli.file_missing"
    message = gettext_noop("%(name)s cannot be read: %(problem)s.")


@click.group("survey")
def command() -> None:
    """List, check, import, export and publish surveys."""


@command.command("list")
@home_option
@click.option("--archived", is_flag=True, help="Those that were put away.")
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
def list_(home: Home, archived: bool, as_json: bool) -> None:
    """List surveys: key, state, version, answers, title."""
    _open(home)
    from rashin.powers.operation.surveys import queries

    rows = queries.surveys(archived=archived)
    if as_json:
        _json([_facts(row) for row in rows])
        return
    for row in rows:
        version = f"v{row.live_version}" if row.live_version else "-"
        click.echo("\t".join([row.key, str(row.state.value), version, str(row.complete), row.title]))


@command.command("show")
@home_option
@click.argument("key")
@click.option("--live", is_flag=True, help="The version that is answered, instead of the draft.")
def show(home: Home, key: str, live: bool) -> None:
    """Print a survey as JSON, with its state on standard error."""
    _open(home)
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.definition.writing import write

    found = queries.survey(key)
    version = f"version {found.row.live_version}" if found.live else "never published"
    changed = ", draft changed since" if found.live and found.changed else ""
    answers = f"{found.row.complete} complete, {found.row.started} started"
    click.echo(f"{key}: {found.row.state.value}, {version}{changed}, {answers}", err=True)
    click.echo(write(found.live if live and found.live else found.draft))


@command.command("check")
@home_option
@click.argument("key", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path), help="A survey file instead of a survey.")
def check(home: Home, key: str | None, path: Path | None) -> None:
    """Say what must be mended before KEY (or a file) is published; ends with 1 when there is something."""
    if (key is None) == (path is None):
        raise click.UsageError("Name a survey, or --file.")
    _open(home)
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.definition.checking import check as checked
    from rashin.powers.operation.surveys.definition.checking import errors
    from rashin.powers.operation.surveys.formats import bring

    if path is not None:
        brought = bring(_bytes(path))
        _tell(brought.left_out)
        found = checked(brought.document)
    else:
        found = queries.problems(queries.survey_of(str(key)))
    _tell(found)
    if errors(found):
        sys.exit(1)
    click.echo("Nothing has to be mended.")


@command.command("new")
@home_option
@click.argument("key")
@click.option("--template", "name", metavar="NAME", help="Begin with one of `rashin survey templates`.")
@click.option("--title", default="", help="Of an empty survey.")
@click.option("--language", default="ja", show_default=True, help="Of an empty survey.")
def new(home: Home, key: str, name: str | None, title: str, language: str) -> None:
    """Begin a survey under KEY, from a template or empty."""
    _open(home)
    from rashin.powers.operation.surveys import services
    from rashin.powers.operation.surveys.templates_library import template

    blank = services.blank(key=key, title=title or key, language=language)
    _keep(services.renamed(template(name), key) if name else blank)


@command.command("import")
@home_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", metavar="KEY", help="Keep it under this key.  [default: as the file says]")
@click.option("--as-copy", is_flag=True, help="Under the next free key, if its own is taken.")
@click.option("--replace", is_flag=True, help="Make it the draft of the survey that has its key.")
def import_(home: Home, file: Path, key: str | None, as_copy: bool, replace: bool) -> None:
    """Bring a survey in: Rashin's JSON, LimeSurvey's .lss or Formbricks' JSON."""
    _open(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import queries, services
    from rashin.powers.operation.surveys.formats import bring

    brought = bring(_bytes(file))
    document = services.renamed(brought.document, key) if key else brought.document
    _tell(brought.left_out)
    if replace:
        revision = queries.survey_of(document.key).revision
        services.save_draft(actor=actor(), key=document.key, revision=revision, document=document, now=now())
        click.echo(document.key)
    else:
        _keep(document, as_copy=as_copy, left_out=brought.left_out)


@command.command("export")
@home_option
@click.argument("key")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="json", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
def export(home: Home, key: str, kind: str, output: Path | None) -> None:
    """Write the draft of KEY as a file; what the format cannot say is named on standard error."""
    _open(home)
    from rashin.base.workspace.audit import record_export
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.formats import take

    taken = take(queries.survey(key).draft, kind)
    record_export(actor=actor(), what=f"survey:{key}", rows=1, now=now(), filters={"format": kind})
    _tell(taken.left_out)
    _write(taken.content, output)


@command.command("texts")
@home_option
@click.argument("key")
@click.option("--read", "path", type=click.Path(path_type=Path), help="Bring this table's texts into the draft.")
@click.option("--add", "languages", multiple=True, metavar="LANGUAGE", help="A column for a further language.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
def texts(home: Home, key: str, path: Path | None, languages: tuple[str, ...], output: Path | None) -> None:
    """Write all texts of KEY as CSV for translators, or read them back."""
    _open(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import queries, services
    from rashin.powers.operation.surveys.formats.translations import read_table, write_table

    survey = queries.survey(key)
    if path is None:
        _write(write_table(survey.draft, languages), output)
        return
    document, changed = read_table(survey.draft, _bytes(path))
    services.save_draft(actor=actor(), key=key, revision=survey.row.revision, document=document, now=now())
    click.echo(f"{changed} texts changed")


@command.command("templates")
def templates_() -> None:
    """List the surveys to begin with, and where their scales come from."""
    from rashin.powers.operation.surveys.templates_library import templates

    for one in templates():
        click.echo(f"{one.name}\t{one.questions} questions\t{one.title.get('en', '')}\n    {one.source}")


@command.command("schema")
def schema_() -> None:
    """Print the JSON Schema of a survey."""
    from rashin.powers.operation.surveys.formats.schema import schema

    _json(schema())


@command.command("copy")
@home_option
@click.argument("key")
@click.argument("new_key", required=False, default="")
@click.option("--version", type=click.IntRange(1), help="Copy this version.  [default: the draft]")
def copy(home: Home, key: str, new_key: str, version: int | None) -> None:
    """Copy KEY under NEW_KEY, or under the next free key."""
    _open(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import services

    made = services.copy_survey(actor=actor(), key=key, new_key=new_key, version=version, now=now())
    click.echo(made.key)


@command.command("publish")
@home_option
@click.argument("key")
@click.option("--note", default="", help="What is new, for the list of versions.")
def publish(home: Home, key: str, note: str) -> None:
    """Check the draft of KEY and let it be answered."""
    _open(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import queries, services
    from rashin.powers.operation.surveys.errors import NotPublishable

    survey = queries.survey_of(key)
    try:
        version = services.publish(actor=actor(), key=key, revision=survey.revision, note=note, now=now())
    except NotPublishable:
        _tell(queries.problems(survey))
        raise
    click.echo(f"{key}: version {version.number} is live")


for _more in (responses, admit, pulse):
    command.add_command(_more)


def _deed(name: str, summary: str) -> None:
    @command.command(name, help=summary)
    @home_option
    @click.argument("key")
    def act(home: Home, key: str) -> None:
        _open(home)
        from rashin.cli.acting import actor, now
        from rashin.powers.operation.surveys import services

        survey = getattr(services, name)(actor=actor(), key=key, now=now())
        click.echo(f"{key}: {'archived' if survey.archived_at else survey.state}")


_deed("pause", "Take no answers of KEY for a while.")
_deed("resume", "Take answers of KEY again after a pause.")
_deed("close", "Take no answers of KEY any more.")
_deed("reopen", "Take answers of KEY again after all.")
_deed("archive", "Put KEY away; its answers stay.")
_deed("restore", "Bring KEY back that was put away.")


# ── What the commands share ──


@command.command("ways")
@home_option
@click.argument("key")
def ways(home: Home, key: str) -> None:
    """List the ways into KEY: number, kind, label, address."""
    _open(home)
    from rashin.cli.acting import public
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.answering.doors import address_of

    for row in queries.ways_of(queries.survey_of(key)):
        address = "closed" if row.revoked_at else public(home, address_of(row))
        click.echo("\t".join([str(row.pk), row.kind, row.label, address]))


@command.command("way")
@home_option
@click.argument("key")
@click.option("--kind", type=click.Choice(("open", "qr", "kiosk", "widget", "api")), default="open", show_default=True)
@click.option("--label", default="", help="What it is for.")
@click.option("--unit", default="", help="The shop or department that answers belong to.")
def way(home: Home, key: str, kind: str, label: str, unit: str) -> None:
    """Open a way into KEY, and print its address."""
    _open(home)
    from rashin.cli.acting import actor, now, public
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.answering import doors

    wanted = doors.Wanted(label=label, unit=unit)
    made = doors.make_door(actor=actor(), survey=queries.survey_of(key), kind=kind, wanted=wanted, now=now())
    click.echo(public(home, doors.address_of(made)))


@command.command("results")
@home_option
@click.argument("key")
def results(home: Home, key: str) -> None:
    """Print the results of KEY as JSON: each question with intervals, remarks masked."""
    _open(home)
    from rashin.powers.operation.surveys import queries
    from rashin.powers.operation.surveys.results.plain import results_of

    _json(results_of(queries.survey_of(key)))


def _open(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


def _keep(document: "Document", *, as_copy: bool = False, left_out: Sequence["Problem"] = ()) -> None:
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.surveys import services

    made = services.create_survey(actor=actor(), document=document, now=now(), as_copy=as_copy, left_out=left_out)
    click.echo(made.key)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileMissing(name=str(path), problem=error.strerror) from None


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)
        click.echo(f"{output}: {len(content)} bytes", err=True)


def _tell(found: Iterable["Problem"]) -> None:
    for one in found:
        click.echo(f"{one.severity}: {one.place}: {one.sentence()}", err=True)


def _facts(row: Any) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(row)


def _json(said: object) -> None:
    click.echo(json.dumps(said, ensure_ascii=False, indent=2, default=str))
