"""``rashin collect``: the collector alone, for when it stands on a machine of its own."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("collect")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, help="Port; 0 takes a free one and prints it.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 16), help="Processes.")
def command(home: Home, host: str, port: int, workers: int) -> None:
    """Serve the collector alone.

    It needs only the inbox and the file of write keys (HOME/collect/keys.json). `rashin up` has the collector in it
    already; this is for a machine that does nothing else.
    """
    import os

    from rashin.collect.ports import settle_port
    from rashin.collect.serving import KEYS, serve

    os.environ["RASHIN_HOME"] = str(home.root)  # worker processes read it
    port = settle_port(host, port)
    into = "what RASHIN_INBOX names" if os.environ.get("RASHIN_INBOX") else home.inbox  # it may hold a password
    click.echo(f"Collecting at http://{host}:{port} into {into}")
    if not (home.collect / KEYS).exists():
        click.echo(f"There are no write keys yet: until {home.collect / KEYS} is there, senders are told to try again.")
    serve(host=host, port=port, workers=workers)
