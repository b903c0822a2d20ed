"""``rashin backup``: everything in one file."""

from pathlib import Path

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@home_option
@click.option("--portable", is_flag=True, help="The database as JSON lines, to restore into PostgreSQL.")
@click.option("--with-secret", is_flag=True, help="The signing key too: then the file itself must be kept secret.")
@click.option("--without-lake", is_flag=True, help="Leave the lake out, when its store keeps its own copies.")
def command(home: Home, file: Path, portable: bool, with_secret: bool, without_lake: bool) -> None:
    """Write database, inbox, uploads and lake into FILE (.tar or .tar.zst), also while `rashin up` runs."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import now
    from rashin.web.backup import write_backup

    made = write_backup(
        home, file.absolute(), now=now(), portable=portable, with_lake=not without_lake, with_secret=with_secret
    )
    (home.root / ".last-backup").write_text(now().isoformat(), "ascii")  # for “rashin doctor”
    click.echo(f"{file}: {made['files']} files, {int(str(made['bytes'])) / 1e6:,.1f} MB before packing")
