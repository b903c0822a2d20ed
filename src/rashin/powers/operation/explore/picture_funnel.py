"""A funnel answer, drawn: bars from the top, the share that goes on, and how long it takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from rashin.analysis.charts import Chart, Stage, funnel
from rashin.analysis.questions.funnel import Bar as FunnelBar
from rashin.analysis.questions.funnel import Funnel, FunnelAnswer
from rashin.analysis.questions.funnel_bars import NONE, OTHERS, Group
from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.base.atlas.said import speaker, value_words
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import Stat
from rashin.powers.operation.explore import wording
from rashin.powers.operation.explore.records import Behind, Picture

MOST_GROUPS = 6


def picture(answer: FunnelAnswer, *, behind: Behind | None = None) -> Picture:
    """Everything a page shows of a funnel."""
    question = answer.question
    assert isinstance(question, Funnel)
    name = gettext("Funnel")
    return Picture(
        headline=_headline(answer.total),
        stats=_stats(answer),
        charts=_charts(answer, question, name, behind),
        about=wording.about(answer, name=name, link=""),
    )


def _headline(bars: Sequence[FunnelBar]) -> str:
    first, last = bars[0], bars[-1]
    if not first.people:
        return gettext("Nobody took the first step in this period.")
    if len(bars) == 1:
        told = {"people": formats.number(first.people), "first": value_words("event", first.name)}
        return gettext("%(people)s people took “%(first)s”. Add a second step to see who goes on.") % told
    if isinstance(last.share, Unanswered):
        return wording.reason(last.share)
    worst = max(bars[1:], key=lambda bar: bar.dropped)
    return gettext(
        "%(share)s of %(people)s people reach “%(last)s”. Most are lost before “%(worst)s”: %(lost)s people."
    ) % {
        "share": formats.percent(last.share.value),
        "people": formats.number(first.people),
        "last": value_words("event", last.name),
        "worst": value_words("event", worst.name),
        "lost": formats.number(worst.dropped),
    }


def _stats(answer: FunnelAnswer) -> list[Stat]:
    first, last = answer.total[0], answer.total[-1]
    share = last.share
    stats = [
        Stat(
            label=gettext("Took the first step"),
            value=formats.number(first.people),
            note=value_words("event", first.name),
        )
    ]
    if isinstance(share, Estimate):
        band = f"{formats.percent(share.low)} – {formats.percent(share.high)}"
        stats.append(
            Stat(label=gettext("Reach the last step"), value=formats.percent(share.value), band=band, n=share.n)
        )
    else:
        stats.append(Stat(label=gettext("Reach the last step"), reason=wording.reason(share), n=share.n))
    if last.from_first.median is not None:
        stats.append(
            Stat(
                label=gettext("Half take at most"),
                value=formats.duration(last.from_first.median),
                n=last.from_first.n,
                note=gettext("nine in ten: %(p90)s") % {"p90": formats.duration(last.from_first.p90)},
            )
        )
    return stats


def group_speaker(question: Funnel) -> Callable[[Group], str]:
    """How a group of the breakdown is called."""
    say = wording.group_speaker(question.by[0] if len(question.by) == 1 else "")

    def said(group: Group) -> str:
        if group.kind == OTHERS:
            return gettext("All others")
        return say(None if group.kind == NONE else str(group.value))

    return said


def _charts(answer: FunnelAnswer, question: Funnel, name: str, behind: Behind | None) -> list[Chart]:
    labels = _labels(answer)
    totals = [_stage(bar, "", labels[bar.step], _to(behind, {"step": bar.step, "by": None})) for bar in answer.total]
    whole = funnel(name, totals, words=words())
    if not question.by:
        return [whole]
    groups, say = list(dict.fromkeys(bar.group for bar in answer.bars))[:MOST_GROUPS], group_speaker(question)
    shown = [
        _stage(bar, say(bar.group), labels[bar.step], _to(behind, row))
        for bar, row in zip(answer.bars, answer.rows(), strict=True)
        if bar.group in groups
    ]
    return [whole, funnel(gettext("By %(by)s") % {"by": wording.fields_label(question.by)}, shown, words=words())]


def _labels(answer: FunnelAnswer) -> dict[int, str]:
    """Each step's name; a number tells two steps of one name apart."""
    say = speaker("event")
    names = [bar.name for bar in answer.total]
    return {
        bar.step: " ".join(
            part
            for part in (
                say(bar.name),
                f"({bar.step})" if names.count(bar.name) > 1 else "",
                f"({gettext('optional')})" if bar.optional else "",
            )
            if part
        )
        for bar in answer.total
    }


def _to(behind: Behind | None, row: Mapping[str, Any]) -> str:
    return behind(row) if behind else ""


def _stage(bar: FunnelBar, group: str, label: str, href: str) -> Stage:
    if isinstance(bar.share, Unanswered):
        return Stage(label=label, people=bar.people, share=None, group=group, reason=wording.reason(bar.share))
    previous = bar.previous.value if isinstance(bar.previous, Estimate) else None
    told = bar.share
    return Stage(
        label=label,
        people=bar.people,
        share=told.value,
        low=told.low,
        high=told.high,
        step_share=previous,
        group=group,
        href=href if bar.people else "",
    )
