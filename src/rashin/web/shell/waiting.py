"""What waits for this member: their own work that runs or failed, and what their role looks after."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, may, member_of
from rashin.base.workspace.models import Job, User
from rashin.base.workspace.vocabulary import UNFINISHED, JobState
from rashin.web.shell.addresses import address_of

MOST: Final = 6


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
    return [*_work(member), *_security(member)]


def _work(member: User) -> list[Task]:
    mine = Job.objects.all() if may(member, Permission.SEE_JOBS) else Job.objects.filter(created_by=member)
    failed = list(mine.filter(state=JobState.FAILED)[:3])
    running = mine.filter(state__in=UNFINISHED, created_by=member).count()
    found = [
        Task(
            title=gettext("Work failed: %(name)s") % {"name": job.name},
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
