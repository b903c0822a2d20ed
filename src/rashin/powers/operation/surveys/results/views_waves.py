"""The page of a construct over its waves."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from rashin.base.ui.filters import Filters
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.measures import construct_name
from rashin.powers.operation.surveys.results import over_time, reading
from rashin.powers.operation.surveys.results.listed import KeptTogether
from rashin.powers.operation.surveys.tabs import tabs_for


@access(Permission.SEE_SURVEYS)
@require_GET
def waves(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the survey measures, over the waves of every survey that measures the same."""
    member, now = member_of(request), datetime.now(UTC)
    survey, row = queries.survey_of(key, member=member), queries.survey_row(key, member=member)
    if not reading.rule_of(survey).filters:
        raise KeptTogether  # employees' answers are no voices of the lake, and two waves could be subtracted
    documents = list(reading.documents_of(survey).values()) or [queries.draft_of(survey)]
    metrics = over_time.metrics_in(documents)
    context: dict[str, Any] = {
        "row": row, "survey": row, "tabs": tabs_for(row, member, "survey_waves"), "metrics": metrics,
        "construct": construct_name(survey.construct),
    }  # fmt: skip
    if not metrics or not survey.construct:
        return render(request, "surveys/waves.html", context)
    offered = over_time.filters_for(survey, metrics)
    filters = Filters(request, offered)
    wanted = filters.values.get("every") or over_time.usual_of(survey)
    every = None if wanted == over_time.WHOLE else wanted
    looked = over_time.Looked(metric=filters.values.get("metric") or metrics[0], every=every)
    answer = over_time.waves_of(survey, looked, member, now=now)
    context |= {"filters": filters if offered else None, "answer": answer}
    if not answer.waves:
        return render(request, "surveys/waves.html", context)
    table = over_time.table_of(answer.metric, every).on(request, over_time.rows_of(answer, every))
    if table.download:
        require(member, Permission.EXPORT)
        file = table.file(f"rashin-{key}-waves")
        record_export(actor=member, what=f"{survey.reference}:waves", rows=file.rows, now=now)
        return file.response()
    table.offers_files = may(member, Permission.EXPORT)
    context |= {
        "chart": over_time.chart_of(answer, every),
        "table": table,
        "verdict": over_time.verdict_of(answer, every),
        "definition": [
            gettext(one.text) % {**one.fields, "construct": context["construct"]} for one in answer.definition
        ],
    }
    return render(request, "surveys/waves.html", context)
