"""Where people work: units and departments as one tree, found by any of their names."""

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language

from rashin.base.atlas.models import Unit
from rashin.base.workspace.models import Department

LONGEST_WAY = 50
"""A tree that is deeper has a ring."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Keys of places, what each is called, and what each belongs to. The company itself is the empty text."""

    labels: Mapping[str, str]
    above: Mapping[str, str]
    spoken: Mapping[str, str] = field(default_factory=dict)
    """Any name, made plain → key."""

    def find(self, text: str) -> str | None:
        """The place that is meant; None where there is none of this name."""
        return self.spoken.get(_plain(text))

    def near(self, text: str) -> str:
        """Names like it, for whoever misspelt one."""
        names = list(dict.fromkeys(self.labels.values()))
        found = difflib.get_close_matches(text, names, n=3, cutoff=0.3) or names[:3]
        return "、".join(found) if found else "–"

    def label(self, key: str) -> str:
        """What it is called in the reader's language."""
        return self.labels.get(key, key)

    def line(self, key: str) -> list[str]:
        """The place and all above it, ending with the company."""
        found = [key]
        while found[-1] and len(found) < LONGEST_WAY:
            found.append(self.above.get(found[-1], ""))
        return found

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """For forms, the places below each other side by side."""
        paths = {key: " / ".join(self.label(one) for one in reversed(self.line(key)[:-1])) for key in self.labels}
        return sorted(paths.items(), key=lambda item: item[1])

    def within(self, key: str) -> frozenset[str]:
        """The place and everything below it."""
        return frozenset(one for one in self.labels if key in self.line(one))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def places() -> Places:
    """As the company is now. A department that is one unit alone, and is called as it, is that unit."""
    japanese = (get_language() or "ja").startswith("ja")
    departments = {row.pk: row for row in Department.objects.order_by("pk")}
    units = {row.key: row for row in Unit.objects.all()}
    keys = _keys(departments) | {number: departments[number].name for number in _own_units(departments)}
    labels, above, spoken = dict[str, str](), dict[str, str](), dict[str, str]()
    for number, row in departments.items():
        key = keys[number]
        labels[key] = row.name if japanese or not row.name_en else row.name_en
        parent = row.parent_id
        above[key] = keys[parent] if parent is not None else ""
        for name in (row.name, row.name_en, keys[number]):
            if name and (name != row.name or "/" not in keys[number]):
                spoken.setdefault(_plain(name), key)
        for unit in row.units:
            if unit != key:
                labels.setdefault(unit, unit)
                above.setdefault(unit, key)
                spoken.setdefault(_plain(unit), unit)
    for key, one in units.items():
        labels[key] = one.name if japanese or not one.name_en else one.name_en
        above.setdefault(key, "")
        for name in (key, one.name, one.name_en):
            if name:
                spoken[_plain(name)] = key
    return Places(labels=labels, above=above, spoken=spoken)


def _own_units(departments: Mapping[int, Department]) -> frozenset[int]:
    return frozenset(
        number for number, row in departments.items() if len(row.units) == 1 and row.units[0] == row.name
    )  # fmt: skip


def _keys(departments: Mapping[int, Department]) -> dict[int, str]:
    """A department by its name; where several have it, with the one above before it."""
    names: dict[str, int] = {}
    for row in departments.values():
        names[row.name] = names.get(row.name, 0) + 1
    found = {}
    for number, row in departments.items():
        parent = departments.get(row.parent_id) if row.parent_id is not None else None
        found[number] = f"{parent.name}/{row.name}" if names[row.name] > 1 and parent is not None else row.name
    return found
