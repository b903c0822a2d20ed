"""Django's ``migrate``, which makes the tables of an empty database at once."""

from typing import Any

from django.core.management.base import no_translations
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from rashin.web.new_database import make_tables

_PARTS = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
"""What asks for something else than everything that waits."""


class Command(Migrate):
    """Does what Django's does, quicker where nothing is there."""

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Bring a database to this version."""
        if not any(options.get(part) for part in _PARTS):
            make_tables(connections[options["database"]])
        super().handle(*args, **options)
