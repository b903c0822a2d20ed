"""The page of a construct over its waves."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from rashin.base.ui.filters import Filters
from rashin.base.ui.formats import reading_language
from rashin.base.ui.forms import field_of
from rashin.base.workspace.access import Permission, access, may, member_of, require, scope_of
from rashin.base.workspace.audit import record_export
from rashin.errors import BadInput, Conflict
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.measures import construct_name
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.reach.forms_pulses import PulseForm, initial_of
from rashin.powers.operation.surveys.reach.pulses import pulse_of, set_pulse
from rashin.powers.operation.surveys.results import employee_waves, over_time, pages_waves, reading
from rashin.powers.operation.surveys.tabs import tabs_for


@access(Permission.SEE_SURVEYS)
@require_GET
def waves(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the survey measures, over the waves of every survey that measures the same."""
    member, now = member_of(request), datetime.now(UTC)
    survey, row = queries.survey_of(key, member=member), queries.survey_row(key, member=member)
    if not reading.rule_of(survey).filters:
        return _of_employees(request, survey)  # their answers are no voices of the lake
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


def _of_employees(request: HttpRequest, survey: Survey) -> HttpResponseBase:
    """The waves of an employees' survey: what each may show by itself, side by side."""
    member, now, language = member_of(request), datetime.now(UTC), reading_language()
    row = queries.survey_row(survey.key, member=member)
    items = employee_waves.trend(survey, member) if scope_of(member).units is None and survey.construct else []
    table, rows = pages_waves.table_of(items, language)
    drawn = table.on(request, rows)
    if drawn.download:
        require(member, Permission.EXPORT)
        file = drawn.file(f"rashin-{survey.key}-waves")
        record_export(actor=member, what=f"{survey.reference}:waves", rows=file.rows, now=now)
        return file.response()
    drawn.offers_files = may(member, Permission.EXPORT)
    context = {
        "row": row, "survey": row, "tabs": tabs_for(row, member, "survey_waves"), "table": drawn, "items": items,
        "charts": [pages_waves.chart_of(one, language) for one in items], "construct": construct_name(survey.construct),
        "pulse": pulse_of(survey), "live": survey.live_version is not None,
    }  # fmt: skip
    return render(request, "surveys/waves_employees.html", context)


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def pulse(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say when employees are asked again, and how long each wave is open."""
    member = member_of(request)
    survey, row = queries.survey_of(key, member=member), queries.survey_row(key, member=member)
    held = pulse_of(survey)
    form = PulseForm(request.POST or None, initial=initial_of(held))
    if request.method == "POST" and form.is_valid():
        try:
            set_pulse(
                actor=member, survey=survey, said=form.said(), now=datetime.now(UTC),
                revision=form.cleaned_data["revision"] or 0,
            )  # fmt: skip
        except (BadInput, Conflict) as problem:
            place = str(problem.fields.get("place", ""))
            form.add_error(place if place in form.fields else None, gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("The rhythm is saved."))
            return redirect("survey_waves", key)
    context = {"form": form, "row": row, "fields": [field_of(one) for one in form.visible_fields()], "pulse": held}
    return render(request, "surveys/reach/pulse_form.html", context, status=400 if form.errors else 200)
