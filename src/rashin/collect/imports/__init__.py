"""Files into the lake: how one is understood, and its import, exactly once and undoable."""

from rashin.collect.files.source import Wishes
from rashin.collect.imports.importing import import_file
from rashin.collect.imports.inspecting import inspect
from rashin.collect.imports.records import KINDS, Column, Desk, ImportReport, Inspection, Kind, Refusal

__all__ = [
    "KINDS",
    "Column",
    "Desk",
    "ImportReport",
    "Inspection",
    "Kind",
    "Refusal",
    "Wishes",
    "import_file",
    "inspect",
]
