"""``rashin demo``: the invented company, made once, then everything as ``rashin up`` starts it."""

from datetime import UTC, datetime
from time import perf_counter

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("demo")
@home_option
@click.option("--scale", default=1.0, show_default=True, help="1 is 10,000 customers and a million events; 0.1 to 100.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same company.")
@click.option("--no-start", is_flag=True, help="Only make it.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", default=8600, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
def command(*, home: Home, scale: float, seed: int, no_start: bool, host: str, port: int) -> None:
    """Make the demo company if this home has none, then start web, collector and worker.

    The company, its shops, its carriers and all its people are invented. An existing demo is kept as it is: choose
    another --home to make a new one.
    """
    make(home, scale=scale, seed=seed)
    if not no_start:
        from rashin.web.supervisor import up

        up(home, host=host, port=port, link=True, owner="", say=click.echo)


def make(home: Home, *, scale: float, seed: int) -> None:
    """The company, unless the home has it whole."""
    from rashin.web.demo.make import checked, is_whole, make_demo, recent, recipe_of
    from rashin.web.installation import make_ready

    wanted = checked(seed=seed, scale=scale, now=recent(datetime.now(UTC)))
    if is_whole(home):
        click.echo(f"The demo company is in {home.root} already.")
        return
    started = perf_counter()
    make_ready(home)
    make_demo(home, recipe_of(home) or wanted, say=click.echo)
    click.echo(f"Done in {perf_counter() - started:.1f} s. Company, people and voices are invented.")
