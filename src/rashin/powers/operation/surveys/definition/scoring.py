"""What an answer counts: the score that goes with the kind of its question, and the mean of a matrix of statements."""

from collections.abc import Mapping
from statistics import fmean
from typing import Final

from rashin.powers.operation.surveys.definition.conditions import Value, number
from rashin.powers.operation.surveys.definition.document import Question
from rashin.powers.operation.surveys.definition.kinds import SCALES, SCORED, Kind

METRICS: Final = {Kind.NPS: "nps", Kind.CSAT: "csat", Kind.CES: "ces", Kind.RATING: "rating"}
"""Kind → the metric under which voices keep its score."""


def score_of(question: Question, answer: Value) -> float | None:
    """The score of an answer: as given on a scale, the mean of a scored matrix, else none."""
    if question.kind in SCORED and question.scale is not None:
        given = number(answer)
        return given if given is not None and given in question.scale.points else None
    if question.kind is Kind.MATRIX and isinstance(answer, Mapping):
        return matrix_score(question, answer)
    return None


def matrix_score(question: Question, answer: Mapping[str, Value]) -> float | None:
    """The mean over the rows that were answered with a column that counts; reversed rows are turned round."""
    values = {one.id: one.value for one in question.options if one.value is not None}
    if not values:
        return None
    ends = min(values.values()) + max(values.values())
    reversed_rows = {row.id for row in question.rows if row.reversed}
    scored = [
        ends - values[str(column)] if row in reversed_rows else values[str(column)]
        for row, column in answer.items()
        if str(column) in values
    ]
    return fmean(scored) if scored else None


def side_of(question: Question, answer: Value) -> int | None:
    """+1 for an answer that counts as good, −1 for a bad one, 0 between; none where nothing is scored."""
    given = score_of(question, answer)
    if question.scale is None or question.kind not in SCALES or given is None:
        return None
    rule, scale = SCALES[question.kind], question.scale
    if scale.direction < 0:
        given = scale.lowest + scale.highest - given
    if given in rule.favourable.get(scale.highest, ()):
        return 1
    return -1 if given in rule.unfavourable.get(scale.highest, ()) else 0
