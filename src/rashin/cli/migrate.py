"""``rashin migrate``: database and lake to this version."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("migrate")
@home_option
@click.option("--for-up", metavar="ADDRESS", hidden=True, help="Make everything ready; print how to sign in.")
@click.option("--link", is_flag=True, hidden=True)
@click.option("--owner", default="", hidden=True)
def command(home: Home, for_up: str | None, link: bool, owner: str) -> None:
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

    if for_up is not None:
        from rashin.web.installation import make_ready

        make_ready(home)
        from rashin.web.supervisor import sign_in_words

        for line in sign_in_words(for_up, always=link, address_of_owner=owner):
            click.echo(line)
        return
    if not home.root.is_dir():
        raise HomeMissing(place=str(home.root))
    ready_folders(home)
    ready_secret(home)
    start_django(home)
    steps = migrate_database(home, now=datetime.now(UTC))
    make_lake(home)
    click.echo("\n".join(steps) if steps else "Nothing to do.")
