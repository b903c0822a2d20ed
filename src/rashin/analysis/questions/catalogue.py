"""Every question there is, and the one door through which they are asked."""

from datetime import datetime
from functools import partial
from typing import Any

from rashin.analysis.questions.errors import UnknownQuestion
from rashin.analysis.questions.facts import Facts, answer_facts
from rashin.analysis.questions.funnel import Funnel, answer_funnel, people_of_funnel
from rashin.analysis.questions.moves import Moves, answer_moves
from rashin.analysis.questions.people import People, answer_people
from rashin.analysis.questions.question import Answer, Kind, Lake, Question, Scope
from rashin.analysis.questions.scores import Scores, answer_scores, people_of_scores
from rashin.analysis.questions.timeline import Timeline, answer_timeline
from rashin.analysis.questions.trend import Trend, answer_trend, people_of_trend

EVERYTHING = Scope()

QUESTIONS: dict[str, Kind] = {
    kind.question.name: kind
    for kind in (
        Kind(question=Scores, answer=answer_scores, people=people_of_scores),
        Kind(question=Funnel, answer=answer_funnel, find_people=people_of_funnel),
        Kind(question=Trend, answer=answer_trend, people=people_of_trend),
        Kind(question=Moves, answer=answer_moves),
        Kind(question=Timeline, answer=answer_timeline),
        Kind(question=Facts, answer=answer_facts),
    )
}
QUESTIONS[People.name] = Kind(question=People, answer=partial(answer_people, kinds=QUESTIONS))


def kind_named(name: str) -> Kind:
    """The kind of this name, or UnknownQuestion."""
    try:
        return QUESTIONS[name]
    except KeyError:
        raise UnknownQuestion(kind="question", name=name, names=", ".join(QUESTIONS)) from None


def ask(question: Question, *, lake: Lake | Any, now: datetime, scope: Scope = EVERYTHING) -> Answer:
    """Answer a question from a lake, within the scope of whoever asks."""
    return kind_named(question.name).answer(question, lake=lake, scope=scope, now=now)
