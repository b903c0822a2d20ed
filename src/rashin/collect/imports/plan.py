"""Everything an import knows once all rows were seen: what each kind's reader needs to turn rows into records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rashin.analysis.lake.schema import TIME
from rashin.collect.files.columns import as_text, blank_to_null
from rashin.collect.files.dates import BadMoment, Reading, parse
from rashin.collect.files.errors import OptionRefused
from rashin.collect.files.fingerprints import occurrence
from rashin.collect.files.times import TimeReader, Times
from rashin.collect.imports.known import KnownRecords
from rashin.collect.imports.people import People
from rashin.collect.imports.records import Inspection, Refusal
from rashin.collect.imports.refusals import Refusals
from rashin.collect.imports.scan import Occurrences, Scan
from rashin.collect.imports.traits import Traits

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

OWN = {"unit", "channel", "touchpoint", "language", "journey", "stage", "consent_ref", "survey"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An import under way."""

    inspection: Inspection
    scan: Scan
    occurrences: Occurrences
    people: People
    traits: Traits
    known: KnownRecords
    refusals: Refusals
    times: TimeReader
    mask: Callable[[Sequence[str]], Sequence[str]]
    batch: str
    source: str
    now: datetime

    def ids(self, data: pa.RecordBatch) -> tuple[UInt64s, UInt64s]:
        """The identity of each row: its content, and the how-manieth of its kind it is."""
        first, second = self.scan.lanes.next(len(data))
        return occurrence(first, second, self.occurrences.next(first))

    def when(self, data: pa.RecordBatch, numbers: Int64s) -> Times:
        """The time of each row; those without one are refused."""
        mapping, constants = self.inspection.mapping, self.inspection.constants
        if "time" not in mapping:
            return _constant_time(constants["time"], len(data), self.times)
        column = mapping["time"][0]
        clocks = data.column(mapping["clock"][0]) if "clock" in mapping else None
        times = self.times.read(data.column(column), clocks)
        for place, why in times.why.items():
            self.refuse(numbers, place, column, data, why.problem, why.remedy)
        return times

    def refuse(self, numbers: Int64s, place: int, column: str, data: pa.RecordBatch, problem: str, remedy: str) -> None:
        """Refuse one value."""
        value = data.column(column)[int(place)].as_py() if column in data.schema.names else ""
        self.refusals.add(
            Refusal(
                row=int(numbers[place]),
                column=column,
                value="" if value is None else str(value),
                problem=problem,
                remedy=remedy,
            )
        )

    def text(self, data: pa.RecordBatch, field: str) -> pa.Array:
        """A field as text, null where blank: a column, else the value set for all rows."""
        mapping, constants = self.inspection.mapping, self.inspection.constants
        if field in mapping:
            return blank_to_null(as_text(data.column(mapping[field][0])))
        return pa.repeat(pa.scalar(constants.get(field), pa.string()), len(data))


def _constant_time(text: str, rows: int, reader: TimeReader) -> Times:
    try:
        parse(text, Reading())
    except BadMoment as error:
        raise OptionRefused(option="time", value=text, allowed=error.remedy, file="") from None
    one = reader.read(pa.array([text]))
    return Times(micros=np.repeat(one.micros, rows), good=np.ones(rows, dtype=bool))


def moments(micros: Int64s) -> pa.Array:
    """Microseconds as the lake's type of time."""
    return pa.array(micros, pa.int64()).cast(TIME)


def repeat(value: object, kind: pa.DataType, rows: int) -> pa.Array:
    """The same value for every row."""
    return pa.repeat(pa.scalar(value, kind), rows)
