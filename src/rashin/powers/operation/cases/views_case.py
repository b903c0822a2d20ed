"""One case: what was said, what was answered, what to do next; and everything that can be done."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from rashin.analysis.text.language import language
from rashin.base.ui import formats
from rashin.base.ui.stories import Entry, Tag
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.base.workspace.audit import record_look
from rashin.base.workspace.models import Department, User
from rashin.base.workspace.unmasking import granted
from rashin.errors import BadInput, Conflict, NotFound, RashinError, gettext_noop
from rashin.powers.operation.cases import forms, merging, queries, replying, services
from rashin.powers.operation.cases.errors import NoSuchPiece
from rashin.powers.operation.cases.lookups import reached, value_of
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.next_step import next_step
from rashin.powers.operation.cases.records import CaseView, EntryView, VoiceView
from rashin.powers.operation.cases.seeing import visible_case
from rashin.powers.operation.cases.tables import SEVERITY_TONES, STATE_TONES
from rashin.powers.operation.cases.vocabulary import OPEN, EntryKind, ReplyState, Severity, State, Via, scored

_DONE: Final = {
    "reply": _("The reply is on its way."), "note": _("The note is kept."), "take": _("The case is yours."),
    "assign": _("The case is given."), "severity": _("The urgency is changed."), "wait": _("The clock stands still."),
    "work": _("The clock runs."), "cause": _("The cause is kept."), "resolve": _("The case is resolved."),
    "dismiss": _("The case needs no answer."), "reopen": _("The case is open again."),
    "move": _("The case is at the other department."), "merge": _("The cases are one now."),
    "unmerge": _("The cases are two again."), "follow": _("You hear of this case."),
    "unfollow": _("You hear of this case no more."),
}  # fmt: skip
_NO_DEPARTMENT: Final = gettext_noop("Choose a department.")
_NO_TARGET: Final = gettext_noop("Say into which case.")
_ICONS: Final = {EntryKind.OUT: "send", EntryKind.IN: "message-circle", EntryKind.NOTE: "pencil"}
_STEP_ICONS: Final = {
    "opened": "inbox", "opened_by_hand": "inbox", "joined": "message-square-quote", "assigned": "user-check",
    "overdue": "triangle-alert", "resolved": "circle-check", "reopened": "rotate-ccw", "cause": "git-branch",
    "merged": "merge", "took_in": "merge", "waiting": "pause", "working": "play", "recovered": "heart-pulse",
}  # fmt: skip


@access(Permission.SEE_CASES)
@require_GET
def case(request: HttpRequest, number: int) -> HttpResponseBase:
    """The case, masked; whoever said what for sees name and words as they were, and each such look is written down."""
    return _page(request, number)


def _page(
    request: HttpRequest, number: int, *, bound: Mapping[str, Any] | None = None, told: str = "", status: int = 200
) -> HttpResponseBase:
    member, now = member_of(request), datetime.now(UTC)
    grant = granted(request, now=now)
    view = queries.case_view(member, number, now=now, masked=grant is None)
    if grant is not None and view.row.person is not None:
        record_look(actor=member, person_key=view.row.person, what="case", reason=grant.reason, now=now)
    row = view.row
    works = may(member, Permission.WORK_CASES)
    context = {
        "case": view, "row": row, "grant": grant, "told": told, "works": works, "open": row.state in set(OPEN),
        "next": next_step(view, mine=row.owner_id == member.pk, now=now),
        "state_tone": STATE_TONES[State(row.state)], "severity_tone": SEVERITY_TONES[Severity(row.severity)],
        "voices": [_voice(one) for one in view.voices], "entries": [_entry(one) for one in reversed(view.entries)],
        "facts": _facts(view), "others": queries.beside(member, view, now=now), "now": now,
        "customer": _customer(member, view, shown=grant is not None),
        "mine": row.owner_id == member.pk, "follows": str(member) in view.followers,
        **(_forms(request, member, view, bound or {}) if works else {}),
    }  # fmt: skip
    return render(request, "cases/case.html", context, status=status)


def _customer(member: User, view: CaseView, *, shown: bool) -> dict[str, Any]:
    """Who it is, as far as the reader may know."""
    if view.row.person is None or not may(member, Permission.SEE_CUSTOMERS):
        return {}
    there = reached(view.row.person)
    value = value_of(view.row.person)
    facts = [(gettext("Rank"), there.rank)] if there.rank else []
    if value:
        facts.append((gettext("Bought so far"), formats.money(value)))
    if shown:
        facts += [(label, text) for label, text in ((gettext("Mail"), there.mail), ("LINE", there.line)) if text]
    ways = [label for label, has in ((gettext("Mail"), there.mail), ("LINE", there.line)) if has]
    facts.append((gettext("Can be written to by"), "・".join(ways) or gettext("nothing that is known")))
    return {"person": view.row.person, "name": view.row.customer, "facts": facts}


def _forms(request: HttpRequest, member: User, view: CaseView, bound: Mapping[str, Any]) -> dict[str, Any]:
    """The forms, filled anew where something came in between: nothing that was written is lost."""
    missing: list[str] = []
    subject, body, canned = "", "", request.GET.get("canned", "")
    if canned.isascii() and canned.isdecimal() and len(canned) < 10:
        row = visible_case(member, view.row.id)
        subject, body, missing = replying.begun_with(int(canned), row, member)
    via = request.GET.get("via", "") or _usual_way(view)
    first = {
        "via": via, "subject": subject or gettext("About what you told us"), "body": body, "wait": True,
        "canned": canned or None, "revision": view.row.revision,
    }  # fmt: skip
    closing = {
        "resolution": "explained", "cause": view.cause_id, "ask": view.asks_again and not view.recovery,
        "revision": view.row.revision,
    }  # fmt: skip
    data = {name: _renewed(bound[name], view.row.revision) for name in bound}
    now = {"owner": view.row.owner_id, "department": view.department_id, "severity": view.row.severity,
           "cause": view.cause_id}  # fmt: skip
    hand = forms.HandForm(data.get("hand"), member=member, initial=now)
    return {
        "reply_form": forms.ReplyForm(data.get("reply"), initial=first, prefix="reply"),
        "note_form": forms.NoteForm(data.get("note"), prefix="note"),
        "resolve_form": forms.ResolveForm(data.get("resolve"), initial=closing, prefix="resolve"),
        "hands": [
            (hand["owner"], "assign", gettext("Give")), (hand["department"], "move", gettext("Move")),
            (hand["severity"], "severity", gettext("Change")), (hand["cause"], "cause", gettext("Keep")),
            (hand["merge"], "merge", gettext("Merge")), (hand["reason"], "dismiss", gettext("Close without an answer")),
        ],
        "canned": queries.canned(member, first=_tongue(view)), "canned_now": canned, "missing": missing,
    }  # fmt: skip


def _tongue(view: CaseView) -> str:
    """The language in which the customer wrote; nothing where they wrote none."""
    told = next((one.text for one in reversed(view.voices) if one.text), "")
    return language(told) if told else ""


def _renewed(data: Any, revision: int) -> Any:
    """What was sent, with the number of the case as it is now."""
    fresh = data.copy()
    for name in list(fresh):
        if name.endswith("revision"):
            fresh[name] = str(revision)
    return fresh


def _usual_way(view: CaseView) -> str:
    last = next((one.via for one in reversed(view.entries) if one.kind in {EntryKind.IN, EntryKind.OUT}), "")
    if last in Via.values:
        return last
    return Via.LINE.value if view.row.channel == "line" else Via.MAIL.value


def _voice(one: VoiceView) -> dict[str, Any]:
    tone = ""
    if one.score is not None and one.scale_max:
        share = one.score / one.scale_max
        tone = "bad" if share <= 0.6 else "good" if share > 0.8 else "flat"
    return {"voice_id": one.voice_id, "at": one.at, "text": one.text, "tone": tone, "survey": one.survey,
            "channel": one.channel, "score": "" if one.score is None else formats.number(one.score),
            "scored": _of_scale(one)}  # fmt: skip


def _of_scale(one: VoiceView) -> str:
    told = scored(one.metric, one.score)
    return f"{told} / {one.scale_max}" if told and one.scale_max else told


def _entry(one: EntryView) -> Entry:
    if one.kind == EntryKind.STEP:
        icon = _STEP_ICONS.get(one.step, "circle-dot")
        return Entry(
            at=one.at, title=one.told, text=one.by, icon=icon, tone="bad" if one.step == "overdue" else "flat"
        )  # fmt: skip
    titles = {
        EntryKind.OUT: gettext("%(who)s answered by %(way)s"), EntryKind.IN: gettext("The customer wrote by %(way)s"),
        EntryKind.NOTE: gettext("%(who)s noted"),
    }  # fmt: skip
    failed = one.state in {ReplyState.FAILED, ReplyState.REFUSED}
    tags = [Tag(label=one.state_label, tone="bad" if failed else "")] if one.state_label else []
    return Entry(
        at=one.at, title=titles[EntryKind(one.kind)] % {"who": one.by, "way": one.via_label}, voice=one.body,
        text=" · ".join(part for part in (one.subject, one.reason) if part), icon=_ICONS[EntryKind(one.kind)],
        tone="watch" if one.kind == EntryKind.IN else "flat" if one.kind == EntryKind.NOTE else "", tags=tags,
    )  # fmt: skip


def _facts(view: CaseView) -> list[tuple[str, str]]:
    row = view.row
    found = [
        (pgettext("case", "Assigned to"), row.owner or gettext("No one")),
        (gettext("Department"), row.department or "–"),
        (gettext("Opened"), formats.moment(row.opened_at)),
        (gettext("First answer"), _kept(view.answered_at, view.answer_by)),
        (gettext("Resolution"), _kept(row.resolved_at, view.resolve_by)),
    ]
    if view.rule:
        found.append((gettext("Rule"), view.rule))
    if row.reopened:
        found.append((gettext("Opened again"), formats.number(row.reopened)))
    if row.unit:
        found.append((gettext("Shop or team"), row.unit))
    if view.recovery_score is not None:
        after = formats.number(view.recovery_score)
        same = row.score is not None and view.recovery_metric == row.metric
        told = (
            f"{scored(row.metric, row.score)} → {after}" if same else scored(view.recovery_metric, view.recovery_score)
        )
        found.append((gettext("Asked again"), told))
    return found


def _kept(done: datetime | None, due: datetime | None) -> str:
    """When it was done and whether in time; else until when."""
    if done is not None:
        told = gettext("%(when)s, in time") if due is None or done <= due else gettext("%(when)s, too late")
        return told % {"when": formats.moment(done)}
    return gettext("until %(when)s") % {"when": formats.moment(due)} if due is not None else "–"


# ── Doing ──

Do = Callable[[HttpRequest, int, datetime], object]


@access(Permission.WORK_CASES)
@require_POST
def case_do(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """One thing done to a case. Where somebody was quicker, the case as it is now, with what was written kept."""
    do = _DOES.get(what)
    if do is None:
        raise NotFound(kind="page", name=what)
    visible_case(member_of(request), number)
    try:
        done = do(request, number, datetime.now(UTC))
    except _Unfit as unfit:
        return _page(request, number, bound=unfit.bound, status=422)
    except (Conflict, BadInput, NoSuchPiece) as problem:
        bound = {_FORM.get(what, "hand"): request.POST} if what in {*_FORM, "assign", "move"} else {}
        return _page(request, number, bound=bound, told=_sentence(problem), status=problem.status)
    if what == "reply" and getattr(done, "state", "") in {ReplyState.REFUSED, ReplyState.HELD}:
        messages.warning(request, gettext("The reply is kept, and did not leave: see why in the thread."))
    else:
        messages.success(request, str(_DONE[what]))
    target = getattr(done, "pk", number) if what == "merge" else number
    return redirect("case", target)


_FORM: Final = {"reply": "reply", "note": "note", "resolve": "resolve"}


class _Unfit(Exception):
    """A form that says itself what is wrong."""

    def __init__(self, name: str, data: Any) -> None:
        self.bound = {name: data}
        super().__init__(name)


def _sentence(problem: RashinError) -> str:
    fields = {
        name: gettext(value) if isinstance(value, str) and value else value for name, value in problem.fields.items()
    }
    remedy = gettext(problem.remedy) % fields if problem.remedy else ""
    return f"{gettext(problem.message) % fields} {remedy}".strip()


def _revision(request: HttpRequest) -> int:
    """The revision that the page showed; what is no number was never shown."""
    told = request.POST.get("revision", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1


def _reply(request: HttpRequest, number: int, now: datetime) -> object:
    form = forms.ReplyForm(request.POST, prefix="reply")
    if not form.is_valid():
        raise _Unfit("reply", request.POST)
    return replying.reply(
        actor=member_of(request), number=number, revision=form.cleaned_data["revision"], said=form.said(), now=now
    )


def _note(request: HttpRequest, number: int, now: datetime) -> object:
    form = forms.NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        raise _Unfit("note", request.POST)
    return services.note(actor=member_of(request), number=number, body=form.cleaned_data["body"], now=now)


def _resolve(request: HttpRequest, number: int, now: datetime) -> object:
    form = forms.ResolveForm(request.POST, prefix="resolve")
    if not form.is_valid():
        raise _Unfit("resolve", request.POST)
    return services.resolve(
        actor=member_of(request), number=number, closing=form.closing(), revision=form.cleaned_data["revision"],
        now=now,
    )  # fmt: skip


def _hand(request: HttpRequest, name: str) -> Any:
    """One field of the form of many."""
    form = forms.HandForm(request.POST, member=member_of(request))
    form.is_valid()
    if name in form.errors:
        raise BadInput(problem=str(form.errors[name][0]), place=name)
    return form.cleaned_data.get(name)


def _assign(request: HttpRequest, number: int, now: datetime) -> object:
    chosen = _hand(request, "owner")
    owner = User.objects.filter(pk=chosen).first() if chosen is not None else None
    return services.assign(
        actor=member_of(request), number=number, owner=owner, revision=_revision(request), now=now
    )  # fmt: skip


def _take(request: HttpRequest, number: int, now: datetime) -> object:
    member = member_of(request)
    return services.assign(actor=member, number=number, owner=member, revision=_revision(request), now=now)


def _move(request: HttpRequest, number: int, now: datetime) -> object:
    chosen = Department.objects.filter(pk=_hand(request, "department")).first()
    if chosen is None:
        raise BadInput(problem=_NO_DEPARTMENT, place="department")
    return services.move(
        actor=member_of(request), number=number, department=chosen, revision=_revision(request), now=now
    )  # fmt: skip


def _merge(request: HttpRequest, number: int, now: datetime) -> Case:
    target = _hand(request, "merge")
    if target is None:
        raise BadInput(problem=_NO_TARGET, place="merge")
    return merging.merge(
        actor=member_of(request), source=number, target=target, revision=_revision(request), now=now
    )  # fmt: skip


def _unmerge(request: HttpRequest, number: int, now: datetime) -> object:
    told = request.POST.get("merge", "")
    merge = int(told) if told.isascii() and told.isdecimal() and len(told) < 18 else 0
    return merging.unmerge(actor=member_of(request), number=merge, now=now)


def _simple(verb: Callable[..., object], **fixed: Any) -> Do:
    def do(request: HttpRequest, number: int, now: datetime) -> object:
        return verb(actor=member_of(request), number=number, revision=_revision(request), now=now, **fixed)

    return do


_DOES: Final[Mapping[str, Do]] = {
    "reply": _reply, "note": _note, "resolve": _resolve, "assign": _assign, "take": _take, "move": _move,
    "merge": _merge, "unmerge": _unmerge,
    "wait": _simple(services.wait, waiting=True), "work": _simple(services.wait, waiting=False),
    "reopen": _simple(services.open_again),
    "severity": lambda request, number, now: services.set_severity(
        actor=member_of(request), number=number, severity=_hand(request, "severity"), revision=_revision(request),
        now=now,
    ),
    "cause": lambda request, number, now: services.set_cause(
        actor=member_of(request), number=number, cause=_hand(request, "cause"), revision=_revision(request), now=now
    ),
    "dismiss": lambda request, number, now: services.dismiss(
        actor=member_of(request), number=number, reason=_hand(request, "reason") or "", revision=_revision(request),
        now=now,
    ),
    "follow": lambda request, number, now: services.follow(
        actor=member_of(request), number=number, following=True, now=now
    ),
    "unfollow": lambda request, number, now: services.follow(
        actor=member_of(request), number=number, following=False, now=now
    ),
}  # fmt: skip
