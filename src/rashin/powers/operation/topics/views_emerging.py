"""What is spoken of more than before."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.emerging import Emerging, EmergingAnswer
from rashin.analysis.questions.filters import Filter, write_filter
from rashin.analysis.stats.bursts import Burst
from rashin.base.ui import formats
from rashin.base.ui.figures import reason_words
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.asking import ask_as
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.explore_more import OF
from rashin.powers.operation.topics.explorer import PATIENCE

SPANS: Final = {"7": 26, "28": 12}
"""Days of one look → how many earlier ones are told."""


@access(Permission.ASK)
@require_GET
def emerging(request: HttpRequest) -> HttpResponseBase:
    """Topics, aspects and phrases that rose in the last seven days, or in four weeks, by more than chance."""
    now = datetime.now(UTC)
    asked, span = request.GET.get("until", ""), request.GET.get("span", "")
    until, span = _day(asked), span if span in SPANS else "7"
    found = []
    for of in ("topics", "aspects", "phrases"):
        question = Emerging(
            of=of, end=until, span=int(span), zone=timezone.get_current_timezone_name(),
            back=0 if of == "phrases" else SPANS[span],
        )  # fmt: skip
        try:
            answer = ask_as(member_of(request), question, now=now, patience=PATIENCE)
        except LakeMissing:
            continue
        assert isinstance(answer, EmergingAnswer)
        found.append(_part(answer, of))
    spans = {"7": gettext("Seven days"), "28": gettext("Four weeks")}
    context = {
        "parts": found, "span": span, "until": (until or timezone.localdate(now)).isoformat(),
        "any": any(one["lines"] for one in found), "earlier": _together(found),
        "spans": [
            {"label": label, "current": word == span,
             "url": f"?{urlencode({'span': word, **({'until': asked} if until else {})})}"}
            for word, label in spans.items()
        ],
    }  # fmt: skip
    return render(request, "topics/emerging.html", context)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found and 1990 < found.year < 2200 else None


def _part(answer: EmergingAnswer, of: str) -> dict[str, Any]:
    name, span = _namer(of), timedelta(days=answer.question.span - 1)  # type: ignore[attr-defined]
    first = timezone.localdate(answer.since)
    lines = [_line(one, name, of, first, first + span) for one in answer.found]
    why = answer.reason
    return {
        "title": OF[of], "lines": lines, "looked": formats.number(answer.looked_at), "since": answer.since,
        "reason": reason_words(why.reason.value, n=why.n, minimum=why.minimum) if why else "",
        "people": answer.people, "enough": answer.enough, "earlier": _past(answer, name, of),
        "definition": [gettext(one.text) % one.fields for one in answer.definition],
    }  # fmt: skip


def _namer(of: str) -> Callable[[str], str]:
    tree = versions.live_tree()

    def name(tag: str) -> str:
        topic = tree.by_id.get(tag)
        return topic.name(reading_language()) if topic else aspect_words(tag) if of == "aspects" else tag

    return name


def _line(one: Burst, name: Callable[[str], str], of: str, first: date, last: date) -> dict[str, Any]:
    tag = str(one.name)
    where = write_filter(Filter(field="phrase", op="=", value=(tag,)))
    words = {"topics": {"topic": tag}, "aspects": {"aspect": tag}}.get(of, {"where": where})
    asked = urlencode({"when": f"{first}..{last}", **words})
    return {
        "name": name(tag), "now": formats.number(one.now), "people": one.now, "kind": OF[of],
        "first": first, "last": last,
        "href": f"{reverse('voices_explore')}?view=voices&{asked}",
        "short": f"{reverse('summary_chosen')}?{urlencode({'of': 'voices', 'query': asked})}",
        "expected": formats.number(one.expected, 1), "times": _times(one.ratio.value), "least": _times(one.ratio.low),
    }  # fmt: skip


def _past(answer: EmergingAnswer, name: Callable[[str], str], of: str) -> list[dict[str, Any]]:
    """What rose before."""
    found = []
    for one in answer.earlier:
        first, last = (timezone.localdate(at) for at in (one.since, one.until - timedelta(microseconds=1)))
        found.append(_line(one.burst, name, of, first, last))
    return found


def _together(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Earlier bursts of all kinds, the newest first."""
    return sorted((one for part in parts for one in part["earlier"]), key=lambda one: one["last"], reverse=True)


def _times(value: float) -> str:
    return "∞" if value == float("inf") else formats.number(value, 1)
