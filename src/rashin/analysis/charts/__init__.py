"""Plain values into SVG, a table of the same numbers, and a sentence for whoever cannot see it."""

from rashin.analysis.charts.bars import Bar, bars
from rashin.analysis.charts.chart import Chart, Column, Key
from rashin.analysis.charts.funnel import Stage, funnel
from rashin.analysis.charts.heat import HeatCell, heat
from rashin.analysis.charts.histogram import Bin, histogram
from rashin.analysis.charts.line import Mark, Point, Reference, Series, line
from rashin.analysis.charts.radar import Axis, radar
from rashin.analysis.charts.spark import spark
from rashin.analysis.charts.stacked import Part, Stack, nps_bar, stacked
from rashin.analysis.charts.stream import Layer, stream
from rashin.analysis.charts.words import Words

__all__ = [
    "Axis",
    "Bar",
    "Bin",
    "Chart",
    "Column",
    "HeatCell",
    "Key",
    "Layer",
    "Mark",
    "Part",
    "Point",
    "Reference",
    "Series",
    "Stack",
    "Stage",
    "Words",
    "bars",
    "funnel",
    "heat",
    "histogram",
    "line",
    "nps_bar",
    "radar",
    "spark",
    "stacked",
    "stream",
]
