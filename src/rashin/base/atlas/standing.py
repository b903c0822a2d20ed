"""How the stages of a journey stand: scores with intervals, what customers wrote, what is being done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.scores import Scores
from rashin.base.atlas.models import Improvement
from rashin.base.atlas.records import JourneyView, StageView
from rashin.base.atlas.spoken import Place, Spot, read, spoken_at
from rashin.base.ui.said import Piece
from rashin.base.workspace.access import Permission, may, scope_of
from rashin.base.workspace.asking import ask_as, the_lake
from rashin.base.workspace.models import User

PERIOD: Final = timedelta(days=90)
PATIENCE: Final = timedelta(minutes=15)
METRICS: Final = ("nps", "csat", "ces")
QUOTES: Final = 3
LONGEST: Final = 56


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One score of a stage, against the period before; without a value it says why."""

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str
    difference: float | None
    changed: bool
    by_touchpoint: bool = False
    """Found through the stage's touchpoints, because no answer names the stage itself."""

    @property
    def before(self) -> float | None:
        """Where it stood in the period before."""
        return None if self.value is None or self.difference is None else self.value - self.difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody wrote about a stage, masked."""

    text: str
    tone: str
    at: datetime
    pieces: Sequence[Piece] = ()
    """The words, marked where something was read in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An improvement on a stage."""

    id: int
    title: str
    state: str
    state_label: str
    department: str


def standings(member: User, journey: JourneyView, *, now: datetime) -> dict[str, dict[str, Standing]]:
    """Stage → metric → where it stands in the last 90 days. One question a metric, kept for a while."""
    out: dict[str, dict[str, Standing]] = {stage.key: {} for stage in journey.stages}
    if not may(member, Permission.SEE_SCORES):
        return out
    here = Filter(field="journey", op="=", value=(journey.key,))
    try:
        for metric in METRICS:
            for row in _rows(member, metric, (here,), by="stage", now=now):
                if row["by"] in out and row["n"]:
                    out[row["by"]][metric] = _standing(metric, row)
        for stage in journey.stages:
            if not out[stage.key] and stage.touchpoints:
                out[stage.key] |= _by_touchpoint(member, stage, now=now)
    except LakeMissing:
        pass  # nothing has arrived yet: the map is drawn without figures
    return out


def _by_touchpoint(member: User, stage: StageView, *, now: datetime) -> dict[str, Standing]:
    there = Filter(field="touchpoint", op="=", value=tuple(one.key for one in stage.touchpoints))
    rows = [row for row in _rows(member, "nps", (there,), by=None, now=now) if row["n"]]
    return {"nps": _standing("nps", rows[0], by_touchpoint=True)} if rows else {}


def _rows(
    member: User, metric: str, where: tuple[Filter, ...], *, by: str | None, now: datetime
) -> list[dict[str, Any]]:
    zone = timezone.get_current_timezone_name()
    question = Scores(metric=metric, where=where, by=(by,) if by else (), last=PERIOD, compare="previous", zone=zone)
    return ask_as(member, question, now=now, patience=PATIENCE).rows()


def _standing(metric: str, row: Mapping[str, Any], *, by_touchpoint: bool = False) -> Standing:
    return Standing(
        metric=metric, value=row["value"], low=row["low"], high=row["high"], n=row["n"], reason=row["reason"] or "",
        difference=row["difference"], changed=bool(row["changed"]), by_touchpoint=by_touchpoint,
    )  # fmt: skip


def spoken(member: User, journey: JourneyView, *, now: datetime) -> Mapping[str, Spot]:
    """Stage → what is spoken of there in the same days as the scores are of."""
    today = timezone.localdate(now)
    first = today - PERIOD + timedelta(days=1)
    return spoken_at(member, Place(column="journey", value=journey.key, by="stage", first=first, last=today))


def quotes(member: User, journey: JourneyView) -> dict[str, list[Quote]]:
    """Stage → the newest remarks, masked as the lake keeps them, within the member's scope."""
    if not may(member, Permission.SEE_VOICES):
        return {}
    condition, params = scope_of(member).condition("voices")
    newest = f"""
    select voice_id, stage, text, score, metric, scale_max, occurred_at from voices
    where journey = $journey and text is not null and length(text) between 8 and 400 and {condition}
    qualify row_number() over (partition by stage order by occurred_at desc) <= {QUOTES}
    order by stage, occurred_at desc"""  # noqa: S608 - our own condition, values bound
    try:
        rows = the_lake().rows(newest, {**params, "journey": journey.key}).to_pylist()
    except LakeMissing:
        return {}
    shown = {str(row["voice_id"]): _shown(str(row["text"])) for row in rows}
    known = read(shown)
    out: dict[str, list[Quote]] = {}
    for row in rows:
        voice = str(row["voice_id"])
        marked = known[voice].pieces if voice in known else ()
        said = Quote(text=shown[voice], tone=_tone(row), at=row["occurred_at"], pieces=marked)
        out.setdefault(str(row["stage"]), []).append(said)
    return out


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def _tone(row: Mapping[str, Any]) -> str:
    score, metric = row["score"], row["metric"]
    if score is None or metric == "ces":
        return ""
    if metric == "nps":
        return "good" if score >= 9 else "bad" if score <= 6 else ""
    share = score / (row["scale_max"] or 5)
    return "good" if share > 0.7 else "bad" if share <= 0.45 else ""


def works(stages: Sequence[StageView]) -> dict[int, list[Work]]:
    """Stage → its improvements, in one question; what was stopped is left out."""
    rows = Improvement.objects.filter(stage_id__in=[one.id for one in stages]).exclude(state="stopped")
    out: dict[int, list[Work]] = {}
    for row in rows.select_related("department"):
        assert row.stage_id is not None
        out.setdefault(row.stage_id, []).append(
            Work(
                id=row.pk, title=row.title, state=row.state, state_label=str(row.get_state_display()),
                department=str(row.department) if row.department else "",
            )
        )  # fmt: skip
    return out
