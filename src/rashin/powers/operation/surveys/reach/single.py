"""Asking one person about one thing, at once: how a case was handled, for instance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override

from rashin.base.messages.letters import why_of
from rashin.base.workspace.asking import the_lake
from rashin.errors import gettext_noop
from rashin.powers.operation.surveys.models import Invitation, Survey
from rashin.powers.operation.surveys.reach.inviting import Asked, hand_over, make, reached_by
from rashin.powers.operation.surveys.reach.links import seed_of_single
from rashin.powers.operation.surveys.vocabulary import Audience, InvitationState, State

HOLDS: Final = timedelta(days=14)
NO_SURVEY: Final = gettext_noop("No live survey asks about this. Publish one from the template “after a case”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether the person is asked, and if not, why."""

    asked: bool
    reason: str = ""


def ask_one(construct: str, *, person: int, about: str, via: str, hidden: Mapping[str, str], now: datetime) -> Answer:
    """Ask with the newest live survey of a construct, once for each ``about``; the contact policy has its say.

    The letter follows the person's last invitation, so the pause after that one does not forbid it.
    """
    survey = (
        Survey.objects.filter(
            construct=construct, state=State.LIVE, audience=Audience.CUSTOMER, archived_at=None
        ).order_by("-edited_at").first()
    )  # fmt: skip
    if survey is None:
        return Answer(asked=False, reason=NO_SURVEY)
    with transaction.atomic():
        asked = Asked(
            person=person, seed=seed_of_single(survey.pk, about), due_at=now, expires_at=now + HOLDS,
            context_key=about, hidden=hidden,
        )  # fmt: skip
        if not make([asked], now=now, survey=survey, channel=via):
            return Answer(asked=True)
        row = Invitation.objects.get(survey=survey, context_key=about, send=None, trigger=None)
        hand_over([row], reached_by(the_lake(), [row]), now=now)
    refused = row.state == InvitationState.REFUSED
    return Answer(asked=not refused, reason=_why(row.reason) if refused else "")


def _why(reason: str) -> str:
    """Kept in English, and said in the language of whoever reads it later."""
    with override("en"):
        return gettext("No address is known for this channel.") if reason == "no_address" else why_of(reason)
