"""Which column is which field, with a confidence for each: by its name, and by what its values look like."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rashin.collect.files.errors import ColumnTwice, ColumnUnknown, FieldTwice, FieldUnknown, KindUnknown
from rashin.collect.files.profile import Profile
from rashin.collect.files.source import Wishes
from rashin.collect.files.vocabulary import EVENT_NAMES, FIELDS, OF_A_PLACE, PRIVATE, SCORES, Field, holds, plain

CONSTANT_FIELDS = {
    "events": ("event", "channel", "touchpoint", "unit", "source"),
    "customers": ("source",),
    "voices": (
        "metric", "channel", "touchpoint", "unit", "source", "survey", "question", "language", "journey", "stage",
        "consent_ref", "scale_min", "scale_max", "direction",
    ),
}  # fmt: skip
"""Fields that one value may be set for on all rows."""
LEFT_ALONE = "-"
"""Columns mapped to this are no field, whatever they look like; they keep their own name."""
_LEAST = 0.4
_HASHED = re.compile(r"#[A-Z]{0,4}-?\d{3,}")
_OTHER = re.compile(r"(その他|[–—](other|otherpleasespecify))$")
_OWN_ID = 0.4099
_FEW_VISITORS = 0.05
_ID = re.compile(r"[\w\-.:@|+/=]{1,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A column taken for a field, how surely (0 to 1), and by what."""

    field: str
    column: str
    confidence: float
    why: str
    """``name``, ``values``, ``name and values`` or ``told``."""


def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields that a kind of import has."""
    if kind not in FIELDS:
        raise KindUnknown(kind=kind, file="")
    return FIELDS[kind]


def guess(kind: str, profiles: Sequence[Profile], wishes: Wishes, *, file: str) -> tuple[Match, ...]:
    """The best assignment of columns to fields: what was told first, then the surest guesses."""
    fields = fields_of(kind)
    told = _told(kind, profiles, wishes, file)
    taken = {match.column for match in told}
    filled = {match.field for match in told} | set(wishes.constants)
    options = [
        (match, field)
        for place, item in enumerate(profiles)
        if item.name not in taken
        for field in fields
        if field is not PRIVATE and (match := _match(field, item, place, kind)) is not None
    ]
    options.sort(key=lambda option: -option[0].confidence)
    found = list(told)
    for match, field in options:
        if match.column in taken or (match.field in filled and not field.many):
            continue
        if match.confidence == _OWN_ID and any(map(_names_a_person, filled)):
            continue
        found.append(match)
        taken.add(match.column)
        filled.add(match.field)
    found = _with_fallbacks(kind, found, profiles, taken, filled)
    found = _with_private(kind, _whole_names(found), profiles)
    return _sorted([match for match in found if match.field != LEFT_ALONE], profiles)


def _sorted(matches: Sequence[Match], profiles: Sequence[Profile]) -> tuple[Match, ...]:
    places = {item.name: place for place, item in enumerate(profiles)}
    return tuple(sorted(matches, key=lambda match: places[match.column]))


def _told(kind: str, profiles: Sequence[Profile], wishes: Wishes, file: str) -> list[Match]:
    names = [item.name for item in profiles]
    known = [field.name for field in fields_of(kind)]
    for constant in wishes.constants:
        if constant not in CONSTANT_FIELDS[kind]:
            raise FieldUnknown(
                field=constant, kind=kind, file=file, near=near(constant, CONSTANT_FIELDS[kind]),
                fields=", ".join(CONSTANT_FIELDS[kind]),
            )  # fmt: skip
    told = []
    for field, columns in wishes.mapping.items():
        base = field.partition(".")[0]
        if field not in {*known, LEFT_ALONE} and not (base in {"id", "prop", "trait"} and "." in field):
            raise FieldUnknown(
                field=field, kind=kind, file=file, near=near(field, known), fields=", ".join([*known, "id.NAME"])
            )
        for column in [columns] if isinstance(columns, str) else columns:
            if not column:
                continue
            told.append(Match(field=field, column=_column(column, names, file), confidence=1.0, why="told"))
    _without_doubles(told, {field.name for field in fields_of(kind) if field.many}, file)
    return told


def _without_doubles(told: Sequence[Match], many: set[str], file: str) -> None:
    """Refuse a column that is to be two things, and two columns for a field that can only be one."""
    columns: dict[str, str] = {}
    fields: dict[str, str] = {}
    for match in told:
        if columns.setdefault(match.column, match.field) != match.field:
            raise ColumnTwice(file=file, column=match.column, first=columns[match.column], second=match.field)
        if match.field in many or match.field == LEFT_ALONE:
            continue
        if fields.setdefault(match.field, match.column) != match.column:
            raise FieldTwice(file=file, field=match.field, first=fields[match.field], second=match.column)


def _column(column: str, names: Sequence[str], file: str) -> str:
    if column in names:
        return column
    same = [name for name in names if plain(name) == plain(column)]
    if len(same) == 1:
        return same[0]
    shown = ", ".join(names[:30]) + (" …" if len(names) > 30 else "")
    raise ColumnUnknown(file=file, column=column, near=near(column, names), columns=shown)


def near(word: str, words: Sequence[str]) -> str:
    """A sentence with the words that may have been meant; blank when none is near."""
    folded = {plain(candidate): candidate for candidate in words}
    found = [folded[match] for match in difflib.get_close_matches(plain(word), list(folded), n=3, cutoff=0.5)]
    found += [name for key, name in folded.items() if plain(word) and plain(word) in key and name not in found]
    return "Perhaps: " + ", ".join(found[:3]) + "?" if found else ""


def _match(field: Field, item: Profile, place: int, kind: str) -> Match | None:
    header = plain(item.name)
    by_name = 0.0
    if field in SCORES and _OTHER.search(header):
        return None  # what else was said to a score is a text
    if field.name == "user_id" and header == "id" and kind != "customers":
        # A bare “id” is the record's own: an order's, a ticket's. It names somebody only where nothing else does.
        return Match(field=field.name, column=item.name, confidence=_OWN_ID, why="name")
    if header in field.exact:
        by_name = 0.97 - 0.12 * field.exact.index(header) / len(field.exact)
    elif found := [word for word in field.part if word in header and holds(item.name, word)]:
        by_name = 0.7 + 0.1 * max(map(len, found)) / len(header)
    fits = _fits(field.values, item)
    if not item.kinds:
        confidence = by_name * 0.8
    elif by_name:
        confidence = by_name * fits if fits < 0.5 else min(0.99, by_name * (0.75 + 0.25 * fits))
    else:
        confidence = field.alone * fits if fits >= 0.8 else 0.0
    confidence -= place * 1e-4
    if confidence < _LEAST:
        return None
    why = "values" if not by_name else "name and values" if field.values and item.kinds else "name"
    return Match(field=field.name, column=item.name, confidence=round(confidence, 4), why=why)


def _fits(check: str, item: Profile) -> float:  # noqa: PLR0911 -- one line a check
    match check:
        case "email":
            return item.email
        case "phone":
            return max(item.phone, min(1.0, item.number) * 0.6 if 9 <= item.length <= 13 else 0.0)
        case "time":
            return max(item.time, 0.7 if item.number > 0.95 and _numeric_time(item) else 0.0)
        case "clock":
            return item.clock
        case "number":
            return item.number
        case "score10":
            return item.score * item.ten
        case "score":
            return item.score if item.lowest >= 0 and item.highest <= 100 and item.kinds <= 101 else 0.2
        case "text":
            return max(item.prose, 0.5 if item.number < 0.5 and item.time < 0.5 and item.email < 0.5 else 0.0)
        case "identifier":
            return 0.2 if item.prose > 0.5 or item.email > 0.9 or (item.time > 0.9 and item.number < 0.5) else 1.0
        case "category":
            return 1.0 if item.kinds <= 60 and item.prose < 0.3 and item.time < 0.5 else 0.3
        case "label":
            return 0.3 if (item.time > 0.9 and item.number < 0.5) or item.email > 0.5 else 1.0
        case _:
            return _fits_somebody(check, item)


def _fits_somebody(check: str, item: Profile) -> float:
    if check == "visitor":
        # Few values over many rows are tills and tablets, not visitors.
        values = item.kinds / max(item.distinct, 1e-9)
        return 0.2 if item.kinds < max(3, _FEW_VISITORS * values) else 1.0
    if check == "person":
        return 0.3 if any(re.search(r"[\d#]", sample) for sample in item.samples) else 1.0
    return 1.0


def _numeric_time(item: Profile) -> bool:
    """Excel serials between 1982 and 2064, or seconds and finer since about 2001."""
    return 30_000 <= item.lowest <= item.highest <= 60_000 or item.lowest >= 9e8


def _with_fallbacks(
    kind: str, found: list[Match], profiles: Sequence[Profile], taken: set[str], filled: set[str]
) -> list[Match]:
    """What an import cannot do without, found by values alone: an identifier, a time."""
    if kind != "voices" and not any(map(_names_a_person, filled)):
        ids = [item for item in profiles if item.name not in taken and _like_an_id(item)]
        ids.sort(key=lambda item: (not re.search(r"id|no|番号|コード|code", plain(item.name)), -item.kinds))
        if ids:
            found.append(Match(field="user_id", column=ids[0].name, confidence=0.4, why="values"))
            taken.add(ids[0].name)
    if kind == "events" and "order_id" not in filled:
        numbered = [item for item in profiles if item.name not in taken and _like_order_numbers(item)]
        found += [Match(field="order_id", column=item.name, confidence=0.5, why="values") for item in numbered[:1]]
        taken |= {item.name for item in numbered[:1]}
    if kind != "customers" and "time" not in filled:
        times = [
            item
            for item in profiles
            if item.name not in taken and item.kinds and _numeric_time(item) and item.number == 1.0
        ]
        if times:
            found.append(Match(field="time", column=times[0].name, confidence=0.4, why="values"))
            taken.add(times[0].name)
    return found


def _like_order_numbers(item: Profile) -> bool:
    """Such as #1001 and #1002."""
    return item.kinds > 1 and all(_HASHED.fullmatch(sample) for sample in item.samples)


def _names_a_person(field: str) -> bool:
    return field in {"user_id", "anonymous_id", "email", "phone"} or field.startswith("id.")


def _whole_names(found: Sequence[Match]) -> list[Match]:
    """Beside a family name, 注文者名 is the given one."""
    fields = {match.field for match in found}
    if "family_name" not in fields or "given_name" in fields:
        return list(found)
    return [
        replace(match, field="given_name")
        if match.field == "name" and match.why != "told" and plain(match.column).endswith("名")
        else match
        for match in found
    ]


def _with_private(kind: str, found: list[Match], profiles: Sequence[Profile]) -> list[Match]:
    """What is left and points at people: kept out of what events and voices say."""
    if kind == "customers":
        return found
    taken = {match.column for match in found}
    return found + [
        Match(field=PRIVATE.name, column=item.name, confidence=0.7, why="name")
        for item in profiles
        if item.name not in taken
        and not OF_A_PLACE.search(plain(item.name))
        and (item.email >= 0.8 or any(word in plain(item.name) for word in PRIVATE.part))
    ]


def _like_an_id(item: Profile) -> bool:
    return (
        item.filled > 0.9
        and item.kinds > 1
        and item.prose < 0.1
        and item.time < 0.5
        and item.length >= 2
        and all(_ID.fullmatch(sample) and re.search(r"\d", sample) for sample in item.samples)
    )


def event_name(file: str, columns: Sequence[str]) -> tuple[str, float]:
    """What a file without a column of events tells of, and how surely."""
    for text, confidence in ((plain(file.rpartition("/")[2].partition(".")[0]), 0.8), (plain(" ".join(columns)), 0.6)):
        for words, name in EVENT_NAMES:
            if any(plain(word) in text for word in words.split() if len(word) > 2 or not word.isascii()):
                return name, confidence
    stem = file.rpartition("/")[2].partition(".")[0]
    return (stem or "Imported"), 0.3


def metric_scale(metric: str, item: Profile) -> tuple[int, int]:
    """The lowest and highest score of a column's scale, by its metric and what occurs."""
    if metric == "nps":
        return 0, 10
    highest = item.highest
    top = next((limit for limit in (5, 7, 10, 100) if highest <= limit), 5)
    if metric in {"csat", "ces"} and top == 100:
        top = 5 if metric == "csat" else 7
    return (0 if item.lowest < 1 and top >= 10 else 1), top


def confident(matches: Sequence[Match]) -> Mapping[str, float]:
    """The confidence of each field's first column."""
    out: dict[str, float] = {}
    for match in matches:
        out.setdefault(match.field, match.confidence)
    return out
