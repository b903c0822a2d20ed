"""``rashin django …``: Django's own management commands on a home."""

import os

import click

from rashin.home import Home


@click.command("django", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> None:
    """Run a Django management command on the home that RASHIN_HOME names."""
    from rashin.web.installation import ready_folders, ready_secret

    home = Home.at()
    ready_folders(home)
    ready_secret(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rashin.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["rashin django", *words])
