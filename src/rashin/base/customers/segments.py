"""Saved segments: their definitions as questions take them, the verbs that keep them, and where they are used."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from rashin.analysis.questions.segments import Segment, parse_rules
from rashin.base.customers.errors import BadSegment, NoSuchSegment, NotYourSegment, SegmentInUse, SegmentNameTaken
from rashin.base.customers.models import Segment as Row
from rashin.base.customers.models import SegmentUse
from rashin.base.customers.records import SegmentSaid, SegmentView, Use
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.errors import BadInput, Conflict

# ── Reads ──


def definition_of(row: Row) -> Segment:
    """A saved segment as a value."""
    rules = tuple(rule for text in row.filters for rule in parse_rules(str(text)))
    return Segment(name=row.name, rules=rules, match="any" if row.match == Row.ANY else "all")


def saved() -> Mapping[str, Segment]:
    """Every saved segment by its name; one that can no longer be read is none."""
    found: dict[str, Segment] = {}
    for row in Row.objects.order_by("name"):
        try:
            found[row.name] = definition_of(row)
        except BadInput:
            continue
    return found


def names() -> list[str]:
    """The names of all segments."""
    return list(Row.objects.order_by("name").values_list("name", flat=True))


def segments() -> list[SegmentView]:
    """All segments, by name."""
    return [_view(row) for row in Row.objects.select_related("created_by").prefetch_related("uses")]


def segment(number: int) -> SegmentView:
    """One segment."""
    return _view(_row(number))


def _row(number: int) -> Row:
    row = Row.objects.filter(pk=number).select_related("created_by").prefetch_related("uses").first()
    if row is None:
        raise NoSuchSegment(name=str(number))
    return row


def _view(row: Row) -> SegmentView:
    return SegmentView(
        id=row.pk,
        name=row.name,
        description=row.description,
        rules=tuple(str(one) for one in row.filters),
        match=row.match,
        created_at=row.created_at,
        created_by=str(row.created_by) if row.created_by else gettext("somebody who has left"),
        changed_at=row.changed_at,
        version=row.version,
        made_by=row.created_by_id,
        uses=tuple(Use(subject=one.subject, title=one.title, address=one.address) for one in row.uses.all()),
    )


def may_change(actor: Actor, found: SegmentView) -> bool:
    """Whoever made a segment may change it, and whoever keeps everybody's; a command acts for the installation."""
    return not isinstance(actor, User) or actor.pk == found.made_by or may(actor, Permission.KEEP_SEGMENTS)


def of_ones_own(actor: Actor, number: int) -> SegmentView:
    """The segment, if this member may change it."""
    found = segment(number)
    if not may_change(actor, found):
        raise NotYourSegment(name=found.name, who=found.created_by)
    return found


# ── Verbs ──


def checked(said: SegmentSaid) -> SegmentSaid:
    """The segment with each rule as a question reads it; BadSegment when nothing is left."""
    name = said.name.strip()
    rules = tuple(str(rule) for text in said.rules for rule in parse_rules(text, place="rules"))
    if not name or len(name) > 120 or set(name) & set('[]";\n') or not rules:
        raise BadSegment(place="rules" if name and not rules else "name")
    return replace(said, name=name, rules=rules, match=Row.ANY if said.match == Row.ANY else Row.ALL)


def _columns(said: SegmentSaid) -> dict[str, Any]:
    return {
        "name": said.name, "description": said.description, "filters": list(said.rules), "match": said.match
    }  # fmt: skip


def add_segment(*, actor: Actor, said: SegmentSaid, now: datetime) -> Row:
    """Keep rules under a name."""
    kept = checked(said)
    with change(actor=actor, action="segment.added", subject=f"segment:{kept.name}", now=now) as entry:
        entry.note(rules=len(kept.rules))
        try:
            with transaction.atomic():
                return Row.objects.create(
                    **_columns(kept), created_at=now, created_by=actor if isinstance(actor, User) else None
                )
        except IntegrityError:
            raise SegmentNameTaken(name=kept.name) from None


def change_segment(*, actor: Actor, number: int, version: int, said: SegmentSaid, now: datetime) -> None:
    """Change what a segment says. Its name stays while something names it."""
    kept = checked(said)
    of_ones_own(actor, number)
    with change(actor=actor, action="segment.changed", subject=f"segment:{number}", now=now) as entry:
        row = _row(number)
        if row.name != kept.name:
            _unused(row)
        entry.moved("name", row.name, kept.name)
        entry.moved("match", row.match, kept.match)
        entry.moved("rules", len(row.filters), len(kept.rules))
        try:
            with transaction.atomic():
                changed = Row.objects.filter(pk=number, version=version).update(
                    **_columns(kept), changed_at=now, version=version + 1
                )
        except IntegrityError:
            raise SegmentNameTaken(name=kept.name) from None
        if not changed:
            raise Conflict(place="segment")


def drop_segment(*, actor: Actor, number: int, now: datetime) -> None:
    """Forget a segment that nothing names; the people in it are not touched."""
    of_ones_own(actor, number)
    with change(actor=actor, action="segment.dropped", subject=f"segment:{number}", now=now) as entry:
        row = _row(number)
        _unused(row)
        entry.note(name=row.name)
        row.delete()


def _unused(row: Row) -> None:
    titles = [one.title for one in row.uses.all()]
    if titles:
        raise SegmentInUse(name=row.name, count=len(titles), titles=", ".join(titles[:5]))


def used_by(*, subject: str, title: str, address: str, names: Iterable[str]) -> None:
    """Note that something names these segments, and no others; called in the transaction of its change."""
    rows = Row.objects.filter(name__in=list(names))
    SegmentUse.objects.filter(subject=subject).exclude(segment__in=rows).delete()
    for row in rows:
        SegmentUse.objects.update_or_create(
            segment=row, subject=subject, defaults={"title": title[:200], "address": address[:2000]}
        )
