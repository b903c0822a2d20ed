"""What moved: the panel of home, the page of all changes, and the page of one, down to the words behind it."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from rashin.analysis import charts
from rashin.analysis.questions.filters import write_filter
from rashin.analysis.questions.tally import METRICS
from rashin.base.ui import formats
from rashin.base.ui.charts import signed_words, words
from rashin.base.ui.figures import reason_words
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.base.workspace.models import User
from rashin.errors import NotFound, gettext_noop
from rashin.web.shell.addresses import address_of, link_to
from rashin.web.shell.asked import PERIOD, standing_answer
from rashin.web.shell.changes import LEAST, Change, changes_of
from rashin.web.shell.stats import AGAINST, face_of, period_of, stat_of
from rashin.web.shell.voices import Wish, voices_of
from rashin.web.shell.why import meanwhile, parts_of, reason

MOST: Final = 5
WORDS: Final = 6
_CHANGE = gettext_noop("change")


def draw_moved(request: HttpRequest) -> SafeString:
    """The significant changes, the surest first, each with its why and a link down to the words."""
    member, now = member_of(request), timezone.now()
    found = changes_of(member, now=now)
    context = {
        "moves": [_line(member, one, now) for one in found.moves[:MOST]],
        "tests": found.tests,
        "least": LEAST,
        "more": max(0, len(found.moves) - MOST),
        "all_url": address_of("changes"),
    }
    return render_to_string("shell/panels/moved.html", context, request)


def _line(member: User, one: Change, now: datetime) -> dict[str, object]:
    parts, works = parts_of(member, one, now=now), meanwhile(one, since=(now - PERIOD).date())
    return {"change": one, "why": reason(parts, works), "label": face_of(one.metric, {}).label}


@access(Permission.ASK)
@require_GET
def changes(request: HttpRequest) -> HttpResponseBase:
    """Every change beyond chance."""
    member, now = member_of(request), timezone.now()
    found = changes_of(member, now=now)
    context = {"moves": [_line(member, one, now) for one in found.moves[:60]], "tests": found.tests}
    return render(request, "shell/changes.html", context)


@access(Permission.ASK)
@require_GET
def change(request: HttpRequest) -> HttpResponseBase:
    """One change: how large, where it comes from, what was done meanwhile, and what people wrote."""
    member, now = member_of(request), timezone.now()
    asked = _asked(request)
    answer = standing_answer(member, asked.question(), now=now)
    rows = [] if answer is None else answer.rows()
    if not rows:
        raise NotFound(kind=_CHANGE, name=asked.place)
    found = _settled(asked, rows[-1])
    parts, works = parts_of(member, found, now=now), meanwhile(found, since=(now - PERIOD).date())
    context = {
        "change": found, "label": face_of(found.metric, rows[-1]).label, "parts": parts, "works": works,
        "why": reason(parts, works), "stat": stat_of(answer, hero=True), "chart": _course(member, found, now),
        "period": period_of(answer), "scores_url": link_to("scores", found.question()),
        "known": rows[-1]["value"] is not None and rows[-1].get("difference") is not None,
        "certain": bool(rows[-1].get("changed")),
    }  # fmt: skip
    if may(member, Permission.SEE_VOICES):
        context |= _heard(member, found)
    return render(request, "shell/change.html", context)


def _heard(member: User, found: Change) -> dict[str, object]:
    """What people wrote there in the last days: the unhappy first, whichever way the score went.

    Not every survey asks for words. Where this one did not, those of other answers at the same place are shown.
    """
    filters = tuple(write_filter(one) for one in found.where)
    wish = Wish(where=filters, metric=found.metric, days=PERIOD.days, mood="unhappy")
    unhappy = voices_of(member, wish, limit=WORDS)
    if not unhappy:
        wish = replace(wish, metric="")
        unhappy = voices_of(member, wish, limit=WORDS)
    happy = Wish(where=filters, metric=wish.metric, days=PERIOD.days, mood="happy")
    return {
        "unhappy": unhappy,
        "happy": voices_of(member, happy, limit=3),
        "voices_url": wish.address,
        "of_others": bool(unhappy) and not wish.metric,
    }


def _asked(request: HttpRequest) -> Change:
    """The change that an address names; its figures are asked for afterwards."""
    said = {name: request.GET.get(name, "").strip()[:200] for name in ("metric", "within", "field", "by", "against")}
    if said["metric"] not in METRICS or (said["against"] or "previous") not in AGAINST:
        raise NotFound(kind=_CHANGE, name=said["metric"] or "?")
    bare: dict[str, Any] = {"before": 0.0, "after": 0.0, "difference": 0.0, "n_before": 0, "n_after": 0, "q": 1.0}
    return Change(
        metric=said["metric"],
        field=said["field"],
        by=said["by"],
        against=said["against"] or "previous",
        within=said["within"],
        **bare,
    )


def _settled(asked: Change, row: dict[str, Any]) -> Change:
    value, difference = row["value"] or 0.0, row.get("difference") or 0.0
    return replace(
        asked, before=value - difference, after=value, difference=difference, n_after=row["n"],
        n_before=row.get("compared_n") or 0, q=float(row["q"] if row.get("q") is not None else 1.0),
    )  # fmt: skip


def _course(member: User, found: Change, now: datetime) -> charts.Chart | None:
    answer = standing_answer(member, found.course(), now=now)
    if answer is None:
        return None
    face = found.face
    points = tuple(
        charts.Point(
            label=formats.month(row["period"]),
            value=None if row["value"] is None else row["value"] * face.factor,
            low=None if row["low"] is None else row["low"] * face.factor,
            high=None if row["high"] is None else row["high"] * face.factor,
            n=row["n"],
            reason="" if row["reason"] is None else reason_words(str(row["reason"]), n=int(row["n"] or 0)),
        )
        for row in answer.rows()
        if row["period"] is not None
    )
    title = gettext("%(metric)s of %(place)s by month") % {"metric": face.label, "place": found.place}
    told = signed_words() if face.sign else words()
    return charts.line(title, [charts.Series(name=face.label, points=points)], words=told)
