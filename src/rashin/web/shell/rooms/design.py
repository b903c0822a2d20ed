"""デザイン: find what customers cannot say, turn it into value."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas import queries
from rashin.base.atlas.models import EvidenceLink, Improvement, Stage
from rashin.base.atlas.standing import standings
from rashin.base.ui import formats
from rashin.base.ui.figures import Stat
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of
from rashin.web.shell.rooms.room import Room, Step, amount, part


def asked_stages(member: User, now: datetime) -> tuple[list[str], list[str]]:
    """The stages whose customers answered within 90 days, and the others, by name."""
    heard: list[str] = []
    unheard: list[str] = []
    for journey in queries.journeys():
        found = standings(member, journey, now=now)
        for stage in journey.stages:
            (heard if found.get(stage.key) else unheard).append(f"{journey.name} › {stage.name}")
    return heard, unheard


def figures(member: User, now: datetime) -> Sequence[Stat]:
    """How much of the customers' way is seen, and acted on."""
    heard, unheard = asked_stages(member, now)
    stages = Stage.objects.filter(journey__archived_at=None)
    worked = stages.filter(improvements__state__in=("planned", "running", "done")).distinct().count()
    standing = EvidenceLink.objects.filter(retracted_at=None)
    voices = standing.filter(from_kind="voice").count()
    improvements = {str(key) for key in Improvement.objects.exclude(state="stopped").values_list("pk", flat=True)}
    carried = set(standing.filter(to_kind="improvement").values_list("to_id", flat=True)) & improvements
    return [
        part(
            gettext("Stages where customers were heard"), len(heard), len(heard) + len(unheard),
            definition=[gettext("Stages of the journeys in use for which answers arrived within 90 days.")],
            href=address_of("journeys"),
        ),
        part(
            gettext("Stages somebody works on"), worked, stages.count(),
            definition=[gettext("Stages with an improvement that is planned, under way or done.")],
            href=address_of("journeys"),
        ),
        part(
            gettext("Improvements that rest on evidence"), len(carried), len(improvements),
            definition=[gettext("Improvements that were not stopped and to which a standing link leads.")],
            href=f"{address_of('evidence')}?kind=improvement",
        ),
        amount(
            gettext("Links from customers’ own words"), voices, n=standing.count(),
            definition=[gettext("Standing evidence links that begin at a voice, among all standing links.")],
            href=f"{address_of('evidence')}?kind=voice",
        ),
    ]  # fmt: skip


def steps(member: User, now: datetime) -> Sequence[Step]:
    """What can be designed from today's data."""
    _heard, unheard = asked_stages(member, now)
    found = []
    if unheard:
        names = formats.listed(unheard[:3]) if len(unheard) < 4 else gettext("%(first)s and %(count)s more") % {
            "first": formats.listed(unheard[:2]), "count": len(unheard) - 2,
        }  # fmt: skip
        found.append(
            Step(
                title=gettext("Look where nobody was asked"), note=names, icon="route", href=address_of("journeys"),
                tone="watch",
            )
        )  # fmt: skip
    if may(member, Permission.SEE_VOICES):
        found.append(
            Step(
                title=gettext("Read what unhappy customers wrote"),
                note=gettext("Their words come before any conclusion."),
                icon="message-square-quote", href=f"{address_of('voices')}?mood=unhappy",
            )
        )  # fmt: skip
    if may(member, Permission.EDIT_JOURNEYS):
        found.append(
            Step(
                title=gettext("Tie a finding to its stage"),
                note=gettext("A link with a grade is what others can build on."),
                icon="link", href=address_of("evidence_link_make"),
            )
        )  # fmt: skip
    return found


DESIGN = Room(
    name="design",
    label=_("Design"),
    icon="pencil-ruler",
    question=_("What do customers need that they cannot put into words?"),
    purpose=_(
        "A journey seen from the customer’s side shows where they hope, wait and give up. This power turns what was "
        "heard and observed into value, stage by stage, and keeps what each idea rests on."
    ),
    figures=figures,
    links=Q(from_kind__in=("stage", "journey", "insight", "opportunity"))
    | Q(to_kind__in=("stage", "journey", "insight", "opportunity")),
    links_query="kind=stage",
    steps=steps,
    gaps=(
        _("Needs that nobody voiced: interviews and observations are only here where somebody tied them to a stage."),
        _("Whether an idea was tried before it was built: prototypes leave no record here yet."),
    ),
)
