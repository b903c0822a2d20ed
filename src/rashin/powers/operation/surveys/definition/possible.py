"""Whether anybody can meet a condition: what a question may be answered with, narrowed by each condition in turn.

Only questions with a closed list of answers are judged (scales and single choices); of everything else nothing is
claimed. So "impossible" is certain, and "possible" is not a promise.
"""

from collections.abc import Mapping, Sequence

from rashin.powers.operation.surveys.definition.conditions import met
from rashin.powers.operation.surveys.definition.document import Condition, Document, Group, Question
from rashin.powers.operation.surveys.definition.kinds import OTHER, Kind
from rashin.powers.operation.surveys.definition.sites import options_of

Answers = Sequence[str | int | None]


def possible(document: Document, group: Group, questions: Mapping[str, Question]) -> bool:
    """Whether the group can hold. Alternatives are judged one by one, what goes together as a whole."""
    if group.join == "any":
        return any(possible(document, _alone(one), questions) for one in group.members)
    plain: dict[str, list[Condition]] = {}
    waiting = list(group.members)
    while waiting:
        one = waiting.pop()
        if isinstance(one, Condition):
            plain.setdefault(one.of, []).append(one)
        elif one.join == "all":
            waiting.extend(one.members)
        elif not possible(document, one, questions):
            return False
    return all(_meets(document, name, tests, questions) for name, tests in plain.items())


def _alone(one: Condition | Group) -> Group:
    return one if isinstance(one, Group) else Group(join="all", members=(one,))


def _meets(document: Document, name: str, tests: Sequence[Condition], questions: Mapping[str, Question]) -> bool:
    answers = _answers(document, name, questions)
    return answers is None or any(all(met(test.op, one, test.value) for test in tests) for one in answers)


def _answers(document: Document, name: str, questions: Mapping[str, Question]) -> Answers | None:
    """What may be answered, nothing included; None when there is no closed list."""
    source, _, rest = name.partition(":")
    asked, _, part = rest.partition(".")
    question = questions.get(asked) if source == "answer" else None
    if question is None or (part and question.kind != Kind.MATRIX):
        return None
    if question.scale is not None:
        return [None, *question.scale.points]
    if question.kind == Kind.SINGLE or (question.kind == Kind.MATRIX and part):
        options = options_of(document, question)
        if options is None:
            return None
        more = [OTHER] if question.other or question.carry_from else []
        return [None, *(one.id for one in options), *more]
    return None
