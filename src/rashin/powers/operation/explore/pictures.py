"""An answer of any kind that has a page, drawn."""

from rashin.analysis.questions.funnel import FunnelAnswer
from rashin.analysis.questions.points import ScoresAnswer
from rashin.analysis.questions.question import Answer
from rashin.analysis.questions.trend import TrendAnswer
from rashin.powers.operation.explore import picture_funnel, picture_scores, picture_trend
from rashin.powers.operation.explore.records import Behind, Picture


def picture_of(answer: Answer, *, behind: Behind | None = None) -> Picture:
    """Everything a page shows of it; ``behind`` leads from a bar's row to those behind it."""
    if isinstance(answer, ScoresAnswer):
        return picture_scores.picture(answer, behind=behind)
    if isinstance(answer, TrendAnswer):
        return picture_trend.picture(answer, behind=behind)
    assert isinstance(answer, FunnelAnswer), answer.question.name
    return picture_funnel.picture(answer, behind=behind)
