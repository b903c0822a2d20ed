"""The latest voices, masked as the lake keeps them, within what the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from rashin.base.atlas.names import touchpoint_names
from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, may, member_of, scope_of
from rashin.base.workspace.asking import the_lake
from rashin.web.shell.customer_words import channel

MOST: Final = 5
LONGEST: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One remark as a feed shows it."""

    text: str
    score: str
    tone: str
    at: datetime
    channel: str
    touchpoint: str
    unit: str
    href: str
    """The customer's page, for those who may open it."""


def draw_voices(request: HttpRequest) -> SafeString:
    """The newest remarks with words."""
    condition, params = scope_of(member_of(request)).condition("voices")
    newest = f"""
    select text, score, metric, scale_max, direction, occurred_at, channel, touchpoint, unit, person_key
    from voices where text is not null and length(text) > 0 and {condition}
    order by occurred_at desc limit {MOST}"""  # noqa: S608 - our own condition, values bound
    rows = the_lake().rows(newest, params).to_pylist()
    names = touchpoint_names()
    opens = may(member_of(request), Permission.SEE_CUSTOMERS)
    voices = [_voice(row, names, opens=opens) for row in rows]
    return render_to_string("shell/panels/voices.html", {"voices": voices}, request)


def _voice(row: dict[str, object], names: Mapping[str, str], *, opens: bool) -> Voice:
    text = str(row["text"])
    score = row["score"] if isinstance(row["score"], float | int) else None
    return Voice(
        text=text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…",
        score="" if score is None else formats.number(score, 0),
        tone=tone_of(score, metric=str(row["metric"]), most=row["scale_max"], direction=row["direction"]),
        at=row["occurred_at"],  # type: ignore[arg-type] # a time of the lake
        channel=channel(str(row["channel"] or "")),
        touchpoint=names.get(str(row["touchpoint"]), str(row["touchpoint"] or "")),
        unit=str(row["unit"] or ""),
        href=reverse("customer", args=[row["person_key"]]) if opens and row["person_key"] is not None else "",
    )


def tone_of(score: float | None, *, metric: str, most: object, direction: object) -> str:
    """Good, bad or neither, as each metric divides its answers."""
    if score is None:
        return "flat"
    if metric == "nps":
        return "good" if score >= 9 else "bad" if score <= 6 else "flat"
    top = float(most) if isinstance(most, int | float) else 5.0
    place = score / top if direction != -1 else 1 - (score - 1) / top
    return "good" if place > 0.7 else "bad" if place <= 0.45 else "flat"
