"""The builder: one page, and one address that takes every change."""

from datetime import UTC, datetime
from typing import Any, Final, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import RashinError
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.building import saving
from rashin.powers.operation.surveys.building.conditions import Line, Posted, offered
from rashin.powers.operation.surveys.building.deeds import deed_in
from rashin.powers.operation.surveys.building.edits import PartMissing
from rashin.powers.operation.surveys.building.pages import builder_page, preview_address
from rashin.powers.operation.surveys.building.rows import condition_row
from rashin.powers.operation.surveys.building.words import titled
from rashin.powers.operation.surveys.errors import DraftChanged, SurveyError

AUTOSAVE: Final = "X-Rashin-Autosave"


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # the library knows views without arguments only
def build(request: HttpRequest, key: str) -> HttpResponseBase:
    """The questions of a survey, the editor of one of them, and the survey as on a phone."""
    if request.method == "POST":
        return _change(request, key)
    context = builder_page(request, key, request.GET.get("at", ""), preview_language=request.GET.get("language", ""))
    return render(request, "surveys/build.html", context)


def _change(request: HttpRequest, key: str) -> HttpResponseBase:
    form, now, quiet = cast(Posted, request.POST), datetime.now(UTC), AUTOSAVE in request.headers
    try:
        if request.POST.get("do") == "undo":
            survey, part = saving.undo(actor=member_of(request), key=key, now=now)
            return redirect(f"{reverse('survey_build', args=[survey.key])}?at={part or request.POST.get('at', '')}")
        deed = deed_in(form)
        saved = saving.edit(
            actor=member_of(request), key=key, part=deed.part, change=deed, now=now,
            seen=request.POST.get("seen", "") if deed.guarded else None, revision=_revision(request),
        )  # fmt: skip
    except (SurveyError, DraftChanged, PartMissing) as error:
        return _refused(request, key, error, quiet=quiet)
    if quiet:
        return _told(request, saved, deed.part)
    return redirect(f"{reverse('survey_build', args=[saved.survey.key])}?at={deed.at}")


def _revision(request: HttpRequest) -> int:
    told = request.POST.get("revision", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1


def _told(request: HttpRequest, saved: saving.Saved, part: str) -> HttpResponse:
    """What a form that saves by itself has to know."""
    view = queries.survey(saved.survey.key, member=member_of(request))
    context = builder_page(request, saved.survey.key, part)
    return JsonResponse({
        "revision": view.row.revision,
        "seen": saved.digest,
        "label": titled(view.draft, part, reading_language()) if view.draft.question(part) else "",
        "checks": render_to_string("surveys/build/checks.html", context, request),
        "preview": preview_address(view, view.draft.default_language),
        "place": reverse("survey_build", args=[saved.survey.key]),
    })  # fmt: skip


def _sentence(error: RashinError) -> str:
    remedy = gettext(error.remedy) % error.fields if error.remedy else ""
    return f"{gettext(error.message) % error.fields} {remedy}".strip()


def _refused(request: HttpRequest, key: str, error: RashinError, *, quiet: bool) -> HttpResponse:
    """Nothing was saved, and why."""
    if quiet:
        return JsonResponse({"problem": _sentence(error)}, status=error.status)
    context: dict[str, Any] = builder_page(request, key, request.POST.get("at", ""))
    context["conflict" if isinstance(error, DraftChanged) else "problem"] = _sentence(error)
    return render(request, "surveys/build.html", context, status=error.status)


@access(Permission.EDIT_SURVEYS)
@require_GET
def condition(request: HttpRequest, key: str) -> HttpResponseBase:
    """One condition of a form, with the comparisons and values that fit what it looks at now."""
    view = queries.survey(key, member=member_of(request))
    language, before = reading_language(), request.GET.get("before", "")
    number = request.GET.get("n", "1")
    group = request.GET.get("group", "1")
    line = Line(
        of=request.GET.get("of", "")[:200], op=request.GET.get("op", "")[:60],
        values=tuple(request.GET.getlist("value"))[:60],
        group=int(group) if group.isascii() and group.isdecimal() and len(group) < 3 else 1,
    )  # fmt: skip
    context = {
        "row": condition_row(line, number if number.isascii() and number.isdecimal() else "1", view.draft, language),
        "prefix": "".join(letter for letter in request.GET.get("prefix", "show")[:20] if letter.isalnum()),
        "offers": offered(view.draft, before=before, language=language),
        "before": before,
        "build": reverse("survey_build", args=[key]),
    }
    return render(request, "surveys/build/condition.html", context)


@access(Permission.EDIT_SURVEYS)
@require_GET
def fills(request: HttpRequest, key: str) -> HttpResponseBase:
    """How full the quotas are by now, for an editor that watches."""
    found = queries.fills(queries.survey_of(key, member=member_of(request)))
    return render(request, "surveys/build/fills.html", {"fills": found})
