"""Reads of cases: lists, one case whole, what waits for somebody."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext

from rashin.analysis.text.language import language
from rashin.analysis.text.pii import mask
from rashin.base.atlas.said import Say, channel_words, speaker
from rashin.base.customers.queries import named
from rashin.base.customers.records import CustomerRow
from rashin.base.messages.letters import why_of
from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import Department, User
from rashin.powers.operation.cases.causes import name_of, tree
from rashin.powers.operation.cases.lookups import originals_of
from rashin.powers.operation.cases.models import Canned, Case, CaseVoice, Entry, Merge, Rule
from rashin.powers.operation.cases.receiving import SPOKEN_BACK
from rashin.powers.operation.cases.records import (
    CannedView,
    CaseRow,
    CaseView,
    EntryView,
    Found,
    MergeView,
    RuleView,
    VoiceView,
    Waiting,
    Wanted,
)
from rashin.powers.operation.cases.seeing import of_department, visible, visible_case
from rashin.powers.operation.cases.told import told_conditions
from rashin.powers.operation.cases.vocabulary import (
    METRIC_WORDS,
    OPEN,
    STEPS,
    VIA_WORDS,
    EntryKind,
    ReplyState,
    Resolution,
    Severity,
    State,
    Via,
)

ORDERS: Final = {
    "due": ("due_at", "-severity", "id"), "opened": ("opened_at", "id"), "severity": ("severity", "id"),
    "score": ("score", "id"), "state": ("state", "id"), "id": ("id",),
}  # fmt: skip
SOON: Final = timedelta(hours=4)
_SHOWN: Final = 200


def cases(member: User, wanted: Wanted, *, now: datetime) -> QuerySet[Case]:
    """The cases of a list, unsorted: what a member may see, narrowed."""
    rows = visible(member)
    if wanted.view == "mine":
        rows = rows.filter(owner=member)
    elif wanted.view == "department":
        rows = rows.filter(of_department(member))
    states = wanted.states or tuple(OPEN)
    rows = rows.filter(state__in=states)
    exact = {
        "severity": wanted.severity, "owner_id": wanted.owner, "department_id": wanted.department,
        "cause_id": wanted.cause, "person": wanted.person, "unit": wanted.unit or None,
        "channel": wanted.channel or None,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.owner == 0:
        rows = visible(member).filter(state__in=states, owner=None)
    if wanted.words.strip():
        rows = rows.filter(_worded(wanted.words.strip()))
    if wanted.overdue:
        rows = rows.filter(due_at__lte=now)
    if wanted.since is not None:
        rows = rows.filter(opened_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(opened_at__lt=wanted.until)
    return rows


def _worded(words: str) -> Q:
    number = words.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 19:
        return Q(pk=int(number))
    inside = CaseVoice.objects.filter(text__icontains=words).values("case_id")
    return Q(title__icontains=words) | Q(pk__in=inside)


def found(
    member: User, wanted: Wanted, *, now: datetime, order: str = "due", descending: bool = False, first: int = 0,
    last: int | None = None,
) -> Found:  # fmt: skip
    """One page of them."""
    rows = cases(member, wanted, now=now)
    total = rows.count()
    keys = [
        (F(name.lstrip("-")).desc(nulls_last=True) if descending != name.startswith("-")
         else F(name.lstrip("-")).asc(nulls_last=True))
        for name in ORDERS.get(order, ORDERS["due"])
    ]  # fmt: skip
    page = _whole(rows).order_by(*keys)[first:last]
    return Found(rows=tuple(rows_of(list(page), member, now=now)), total=total)


def listed(member: User, wanted: Wanted, *, now: datetime) -> QuerySet[Case]:
    """The same, with all that a row tells, for whoever walks through them."""
    return _whole(cases(member, wanted, now=now))


def _whole(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("owner", "department", "cause").annotate(said=Count("voices"))


def rows_of(rows: Sequence[Case], member: User, *, now: datetime, masked: bool = True) -> list[CaseRow]:
    """Cases as a list shows them, customers' names masked."""
    people = [row.person for row in rows if row.person is not None]
    known = named(people, masked=masked) if people and may(member, Permission.SEE_CUSTOMERS) else {}
    return [_row(row, known, now) for row in rows]


def _row(row: Case, known: Mapping[int, CustomerRow], now: datetime) -> CaseRow:
    customer = known.get(row.person) if row.person is not None else None
    return CaseRow(
        id=row.pk, title=row.title, state=row.state, state_label=str(row.get_state_display()), severity=row.severity,
        severity_label=str(Severity(row.severity).label), person=row.person,
        customer=customer.name if customer is not None else "", cause=name_of(row.cause) if row.cause else "",
        department=str(row.department) if row.department else "", owner=str(row.owner) if row.owner else "",
        owner_id=row.owner_id, channel=row.channel, unit=row.unit, metric=row.metric, score=row.score,
        opened_at=row.opened_at, due_at=row.due_at, resolved_at=row.resolved_at,
        overdue=row.due_at is not None and row.due_at <= now, voices=getattr(row, "said", 0), reopened=row.reopened,
        revision=row.revision,
    )  # fmt: skip


class CaseSource:
    """Cases for a table: counted and cut by the database."""

    def __init__(self, member: User, wanted: Wanted, *, now: datetime) -> None:
        self._member, self._wanted, self._now = member, wanted, now

    def count(self) -> int:
        """How many there are."""
        return cases(self._member, self._wanted, now=self._now).count()

    def rows(self, order: str, descending: bool, start: int, stop: int | None) -> Iterable[CaseRow]:
        """Some of them, in an order."""
        page = found(
            self._member, self._wanted, now=self._now, order=order, descending=descending, first=start, last=stop
        )  # fmt: skip
        return page.rows


# ── One case ──


def case_view(member: User, number: int, *, now: datetime, masked: bool = True) -> CaseView:
    """A case whole; unmasked for whoever said what for."""
    row = _whole(visible(member)).select_related("rule").filter(pk=visible_case(member, number).pk).get()
    voices = list(row.voices.exclude(response=SPOKEN_BACK)[:_SHOWN])
    surveys = speaker("survey")
    originals = {} if masked else originals_of(one.voice_id for one in voices)
    paths = {one.id: one.path for one in tree(archived=True)} if row.cause_id is not None else {}
    return CaseView(
        row=rows_of([row], member, now=now, masked=masked)[0], token=row.token, touchpoint=row.touchpoint,
        survey=surveys(row.survey), scale_max=row.scale_max, rule=row.rule.name if row.rule else "",
        cause_id=row.cause_id,
        cause_path=paths.get(row.cause_id or 0, ""), cause_confirmed=row.cause_confirmed,
        department_id=row.department_id, answer_by=row.answer_by, answered_at=row.answered_at,
        resolve_by=row.resolve_by, waiting_since=row.waiting_since, level=row.level,
        resolution=str(Resolution(row.resolution).label) if row.resolution else "",
        resolution_note=row.resolution_note, recovery=row.recovery, recovery_label=str(row.get_recovery_display()),
        recovery_at=row.recovery_at, recovery_metric=row.recovery_metric, recovery_score=row.recovery_score,
        recovery_reason=gettext(row.recovery_reason) if row.recovery_reason else "",
        merged_into=row.merged_into_id, asks_again=row.asks_again,
        voices=tuple(_voice(one, originals, surveys) for one in voices), entries=tuple(_entries(row, masked=masked)),
        merges=tuple(_merges(row)), followers=tuple(str(one) for one in row.followers.all()),
    )  # fmt: skip


def _voice(row: CaseVoice, originals: Mapping[str, str], surveys: Say) -> VoiceView:
    return VoiceView(
        voice_id=row.voice_id, at=row.said_at, channel=channel_words(row.channel), survey=surveys(row.survey),
        metric=row.metric, score=row.score, scale_max=row.scale_max, text=originals.get(row.voice_id, row.text),
    )  # fmt: skip


def _entries(case: Case, *, masked: bool) -> list[EntryView]:
    rows = list(case.entries.select_related("author").order_by("-at", "-id")[:_SHOWN])[::-1]
    bodies = mask([row.body for row in rows]) if masked else [row.body for row in rows]
    return [_entry(row, body) for row, body in zip(rows, bodies, strict=True)]


_NAME_LATER: Final = re.compile(r"\{\{\s*name\s*(\|[^{}]*)?\}\}")
"""Filled when the letter left; whoever reads the thread need not see the name."""


def _entry(row: Entry, body: str) -> EntryView:
    customer = row.kind == EntryKind.IN
    if row.kind == EntryKind.OUT:
        body = _NAME_LATER.sub(gettext("[customer’s name]"), body)
    return EntryView(
        id=row.pk, kind=row.kind, at=row.at, via=row.via, body=body,
        by="" if customer else str(row.author) if row.author else _named_actor(row.by),
        via_label=str(VIA_WORDS.get(Via(row.via), row.via)) if row.via in Via.values else row.via,
        step=row.step,
        subject=row.subject.partition(" [#C")[0], told=told_step(row.step, row.values) if row.step else "",
        state=row.state, state_label=str(ReplyState(row.state).label) if row.state in ReplyState.values else "",
        reason=why_of(row.reason) if row.reason else "",
    )  # fmt: skip


def _named_actor(by: str) -> str:
    return "" if by in {"cases", "worker"} or by.startswith("rule:") else by


def told_step(word: str, values: Mapping[str, Any]) -> str:
    """What happened, as a sentence in the reader's language."""
    filled = {**values}
    for name, kind in (("resolution", Resolution), ("severity", None)):
        value = str(filled.get(name, ""))
        if kind is not None and value in kind.values:
            filled[name] = kind(value).label
        elif name == "severity" and value.upper() in Severity.names:
            filled[name] = Severity[value.upper()].label
    if word == "recovered":
        filled["score"] = str(filled.get("score", "")).replace("RATING", str(METRIC_WORDS["rating"]))
    if word == "not_asked" and filled.get("reason"):
        filled["reason"] = gettext(str(filled["reason"]))
    if filled.get("channel"):
        filled["channel"] = channel_words(str(filled["channel"]))
    if "since" in filled:
        filled["since"] = formats.moment(datetime.fromisoformat(str(filled["since"])))
    try:
        return str(STEPS[word]) % filled
    except (KeyError, TypeError, ValueError):
        return word


def _merges(case: Case) -> list[MergeView]:
    rows = Merge.objects.filter(target=case, undone_at=None).select_related("source")
    return [MergeView(id=row.pk, source=row.source_id, title=row.source.title, at=row.at) for row in rows]


def beside(member: User, case: CaseView, *, now: datetime) -> list[CaseRow]:
    """Other cases of the same customer that could be one with it."""
    if case.row.person is None:
        return []
    rows = _whole(visible(member)).filter(person=case.row.person).exclude(pk=case.row.id)
    return rows_of(list(rows.exclude(state=State.MERGED).order_by("-opened_at")[:10]), member, now=now)


def of_person(member: User, person: int, *, now: datetime, limit: int = 10) -> list[CaseRow]:
    """A customer's cases, the newest first."""
    rows = _whole(visible(member)).filter(person=person).exclude(state=State.MERGED)
    return rows_of(list(rows.order_by("-opened_at")[:limit]), member, now=now)


# ── What waits ──


def waiting_for(member: User, *, now: datetime) -> Waiting:
    """What of a member's own is overdue or comes due soon, and what nobody has where they look after it."""
    rows = visible(member).filter(state__in=OPEN)
    own = rows.filter(owner=member)
    theirs = own | rows.filter(of_department(member)) if member.department_id is not None else own
    if member.role in {"owner", "executive", "analyst"}:
        theirs = own
    elif member.role == "cx_office":
        theirs = rows
    counted = theirs.aggregate(
        overdue=Count("pk", filter=Q(due_at__lte=now)), unowned=Count("pk", filter=Q(owner=None)),
        soon=Count("pk", filter=Q(due_at__gt=now, due_at__lte=now + SOON)),
    )  # fmt: skip
    first = _whole(own).filter(due_at__isnull=False).order_by("due_at")[:3]
    return Waiting(
        overdue=counted["overdue"], soon=counted["soon"], mine=own.count(), unowned=counted["unowned"],
        first=tuple(rows_of(list(first), member, now=now)),
    )  # fmt: skip


# ── How it is set up ──


def rules(*, now: datetime) -> list[RuleView]:
    """All rules in their order, with what they opened in the last thirty days."""
    fresh = Q(cases__opened_at__gte=now - timedelta(days=30))
    rows = Rule.objects.select_related("department").annotate(opened=Count("cases", filter=fresh))
    return [
        RuleView(
            id=row.pk, name=row.name, is_active=row.is_active, severity=row.severity,
            severity_label=str(row.get_severity_display()), told=told_conditions(row.conditions),
            department=str(row.department) if row.department else "", answer_hours=row.answer_hours,
            resolve_hours=row.resolve_hours, opened=row.opened, version=row.version,
        )
        for row in rows.order_by("position", "id")
    ]  # fmt: skip


def canned(member: User | None = None, *, archived: bool = False, first: str = "") -> list[CannedView]:
    """Replies to begin with: everybody's, and those of the reader's department.

    Those in the language of whoever is answered stand first: the customer's, where it is known; else the reader's.
    """
    found = Canned.objects.select_related("department").order_by("name")
    rows = found if archived else found.filter(archived_at=None)
    if member is not None and member.department_id is not None:
        rows = rows.filter(Q(department=None) | Q(department_id=member.department_id))
    tongue = first or formats.reading_language()
    return [
        CannedView(
            id=row.pk, name=row.name, subject=row.subject, body=row.body, uses=row.uses, version=row.version,
            department=str(row.department) if row.department else "", department_id=row.department_id,
        )
        for row in sorted(rows, key=lambda row: language(f"{row.subject}\n{row.body}") != tongue)
    ]  # fmt: skip


def colleagues(member: User) -> list[User]:
    """Who may be given a case."""
    rows = User.objects.filter(is_active=True).select_related("department").order_by("name", "email")
    return [one for one in rows if may(one, Permission.WORK_CASES)]


def department_choices() -> list[tuple[str, str]]:
    """Departments to choose from."""
    return [(str(row.pk), str(row)) for row in Department.objects.order_by("name")]
