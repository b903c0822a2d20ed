"""The tables of a new database are those that migrations leave, one after another."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from rashin.web.new_database import make_tables

Asked = Callable[[str], list[tuple[object, ...]]]


@contextmanager
def _empty(name: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database without tables beside that of all tests: a file, or a schema of PostgreSQL."""
    made = connection.copy(alias=name)
    made.settings_dict = {**connection.settings_dict, "TEST": dict(connection.settings_dict["TEST"])}
    if connection.vendor == "sqlite":
        made.settings_dict["NAME"] = str(folder / name)
    else:
        made.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "options": f"-c search_path={name}"}
        with made.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {name}")
    connections[name] = made
    try:
        yield made
    finally:
        if connection.vendor != "sqlite":
            with made.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {name} CASCADE")
        made.close()
        del connections[name]


def _asking(made: BaseDatabaseWrapper) -> Asked:
    def ask(sql: str) -> list[tuple[object, ...]]:
        with made.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    return ask


def _shape(made: BaseDatabaseWrapper) -> set[object]:
    """Everything but the order of columns, which nothing asks for, and names that the database itself gave."""
    ask = _asking(made)
    return _of_sqlite(ask) if made.vendor == "sqlite" else _of_postgres(ask)


def _of_sqlite(ask: Asked) -> set[object]:
    found: set[object] = set()
    for kind, name, table, sql in ask("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if kind == "table" and sql:
            said = re.fullmatch(r'CREATE TABLE "?\w+"? ?\((.*)\)', str(sql), re.DOTALL)
            assert said, sql
            found |= {(name, part) for part in _parts(said[1])}
        elif sql:
            found.add((kind, name, table, sql))
    return found


def _parts(said: str) -> Iterator[str]:
    """A table's columns and constraints, cut at the commas between them."""
    depth, begun = 0, 0
    for at, letter in enumerate(said):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            yield said[begun:at].strip()
            begun = at + 1
    yield said[begun:].strip()


def _of_postgres(ask: Asked) -> set[object]:
    columns = ask(
        "SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,"
        " is_nullable, column_default, identity_generation, collation_name FROM information_schema.columns"
        " WHERE table_schema = current_schema()"
    )
    constraints = ask(
        "SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = current_schema()::regnamespace"
    )
    indexes = ask("SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()")
    sequences = ask("SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = current_schema()")
    schema = str(ask("SELECT current_schema()")[0][0])
    named = {(table, name, str(said).replace(f"{schema}.", "")) for table, name, said in indexes}
    return {*columns, *constraints, *named, *sequences}


def _rows(made: BaseDatabaseWrapper) -> dict[str, object]:
    """How many rows each table has, and which migrations are noted."""
    ask = _asking(made)
    counts: dict[str, object] = {
        name: ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in made.introspection.table_names()
    }
    return {**counts, "steps": sorted(ask("SELECT app, name FROM django_migrations"))}


@pytest.mark.django_db(transaction=True)
def test_a_new_database_is_what_migrations_one_after_another_leave(tmp_path):
    with _empty("one_by_one", tmp_path) as slow, _empty("at_once", tmp_path) as quick:
        executor = MigrationExecutor(slow)
        executor.migrate(executor.loader.graph.leaf_nodes())
        assert make_tables(quick)  # nothing among our own or others' migrations hinders it
        shapes, rows = [_shape(one) for one in (slow, quick)], [_rows(one) for one in (slow, quick)]
        assert shapes[0] == shapes[1]
        assert rows[0] == rows[1]
        assert make_tables(quick) is False  # nothing is made twice
        assert _rows(quick) == rows[1]


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_a_new_database_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(migrations.Migration, "apply", lambda *_: pytest.fail("a migration was applied"))
    with _empty("commanded", tmp_path) as made:
        call_command("migrate", database="commanded", verbosity=0, interactive=False)
        rows = _rows(made)
        assert rows["django_content_type"]
        assert rows["auth_permission"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_holds_something_is_left_to_the_migrations(tmp_path):
    with _empty("used", tmp_path) as made:
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE somebody_elses (id integer)")
        assert make_tables(made) is False
        assert made.introspection.table_names() == ["somebody_elses"]


@pytest.mark.django_db(transaction=True)
def test_sql_as_text_wants_the_tables_of_its_time(tmp_path, monkeypatch):
    from rashin.web import new_database

    monkeypatch.setattr(new_database, "_SUMMED", ())
    with _empty("texts", tmp_path) as made:
        assert make_tables(made) is False
        assert not made.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_what_breaks_midway_leaves_nothing(tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(MigrationRecorder, "record_applied", broken)
    with _empty("broken", tmp_path) as made:
        with pytest.raises(OSError, match="full"):
            make_tables(made)
        assert not made.introspection.table_names()
