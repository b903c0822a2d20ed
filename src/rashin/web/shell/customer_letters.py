"""What was written to a customer, and what they said of being written to: a card of their page."""

from typing import Any

from rashin.base.messages.queries_consents import standings_of
from rashin.base.messages.queries_letters import letters_of
from rashin.base.messages.tables_letters import tone_of
from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of

MOST = 5
"""Letters on the card; the send log has the rest."""


def contact_of(member: User, person_key: int) -> dict[str, Any] | None:
    """The card's values; None for a member who looks after no messages."""
    if not may(member, Permission.MANAGE_MESSAGES) or not address_of("letters"):
        return None
    letters = letters_of(person_key, limit=MOST + 1)
    standings = [one for one in standings_of(person_key) if one.status]
    return {
        "standings": [
            {"name": f"{one.purpose_label} · {one.channel_label}", "given": one.status == "given",
             "label": one.status_label, "note": f"{formats.day(one.at)} · {one.source}" if one.at else one.source}
            for one in standings
        ],
        "letters": [
            {"url": address_of("letter", one.id), "title": f"{one.channel_label} · {one.purpose_label}",
             "state": one.state_label, "tone": tone_of(one.state),
             "note": " · ".join(word for word in (formats.day(one.planned_at), one.why) if word)}
            for one in letters[:MOST]
        ],
        "all": f"{address_of('letters')}?person={person_key}" if len(letters) > MOST else "",
        "ledger": f"{address_of('consents')}?person={person_key}",
        "note_consent": f"{address_of('consent_new')}?person={person_key}",
    }  # fmt: skip
