"""Whether an answer fits its question: what it becomes when it does, and what is wrong when it does not. Pure."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from rashin.errors import gettext_noop
from rashin.powers.operation.surveys.definition.conditions import Value, empty
from rashin.powers.operation.surveys.definition.flow import Asked
from rashin.powers.operation.surveys.definition.kinds import OTHER, SCORED, WITH_OTHER, Field, Kind, Shape

LONGEST: Final = {Kind.SHORT_TEXT: 1_000, Kind.LONG_TEXT: 20_000}
"""Characters of a text, unless the question allows fewer."""
LONGEST_FIELD: Final = 300
LARGEST: Final = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with an answer: an English sentence with named places, translated where it is shown."""

    message: str
    fields: Mapping[str, object] = field(default_factory=dict)
    part: str = ""
    """The row, field or option that is meant."""


class Unfit(Exception):
    """Raised inside this module alone."""

    def __init__(self, message: str, part: str = "", **fields: object) -> None:
        super().__init__(message)
        self.problem = Problem(message=message, fields=fields, part=part)


NEEDED: Final = gettext_noop("Please answer this question.")
NEEDED_ROWS: Final = gettext_noop("Please answer every line. Still open: %(count)s.")
NEEDED_FIELDS: Final = gettext_noop("Please fill in every field.")
NEEDED_CONSENT: Final = gettext_noop("Your agreement is needed to go on.")
NOT_OFFERED: Final = gettext_noop("This choice is not offered here.")
ALONE: Final = gettext_noop("“%(option)s” cannot be chosen together with others.")
TOO_FEW: Final = gettext_noop("Please choose at least %(count)s.")
TOO_MANY: Final = gettext_noop("Please choose at most %(count)s.")
SAME_RANK: Final = gettext_noop("Two choices have the same rank.")
NO_NUMBER: Final = gettext_noop("Please write a number.")
NO_WHOLE: Final = gettext_noop("Please write a number without fractions.")
TOO_LOW: Final = gettext_noop("The number must be at least %(bound)s.")
TOO_HIGH: Final = gettext_noop("The number must be at most %(bound)s.")
NO_DATE: Final = gettext_noop("Please write a date, such as 2026-11-22.")
TOO_EARLY: Final = gettext_noop("The date must not be before %(bound)s.")
TOO_LATE: Final = gettext_noop("The date must not be after %(bound)s.")
TOO_SHORT: Final = gettext_noop("Please write at least %(count)s characters.")
TOO_LONG: Final = gettext_noop("Please shorten this to %(count)s characters; it has %(found)s.")
NO_TEXT: Final = gettext_noop("This must be text.")
SHAPES: Final = {
    Shape.EMAIL: gettext_noop("Please write an e-mail address, such as name@example.jp."),
    Shape.PHONE: gettext_noop("Please write a phone number, such as 03-1234-5678."),
    Shape.URL: gettext_noop("Please write an address that begins with https://."),
    Shape.POSTAL_CODE: gettext_noop("Please write a postal code, such as 123-4567."),
}
_LOOKS: Final = {
    Shape.EMAIL: re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+"),
    Shape.PHONE: re.compile(r"\+?[0-9][0-9() -]{7,18}"),
    Shape.URL: re.compile(r"https?://[^\s/]+\.[^\s]+"),
    Shape.POSTAL_CODE: re.compile(r"〒?[0-9]{3}-?[0-9]{4}|[A-Za-z0-9][A-Za-z0-9 -]{2,9}"),
}
_FIELD_SHAPES: Final = {
    Field.EMAIL: Shape.EMAIL, Field.PHONE: Shape.PHONE, Field.POSTAL_CODE: Shape.POSTAL_CODE,
}  # fmt: skip


def judged(asked: Asked, raw: Value, *, required: bool, today: date) -> tuple[Value, Problem | None]:
    """The answer as it is kept, and what is wrong with it. Nothing given is ``None``, and right unless required."""
    try:
        value = _KINDS[asked.question.kind](asked, raw, today)
    except Unfit as unfit:
        return None, unfit.problem
    if empty(value) or value is False:
        value = None if value is not False else False
        return value, _missing(asked) if required else None
    return value, _incomplete(asked, value) if required else None


def _missing(asked: Asked) -> Problem:
    kind = asked.question.kind
    if kind is Kind.CONSENT:
        return Problem(message=NEEDED_CONSENT)
    if kind is Kind.MATRIX:
        return Problem(
            message=NEEDED_ROWS, fields={"count": len(asked.rows)}, part=asked.rows[0].id if asked.rows else ""
        )
    return Problem(message=NEEDED)


def _incomplete(asked: Asked, value: Value) -> Problem | None:
    """What a required answer of several parts still lacks."""
    question = asked.question
    if question.kind is Kind.MATRIX and isinstance(value, Mapping):
        rows = [row.id for row in asked.rows if row.id not in value]
        return Problem(message=NEEDED_ROWS, fields={"count": len(rows)}, part=rows[0]) if rows else None
    if question.kind is Kind.CONTACT and isinstance(value, Mapping):
        fields = [one for one in question.fields if one not in value]
        return Problem(message=NEEDED_FIELDS, part=str(fields[0])) if fields else None
    if question.kind is Kind.RANKING and isinstance(value, list) and question.validation.at_least is None:
        left = len(asked.options) - len(value)
        return Problem(message=TOO_FEW, fields={"count": len(asked.options)}) if left else None
    return None


def text_of(raw: Value) -> str:
    """Text as it is kept: composed, one kind of line break, no NUL or other control characters, no half surrogates."""
    if raw is None:
        return ""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise Unfit(NO_TEXT)
    plain = str(raw).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in plain if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()


def _scored(asked: Asked, raw: Value, _today: date) -> Value:
    found = text_of(raw)
    if not found:
        return None
    scale = asked.question.scale
    if scale is None or not found.lstrip("-").isdecimal() or len(found) > 3 or int(found) not in scale.points:
        raise Unfit(NOT_OFFERED)
    return int(found)


def _ids(asked: Asked) -> set[str]:
    ids = {one.id for one in asked.options}
    return ids | {OTHER} if asked.question.other and asked.question.kind in WITH_OTHER else ids


def _listed(raw: Value) -> list[str]:
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return list(dict.fromkeys(text_of(one) for one in raw if text_of(one)))
    found = text_of(raw)
    return [found] if found else []


def _single(asked: Asked, raw: Value, _today: date) -> Value:
    chosen = _listed(raw)
    if len(chosen) > 1:
        raise Unfit(TOO_MANY, count=1)
    if chosen and chosen[0] not in _ids(asked):
        raise Unfit(NOT_OFFERED)
    return chosen[0] if chosen else None


def _multiple(asked: Asked, raw: Value, _today: date) -> Value:
    chosen = _listed(raw)
    if any(one not in _ids(asked) for one in chosen):
        raise Unfit(NOT_OFFERED)
    exclusive = {one.id for one in asked.options if one.exclusive}
    if len(chosen) > 1 and exclusive.intersection(chosen):
        raise Unfit(ALONE, option=next(one for one in chosen if one in exclusive))
    if asked.question.kind is Kind.PICTURE and not asked.question.many and len(chosen) > 1:
        raise Unfit(TOO_MANY, count=1)
    _count(asked, len(chosen))
    order = [one.id for one in asked.question.options]
    return sorted(chosen, key=lambda one: order.index(one) if one in order else len(order))


def _count(asked: Asked, found: int) -> None:
    bounds = asked.question.validation
    if found and bounds.at_least is not None and found < bounds.at_least:
        raise Unfit(TOO_FEW, count=int(bounds.at_least))
    if bounds.at_most is not None and found > bounds.at_most:
        raise Unfit(TOO_MANY, count=int(bounds.at_most))


def _matrix(asked: Asked, raw: Value, _today: date) -> Value:
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise Unfit(NOT_OFFERED)
    rows, columns = {one.id for one in asked.rows}, {one.id for one in asked.options}
    found = {str(row): text_of(column) for row, column in raw.items() if text_of(column)}
    for row, column in found.items():
        if row not in rows or column not in columns:
            raise Unfit(NOT_OFFERED, part=row)
    return found


def _ranking(asked: Asked, raw: Value, _today: date) -> Value:
    """A list, the best first; or from a form ``{option: rank}``."""
    if isinstance(raw, Mapping):
        ranks = {str(option): text_of(rank) for option, rank in raw.items() if text_of(rank)}
        if any(not rank.isdecimal() or len(rank) > 4 for rank in ranks.values()):
            raise Unfit(NO_NUMBER)
        if len({int(rank) for rank in ranks.values()}) < len(ranks):
            raise Unfit(SAME_RANK)
        raw = sorted(ranks, key=lambda option: int(ranks[option]))
    chosen = _listed(raw)
    if any(one not in _ids(asked) for one in chosen):
        raise Unfit(NOT_OFFERED)
    _count(asked, len(chosen))
    return chosen


def _text(asked: Asked, raw: Value, _today: date) -> Value:
    question = asked.question
    found = text_of(raw)
    if question.kind is Kind.SHORT_TEXT:
        found = " ".join(found.split())
    bounds = question.validation
    most = min(LONGEST[question.kind], int(bounds.at_most) if bounds.at_most is not None else LARGEST)
    if len(found) > most:
        raise Unfit(TOO_LONG, count=most, found=len(found))
    if found and bounds.at_least is not None and len(found) < bounds.at_least:
        raise Unfit(TOO_SHORT, count=int(bounds.at_least))
    return _shaped(found, bounds.shape)


def _shaped(found: str, shape: Shape) -> str:
    if not found or shape is Shape.ANY:
        return found
    folded = unicodedata.normalize("NFKC", found).replace("‐", "-").replace("−", "-").replace("ー", "-")
    folded = found if shape is Shape.URL else folded
    if not _LOOKS[shape].fullmatch(folded):
        raise Unfit(SHAPES[shape])
    return folded


def _number(asked: Asked, raw: Value, _today: date) -> Value:
    found = unicodedata.normalize("NFKC", text_of(raw)).replace(",", "").replace("−", "-")
    if not found:
        return None
    try:
        value = float(found) if len(found) <= 40 and "_" not in found else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise Unfit(NO_NUMBER)
    bounds = asked.question.validation
    if bounds.whole and not value.is_integer():
        raise Unfit(NO_WHOLE)
    if bounds.at_least is not None and value < bounds.at_least:
        raise Unfit(TOO_LOW, bound=f"{bounds.at_least:g}")
    if bounds.at_most is not None and value > bounds.at_most:
        raise Unfit(TOO_HIGH, bound=f"{bounds.at_most:g}")
    return int(value) if value.is_integer() else value


def _date(asked: Asked, raw: Value, today: date) -> Value:
    found = (
        unicodedata.normalize("NFKC", text_of(raw)).replace("/", "-").replace("年", "-").replace("月", "-").rstrip("日")
    )
    if not found:
        return None
    parts = found.split("-")
    try:
        year, month, day = (int(part) for part in parts if part.isdecimal() and len(part) <= 4)
        value = date(year, month, day)
    except ValueError:
        raise Unfit(NO_DATE) from None
    bounds = asked.question.validation
    for bound, message, early in ((bounds.earliest, TOO_EARLY, True), (bounds.latest, TOO_LATE, False)):
        if bound:
            edge = today if bound == "today" else date.fromisoformat(bound)
            if (value < edge) if early else (value > edge):
                raise Unfit(message, bound=edge.isoformat())
    return value.isoformat()


def _file(asked: Asked, raw: Value, _today: date) -> Value:
    """Ids of uploads; whether they exist is for whoever keeps them."""
    found = _listed(raw)
    for one in found:
        try:
            UUID(one)
        except ValueError:
            raise Unfit(NOT_OFFERED) from None
    _count(asked, len(found))
    return found


def _contact(asked: Asked, raw: Value, _today: date) -> Value:
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise Unfit(NO_TEXT)
    found: dict[str, str] = {}
    for name in asked.question.fields:
        said = " ".join(text_of(raw.get(name)).split())
        if len(said) > LONGEST_FIELD:
            raise Unfit(TOO_LONG, part=name, count=LONGEST_FIELD, found=len(said))
        try:
            said = _shaped(said, _FIELD_SHAPES.get(name, Shape.ANY))
        except Unfit as unfit:
            raise Unfit(unfit.problem.message, part=name) from None
        if said:
            found[str(name)] = said
    return found


def _consent(_asked: Asked, raw: Value, _today: date) -> Value:
    return raw if isinstance(raw, bool) else None if raw is None else text_of(raw).lower() in {"true", "on", "1", "yes"}


def _statement(_asked: Asked, raw: Value, _today: date) -> Value:
    return True if raw else None


_KINDS: Final[Mapping[Kind, Callable[[Asked, Any, date], Value]]] = {
    **dict.fromkeys(SCORED, _scored),
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.PICTURE: _multiple,
    Kind.MATRIX: _matrix,
    Kind.RANKING: _ranking,
    Kind.SHORT_TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.FILE: _file,
    Kind.CONTACT: _contact,
    Kind.CONSENT: _consent,
    Kind.STATEMENT: _statement,
}
