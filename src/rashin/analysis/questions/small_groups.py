"""Small groups are kept back from whoever sees a part of the company only, and not given away by subtraction either.

A reader whose scope is some units knows the people there. A figure of three of them is a figure of persons, so a cell
that rests on fewer than ``LEAST`` people has a reason instead of a number. Where what was kept back on a line (the
groups of one period, the periods of one group) could be found by subtracting the others from their sum, the smallest
of the others is kept back too, until at least two cells and ``LEAST`` people are missing. A filter that leaves out
fewer than ``LEAST`` people of the same period is refused an answer as a whole: the difference to the unfiltered figure
would be theirs.

What this cannot do: somebody who asks again on another day, or for periods that overlap but for an hour, can still
subtract. Whoever reads people one by one (timeline, people) needs a permission of its own for that.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from rashin.analysis.questions.conditions import Params, all_sql, bound
from rashin.analysis.questions.filters import Table
from rashin.analysis.questions.grouped import VOICED, Grouping, segments_in
from rashin.analysis.questions.question import Answer, Lake, Question, Scope, Timed
from rashin.analysis.questions.tally import NOTHING
from rashin.analysis.stats.estimate import Reason, Unanswered

LEAST: Final = 5
"""People that a figure rests on at least."""
INDIVIDUAL: Final = frozenset({"timeline", "people", "voices", "segment"})
"""Kinds whose answers are about persons one by one: their permission is another, and nothing is counted in them."""
UNLIMITED: Final = 100_000
LIMITED: Final = frozenset({"scores", "moves", "waves", "topics", "aspects", "phrases", "compare"})
"""Kinds with a limit on what is shown."""
HIDDEN: Final = Unanswered(reason=Reason.SMALL_GROUP, n=0, minimum=LEAST)


def discreet(answer: Answer, *, left_out: int = 0) -> Answer:
    """The answer without its small groups; ``left_out`` are the people whom its filters keep out."""
    if answer.question.name in INDIVIDUAL:
        return answer
    found: Answer = _KINDS[answer.question.name](answer, 0 < left_out < LEAST)
    return found


def generous(question: Question) -> Question:
    """The question without a limit on its groups: what is beyond it could be found by subtraction as well."""
    return replace(question, limit=UNLIMITED) if question.name in LIMITED else question  # type: ignore[call-arg]


def left_out(question: Question, *, lake: Lake, scope: Scope, now: datetime) -> int:
    """How many people the filters and segments of a question keep out, of those within its period and its scope."""
    where = (*getattr(question, "where", ()), *getattr(question, "both", ()))
    segment = getattr(question, "segment", ())
    if not (where or segment) or question.name in INDIVIDUAL or not isinstance(question, Timed):
        return 0
    table: Table = "voices" if question.name in VOICED else getattr(question, "of", "events")
    params: Params = {}
    tests = []
    for test, more in (question.period(now).condition(table), scope.condition(table)):
        tests.append(test)
        params |= more
    inside, more = all_sql(where, table)
    held = segments_in(question.settled(now)).get("segment", ())
    grouping = Grouping(table=table, fields=(), segment=held, among=(), scope=scope, zone=question.zone)
    metrics = getattr(question, "metric", ())
    if metrics:
        wanted = [metrics] if isinstance(metrics, str) else list(metrics)
        tests.append(f"{table}.metric = any({bound(wanted, params)})")
    sql = f"""
    select count(distinct person_key) + count(*) filter (person_key is null) as people
    from {table} where {" and ".join(tests)} and not coalesce({inside} and {grouping.condition}, false)"""  # noqa: S608
    asked = grouping.begin().then("kept_out", sql, params, more)
    return int(lake.rows(asked.sql, asked.params).to_pylist()[0]["people"])


def kept_back(sizes: Mapping[Hashable, int], lines: Iterable[Sequence[Hashable]]) -> set[Hashable]:
    """The cells to keep back: the small ones, and on each line enough of the others that no sum gives them away."""
    hidden = {cell for cell, size in sizes.items() if 0 < size < LEAST}
    waiting = [list(line) for line in lines if len(line) > 1]
    changed = bool(hidden)
    while changed:  # keeping one back on its row may leave it alone in its column
        changed = False
        for line in waiting:
            there = [cell for cell in line if cell in hidden]
            missing = sum(sizes[cell] for cell in there)
            if not there or (len(there) > 1 and missing >= LEAST):
                continue
            others = sorted(
                (sizes[cell], index) for index, cell in enumerate(line) if sizes[cell] and cell not in there
            )
            if others:
                hidden.add(line[others[0][1]])
                changed = True
    return hidden


def _lines(cells: Iterable[tuple[Hashable, Hashable]]) -> list[list[Hashable]]:
    """The rows and the columns of a table of (period, group)."""
    rows: dict[Hashable, list[Hashable]] = defaultdict(list)
    columns: dict[Hashable, list[Hashable]] = defaultdict(list)
    for cell in cells:
        rows[cell[0]].append(cell)
        columns[cell[1]].append(cell)
    return [*rows.values(), *columns.values()]


def _scores(answer: Any, everything: bool) -> Any:
    sizes: dict[Hashable, int] = {(one.period, one.group): one.tally.n for one in answer.points}
    hidden = set(sizes) if everything else kept_back(sizes, _lines(sizes))  # type: ignore[arg-type] # pairs
    points = tuple(
        _hidden_point(one) if (one.period, one.group) in hidden and one.tally.n else _without_small_other(one)
        for one in answer.points
    )
    return replace(answer, points=points, n=sum(one.tally.n for one in points))


def cut(answer: Any, question: Question) -> Any:
    """The answer to the question as it was asked: with no more groups than its limit."""
    limit = getattr(question, "limit", UNLIMITED)
    if question.name == "scores":
        shown = set(list(dict.fromkeys(point.group for point in answer.points))[:limit])
        points = tuple(point for point in answer.points if point.group in shown)
        return replace(answer, question=question, points=points, n=sum(point.tally.n for point in points))
    if question.name == "waves":
        waves = answer.waves[-limit:]
        return replace(answer, question=question, waves=waves, n=sum(one.tally.n for one in waves))
    if question.name in {"phrases", "compare"}:
        return replace(answer, question=question, pairs=answer.pairs[:limit])
    if question.name in {"topics", "aspects"}:
        tags = set(list(dict.fromkeys(point.tag for point in answer.points))[:limit])
        return replace(answer, question=question, points=tuple(one for one in answer.points if one.tag in tags))
    return replace(answer, question=question, moves=answer.moves[:limit]) if question.name == "moves" else answer


def _tagged(answer: Any, everything: bool) -> Any:
    """Each tag's voices over periods and groups, and all voices likewise; what is kept back has no side either."""
    sizes: dict[Hashable, int] = {(one.tag, (one.period, one.group)): one.sums.size for one in answer.points}
    wholes: dict[Hashable, int] = {(one.period, one.group): one.sums.size for one in answer.whole}
    lines: dict[Hashable, list[Hashable]] = defaultdict(list)
    for one in answer.points:
        lines[one.tag, "period", one.period].append((one.tag, (one.period, one.group)))
        lines[one.tag, "group", one.group].append((one.tag, (one.period, one.group)))
    hidden = set(sizes) if everything else kept_back(sizes, lines.values())
    closed = set(wholes) if everything else kept_back(wholes, _lines(wholes))  # type: ignore[arg-type] # pairs

    def shown(one: Any) -> Any:
        place = (one.period, one.group)
        if place in closed or (one.tag is not None and (one.tag, place) in hidden):
            return one.kept_back() if one.sums.n or place in closed else one
        return one

    whole = tuple(shown(one) for one in answer.whole)
    points = tuple(shown(one) for one in answer.points)
    return replace(answer, points=points, whole=whole, n=sum(one.sums.n for one in whole))


def _sided(answer: Any, everything: bool) -> Any:
    """Two sides: a tag of which a small group on either side speaks is left out, and all of it when a side is small."""
    sides = (answer.first.size, answer.second.size)
    if everything or any(0 < size < LEAST for size in sides):
        return replace(answer, pairs=(), first=type(answer.first)(), second=type(answer.second)(), tests=0, n=0)
    pairs = tuple(
        one for one in answer.pairs if not any(0 < side.size < LEAST for side in (one.first, one.second))
    )  # fmt: skip
    return replace(answer, pairs=pairs)


def _drivers(answer: Any, everything: bool) -> Any:
    """What few people speak of cannot drive a score; how few they are is not told."""
    if everything or 0 < answer.people < LEAST:
        return replace(answer, found=(), left_out=(), explained=HIDDEN, people=0, n=0)
    return replace(answer, left_out=tuple((tag, replace(why, n=0)) for tag, why in answer.left_out))


def _emerging(answer: Any, everything: bool) -> Any:
    """A burst of few people is left out."""
    found = () if everything else tuple(one for one in answer.found if one.now >= LEAST)
    earlier = () if everything else tuple(one for one in answer.earlier if one.burst.now >= LEAST)
    few = everything or answer.n < LEAST or answer.people < LEAST
    return replace(
        answer, found=found, earlier=earlier, n=0 if few else answer.n, people=0 if few else answer.people,
        enough=None if few else answer.enough,
    )  # fmt: skip


def _hidden_point(point: Any) -> Any:
    top = None if point.top is None else HIDDEN
    return replace(point, tally=NOTHING, estimate=HIDDEN, top=top, comparison=None, compared_n=None, q=None)


def _without_small_other(point: Any) -> Any:
    if point.compared_n is None or not 0 < point.compared_n < LEAST:
        return point
    return replace(point, comparison=HIDDEN, compared_n=None, q=None)


def _trend(answer: Any, everything: bool) -> Any:
    sizes: dict[Hashable, int] = {(one.period, (one.group, one.other)): one.size for one in answer.points}
    hidden = set(sizes) if everything else kept_back(sizes, _lines(sizes))  # type: ignore[arg-type] # pairs
    points = tuple(
        replace(one, n=0, size=0, result=HIDDEN) if (one.period, (one.group, one.other)) in hidden and one.size else one
        for one in answer.points
    )
    return replace(answer, points=points, n=sum(one.n for one in points))


def _funnel(answer: Any, everything: bool) -> Any:
    """Groups by the people who took the first step; the bars of everybody as one group of their own."""
    firsts: dict[Hashable, int] = {bar.group: bar.people for bar in answer.bars if bar.step == 1}
    hidden = set(firsts) if everything else kept_back(firsts, [list(firsts)])
    small = everything or answer.n < LEAST
    bars = tuple(_hidden_bar(bar) if bar.group in hidden and firsts[bar.group] else bar for bar in answer.bars)
    total = tuple(_hidden_bar(bar) for bar in answer.total) if small else answer.total
    return replace(answer, bars=bars, total=total, n=0 if small else answer.n)


def _hidden_bar(bar: Any) -> Any:
    nothing = replace(bar.from_previous, n=0, median=None, p90=None)
    return replace(
        bar, people=0, dropped=0, share=HIDDEN, previous=HIDDEN, from_previous=nothing, from_first=nothing, rest=None,
        q=None,
    )  # fmt: skip


def _moves(answer: Any, everything: bool) -> Any:
    """A move that rests on a small group in either period is left out, with the next one of its field beside it."""
    hidden: set[Hashable] = set()
    for side in ("before", "after"):
        sizes: dict[Hashable, int] = {
            (one.metric, one.field, one.by): getattr(one, side).n for one in answer.moves
        }  # fmt: skip
        fields: dict[Hashable, list[Hashable]] = defaultdict(list)
        for one in answer.moves:
            fields[one.metric, one.field].append((one.metric, one.field, one.by))
        hidden |= kept_back(sizes, fields.values())
    moves = tuple(one for one in answer.moves if (one.metric, one.field, one.by) not in hidden)
    return replace(answer, moves=() if everything else moves, n=0 if everything or answer.n < LEAST else answer.n)


def _waves(answer: Any, everything: bool) -> Any:
    """Waves are parts of one construct's answers: a small one is kept back, and the next beside it."""
    sizes: dict[Hashable, int] = {(one.survey, one.period): one.tally.n for one in answer.waves}
    hidden = set(sizes) if everything else kept_back(sizes, [list(sizes)])
    waves = tuple(
        replace(one, tally=NOTHING, estimate=HIDDEN, comparison=None, q=None)
        if (one.survey, one.period) in hidden and one.tally.n
        else one
        for one in answer.waves
    )
    return replace(answer, waves=waves, n=sum(one.tally.n for one in waves))


def _facts(answer: Any, _everything: bool) -> Any:
    """A source of few people is left out; sources share people, so no subtraction finds them."""
    facts = tuple(one for one in answer.facts if one.source is None or not 0 < one.people < LEAST)
    if 0 < answer.people < LEAST:
        facts = tuple(replace(one, rows=0, people=0, first_at=None, last_at=None) for one in facts if not one.source)
        return replace(answer, facts=facts, people=0, n=0)
    return replace(answer, facts=facts)


_KINDS: Final[Mapping[str, Callable[[Any, bool], Any]]] = {
    "scores": _scores,
    "trend": _trend,
    "funnel": _funnel,
    "moves": _moves,
    "facts": _facts,
    "waves": _waves,
    "topics": _tagged,
    "aspects": _tagged,
    "phrases": _sided,
    "compare": _sided,
    "drivers": _drivers,
    "emerging": _emerging,
}
"""Every kind that counts people; a test keeps this and INDIVIDUAL together complete."""
