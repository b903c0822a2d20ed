"""Results as plain values for programs: what the page of results shows, with the same intervals and reasons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from rashin.analysis.stats.estimate import Unanswered
from rashin.analysis.text.pii import mask
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.results.judged import Result, judged
from rashin.powers.operation.surveys.results.reading import Chosen, rule_of, sheet_of
from rashin.powers.operation.surveys.results.tallies import Remark

Mask = Callable[[Sequence[str]], Sequence[str]]


def results_of(survey: Survey, chosen: Chosen | None = None, member: User | None = None) -> dict[str, Any]:
    """Every question of a survey. Answers of employees are never chosen among."""
    rule = rule_of(survey)
    sheet = sheet_of(survey, chosen if chosen and rule.filters else Chosen(), member)
    questions = [plain(judged(one), mask=mask, linked=rule.filters) for one in sheet.columns]
    return {"survey": survey.key, "n": sheet.n, "questions": questions}


def plain(result: Result, *, mask: Mask, linked: bool) -> dict[str, Any]:
    """One question. ``linked``: remarks may name their response, which those of employees never do."""
    asked = result.asked
    return {
        "question": asked.key, "kind": str(asked.question.kind), "text": dict(asked.question.text),
        "shown": result.shown, "answered": result.answered, "skipped": result.skipped,
        "seconds": _told(result.seconds, mask, linked), "found": _told(result.body, mask, linked),
    }  # fmt: skip


def _told(value: Any, mask: Mask, linked: bool) -> Any:
    """Values down to what JSON knows; a figure that cannot be given says why."""
    if isinstance(value, Unanswered):
        return {"value": None, "reason": str(value.reason), "n": value.n}
    if isinstance(value, Remark):
        return {"text": mask([value.text])[0], "response": value.response if linked else None}
    if is_dataclass(value):
        return {one.name: _told(getattr(value, one.name), mask, linked) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _told(one, mask, linked) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one, mask, linked) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)
