"""Pages of evidence: every link, the chain through them, one link, state a new one, take one back."""

from datetime import UTC, datetime

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from rashin.base.atlas import forms, queries, services, tables
from rashin.base.atlas.errors import AlreadyLinked
from rashin.base.atlas.models import EvidenceLink
from rashin.base.atlas.offering import end_of, ends_like
from rashin.base.atlas.records import Chain, End, Named
from rashin.base.atlas.rules import checked_end
from rashin.base.atlas.vocabulary import Grade, Relation
from rashin.base.ui.controls import options
from rashin.base.ui.filters import Filter, Filters
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export
from rashin.errors import BadInput

FILTERS = (
    Filter(name="kind", label=_("Concerns"), kind="choice", choices=list(tables.KINDS.items()), all=_("Everything")),
    Filter(name="relation", label=_("Relation"), kind="choice", choices=Relation.choices, all=_("Any")),
    Filter(
        name="grade", label=_("Grade at least"), kind="choice", all=_("Any"),
        choices=[(str(value), label) for value, label in Grade.choices if value],
    ),
    Filter(name="state", label=_("State"), kind="choice", choices=[("all", _("Taken back too"))], all=_("Stands")),
)  # fmt: skip


@access(Permission.SEE_JOURNEYS)
@require_GET
def evidence(request: HttpRequest) -> HttpResponseBase:
    """Every link, filtered."""
    member, filters = member_of(request), Filters(request, FILTERS)
    test = Q() if filters["state"] else Q(retracted_at=None)
    if kind := filters["kind"]:
        test &= Q(from_kind=kind) | Q(to_kind=kind)
    if relation := filters["relation"]:
        test &= Q(relation=relation)
    if grade := filters["grade"]:
        test &= Q(grade__gte=int(grade))
    table = tables.LINKS.on(request, tables.Links(EvidenceLink.objects.filter(test)))
    if table.download:
        require(member, Permission.EXPORT)
        file = table.file("rashin-evidence")
        record_export(actor=member, what="evidence", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    context = {"table": table, "filters": filters, "may_edit": may(member, Permission.EDIT_JOURNEYS)}
    return render(request, "atlas/evidence.html", context)


@access(Permission.SEE_JOURNEYS)
@require_GET
def chain(request: HttpRequest) -> HttpResponseBase:
    """What an end rests on and what rests on it, each way with its weakest grade."""
    start = checked_end(end_of(request.GET.get("of", "")[:300]))
    down, up = queries.backward(start), queries.forward(start)
    named = queries.named({start, *(step.end for one in (down, up) for step in one.steps)})
    context = {
        "start": named[start],
        "kind": tables.kind_words(start.kind),
        "sides": [
            {"title": _("What it rests on"), "icon": "arrow-down", "steps": _steps(down, named), "cut": down.cut},
            {"title": _("What rests on it"), "icon": "arrow-up", "steps": _steps(up, named), "cut": up.cut},
        ],
    }
    return render(request, "atlas/chain.html", context)


def _steps(found: Chain, named: dict[End, Named]) -> list[dict[str, object]]:
    return [
        {
            "title": named[step.end].title,
            "kind": tables.kind_words(step.end.kind),
            "url": tables.chain_address(step.end),
            "depth": min(step.depth, 6),
            "grade": step.weakest,
            "link": step.path[-1],
        }
        for step in found.steps
    ]


@access(Permission.EDIT_JOURNEYS)
@require_GET
def ends(request: HttpRequest) -> HttpResponse:
    """What a new link may join, by name."""
    found = ends_like(request.GET.get("q", "")[:120].replace("\x00", ""))
    return options(request, [(str(one.end), one.title, tables.kind_words(one.end.kind)) for one in found])


@access(Permission.EDIT_JOURNEYS)
@require_http_methods(["GET", "POST"])
def link_make(request: HttpRequest) -> HttpResponseBase:
    """State a link."""
    form = forms.LinkForm(request.POST or None, initial={"source": request.GET.get("of", "")[:240]})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.link(actor=member_of(request), claim=form.claim(), now=datetime.now(UTC))
        except (BadInput, AlreadyLinked) as problem:
            form.add_error(None, gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("The link stands."))
            return redirect("evidence_link", made.id)
    return render(request, "atlas/link_make.html", {"form": form}, status=422 if form.is_bound else 200)


@access(Permission.SEE_JOURNEYS)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, number: int) -> HttpResponseBase:
    """One link as it was made; POST takes it back."""
    member, found = member_of(request), queries.link(number)
    form = forms.RetractForm(request.POST or None)
    if request.method == "POST":
        require(member, Permission.EDIT_JOURNEYS)
        if form.is_valid():
            services.unlink(actor=member, number=number, reason=form.cleaned_data["reason"], now=datetime.now(UTC))
            messages.success(request, gettext("The link is taken back. It stays in the record."))
            return redirect("evidence_link", number)
    named = queries.named([found.source, found.target])
    context = {
        "link": found, "source": named[found.source], "target": named[found.target], "form": form,
        "source_url": tables.chain_address(found.source), "target_url": tables.chain_address(found.target),
        "may_edit": may(member, Permission.EDIT_JOURNEYS) and found.stands,
    }  # fmt: skip
    return render(request, "atlas/link.html", context, status=422 if form.is_bound else 200)
