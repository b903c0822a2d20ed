"""``rashin doctor``: what is wrong, and what to do."""

import json
import sys

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("doctor")
@home_option
@click.option("--deploy", is_flag=True, help="Also what matters once others can reach it.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def command(home: Home, deploy: bool, as_json: bool) -> None:
    """Check the installation; ends with code 1 when something is bad."""
    from dataclasses import asdict

    from rashin.web.installation import HomeMissing, demand_writable, ready_secret, start_django

    if not home.root.is_dir():
        raise HomeMissing(place=str(home.root))
    demand_writable(home)  # before the database says the same in words that help nobody
    ready_secret(home)
    start_django(home)
    from rashin.cli.acting import now
    from rashin.web.checks import examine

    findings = list(examine(home, deploy=deploy, now=now()))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False))
    else:
        signs = {"good": ("✓", "green"), "warning": ("!", "yellow"), "bad": ("✗", "red")}
        for one in findings:
            sign, colour = signs[one.level]
            click.secho(f"{sign} {one.check}: {one.said}", fg=colour)
            if one.remedy:
                click.echo(f"    {one.remedy}")
    sys.exit(1 if any(one.level == "bad" for one in findings) else 0)
