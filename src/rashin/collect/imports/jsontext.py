"""The other columns of a row as one JSON object, column by column rather than row by row."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from rashin.collect.files.columns import all_plain_numbers
from rashin.collect.files.numbers import is_plain_number, number
from rashin.collect.imports.jsonbytes import Piece, objects

Nature = Literal["plain", "money", "text", "json"]
"""plain: JSON numbers as they stand; money: numbers to be cleaned (¥1,234); text; json: objects and lists."""

_CODE = re.compile(r"0\d")


class Natures:
    """What all rows of each column have in common; starts hopeful and is disproved."""

    def __init__(self) -> None:
        self._of: dict[str, Nature] = {}
        self._filled: set[str] = set()

    def add(self, name: str, values: pa.Array) -> None:
        """Look at some rows of a column."""
        nature = self._of.setdefault(name, "plain")
        if nature == "text":
            return
        if not pa.types.is_string(values.type):
            self._filled.add(name)
            number_like = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
            self._of[name] = "plain" if number_like else "text"
            return
        if nature == "plain":
            if all_plain_numbers(values):
                if name not in self._filled and pc.any(pc.not_equal(values, "")).as_py():
                    self._filled.add(name)
                return
            self._of[name] = "money"
        if _without_marks(values) is None and not all(map(_is_money, filter(None, pc.unique(values).to_pylist()))):
            self._of[name] = "text"

    def of(self, name: str) -> Nature:
        """The column's nature; text when nothing was in it."""
        nature = self._of.get(name, "text")
        return nature if nature == "money" or name in self._filled else "text"


def _without_marks(values: pa.Array) -> pa.Array | None:
    """``¥1,234`` as ``1234``, for a whole column of such; None when one of them is something else."""
    if pc.any(pc.match_substring_regex(values, r"(^|[\\¥￥$])0[0-9]|[0-9],[0-9]{0,2}([^0-9]|$)|,[0-9]{4}")).as_py():
        return None
    bare = pc.replace_substring(pc.utf8_trim(values, "\\¥￥$€円 "), ",", "")
    return bare if all_plain_numbers(bare) else None


def cleaned(values: pa.Array, nature: Nature) -> tuple[pa.Array, Nature]:
    """A column of money as plain numbers."""
    if nature != "money":
        return values, nature
    bare = _without_marks(values)
    return (_by_distinct(values, _cleaned) if bare is None else bare), "plain"


def _is_money(text: str) -> bool:
    return number(text) is not None and not _CODE.match(text.strip())


def as_json(columns: Mapping[str, tuple[pa.Array, Nature]], rows: int) -> pa.Array:
    """One JSON object a row from name → (values, nature); blank values are left out."""
    if not columns:
        return pa.nulls(rows, pa.string())
    return objects([_piece(name, values, nature) for name, (values, nature) in columns.items()], rows)


def _piece(name: str, values: pa.Array, nature: Nature) -> Piece:
    values, nature = cleaned(*as_typed(values, nature))
    return Piece(name=name, values=values, quoted=nature == "text")


def as_typed(values: pa.Array, nature: Nature) -> tuple[pa.Array, Nature]:
    """A column as text; numbers and truths of a typed file stand in JSON as they are."""
    kind = values.type
    if pa.types.is_string(kind):
        return values, nature
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return pc.cast(values, pa.string()), "plain"
    if pa.types.is_floating(kind):
        return pc.cast(pc.if_else(pc.is_finite(values), values, pa.scalar(None, kind)), pa.string()), "plain"
    return pc.cast(values, pa.string()), "text"


def _by_distinct(values: pa.Array, piece: Callable[[str], str]) -> pa.Array:
    coded = pc.dictionary_encode(values)
    pieces = pa.array([piece(text) if text else "" for text in coded.dictionary.to_pylist()], pa.string())
    return pieces.take(coded.indices)


def _cleaned(text: str) -> str:
    if is_plain_number(text):
        return text
    value = number(text)
    if value is None:
        return msgspec.json.encode(text).decode()
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
