"""Pages of segments: all of them, one with its size and examples, make, change and forget one."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.analysis.questions.in_segment import InSegment, InSegmentAnswer
from rashin.analysis.questions.segments import Segment, parse_rules
from rashin.base.customers import forms, queries, segments, tables_segments
from rashin.base.customers.offers import offered
from rashin.base.customers.records import SegmentView
from rashin.base.ui import formats
from rashin.base.ui.figures import Stat
from rashin.base.workspace.access import Permission, access, may, member_of, require, scope_of
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.audit import change, record_export
from rashin.base.workspace.models import User
from rashin.base.workspace.unmasking import granted
from rashin.errors import RashinError

EXAMPLES = 20


@access(Permission.ASK)
@require_GET
def all_segments(request: HttpRequest) -> HttpResponseBase:
    """Every saved segment."""
    table = tables_segments.SEGMENTS.on(request, segments.segments())
    if table.download:
        require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-segments")
        record_export(actor=member_of(request), what="segments", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    return render(request, "customers/segments.html", {"table": table})


@access(Permission.ASK)
@require_GET
def segment(request: HttpRequest, number: int) -> HttpResponseBase:
    """One segment: who belongs to it, how many they are, some of them, and where it is used."""
    member, found = member_of(request), segments.segment(number)
    context: dict[str, object] = {
        "segment": found,
        "links": _links(found),
        "changeable": segments.may_change(member, found),
        **_people(request, member, found),
    }
    return render(request, "customers/segment.html", context)


def _people(request: HttpRequest, member: User, found: SegmentView) -> dict[str, object]:
    """Size and examples, or why there are none."""
    if not may(member, Permission.SEE_CUSTOMERS):
        return {}
    now = datetime.now(UTC)
    try:
        answer = ask_as(member, InSegment(segment=(_value(found),), limit=EXAMPLES), now=now)
    except RashinError as problem:
        return {"problem": gettext(problem.message) % problem.fields}
    assert isinstance(answer, InSegmentAnswer)
    grant = granted(request, now=now)
    known = queries.named(answer.people, units=scope_of(member).units, masked=grant is None)
    rows = [tables_segments.example(key, known.get(key)) for key in answer.people]
    if known and grant is not None:
        with change(actor=member, action="customers.listed", subject="segment", now=now) as entry:
            entry.note(rows=len(rows), segment=found.id, reason=grant.reason)
    return {
        "grant": grant,
        "stats": _stats(answer),
        "examples": tables_segments.EXAMPLES.on(request, rows),
        "definition": [gettext(item.text) % item.fields for item in answer.definition],
    }


def _value(found: SegmentView) -> Segment:
    rules = tuple(rule for text in found.rules for rule in parse_rules(text))
    return Segment(name=found.name, rules=rules, match="any" if found.match == "any" else "all")


def _stats(answer: InSegmentAnswer) -> list[Stat]:
    share = answer.n / answer.everybody if answer.everybody else None
    told = gettext("of %(n)s people") % {"n": formats.number(answer.everybody)}
    return [
        Stat(label=gettext("People in this segment"), value=formats.number(answer.n), note=told, hero=True),
        Stat(label=gettext("Share of all people"), value=formats.percent(share) if share is not None else "–"),
    ]


def _links(found: SegmentView) -> list[tuple[str, str, str]]:
    """Questions about this segment: label, icon, address."""
    named = {"segment": found.name}
    asked = (
        (gettext("Scores of this segment"), "gauge", "scores", {"metric": "nps", "every": "month", "last": "365d"}),
        (gettext("What they do"), "chart-line", "trend", {"every": "month", "last": "365d", "by": "event"}),
    )
    links = []
    for label, icon, view, words in asked:
        try:
            links.append((label, icon, f"{reverse(view)}?{urlencode({**words, **named})}"))
        except NoReverseMatch:
            continue
    return links


@access(Permission.ASK)
@require_http_methods(["GET", "POST"])
def segment_new(request: HttpRequest) -> HttpResponseBase:
    """Make a segment."""
    form = forms.SegmentForm(request.POST or None, initial={"rules": request.GET.get("rules", "")[:4000]})
    if request.method == "POST" and form.is_valid():
        try:
            made = segments.add_segment(actor=member_of(request), said=form.said(), now=datetime.now(UTC))
        except RashinError as problem:
            _tell(form, problem)
        else:
            messages.success(request, gettext("The segment is saved."))
            return redirect("segment", number=made.pk)
    status = 400 if form.errors else 200
    context = {"form": form, "offered": offered(member_of(request))}
    return render(request, "customers/segment_form.html", context, status=status)


@access(Permission.ASK)
@require_http_methods(["GET", "POST"])
def segment_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Change a segment."""
    found = segments.of_ones_own(member_of(request), number)
    form = forms.SegmentForm(request.POST or None, initial=forms.initial_of(found))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or found.version
        try:
            segments.change_segment(
                actor=member_of(request), number=number, version=version, said=form.said(), now=datetime.now(UTC)
            )
        except RashinError as problem:
            _tell(form, problem)
        else:
            messages.success(request, gettext("The segment is saved."))
            return redirect("segment", number=number)
    status = 400 if form.errors else 200
    context = {"form": form, "segment": found, "offered": offered(member_of(request))}
    return render(request, "customers/segment_form.html", context, status=status)


def _tell(form: forms.SegmentForm, problem: RashinError) -> None:
    place = str(problem.fields.get("place", ""))
    told = gettext(problem.message) % problem.fields
    remedy = gettext(problem.remedy) % problem.fields if problem.remedy else ""
    form.add_error(place if place in form.fields else None, f"{told} {remedy}".strip())


@access(Permission.ASK)
@require_POST
def segment_drop(request: HttpRequest, number: int) -> HttpResponseBase:
    """Forget a segment."""
    segments.drop_segment(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The segment is forgotten."))
    return redirect("segments")
