"""Invented values for the gallery: every component in every state, in the reader's language."""

from datetime import date, timedelta
from math import sin
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rashin.analysis import charts
from rashin.base.ui import figures, formats
from rashin.base.ui.charts import signed_words, words

POWERS: Final = (
    gettext_lazy("Organisation"),
    gettext_lazy("Design"),
    gettext_lazy("Operation"),
    gettext_lazy("Digital"),
    gettext_lazy("Unlearning"),
)


# --- figures ---------------------------------------------------------------------------------------------------------


def about() -> figures.About:
    """Help in place."""
    return figures.About(
        name="NPS",
        definition=[_("The share of promoters (9–10) minus the share of detractors (0–6), times 100.")],
        n=1842,
        period="2026-07-01 – 2026-09-30",
        method=_("Adjusted Wald interval at 95%"),
        link="#",
        grade=2,
    )


def hero() -> figures.Stat:
    """The figure that everything begins with."""
    return figures.Stat(
        label="NPS",
        value=formats.number(34.2, 1, sign=True),
        band=formats.interval(31.6, 36.8, sign=True),
        n=1842,
        change=figures.Change(text="+5.1 pt", up=True, better=True, against=_("against the quarter before")),
        picture=charts.nps_bar(295, 626, 921, label=_("Detractors 16%, passives 34%, promoters 50%")),
        about=about(),
        hero=True,
        tag=_("All channels"),
    )


def stats() -> list[figures.Stat]:
    """A hero, some figures, and one that is not answered."""
    course = [31.0, 30.2, 32.4, 31.8, 33.1, 32.0, 33.9, 34.2]
    fall = [2.9, 2.8, 2.8, 2.6, 2.6, 2.5, None, 2.4]
    return [
        hero(),
        figures.Stat(
            label="CSAT",
            value="81.4",
            unit="%",
            band=formats.interval(79.2, 83.5),
            n=1216,
            change=figures.Change(text="+0.4 pt", up=True, better=None, against=_("not significant")),
            picture=charts.spark(course, label=_("Course of the last eight weeks")),
        ),
        figures.Stat(
            label="CES",
            value="2.4",
            unit="/ 7",
            band=formats.interval(2.3, 2.5),
            n=640,
            change=figures.Change(text="−0.3", up=False, better=True, against=_("lower is better")),
            picture=charts.spark(fall, label=_("Course of the last eight weeks")),
        ),
        figures.Stat(
            label=_("Customers at risk"),
            value=formats.number(1284),
            band=formats.percent(0.031),
            change=figures.Change(text="+62", up=True, better=False),
            note=_("of all customers"),
        ),
        figures.Stat(label=_("Second visit"), reason=figures.reason_words("too_few", n=12), n=12),
    ]


# --- charts ----------------------------------------------------------------------------------------------------------


def line() -> charts.Chart:
    """A score over time with a gap, a goal and two events."""
    points = []
    for week in range(26):
        day = date(2026, 5, 17) + timedelta(weeks=week)
        value = 23 + week * 0.42 + 2.2 * sin(week / 1.7)
        label = f"{day.month}/{day.day}"
        if week == 9:
            points.append(charts.Point(label=label, value=None, n=14, reason=figures.reason_words("too_few", n=14)))
        else:
            points.append(charts.Point(label=label, value=value, low=value - 3.1, high=value + 3.2, n=412))
    return charts.line(
        _("NPS by week"),
        [charts.Series(name="NPS", points=tuple(points))],
        words=signed_words(),
        references=[charts.Reference(label=_("Goal +38"), value=38)],
        marks=[
            charts.Mark(label=_("New choice of delivery day"), at=12),
            charts.Mark(label=_("New app"), at=18),
        ],
    )


def lines() -> charts.Chart:
    """Several lines."""
    names = (_("Shops"), _("Online"), _("App"))
    series = [
        charts.Series(
            name=name,
            points=tuple(
                charts.Point(label=formats.month(date(2026, month, 1)), value=70 + order * 6 + 3 * sin(month + order))
                for month in range(1, 13)
            ),
            dashed=order == 2,
        )
        for order, name in enumerate(names)
    ]
    return charts.line(_("CSAT by channel"), series, words=words(lambda value: formats.number(value, 1)))


def bars() -> charts.Chart:
    """What moves the score."""
    values = (
        (_("Advice by staff"), 0.42),
        (_("Quality"), 0.36),
        (_("Ease of the app"), 0.27),
        (_("Fair price"), 0.14),
        (_("Returns"), -0.11),
        (_("Wait for delivery"), -0.31),
    )
    items = [
        charts.Bar(label=label, value=value, low=value - 0.06, high=value + 0.06, n=1842) for label, value in values
    ]
    items.append(charts.Bar(label=_("Gift wrapping"), value=None, n=9, reason=figures.reason_words("too_few", n=9)))
    return charts.bars(_("What moves the NPS"), items, tone="signed", words=signed_words(2))


def long_bars() -> charts.Chart:
    """Labels too long to stand beside their bars."""
    labels = (
        _("Visitors who compared at least three products before buying"),
        _("Visitors who asked in the chat and were answered within five minutes"),
        _("Everybody else"),
    )
    items = [
        charts.Bar(label=label, value=value, low=value - 4, high=value + 4, n=300)
        for label, value in zip(labels, (61.2, 55.0, 38.4), strict=True)
    ]
    return charts.bars(_("Share that buys again"), items, words=words(lambda value: f"{value:.1f}%"), most=100)


def _stages(group: str, people: tuple[int, ...]) -> list[charts.Stage]:
    names = (_("Product viewed"), _("Added to cart"), _("Checkout begun"), _("Order completed"))
    stages, before = [], people[0]
    for name, count in zip(names, people, strict=True):
        share = count / people[0]
        room = 1.96 * (share * (1 - share) / people[0]) ** 0.5
        stages.append(
            charts.Stage(
                label=name,
                people=count,
                share=share,
                low=max(0.0, share - room),
                high=min(1.0, share + room),
                step_share=count / before,
                group=group,
            )
        )
        before = count
    return stages


def funnel() -> charts.Chart:
    """Everybody."""
    return charts.funnel(_("From product to order"), _stages("", (12480, 4630, 2874, 2216)), words=words())


def funnel_groups() -> charts.Chart:
    """By device."""
    stages = [
        *_stages(_("Computer"), (5120, 2210, 1480, 1240)),
        *_stages(_("Phone"), (6340, 2120, 1210, 840)),
        *_stages(_("Tablet"), (1020, 300, 184, 136)),
    ]
    return charts.funnel(_("From product to order, by device"), stages, words=words())


def stacked() -> charts.Chart:
    """Parts of an NPS by channel."""
    stacks = [
        charts.Stack(
            label=name,
            note=formats.number(score, sign=True),
            parts=(
                charts.Part(label=_("Detractors"), count=low, fill="f-bad"),
                charts.Part(label=_("Passives"), count=middle, fill="f-flat"),
                charts.Part(label=_("Promoters"), count=high, fill="f1"),
            ),
        )
        for name, low, middle, high, score in (
            (_("Shops"), 90, 260, 520, 49),
            (_("Online"), 210, 300, 360, 17),
            (_("App"), 60, 120, 214, 39),
        )
    ]
    stacks.append(charts.Stack(label=_("Call centre"), parts=(), reason=figures.reason_words("too_few", n=6)))
    return charts.stacked(_("NPS by channel"), stacks, words=words())


def heat() -> charts.Chart:
    """Scores by stage and segment."""
    columns = [_("Notice"), _("Compare"), _("Buy"), _("Receive"), _("Use"), _("Ask"), _("Stay")]
    grid = (
        (_("Everybody"), (38, 29, 41, 12, 44, 21, 36)),
        (_("New (90 days)"), (35, 18, 33, -8, 39, 11, 22)),
        (_("App members"), (42, 37, 52, 24, 48, 30, 45)),
        (_("65 and older"), (31, 6, 15, 9, 37, None, 41)),
        (_("Companies"), (26, 22, 28, -3, 31, 17, 29)),
    )
    rows = [
        (
            name,
            [
                charts.HeatCell(
                    value=value, n=None if value is None else 120, reason=figures.reason_words("too_few", n=8)
                )
                for value in values
            ],
        )
        for name, values in grid
    ]
    return charts.heat(
        _("NPS by stage and segment"), columns=columns, rows=rows, low=-10, middle=20, high=50, words=signed_words(0)
    )


def radar() -> charts.Chart:
    """The five powers."""
    figures_now = ((62, 58), (71, 66), (82, 74), (76, 61), (58, 59))
    axes = [
        charts.Axis(label=str(name), now=now, before=before)
        for name, (now, before) in zip(POWERS, figures_now, strict=True)
    ]
    return charts.radar(_("Five powers"), axes, now=_("This quarter"), before=_("Last quarter"), words=words())


def histogram() -> charts.Chart:
    """How often each answer was given."""
    counts = (12, 6, 14, 20, 31, 74, 138, 286, 340, 372, 549)
    bins = [
        charts.Bin(label=str(answer), count=count, fill="f-bad" if answer < 7 else "f-flat" if answer < 9 else "f1")
        for answer, count in enumerate(counts)
    ]
    return charts.histogram(_("Answers to the NPS question"), bins, caption=_("Answer"), words=words())
