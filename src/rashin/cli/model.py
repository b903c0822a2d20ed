"""``rashin model``: the optional model that drafts summaries of voices."""

import json
import sys
from typing import Any

import click

from rashin.cli.home import home_option
from rashin.home import Home

AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group("model")
def command() -> None:
    """Set up the optional model that drafts summaries: set, show, try, off, on, remove, log."""


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


@command.command("set")
@home_option
@click.argument("base_url")
@click.argument("model")
@click.option("--key-stdin", is_flag=True, help="Read the API key from standard input: it stands in no history.")
@click.option("--no-key", is_flag=True, help="Forget the key that is there.")
@click.option(
    "--inside", is_flag=True, help="It runs on a machine of our own: private and local addresses are allowed."
)
@click.option("--timeout", type=int, default=60, show_default=True, help="Seconds to wait for an answer.")
@click.option("--most-voices", type=int, default=120, show_default=True, help="Voices in one request.")
@click.option("--most-characters", type=int, default=24_000, show_default=True, help="Characters in one request.")
@click.option("--calls-per-day", type=int, default=100, show_default=True, help="Calls a day.")
@click.option("--personal-because", default="", metavar="REASON", help="Let personal data leave, and keep why.")
def set_(home: Home, key_stdin: bool, personal_because: str, **asked: Any) -> None:
    """Set the model up, or change it. BASE_URL ends before /chat/completions."""
    _opened(home)
    from rashin.base.summaries import services
    from rashin.base.summaries.records import Wanted
    from rashin.cli.acting import actor, now

    key = sys.stdin.readline().strip() if key_stdin else ""
    wanted = Wanted(key=key, personal=bool(personal_because), personal_reason=personal_because, **asked)
    services.set_model(wanted, actor=actor(), now=now())
    click.echo("Saved. `rashin model try` asks it with made-up remarks.")


@command.command("show")
@home_option
@AS_JSON
def show(home: Home, as_json: bool) -> None:
    """Show the settings; the key is never among them."""
    _opened(home)
    from dataclasses import asdict

    from rashin.base.summaries import queries
    from rashin.cli.acting import now

    found = queries.model(now=now())
    if found is None:
        click.echo("{}" if as_json else "No model is set up: voices that stand for the rest are chosen without one.")
        return
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, default=str))
        return
    for name, value in asdict(found).items():
        click.echo(f"{name}\t{value}")


@command.command("try")
@home_option
@AS_JSON
def try_(home: Home, as_json: bool) -> None:
    """Ask it for a summary of two made-up remarks, and say what came back; ends with code 1 when it failed."""
    _opened(home)
    from dataclasses import asdict

    from django.utils import translation

    from rashin.base.summaries import services
    from rashin.base.summaries.vocabulary import PROBLEMS
    from rashin.cli.acting import actor, now

    said = services.try_model(actor=actor(), now=now())
    if as_json:
        click.echo(json.dumps(asdict(said), ensure_ascii=False))
    elif said.problem:
        with translation.override("en"):
            problem = str(PROBLEMS.get(said.problem, said.problem))
        click.echo(f"failed: {problem} {said.status or ''} {said.answer}".rstrip())
    else:
        names = "names its voices" if said.cites else "names no voices: its drafts would be empty"
        click.echo(f"{said.model} answered in {said.took_ms} ms and {names}.")
        click.echo(f"  {said.answer}")
    if said.problem:
        click.get_current_context().exit(1)


@command.command("off")
@home_option
def off(home: Home) -> None:
    """Switch it off: pages choose voices instead."""
    _switch(home, on=False)


@command.command("on")
@home_option
def on(home: Home) -> None:
    """Switch it on again."""
    _switch(home, on=True)


def _switch(home: Home, *, on: bool) -> None:
    _opened(home)
    from rashin.base.summaries import services
    from rashin.cli.acting import actor, now

    services.switch_model(actor=actor(), on=on, now=now())
    click.echo("on" if on else "off")


@command.command("remove")
@home_option
@click.confirmation_option(prompt="Forget the model and its key?")
def remove(home: Home) -> None:
    """Forget the model and its key; drafts that there are stay."""
    _opened(home)
    from rashin.base.summaries import services
    from rashin.cli.acting import actor, now

    services.remove_model(actor=actor(), now=now())
    click.echo("removed")


@command.command("log")
@home_option
@click.option("-n", "--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@AS_JSON
def log(home: Home, most: int, as_json: bool) -> None:
    """What went to it, the newest first: never the words themselves."""
    _opened(home)
    from dataclasses import asdict

    from rashin.base.summaries import queries

    for one in queries.sendings(most=most):
        if as_json:
            click.echo(json.dumps(asdict(one), ensure_ascii=False, default=str))
            continue
        masked = "masked" if one.masked else "not masked"
        tokens = f"{one.tokens_in or 0}+{one.tokens_out or 0} tokens"
        said = one.problem or one.state
        click.echo("\t".join([f"{one.at:%Y-%m-%d %H:%M:%S}", one.what, f"{one.voices} voices", masked, tokens, said]))
