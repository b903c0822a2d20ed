"""Answers on a scale, summed: the SQL that sums them, and how each metric judges the sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rashin.analysis.questions.conditions import Params, all_sql, bound
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import OneOf
from rashin.analysis.questions.grouped import Grouping
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Sentence
from rashin.analysis.stats.ces import ces_mean, difference_ces
from rashin.analysis.stats.csat import csat, difference_csat
from rashin.analysis.stats.estimate import Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.means import Sums, difference_means, mean
from rashin.analysis.stats.nps import NpsCounts, difference_nps, nps
from rashin.analysis.stats.proportions import proportion
from rashin.errors import gettext_noop

METRICS: Final = ("nps", "csat", "ces", "rating")
METRIC: Final = OneOf(
    nps=gettext_noop("NPS"), csat=gettext_noop("CSAT"), ces=gettext_noop("CES"), rating=gettext_noop("Rating")
)
SCALES: Final[Mapping[str, tuple[int, int]]] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "rating": (1, 5)}
"""The scale of an answer whose source did not state one."""

METHODS: Final[Mapping[str, str]] = {
    "nps": "nps_adjusted_wald", "csat": "wilson", "ces": "student_t", "rating": "student_t",
}  # fmt: skip

_MEANING: Final[Mapping[str, str]] = {
    "nps": gettext_noop("NPS is the share of answers 9–10 minus the share of answers 0–6, in points, −100 to 100."),
    "csat": gettext_noop("CSAT is the share of answers in the top two boxes of their scale, 0 to 1."),
    "ces": gettext_noop(
        "CES is the mean on its scale; beside it stands the share of answers on the easy side of the scale's middle."
    ),
    "rating": gettext_noop("The rating is the mean on its scale; beside it stands the share of the top two boxes."),
}
_INTERVAL: Final[Mapping[str, str]] = {
    "nps": gettext_noop("Intervals (%(level)s) are adjusted Wald intervals with three added answers (Rocks 2016)."),
    "csat": gettext_noop("Intervals (%(level)s) are Wilson's score intervals (Wilson 1927)."),
    "ces": gettext_noop("Intervals (%(level)s) are Student's t for the mean and Wilson's for the share."),
    "rating": gettext_noop("Intervals (%(level)s) are Student's t for the mean and Wilson's for the share."),
}


def percent(level: float) -> str:
    """A level as people write it: 95%."""
    return f"{100 * level:g}%"


def meaning(metric: str, *, level: float, minimum: int) -> tuple[Sentence, ...]:
    """What a metric's number means, in sentences."""
    return (
        Sentence(code=f"scores.{metric}", text=_MEANING[metric]),
        Sentence(
            code="scores.every_answer",
            text=gettext_noop("Every answer counts, also several of one person; they are taken as independent."),
        ),
        Sentence(code=f"scores.interval.{metric}", text=_INTERVAL[metric], fields={"level": percent(level)}),
        Sentence(
            code="scores.minimum",
            text=gettext_noop("With fewer than %(minimum)d answers there is a reason instead of a value."),
            fields={"minimum": minimum},
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Sums over some answers. Tallies of parts add up."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    promoters: int = 0
    detractors: int = 0
    top: int = 0
    """Answers in the top two boxes; for CES, on the easy side of the middle."""
    scales: frozenset[tuple[int, int, int]] = frozenset()
    """Lowest, highest, direction of the scales that occur."""

    def __sub__(self, part: "Tally") -> "Tally":
        """What is in the whole and not in the part."""
        return Tally(
            n=self.n - part.n,
            total=self.total - part.total,
            squares=self.squares - part.squares,
            promoters=self.promoters - part.promoters,
            detractors=self.detractors - part.detractors,
            top=self.top - part.top,
            scales=self.scales,
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            n=self.n + other.n,
            total=self.total + other.total,
            squares=self.squares + other.squares,
            promoters=self.promoters + other.promoters,
            detractors=self.detractors + other.detractors,
            top=self.top + other.top,
            scales=self.scales | other.scales,
        )

    @property
    def counts(self) -> NpsCounts:
        """As NPS counts them."""
        passives = self.n - self.promoters - self.detractors
        return NpsCounts(promoters=self.promoters, passives=passives, detractors=self.detractors)

    @property
    def sums(self) -> Sums:
        """As a mean needs them."""
        return Sums(n=self.n, total=self.total, squares=self.squares)

    @property
    def scale(self) -> tuple[int, int, int] | None:
        """The one scale of all answers, or None."""
        return next(iter(self.scales)) if len(self.scales) == 1 else None

    def value(self, metric: str) -> float:
        """The plain value of a metric; ``n`` must not be 0."""
        if metric == "nps":
            return 100 * self.counts.score
        return self.top / self.n if metric == "csat" else self.sums.mean


NOTHING: Final = Tally()


def judge(metric: str, tally: Tally, *, level: float, minimum: int) -> Estimate | Unanswered:
    """The metric's estimate of these answers, or the reason why there is none."""
    if metric == "nps":
        return nps(tally.counts, level=level, minimum=minimum)
    if metric == "csat":
        return csat(tally.top, tally.n, level=level, minimum=minimum)
    if tally.scale is None and tally.n >= minimum:
        return Unanswered(reason=Reason.MIXED_SCALES, n=tally.n)
    bounds = tally.scale[:2] if tally.scale else None
    if metric == "ces":
        return ces_mean(tally.sums, scale=bounds, level=level, minimum=minimum)
    return mean(tally.sums, bounds=bounds, level=level, minimum=minimum)


def judge_top(metric: str, tally: Tally, *, level: float, minimum: int) -> Estimate | Unanswered | None:
    """The share beside a mean; None for metrics that are shares themselves."""
    if metric in {"nps", "csat"}:
        return None
    return proportion(tally.top, tally.n, level=level, minimum=minimum)


def compare(metric: str, first: Tally, second: Tally, *, level: float, minimum: int) -> Comparison | Unanswered:
    """The difference of two disjoint sets of answers, or the reason why it cannot be judged."""
    if metric == "nps":
        return difference_nps(first.counts, second.counts, level=level, minimum=minimum)
    if metric == "csat":
        return difference_csat((first.top, first.n), (second.top, second.n), level=level, minimum=minimum)
    if min(first.n, second.n) >= minimum and (first.scale is None or first.scale != second.scale):
        return Unanswered(reason=Reason.MIXED_SCALES, n=first.n + second.n)
    test = difference_ces if metric == "ces" else difference_means
    return test(first.sums, second.sums, level=level, minimum=minimum)


# --- SQL -------------------------------------------------------------------------------------------------------------

SUMS: Final = """
    count(*) as n,
    sum(score) as total,
    sum(score * score) as squares,
    count(*) filter (where metric = 'nps' and score >= 9) as promoters,
    count(*) filter (where metric = 'nps' and score <= 6) as detractors,
    count(*) filter (where case
        when metric = 'ces' and direction < 0 then 2 * score < lowest + highest
        when metric = 'ces' then 2 * score > lowest + highest
        else score >= highest - 1
    end) as top"""


def scored_sql(columns: str, condition: str) -> str:
    """The step that reads answers with a usable score; ``columns`` are further expressions with their names."""
    cases = " ".join(f"when '{metric}' then {low}" for metric, (low, _) in SCALES.items())
    tops = " ".join(f"when '{metric}' then {high}" for metric, (_, high) in SCALES.items())
    lowest = f"coalesce(voices.scale_min, case voices.metric {cases} end)"
    highest = f"coalesce(voices.scale_max, case voices.metric {tops} end)"
    return f"""
    select voices.metric, voices.score, {lowest} as lowest, {highest} as highest,
        coalesce(voices.direction, 1) as direction{columns}
    from voices
    where voices.score between {lowest} and {highest} and {condition}"""  # noqa: S608 - all parts are written here


def condition_sql(
    *, where: tuple[Filter, ...], metrics: tuple[str, ...], spans: tuple[Period, ...], grouping: Grouping
) -> tuple[str, Params]:
    """Which answers: metric, periods, filters, segments, and what whoever asks may see."""
    params: Params = {}
    tests = [f"voices.metric = any({bound(list(metrics), params)})", grouping.condition]
    for test, more in (grouping.scope.condition("voices"), all_sql(where, "voices")):
        tests.append(test)
        params |= more
    times = []
    for span in spans:
        test, more = span.condition("voices")
        times.append(f"({test})")
        params |= more
    return " and ".join([*tests, f"({' or '.join(times)})"]), params


def tally_of(row: Mapping[str, Any]) -> Tally:
    """One row of sums as a Tally."""
    return Tally(
        n=int(row["n"]),
        total=float(row["total"]),
        squares=float(row["squares"]),
        promoters=int(row["promoters"]),
        detractors=int(row["detractors"]),
        top=int(row["top"]),
        scales=frozenset({(int(row["lowest"]), int(row["highest"]), int(row["direction"]))}),
    )
