"""The tables of a database that holds none, as all migrations together leave them (decision 0105).

One after another, migrations think each step's models over again, which is nine tenths of what they take. For an empty
database that is in vain: what they leave is made at once, and all of them are noted as done.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

_SUMMED = (ModelOperation, FieldOperation, IndexOperation)
"""Steps of which nothing is left but what the models say in the end."""


def make_tables(connection: BaseDatabaseWrapper) -> bool:
    """Make everything in one transaction and say so, or say that the database is not for this and leave it alone."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if connection.introspection.table_names() or not loader.migrated_apps or loader.detect_conflicts():
        return False
    steps: list[Migration] = [step for step, _ in executor.migration_plan(loader.graph.leaf_nodes())]
    if not all(_can_be_summed(one) for step in steps for one in step.operations):
        return False
    state = loader.project_state()
    with connection.schema_editor(atomic=True) as editor:
        _make(state, loader.migrated_apps, editor)
        for step in steps:
            _write_rows(step, state, editor)
        editor.create_model(MigrationRecorder.Migration)
        for step in steps:
            for app, name in step.replaces or [(step.app_label, step.name)]:
                executor.recorder.record_applied(app, name)
    return True


def _can_be_summed(one: Operation) -> bool:
    """Not SQL as text, nor an operation that nobody has thought of: those want the tables of their own time."""
    return isinstance(one, (*_SUMMED, RunPython))


def _make(state: ProjectState, migrated: set[str], editor: BaseDatabaseSchemaEditor) -> None:
    for model in state.apps.get_models():
        if model._meta.app_label in migrated and model._meta.can_migrate(editor.connection):
            editor.create_model(model)


def _write_rows(step: Migration, state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
    """What a migration does to rows: to none here, unless it brings some."""
    for one in step.operations:
        if isinstance(one, RunPython):
            one.database_forwards(step.app_label, editor, state, state)
