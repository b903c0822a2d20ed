"""Reads of the atlas, as frozen records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from rashin.base.atlas.errors import NoSuchLink
from rashin.base.atlas.models import EvidenceLink, Improvement, Journey, Stage, Unit
from rashin.base.atlas.records import (
    Chain,
    End,
    ImprovementView,
    JourneyView,
    LinkView,
    Named,
    StageView,
    TouchpointView,
    UnitView,
)
from rashin.base.atlas.rules import walk
from rashin.errors import NotFound, gettext_noop

_JOURNEY = gettext_noop("journey")

Resolver = Callable[[Sequence[str]], Mapping[str, Named]]
"""Answers how ends of one kind are shown: id → Named. What is not answered is shown as missing."""


def _worded(name: str, english: str) -> str:
    return english if english and not (get_language() or "").startswith("ja") else name


def journeys() -> list[JourneyView]:
    """All journeys that are in use, with their stages."""
    rows = Journey.objects.filter(archived_at=None).select_related("persona").prefetch_related("stages__touchpoints")
    return [_journey(row) for row in rows]


def journey(key: str) -> JourneyView:
    """The journey of a key."""
    row = Journey.objects.filter(key=key).select_related("persona").prefetch_related("stages__touchpoints").first()
    if row is None:
        raise NotFound(kind=_JOURNEY, name=key)
    return _journey(row)


def _journey(row: Journey) -> JourneyView:
    return JourneyView(
        id=row.pk, key=row.key, name=_worded(row.name, row.name_en), summary=row.summary,
        persona=row.persona.name if row.persona else "",
        stages=tuple(_stage(stage) for stage in sorted(row.stages.all(), key=lambda one: one.position)),
    )  # fmt: skip


def _stage(row: Stage) -> StageView:
    return StageView(
        id=row.pk, key=row.key, name=_worded(row.name, row.name_en), goal=row.goal, position=row.position,
        touchpoints=tuple(
            TouchpointView(key=one.key, name=_worded(one.name, one.name_en), channel=one.channel)
            for one in row.touchpoints.all()
        ),
    )  # fmt: skip


def units() -> list[UnitView]:
    """All units, by area."""
    return [
        UnitView(key=row.key, name=_worded(row.name, row.name_en), kind=row.kind, area=row.area)
        for row in Unit.objects.all()
    ]


def improvements(*, stage_id: int | None = None) -> list[ImprovementView]:
    """Improvements, newest first; of one stage if asked."""
    rows = Improvement.objects.select_related("stage", "owner", "department")
    if stage_id is not None:
        rows = rows.filter(stage_id=stage_id)
    return [
        ImprovementView(
            id=row.pk, title=row.title, description=row.description, state=row.state,
            state_label=str(row.get_state_display()), stage=row.stage.name if row.stage else "",
            owner=str(row.owner) if row.owner else "", department=str(row.department) if row.department else "",
            started_on=row.started_on, ended_on=row.ended_on,
        )
        for row in rows
    ]  # fmt: skip


# ── Evidence ──


def _link(row: EvidenceLink) -> LinkView:
    return LinkView(
        id=row.pk, source=End(kind=row.from_kind, id=row.from_id), target=End(kind=row.to_kind, id=row.to_id),
        relation=row.relation, relation_label=str(row.get_relation_display()), grade=row.grade,
        grade_label=str(row.get_grade_display()), method=row.method, note=row.note,
        made_by=str(row.member) if row.member else row.made_by, made_at=row.made_at, question=row.question,
        answer=row.answer, retracted_at=row.retracted_at, retracted_by=row.retracted_by, retraction=row.retraction,
    )  # fmt: skip


def link(number: int) -> LinkView:
    """One evidence link, standing or taken back."""
    row = EvidenceLink.objects.filter(pk=number).select_related("member").first()
    if row is None:
        raise NoSuchLink(id=number)
    return _link(row)


def links_of(end: End, *, retracted: bool = False) -> list[LinkView]:
    """Links that begin or finish at an end, newest first."""
    rows = EvidenceLink.objects.filter(_at("from", [end]) | _at("to", [end])).select_related("member")
    if not retracted:
        rows = rows.filter(retracted_at=None)
    return [_link(row) for row in rows]


def forward(start: End, *, depth: int = 8, limit: int = 500) -> Chain:
    """Everything that rests on an end: from a voice to what became of it."""
    return _chain(start, "from", depth=depth, limit=limit)


def backward(start: End, *, depth: int = 8, limit: int = 500) -> Chain:
    """Everything that an end rests on: from a figure down to the customers' own words."""
    return _chain(start, "to", depth=depth, limit=limit)


def _chain(start: End, side: str, *, depth: int, limit: int) -> Chain:
    def neighbours(ends: Iterable[End]) -> list[tuple[LinkView, End, End]]:
        found: list[tuple[LinkView, End, End]] = []
        waiting = list(ends)
        for first in range(0, len(waiting), 200):  # SQLite takes about a thousand terms a statement
            rows = EvidenceLink.objects.filter(_at(side, waiting[first : first + 200]), retracted_at=None)
            for row in rows.select_related("member").order_by("id"):
                one = _link(row)
                here, there = (one.source, one.target) if side == "from" else (one.target, one.source)
                found.append((one, here, there))
        return found

    return walk(start, neighbours, depth=depth, limit=limit)


def _at(side: str, ends: Sequence[End]) -> Q:
    kinds: dict[str, list[str]] = {}
    for end in ends:
        kinds.setdefault(end.kind, []).append(end.id)
    return reduce(or_, (Q(**{f"{side}_kind": kind, f"{side}_id__in": ids}) for kind, ids in kinds.items()), Q(pk=None))


# ── How ends are shown ──


def named(ends: Iterable[End]) -> dict[End, Named]:
    """Each end as a page shows it, one question a kind. Kinds are registered in web/wiring."""
    kinds: dict[str, list[str]] = {}
    for end in ends:
        kinds.setdefault(end.kind, []).append(end.id)
    known = {**own_resolvers(), **_registered()}
    out: dict[End, Named] = {}
    for kind, ids in kinds.items():
        shown = known[kind](ids) if kind in known else {}
        for id_ in ids:
            end = End(kind=kind, id=id_)
            out[end] = shown.get(id_) or Named(end=end, title=str(end), missing=True)
    return out


def _registered() -> Mapping[str, Resolver]:
    where = getattr(settings, "RASHIN_RESOLVERS", "")
    found: Mapping[str, Resolver] = import_string(where) if where else {}
    return found


def own_resolvers() -> dict[str, Resolver]:
    """How the atlas shows its own nouns."""
    return {"improvement": _improvements, "stage": _stages, "journey": _journeys}


def _numbers(ids: Sequence[str]) -> list[int]:
    return [int(one) for one in ids if one.isdecimal()]


def _improvements(ids: Sequence[str]) -> dict[str, Named]:
    rows = Improvement.objects.filter(pk__in=_numbers(ids))
    return {str(row.pk): Named(end=End(kind="improvement", id=str(row.pk)), title=row.title) for row in rows}


def _stages(ids: Sequence[str]) -> dict[str, Named]:
    """Stages are named ``journey/stage``, as voices name them."""
    rows = Stage.objects.filter(journey__key__in={one.split("/")[0] for one in ids}).select_related("journey")
    found = {f"{row.journey.key}/{row.key}": row for row in rows}
    return {
        one: Named(end=End(kind="stage", id=one), title=f"{_called(found[one].journey)} › {_called(found[one])}")
        for one in ids
        if one in found
    }


def _called(row: Stage | Journey) -> str:
    return _worded(row.name, row.name_en)


def _journeys(ids: Sequence[str]) -> dict[str, Named]:
    return {
        row.key: Named(end=End(kind="journey", id=row.key), title=_called(row))
        for row in Journey.objects.filter(key__in=ids)
    }
