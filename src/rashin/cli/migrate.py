"""``rashin migrate``: database and lake to this version."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("migrate")
@home_option
def command(home: Home) -> None:
    """Bring database and lake to this version; a copy of a SQLite database is kept in HOME/backups first."""
    from datetime import UTC, datetime

    from rashin.web.installation import (
        HomeMissing,
        make_lake,
        migrate_database,
        ready_folders,
        ready_secret,
        start_django,
    )

    if not home.root.is_dir():
        raise HomeMissing(place=str(home.root))
    ready_folders(home)
    ready_secret(home)
    start_django(home)
    steps = migrate_database(home, now=datetime.now(UTC))
    make_lake(home)
    click.echo("\n".join(steps) if steps else "Nothing to do.")
