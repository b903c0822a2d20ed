"""Many texts read in a notebook: ``rashin.read_texts(frame["comment"]).to_pandas()``."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rashin.analysis.text.pii import Mode
from rashin.analysis.text.reading import Reading, read_many

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Texts with what is read in each, in the order in which they were given."""

    texts: Sequence[str]
    readings: Sequence[Reading]

    def __len__(self) -> int:
        return len(self.texts)

    def rows(self) -> list[dict[str, Any]]:
        """A row a text: what it is, how it judges, what it is for, of what it speaks well and badly."""
        return [_row(text, reading) for text, reading in zip(self.texts, self.readings, strict=True)]

    def aspects(self) -> list[dict[str, Any]]:
        """A row for each thing that is spoken of, with the number of its text."""
        return [
            {
                "text": number, "term": one.term, "category": one.category, "polarity": one.polarity,
                "start": one.start, "end": one.end,
            }
            for number, reading in enumerate(self.readings)
            for one in reading.aspects
        ]  # fmt: skip

    def phrases(self) -> list[dict[str, Any]]:
        """A row for each key phrase, with the number of its text."""
        return [
            {"text": number, "phrase": one.text, "sort": one.sort, "start": one.start, "end": one.end}
            for number, reading in enumerate(self.readings)
            for one in reading.phrases
        ]

    def personal(self) -> list[dict[str, Any]]:
        """A row for each stretch that points at a person, with the number of its text."""
        return [
            {"text": number, "kind": one.sort, "start": one.start, "end": one.end}
            for number, reading in enumerate(self.readings)
            for one in reading.pii
        ]

    def to_arrow(self) -> pa.Table:
        """The rows as a table."""
        return pa.Table.from_pylist(self.rows(), schema=_SCHEMA)

    def to_pandas(self) -> "pd.DataFrame":
        """The rows as a data frame; ``pd.DataFrame(readings.aspects())`` for the others."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame


_SCHEMA = pa.schema(
    {
        "text": pa.string(), "language": pa.string(), "sentiment": pa.float64(), "label": pa.string(),
        "level": pa.int64(), "intents": pa.list_(pa.string()), "good": pa.list_(pa.string()),
        "bad": pa.list_(pa.string()), "personal": pa.int64(),
    }
)  # fmt: skip


def read_texts(texts: Iterable[object], *, mode: Mode = "contextual") -> Readings:
    """What is read in each text: a list, a column of a data frame, a column of an Arrow table.

    What is missing (None, NaN) is read as an empty text, a number as it is written, so that rows stay rows.
    """
    values = [_text(value) for value in _plain(texts)]
    return Readings(texts=values, readings=list(read_many(values, mode=mode)))


def _plain(texts: Iterable[object]) -> Iterable[object]:
    if isinstance(texts, (str, bytes, Mapping)):
        msg = "give a list or a column of texts, not a single one: read_texts([text])"
        raise TypeError(msg)
    return texts.to_pylist() if isinstance(texts, (pa.Array, pa.ChunkedArray)) else texts


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)) or repr(value) in ("<NA>", "NaT"):
        return ""
    return value if isinstance(value, str) else str(value)


def _row(text: str, reading: Reading) -> dict[str, Any]:
    return {
        "text": text.encode("utf-8", "replace").decode("utf-8"),
        "language": reading.language,
        "sentiment": reading.sentiment,
        "label": reading.label,
        "level": reading.level,
        "intents": [one.kind for one in reading.intents],
        "good": _terms(one.term for one in reading.aspects if one.polarity > 0),
        "bad": _terms(one.term for one in reading.aspects if one.polarity < 0),
        "personal": len(reading.pii),
    }


def _terms(terms: Iterable[str]) -> list[str]:
    return [term.encode("utf-8", "replace").decode("utf-8") for term in terms]
