"""A draft as a note to the chain of evidence: never alone, always with the voices that its sentences name.

It is an opinion, grade 0, whatever it says: a model's draft is no evidence. What it names are the voices, which are
linked beneath it, so that whoever follows the chain comes to what customers said.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from rashin.base.atlas import services as atlas
from rashin.base.atlas.errors import AlreadyLinked
from rashin.base.atlas.models import EvidenceLink
from rashin.base.atlas.offering import end_meant
from rashin.base.atlas.records import Claim, End, LinkView, Named
from rashin.base.atlas.rules import checked_end
from rashin.base.atlas.vocabulary import Grade, Relation
from rashin.base.summaries import queries
from rashin.base.summaries.errors import NoSentence
from rashin.base.summaries.models import Summary
from rashin.base.summaries.vocabulary import KEPT
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User

KIND: Final = "summary"
METHOD: Final = "a model's draft, not evidence"
MOST_VOICES: Final = 30


def take_note(*, actor: User, number: int, target: str, note: str, now: datetime) -> LinkView:
    """Link the draft to what it is a note to, and its voices to the draft: all of it, or nothing."""
    found = queries.summary(actor, number)
    voices = [one for one in queries.voices_of(actor, found) if one.href]
    if not found.sentences or not voices:
        raise NoSentence
    own = End(kind=KIND, id=str(number))
    end = checked_end(end_meant(target))
    with change(actor=actor, action="summary.noted", subject=f"summary:{number}", now=now) as entry:
        entry.note(target=str(end), voices=len(voices[:MOST_VOICES]))
        made = atlas.link(
            actor=actor, now=now,
            claim=Claim(
                source=own, target=end, relation=Relation.SUPPORTS, grade=Grade.OPINION, method=METHOD, note=note
            ),
        )  # fmt: skip
        for voice in voices[:MOST_VOICES]:
            _voice_under(own, voice.id, actor, now)
    return made


def _voice_under(own: End, voice_id: str, actor: User, now: datetime) -> None:
    claim = Claim(
        source=End(kind="voice", id=voice_id), target=own, relation=Relation.SUPPORTS, grade=Grade.ANECDOTE,
        method=METHOD,
    )  # fmt: skip
    try:
        with transaction.atomic():
            atlas.link(actor=actor, claim=claim, now=now)
    except AlreadyLinked:
        return  # noted before, elsewhere


def noted(number: int) -> int:
    """To how many things it is a note."""
    return EvidenceLink.objects.filter(from_kind=KIND, from_id=str(number), retracted_at=None).count()


def trim(key: str) -> None:
    """Forget all but the newest drafts about the same voices, unless somebody took one as a note."""
    newest = list(Summary.objects.filter(key=key).values_list("pk", flat=True)[:KEPT])
    taken = EvidenceLink.objects.filter(from_kind=KIND).values_list("from_id", flat=True)
    older = Summary.objects.filter(key=key).exclude(pk__in=newest)
    older.exclude(pk__in=[int(one) for one in taken if one.isdecimal()]).delete()


def summaries_named(ids: Sequence[str]) -> dict[str, Named]:
    """How evidence shows drafts: as what they are."""
    numbers = [int(one) for one in ids if one.isascii() and one.isdecimal() and len(one) < 12]
    found = {}
    for row in Summary.objects.filter(pk__in=numbers):
        text = " ".join(str(one["text"]) for one in row.sentences if one["supported"])
        title = gettext("A model’s draft: %(text)s") % {"text": Truncator(text).chars(80)}
        end = End(kind=KIND, id=str(row.pk))
        found[str(row.pk)] = Named(end=end, title=title, url=reverse("summary", args=[row.pk]))
    return found
