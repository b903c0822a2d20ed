"""How a file is understood: its columns matched to fields, what is missing, what was assumed."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from rashin.collect.files.errors import ColumnMissing, FileEmpty, KindUnknown, OptionRefused
from rashin.collect.files.guess import Match, event_name, guess
from rashin.collect.files.opening import LOOK, open_source
from rashin.collect.files.profile import Profile, profile
from rashin.collect.files.source import Rows, Source, Wishes
from rashin.collect.files.told import Told
from rashin.collect.imports.records import KINDS, Column, Inspection, Kind
from rashin.errors import gettext_noop

_EVENT = gettext_noop(
    "No column names the event: each row becomes “%(event)s” (confidence %(sure)s). To say otherwise, set the event "
    "(--set event=NAME)."
)
_NO_SCORE = gettext_noop("No column was recognised as a score, perhaps “%(column)s” (--map nps=COLUMN).")
_LEFT_OUT = gettext_noop(
    "Left out, because they point at people: %(columns)s. One that does not is kept when it is left alone "
    "(--map -=COLUMN)."
)
_SAMPLE = 5_000
_ZONES_HINT = "names such as Asia/Tokyo, UTC, Europe/Berlin"
_DATES = ("auto", "dmy", "mdy", "excel1900", "excel1904")


def inspect(path: Path, kind: str, *, wishes: Wishes | None = None) -> Inspection:
    """Look at the beginning of a file and say how it would be imported; nothing is written."""
    wishes = wishes or Wishes()
    source = open_source(path, wishes, most=LOOK)
    checked_kind(kind)
    return understood(source, kind, wishes, first_rows(source))


def checked_kind(kind: str) -> Kind:
    """The kind, if there is such a kind of import."""
    for known in KINDS:
        if kind == known:
            return known
    raise KindUnknown(kind=kind, file="")


def checked(wishes: Wishes) -> Wishes:
    """Refuse options that mean nothing."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(wishes.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise OptionRefused(option="zone", value=wishes.zone, allowed=_ZONES_HINT, file="") from None
    if wishes.dates not in _DATES:
        raise OptionRefused(option="dates", value=wishes.dates, allowed=", ".join(_DATES), file="")
    return wishes


def understood(source: Source, kind: str, wishes: Wishes, first: Rows) -> Inspection:
    """How an opened file would be imported, by its first rows."""
    named = checked_kind(kind)
    checked(wishes)
    profiles = profiles_of(source, first)
    matches = guess(named, profiles, wishes, file=source.name)
    constants, notes = _constants(named, source, matches, wishes)
    notes += _no_score(named, profiles, matches)
    notes += _private(matches)
    return Inspection(
        kind=named,
        name=source.name,
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        sheets=source.sheets,
        columns=_columns(profiles, matches),
        constants=constants,
        missing=_missing(named, matches, constants),
        notes=(*source.notes, *notes),
        preview=_preview(first.data),
        size=source.size,
    )


def first_rows(source: Source) -> Rows:
    """The first block that has rows; a file without any is refused, naming the first bad row."""
    bad = ""
    for rows in source.read():
        if len(rows.data):
            return Rows(numbers=rows.numbers[:_SAMPLE], data=rows.data.slice(0, _SAMPLE), bad=rows.bad)
        if rows.bad and not bad:
            bad = f"; row {rows.bad[0].row}: {rows.bad[0].problem}"
    raise FileEmpty(file=source.name, problem=f"no usable row follows the header{bad}")


def profiles_of(source: Source, first: Rows) -> list[Profile]:
    """What each column looks like in the first rows."""
    return [profile(name, column) for name, column in zip(source.columns, first.data.columns, strict=True)]


def _columns(profiles: Sequence[Profile], matches: Sequence[Match]) -> tuple[Column, ...]:
    by_column = {match.column: match for match in matches}
    out = []
    for item in profiles:
        match = by_column.get(item.name)
        out.append(
            Column(
                name=item.name,
                field=match.field if match else None,
                confidence=match.confidence if match else None,
                why=match.why if match else "",
                samples=item.samples,
                filled=round(item.filled, 3),
            )
        )
    return tuple(out)


def _constants(
    kind: Kind, source: Source, matches: Sequence[Match], wishes: Wishes
) -> tuple[dict[str, str], list[str]]:
    constants, notes = dict(wishes.constants), list[str]()
    fields = {match.field for match in matches}
    if kind == "events" and "event" not in fields and "event" not in constants:
        name, confidence = event_name(source.name, source.columns)
        if confidence < 0.7 and fields & {"revenue", "order_id"}:
            name, confidence = "Order Completed", 0.7
        constants["event"] = name
        notes.append(Told(_EVENT, event=name, sure=f"{confidence:.0%}"))
    if kind == "voices" and "survey" not in fields and "survey" not in constants:
        constants["survey"] = source.name.rpartition("/")[2].partition(".")[0]
    return constants, notes


def _no_score(kind: Kind, profiles: Sequence[Profile], matches: Sequence[Match]) -> list[str]:
    """A note when answers have no score, though a column that became no field holds some."""
    taken = {match.column: match.field for match in matches}
    if kind != "voices" or {"nps", "csat", "ces", "rating", "score"} & set(taken.values()):
        return []
    likely = [item.name for item in profiles if item.name not in taken and item.score >= 0.3 and item.kinds <= 101]
    if not likely:
        return []
    return [Told(_NO_SCORE, column=clipped(likely[0]))]


def _private(matches: Sequence[Match]) -> list[str]:
    """A note on columns that point at people and are therefore left out."""
    names = [match.column for match in matches if match.field == "private" and match.why != "told"]
    if not names:
        return []
    shown = ", ".join(map(clipped, names[:8])) + (" …" if len(names) > 8 else "")
    return [Told(_LEFT_OUT, columns=shown)]


def clipped(text: str, most: int = 60) -> str:
    """A long name, cut."""
    return text if len(text) <= most else f"{text[:most]}…"


def _missing(kind: Kind, matches: Sequence[Match], constants: dict[str, str]) -> tuple[str, ...]:
    fields = {match.field for match in matches}
    missing = []
    if kind != "voices" and not any(is_identifier(field) for field in fields):
        missing.append("user_id")
    if kind != "customers" and "time" not in fields | set(constants):
        missing.append("time")
    if kind == "voices" and not fields & {"nps", "csat", "ces", "rating", "text", "score"}:
        missing.append("text")
    return tuple(missing)


def is_identifier(field: str) -> bool:
    """Whether a field identifies a person."""
    return field in {"user_id", "anonymous_id", "email", "phone"} or field.startswith("id.")


_WORDS = {
    "user_id": "a person's identifier (user_id, email, phone, anonymous_id)",
    "time": "the time (time)",
    "text": "a score or a text (nps, csat, ces, rating, text)",
}


def demand_ready(inspection: Inspection) -> None:
    """Refuse an import that lacks what it cannot do without."""
    if inspection.missing:
        names = [column.name for column in inspection.columns]
        field = inspection.missing[0]
        shown = ", ".join(map(clipped, names[:30])) + (" …" if len(names) > 30 else "")
        raise ColumnMissing(file=inspection.name, field=_WORDS[field], example=field, columns=shown)


def _preview(data: pa.RecordBatch) -> tuple[tuple[str, ...], ...]:
    head = data.slice(0, 10)
    columns = [["" if value is None else str(value)[:200] for value in column.to_pylist()] for column in head.columns]
    return tuple(zip(*columns, strict=True))
