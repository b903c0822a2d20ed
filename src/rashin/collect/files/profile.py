"""What a column's values look like: the evidence for guessing which field it is."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from rashin.collect.files.dates import FIRST_YEAR, BadMoment, Reading, clock, parse
from rashin.collect.files.numbers import NO_ANSWER, number, score

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+\d{1,3}[\s\-]?)?\(?0?\d{1,4}\)?[\s\-(]?\d{1,4}[\s\-)]?\d{3,4}")
_LOOKED_AT = 300
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Shares are of the values that are not blank."""

    name: str
    samples: tuple[str, ...]
    filled: float
    distinct: float
    """Distinct values per value."""
    kinds: int
    """Distinct values."""
    email: float = 0.0
    phone: float = 0.0
    time: float = 0.0
    clock: float = 0.0
    number: float = 0.0
    score: float = 0.0
    ten: float = 0.0
    """Share of the scores within 0 to 10."""
    lowest: float = 0.0
    highest: float = 0.0
    whole: bool = False
    length: float = 0.0
    """Mean length in characters."""
    prose: float = 0.0
    """Share that reads like sentences."""


def profile(name: str, values: pa.Array) -> Profile:
    """Look at some rows of a column."""
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        typed = pa.types.is_timestamp(values.type) or pa.types.is_date(values.type)
        values = pc.fill_null(pc.cast(values, pa.string()), "")
        return _profile(name, values, timed=typed)
    return _profile(name, pc.fill_null(values, ""), timed=False)


def _profile(name: str, values: pa.Array, *, timed: bool) -> Profile:
    trimmed = pc.utf8_trim_whitespace(values)
    filled = trimmed.filter(pc.not_equal(trimmed, ""))
    kinds = len(pc.unique(filled))
    if not kinds:
        return Profile(name=name, samples=(), filled=0.0, distinct=0.0, kinds=0)
    seen: list[str] = pc.unique(filled)[:_LOOKED_AT].to_pylist()
    numbers = [value for value in map(number, seen) if value is not None]
    scores = [value for value in map(_score, seen) if value is not None]
    asked = sum(1 for text in seen if unicodedata.normalize("NFKC", text).strip().casefold() not in NO_ANSWER) or 1
    return Profile(
        name=name,
        samples=tuple(text[:60] for text in seen[:3]),
        filled=len(filled) / max(1, len(values)),
        distinct=kinds / len(filled),
        kinds=kinds,
        email=_share(seen, lambda text: bool(_EMAIL.fullmatch(text))),
        phone=_share(seen, _is_phone),
        time=1.0 if timed else _share(seen, _is_time),
        clock=_share(seen, _is_clock),
        number=len(numbers) / len(seen),
        score=len(scores) / asked,
        ten=sum(0 <= value <= 10 for value in scores) / max(1, len(scores)),
        lowest=min(scores or numbers or [0.0]),
        highest=_highest(scores or numbers),
        whole=all(value == int(value) for value in numbers),
        length=sum(map(len, seen)) / len(seen),
        prose=_share(seen, _is_prose),
    )


def _highest(values: Sequence[float]) -> float:
    """The greatest value but for a few strays, which are mistakes to be refused."""
    ordered = sorted(values)
    return ordered[max(0, len(ordered) - 1 - len(ordered) // 50)] if ordered else 0.0


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, texts)) / len(texts)


def _score(text: str) -> float | None:
    try:
        return score(text)
    except ValueError:
        return None


def _is_phone(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    digits = re.sub(r"\D", "", plain)
    return 10 <= len(digits) <= 13 and (plain[:1] in "0+(") and bool(_PHONE.fullmatch(plain))


def _is_time(text: str) -> bool:
    if re.fullmatch(r"\d{1,6}(\.\d+)?", text):
        return False
    try:
        return parse(text, Reading()).local > 0 or text[:4] >= str(FIRST_YEAR)
    except BadMoment as error:
        return "outside" in error.problem or "another order" in error.problem or "stands for" in error.problem


def _is_clock(text: str) -> bool:
    if ":" not in text and "時" not in text:
        return False
    try:
        clock(text)
    except BadMoment:
        return False
    return True


def _is_prose(text: str) -> bool:
    if _JAPANESE.search(text):
        return len(text) >= 12 or (
            len(text) >= 5 and bool(re.search(r"[。、！!？?]|です|ます|した|かった|ない|たい", text))
        )
    return len(text) >= 20 and text.count(" ") >= 3
