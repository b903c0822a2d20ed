"""One voice looked at closely: its words and turns, where it came from, on what ground it is kept and for how long."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.names import touchpoint_names
from rashin.base.atlas.said import channel_words, language_words, value_words
from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, access, may, member_of, scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.audit import change, digest_of, record_look
from rashin.base.workspace.models import User
from rashin.base.workspace.unmasking import Grant, granted
from rashin.powers.operation.surveys.titles import question_words
from rashin.powers.operation.topics.panels import choices, one_voice
from rashin.powers.operation.topics.vocabulary import Mood
from rashin.powers.operation.voices.errors import NoSuchVoice
from rashin.powers.operation.voices.queries import retention_of
from rashin.web.shell.voices import tone_of

MOST_TURNS: Final = 1_000
_KNOWN: Final = frozenset({"link", "author", "erase_on", "late", "turns"})
ROLES: Final = {"customer": _("Customer"), "staff": _("Staff"), "bot": _("Program"), "unknown": _("Somebody")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """What one speaker said."""

    who: str
    role: str
    text: str
    clock: str


@access(Permission.SEE_VOICES)
@require_GET
def voice(request: HttpRequest) -> HttpResponseBase:
    """One voice, masked; whoever said what for sees the original, and each such look is written down."""
    member, now = member_of(request), timezone.now()
    row = _row(member, request.GET.get("id", "")[:200].replace("\x00", ""))
    grant = granted(request, now=now)
    originals = _originals(row, member, grant, now=now)
    said = _properties(row)
    context = {
        "text": originals.get("text", str(row["text"] or "")),
        "turns": _turns(row, originals),
        "score": "" if row["score"] is None else formats.number(row["score"], 0),
        "tone": tone_of(row["score"], metric=str(row["metric"]), most=row["scale_max"], direction=row["direction"]),
        "at": row["occurred_at"],
        "facts": _facts(row, said),
        "more": [(name, value_words(name, str(value))) for name, value in said.items() if name not in _KNOWN],
        "link": link if (link := str(said.get("link", ""))).startswith(("https://", "http://", "/")) else "",
        "customer": _customer(member, row),
        "grant": grant,
        "late": said.get("late") is True,
        "spoken": one_voice(member, str(row["voice_id"])) if row["text"] else None,
        "topic_choices": choices(),
        "mood_choices": Mood.choices,
    }
    return render(request, "shell/voice.html", context)


def _row(member: User, voice_id: str) -> dict[str, Any]:
    scope, params = scope_of(member).condition("voices")
    asked = f"SELECT * FROM voices WHERE voice_id = $id AND ({scope}) LIMIT 1"  # noqa: S608 - values are bound
    try:
        rows = the_lake().rows(asked, {**params, "id": voice_id}).to_pylist() if voice_id else []
    except LakeMissing:
        rows = []
    if not rows:
        raise NoSuchVoice
    found: dict[str, Any] = rows[0]
    return found


def _properties(row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(row["properties"] or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _originals(row: Mapping[str, Any], member: User, grant: Grant | None, *, now: datetime) -> dict[str, str]:
    """What the lake keeps apart, for a named purpose and with a line in the audit log."""
    if grant is None:
        return {}
    found = the_lake().originals([row["voice_id"]], purpose="voice page").to_pylist()
    if row["person_key"] is not None:
        record_look(actor=member, person_key=row["person_key"], what="voice", reason=grant.reason, now=now)
    else:
        subject = f"voice:{digest_of(str(row['voice_id']))}"
        with change(actor=member, action="voice.seen", subject=subject, now=now) as entry:
            entry.note(reason=grant.reason)
    return {str(one["field"]): str(one["value"]) for one in found}


def _turns(row: Mapping[str, Any], originals: Mapping[str, str]) -> list[TurnView]:
    asked = "SELECT * FROM turns WHERE voice_id = $id ORDER BY number LIMIT $most"
    rows = the_lake().rows(asked, {"id": row["voice_id"], "most": MOST_TURNS}).to_pylist()
    return [
        TurnView(
            who=originals.get(f"speaker:{one['speaker']}", f"{ROLES.get(one['role'], one['role'])} {one['speaker']}"),
            role=str(one["role"]),
            text=originals.get(f"turn:{one['number']}", str(one["text"] or "")),
            clock=_clock(one["start_ms"]),
        )
        for one in rows
    ]


def _clock(start: int | None) -> str:
    if start is None:
        return ""
    minutes, seconds = divmod(start // 1000, 60)
    return f"{minutes}:{seconds:02d}"


def _facts(row: Mapping[str, Any], said: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    kept = retention_of(str(row["source"] or ""))
    names = touchpoint_names()
    days = gettext("%(days)s days") % {"days": kept} if kept else gettext("as long as the rest")
    listed = [
        (gettext("Source"), value_words("source", str(row["source"] or ""))),
        (gettext("Channel"), channel_words(row["channel"])),
        (gettext("Touchpoint"), names.get(str(row["touchpoint"]), str(row["touchpoint"] or ""))),
        (gettext("Unit"), str(row["unit"] or "")),
        (gettext("Survey"), value_words("survey", str(row["survey"] or ""))),
        (gettext("Question"), question_words(str(row["survey"] or ""), str(row["question"] or ""))),
        (gettext("Language"), language_words(row["language"])),
        (gettext("Consent"), str(row["consent_ref"] or gettext("none noted"))),
        (gettext("Original is kept until"), str(said["erase_on"])) if "erase_on" in said
        else (gettext("Originals are kept for"), days),
        (gettext("Arrived"), formats.moment(row["received_at"]) if row["received_at"] else ""),
    ]  # fmt: skip
    return [(name, value) for name, value in listed if value]


def _customer(member: User, row: Mapping[str, Any]) -> str:
    known = row["person_key"] is not None and may(member, Permission.SEE_CUSTOMERS)
    return reverse("customer", args=[row["person_key"]]) if known else ""
