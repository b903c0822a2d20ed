"""Responses one by one, for pages and programs: whose they may be seen, and their words masked."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from rashin.analysis.text.pii import mask
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.models import User
from rashin.errors import NotFound, gettext_noop
from rashin.powers.operation.surveys.answering.entering import document_of
from rashin.powers.operation.surveys.definition.kinds import TEXTS, Kind
from rashin.powers.operation.surveys.models import Response, Survey


class ResponseMissing(NotFound):
    """There is no such response, or it may not be looked at by itself."""

    code = "survey.response_missing"
    message = gettext_noop("There is no such response.")


class KeptTogether(NotFound):
    """Employees' answers are never shown one by one, crossed or as rows."""

    code = "survey.kept_together"
    message = gettext_noop("Employees’ answers are shown together only, never one by one.")


def rows_of(survey: Survey, member: User | None) -> QuerySet[Response]:
    """The responses of a survey that a member may look at; without a member all."""
    rows = Response.objects.filter(survey=survey).select_related("version", "survey").defer("survey__draft")
    units = scope_of(member).units if member is not None else None
    return rows.filter(unit__in=sorted(units)) if units is not None else rows


def row_of(survey: Survey, number: uuid.UUID, member: User | None) -> Response:
    """One of them, or ResponseMissing."""
    found = rows_of(survey, member).filter(pk=number).first()
    if found is None:
        raise ResponseMissing
    return found


def flags_of(row: Response) -> list[str]:
    """The names of its flags, whether they stand alone or carry more."""
    return [str(one.get("flag", "")) if isinstance(one, dict) else str(one) for one in row.flags or ()]


def masked_answers(row: Response) -> dict[str, Any]:
    """Its answers by question; what people wrote themselves masked."""
    document = document_of(row.version_id)
    written = {one.id for one in document.questions() if one.kind in TEXTS | {Kind.CONTACT}}

    def shown(name: str, value: Any) -> Any:
        typed = name.endswith(".other") or name.partition("@")[0] in written
        if typed and isinstance(value, str):
            return mask([value])[0]
        if typed and isinstance(value, Mapping):
            return dict.fromkeys(value, "***")
        return value

    return {name: shown(name, value) for name, value in row.answers.items()}
