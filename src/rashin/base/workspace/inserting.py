"""Many rows of one model by one prepared statement: for paths where making instances costs more than the database.

Values are written as the model's own fields would write them. Defaults, ``save`` and hooks of the model are not asked:
whoever inserts here says every column.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db import connection, models

Writer = Callable[[Any], Any]


class Table:
    """A model's table, and the columns that are written, in their order."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], *, ready: Iterable[str] = ()) -> None:
        by_name = {one.attname: one for one in model._meta.concrete_fields}
        self.columns: Final = tuple(columns)
        self._fields: Final = tuple(by_name[name] for name in columns)
        self._ready: Final = frozenset(ready)
        """Columns whose values are JSON text already."""
        self._name: Final = model._meta.db_table
        left = [one.attname for one in model._meta.concrete_fields if one.attname not in columns]
        missing = [name for name in left if not isinstance(by_name[name], models.AutoField)]
        if missing:
            raise AssertionError(f"{self._name}: nobody says {missing}")

    def insert(self, rows: Iterable[Sequence[Any]], *, known: str = "") -> None:
        """Write rows; a row whose value of the unique column ``known`` is there already is left out."""
        writers = [(at, writer) for at, one in enumerate(self._fields) if (writer := self._writer(one)) is not None]
        values = []
        for row in rows:
            line = list(row)
            for at, writer in writers:
                if line[at] is not None:
                    line[at] = writer(line[at])
            values.append(line)
        if not values:
            return
        names = ", ".join(f'"{one.column}"' for one in self._fields)
        marks = ", ".join(["%s"] * len(self._fields))
        # Names are the model's own; values travel beside the statement.
        statement = f'INSERT INTO "{self._name}" ({names}) VALUES ({marks})'  # noqa: S608
        if known:
            statement += f' ON CONFLICT ("{known}") DO NOTHING'
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)

    def _writer(self, one: "models.Field[Any, Any]") -> Writer | None:
        sqlite = connection.vendor == "sqlite"
        if isinstance(one, models.UUIDField):
            return _hex if sqlite else None
        if isinstance(one, models.DateTimeField):
            return connection.ops.adapt_datetimefield_value if sqlite else None
        if isinstance(one, models.JSONField):
            return None if one.attname in self._ready else json.dumps
        return None


def _hex(value: Any) -> str:
    return str(value.hex)
