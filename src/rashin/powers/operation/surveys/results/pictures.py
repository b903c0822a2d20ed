"""Results drawn: each question by its kind, with what it takes to judge it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.charts import Bar, Chart, bars, histogram, stacked
from rashin.analysis.charts.histogram import Bin
from rashin.analysis.charts.stacked import Part, Stack
from rashin.analysis.questions.small_groups import LEAST
from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.analysis.text.pii import mask
from rashin.base.atlas.spoken import Line, Read, texts_read
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import Stat, reason_words
from rashin.base.ui.navigation import Words
from rashin.powers.operation.surveys.definition.document import Option, Row, Text, said
from rashin.powers.operation.surveys.definition.kinds import OTHER, Kind
from rashin.powers.operation.surveys.results import judged as of
from rashin.powers.operation.surveys.results.asked import Asked
from rashin.powers.operation.surveys.results.judged import Result, Share, Told
from rashin.powers.operation.surveys.results.tallies import Remark

SHOWN_REMARKS: Final = 12
UNREAD: Final = Read()
FILLS: Final = ("f1", "f2", "f3", "f4", "f5", "f6")
GRADED: Final = {
    3: ("f-bad", "f-flat", "f1"),
    4: ("f-bad", "f-poor", "f-fair", "f1"),
    5: ("f-bad", "f-poor", "f-flat", "f-fair", "f1"),
}
"""Columns in an order, from one end over the middle to the other."""
METRIC_NAMES: Final[dict[str, Words]] = {
    "nps": "NPS", "csat": "CSAT", "ces": "CES", "rating": _("Mean rating"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody wrote, masked; ``response`` is empty where nobody may be told apart."""

    text: str
    response: str = ""
    part: str = ""
    """The question, as voices name it."""
    read: Read = UNREAD
    """The words, marked where something was read in them."""

    @property
    def voice(self) -> str:
        """The voice that this is."""
        return f"survey:{self.response}:{self.part}" if self.response else f"text:{self.part}:{self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPicture:
    """One question as a page shows it."""

    key: str
    number: int
    title: str
    turn: str
    kind: Words
    base: str
    """To how many it was put, how many answered, how many passed it by."""
    stats: Sequence[Stat] = ()
    charts: Sequence[Chart] = ()
    quotes: Sequence[Quote] = ()
    more_quotes: int = 0
    note: str = ""
    median: str = ""
    retired: bool = False
    parts: str = ""
    """Of questions with words: the question as a filter of voices; empty where it is the only one."""
    asks: bool = False
    """Whether it is a question with words."""
    spoken: Sequence[Line] = ()
    """What texts that never become voices speak of, as far as that may be told."""
    spoken_of: int = 0
    """Of how many texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """In whose words results are drawn."""

    language: str
    default: str
    linked: bool = True
    """Whether a remark leads to its response."""
    whole: bool = True
    """Whether all answers are drawn, not those of one group of them."""
    show: Callable[[list[str]], list[str]] = mask
    """How remarks are shown: masked unless somebody said what for."""

    def text(self, text: Text, fallback: str) -> str:
        """A text of the survey."""
        return " ".join(said(text, self.language, self.default).split()) or fallback

    def option(self, asked: Asked, name: str) -> str:
        """What an option or row is called."""
        things: list[Option | Row] = [*asked.options, *asked.rows]
        for one in things:
            if one.id == name:
                label = self.text(one.text, gettext("Other") if name == OTHER else name)
                return gettext("%(option)s (no longer asked)") % {"option": label} if name in asked.retired else label
        return gettext("Other") if name == OTHER else name


def picture(result: Result, reader: Reader, kinds: dict[Kind, Words]) -> ResultPicture:
    """A question drawn."""
    asked, body = result.asked, result.body
    drawn: dict[str, Any] = _DRAWN[type(body)](body, asked, reader)
    seconds = result.seconds
    return ResultPicture(
        key=asked.key,
        number=asked.number,
        title=reader.text(asked.question.text, asked.question.id),
        turn=reader.text(asked.turn, "") if asked.turn else "",
        kind=kinds[asked.kind],
        base=gettext("asked %(shown)s · answered %(answered)s · skipped %(skipped)s") % {
            "shown": formats.number(result.shown), "answered": formats.number(result.answered),
            "skipped": formats.number(result.skipped),
        },
        median=formats.duration(seconds.value) if isinstance(seconds, Estimate) else "",
        **drawn,
    )  # fmt: skip


def _percent(value: float) -> str:
    return formats.percent(value, 1)


def _number(value: float) -> str:
    return formats.number(value, 2)


def stat(label: Words, told: Told, write: Callable[[float], str], *, hero: bool = False) -> Stat:
    """An estimate as a key figure, or the reason why there is none."""
    if isinstance(told, Unanswered):
        return Stat(label=label, reason=reason_words(told.reason, n=told.n, minimum=told.minimum or None), n=told.n)
    return Stat(
        label=label, value=write(told.value), band=f"{write(told.low)} – {write(told.high)}", n=told.n, hero=hero
    )


def _score_writer(metric: str) -> Callable[[float], str]:
    if metric == "nps":
        return partial(formats.number, digits=1, sign=True)
    return _percent if metric == "csat" else _number


def _scored(body: of.Scored, asked: Asked, reader: Reader) -> dict[str, Any]:
    stats = [stat(METRIC_NAMES[body.metric], body.estimate, _score_writer(body.metric), hero=True)]
    if body.top is not None:
        label = gettext("Easy side") if body.metric == "ces" else gettext("Top boxes")
        stats.append(stat(label, body.top, _percent))
    charts = []
    if body.points and body.estimate.n:
        bins = [Bin(label=point.id, count=point.count, fill=_fill(body, at)) for at, point in enumerate(body.points)]
        charts.append(histogram(gettext("Answers by point"), bins, caption=gettext("Point"), words=words()))
    if body.counts is not None and body.counts.n:
        parts = (
            Part(label=gettext("Detractors (0–6)"), count=body.counts.detractors, fill="f-bad"),
            Part(label=gettext("Passives (7–8)"), count=body.counts.passives, fill="f-flat"),
            Part(label=gettext("Promoters (9–10)"), count=body.counts.promoters, fill="f1"),
        )
        charts.insert(0, stacked("NPS", [Stack(label="NPS", parts=parts)], words=words()))
    return {"stats": stats, "charts": charts}


def _fill(body: of.Scored, at: int) -> str:
    if body.metric != "nps":
        return "f1"
    return "f-bad" if at <= 6 else "f-flat" if at <= 8 else "f1"


def _share_bars(title: str, shares: Sequence[Share], label: Callable[[str], str]) -> Chart:
    items = [
        Bar(
            label=label(one.id), n=one.count,
            value=one.estimate.value if isinstance(one.estimate, Estimate) else None,
            low=one.estimate.low if isinstance(one.estimate, Estimate) else None,
            high=one.estimate.high if isinstance(one.estimate, Estimate) else None,
            reason="" if isinstance(one.estimate, Estimate) else reason_words(one.estimate.reason, n=one.of),
        )
        for one in shares
    ]  # fmt: skip
    return bars(title, items, words=words(_percent))


def _chosen(body: of.Chosen, asked: Asked, reader: Reader) -> dict[str, Any]:
    base = body.shares[0].of if body.shares else 0
    note = (
        gettext("Shares of the %(n)s who were asked; several answers may be given, so they add up to more.")
        if body.several
        else gettext("Shares of the %(n)s who answered.")
    )
    chart = _share_bars(gettext("Shares"), body.shares, lambda name: reader.option(asked, name))
    quotes = _quotes(body.others, reader, f"{asked.key}.{OTHER}")
    return {"charts": [chart] if body.shares else [], "note": note % {"n": formats.number(base)}, **quotes}


def _gridded(body: of.Gridded, asked: Asked, reader: Reader) -> dict[str, Any]:
    graded = all(isinstance(row.mean, Estimate) for row in body.rows if row.n)
    fills = GRADED.get(max((len(row.shares) for row in body.rows), default=0), FILLS) if graded else FILLS
    stacks = [
        Stack(
            label=reader.option(asked, row.id),
            parts=tuple(
                Part(label=reader.option(asked, share.id), count=share.count, fill=fills[at % len(fills)])
                for at, share in enumerate(row.shares)
            ),
            note=_mean_note(row.mean),
            reason=reason_words("too_few", n=0) if not row.n else "",
        )
        for row in body.rows
    ]
    return {"charts": [stacked(gettext("Rows"), stacks, words=words())]}


def _mean_note(mean: Told | None) -> str:
    if not isinstance(mean, Estimate):
        return ""
    return gettext("mean %(mean)s (%(low)s – %(high)s)") % {
        "mean": _number(mean.value), "low": _number(mean.low), "high": _number(mean.high),
    }  # fmt: skip


def _ranked(body: of.Ranked, asked: Asked, reader: Reader) -> dict[str, Any]:
    items = []
    for name, standing in body.items:
        first = standing.first
        label = reader.option(asked, name)
        if isinstance(first, Estimate):
            label = gettext("%(item)s (first: %(share)s)") % {"item": label, "share": _percent(first.value)}
        mean = standing.mean_rank
        items.append(
            Bar(label=label, value=mean.value, low=mean.low, high=mean.high, n=standing.placed)
            if isinstance(mean, Estimate)
            else Bar(label=label, value=None, n=standing.placed, reason=reason_words(mean.reason, n=mean.n))
        )
    points = [
        Bar(label=reader.option(asked, name), value=one.borda, n=one.placed)
        for name, one in body.items
        if one.borda is not None
    ]
    charts = [bars(gettext("Mean rank (1 is first)"), items, words=words(_number))]
    if points:
        charts.append(bars(gettext("Borda points, of all that could be had"), points, words=words(_percent), most=1.0))
    agreement = body.agreement
    note = ""
    if not isinstance(agreement, Unanswered):
        note = gettext("Agreement (Kendall’s W): %(w)s, 0 none to 1 full.") % {"w": _number(agreement.w)}
    return {"charts": charts, "note": note}


def _measured(body: of.Measured, asked: Asked, reader: Reader) -> dict[str, Any]:
    names = {0.25: gettext("Lower quarter"), 0.5: gettext("Median"), 0.75: gettext("Upper quarter")}
    stats = [stat(names[share], told, _number, hero=share == 0.5) for share, told in body.quantiles]
    stats.insert(0, stat(gettext("Mean"), body.mean, _number))
    charts = []
    if body.bins:
        bins = [Bin(label=formats.number(one.low), count=one.count) for one in body.bins]
        charts.append(histogram(gettext("Distribution"), bins, caption=gettext("From"), words=words()))
    note = ""
    if body.lowest is not None and body.highest is not None:
        ends = {"low": formats.number(body.lowest), "high": formats.number(body.highest)}
        note = gettext("From %(low)s to %(high)s.") % ends
    return {"stats": stats, "charts": charts, "note": note}


def _dated(body: of.Dated, asked: Asked, reader: Reader) -> dict[str, Any]:
    write = formats.month if body.every == "month" else partial(formats.day, year=False)
    bins = [Bin(label=write(day), count=count) for day, count in body.bins]
    if not bins:
        return {"note": reason_words("too_few", n=0)}
    return {"charts": [histogram(gettext("When"), bins, words=words())]}


def _said(body: of.Said, asked: Asked, reader: Reader) -> dict[str, Any]:
    told = ngettext("%(n)s remark", "%(n)s remarks", body.n) % {"n": formats.number(body.n)}
    found = {"note": told, "parts": f'"{asked.key}"', **_quotes(body.newest, reader, asked.key)}
    if not reader.linked and reader.whole:
        texts = reader.show([one.text for one in body.newest])
        found |= {"spoken": texts_read(texts, least=LEAST), "spoken_of": len(texts)}
    return found


def _quotes(remarks: Sequence[Remark], reader: Reader, part: str) -> dict[str, Any]:
    if not remarks:
        return {}
    chosen = list(remarks) if reader.linked else sorted(remarks, key=lambda one: one.text)
    shown = chosen[:SHOWN_REMARKS] if reader.linked else chosen
    texts = reader.show([one.text for one in shown])
    return {
        "quotes": [
            Quote(text=text, response=one.response if reader.linked else "", part=part)
            for text, one in zip(texts, shown, strict=True)
        ],
        "more_quotes": len(chosen) - len(shown),
    }


def _agreed(body: of.Agreed, asked: Asked, reader: Reader) -> dict[str, Any]:
    return {"stats": [stat(gettext("Agreed"), body.estimate, _percent, hero=True)]}


def _handed(body: of.Handed, asked: Asked, reader: Reader) -> dict[str, Any]:
    label = gettext("Sent a file") if asked.kind is Kind.FILE else gettext("Left their contact")
    return {"stats": [stat(label, body.estimate, _percent)]}


_DRAWN: Final[dict[type, Callable[[Any, Asked, Reader], dict[str, Any]]]] = {
    of.Scored: _scored, of.Chosen: _chosen, of.Gridded: _gridded, of.Ranked: _ranked, of.Measured: _measured,
    of.Dated: _dated, of.Said: _said, of.Agreed: _agreed, of.Handed: _handed,
}  # fmt: skip
