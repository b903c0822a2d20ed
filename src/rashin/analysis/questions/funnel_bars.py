"""A funnel's answer: from sums to bars with their intervals, times and tests, and what they mean in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from rashin.analysis.questions.forms import Duration
from rashin.analysis.questions.judged import comparison_columns, estimate_columns
from rashin.analysis.questions.question import Answer, Row, Sentence
from rashin.analysis.questions.segments import SEGMENT
from rashin.analysis.questions.told import about_segments
from rashin.analysis.stats.estimate import Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.proportions import difference_proportions, proportion
from rashin.errors import gettext_noop

if TYPE_CHECKING:
    from rashin.analysis.questions.funnel_question import Funnel
    from rashin.analysis.sequences.durations import Durations
    from rashin.analysis.sequences.funnel import FunnelSums

NONE: Final = "none"
VALUE: Final = "value"
OTHERS: Final = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One value of the breakdown; ``none`` are those without one, ``others`` all the less frequent values."""

    kind: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long it took, in seconds: half of the people at most so long, and nine in ten."""

    n: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step of one group."""

    step: int
    name: str
    optional: bool
    group: Group
    people: int
    share: Estimate | Unanswered
    """Of those who took the first step."""
    previous: Estimate | Unanswered
    """Of those who took the required step before."""
    dropped: int
    """Who took the required step before, and not this one."""
    from_previous: Times
    """Since the last step taken before."""
    from_first: Times
    rest: Comparison | Unanswered | None = None
    """The share, compared with that of all the other groups together."""
    q: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The bars of every group, and those of all people."""

    groups: tuple[Bar, ...]
    total: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelAnswer(Answer):
    """Bars in the order of the groups (the largest first) and of the steps."""

    rows_name: ClassVar[str] = "steps"
    columns: ClassVar[Mapping[str, str]] = {
        "step": "int64", "name": "string", "optional": "bool", "by": "string", "group": "string", "people": "int64",
        "share": "double", "low": "double", "high": "double", "n": "int64", "reason": "string",
        "share_previous": "double", "previous_low": "double", "previous_high": "double", "previous_n": "int64",
        "previous_reason": "string", "dropped": "int64", "median_seconds": "double", "p90_seconds": "double",
        "median_seconds_from_first": "double", "p90_seconds_from_first": "double",
        "difference": "double", "difference_low": "double", "difference_high": "double", "p": "double", "q": "double",
        "changed": "bool", "difference_reason": "string",
    }  # fmt: skip

    bars: tuple[Bar, ...]
    total: tuple[Bar, ...]
    """All people, whatever their group."""
    groups: int
    """How many values the breakdown has, shown or not."""
    exact_times: bool
    """Whether medians and 90 % points are exact, or from a fine histogram."""

    def rows(self) -> list[Row]:
        """One row a bar."""
        return [_row(bar, 1 - (self.level or 0.95)) for bar in self.bars]

    def extras(self) -> Row:
        """The bars of all people, and how many groups there are."""
        total = [_row(bar, 1 - (self.level or 0.95)) for bar in self.total]
        return {"total": total, "groups": self.groups, "exact_times": self.exact_times}


def _row(bar: Bar, alpha: float) -> Row:
    share, previous = estimate_columns(bar.share), estimate_columns(bar.previous)
    return {
        "step": bar.step,
        "name": bar.name,
        "optional": bar.optional,
        "by": bar.group.value,
        "group": bar.group.kind,
        "people": bar.people,
        "share": share["value"],
        "low": share["low"],
        "high": share["high"],
        "n": bar.share.n,
        "reason": share["reason"],
        "share_previous": previous["value"],
        "previous_low": previous["low"],
        "previous_high": previous["high"],
        "previous_n": bar.previous.n,
        "previous_reason": previous["reason"],
        "dropped": bar.dropped,
        "median_seconds": bar.from_previous.median,
        "p90_seconds": bar.from_previous.p90,
        "median_seconds_from_first": bar.from_first.median,
        "p90_seconds_from_first": bar.from_first.p90,
        **comparison_columns(bar.rest),
        "q": bar.q,
        "changed": None if bar.q is None else bar.q <= alpha,
    }


def bars_of(question: "Funnel", found: "FunnelSums", groups: Sequence[tuple[Group, Sequence[int]]]) -> Bars:
    """Judge the sums: each of the groups with the codes that it holds."""
    count = len(question.steps)
    people = found.people
    total = found.people.sum(axis=0)
    counted = [(group, codes, [int(n) for n in people[list(codes)].sum(axis=0)]) for group, codes in groups]
    shown = [one for one in counted if one[2][0] or not question.by]
    shown.sort(key=lambda one: (one[0].kind == OTHERS, -one[2][0], one[0].value or ""))
    everyone = Group(kind=VALUE, value=None)
    bars = [
        _bar(question, numbers, step, group, found, [code * count + step - 1 for code in codes])
        for group, codes, numbers in shown
        for step in range(1, count + 1)
    ]
    whole = [
        _bar(question, [int(n) for n in total], step, everyone, found,
             [code * count + step - 1 for code in range(len(people))])
        for step in range(1, count + 1)
    ]  # fmt: skip
    if len(shown) > 1:
        bars = _tested(question, bars, [int(n) for n in total])
    return Bars(groups=tuple(bars), total=tuple(whole))


def _bar(
    question: "Funnel", people: Sequence[int], step: int, group: Group, found: "FunnelSums", cells: Sequence[int]
) -> Bar:
    before = max((n for n in range(1, step) if n not in question.optional), default=1)
    here, came = people[step - 1], people[before - 1]
    return Bar(
        step=step,
        name=question.steps[step - 1].label,
        optional=step in question.optional,
        group=group,
        people=here,
        share=_share(question, here, people[0], step),
        previous=_share(question, here, came, step),
        dropped=came - here,
        from_previous=_times(found.from_previous, cells) if step > 1 or question.order == "any" else _NO_TIME,
        from_first=_times(found.from_first, cells) if step > 1 or question.order == "any" else _NO_TIME,
    )


_NO_TIME: Final = Times(n=0, median=None, p90=None)


def _share(question: "Funnel", count: int, n: int, step: int) -> Estimate | Unanswered:
    found = proportion(count, n, level=question.level, minimum=question.minimum)
    if step == 1 and isinstance(found, Estimate):
        return replace(found, low=1.0, high=1.0)  # the whole of itself: nothing is estimated
    return found


def _times(durations: "Durations", cells: Sequence[int]) -> Times:
    seconds = [durations.quantile(cells, share) for share in (0.5, 0.9)]
    median, p90 = (None if value is None else value / 1e6 for value in seconds)
    return Times(n=durations.count(cells), median=median, p90=p90)


def _tested(question: "Funnel", bars: list[Bar], total: Sequence[int]) -> list[Bar]:
    """Each group's share against that of all the others, with q over all of these tests."""
    firsts = {bar.group: bar.people for bar in bars if bar.step == 1}
    compared = []
    for bar in bars:
        if bar.step == 1:
            compared.append(bar)
            continue
        own = (bar.people, firsts[bar.group])
        rest = (total[bar.step - 1] - own[0], total[0] - own[1])
        if rest[1] <= 0:
            compared.append(replace(bar, rest=Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=0)))
        else:
            test = difference_proportions(own, rest, level=question.level, minimum=question.minimum)
            compared.append(replace(bar, rest=test))
    values = iter(benjamini_hochberg([bar.rest.p for bar in compared if isinstance(bar.rest, Comparison)]))
    return [replace(bar, q=next(values)) if isinstance(bar.rest, Comparison) else bar for bar in compared]


# --- words -----------------------------------------------------------------------------------------------------------

_ORDERS: Final = {
    "ordered": gettext_noop(
        "A person's attempt begins with the first step and takes each further step at its first opportunity; other"
        " events may lie between. Steps at the same instant count in the order given. One event fills one step."
    ),
    "strict": gettext_noop(
        "A person's attempt begins with the first step; any other event of theirs between two steps ends it. Steps at"
        " the same instant count in the order given. One event fills one step."
    ),
    "any": gettext_noop(
        "Steps count in any order: a step is reached by who also did every step before it, earlier or later, within one"
        " window. One event fills one step."
    ),
}
_TOUCHES: Final = {
    "first": gettext_noop("A person belongs to the value on the first event of their attempt."),
    "last": gettext_noop("A person belongs to the value on the last step of their attempt."),
    "step": gettext_noop("A person belongs to the value on step %(step)d; who did not reach it has no value."),
    "all": gettext_noop(
        "Every step of an attempt has to carry the same value; a person counts once for each value. People may be in"
        " several groups, so tests between groups are approximate."
    ),
}


def definition(question: "Funnel", bars: Bars, *, exact: bool) -> tuple[Sentence, ...]:
    """What was counted, sentence by sentence."""
    sentences = [Sentence(code=f"funnel.order.{question.order}", text=_ORDERS[question.order]), *_rules(question)]
    sentences += about_segments(question)
    if question.by and SEGMENT not in question.by:
        text = _TOUCHES[question.attribution.at]
        fields = {"step": question.attribution.step}
        sentences.append(Sentence(code=f"funnel.attribution.{question.attribution.at}", text=text, fields=fields))
    sentences.append(
        Sentence(
            code="funnel.interval",
            text=gettext_noop(
                "Shares are of the people who took the first step, with Wilson's interval at %(level)g %%; fewer than"
                " %(minimum)d people give no share."
            ),
            fields={"level": round(question.level * 100, 6), "minimum": question.minimum},
        )
    )
    tests = sum(bar.q is not None for bar in bars.groups)
    if tests:
        text = gettext_noop(
            "Each group is compared with all the others; q corrects for these %(tests)d comparisons"
            " (Benjamini–Hochberg). Differences are described, not explained: nothing else is held equal."
        )
        sentences.append(Sentence(code="funnel.fdr", text=text, fields={"tests": tests}))
    if not exact:
        text = gettext_noop(
            "Medians and 90 %% points come from a fine histogram and are within 0.4 %% of the exact ones."
        )
        sentences.append(Sentence(code="funnel.times", text=text))
    return tuple(sentences)


def _rules(question: "Funnel") -> list[Sentence]:
    """Window and period, repetition, and the rules that only some questions have."""
    sentences = [
        Sentence(
            code="funnel.window",
            text=gettext_noop(
                "All steps lie within %(window)s of the first, inclusive; a day is 24 hours. The attempt begins in the"
                " period; it may end after it."
            ),
            fields={"window": Duration().write(question.within)},
        ),
        Sentence(
            code="funnel.first_ever" if question.first_ever else "funnel.best",
            text=gettext_noop(
                "Only the attempt that begins with a person's first match ever counts, and only if it begins in the"
                " period. People are counted once, after identity."
            )
            if question.first_ever
            else gettext_noop(
                "Of several attempts the one that gets furthest counts, the earliest of equals. People are counted"
                " once, after identity."
            ),
        ),
    ]
    if question.optional:
        numbers = ", ".join(str(number) for number in sorted(question.optional))
        text = gettext_noop(
            "Optional steps (%(numbers)s) are counted when they come in their place and never required."
        )
        sentences.append(Sentence(code="funnel.optional", text=text, fields={"numbers": numbers}))
    if question.exclude:
        text = gettext_noop(
            "An excluded event strictly between two steps ends the attempt: the person counts up to the step reached"
            " before. Excluded: %(events)s."
        )
        events = "; ".join(str(item) for item in question.exclude)
        sentences.append(Sentence(code="funnel.exclusion", text=text, fields={"events": events}))
    return sentences
