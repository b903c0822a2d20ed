"""Reads of summaries and of the model's settings, as frozen records."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from rashin.base.summaries.errors import SummaryMissing
from rashin.base.summaries.models import ModelSettings, Sending, Summary
from rashin.base.summaries.records import (
    Cited,
    ModelView,
    SendingView,
    Sentence,
    Subject,
    SummaryView,
    Voice,
)
from rashin.base.summaries.rules import DRAFT, host_of, today_begins
from rashin.base.summaries.sources import source_of, subject_of
from rashin.base.summaries.vocabulary import KEPT
from rashin.base.workspace.models import Job, User


def model(*, now: datetime) -> ModelView | None:
    """The settings of the model, without its key; None where none is set up."""
    row = ModelSettings.objects.select_related("changed_by").filter(name="main").first()
    if row is None:
        return None
    month = Sending.objects.filter(at__gte=now - timedelta(days=30)).aggregate(
        calls=Count("id"), sent=Sum("tokens_in"), received=Sum("tokens_out")
    )
    return ModelView(
        base_url=row.base_url, model=row.model, has_key=bool(row.key), timeout=row.timeout,
        most_voices=row.most_voices, most_characters=row.most_characters, calls_per_day=row.calls_per_day,
        inside=row.inside, personal=row.personal, personal_reason=row.personal_reason, enabled=row.enabled,
        changed_at=row.changed_at, changed_by=str(row.changed_by or ""),
        checked_at=row.checked_at, problem=row.problem, answer=row.answer,
        today=Sending.objects.filter(at__gte=today_begins(now)).count(), calls_30=month["calls"],
        tokens_30=(month["sent"] or 0) + (month["received"] or 0),
    )  # fmt: skip


def model_named() -> tuple[str, str] | None:
    """The name and the server of the model that is in use; None where there is none."""
    found = ModelSettings.objects.filter(name="main", enabled=True).values_list("model", "base_url").first()
    return (found[0], host_of(found[1]).partition("://")[2]) if found else None


def sendings(*, most: int = 50) -> list[SendingView]:
    """The newest calls."""
    return [
        SendingView(
            id=row.pk, at=row.at, by=str(row.by or ""), what=row.what, model=row.model,
            voices=row.voices, characters=row.characters, masked=row.masked, tokens_in=row.tokens_in,
            tokens_out=row.tokens_out, took_ms=row.took_ms, problem=row.problem, status=row.status,
            state="failed" if row.problem else "done" if row.over else "running",
        )
        for row in Sending.objects.select_related("by")[:most]
    ]  # fmt: skip


def newest(member: User, subject: Subject) -> SummaryView | None:
    """The draft about these voices that is shown: the newest that rests on them, else the newest."""
    rows = list(Summary.objects.select_related("made_by", "sending").filter(key=subject.key)[:KEPT])
    if not rows:
        return None
    return _view(member, next((row for row in rows if row.grounded), rows[0]))


def summary(member: User, number: int) -> SummaryView:
    """A draft by its number, for whoever sees the same voices."""
    row = Summary.objects.select_related("made_by", "sending").filter(pk=number).first()
    if row is None or subject_of(member, row.of, row.query, language=row.language).key != row.key:
        raise SummaryMissing
    return _view(member, row)


def work_of(subject: Subject) -> Job | None:
    """The newest work on a draft about these voices."""
    return Job.objects.filter(unique=f"{DRAFT}:{subject.key}").order_by("-id").first()


def _view(member: User, row: Summary) -> SummaryView:
    wanted = sorted({number for one in row.sentences for number in one["cites"]})
    ids = {number: row.voices[number - 1] for number in wanted if 0 < number <= len(row.voices)}
    there = source_of(row.of).shown(member, row.query, list(dict.fromkeys(ids.values())))
    cited = {number: Cited(number=number, voice=there.get(voice)) for number, voice in ids.items()}
    firm, doubtful, gone = [], [], 0
    for one in row.sentences:
        sentence = _sentence(one, cited)
        if one["cites"] and not any(each.voice for each in sentence.cited):
            gone += 1
        elif one["supported"] and not one["numbers"] and not one["contrary"]:
            firm.append(sentence)
        else:
            doubtful.append(sentence)
    told: dict[str, Any] = row.told
    return SummaryView(
        id=row.pk, of=row.of, query=row.query, key=row.key, language=row.language, model=row.model,
        host=row.host.partition("://")[2], made_at=row.made_at, made_by=str(row.made_by or ""),
        own=row.made_by_id == member.pk, n=row.n, looked=told.get("looked", 0), sent=told.get("sent", 0),
        drawn=told.get("drawn", ""), masked=bool(told.get("masked", True)), first=_day(told, "first"),
        last=_day(told, "last"), sentences=tuple(firm), doubtful=tuple(doubtful), gone=gone,
        unknown=sum(len(one["unknown"]) for one in row.sentences), otherwise=told.get("otherwise", ""),
        cited=tuple(one for one in cited.values() if one.voice is not None),
        tokens_in=row.sending.tokens_in if row.sending else None,
        tokens_out=row.sending.tokens_out if row.sending else None,
    )  # fmt: skip


def _sentence(one: Mapping[str, Any], cited: Mapping[int, Cited]) -> Sentence:
    return Sentence(
        text=str(one["text"]), cited=tuple(cited[number] for number in one["cites"] if number in cited),
        numbers=tuple(one["numbers"]), contrary=bool(one["contrary"]), masked=bool(one["masked"]),
        unknown=len(one["unknown"]),
    )  # fmt: skip


def _day(told: Mapping[str, Any], name: str) -> date | None:
    text = str(told.get(name) or "")
    return date.fromisoformat(text) if text else None


def voices_of(member: User, found: SummaryView) -> list[Voice]:
    """The voices that its sentences name and that still stand."""
    return [one.voice for one in found.cited if one.voice is not None]
