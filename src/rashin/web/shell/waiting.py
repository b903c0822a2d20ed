"""What waits for this member: their own work that runs or failed, and what their role looks after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from rashin.base.atlas.models import Goal, Improvement
from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, may, member_of
from rashin.base.workspace.models import ApiKey, Job, User
from rashin.base.workspace.tables import JOB_NAMES
from rashin.base.workspace.vocabulary import UNFINISHED, WHOLE_COMPANY, JobState
from rashin.powers.digital.intake.queries import unfinished_uploads
from rashin.powers.operation.cases.queries import waiting_for
from rashin.powers.operation.cases.records import CaseRow
from rashin.web.shell.addresses import address_of
from rashin.web.shell.asked import open_refusals

MOST: Final = 7
SOON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to look at."""

    title: str
    note: str
    icon: str
    tone: str = ""
    href: str = ""


def draw_waiting(request: HttpRequest) -> SafeString:
    """The list, or that nothing waits."""
    return render_to_string("shell/panels/waiting.html", {"tasks": tasks(member_of(request))[:MOST]}, request)


def tasks(member: User) -> list[Task]:
    """What waits, the urgent first."""
    now = timezone.now()
    return [
        *_cases(member, now), *_work(member), *_data(member), *_mine(member, now), *_company(member, now),
        *_security(member),
    ]  # fmt: skip


def _cases(member: User, now: datetime) -> list[Task]:
    """Customers who wait for an answer: what is overdue where the member looks after it, then their own by due time."""
    if not may(member, Permission.SEE_CASES):
        return []
    waits = waiting_for(member, now=now)
    found = []
    if waits.overdue:
        title = ngettext("%(count)d case is overdue", "%(count)d cases are overdue", waits.overdue)
        found.append(
            Task(
                title=title % {"count": waits.overdue}, note=gettext("Customers wait for an answer."), icon="inbox",
                tone="bad", href=f"{address_of('cases')}?late=1",
            )
        )  # fmt: skip
    if waits.unowned:
        title = ngettext("Nobody has %(count)d case", "Nobody has %(count)d cases", waits.unowned)
        found.append(
            Task(
                title=title % {"count": waits.unowned}, note=gettext("Give them to somebody."), icon="user-plus",
                tone="watch", href=f"{address_of('cases')}?owner=0",
            )
        )  # fmt: skip
    return [*found, *(_case(row) for row in waits.first if not (row.overdue and waits.overdue == 1))][:4]


def _case(row: CaseRow) -> Task:
    told = gettext("Overdue since %(when)s") if row.overdue else gettext("Due %(when)s")
    return Task(
        title=row.title, note=told % {"when": formats.moment(row.due_at)}, icon="message-square-quote",
        tone="bad" if row.overdue else "watch", href=address_of("case", row.id),
    )  # fmt: skip


def _work(member: User) -> list[Task]:
    mine = Job.objects.all() if may(member, Permission.SEE_JOBS) else Job.objects.filter(created_by=member)
    failed = list(mine.filter(state=JobState.FAILED)[:3])
    running = mine.filter(state__in=UNFINISHED, created_by=member).count()
    found = [
        Task(
            title=gettext("Work failed: %(name)s") % {"name": JOB_NAMES.get(job.name, job.name)},
            note=formats.moment(job.finished_at),
            icon="triangle-alert",
            tone="bad",
            href=address_of("jobs"),
        )
        for job in failed
    ]
    if running:
        title = ngettext("%(count)d piece of work is running", "%(count)d pieces of work are running", running)
        found.append(Task(title=title % {"count": running}, note="", icon="hourglass", href=address_of("jobs")))
    return found


def _data(member: User) -> list[Task]:
    """Files that wait to be mapped, and what was refused: for those who bring data in."""
    if not may(member, Permission.IMPORT_DATA):
        return []
    found = [
        Task(
            title=gettext("A file waits to be imported: %(name)s") % {"name": upload.name},
            note=formats.moment(upload.uploaded_at), icon="file-up", tone="watch",
            href=address_of("upload", upload.id),
        )
        for upload in unfinished_uploads(member, limit=2)
    ]  # fmt: skip
    waiting = open_refusals()
    if waiting:
        title = ngettext("%(count)d record was refused", "%(count)d records were refused", waiting)
        found.append(
            Task(
                title=title % {"count": waiting}, note=gettext("Each with its reason; after a mend they go through."),
                icon="circle-alert", tone="watch", href=address_of("refused"),
            )
        )  # fmt: skip
    return found


def _mine(member: User, now: datetime) -> list[Task]:
    """Improvements that this member answers for, and aims of their department that come due."""
    own = Improvement.objects.filter(owner=member, state="running").order_by("started_on")
    found = [
        Task(
            title=row.title, icon="wrench", href=f"{address_of('evidence_chain')}?of=improvement:{row.pk}",
            note=gettext("Yours, under way since %(day)s") % {"day": formats.day(row.started_on)},
        )
        for row in own[:2]
    ]  # fmt: skip
    due = Goal.objects.filter(due__gte=now.date(), due__lte=now.date() + SOON).select_related("metric")
    if member.role not in WHOLE_COMPANY:
        due = due.filter(department=member.department)
    found += [
        Task(
            title=gettext("An aim comes due: %(name)s") % {"name": str(row.metric)}, icon="target",
            note=gettext("%(target)s until %(day)s") % {"target": f"{row.target:g}", "day": formats.day(row.due)},
            href=address_of("journeys"),
        )
        for row in due[:2]
    ]  # fmt: skip
    return found if may(member, Permission.SEE_JOURNEYS) else []


def _company(member: User, now: datetime) -> list[Task]:
    """What owners and the CX office look after: members who never came, keys that end."""
    found = []
    if may(member, Permission.MANAGE_MEMBERS):
        never = User.objects.filter(is_active=True, last_login=None).exclude(pk=member.pk).count()
        if never:
            title = ngettext("%(count)d member has never come", "%(count)d members have never come", never)
            found.append(
                Task(
                    title=title % {"count": never}, note=gettext("A link signs them in."), icon="user-plus",
                    href=address_of("members"),
                )
            )  # fmt: skip
    if may(member, Permission.MANAGE_KEYS):
        ending = ApiKey.objects.filter(revoked_at=None, expires_at__gt=now, expires_at__lte=now + SOON).count()
        if ending:
            title = ngettext("%(count)d API key ends soon", "%(count)d API keys end soon", ending)
            found.append(
                Task(
                    title=title % {"count": ending}, note=gettext("Within 30 days"), icon="key-round", tone="watch",
                    href=address_of("keys"),
                )
            )  # fmt: skip
    return found


def _security(member: User) -> list[Task]:
    from allauth.mfa.utils import is_mfa_enabled

    if is_mfa_enabled(member):
        return []
    return [
        Task(
            title=gettext("Protect your account with a second factor"),
            note=gettext("A passkey or an authenticator app; two minutes."),
            icon="shield-check",
            tone="watch",
            href=address_of("mfa_index"),
        )
    ]
