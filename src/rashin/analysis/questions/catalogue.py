"""Every question there is, and the one door through which they are asked."""

from datetime import datetime
from typing import Any

from rashin.analysis.questions.errors import UnknownQuestion
from rashin.analysis.questions.question import Answer, Kind, Lake, Question, Scope
from rashin.analysis.questions.scores import Scores, answer_scores

EVERYTHING = Scope()

QUESTIONS: dict[str, Kind] = {
    kind.question.name: kind
    for kind in (
        Kind(question=Scores, answer=answer_scores),
    )
}  # fmt: skip


def kind_named(name: str) -> Kind:
    """The kind of this name, or UnknownQuestion."""
    try:
        return QUESTIONS[name]
    except KeyError:
        raise UnknownQuestion(kind="question", name=name, names=", ".join(QUESTIONS)) from None


def ask(question: Question, *, lake: Lake | Any, now: datetime, scope: Scope = EVERYTHING) -> Answer:
    """Answer a question from a lake, within the scope of whoever asks."""
    return kind_named(question.name).answer(question, lake=lake, scope=scope, now=now)
