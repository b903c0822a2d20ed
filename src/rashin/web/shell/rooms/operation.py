"""オペレーション: measure, analyse, improve, again and again."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.models import EvidenceLink, Improvement
from rashin.base.ui.figures import Stat
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of
from rashin.web.shell.asked import asked_zone, standing_answer, standing_questions
from rashin.web.shell.rooms.room import Room, Step, amount, part
from rashin.web.shell.stats import stat_of


def measured() -> tuple[int, int]:
    """Improvements that are done and have a figure that tells whether they helped, of all that are done."""
    done = {str(key) for key in Improvement.objects.filter(state="done").values_list("pk", flat=True)}
    links = EvidenceLink.objects.filter(retracted_at=None, from_kind="improvement", relation="measured_by")
    return len(done & set(links.values_list("from_id", flat=True))), len(done)


def figures(member: User, now: datetime) -> Sequence[Stat]:
    """Whether the wheel of measuring and improving turns."""
    known, done = measured()
    found = [
        part(
            gettext("Finished improvements with a measured effect"), known, done,
            definition=[gettext("Improvements that are done and are tied to the metric that measures them.")],
            href=f"{address_of('evidence')}?relation=measured_by",
        )
    ]  # fmt: skip
    days = [
        (row.ended_on - row.started_on).days
        for row in Improvement.objects.filter(state="done")
        if row.started_on is not None and row.ended_on is not None
    ]
    if days:
        found.append(
            amount(
                gettext("From start to end of an improvement"), median(days), n=len(days), unit=gettext("days"),
                definition=[gettext("Median over improvements that are done and have both dates.")],
            )
        )  # fmt: skip
    if may(member, Permission.SEE_SCORES):
        answers = [standing_answer(member, question, now=now) for question in standing_questions(asked_zone())]
        found += [stat_of(answer, hero=False) for answer in answers if answer is not None]
    return found


def steps(member: User, now: datetime) -> Sequence[Step]:
    """What can be measured and looked into today."""
    found = []
    if may(member, Permission.ASK):
        found.append(
            Step(
                title=gettext("See what moved, and why"),
                note=gettext("Only changes beyond chance, each down to the words behind it."),
                icon="trending-up", href=address_of("changes"),
            )
        )  # fmt: skip
    known, done = measured()
    if done > known and may(member, Permission.EDIT_JOURNEYS):
        told = gettext("%(count)s finished improvements are not tied to a metric.") % {"count": done - known}
        found.append(
            Step(
                title=gettext("Say how you will know whether it helped"), note=told, icon="link",
                href=address_of("evidence_link_make"), tone="watch",
            )
        )  # fmt: skip
    if may(member, Permission.ASK):
        found.append(
            Step(
                title=gettext("Find where people leave"),
                note=gettext("A funnel over any events, by channel, device or segment."),
                icon="funnel", href=address_of("funnel"),
            )
        )  # fmt: skip
    return found


OPERATION = Room(
    name="operation",
    label=_("Operation"),
    icon="activity",
    question=_("Do we measure, understand and improve, again and again?"),
    purpose=_(
        "Scores with honest intervals, changes beyond chance, the words behind them, and improvements whose effect is "
        "measured: this power keeps the wheel turning and shows where it stands still."
    ),
    figures=figures,
    links=Q(from_kind__in=("metric", "effect", "voice")) | Q(to_kind__in=("metric", "effect")),
    links_query="relation=measured_by",
    steps=steps,
    gaps=(
        _("Why a score moved: what is shown goes along with it; only an experiment could say more."),
        _("Answers of those who were never asked, or did not answer."),
    ),
)
