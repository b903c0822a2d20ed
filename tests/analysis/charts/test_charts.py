"""Charts as data: what is drawn, the numbers behind it, the words for whoever cannot see it."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rashin.analysis import charts
from rashin.analysis.charts import Axis, Bar, Bin, Chart, HeatCell, Part, Point, Series, Stack, Stage, svg
from rashin.analysis.charts.heat import step
from rashin.analysis.charts.scale import scale, shorten, width_of

EVIL = '<script>alert("x")</script> & 売上'


def line(*values: float | None) -> Chart:
    points = tuple(
        Point(label=f"w{index}", value=value, low=None if value is None else value - 1,
              high=None if value is None else value + 1, n=40, reason="too few" if value is None else "")
        for index, value in enumerate(values)
    )  # fmt: skip
    return charts.line("NPS", [Series(name="NPS", points=points)])


def every_chart(label: str = "A") -> list[Chart]:
    two = (Point(label=label, value=1.0), Point(label="b", value=2.0))
    axes = [Axis(label=label, now=40, before=30), Axis(label="b", now=None), Axis(label="c", now=3)]
    first, second = Stage(label=label, people=10, share=1.0), Stage(label="b", people=4, share=0.4, step_share=0.4)
    groups = [Stage(label=label, people=10, share=1.0, group=label), Stage(label=label, people=4, share=1.0, group="b")]
    stacks = [Stack(label=label, parts=(Part(label=label, count=1),)), Stack(label="b", parts=(), reason=label)]
    grid = [(label, [HeatCell(value=1.0, n=2)]), ("b", [HeatCell(value=None)])]
    reference, mark = charts.Reference(label=label, value=1.5), charts.Mark(label=label, at=1)
    bars = [Bar(label=label, value=1.0, low=0.5, high=1.5, n=3), Bar(label="b", value=None, reason=label)]
    return [
        charts.line(label, [Series(name=label, points=two)], references=[reference], marks=[mark]),
        charts.bars(label, bars),
        charts.funnel(label, [first, second]),
        charts.funnel(label, groups),
        charts.stacked(label, stacks),
        charts.heat(label, columns=[label], rows=grid, low=0, high=2),
        charts.radar(label, axes, now=label),
        charts.histogram(label, [Bin(label=label, count=3), Bin(label="b", count=0)], caption=label),
    ]


@pytest.mark.parametrize("chart", every_chart(EVIL), ids=lambda chart: chart.columns[0].name)
def test_every_chart_is_wellformed_and_escaped(chart: Chart) -> None:
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    assert (root.get("aria-label") or "").startswith(EVIL)
    assert "<script" not in chart.svg
    assert "style=" not in chart.svg
    assert "NaN" not in chart.svg
    assert chart.summary
    names = {column.name for column in chart.columns}
    assert all(names <= set(row) for row in chart.rows)


def test_words_over_many_columns_and_under_many_steps_have_room() -> None:
    columns = [f"2026/{at}" for at in range(1, 13)]
    rows = [("a", [HeatCell(value=0.5) for _ in columns])]
    assert "wide-grid" in charts.heat("A", columns=columns, rows=rows, low=-1, high=1).svg
    assert "wide-grid" not in charts.heat("A", columns=columns[:8], rows=[("a", rows[0][1][:8])], low=-1, high=1).svg
    drawn = charts.stream("A", [charts.Layer(name="a", counts=(1.0,) * 12)], labels=columns).svg
    assert drawn.count("minor") == 3


def test_a_heat_map_tells_in_its_numbers_how_many_stand_behind_each() -> None:
    cells = [charts.HeatCell(value=0.5, n=12), charts.HeatCell(value=None, n=3, reason="too few")]
    chart = charts.heat("A", columns=["May", "June"], rows=[("a", cells)], low=-1, high=1)
    assert [column.label for column in chart.columns] == ["Name", "May", "May · n", "June", "June · n"]
    assert chart.rows[0] == {"label": "a", "c0": 0.5, "n0": 12, "c1": None, "n1": 3}


def test_bars_say_in_what_their_scale_counts() -> None:
    items = [charts.Bar(label="a", value=-4.0, low=-6.0, high=-2.0), charts.Bar(label="b", value=3.0)]
    plain, told = charts.bars("A", items, tone="signed"), charts.bars("A", items, tone="signed", axis="NPS points")
    assert "NPS points" not in plain.svg
    assert "NPS points" in told.svg
    assert told.columns[1].label == "NPS points"


def test_a_gap_is_hatched_and_breaks_the_line() -> None:
    chart = line(1, 2, None, 4, 5)
    assert chart.svg.count('class="hatch"') == 1
    assert chart.svg.count('class="curve s1"') == 2
    assert "1 not shown: too few" in chart.summary
    assert chart.rows[2]["value"] is None
    assert "Not shown: too few" in chart.svg


def test_a_chart_without_gap_has_no_hatch() -> None:
    assert "pattern" not in line(1, 2, 3).svg


def test_two_pictures_on_a_page_share_no_id() -> None:
    ids = [re.findall(r' id="([^"]+)"', line(1, None, last).svg) for last in (3, 4)]
    assert ids[0] != ids[1]


def test_a_single_value_is_a_dot() -> None:
    chart = line(None, 3, None)
    assert "curve" not in chart.svg
    assert chart.svg.count('class="dot f1"') == 1


def test_nothing_at_all_is_said() -> None:
    assert charts.line("x", []).summary == "There is nothing to show yet."
    assert charts.bars("x", []).summary == "There is nothing to show yet."
    assert charts.funnel("x", []).summary == "There is nothing to show yet."
    assert line(None, None).summary == "There is nothing to show yet."


def test_what_a_line_says() -> None:
    assert line(10, 34.5, 20).summary == (
        "NPS went from 10 (w0) to 20 (w2). Highest 34.5 (w1), lowest 10 (w0)."
    )  # fmt: skip


def test_what_a_funnel_says() -> None:
    stages = [
        Stage(label="View", people=1000, share=1.0),
        Stage(label="Cart", people=300, share=0.3, low=0.27, high=0.33, step_share=0.3),
        Stage(label="Buy", people=200, share=0.2, low=0.18, high=0.22, step_share=0.667),
    ]
    chart = charts.funnel("F", stages)
    assert chart.summary == "20.0% of 1,000 reach “Buy”. Most are lost before “Cart”: 700."
    assert chart.svg.count('class="whisker"') == 6  # the first step is certain
    assert "Lost 700" in chart.svg


def test_bars_start_at_zero_and_go_both_ways() -> None:
    chart = charts.bars("B", [Bar(label="up", value=2.0), Bar(label="down", value=-1.0)], tone="signed")
    assert 'class="f-good"' in chart.svg
    assert 'class="f-bad"' in chart.svg
    assert chart.summary == "Highest: up 2. Lowest: down −1."


def test_long_labels_move_above_their_bars() -> None:
    short = charts.bars("B", [Bar(label="店舗", value=1.0)])
    long = charts.bars("B", [Bar(label="購入前に3商品以上を比べた顧客の再購入", value=1.0)])
    assert 'height="36"' in short.svg
    assert 'height="50"' in long.svg


@pytest.mark.parametrize(("value", "colour"), [(-99, 1), (-10, 1), (20, 4), (50, 7), (99, 7), (30, 5), (10, 3)])
def test_seven_steps_of_heat(value: float, colour: int) -> None:
    assert step(value, low=-10, middle=20, high=50) == colour


def test_scales_end_at_ticks_people_would_choose() -> None:
    assert scale([17, 34]).ticks == (15, 20, 25, 30, 35)
    assert scale([0.2, 0.9], zero=True).ticks[0] == 0
    assert scale([5]).low < 5 < scale([5]).high
    assert scale([90, 101], high=100).high == 100
    assert scale([]).ticks


def test_texts_are_measured_in_half_widths() -> None:
    assert width_of("売上ab") == 6
    assert shorten("売上を比べる", 7) == "売上を…"
    assert shorten("short", 7) == "short"


def test_small_pictures() -> None:
    assert ElementTree.fromstring(charts.spark([1, 2, None, 3, 2], label="x")).get("aria-label") == "x"
    assert "hatch" in charts.nps_bar(0, 0, 0, label="none")
    assert charts.nps_bar(1, 2, 3, label="x").count("<rect") == 3


SNAPSHOTS = Path(__file__).parent / "snapshots"


BARS = [Bar(label="応対", value=0.42, low=0.3, high=0.5, n=90), Bar(label="価格", value=-0.2)]
STAGES = [Stage(label="閲覧", people=90, share=1), Stage(label="注文", people=9, share=0.1)]
PICTURES = [
    ("line", line(12, 14.5, None, 18, 17)),
    ("bars", charts.bars("B", BARS)),
    ("funnel", charts.funnel("F", STAGES)),
]


@pytest.mark.parametrize(("name", "chart"), PICTURES)
def test_pictures_are_as_they_were(name: str, chart: Chart) -> None:
    """Look at the new picture, then delete the file in ``snapshots`` and run again to keep it."""
    path = SNAPSHOTS / f"{name}.svg"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(chart.svg + "\n", "utf-8")
    assert path.read_text("utf-8") == chart.svg + "\n"


def test_a_drawing_with_links_in_it_is_a_group_and_one_without_a_picture() -> None:
    bar = svg.tag("rect", width=1, height=1)
    plain = svg.picture(10, bar, css="x", label="x")
    linked = svg.picture(10, svg.linked(bar, "/people/", "x"), css="x", label="x")
    assert (ElementTree.fromstring(plain).get("role"), ElementTree.fromstring(linked).get("role")) == ("img", "group")
