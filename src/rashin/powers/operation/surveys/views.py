"""Pages of surveys as a whole: the list, a new one, its life, its versions, its file."""

from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.ui.exports import attachment
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export
from rashin.errors import BadInput, Conflict, RashinError, gettext_noop
from rashin.powers.operation.surveys import forms, queries, services, tables
from rashin.powers.operation.surveys.addresses import address_of
from rashin.powers.operation.surveys.building.differing import differences
from rashin.powers.operation.surveys.building.pages import problem_lines
from rashin.powers.operation.surveys.building.words import language_name
from rashin.powers.operation.surveys.definition.checking import check, errors
from rashin.powers.operation.surveys.definition.document import Document, said
from rashin.powers.operation.surveys.definition.writing import write
from rashin.powers.operation.surveys.errors import ClosedForGood, NotPublishable, SurveyError, VersionMissing
from rashin.powers.operation.surveys.measures import source_told
from rashin.powers.operation.surveys.records import VersionView
from rashin.powers.operation.surveys.tabs import tabs_for
from rashin.powers.operation.surveys.templates_library import template, templates
from rashin.powers.operation.surveys.vocabulary import Audience, State

LARGEST_FILE: Final = 4_000_000
_NO_FILE: Final = gettext_noop("Choose a file of at most 4 MB.")
_FILTERS: Final = (
    Filter(name="q", label=_("Words"), wide=True),
    Filter(name="state", label=_("State"), kind="choice", choices=State.choices),
    Filter(name="audience", label=_("Who is asked"), kind="choice", choices=Audience.choices),
)


@access(Permission.SEE_SURVEYS)
@require_GET
def surveys(request: HttpRequest) -> HttpResponseBase:
    """All surveys that the reader may know of."""
    filters, archived = Filters(request, _FILTERS), bool(request.GET.get("archived"))
    rows = queries.surveys(
        member=member_of(request), state=filters["state"], audience=filters["audience"], search=filters["q"],
        archived=archived,
    )  # fmt: skip
    table = tables.SURVEYS.on(request, rows)
    if table.download:
        require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-surveys")
        record_export(actor=member_of(request), what="surveys", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    table.offers_files = may(member_of(request), Permission.EXPORT)
    return render(request, "surveys/list.html", {"table": table, "filters": filters, "archived": archived})


@access(Permission.SEE_SURVEYS)
@require_GET
def survey(request: HttpRequest, key: str) -> HttpResponseBase:
    """Where a survey opens: drafts are built, the others have results."""
    row = queries.survey_row(key, member=member_of(request))
    editable = may(member_of(request), Permission.EDIT_SURVEYS)
    return redirect("survey_build" if row.live_version is None and editable else "survey_results", key)


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def survey_new(request: HttpRequest) -> HttpResponseBase:
    """Begin a survey: with a template, or empty."""
    member, now = member_of(request), datetime.now(UTC)
    name = request.POST.get("template", "")
    if name:
        made = services.create_survey(actor=member, document=template(name), now=now, as_copy=True)
        return redirect("survey_build", made.key)
    form = forms.NewSurveyForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            document = _blank(form.cleaned_data)
            made = services.create_survey(
                actor=member, document=document, now=now, as_copy=not form.cleaned_data["key"]
            )
            return redirect("survey_build", made.key)
        except (SurveyError, Conflict) as error:
            problem = sentence_of(error)
    return _begin_page(request, form, problem)


def _begin_page(
    request: HttpRequest, form: forms.NewSurveyForm, problem: str = "", *, status: int = 0
) -> HttpResponseBase:
    """Templates, an empty survey, a file; with what was wrong."""
    language = reading_language()
    offered = [
        {
            "name": one.name, "title": said(one.title, language), "description": said(one.description, language),
            "questions": one.questions, "languages": " · ".join(map(language_name, one.languages)),
            "source": source_told(one.source),
            "employee": one.audience == Audience.EMPLOYEE,
        }
        for one in templates()
    ]  # fmt: skip
    context = {"form": form, "templates": offered, "problem": problem}
    return render(request, "surveys/new.html", context, status=status or (422 if form.is_bound else 200))


def _blank(given: dict[str, str]) -> Document:
    key = given["key"] or slugify(given["title"]).strip("-_")[:56]
    usable = key if key[:1].isascii() and key[:1].isalpha() else f"survey-{key}".rstrip("-")
    return services.blank(key=usable, title=given["title"], language=get_language() or "ja", audience=given["audience"])


@access(Permission.EDIT_SURVEYS)
@require_POST
def survey_import(request: HttpRequest) -> HttpResponseBase:
    """Bring a survey in from a file; it becomes a draft."""
    from rashin.powers.operation.surveys.formats import bring

    file = request.FILES.get("file")
    try:
        if file is None or not file.size or file.size > LARGEST_FILE:
            raise BadInput(problem=_NO_FILE, place="file")
        brought = bring(file.read())
        made = services.create_survey(
            actor=member_of(request), document=brought.document, now=datetime.now(UTC), as_copy=True,
            left_out=brought.left_out,
        )  # fmt: skip
    except (SurveyError, Conflict, BadInput) as error:
        return _begin_page(request, forms.NewSurveyForm(), sentence_of(error), status=error.status)
    messages.success(request, gettext("“%(title)s” is here as a draft.") % {"title": made.title})
    return redirect("survey_build", made.key)


@access(Permission.SEE_SURVEYS)
@require_GET
def survey_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The draft, or a version, as a file that another installation reads."""
    member = member_of(request)
    found = queries.survey_of(key, member=member)
    number = request.GET.get("version", "")
    if number:
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise VersionMissing(key=key, number=number[:20])
        document = queries.document_of(queries.version_of(found, int(number)))
    else:
        document = queries.draft_of(found)
    response = HttpResponse(write(document), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = attachment(f"{key}.rashin-survey.json")
    return response


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def survey_publish(request: HttpRequest, key: str) -> HttpResponseBase:
    """What keeps a draft from being published, what changes, and the button."""
    member, language, problem = member_of(request), reading_language(), ""
    queries.survey_of(key, member=member)
    if request.method == "POST":
        told = request.POST.get("revision", "")
        revision = int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1
        try:
            version = services.publish(
                actor=member, key=key, revision=revision, now=datetime.now(UTC), note=request.POST.get("note", "")
            )
        except (NotPublishable, Conflict) as error:
            problem = sentence_of(error)
        else:
            messages.success(request, gettext("Version %(number)s is live.") % {"number": version.number})
            return redirect("survey_share", key)
    view = queries.survey(key, member=member)
    found = check(view.draft, published=view.published)
    context = {
        "survey": view,
        "problem": problem,
        "problems": problem_lines(found, view.draft, language),
        "blocked": bool(errors(found)),
        "lines": differences(view.live, view.draft, language) if view.live else [],
        "build": f"/surveys/{key}/build/",
    }
    return render(request, "surveys/publish.html", context, status=422 if problem else 200)


def sentence_of(error: RashinError) -> str:
    """A failure in the reader's language."""
    remedy = gettext(error.remedy) % error.fields if error.remedy else ""
    return f"{gettext(error.message) % error.fields} {remedy}".strip()


@access(Permission.EDIT_SURVEYS)
@require_POST
def survey_do(request: HttpRequest, key: str, what: str) -> HttpResponseBase:
    """Pause, resume, close, reopen, copy, put away, bring back; or have read what was left out."""
    member, now = member_of(request), datetime.now(UTC)
    row = queries.survey_row(key, member=member)
    if what == "copy":
        made = services.copy_survey(actor=member, key=key, now=now)
        messages.success(request, gettext("This is the copy, with a key of its own."))
        return redirect("survey_build", made.key)
    if what == "reopen" and row.audience == Audience.EMPLOYEE:
        raise ClosedForGood(place="state")
    if what == "left-out-read":
        services.put_away_left_out(actor=member, key=key, now=now)
        return redirect("survey_build", key)
    verbs = {
        "pause": services.pause, "resume": services.resume, "close": services.close, "reopen": services.reopen,
        "archive": services.archive, "restore": services.restore,
    }  # fmt: skip
    if what not in verbs:
        raise BadInput(problem=gettext_noop("There is no such deed."), place="what")
    verbs[what](actor=member, key=key, now=now)
    return redirect("surveys") if what in {"archive", "restore"} else redirect(address_of(key))


@access(Permission.SEE_SURVEYS)
@require_GET
def survey_versions(request: HttpRequest, key: str) -> HttpResponseBase:
    """Every version, and what two of them say differently."""
    member, language = member_of(request), reading_language()
    found = queries.survey_of(key, member=member)
    versions = queries.versions(found)
    row = queries.survey_row(key, member=member)
    choices = [("draft", gettext("Draft")), *((str(one.number), _labelled(one)) for one in versions)]
    known = {value for value, _label in choices}
    older, newer = request.GET.get("from", ""), request.GET.get("to", "")
    older = older if older in known else (choices[1][0] if len(choices) > 1 else "draft")
    newer = newer if newer in known else "draft"

    def document(name: str) -> Document:
        return queries.draft_of(found) if name == "draft" else queries.document_of(queries.version_of(found, int(name)))

    context = {
        "survey": row,
        "tabs": tabs_for(row, member, "survey_versions"),
        "table": tables.VERSIONS.on(request, versions),
        "choices": choices,
        "older": older,
        "newer": newer,
        "compared": older != newer,
        "lines": differences(document(older), document(newer), language) if older != newer else [],
        "may_take_back": older != "draft" and may(member, Permission.EDIT_SURVEYS),
    }
    return render(request, "surveys/versions.html", context)


def _labelled(version: VersionView) -> str:
    return gettext("Version %(number)s") % {"number": version.number}


@access(Permission.EDIT_SURVEYS)
@require_POST
def survey_take_back(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make an earlier version the draft again."""
    member = member_of(request)
    queries.survey_of(key, member=member)
    numbers = [request.POST.get(name, "") for name in ("number", "revision")]
    number, revision = (int(one) if one.isascii() and one.isdecimal() and len(one) < 10 else -1 for one in numbers)
    services.take_back(actor=member, key=key, number=number, revision=revision, now=datetime.now(UTC))
    return redirect("survey_build", key)
