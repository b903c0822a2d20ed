"""Scores as figures: value, interval, n, change, and what stands behind the question mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis import charts
from rashin.base.ui import formats
from rashin.base.ui.figures import About, Change, Stat, method_words, reason_words
from rashin.base.ui.navigation import Words
from rashin.web.shell.addresses import address_of, link_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a metric is written, and which way is good."""

    label: str
    digits: int
    sign: bool = False
    factor: float = 1.0
    unit: str = ""
    higher_is_better: bool = True


def face_of(metric: str, row: dict[str, Any]) -> Face:
    """The face of a metric. Whether a high effort score is good lies in how its question was put."""
    if metric == "nps":
        return Face(label="NPS", digits=1, sign=True)
    if metric == "csat":
        return Face(label="CSAT", digits=1, factor=100, unit="%")
    top = str(row.get("scale") or "").partition("–")[2]
    if metric == "rating":
        return Face(label=gettext("Rating"), digits=2, unit=f"/ {top}" if top else "")
    easier = (row.get("direction") or 1) > 0
    return Face(label="CES", digits=2, unit=f"/ {top}" if top else "", higher_is_better=easier)


def stat_of(answer: Any, *, hero: bool, course: Sequence[float | None] = ()) -> Stat:
    """A score as a figure."""
    rows = answer.rows()
    row: dict[str, Any] = rows[-1] if rows else {"value": None, "reason": "too_few", "n": 0}
    metric = answer.metric
    face = face_of(metric, row)
    about = About(
        name=face.label,
        definition=[told(sentence) for sentence in answer.definition],
        n=row["n"],
        period=period_of(answer),
        method=method_words(answer.method),
        grade=int(answer.grade),
        link=address_of("method", metric),
    )
    href = link_to("scores", answer.question)
    if row["value"] is None:
        why = reason_words(str(row["reason"] or "too_few"), n=int(row["n"] or 0))
        return Stat(label=face.label, reason=why, n=row["n"], about=about, hero=hero, href=href)
    picture = ""
    if metric == "nps":
        picture = _parts(row)
    elif len([value for value in course if value is not None]) > 1:
        picture = charts.spark(course, label=gettext("Course of the last year, by month"))
    low, high = (None if row[key] is None else row[key] * face.factor for key in ("low", "high"))
    return Stat(
        label=face.label,
        value=formats.number(row["value"] * face.factor, face.digits, sign=face.sign),
        unit=face.unit,
        band=formats.interval(low, high, face.digits, sign=face.sign) if low is not None else "",
        n=row["n"],
        change=_change(row, face, getattr(answer.question, "compare", None) or "previous"),
        note=_shares(row) if metric == "nps" else "",
        picture=picture,
        about=about,
        hero=hero,
        href=href,
    )


def told(sentence: Any) -> str:
    """A sentence of a definition in the reader's language."""
    try:
        return str(gettext(sentence.text) % sentence.fields)
    except (KeyError, ValueError, TypeError):
        return str(sentence)


def period_of(answer: Any) -> str:
    """The days that an answer is about."""
    period = answer.period
    if period is None or period.start is None:
        return ""
    last = None if period.end is None else period.end - timedelta(microseconds=1)
    return f"{formats.day(period.start)} – {formats.day(last)}"


def _shares(row: dict[str, Any]) -> str:
    """Detractors, passives and promoters in words."""
    total = max(int(row["n"] or 0), 1)
    low, middle, high = (int(row[key] or 0) for key in ("detractors", "passives", "promoters"))
    return gettext("Detractors %(low)s, passives %(middle)s, promoters %(high)s") % {
        "low": formats.percent(low / total, 0),
        "middle": formats.percent(middle / total, 0),
        "high": formats.percent(high / total, 0),
    }


def _parts(row: dict[str, Any]) -> str:
    low, middle, high = (int(row[key] or 0) for key in ("detractors", "passives", "promoters"))
    return charts.nps_bar(low, middle, high, label=_shares(row))


AGAINST: Final[dict[str, Words]] = {
    "previous": _("against the 90 days before"),
    "year": _("against the same days a year ago"),
}


def _change(row: dict[str, Any], face: Face, against: str) -> Change | None:
    difference = row.get("difference")
    if difference is None:
        return None
    significant = bool(row.get("changed"))
    up = difference >= 0
    scaled = difference * face.factor
    text = formats.points(scaled) if face.sign or face.unit == "%" else formats.number(scaled, face.digits, sign=True)
    return Change(
        text=text,
        up=up,
        better=(up == face.higher_is_better) if significant else None,
        against=AGAINST[against] if significant else gettext("within chance"),
    )
