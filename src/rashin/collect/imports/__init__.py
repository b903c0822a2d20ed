"""Files into the lake: how one is understood, and its import, exactly once and undoable.

The two verbs bring readers and kernels with them, so they are loaded when they are first wanted: a page that only
shows what came in does without.
"""

from typing import TYPE_CHECKING, Any

from rashin.collect.files.source import Wishes
from rashin.collect.files.told import Told, said
from rashin.collect.imports.records import KINDS, Column, Desk, ImportReport, Inspection, Kind, Refusal

if TYPE_CHECKING:
    from rashin.collect.imports.importing import import_file
    from rashin.collect.imports.inspecting import inspect

__all__ = [
    "KINDS",
    "Column",
    "Desk",
    "ImportReport",
    "Inspection",
    "Kind",
    "Refusal",
    "Told",
    "Wishes",
    "import_file",
    "inspect",
    "said",
]


def __getattr__(name: str) -> Any:
    if name == "import_file":
        from rashin.collect.imports.importing import import_file

        return import_file
    if name == "inspect":
        from rashin.collect.imports.inspecting import inspect

        return inspect
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
