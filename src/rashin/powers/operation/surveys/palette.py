"""What the palette finds here: surveys by title, key or construct."""

from collections.abc import Sequence

from django.db.models import Q
from django.http import HttpRequest

from rashin.base.ui.palette import Hit
from rashin.base.workspace.access import member_of
from rashin.powers.operation.surveys.addresses import address_of
from rashin.powers.operation.surveys.queries import visible
from rashin.powers.operation.surveys.vocabulary import State

MOST = 8


def survey_hits(request: HttpRequest, words: str) -> Sequence[Hit]:
    """Surveys that the reader may know of; without words none."""
    asked = words.replace("\x00", "").strip()
    if not asked:
        return ()
    named = Q(title__icontains=asked) | Q(key__icontains=asked) | Q(construct__icontains=asked)
    found = visible(member_of(request)).filter(named, archived_at=None)[:MOST]
    return [
        Hit(
            label=one.called, url=address_of(one.key), icon="clipboard-list",
            note=str(State(one.state).label),
        )
        for one in found
    ]  # fmt: skip
