"""組織行動: leaders, departments and culture act from customer value."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.questions.scores import Scores
from rashin.base.atlas.models import Improvement
from rashin.base.ui.figures import About, Stat, method_words, reason_words
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import Department, User
from rashin.web.shell.addresses import address_of, link_to
from rashin.web.shell.asked import asked_zone, standing_answer
from rashin.web.shell.rooms.room import Room, Step, part

AT_WORK = ("running", "done")


def figures(member: User, now: datetime) -> Sequence[Stat]:
    """Who acts, and whether customers feel the same in every unit."""
    departments = Department.objects.count()
    acting = Improvement.objects.filter(state__in=AT_WORK).exclude(department=None).values("department").distinct()
    works = Improvement.objects.exclude(state="stopped")
    people = User.objects.filter(is_active=True)
    here = people.filter(last_login__gte=now - timedelta(days=90)).count()
    found = [
        part(
            gettext("Departments at work on an improvement"), acting.count(), departments,
            definition=[gettext("Departments to which an improvement belongs that is under way or done.")],
        ),
        part(
            gettext("Improvements with an owner"), works.exclude(owner=None).count(), works.count(),
            definition=[gettext("Improvements that were not stopped, and the part of them that a member answers for.")],
        ),
        part(
            gettext("Members who signed in within 90 days"), here, people.count(),
            definition=[gettext("Members who may sign in, and the part of them that did.")],
        ),
    ]  # fmt: skip
    return [*found, *_units(member, now)]


def _unit_question() -> Scores:
    return Scores(metric="nps", by=("unit",), last=timedelta(days=90), compare="rest", zone=asked_zone())


def _units(member: User, now: datetime) -> list[Stat]:
    if not may(member, Permission.SEE_SCORES):
        return []
    answer = standing_answer(member, _unit_question(), now=now)
    if answer is None:
        return []
    tested = [row for row in answer.rows() if row["changed"] is not None and row["by"]]
    label = gettext("Units whose NPS differs from the others")
    about = About(
        name=label,
        definition=[
            gettext("Each shop or team against all others, over 90 days, corrected for having looked at every one.")
        ],
        n=answer.n, method=method_words(answer.method), grade=int(answer.grade),
        link=address_of("method", "scores"),
    )  # fmt: skip
    href = link_to("scores", answer.question)
    if len(tested) < 2:
        return [Stat(label=label, reason=reason_words("too_few", n=answer.n), n=answer.n, about=about, href=href)]
    stat = part(label, sum(bool(row["changed"]) for row in tested), len(tested), definition=[], href=href)
    return [Stat(label=label, value=stat.value, n=answer.n, about=about, href=href)]


def steps(member: User, now: datetime) -> Sequence[Step]:
    """What leaders can do here today."""
    found = []
    if may(member, Permission.SEE_SCORES):
        found.append(
            Step(
                title=gettext("See where customers feel it differently"),
                note=gettext("NPS of every shop and team, each against all others."),
                icon="gauge", href=link_to("scores", _unit_question()),
            )
        )  # fmt: skip
    lonely = Improvement.objects.exclude(state="stopped").filter(owner=None).count()
    if lonely:
        told = gettext("%(count)s improvements have no owner yet.") % {"count": lonely}
        found.append(
            Step(
                title=gettext("Ask who answers for what"), note=told, icon="user-check", href=address_of("journeys"),
                tone="watch",
            )
        )  # fmt: skip
    if may(member, Permission.MANAGE_MEMBERS):
        found.append(
            Step(
                title=gettext("Invite those who decide"),
                note=gettext("Leaders see the whole company, leads their departments."),
                icon="user-plus", href=address_of("members"),
            )
        )  # fmt: skip
    return found


ORGANIZATION = Room(
    name="organization",
    label=_("Organization"),
    icon="building-2",
    question=_("Do leaders and departments act from what customers value?"),
    purpose=_(
        "Experience is made between departments. This power is about who decides, who answers for what, and whether "
        "every shop and team gives customers the same reason to come back."
    ),
    figures=figures,
    links=Q(from_kind="improvement") | Q(to_kind="improvement"),
    links_query="kind=improvement",
    steps=steps,
    gaps=(
        _("What employees think and feel: nobody was asked yet, and behaviour in meetings leaves no trace here."),
        _("How decisions are made: only what was written down as an improvement is seen."),
    ),
)
