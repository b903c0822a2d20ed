"""Pages of summaries: the panel by itself, a draft by its number, and what is done about them."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.summaries import noting, queries, services, showing
from rashin.base.summaries.forms import NoteForm
from rashin.base.summaries.sources import LONGEST, subject_of
from rashin.base.ui.formats import reading_language
from rashin.base.workspace import jobs
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.base.workspace.errors import JobOver
from rashin.base.workspace.limits import spend
from rashin.base.workspace.vocabulary import UNFINISHED
from rashin.errors import BadInput, Conflict, NotAllowed, RashinError


def _asked(request: HttpRequest) -> tuple[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    return given.get("of", "")[:40], given.get("query", "")[:LONGEST]


def _shown(request: HttpRequest, of: str, query: str, *, choose: bool = False) -> HttpResponse:
    """The panel alone for a page that asks for it, else as a page."""
    panel = showing.view_of(member_of(request), of, query, choose=choose, now=datetime.now(UTC))
    whole = not request.headers.get("HX-Request")
    return render(request, "summaries/page.html" if whole else "summaries/panel.html", {"panel": panel})


@access(Permission.SEE_VOICES)
@require_GET
def summaries(request: HttpRequest) -> HttpResponseBase:
    """Some voices in short: the draft that there is, or what can be asked for."""
    return _shown(request, *_asked(request))


@access(Permission.SEE_VOICES)
@require_GET
def chosen(request: HttpRequest) -> HttpResponseBase:
    """The voices that stand for the rest: nothing is written and nothing leaves."""
    return _shown(request, *_asked(request), choose=True)


@access(Permission.ASK)
@require_POST
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask the model for a draft."""
    spend(request, "summary")
    of, query = _asked(request)
    try:
        subject, _job = services.ask_draft(
            actor=member_of(request), of=of, query=query, language=reading_language(), now=datetime.now(UTC)
        )
    except Conflict as problem:
        messages.error(request, gettext(problem.message) % problem.fields)
        subject = subject_of(member_of(request), of, query)
    if request.headers.get("HX-Request"):
        return _shown(request, subject.of, subject.query)
    return redirect(showing.address_of("summaries", subject))


@access(Permission.ASK)
@require_POST
def stop(request: HttpRequest) -> HttpResponseBase:
    """Stop a draft that is being written: one's own, or anybody's for those who see all work."""
    member = member_of(request)
    subject = subject_of(member, *_asked(request))
    work = queries.work_of(subject)
    if work is not None and work.state in UNFINISHED:
        if work.created_by_id != member.pk and not may(member, Permission.SEE_JOBS):
            raise NotAllowed
        try:
            jobs.cancel(work.pk, now=datetime.now(UTC))
        except JobOver:  # it was done in the same moment: the page shows that
            work = None
    if request.headers.get("HX-Request"):
        return _shown(request, subject.of, subject.query)
    return redirect(showing.address_of("summaries", subject))


@access(Permission.SEE_VOICES)
@require_GET
def summary(request: HttpRequest, number: int) -> HttpResponseBase:
    """One draft, as it is kept."""
    return _page(request, number, NoteForm())


def _page(request: HttpRequest, number: int, form: NoteForm) -> HttpResponse:
    member = member_of(request)
    found = queries.summary(member, number)
    context = {
        "summary": found, "told": showing.told_of(member, found), "form": form,
        "may_note": may(member, Permission.EDIT_JOURNEYS) and bool(found.sentences),
        "noted": noting.noted(number),
    }  # fmt: skip
    return render(request, "summaries/summary.html", context, status=422 if form.is_bound else 200)


@access(Permission.EDIT_JOURNEYS)
@require_http_methods(["POST"])
def note(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a draft as a note to the chain of evidence, with its voices."""
    member = member_of(request)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            made = noting.take_note(
                actor=member, number=number, target=form.cleaned_data["target"], note=form.cleaned_data["note"],
                now=datetime.now(UTC),
            )  # fmt: skip
        except (BadInput, Conflict) as problem:
            form.add_error("target", gettext(problem.message) % _told(problem))
        else:
            messages.success(request, gettext("It is a note now, with its voices."))
            return redirect("evidence_link", made.id)
    return _page(request, number, form)


def _told(problem: RashinError) -> dict[str, object]:
    return {name: gettext(str(value)) if isinstance(value, str) else value for name, value in problem.fields.items()}
