"""Rows of a file into voices: one record for each score or text, those of one row sharing a response id."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.schema import ORIGINALS, TIME, VOICES
from rashin.collect.files.columns import as_text, blank_to_null, valid
from rashin.collect.files.fingerprints import hexadecimal, occurrence, seed
from rashin.collect.files.guess import metric_scale
from rashin.collect.files.numbers import NO_ANSWER, score
from rashin.collect.files.profile import Profile
from rashin.collect.files.source import Int64s, Rows
from rashin.collect.files.told import Told
from rashin.collect.files.vocabulary import plain
from rashin.collect.imports.jsontext import Nature, as_json
from rashin.collect.imports.people import Identified
from rashin.collect.imports.plan import Bools, Plan, UInt64s, moments, repeat
from rashin.collect.imports.traits import PERSONAL
from rashin.errors import gettext_noop

_SILENT = Told(gettext_noop("the row holds no answer"))
_ANSWER = Told(gettext_noop("Give a score or a text."))
_NO_SCORE = gettext_noop("it is no score")
_OUTSIDE = gettext_noop("%(value)s is outside %(low)s to %(high)s")
_LIMITS = gettext_noop("Scores of %(metric)s run from %(low)s to %(high)s; --set scale_max=N says otherwise.")
METRICS = ("nps", "csat", "ces", "rating")
_EFFORT = re.compile("手間|努力|effort|負担")
_TAKEN = frozenset(
    {
        "time", "clock", "user_id", "anonymous_id", "email", "phone", "channel", "touchpoint", "unit", "text", "metric",
        "score", "question", "survey", "response_id", "language", "journey", "stage", "consent_ref", "private",
        *METRICS,
    }
)  # fmt: skip
_SHARED = ("channel", "touchpoint", "unit", "language", "journey", "stage", "consent_ref", "survey")
SCHEMA = pa.schema([field for field in VOICES.schema if field.name not in {"person_key", "month"}])
ORIGINALS_SCHEMA = pa.schema([field for field in ORIGINALS.schema if field.name != "month"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One kind of record that each row may give: a score, a text, or both."""

    name: str
    metric: str | None
    """None: the column of metrics says."""
    score: str | None = None
    text: str | None = None
    low: int = 1
    high: int = 5
    direction: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """Voices, their unmasked originals, and how many of them the lake holds already."""

    data: list[pa.RecordBatch]
    originals: list[pa.RecordBatch]
    duplicates: int


def questions(
    mapping: dict[str, tuple[str, ...]], profiles: dict[str, Profile], constants: dict[str, str]
) -> list[Question]:
    """What each row is asked, from the fields: one score and one text belong together, more stand alone."""
    texts = list(mapping.get("text", ()))
    if "score" in mapping:
        column = mapping["score"][0]
        metric = constants.get("metric") if "metric" not in mapping else None
        metric = metric or (None if "metric" in mapping else "rating")
        return [
            _scaled(
                Question(name="", metric=metric, score=column, text=texts[0] if texts else None), profiles, constants
            )
        ]
    scores = [(metric, column) for metric in METRICS for column in mapping.get(metric, ())]
    if len(scores) == 1 and len(texts) == 1:
        (metric, column), text = scores[0], texts[0]
        return [_scaled(Question(name=column, metric=metric, score=column, text=text), profiles, constants)]
    found = [
        _scaled(Question(name=column, metric=metric, score=column), profiles, constants) for metric, column in scores
    ]
    return found + [Question(name=column, metric="text", text=column) for column in texts]


def _scaled(question: Question, profiles: dict[str, Profile], constants: dict[str, str]) -> Question:
    assert question.score is not None
    metric = question.metric or "rating"
    low, high = metric_scale(metric, profiles[question.score])
    low, high = int(constants.get("scale_min", low)), int(constants.get("scale_max", high))
    effort = metric == "ces" and _EFFORT.search(plain(question.name))
    direction = int(constants.get("direction", -1 if effort else 1))
    return Question(
        name=question.name, metric=question.metric, score=question.score, text=question.text,
        low=low, high=high, direction=direction,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What all records of some rows share."""

    rows: Rows
    who: Identified
    micros: Int64s
    good: Bools
    first: UInt64s
    second: UInt64s
    shared: dict[str, pa.Array]


def shape(rows: Rows, plan: Plan, asked: list[Question]) -> Shaped:
    """Voices of some rows; what cannot be one is refused."""
    data = rows.data
    first, second = plan.ids(data)
    who = plan.people.read(data)
    when = plan.when(data, rows.numbers)
    plan.traits.add(data, np.where(when.good, who.keys, 0), who.ids, when.micros)
    shared = {field: plan.text(data, field) for field in _SHARED}
    shared["properties"] = _properties(data, plan, hexadecimal(first, second), many=len(asked) > 1)
    row = _Row(rows=rows, who=who, micros=when.micros, good=when.good, first=first, second=second, shared=shared)
    found = [_record(question, row, plan) for question in asked]
    answered = np.logical_or.reduce([mask for _, _, _, mask in found])
    for place in np.flatnonzero(when.good & ~answered).tolist():
        if int(rows.numbers[place]) not in plan.refusals.rows:
            column = asked[0].score or asked[0].text or ""
            plan.refuse(rows.numbers, place, column, data, _SILENT, _ANSWER)
    return Shaped(
        data=[batch for batch, _, _, _ in found if len(batch)],
        originals=[batch for _, batch, _, _ in found if len(batch)],
        duplicates=sum(old for _, _, old, _ in found),
    )


def _record(question: Question, row: _Row, plan: Plan) -> tuple[pa.RecordBatch, pa.RecordBatch, int, Bools]:
    """The records of one question: voices, originals, duplicates, and which rows answered it."""
    data, count = row.rows.data, len(row.rows.data)
    metric = _metrics(question, data, plan)
    values, scored, wrong = _scores(question, row, plan, metric)
    texts = _spoken(data.column(question.text)) if question.text else pa.nulls(count, pa.string())
    answered = (scored | valid(texts)) & ~wrong
    mark = np.uint64(seed(f"question:{question.name}:{question.text or ''}")[0])
    first, second = occurrence(row.first, row.second, np.full(count, mark))
    keep = answered & row.good
    old = np.zeros(count, dtype=bool)
    places = np.flatnonzero(keep)
    old[places] = plan.known.among(first[places], row.micros[places])
    keep &= ~old
    masked, changed = _masked(texts, keep, plan)
    named = plan.text(data, "question") if "question" in plan.inspection.mapping else None
    columns = {
        "voice_id": hexadecimal(first, second),
        "customer_key": pa.array(row.who.keys, mask=~row.who.known),
        "distinct_id": row.who.ids,
        "occurred_at": moments(row.micros),
        "received_at": repeat(plan.now, TIME, count),
        **row.shared,
        "source": repeat(plan.source, pa.string(), count),
        "question": named if named is not None else repeat(question.name, pa.string(), count),
        "metric": pa.array(np.where(scored, metric, "text").tolist(), pa.string()),
        "text": masked,
        "score": pa.array(values, mask=~scored),
        **_scale(question, metric, scored),
        "batch": repeat(plan.batch, pa.string(), count),
    }
    batch = pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)
    originals = _originals(batch, texts, keep & changed)
    return batch.filter(pa.array(keep)), originals, int(old.sum()), answered


def _metrics(question: Question, data: pa.RecordBatch, plan: Plan) -> npt.NDArray[np.object_]:
    if question.metric is not None:
        return np.full(len(data), question.metric, dtype=object)
    column = data.column(plan.inspection.mapping["metric"][0])
    known = {name: name for name in (*METRICS, "text")}
    return np.array([known.get(plain(text or ""), "rating") for text in as_text(column).to_pylist()], dtype=object)


def _spoken(texts: pa.Array) -> pa.Array:
    """Texts; ``無回答`` and ``NaN`` are none."""
    texts = blank_to_null(as_text(texts))
    silent = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(sorted(NO_ANSWER), pa.string()))
    return pc.if_else(silent, pa.scalar(None, pa.string()), texts)


def _scale(question: Question, metric: npt.NDArray[np.object_], scored: Bools) -> dict[str, pa.Array]:
    """Lowest, highest and direction of each score."""
    low, high = _limits(question, metric)
    one = np.full(len(metric), question.direction)
    named = {"scale_min": low, "scale_max": high, "direction": one}
    return {name: pa.array(values.astype(np.int16), mask=~scored) for name, values in named.items()}


def _limits(question: Question, metric: npt.NDArray[np.object_]) -> tuple[Int64s, Int64s]:
    if question.metric is not None:
        return np.full(len(metric), question.low), np.full(len(metric), question.high)
    lows = np.array([0 if name == "nps" else 1 for name in metric], dtype=np.int64)
    highs = np.array([{"nps": 10, "csat": 5, "ces": 7}.get(name, question.high) for name in metric], dtype=np.int64)
    return lows, highs


def _scores(
    question: Question, row: _Row, plan: Plan, metric: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.float64], Bools, Bools]:
    """Scores, which rows have one, and which have one that must be refused."""
    count = len(row.rows.data)
    values, scored, wrong = np.zeros(count), np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    if question.score is None:
        return values, scored, wrong
    coded = pc.dictionary_encode(pc.fill_null(as_text(row.rows.data.column(question.score)), ""))
    read = np.array([_read_score(text) for text in coded.dictionary.to_pylist()])
    values = read[coded.indices.to_numpy()] if count else values
    low, high = _limits(question, metric)
    asked = ~np.isneginf(values)
    with np.errstate(invalid="ignore"):
        wrong = asked & (np.isnan(values) | (values < low) | (values > high)) & row.good
    scored = asked & ~wrong & ~np.isnan(values)
    for place in np.flatnonzero(wrong).tolist():
        limits = {"low": int(low[place]), "high": int(high[place])}
        unread = np.isnan(values[place])
        problem = Told(_NO_SCORE) if unread else Told(_OUTSIDE, value=f"{values[place]:g}", **limits)
        remedy = Told(_LIMITS, metric=str(metric[place]).upper(), **limits)
        plan.refuse(row.rows.numbers, place, question.score, row.rows.data, problem, remedy)
    return np.where(scored, values, 0.0), scored, wrong


def _read_score(text: str) -> float:
    """The score; minus infinity for no answer, NaN for something else."""
    try:
        value = score(text)
    except ValueError:
        return -np.inf
    return np.nan if value is None else value


def _masked(texts: pa.Array, keep: Bools, plan: Plan) -> tuple[pa.Array, Bools]:
    """Texts without personal data, and which of them had some."""
    if texts.null_count == len(texts):
        return texts, np.zeros(len(texts), dtype=bool)
    coded = pc.dictionary_encode(pc.if_else(pa.array(keep), texts, pa.scalar(None, pa.string())))
    before = coded.dictionary.to_pylist()
    after = list(plan.mask(before))
    different = np.array([old != new for old, new in zip(before, after, strict=True)], dtype=bool)
    codes = pc.fill_null(coded.indices, 0).to_numpy()
    changed = different[codes] & valid(coded.indices) if before else np.zeros(len(texts), dtype=bool)
    return pa.array(after, pa.string()).take(coded.indices), changed


def _originals(batch: pa.RecordBatch, texts: pa.Array, keep: Bools) -> pa.RecordBatch:
    columns = {
        "record_id": batch.column("voice_id"),
        "customer_key": batch.column("customer_key"),
        "field": repeat("text", pa.string(), len(batch)),
        "value": texts,
        "occurred_at": batch.column("occurred_at"),
        "batch": batch.column("batch"),
    }
    whole = pa.RecordBatch.from_arrays([columns[name] for name in ORIGINALS_SCHEMA.names], schema=ORIGINALS_SCHEMA)
    return whole.filter(pa.array(keep))


def _properties(data: pa.RecordBatch, plan: Plan, ids: pa.Array, *, many: bool) -> pa.Array:
    """The other columns, and a response id where a row gives several records."""
    fields = {column.name: column.field for column in plan.inspection.columns}
    columns: dict[str, tuple[pa.Array, Nature]] = {}
    if "response_id" in plan.inspection.mapping:
        columns["response_id"] = (data.column(plan.inspection.mapping["response_id"][0]), "text")
    elif many:
        columns["response_id"] = (ids, "text")
    for name, column in property_columns(fields).items():
        columns[name] = (data.column(column), plan.scan.natures.of(column))
    return as_json(columns, len(data))


def property_columns(fields: dict[str, str | None]) -> dict[str, str]:
    """Property to column: everything that is no field of a voice of its own and points at nobody."""
    out: dict[str, str] = {}
    for column, field in fields.items():
        if field in _TAKEN or field in PERSONAL or (field or "").startswith(("id.", "trait.")):
            continue
        out[(field or "").removeprefix("prop.") or column] = column
    return out
