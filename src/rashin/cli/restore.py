"""``rashin restore``: a backup into an empty home."""

from pathlib import Path

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@home_option
def command(home: Home, file: Path) -> None:
    """Bring a backup FILE into an empty home. It is checked whole before anything is put in place."""
    from rashin.web.backup import read_backup

    manifest = read_backup(home, file.absolute())
    from rashin.web.installation import finish_restore

    finish_restore(home, manifest)
    click.echo(f"Restored into {home.root}. Start it with: rashin up --home {home.root}")
