"""Invented samples of what one works with: trees, notifications, pickers, explorers."""

from datetime import UTC, date, datetime, timedelta
from math import sin
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rashin.analysis import charts
from rashin.base.ui import formats
from rashin.base.ui.charts import signed_words, words
from rashin.base.ui.explorer import Explorer, Options, explorer
from rashin.base.ui.filters import Filter
from rashin.base.ui.forms import Field
from rashin.base.ui.navigation import Crumb
from rashin.base.ui.notes import Note
from rashin.base.ui.said import Mark, Piece, pieces
from rashin.base.ui.stories import Tag
from rashin.base.ui.trees import Node

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STATES: Final = (
    ("done", gettext_lazy("Delivered")),
    ("late", gettext_lazy("Late")),
    ("back", gettext_lazy("Sent back")),
)
FILTERS: Final = (
    Filter(name="q", label=gettext_lazy("Words"), wide=True),
    Filter(name="state", label=gettext_lazy("State"), kind="several", choices=STATES),
    Filter(name="when", label=gettext_lazy("Period"), kind="period"),
)
SHOPS: Final = ("札幌大通店", "仙台泉店", "新宿本店", "横浜みなと店", "松本店", "京都四条店", "広島八丁堀店", "熊本店")


def explored() -> Explorer:
    """Two years of a daily score, with some days that had too few answers."""
    series = []
    for order, name in enumerate((_("Shops"), _("Online"))):
        points = []
        for at in range(730):
            day = date(2024, 11, 23) + timedelta(days=at)
            value = 28 + 8 * order + at * 0.012 + 5 * sin(at / 29 + order) + 3 * sin(at * 1.7 + order)
            few = at % 97 in {40, 41, 42}
            room = 4.5 + 1.5 * sin(at / 11)
            points.append(
                charts.Point(label=formats.day(day), value=None, n=6, reason=_("too few answers"))
                if few
                else charts.Point(label=formats.day(day), value=value, low=value - room, high=value + room, n=180)
            )
        series.append(charts.Series(name=name, points=tuple(points)))
    asked = Options(
        references=[charts.Reference(label=_("Goal +38"), value=38)],
        marks=[charts.Mark(label=_("New app"), at=420)],
        signed=True,
        last=180,
    )
    return explorer(_("NPS by day"), series, words=signed_words(), options=asked, name="gallery")


def topics() -> list[Node]:
    """A tree of topics."""
    return [
        Node(
            label=_("Delivery"),
            note="1,284",
            open=True,
            tags=[Tag(label="−18", tone="bad")],
            children=[
                Node(label=_("Delay"), note="612", href="#topics", current=True),
                Node(label=_("Being told"), note="420", href="#topics"),
                Node(
                    label=_("Setting up at home"),
                    note="252",
                    children=[Node(label=_("Politeness"), note="170", href="#topics")],
                ),
            ],
        ),
        Node(label=_("Staff"), note="976", tags=[Tag(label="+42", tone="good")], children=[Node(label=_("Advice"))]),
        Node(label=_("Price"), note="233", href="#topics"),
    ]


def said() -> list[Piece]:
    """A voice whose words say why it was tagged."""
    text = "店員さんは親切だったが、待ち時間が長すぎる。"
    staff, wait = (str(_("Staff")), "+1"), (str(_("Delay")), "−1")
    return pieces(text, [
        Mark(start=0, end=4, tone="good", told=(" ".join(staff),)), Mark(start=12, end=16, tone="bad",
                                                                        told=(" ".join(wait),)),
    ])  # fmt: skip


def stream() -> charts.Chart:
    """What is spoken of, month by month."""
    months = [f"{month}" for month in range(4, 10)]
    layers = [
        charts.Layer(name=str(_("Delivery")), counts=(12, 18, 30, 44, 38, 22)),
        charts.Layer(name=str(_("Staff")), counts=(20, 22, 19, 24, 27, 30)),
        charts.Layer(name=str(_("Price")), counts=(8, 7, 9, 6, 8, 10)),
    ]
    return charts.stream(str(_("Topics")), layers, labels=months, words=words())


def notes() -> list[Note]:
    """What the bell shows."""
    return [
        Note(
            title=_("Delivery fell by 4.2 pt"),
            text=_("Tokyo area · 96 answers"),
            href="#bell",
            at=NOW - timedelta(minutes=12),
            icon="arrow-down-right",
            tone="bad",
            new=True,
        ),
        Note(title=_("Your import is in"), href="#bell", at=NOW - timedelta(hours=3), icon="circle-check", tone="good"),
    ]


def pickers() -> list[Field]:
    """Fields that browsers lack."""
    return [
        Field(
            name="shop",
            label=_("Shop"),
            kind="combobox",
            value="2",
            shown_as=SHOPS[2],
            src="?options=1",
            prefix="pick",
            help=_("Type a part of the name."),
        ),
        Field(name="period", label=_("Period"), kind="period", value="2026-04-01..2026-09-30", prefix="pick"),
        Field(name="states", label=_("States"), kind="several", value=["late", "back"], choices=STATES, prefix="pick"),
        Field(name="tags", label=_("Tags"), kind="tags", value=[_("Gold member"), _("Draft")], prefix="pick"),
    ]


def shops(words: str) -> list[tuple[str, str, str]]:
    """What the combobox asks for."""
    return [(str(at), name, f"#{100 + at}") for at, name in enumerate(SHOPS) if words in name]


def steps() -> list[Crumb]:
    """The way to a page."""
    return [Crumb(label=_("Customers"), url="/customers/"), Crumb(label=_("Tokyo area"), url="/customers/?q=Tokyo")]
