"""The database as lines of JSON: how PostgreSQL is backed up without its tools, and how one moves from SQLite to it."""

import json
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from rashin.base.workspace.models import AuditEntry, User
from rashin.errors import Conflict, gettext_noop

MADE_BY_MIGRATION = {"contenttypes.contenttype", "auth.permission", "sessions.session", "workspace.kept"}
"""Rows that every database has after its migration, or that end with the process."""


class OtherVersion(Conflict):
    """The lines were written by another version."""

    code = "restore.other_version"
    message = gettext_noop("This backup's database was written by another version of Rashin (%(step)s).")
    remedy = gettext_noop("Restore with the version that wrote it, then migrate.")


class DatabaseInUse(Conflict):
    """The database holds an installation's members or log."""

    code = "restore.database_in_use"
    message = gettext_noop("The database that RASHIN_DATABASE_URL names holds an installation already.")
    remedy = gettext_noop("Name an empty one. The folder that was restored has to be removed before another try.")


def on_sqlite() -> bool:
    """Whether the database is a SQLite file."""
    return connection.vendor == "sqlite"


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.label_lower not in MADE_BY_MIGRATION]


def steps() -> list[str]:
    """The migrations that this database has seen."""
    return sorted(".".join(step) for step in MigrationRecorder(connection).applied_migrations())


class _Exact(DjangoJSONEncoder):
    """Times to the microsecond: Django's own writes milliseconds, and the audit chain's digests would not fit."""

    def default(self, o: object) -> object:
        """A value that JSON does not have."""
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)


def dump(path: Path) -> list[str]:
    """Write all rows as of one moment; returns the migrations they belong to."""

    def rows() -> Iterator[models.Model]:
        for model in _models():
            yield from model._base_manager.order_by("pk").iterator(chunk_size=2000)

    outermost = not connection.in_atomic_block
    with transaction.atomic(), path.open("w", encoding="utf-8") as file:
        if connection.vendor == "postgresql" and outermost:  # can only be said before the first query
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        serializers.serialize("jsonl", rows(), stream=file, cls=_Exact)
        return steps()


def load(path: Path, *, written_at: list[str]) -> int:
    """Bring rows into an empty, migrated database; all or none."""
    there = steps()
    if sorted(written_at) != there:
        odd = sorted(set(written_at) ^ set(there))
        raise OtherVersion(step=odd[0])
    if User.objects.exists() or AuditEntry.objects.exists():
        raise DatabaseInUse
    count = 0
    with transaction.atomic(), connection.constraint_checks_disabled(), path.open(encoding="utf-8") as file:
        for line in file:
            for found in serializers.deserialize("python", [json.loads(line)]):
                found.save()
                count += 1
        connection.check_constraints()
        statements: list[Any] = connection.ops.sequence_reset_sql(no_style(), _models())
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    return count
