"""``rashin topic``: the tree of topics at a terminal."""

import json
import time
from pathlib import Path
from typing import Final

import click

from rashin.cli import topic_changes
from rashin.cli.absent import VersionMissing, gone
from rashin.cli.home import home_option
from rashin.errors import BadInput, gettext_noop
from rashin.home import Home

LOOK: Final = 0.5
"""Seconds between looks at work that is waited for."""
PATIENCE: Final = 30
"""Seconds after which work that did not begin is told of."""


class TreeFileMissing(BadInput):
    """A file that cannot be read."""

    code = "cli.tree_file_missing"
    message = gettext_noop("%(name)s cannot be read: %(problem)s.")


@click.group("topic")
def command() -> None:
    """List, change, import, export, suggest and publish topics. TOPIC is an id, as `rashin topic list` shows it."""


for one in topic_changes.COMMANDS:
    command.add_command(one)


def _open(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import in_english

    in_english()


@command.command("list")
@home_option
@click.option("--versions", is_flag=True, help="The versions instead of the topics.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(home: Home, versions: bool, as_json: bool) -> None:
    """List the topics of the draft: id, state, rules, title."""
    _open(home)
    from dataclasses import asdict

    from rashin.powers.operation.topics import drafts
    from rashin.powers.operation.topics.versions import versions as all_versions

    if versions:
        for row in all_versions():
            facts = [f"v{row.number}", row.state, str(row.topics), f"{row.published_at:%Y-%m-%d %H:%M}", row.note]
            told = json.dumps(asdict(row), ensure_ascii=False, default=str) if as_json else "\t".join(facts)
            click.echo(told)
        return
    for depth, topic in drafts.draft().tree.walk():
        whole = {"id": topic.id, "parent": topic.parent, "state": topic.state, "rules": len(topic.rules),
                 "title": dict(topic.title)}  # fmt: skip
        if as_json:
            click.echo(json.dumps(whole, ensure_ascii=False))
        else:
            click.echo("\t".join([topic.id, topic.state, str(len(topic.rules)), "  " * depth + topic.name()]))


@command.command("show")
@home_option
@click.argument("topic")
def show(home: Home, topic: str) -> None:
    """Show TOPIC of the draft with its rules, as JSON."""
    _open(home)
    from rashin.analysis.text.topics.document import TopicTree
    from rashin.analysis.text.topics.writing import write
    from rashin.powers.operation.topics import drafts
    from rashin.powers.operation.topics.errors import NoSuchTopic

    found = drafts.draft().tree.by_id.get(topic)
    if found is None:
        raise NoSuchTopic(topic=topic)
    click.echo(write(TopicTree(topics=(found,))))


@command.command("export")
@home_option
@click.option("--version", "number", type=click.IntRange(1), help="This version instead of the draft.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
def export(home: Home, number: int | None, output: Path | None) -> None:
    """Write the tree as a file in the format rashin.topics/1."""
    _open(home)
    from rashin.analysis.text.topics.writing import write
    from rashin.powers.operation.topics import drafts, versions

    with gone(VersionMissing(number=number)):
        tree = drafts.draft().tree if number is None else drafts.tree_of(versions.version_of(number).document)
    if output is None:
        click.echo(write(tree))
    else:
        output.write_text(write(tree) + "\n", "utf-8")


@command.command("import")
@home_option
@click.argument("file", type=click.Path(path_type=Path))
def import_(home: Home, file: Path) -> None:
    """Make FILE the draft; what is in use stays until it is published."""
    _open(home)
    from rashin.analysis.text.topics.reading import read
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.topics import drafts
    from rashin.powers.operation.topics.problems import problems_of

    try:
        said = file.read_bytes()
    except OSError as problem:
        raise TreeFileMissing(name=file.name, problem=problem.strerror or "?", place=file.name) from None
    draft = drafts.replace(actor=actor(), tree=read(said), source=file.name, now=now())
    for one in problems_of(draft.tree):
        click.echo(f"{'error' if one.severe else 'note'}\t{one.place}\t{one.told}", err=True)
    click.echo(f"{len(draft.tree.topics)} topics")


@command.command("diff")
@home_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, one difference a line.")
def diff(home: Home, as_json: bool) -> None:
    """Show in what the draft differs from what is in use, and what must be mended before it is published."""
    _open(home)
    from dataclasses import asdict

    from rashin.powers.operation.topics import differences, drafts, versions
    from rashin.powers.operation.topics.problems import problems_of

    draft = drafts.draft().tree
    for one in differences.lines(versions.live_tree(), draft):
        facts = [one.topic, one.what, one.title, " → ".join(filter(None, (one.before, one.after)))]
        click.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else "\t".join(facts).rstrip())
    for problem in problems_of(draft):
        click.echo(f"{'error' if problem.severe else 'note'}\t{problem.place}\t{problem.told}", err=True)


@command.command("restore")
@home_option
@click.argument("number", type=click.IntRange(1, 2_000_000_000))
def restore(home: Home, number: int) -> None:
    """Make version NUMBER the draft; what is in use stays until it is published."""
    _open(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.topics import versions

    with gone(VersionMissing(number=number)):
        draft = versions.bring_back(actor=actor(), number=number, now=now())
    click.echo(f"{len(draft.tree.topics)} topics")


@command.command("apply")
@home_option
@click.option("--note", default="", help="What changed, for the history.")
@click.option("--again", type=click.IntRange(1, 2_000_000_000), metavar="NUMBER", help="Apply this version once more.")
@click.option("--wait", is_flag=True, help="Stay until it is in use, and say how far it is.")
def apply(home: Home, note: str, again: int | None, wait: bool) -> None:
    """Publish the draft and have it applied to all voices in the background; what is in use stays until it is whole."""
    _open(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.topics import versions

    if again is not None:
        with gone(VersionMissing(number=again)):
            made = versions.apply_again(actor=actor(), number=again, now=now())
    else:
        made = versions.publish(actor=actor(), now=now(), note=note)
    click.echo(f"v{made.number}: applied by the worker, job {made.job}")
    if wait:
        _wait(made.job or 0)


def _wait(number: int) -> None:
    """Follow background work to its end; ends with code 1 when it failed or was stopped."""
    from rashin.base.workspace.queries import job_numbered
    from rashin.cli.acting import member_or_owner

    reader, begun, told = member_or_owner(None), time.monotonic(), ""
    while (job := job_numbered(number, reader=reader)).finished_at is None:
        said = f"{job.state}: {job.done:,} of {job.total:,}" if job.total else job.state
        if job.state == "waiting" and time.monotonic() - begun > PATIENCE:
            said = "waiting: no worker takes it. Start “rashin up” or “rashin work”."
        if said != told:
            told = said
            click.echo(said, err=True)
        time.sleep(LOOK)
    click.echo(f"{job.state}{': ' if job.error else ''}{job.error}".rstrip())
    if job.state != "done":
        click.get_current_context().exit(1)


@command.command("suggest")
@home_option
@click.option("--publish", is_flag=True, help="Use them at once, where nothing is in use yet.")
@click.option("--wait", is_flag=True, help="Stay until they are there, and say how far it is.")
def suggest(home: Home, publish: bool, wait: bool) -> None:
    """Have topics suggested from the voices, in the background."""
    _open(home)
    from rashin.cli.acting import actor, now
    from rashin.powers.operation.topics import suggesting

    job = suggesting.ask(actor=actor(), now=now(), publish=publish).pk
    click.echo(f"job {job}")
    if not wait:
        click.echo("A running “rashin up” does it in a minute or so; --wait stays until then.", err=True)
    if wait:
        _wait(job)
