"""What is spoken of more than before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

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
from rashin.base.ui import formats
from rashin.base.ui.figures import reason_words
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.asking import ask_as
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.explore_more import OF
from rashin.powers.operation.topics.explorer import PATIENCE


@access(Permission.ASK)
@require_GET
def emerging(request: HttpRequest) -> HttpResponseBase:
    """Topics, aspects and phrases that rose in the last seven days by more than chance."""
    now = datetime.now(UTC)
    asked = request.GET.get("until", "")
    until = _day(asked)
    found = []
    for of in ("topics", "aspects", "phrases"):
        question = Emerging(of=of, end=until, zone=timezone.get_current_timezone_name())
        try:
            answer = ask_as(member_of(request), question, now=now, patience=PATIENCE)
        except LakeMissing:
            continue
        assert isinstance(answer, EmergingAnswer)
        found.append(_part(answer, of))
    context = {
        "parts": found,
        "until": (until or timezone.localdate(now)).isoformat(),
        "any": any(one["lines"] for one in found),
    }
    return render(request, "topics/emerging.html", context)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return found if found and 1990 < found.year < 2200 else None


def _part(answer: EmergingAnswer, of: str) -> dict[str, Any]:
    tree = versions.live_tree()
    first = timezone.localdate(answer.since)
    when = f"{first}..{first + timedelta(days=6)}"

    def name(tag: str) -> str:
        topic = tree.by_id.get(tag)
        return topic.name(reading_language()) if topic else aspect_words(tag) if of == "aspects" else tag

    def asked(tag: str) -> str:
        words = {"topics": {"topic": tag}, "aspects": {"aspect": tag}}.get(of, {"where": f'phrase="{tag}"'})
        return urlencode({"when": when, **words})

    lines = [
        {
            "name": name(str(one.name)), "now": formats.number(one.now),
            "href": f"{reverse('voices_explore')}?view=voices&{asked(str(one.name))}",
            "short": f"{reverse('summary_chosen')}?{urlencode({'of': 'voices', 'query': asked(str(one.name))})}",
            "expected": formats.number(one.expected, 1), "times": _times(one.ratio.value),
            "least": _times(one.ratio.low),
        }
        for one in answer.found
    ]  # fmt: skip
    why = answer.reason
    return {
        "title": OF[of], "lines": lines, "looked": formats.number(answer.looked_at), "since": answer.since,
        "reason": reason_words(why.reason.value, n=why.n, minimum=why.minimum) if why else "",
        "definition": [gettext(one.text) % one.fields for one in answer.definition],
    }  # fmt: skip


def _times(value: float) -> str:
    return "∞" if value == float("inf") else formats.number(value, 1)
