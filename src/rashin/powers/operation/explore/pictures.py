"""An answer of any kind that has a page, drawn."""

from rashin.analysis.questions.funnel import FunnelAnswer
from rashin.analysis.questions.points import ScoresAnswer
from rashin.analysis.questions.question import Answer
from rashin.analysis.questions.trend import TrendAnswer
from rashin.powers.operation.explore import picture_funnel, picture_scores, picture_trend
from rashin.powers.operation.explore.records import Picture


def picture_of(answer: Answer) -> Picture:
    """Everything a page shows of it."""
    if isinstance(answer, ScoresAnswer):
        return picture_scores.picture(answer)
    if isinstance(answer, TrendAnswer):
        return picture_trend.picture(answer)
    assert isinstance(answer, FunnelAnswer), answer.question.name
    return picture_funnel.picture(answer)
