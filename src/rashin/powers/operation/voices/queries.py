"""Reads of sources and arrivals: frozen records, nothing that could be saved."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from rashin.powers.operation.voices.errors import NoSuchSource
from rashin.powers.operation.voices.models import Arrival, Source, SourceDay
from rashin.powers.operation.voices.records import ArrivalView, Day, SourceView
from rashin.powers.operation.voices.vocabulary import ArrivalState, SourceKind

DAYS = 30


def sources(*, now: datetime) -> list[SourceView]:
    """All sources with how they stand, by name."""
    rows = list(Source.objects.all())
    states: dict[int, Mapping[str, int]] = {
        one["source"]: {"waiting": one["waiting"], "failed": one["failed"]}
        for one in Arrival.objects.values("source").annotate(
            waiting=Count("id", filter=Q(state=ArrivalState.WAITING)),
            failed=Count("id", filter=Q(state=ArrivalState.FAILED)),
        )
    }
    days = _days(now)
    return [_view(row, states.get(row.pk, {}), days.get(row.pk, {}), now) for row in rows]


def source(number: int, *, now: datetime) -> SourceView:
    """One source."""
    row = source_row(number)
    states = row.arrivals.aggregate(
        waiting=Count("id", filter=Q(state=ArrivalState.WAITING)),
        failed=Count("id", filter=Q(state=ArrivalState.FAILED)),
    )
    return _view(row, states, _days(now, only=number).get(number, {}), now)


def source_row(number: int) -> Source:
    """The row of a source."""
    found = Source.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchSource(number=number)
    return found


def _days(now: datetime, only: int | None = None) -> dict[int, dict[date, SourceDay]]:
    since = timezone.localdate(now) - timedelta(days=DAYS - 1)
    rows = SourceDay.objects.filter(on__gte=since)
    found: dict[int, dict[date, SourceDay]] = {}
    for row in rows if only is None else rows.filter(source=only):
        found.setdefault(row.source_id, {})[row.on] = row
    return found


def _view(row: Source, states: Mapping[str, int], days: Mapping[date, SourceDay], now: datetime) -> SourceView:
    today = timezone.localdate(now)
    listed = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return SourceView(
        id=row.pk, name=row.name, key=row.key, kind=row.kind, kind_label=str(SourceKind(row.kind).label), on=row.on,
        channel=row.channel, touchpoint=row.touchpoint, unit=row.unit, survey=row.survey, language=row.language,
        consent_ref=row.consent_ref, retention_days=row.retention_days, has_secret=bool(row.secret),
        old_until=row.old_until if row.old_until and row.old_until > now else None, last_at=row.last_at,
        problem=row.problem, problem_at=row.problem_at, detail=row.detail, waiting=states.get("waiting", 0),
        failed=states.get("failed", 0), made_at=row.made_at, settings=row.settings,
        days=tuple(_day(on, days.get(on)) for on in listed),
    )  # fmt: skip


def _day(on: date, row: SourceDay | None) -> Day:
    if row is None:
        return Day(on=on)
    return Day(
        on=on, voices=row.voices, arrived=row.arrived, repeated=row.repeated, refused=row.refused, failed=row.failed
    )


def arrivals(number: int, *, most: int = 50) -> list[ArrivalView]:
    """The newest arrivals of a source."""
    return [
        ArrivalView(
            id=row.pk, key=row.key, state=row.state, state_label=str(ArrivalState(row.state).label),
            arrived_at=row.arrived_at, done_at=row.done_at, voices=row.voices, skipped=row.skipped,
            problem=row.problem, again=bool(row.body),
        )
        for row in Arrival.objects.filter(source=number).order_by("-id")[:most]
    ]  # fmt: skip


def retention_of(source_name: str) -> int | None:
    """For how many days originals of a source are kept; None: for as long as the rest."""
    return Source.objects.filter(name=source_name).values_list("retention_days", flat=True).first()
