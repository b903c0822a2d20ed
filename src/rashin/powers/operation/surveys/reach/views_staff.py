"""Pages of waves to employees: whom a wave would ask, its turnout, and slips to print."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from rashin.analysis.questions.small_groups import LEAST
from rashin.base.roster.models import Staff
from rashin.base.roster.places import Places, places
from rashin.base.ui import formats
from rashin.base.ui.figures import Stat
from rashin.base.ui.forms import field_of
from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import Conflict, RashinError
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.models import Invitation, Send, Survey
from rashin.powers.operation.surveys.reach import forms_staff, listed, sends, slips, tables_staff
from rashin.powers.operation.surveys.reach.folding import folded
from rashin.powers.operation.surveys.reach.plans import CHANNELS, sample_of
from rashin.powers.operation.surveys.reach.staff import ways_of
from rashin.powers.operation.surveys.reach.turnout import Group, Seen, turnout_of
from rashin.powers.operation.surveys.reach.wording_staff import staff_words
from rashin.powers.operation.surveys.vocabulary import Audience, SendState

View = Callable[..., HttpResponseBase]


def or_staff(view: View, of_staff: View) -> View:
    """The page of a wave, or of a survey's next one: employees' waves have their own."""

    @wraps(view)
    def chosen(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        member = getattr(request, "member", None)
        employees = False
        if member is not None:
            asked = (
                Send.objects.filter(pk=named["number"], survey__audience=Audience.EMPLOYEE)
                if "number" in named
                else Survey.objects.filter(key=named["key"], audience=Audience.EMPLOYEE)
            )
            employees = asked.exists()
        return (of_staff if employees else view)(request, *args, **named)

    return chosen


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def wave_new(request: HttpRequest, key: str) -> HttpResponseBase:
    """Plan a wave to employees."""
    survey = queries.survey_of(key, member=member_of(request))
    document = queries.document_of(survey.live_version) if survey.live_version else queries.draft_of(survey)
    first = {"title": survey.called, "whom": "roster" if Staff.objects.exists() else "members"}
    form = forms_staff.StaffWaveForm(request.POST or None, document=document, where=places(), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = sends.plan_send(actor=member_of(request), survey=survey, said=form.said(), now=datetime.now(UTC))
        except RashinError as problem:
            _tell(form, problem)
        else:
            return redirect("send", number=made.pk)
    context = {"form": form, "groups": _groups(form), "survey": survey}
    return render(request, "surveys/reach/send_form.html", context, status=400 if form.errors else 200)


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def wave_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Change the plan of a wave that did not go yet."""
    row = _send(request, number)
    survey = row.survey
    document = queries.document_of(survey.live_version) if survey.live_version else queries.draft_of(survey)
    form = forms_staff.StaffWaveForm(
        request.POST or None, document=document, where=places(), initial=forms_staff.initial_of_staff_wave(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            sends.change_send(
                actor=member_of(request), number=number, revision=form.cleaned_data["revision"] or 0,
                said=form.said(), now=datetime.now(UTC),
            )  # fmt: skip
        except RashinError as problem:
            _tell(form, problem)
            if isinstance(problem, Conflict):
                row.refresh_from_db(fields=["revision"])
                form.data = form.data.copy()  # type: ignore[attr-defined] # a request's words
                form.data["revision"] = str(row.revision)  # type: ignore[index]
        else:
            messages.success(request, gettext("The wave is saved."))
            return redirect("send", number=number)
    context = {"form": form, "groups": _groups(form), "survey": survey, "send": row}
    return render(request, "surveys/reach/send_form.html", context, status=400 if form.errors else 200)


def _groups(form: forms_staff.StaffWaveForm) -> list[tuple[Any, list[Any]]]:
    placed = {name for _title, members in forms_staff.GROUPS for name in members}
    found: list[tuple[Any, list[Any]]] = [
        (title, [field_of(form[name]) for name in members]) for title, members in forms_staff.GROUPS
    ]
    rest = [field_of(bound) for bound in form.visible_fields() if bound.name not in placed]
    return [*found, (gettext("What it says"), rest)]


def _tell(form: Any, problem: RashinError) -> None:
    place = str(problem.fields.get("place", ""))
    told = gettext(problem.message) % problem.fields
    form.add_error(place if place in form.fields else None, told)


def _send(request: HttpRequest, number: int) -> Send:
    row = sends.send_of(number, member=member_of(request))
    row.survey = queries.survey_of(row.survey.key, member=member_of(request))
    return row


@access(Permission.SEE_SURVEYS)
@require_GET
def wave(request: HttpRequest, number: int) -> HttpResponseBase:
    """One wave to employees: whom it would ask while it is a plan, its turnout afterwards."""
    row, where = _send(request, number), places()
    version = row.survey.live_version
    document = queries.document_of(version) if version else queries.draft_of(row.survey)
    language = (get_language() or "ja")[:2]
    language = language if language in document.languages else document.default_language
    facts = Facts(traits={"name": gettext("Hanako Yamada")})
    context: dict[str, Any] = {
        "send": row, "survey": row.survey, "state": SendState(row.state), "roster": sample_of(row.sample).roster,
        "letter": staff_words(document, row.message, link="/s/", language=language, facts=facts),
    }  # fmt: skip
    if row.state == SendState.DRAFT:
        context |= _outlook(request, row, where)
    else:
        context |= _became(request, row, where)
    return render(request, "surveys/reach/staff_wave.html", context)


def _outlook(request: HttpRequest, row: Send, where: Places) -> dict[str, Any]:
    now = datetime.now(UTC)
    sample = sample_of(row.sample)
    found = sends.found_staff(row, now=now)
    drawn = sends.drawn_of(row, found, now=now)
    place_of = {one.person: one.unit for one in found}
    counts = Counter(place_of[person] for person in drawn.people)
    groups = folded(counts, where.line)
    open_ways = frozenset(one for one in CHANNELS if sends.connected(one))
    ways: Mapping[int, str] = dict.fromkeys(drawn.people, row.channel)
    if sample.roster:
        ways = ways_of(drawn.people, sample, connected=open_ways)
    letters = Counter(place_of[person] for person in ways)
    rows = [
        {
            "place": named(where, place), "people": count, "letters": letters[place],
            "slips": count - letters[place], "counted": named(where, groups[place]),
        }
        for place, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip
    return {
        "outlook": drawn, "places": tables_staff.PLACES.on(request, rows), "letters": sum(letters.values()),
        "slips": len(drawn.people) - sum(letters.values()), "asks_go": request.GET.get("confirm") == "go",
        "connected": bool(open_ways) or sample.roster, "few": len(drawn.people) < LEAST,
    }  # fmt: skip


def _became(request: HttpRequest, row: Send, where: Places) -> dict[str, Any]:
    found = turnout_of(row.survey)
    states = listed.states_of(Invitation.objects.filter(send=row).exclude(reason="slip"))
    return {
        "facts": facts_of(found) if found is not None else [], "seen": found,
        "turnout": tables_staff.TURNOUT.on(request, _rows(found, where)) if found and found.groups else None,
        "piles": sum(one.slips for one in slips.piles_of(row)), "states": listed.named_states(states),
    }  # fmt: skip


def turnout_facts(survey: Survey) -> list[Stat]:
    """The figures of all waves of a survey to employees; none where nobody was asked with a code."""
    found = turnout_of(survey)
    return facts_of(found) if found is not None else []


def facts_of(found: Seen) -> list[Stat]:
    """How many were asked, and how many of them answered, as far as that may be told."""
    asked = Stat(label=gettext("Asked"), value=formats.number(found.whole.asked))
    label, n = gettext("Response rate"), found.whole.answered
    if n is None:
        return [asked, Stat(label=label, reason=gettext("Under five answers are never shown."))]
    if n == 0 and not found.final:
        return [asked, Stat(label=label, reason=gettext("Under five have answered so far."))]
    rate = formats.percent(n / found.whole.asked)
    if found.final:
        return [asked, Stat(label=label, value=rate, n=found.whole.asked)]
    note = gettext("in fives while the wave runs")
    return [asked, Stat(label=label, value=gettext("≥ %(rate)s") % {"rate": rate}, note=note)]


def _rows(found: Seen, where: Places) -> list[dict[str, Any]]:
    return [{"group": named(where, one.unit), "asked": one.asked, **_told(one, found)} for one in found.groups]


def _told(one: Group, found: Seen) -> dict[str, str]:
    if one.answered is None:
        return {"answered": pgettext("turnout", "kept back"), "rate": "–"}
    if one.answered == 0 and not found.final:
        return {"answered": pgettext("turnout", "under 5"), "rate": "–"}
    sign = "" if found.final else "≥ "
    return {
        "answered": f"{sign}{formats.number(one.answered)}",
        "rate": f"{sign}{formats.percent(one.answered / one.asked)}",
    }  # fmt: skip


def named(where: Places, key: str) -> str:
    """A place, or the company."""
    return where.label(key) if key else gettext("Company (the rest)")


# ── Slips ──


@access(Permission.EDIT_SURVEYS)
@require_GET
def wave_slips(request: HttpRequest, number: int) -> HttpResponseBase:
    """Where slips are to be handed out, shop by shop."""
    row, where = _send(request, number), places()
    rows = [
        {"place": named(where, one.place), "people": one.people, "slips": one.slips, "href": f"print/?pile={one.pk}"}
        for one in slips.piles_of(row)
    ]
    context = {"send": row, "survey": row.survey, "table": tables_staff.SLIPS.on(request, rows), "any": bool(rows)}
    return render(request, "surveys/reach/slips.html", context)


@access(Permission.EDIT_SURVEYS)
@require_GET
def wave_print(request: HttpRequest, number: int) -> HttpResponseBase:
    """Sheets to print and to cut; who printed them is written down."""
    row, where = _send(request, number), places()
    pile = request.GET.get("pile", "")
    sheets = slips.sheets_of(
        row, actor=member_of(request), now=datetime.now(UTC),
        pile=int(pile) if pile.isascii() and pile.isdecimal() and len(pile) < 18 else None,
    )  # fmt: skip
    context = {
        "send": row, "sheets": [{"place": named(where, one.place), "slips": one.slips} for one in sheets],
        "texts": slips.texts_of(row), "address": slips.where_to_type(),
    }  # fmt: skip
    response = render(request, "surveys/reach/slips_print.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response
