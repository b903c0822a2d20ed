"""From a Document to JSON: what reading makes of it is equal, and what says nothing is left out."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rashin.powers.operation.surveys.definition.document import FORMAT, Condition, Document, Group, Scale
from rashin.powers.operation.surveys.definition.kinds import Shape


def write(document: Document, *, indent: int | None = 2) -> str:
    """The document as a JSON text."""
    return json.dumps(write_document(document), ensure_ascii=False, indent=indent)


def write_document(document: Document) -> dict[str, Any]:
    """The document as JSON that is still a Python value."""
    return {
        "format": FORMAT,
        **_object(document),
        "languages": list(document.languages),
        "default_language": document.default_language,
    }


def write_group(group: Group) -> dict[str, Any]:
    """Conditions as JSON."""
    return {group.join: [write_group(one) if isinstance(one, Group) else _condition(one) for one in group.members]}


def _condition(condition: Condition) -> dict[str, Any]:
    told: dict[str, Any] = {"of": condition.of, "op": str(condition.op)}
    if condition.value is not None:
        told["value"] = _value(condition.value)
    return told


def _object(said: Any) -> dict[str, Any]:
    """The fields that say something."""
    told = {}
    for field in fields(said):
        value = getattr(said, field.name)
        if isinstance(said, Scale):
            if field.name == "lowest":
                continue  # the kind fixes it
            usual = None if field.name in {"highest", "direction"} else field.default
        elif field.default_factory is not MISSING:
            usual = field.default_factory()
        else:
            usual = field.default
        if field.default is MISSING and field.default_factory is MISSING:
            usual = MISSING
        if usual is MISSING or value != usual or isinstance(value, bool) != isinstance(usual, bool):
            told[field.name] = _value(value)
    return {name: value for name, value in told.items() if value not in ({}, [])}


def _value(value: Any) -> Any:
    if isinstance(value, Group):
        return write_group(value)
    if isinstance(value, Shape | StrEnum):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | list):
        return [_value(one) for one in value]
    return value
