"""What cases teach: how well they are answered, and which causes weigh most."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from rashin.analysis import charts
from rashin.analysis.charts.bars import Bar
from rashin.analysis.stats.estimate import Comparison, Estimate, Unanswered
from rashin.base.atlas.said import speaker
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import About, Change, Stat, method_words, reason_words
from rashin.base.ui.filters import Filter, Filters
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.errors import RashinError
from rashin.powers.operation.cases import evidence, performance, queries
from rashin.powers.operation.cases.causes import tree
from rashin.powers.operation.cases.performance import CauseLine, Performance, Recovered, Share
from rashin.powers.operation.cases.records import CauseView

USUAL: Final = timedelta(days=90)
_FILTERS: Final = (Filter(name="when", label=_("Opened"), kind="period"),)


def _period(filters: Filters, now: datetime) -> tuple[datetime, datetime]:
    """Whole days of the reader's zone; the last ninety unless asked otherwise."""
    days = filters.days("when", timezone.localdate(now))
    if days is None:
        return now - USUAL, now
    zone = timezone.get_current_timezone()
    first = datetime.combine(days.first or (now - USUAL).date(), time(), zone)
    last = datetime.combine((days.last or now.date()) + timedelta(days=1), time(), zone)
    return first.astimezone(UTC), min(last.astimezone(UTC), now)


@access(Permission.SEE_CASES)
@require_GET
def figures(request: HttpRequest) -> HttpResponseBase:
    """Ageing, hits of the clock, reopening, recovery: each with n and its interval, or the reason why not."""
    member, now = member_of(request), datetime.now(UTC)
    departments = queries.department_choices()
    filters = Filters(
        request, (*_FILTERS, Filter(name="department", label=_("Department"), kind="choice", choices=departments))
    )
    start, end = _period(filters, now)
    chosen = filters["department"]
    found = performance.performance(
        member, start=start, end=end, now=now, department=int(chosen) if chosen else None
    )  # fmt: skip
    context = {
        "filters": filters, "stats": _stats(found, start, end), "ageing": _ageing(found),
        "departments": _departments(found) if len(found.departments) > 1 else None,
        "recovery": [_recovery(one) for one in found.recovery], "found": found,
    }  # fmt: skip
    return render(request, "cases/figures.html", context)


def _stats(found: Performance, start: datetime, end: datetime) -> list[Stat]:
    period = f"{formats.day(start)} – {formats.day(end)}"
    return [
        _share(gettext("First answer in time"), found.answered_in_time, period, hero=True, better=True, definition=[
            gettext("Cases whose first answer left before it was due, of all that were answered or whose time came."),
            gettext("Working hours of the department; while the customer has the word the clock stands."),
        ]),
        _share(gettext("Resolved in time"), found.resolved_in_time, period, better=True, definition=[
            gettext("Cases resolved before they were due, of all that are resolved or whose time came."),
        ]),
        _share(gettext("Opened again"), found.reopened, period, better=False, definition=[
            gettext("Cases that the same customer or a colleague opened again, of all that were ever resolved."),
        ]),
        Stat(
            label=gettext("Open now"), value=formats.number(found.open_now),
            note=gettext("%(count)s without a first answer") % {"count": formats.number(found.unanswered)},
        ),
        Stat(
            label=gettext("Opened in the period"), value=formats.number(found.opened),
            note=gettext("%(count)s in the period before") % {"count": formats.number(found.opened_before)},
        ),
    ]  # fmt: skip


def _share(
    label: str, share: Share, period: str, *, definition: list[str], better: bool, hero: bool = False
) -> Stat:  # fmt: skip
    about = About(
        name=label, definition=definition, n=share.n, period=period, method=method_words("wilson"),
        link=reverse("method", args=["cases"]),
    )  # fmt: skip
    if isinstance(share.now, Unanswered):
        why = reason_words(share.now.reason.value, n=share.now.n, minimum=share.now.minimum)
        return Stat(label=label, reason=why, n=share.n, about=about, hero=hero)
    change = None
    if isinstance(share.change, Comparison):
        moved = share.change.low > 0 or share.change.high < 0
        up = share.change.difference > 0
        change = Change(
            text=formats.points(share.change.difference * 100), up=up, better=(up == better) if moved else None,
            against=gettext("against the period before"),
        )  # fmt: skip
    return Stat(
        label=label, value=formats.number(share.now.value * 100, 1), unit="%", n=share.n, about=about, hero=hero,
        band=formats.interval(share.now.low * 100, share.now.high * 100, 1), change=change,
    )  # fmt: skip


def _ageing(found: Performance) -> charts.Chart:
    names = [gettext("under a day") if name.startswith("<") else gettext("%(days)s days") % {"days": name}
             for name, _count in found.ageing]  # fmt: skip
    items = [Bar(label=name, value=count) for name, (_age, count) in zip(names, found.ageing, strict=True)]
    return charts.bars(gettext("How long open cases are open"), items, words=words())


def _departments(found: Performance) -> charts.Chart:
    items = [_bar(name, share.now) for name, share, _count in found.departments[:12]]
    return charts.bars(
        gettext("First answer in time, by department"), items, words=words(lambda value: f"{value:.0f}%"), most=100
    )


def _bar(label: str, said: Estimate | Unanswered, href: str = "") -> Bar:
    if isinstance(said, Unanswered):
        return Bar(label=label, value=None, n=said.n, href=href,
                   reason=reason_words(said.reason.value, n=said.n, minimum=said.minimum))  # fmt: skip
    return Bar(
        label=label, value=said.value * 100, low=said.low * 100, high=said.high * 100, n=said.n, href=href
    )  # fmt: skip


def _recovery(one: Recovered) -> dict[str, object]:
    """Before and after, and how much of it luck alone would bring."""
    base = {"metric": one.metric.upper(), "asked": one.asked, "answered": one.answered}
    if isinstance(one.found, Unanswered):
        why = reason_words(one.found.reason.value, n=one.found.n, minimum=one.found.minimum)
        return base | {"reason": why, "n": one.found.n}
    change = one.found.change
    chance = ""
    if one.chance is not None and one.likeness is not None:
        told = gettext("Of this, %(points)s would be expected by chance alone (correlation of two answers %(r)s).")
        chance = told % {
            "points": formats.number(one.chance, 1, sign=True), "r": formats.number(one.likeness, 2),
        }  # fmt: skip
    beyond = one.chance is not None and change.low > one.chance
    return base | {
        "before": formats.number(one.found.before, 1), "after": formats.number(one.found.after, 1),
        "change": formats.number(change.value, 1, sign=True), "n": change.n, "chance": chance, "beyond": beyond,
        "band": formats.interval(change.low, change.high, 1, sign=True), "known": one.chance is not None,
    }  # fmt: skip


# ── Causes ──


@access(Permission.SEE_CASES)
@require_GET
def causes(request: HttpRequest) -> HttpResponseBase:
    """Which causes weigh most, what is done about them, and the tree they stand in."""
    member, now = member_of(request), datetime.now(UTC)
    filters = Filters(request, _FILTERS)
    start, end = _period(filters, now)
    lines = performance.causes(member, start=start, end=end, now=now)
    manages = may(member, Permission.MANAGE_CASES)
    context = {
        "filters": filters, "chart": _pareto(lines) if lines else None, "lines": [_line(one) for one in lines],
        "tree": _told(tree()) if manages else [], "manages": manages, "total": sum(one.cases for one in lines),
    }  # fmt: skip
    return render(request, "cases/causes.html", context)


def _pareto(lines: list[CauseLine]) -> charts.Chart:
    items = [
        _bar(one.name or gettext("No cause named"), one.share, f"{reverse('cases')}?view=all&cause={one.id or ''}")
        for one in lines[:12]
    ]
    return charts.bars(gettext("Share of cases by cause"), items, words=words(lambda value: f"{value:.0f}%"))


def _line(one: CauseLine) -> dict[str, object]:
    difference = one.cases - one.before
    return {
        "id": one.id, "name": one.name or gettext("No cause named"), "cases": one.cases, "before": one.before,
        "running": formats.percent(one.running, 0), "change": formats.number(difference, sign=True),
        "tone": "bad" if difference > 0 else "good" if difference < 0 else "", "improvement": one.improvement,
        "improvement_title": one.improvement_title, "url": f"{reverse('cases')}?view=all&cause={one.id or ''}",
        "chain": f"{reverse('evidence_chain')}?of=improvement:{one.improvement}" if one.improvement else "",
    }  # fmt: skip


@access(Permission.MANAGE_CASES)
@require_POST
def propose(request: HttpRequest, number: int) -> HttpResponseBase:
    """Make an improvement of a cause, with its cases as evidence."""
    try:
        made = evidence.propose(
            actor=member_of(request), cause=number, title=request.POST.get("title", "").strip()[:200],
            now=datetime.now(UTC),
        )  # fmt: skip
    except RashinError as problem:
        messages.error(request, gettext(problem.message) % problem.fields)
        return redirect("case_causes")
    messages.success(request, gettext("“%(title)s” is an idea now, with its cases behind it.") % {"title": made.title})
    return redirect(f"{reverse('evidence_chain')}?of=improvement:{made.pk}")


def _told(found: Iterable[CauseView]) -> list[CauseView]:
    """Causes with their touchpoints by name."""
    say = speaker("touchpoint")
    return [replace(one, touchpoints=tuple(map(say, one.touchpoints))) for one in found]
