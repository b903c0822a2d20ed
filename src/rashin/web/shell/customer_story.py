"""The timeline of a customer's page: one page of it, under a tab and a channel, told in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext, ngettext

from rashin.analysis.questions.timeline import Entry as Record
from rashin.analysis.questions.timeline import Timeline, TimelineAnswer
from rashin.base.atlas.said import Say, channel_words, speaker
from rashin.base.atlas.spoken import Read
from rashin.base.atlas.spoken import read as marks
from rashin.base.ui import formats
from rashin.base.ui.stories import Entry, Tag
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.models import User
from rashin.errors import BadInput
from rashin.web.shell.customer_details import amount_of, facts_of, product_of, read, tags_of
from rashin.web.shell.customer_words import BROWSING, happening, voice
from rashin.web.shell.voices import tone_of

PAGE: Final = 60
ONE_VISIT: Final = timedelta(minutes=30)
SHOWN_PRODUCTS: Final = 3
LENGTHS: Final = {f"{days}d": timedelta(days=days) for days in (30, 90, 365)}
"""How far back one can look, beside everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the timeline is asked for."""

    person_key: int
    kind: str = ""
    channel: str = ""
    event: str = ""
    last: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One page of it, and where the older part begins."""

    records: tuple[Record, ...]
    older: str
    elsewhere: int = 0
    """Entries of other departments, or of none, that this member does not see."""
    limited: bool = False
    """Whether this member sees a part of the company only."""


def page_of(member: User, wanted: Wanted, events: Sequence[str], *, now: datetime) -> Story:
    """One page of what this member may see. ``events`` are the kinds of events that the person has."""
    limited = scope_of(member).units is not None
    names: tuple[str, ...] = (wanted.event,) if wanted.event else ()
    if wanted.kind and wanted.kind != "voices" and not names:
        names = tuple(name for name in events if happening(name).kind == wanted.kind)
        if not names:
            return Story(records=(), older="", limited=limited)
    question = Timeline(
        person=wanted.person_key,
        show="voices" if wanted.kind == "voices" and not names else "both",
        channel=(wanted.channel,) if wanted.channel else (),
        event=names,
        last=LENGTHS.get(wanted.last),
        before=wanted.before,
        limit=PAGE,
    )
    answer = ask_as(member, question, now=now)
    assert isinstance(answer, TimelineAnswer)
    return Story(
        records=answer.entries, older=answer.next or "", elsewhere=answer.elsewhere, limited=limited
    )  # fmt: skip


def cursor(text: str) -> str | None:
    """A cursor out of an address, if it is one: a broken link shows the newest page."""
    try:
        return Timeline(person=0, before=text).before if text else None
    except BadInput:
        return None


# ── Telling ──


def told(
    records: Sequence[Record], *, touchpoints: Mapping[str, str], originals: Mapping[str, str] | None = None
) -> list[Entry]:
    """Records as entries; the steps of one visit become one."""
    entries = []
    hidden = originals or {}
    known = marks({one.id: one.text for one in records if one.kind == "voice" and one.text and one.id not in hidden})
    surveys = speaker("survey") if any(one.kind == "voice" for one in records) else str
    for group in _visits(records):
        if len(group) > 1:
            entries.append(_visit(group))
        elif group[0].kind == "voice":
            entries.append(_voice(group[0], touchpoints, hidden, surveys, known.get(group[0].id)))
        else:
            entries.append(_event(group[0]))
    return entries


def _visits(records: Iterable[Record]) -> Iterable[list[Record]]:
    group: list[Record] = []
    for record in records:
        same = (
            group
            and {record.name, group[0].name} <= BROWSING
            and record.kind == group[0].kind == "event"
            and record.channel == group[0].channel
            and group[-1].at - record.at <= ONE_VISIT
        )
        if group and not same:
            yield group
            group = []
        group.append(record)
    if group:
        yield group


def _visit(group: Sequence[Record]) -> Entry:
    names = [product_of(read(one.properties)) for one in reversed(group) if one.name != "Page Viewed"]
    products = list(dict.fromkeys(name for name in names if name))
    if products:
        title = ngettext("Looked at %(count)s product", "Looked at %(count)s products", len(products))
        words = title % {"count": formats.number(len(products))}
    else:
        title = ngettext("Looked at %(count)s page", "Looked at %(count)s pages", len(group))
        words = title % {"count": formats.number(len(group))}
    stayed = group[0].at - group[-1].at
    parts = [channel_words(group[0].channel)]
    if stayed >= timedelta(minutes=1):
        parts.append(gettext("stayed %(length)s") % {"length": formats.duration(stayed)})
    comma = "、" if formats.reading_language() == "ja" else ", "
    shown = comma.join(products[:SHOWN_PRODUCTS])
    return Entry(
        at=group[-1].at,
        title=words,
        text=_line([*parts, shown + ("…" if len(products) > SHOWN_PRODUCTS else "")]),
        icon="smartphone" if group[0].channel == "app" else "globe",
        tone="flat",
    )


def _event(record: Record) -> Entry:
    how, properties = happening(record.name or ""), read(record.properties)
    product = product_of(properties)
    title = gettext("%(what)s: %(product)s") % {"what": how.words, "product": product} if product else str(how.words)
    parts = [channel_words(record.channel), record.unit or "", amount_of(properties), *facts_of(properties)]
    return Entry(
        at=record.at,
        title=title,
        text=_line(parts),
        icon=how.icon,
        tone=how.tone or ("flat" if how.kind == "visits" else ""),
        tags=tags_of(properties),
    )


def _voice(
    record: Record, touchpoints: Mapping[str, str], originals: Mapping[str, str], surveys: Say, known: Read | None
) -> Entry:
    how, metric = voice(record.name or ""), record.name or ""
    # Which way an effort score points lies in how its question was put, which a timeline does not carry.
    tone = "flat" if metric == "ces" else tone_of(record.score, metric=metric, most=record.scale_max, direction=1)
    tags = [Tag(label=touchpoints.get(record.touchpoint, record.touchpoint))] if record.touchpoint else []
    parts = [surveys(record.survey) or record.question or "", channel_words(record.channel), record.unit or ""]
    if record.score is not None and record.scale_max is not None:
        parts.append(f"{formats.number(record.score)} / {formats.number(record.scale_max)}")
    return Entry(
        at=record.at,
        title=how.words,
        text=_line(parts),
        voice=originals.get(record.id, record.text or ""),
        pieces=known.pieces if known else (),
        key="".join(record.id.split()),
        icon=how.icon,
        score="" if record.score is None else formats.number(record.score, 0),
        tone=tone if record.score is not None else "",  # type: ignore[arg-type]
        tags=[*tags, *_read_tags(known), *(tag for tag in tags_of(read(record.properties)) if tag.tone == "bad")],
    )


def _read_tags(known: Read | None) -> list[Tag]:
    """What was read in a voice: its mood, with whether people corrected it, and its topics."""
    if known is None:
        return []
    label = gettext("%(mood)s (corrected by people)") % {"mood": known.mood} if known.corrected else known.mood
    return [*([Tag(label=label, tone=known.tone)] if known.mood else []), *known.tags]


def _line(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
