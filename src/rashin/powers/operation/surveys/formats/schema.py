"""The published JSON Schema of ``rashin.survey/1``, made of the same words that reading knows."""

from functools import cache
from typing import Any, Final

from rashin.powers.operation.surveys.definition.document import FORMAT, MOST_DEPTH
from rashin.powers.operation.surveys.definition.kinds import (
    SCALES,
    Deed,
    Display,
    Field,
    Kind,
    Operator,
    Order,
    Paging,
    Pick,
    Reckoning,
    Shape,
)
from rashin.powers.operation.surveys.definition.places import ADDRESS, ID, LANGUAGE, LARGEST, LONGEST
from rashin.powers.operation.surveys.definition.reading import MOST_BLOCKS, MOST_LANGUAGES, MOST_OTHERS, MOST_TO_BLOCK
from rashin.powers.operation.surveys.definition.reading_questions import (
    MOST_CONDITIONS,
    MOST_OPTIONS,
    MOST_ROWS,
    ONLY_OF,
    REFERENCE,
    VALIDATES,
)

Schema = dict[str, Any]
URI: Final = "urn:rashin:survey:1"
_FLAG: Final[Schema] = {"type": ["boolean", "null"]}
_DAY: Final[Schema] = {"type": ["string", "null"], "description": "A date such as 2026-11-22, or today."}
_MOMENT: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}


@cache
def schema() -> Schema:
    """The whole schema (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": URI,
        "title": "Survey",
        "description": "A survey of Rashin. Texts are by language; ids stay when texts change.",
        **_object(
            {
                "$schema": {"type": "string"},
                "format": {"const": FORMAT},
                "key": _ref("id"),
                "title": _ref("text"),
                "description": _ref("text"),
                "languages": _list(_ref("language"), MOST_LANGUAGES),
                "default_language": _maybe(_ref("language")),
                "construct": _maybe_id(),
                "audience": _words("customer", "employee"),
                "blocks": _list(_ref("block"), MOST_BLOCKS),
                "variables": _list(_ref("variable"), MOST_OTHERS),
                "hidden": _list(_ref("hidden"), MOST_OTHERS),
                "quotas": _list(_ref("quota"), MOST_OTHERS),
                "endings": _list(_ref("ending"), MOST_OTHERS),
                "theme": _maybe(_ref("theme")),
                "settings": _maybe(_ref("settings")),
                "source": _string(2000),
            },
            "format",
            "key",
        ),
        "$defs": {**_values(), **_questions(), **_blocks(), **_beside()},
    }


# ── Pieces ──


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _maybe(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


def _maybe_id() -> Schema:
    return {"anyOf": [_ref("id"), {"enum": [None, ""]}]}


def _object(fields: Schema, *required: str) -> Schema:
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def _list(of: Schema, most: int) -> Schema:
    return {"type": ["array", "null"], "items": of, "maxItems": most}


def _words(*words: str) -> Schema:
    return {"enum": [*words, None]}


def _string(most: int = LONGEST) -> Schema:
    return {"type": ["string", "null"], "maxLength": most}


def _whole(low: int, high: int) -> Schema:
    return {"type": ["integer", "null"], "minimum": low, "maximum": high}


def _anchored(pattern: str) -> str:
    return f"^({pattern})$"


def _values() -> Schema:
    group = _list(_ref("member"), MOST_CONDITIONS)
    number = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
    scalar = {"anyOf": [{"type": ["string", "boolean"]}, number]}
    return {
        "id": {"type": "string", "pattern": _anchored(ID.pattern)},
        "language": {"type": "string", "pattern": _anchored(LANGUAGE.pattern)},
        "number": number,
        "address": {"type": ["string", "null"], "pattern": _anchored(f"({ADDRESS.pattern})?"), "maxLength": 2000},
        "colour": {"type": ["string", "null"], "pattern": "^(#[0-9a-fA-F]{6})?$"},
        "text": {
            "description": "By language, or a bare text in the default language.",
            "anyOf": [
                {"type": ["string", "null"], "maxLength": LONGEST},
                {
                    "type": "object",
                    "propertyNames": _ref("language"),
                    "additionalProperties": {"type": ["string", "null"], "maxLength": LONGEST},
                },
            ],
        },
        "reference": {"type": "string", "pattern": _anchored(REFERENCE.pattern.replace("\\ud800-\\udfff", ""))},
        "group": {
            "description": f"Conditions joined by all or any, nested at most {MOST_DEPTH} deep.",
            "type": "object",
            "properties": {"all": group, "any": group},
            "minProperties": 1,
            "additionalProperties": False,
        },
        "member": {"anyOf": [_ref("group"), _ref("condition")]},
        "condition": _object(
            {
                "of": _ref("reference"),
                "op": {"enum": [str(one) for one in Operator]},
                "value": {"anyOf": [scalar, {"type": "array", "items": scalar}, {"type": "null"}]},
            },
            "of",
            "op",
        ),
    }


def _questions() -> Schema:
    bound = _maybe(_ref("number"))
    return {
        "option": _object(
            {
                "id": _ref("id"), "text": _ref("text"), "anchor": _FLAG, "exclusive": _FLAG,
                "value": _maybe(_ref("number")), "image": _ref("address"),
            },
            "id",
        ),
        "row": _object({"id": _ref("id"), "text": _ref("text"), "anchor": _FLAG, "reversed": _FLAG}, "id"),
        "scale": _object(
            {
                "lowest": {"enum": [0, 1, None]},
                "highest": {"enum": [*sorted({high for rule in SCALES.values() for high in rule.highest}), None]},
                "direction": {"enum": [1, -1, None]},
                "display": _words(*Display),
                "low": _ref("text"),
                "high": _ref("text"),
            }
        ),
        "validation": _object(
            {
                "at_least": bound, "at_most": bound, "whole": _FLAG, "earliest": _DAY, "latest": _DAY,
                "shape": _words(*Shape), "endings": _list({"type": "string", "pattern": "^[A-Za-z0-9]{1,10}$"}, 50),
                "megabytes": _whole(1, 100),
            }
        ),
        "carry": _object({"question": _ref("id"), "pick": _words(*Pick)}, "question"),
        "question": _question(),
    }  # fmt: skip


def _question() -> Schema:
    return {
        **_object(
            {
                "id": _ref("id"), "kind": {"enum": [str(one) for one in Kind]}, "text": _ref("text"),
                "help": _ref("text"), "required": {"anyOf": [_FLAG, _ref("group")]},
                "show_if": _maybe(_ref("group")), "options": _list(_ref("option"), MOST_OPTIONS),
                "rows": _list(_ref("row"), MOST_ROWS), "scale": _maybe(_ref("scale")), "other": _FLAG,
                "other_text": _ref("text"), "carry_from": _maybe(_ref("carry")), "order": _words(*Order),
                "many": _FLAG, "fields": _list({"enum": [str(one) for one in Field]}, len(Field)),
                "dropdown": _FLAG, "validation": _maybe(_ref("validation")), "topic": _string(120),
            },
            "id",
            "kind",
        ),
        "allOf": [_of_kind(kind) for kind in Kind],
    }  # fmt: skip


def _of_kind(kind: Kind) -> Schema:
    """What a question of this kind does not have, and its scale."""
    rule = SCALES.get(kind)
    then: Schema = {name: {"enum": [None, False, "", [], {}]} for name, kinds in ONLY_OF.items() if kind not in kinds}
    if rule is not None:
        directions = {*rule.direction.values()} | ({1, -1} if rule.free_direction else set())
        then["scale"] = {
            "properties": {
                "lowest": {"enum": [rule.lowest, None]},
                "highest": {"enum": [*rule.highest, None]},
                "direction": {"enum": [*sorted(directions), None]},
                "display": {"enum": [*map(str, rule.displays), None]},
            }
        }
    refused: Schema = {name: {"enum": [None, False, "", []]} for name, kinds in VALIDATES.items() if kind not in kinds}
    then["validation"] = {"properties": refused}
    return {"if": {"properties": {"kind": {"const": str(kind)}}}, "then": {"properties": then}}


def _blocks() -> Schema:
    return {
        "block": _object(
            {
                "id": _ref("id"), "title": _ref("text"), "show_if": _maybe(_ref("group")),
                "loop": _maybe(_ref("loop")), "order": _words(*Order), "anchors": _list(_ref("id"), MOST_TO_BLOCK),
                "questions": _list(_ref("question"), MOST_TO_BLOCK), "logic": _list(_ref("rule"), MOST_OTHERS),
            },
            "id",
        ),
        "loop": _object(
            {
                "over": {"enum": ["list", "answer"]}, "items": _list(_ref("option"), MOST_OTHERS),
                "question": _maybe_id(), "pick": _words(*Pick), "order": _words(*Order),
                "most": _whole(0, MOST_OTHERS),
            },
            "over",
        ),
        "rule": _object(
            {
                "do": {"enum": [str(one) for one in Deed]}, "when": _maybe(_ref("group")), "to": _maybe_id(),
                "set": _maybe_id(), "by": _words(*Reckoning), "of": _maybe(_ref("reference")),
                "value": {"anyOf": [_string(), _ref("number")]},
            },
            "do",
        ),
    }  # fmt: skip


def _beside() -> Schema:
    return {
        "variable": _object(
            {
                "id": _ref("id"), "kind": _words("number", "text"),
                "initial": {"anyOf": [_string(), _ref("number")]},
            },
            "id",
        ),
        "hidden": _object({"id": _ref("id"), "initial": _string(500), "public": _FLAG}, "id"),
        "quota": _object(
            {
                "id": _ref("id"), "title": _ref("text"),
                "limit": {"type": "integer", "minimum": 0, "maximum": 100_000_000}, "when": _maybe(_ref("group")),
                "count": _words("complete", "started"), "action": _words("end", "continue"), "ending": _maybe_id(),
            },
            "id",
            "limit",
        ),
        "ending": _object(
            {
                "id": _ref("id"), "title": _ref("text"), "text": _ref("text"), "when": _maybe(_ref("group")),
                "redirect": _ref("address"),
            },
            "id",
        ),
        "theme": _object(
            {
                "accent": _ref("colour"), "background": _ref("colour"), "logo": _ref("address"),
                "logo_text": _ref("text"), "rounded": _FLAG, "dark": _FLAG,
            }
        ),
        "settings": _settings(),
    }  # fmt: skip


def _settings() -> Schema:
    return _object(
        {
            "paging": _words(*Paging), "progress": _FLAG, "back": _FLAG, "partials": _FLAG, "one_per_person": _FLAG,
            "anonymous": _FLAG, "opens_at": _MOMENT, "closes_at": _MOMENT,
            "most_responses": _whole(1, 100_000_000), "minimum_seconds": _whole(0, 86_400),
            "retention_days": _whole(1, 36_500),
        }
    )  # fmt: skip
