"""A file into the lake: looked at once, understood, then streamed in one commit a table, exactly once."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.store import Lake
from rashin.collect.files.ahead import ahead
from rashin.collect.files.dates import Reading
from rashin.collect.files.errors import ErrorsFileRefused
from rashin.collect.files.opening import open_source
from rashin.collect.files.profile import Profile
from rashin.collect.files.source import Rows, Source, Wishes
from rashin.collect.files.spill import Spill
from rashin.collect.files.times import TimeReader
from rashin.collect.files.told import Told
from rashin.collect.imports import customers, events, voices
from rashin.collect.imports.commit import Commit, batch_name
from rashin.collect.imports.inspecting import demand_ready, first_rows, profiles_of, understood
from rashin.collect.imports.known import KnownRecords, known_links
from rashin.collect.imports.orders import OrderLines
from rashin.collect.imports.people import People, identifiers_in
from rashin.collect.imports.plan import Plan
from rashin.collect.imports.records import Desk, ImportReport, Inspection
from rashin.collect.imports.refusals import Refusals
from rashin.collect.imports.scan import Identity, Occurrences, content_digest, scan
from rashin.collect.imports.traits import PERSONAL, Traits
from rashin.errors import gettext_noop

_IN_UTC = re.compile(r"\b(UTC|GMT)\b(?!\s*[+-]?\d)")
_UTC = gettext_noop("“%(column)s” says that its times are in UTC: they are read so.")
_SHARED = gettext_noop("%(count)s identifiers are shared by more than ten people each and link nobody.")
_AGAIN = gettext_noop("This file was imported before, as %(batch)s; nothing was changed.")
KNOWN = gettext_noop(
    "These rows were imported before. To read them in another way, undo that import first (rashin import undo BATCH)."
)


@dataclass(slots=True)
class _Tally:
    """What became of the rows so far."""

    added: int = 0
    duplicates: int = 0
    links: int = 0
    traits: int = 0
    done: int = 0
    first: int | None = None
    last: int | None = None
    notes: list[str] = field(default_factory=list)

    def span(self, batch: pa.RecordBatch) -> None:
        """Widen the time that the records cover."""
        if len(batch):
            low, high = (value.as_py() for value in pc.min_max(batch.column("occurred_at").cast(pa.int64())).values())
            self.first = low if self.first is None else min(self.first, low)
            self.last = high if self.last is None else max(self.last, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A file that was looked at and can be imported."""

    source: Source
    inspection: Inspection
    profiles: dict[str, Profile]
    wishes: Wishes


def import_file(
    lake: Lake | None, path: Path, kind: str, *, actor: str, now: datetime, desk: Desk, wishes: Wishes | None = None
) -> ImportReport:
    """Import a file of events, customers or voices.

    Importing the same file again changes nothing; of a file that grew the new rows are added. Rows that cannot be used
    are refused one by one, the others are kept. Each table gets one commit, and the ledger of batches says ``done``
    last: an import that was broken off is finished by importing the file again, or undone. Without a lake it can only
    be tried (``desk.dry_run``).
    """
    assert lake is not None or desk.dry_run, "without a lake an import can only be tried"
    wishes = wishes or Wishes()
    if desk.errors_to is not None and desk.errors_to.exists() and path.exists() and desk.errors_to.samefile(path):
        raise ErrorsFileRefused(file=path.name)
    source = open_source(path, wishes)
    first = first_rows(source)
    inspection = understood(source, kind, wishes, first)
    demand_ready(inspection)
    named = batch_name(lake, inspection, content_digest(path), wishes)
    if named.done is not None and not desk.dry_run:
        return _unchanged(inspection, named.batch, named.done)
    profiles = {item.name: item for item in profiles_of(source, first)}
    opened = _Opened(source=source, inspection=inspection, profiles=profiles, wishes=wishes)
    with ExitStack() as stack:
        refusals = stack.enter_context(Refusals(desk.errors_to, desk.words))
        plan, tally = _planned(lake, opened, refusals, desk=desk, batch=named.batch, now=now)
        stack.callback(plan.people.close)
        stack.callback(plan.traits.close)
        stack.callback(plan.scan.lanes.close)
        commit = Commit(
            lake=None if desk.dry_run else lake, batch=named.batch, actor=actor, now=now, source=source.name
        )
        commit.begin(inspection.kind)
        _write(opened, plan, commit, tally, desk)
        _write_people(lake, plan, commit, tally)
        refusals.finish()
        commit.end(inspection.kind, refusals, added=tally.added, duplicates=tally.duplicates)
    if not tally.added and tally.duplicates:
        tally.notes.append(Told(KNOWN))
    return _report(plan, tally, desk)


def _planned(
    lake: Lake | None, opened: _Opened, refusals: Refusals, *, desk: Desk, batch: str, now: datetime
) -> tuple[Plan, _Tally]:
    """Look at all rows, then decide what only all of them can tell."""
    inspection, source = opened.inspection, opened.source
    time = next(iter(inspection.mapping.get("time", ())), None)
    identity = Identity.of(inspection.kind, source, time)
    fields = {column.name: column.field for column in inspection.columns}
    seen = scan(
        source,
        identity,
        times=[time] if time else [],
        natures=_open_columns(inspection, fields),
        lines=OrderLines(inspection.mapping if inspection.kind == "events" else {}),
        progress=desk.progress,
    )
    tally = _Tally()
    reading, note = seen.orders[time].decide(time, opened.wishes.dates) if time else (Reading(), None)
    tally.notes += [*filter(None, [note]), *seen.lines.notes()]
    zone = opened.wishes.zone
    if time and _IN_UTC.search(time) and zone != "UTC":
        zone = "UTC"
        tally.notes.append(Told(_UTC, column=time))
    table = "events" if inspection.kind == "events" else "voices"
    plan = Plan(
        inspection=inspection,
        scan=seen,
        occurrences=Occurrences(seen.repeated),
        people=People(identifiers_in(inspection.mapping)),
        traits=Traits(_trait_columns(inspection, fields)),
        known=KnownRecords(lake, table, batch),
        refusals=refusals,
        times=TimeReader(zone, reading),
        mask=desk.mask,
        batch=batch,
        source=inspection.constants.get("source", source.name),
        now=now,
    )
    return plan, tally


def _open_columns(inspection: Inspection, fields: dict[str, str | None]) -> list[str]:
    """Columns whose nature (number or text) matters, because they become properties."""
    if inspection.kind == "events":
        return sorted(set(events.property_columns(fields).values()))
    if inspection.kind == "voices":
        return sorted(set(voices.property_columns(fields).values()))
    return []


def _trait_columns(inspection: Inspection, fields: dict[str, str | None]) -> dict[str, str]:
    if inspection.kind == "customers":
        return customers.trait_columns(fields)
    return {column: field for column, field in fields.items() if field in PERSONAL and field is not None}


def _write(opened: _Opened, plan: Plan, commit: Commit, tally: _Tally, desk: Desk) -> None:
    """Rows into records, streamed into one commit."""
    match opened.inspection.kind:
        case "events":
            tally.added = commit.table("events", _events(opened.source, plan, tally, desk))
        case "voices":
            originals = Spill(voices.ORIGINALS_SCHEMA)
            try:
                tally.added = commit.table("voices", _voices(opened, plan, originals, tally, desk))
                commit.table("originals", originals.read())
            finally:
                originals.close()
        case "customers":
            for rows in _blocks(opened.source, plan, tally, desk):
                customers.shape(rows, plan)


def _blocks(source: Source, plan: Plan, tally: _Tally, desk: Desk) -> Iterator[Rows]:
    """The file's rows block by block, with what their reader refused."""
    for rows in ahead(source.read()):
        plan.refusals.block()
        plan.refusals.bad_rows(rows.bad)
        if len(rows.data):
            yield rows
        tally.done += len(rows.data)
        if desk.progress is not None:
            desk.progress(tally.done, plan.scan.rows)


def _events(source: Source, plan: Plan, tally: _Tally, desk: Desk) -> Iterator[pa.RecordBatch]:
    for rows in _blocks(source, plan, tally, desk):
        shaped = events.shape(rows, plan)
        tally.duplicates += shaped.duplicates
        tally.span(shaped.data)
        yield shaped.data


def _voices(opened: _Opened, plan: Plan, originals: Spill, tally: _Tally, desk: Desk) -> Iterator[pa.RecordBatch]:
    asked = voices.questions(opened.inspection.mapping, opened.profiles, opened.inspection.constants)
    for rows in _blocks(opened.source, plan, tally, desk):
        shaped = voices.shape(rows, plan, asked)
        tally.duplicates += shaped.duplicates
        originals.extend(shaped.originals)
        for batch in shaped.data:
            tally.span(batch)
            yield batch


def _write_people(lake: Lake | None, plan: Plan, commit: Commit, tally: _Tally) -> None:
    """Links between identifiers of one row, and traits, each only when it is news."""
    links, shared = plan.people.links(source=plan.source, batch=plan.batch, now=plan.now)
    if shared:
        tally.notes.append(Told(_SHARED, count=shared))
    if len(links) and lake is not None:
        links = links.filter(pc.invert(pc.is_in(links.column("link_id"), value_set=known_links(lake, plan.batch))))
    if len(links):
        tally.links = commit.table("links", links.to_batches())
    gathered = plan.traits.rows
    tally.traits = commit.table("profiles", plan.traits.read(lake, source=plan.source, batch=plan.batch))
    if plan.inspection.kind == "customers":
        tally.added, tally.duplicates = tally.traits, gathered - tally.traits


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else datetime.fromtimestamp(micros / 1_000_000, UTC)


def _report(plan: Plan, tally: _Tally, desk: Desk) -> ImportReport:
    inspection = plan.inspection
    return ImportReport(
        batch=plan.batch,
        kind=inspection.kind,
        name=inspection.name,
        rows=plan.scan.rows + plan.scan.bad,
        added=tally.added,
        duplicates=tally.duplicates,
        rejected=plan.refusals.count,
        people=plan.people.seen.value,
        links=tally.links,
        traits=tally.traits,
        first=_moment(tally.first),
        last=_moment(tally.last),
        dry_run=desk.dry_run,
        unchanged=False,
        inspection=inspection,
        refusals=tuple(plan.refusals.shown),
        notes=(*inspection.notes, *tally.notes),
        errors_file=plan.refusals.file,
    )


def _unchanged(inspection: Inspection, batch: str, line: dict[str, object]) -> ImportReport:
    added, earlier, rejected = (int(cast("int", line[name] or 0)) for name in ("rows", "duplicates", "rejected"))
    return ImportReport(
        batch=batch,
        kind=inspection.kind,
        name=inspection.name,
        rows=0,
        added=0,
        duplicates=added + earlier,
        rejected=rejected,
        people=0,
        links=0,
        traits=0,
        first=None,
        last=None,
        dry_run=False,
        unchanged=True,
        inspection=inspection,
        notes=(Told(_AGAIN, batch=batch),),
    )
