"""Pictures of what is spoken of: rows with their parts, a stream over time, a heat map of feeling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from rashin.analysis import charts
from rashin.analysis.questions.tagged import TagPoint
from rashin.analysis.questions.tags import TagSums
from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import Tone, reason_words
from rashin.powers.operation.topics.feed import said_tone

LAYERS: Final = 6
HEATED: Final = 12
MOST_COLUMNS: Final = 14
SPACIOUS: Final = 6
"""So many columns have room for months in words."""
FEWEST_STEPS: Final = 4
STRONG: Final = 0.6
"""A mean sentiment that takes the strongest colour."""

Link = Callable[[str], str]
Name = Callable[[str], str]
Between = Callable[[date, date, str], str]
"""The voices of a tag from the first to the last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is spoken of: how many voices, how they speak, where its number leads."""

    id: str
    name: str
    n: str
    share: str
    band: str
    picture: SafeString
    feeling: str
    tone: Tone
    href: str
    count: int = 0
    feeling_band: str = ""
    reason: str = ""
    change: str = ""
    change_tone: Tone = ""


def lines(points: Sequence[TagPoint], *, name: Name, link: Link, most: int = 15) -> list[Line]:
    """The points without period and group as rows, the largest first."""
    found = [one for one in points if one.tag]
    return [_line(one, name=name, link=link) for one in found[:most]]


def _line(one: TagPoint, *, name: Name, link: Link) -> Line:
    tag = one.tag or ""
    share, sums = one.share, one.sums
    known = isinstance(share, Estimate)
    felt = one.sentiment if isinstance(one.sentiment, Estimate) else None
    mean = felt.value if felt else None
    return Line(
        id=tag, name=name(tag), n=formats.number(sums.n), count=sums.n, href=link(tag),
        share=formats.percent(share.value, 1) if isinstance(share, Estimate) else "",
        band=formats.interval(share.low * 100, share.high * 100, 1) if isinstance(share, Estimate) else "",
        picture=split(sums), feeling="" if mean is None else formats.number(mean, 2, sign=True),
        tone=said_tone(mean), feeling_band=formats.interval(felt.low, felt.high, 2, sign=True) if felt else "",
        reason="" if known or not isinstance(share, Unanswered) else reason_words(
            share.reason.value, n=share.n, minimum=share.minimum
        ),
    )  # fmt: skip


def split(sums: TagSums) -> SafeString:
    """Unfavourable, neither, favourable, as one thin bar."""
    neither = max(0, sums.n - sums.negative - sums.positive)
    label = gettext("%(bad)s unfavourable, %(neither)s neither way, %(good)s favourable") % {
        "bad": formats.number(sums.negative), "neither": formats.number(neither),
        "good": formats.number(sums.positive),
    }  # fmt: skip
    drawn = charts.nps_bar(sums.negative, neither, sums.positive, label=label)
    return mark_safe(drawn)  # noqa: S308 - made by our own charts, which escape


def over_time(
    points: Sequence[TagPoint], tags: Sequence[str], *, every: str, name: Name, link: Between
) -> charts.Chart | None:
    """How many voices speak of each, point by point."""
    periods = periods_of(points)
    if len(periods) < 2:
        return None
    counts = {(one.period, one.tag): one.sums.n for one in points}
    layers = [
        charts.Layer(
            name=name(tag), counts=tuple(float(counts.get((one, tag), 0)) for one in periods),
            hrefs=tuple(link(one, end_of(one, every), tag) for one in periods),
        )
        for tag in tags[:LAYERS]
    ]  # fmt: skip
    labels = [label_of(one, every) for one in periods]
    return charts.stream(gettext("What is spoken of, over time"), layers, labels=labels, words=words())


def whole_steps(points: Sequence[TagPoint]) -> Sequence[TagPoint]:
    """The points of steps that are over: half a week drawn beside whole ones would look like a fall."""
    kept = [one for one in points if not one.partial]
    return kept if len(periods_of(kept)) >= FEWEST_STEPS else points


def heat(
    points: Sequence[TagPoint],
    tags: Sequence[str],
    *,
    every: str,
    name: Name,
    link: Between,
) -> charts.Chart | None:
    """How each is spoken of, point by point; too few voices have a reason instead."""
    periods = periods_of(points)[-MOST_COLUMNS:]
    if not periods or not tags:
        return None
    spacious = every == "month" and len(periods) <= SPACIOUS
    cells = {(one.period, one.tag): one for one in points}
    rows = [
        (name(tag), [_heat_cell(cells.get((one, tag)), link(one, end_of(one, every), tag)) for one in periods])
        for tag in tags[:HEATED]
    ]
    return charts.heat(
        gettext("How it is spoken of: −1 unfavourable, +1 favourable"),
        columns=[formats.month(one) if spacious else label_of(one, every) for one in periods],
        rows=rows, low=-STRONG, high=STRONG, middle=0.0,
        words=words(lambda value: formats.number(value, 1, sign=True)),
    )  # fmt: skip


def left_out(points: Sequence[TagPoint], tags: Sequence[str]) -> list[str]:
    """What a heat map has no room for, in words: the later steps, the topics of which most is said."""
    steps, told = len(periods_of(points)), []
    if steps > MOST_COLUMNS:
        told.append(gettext("The last %(n)s of %(all)s steps.") % {"n": MOST_COLUMNS, "all": steps})
    if len(tags) > HEATED:
        told.append(gettext("The %(n)s most spoken of, of %(all)s.") % {"n": HEATED, "all": len(tags)})
    return told


def few_of(tags: Sequence[str]) -> str:
    """Of how many things a stream shows the largest."""
    if len(tags) <= LAYERS:
        return ""
    return gettext("The %(n)s most spoken of, of %(all)s.") % {"n": LAYERS, "all": len(tags)}


def _heat_cell(one: TagPoint | None, href: str) -> charts.HeatCell:
    if one is None or not one.sums.n:
        return charts.HeatCell(value=None, n=0, reason=gettext("nobody spoke of it"))
    if isinstance(one.sentiment, Unanswered):
        why = reason_words(one.sentiment.reason.value, n=one.sentiment.n, minimum=one.sentiment.minimum)
        return charts.HeatCell(value=None, n=one.sums.n, reason=why, href=href)
    return charts.HeatCell(value=one.sentiment.value, n=one.sums.n, href=href)


def periods_of(points: Sequence[TagPoint]) -> list[date]:
    """The periods that stand in an answer, in order."""
    return sorted({one.period for one in points if one.period is not None})


def end_of(day: date, every: str) -> date:
    """The last day of a period that begins on this one."""
    if every == "week":
        return day + timedelta(days=6)
    if every == "day":
        return day
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return after - timedelta(days=1)


def label_of(day: date, every: str) -> str:
    """A period in a few letters."""
    return f"{day.year}/{day.month}" if every == "month" else f"{day.month}/{day.day}"
