"""A survey as programs are told it: what is asked and what can be answered, and nothing of how answers are judged."""

from collections.abc import Mapping
from typing import Any, Final

from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.kinds import Source
from rashin.powers.operation.surveys.definition.piping import HOLE
from rashin.powers.operation.surveys.definition.writing import write_document

WHOLE: Final = ("format", "key", "title", "description", "languages", "default_language", "audience")
ASKED: Final = (
    "id", "kind", "text", "help", "other", "other_text", "many", "fields", "dropdown", "validation", "scale",
)  # fmt: skip
CHOICE: Final = ("id", "text", "image", "exclusive")


def told(document: Document, *, trusted: bool) -> dict[str, Any]:
    """What is asked. ``trusted``: the way in is a program's own, which fills hidden fields and so knows their names."""
    said = write_document(document)
    blocks = [
        {**_kept(block, ("id", "title")), "questions": [_question(one) for one in block.get("questions", ())]}
        for block in said.get("blocks", ())
    ]
    hidden = {"hidden": [{"id": one.id} for one in document.hidden]} if trusted and document.hidden else {}
    return {**_kept(said, WHOLE), "blocks": blocks, **hidden}


def _question(said: Mapping[str, Any]) -> dict[str, Any]:
    parts = {name: [_kept(one, CHOICE) for one in said[name]] for name in ("options", "rows") if said.get(name)}
    # Where it depends whether an answer is needed, none is promised to do; on what it depends is not said.
    required = {"required": True} if said.get("required") is True else {}
    return {**_kept(said, ASKED), **required, **parts}


def _kept(said: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _value(said[name]) for name in names if name in said}


def _value(value: Any) -> Any:
    """Texts without what names a field that is hidden: there stands what is said when it is empty."""
    return {name: _value(one) for name, one in value.items()} if isinstance(value, dict) else _text(value)


def _text(value: Any) -> Any:
    if not isinstance(value, str) or "{{" not in value:
        return value
    return HOLE.sub(
        lambda hole: hole[0] if hole[1] == Source.ANSWER else (hole[3] or "").strip(), value
    )  # fmt: skip
