"""What was written to a customer, and what they said of being written to: a card of their page."""

from typing import Any

from django.utils.translation import gettext

from rashin.base.customers.records import Profile
from rashin.base.messages.queries_consents import Standing, standings_of
from rashin.base.messages.queries_letters import LetterView, letters_of
from rashin.base.messages.tables_letters import tone_of
from rashin.base.messages.words import Agreement
from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of

MOST = 5
"""Letters on the card; the send log has the rest."""


def contact_of(member: User, profile: Profile) -> dict[str, Any] | None:
    """The card's values; None for a member who looks after no messages."""
    if not may(member, Permission.MANAGE_MESSAGES) or not address_of("letters"):
        return None
    person = profile.person_key
    letters = letters_of(person, limit=MOST + 1)
    said = [_imported(word, agreed) for _channel, word, agreed in profile.consent]
    return {
        "standings": [*said, *(_line(one) for one in standings_of(person) if one.status)],
        "letters": [_letter(one) for one in letters[:MOST]],
        "all": f"{address_of('letters')}?person={person}" if len(letters) > MOST else "",
        "ledger": f"{address_of('consents')}?person={person}",
        "note_consent": f"{address_of('consent_new')}?person={person}",
    }


def _imported(word: str, agreed: bool) -> dict[str, Any]:
    status = Agreement.GIVEN if agreed else Agreement.WITHDRAWN
    return {"name": word, "given": agreed, "label": str(status.label), "note": gettext("from the customer data")}


def _line(one: Standing) -> dict[str, Any]:
    note = f"{formats.day(one.at)} · {one.source}" if one.at else one.source
    name = f"{one.purpose_label} · {one.channel_label}"
    return {"name": name, "given": one.status == Agreement.GIVEN, "label": one.status_label, "note": note}


def _letter(one: LetterView) -> dict[str, Any]:
    note = " · ".join(word for word in (formats.day(one.planned_at), one.why) if word)
    title = f"{one.channel_label} · {one.purpose_label}"
    tone = tone_of(one.state)
    return {"url": address_of("letter", one.id), "title": title, "state": one.state_label, "tone": tone, "note": note}
