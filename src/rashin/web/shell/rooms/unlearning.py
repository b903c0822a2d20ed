"""脱学習: let go of past success, keep adapting."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.models import EvidenceLink, Improvement
from rashin.base.ui.figures import Stat
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of
from rashin.web.shell.rooms.room import Room, Step, amount, part

OLD = timedelta(days=365)


def figures(member: User, now: datetime) -> Sequence[Stat]:
    """What was let go of, and what stands unquestioned."""
    links = EvidenceLink.objects.all()
    standing = links.filter(retracted_at=None)
    ended = Improvement.objects.filter(state__in=("done", "stopped"))
    evidence = address_of("evidence")
    return [
        part(
            gettext("Claims that were taken back"), links.exclude(retracted_at=None).count(), links.count(),
            definition=[gettext("Evidence links that somebody took back, with a reason, of all that were ever made.")],
            href=f"{evidence}?state=all",
        ),
        amount(
            gettext("Evidence against what we believed"), standing.filter(relation="contradicts").count(),
            n=standing.count(), href=f"{evidence}?relation=contradicts",
            definition=[gettext("Standing links that contradict something, among all standing links.")],
        ),
        part(
            gettext("Improvements that were stopped"), ended.filter(state="stopped").count(), ended.count(),
            definition=[gettext("Improvements that were stopped, of those that came to an end.")],
        ),
        part(
            gettext("Claims older than a year"), standing.filter(made_at__lt=now - OLD).count(), standing.count(),
            definition=[gettext("Standing links that were made more than a year ago: customers may have moved on.")],
            href=f"{evidence}?links-sort=made_at",
        ),
    ]  # fmt: skip


def steps(member: User, now: datetime) -> Sequence[Step]:
    """How a belief is put to the test today."""
    found = [
        Step(
            title=gettext("Read the oldest claims again"),
            note=gettext("Does it still hold for the customers of today?"),
            icon="history", href=f"{address_of('evidence')}?links-sort=made_at",
        )
    ]  # fmt: skip
    if may(member, Permission.ASK):
        found.append(
            Step(
                title=gettext("Look for what turned round"),
                note=gettext("A score that fell where it used to be strong is worth a question."),
                icon="trending-down", href=address_of("changes"),
            )
        )  # fmt: skip
    if may(member, Permission.EDIT_JOURNEYS):
        found.append(
            Step(
                title=gettext("Write down what speaks against it"),
                note=gettext("A link that contradicts is worth as much as one that supports."),
                icon="git-compare-arrows", href=address_of("evidence_link_make"),
            )
        )  # fmt: skip
    return found


UNLEARNING = Room(
    name="unlearning",
    label=_("Unlearning"),
    icon="sprout",
    question=_("What do we still believe that is no longer true?"),
    purpose=_(
        "What made a company strong becomes a habit, and habits stop looking at customers. This power keeps beliefs "
        "dated and open to evidence against them, so that letting go is a step forward and not a defeat."
    ),
    figures=figures,
    links=Q(relation="contradicts") | ~Q(retracted_at=None),
    links_query="relation=contradicts",
    steps=steps,
    gaps=(
        _("Habits and beliefs that nobody wrote down: only claims with a link can be seen to age."),
        _("Whether people feel free to speak against what is believed: nobody was asked yet."),
    ),
)
