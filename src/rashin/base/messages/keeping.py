"""How long letters are remembered, and what is sealed: for upkeep and for the change of the signing key."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from rashin.base.messages.letters import SEALED_FOR as LETTER
from rashin.base.messages.models import Addressee, Connection, Message, Posting
from rashin.base.messages.models_letters import ADDRESS_SEALED_FOR
from rashin.base.messages.servers import SEALED_FOR as CONNECTION
from rashin.base.messages.words import KEPT, LetterState
from rashin.base.workspace.sealing import opened, seal

UNDECIDED = (LetterState.QUEUED, LetterState.HELD, LetterState.UNKNOWN)


def sealed_rows() -> Iterator[tuple[object, Mapping[str, str]]]:
    """Every row here that holds sealed fields, with the purpose of each. Saving an address renews its digest, too."""
    for connection in Connection.objects.all():
        yield connection, {"secret": CONNECTION}
    for addressee in Addressee.objects.exclude(sealed=""):
        yield addressee, {"sealed": ADDRESS_SEALED_FOR}
    for message in Message.objects.filter(kind="letter"):
        yield message, {"body": LETTER}


def forget_old_letters(*, now: datetime, piece: int = 2000) -> int:
    """Forget letters that were over long ago, and addresses that nothing names any more. Pieces keep it quick."""
    gone = 0
    old = Posting.objects.filter(created_at__lt=now - KEPT).exclude(state__in=UNDECIDED)
    while some := list(old.values_list("pk", flat=True)[:piece]):
        gone += Posting.objects.filter(pk__in=some).delete()[0]
    unnamed = Addressee.objects.filter(created_at__lt=now - KEPT, letters=None, consents=None, stops=None)
    while some := list(unnamed.values_list("pk", flat=True)[:piece]):
        Addressee.objects.filter(pk__in=some).delete()
    return gone


def reword(kind: str, number: int, change: Callable[[str], str]) -> None:
    """Keep other words of what was sent about something: for letters that hold what must not stay."""
    keys = Posting.objects.filter(origin_kind=kind, origin_id=number).values_list("reference", flat=True)
    for message in Message.objects.filter(kind="letter", key__in=list(keys)):
        said = json.loads(opened(message.body, purpose=LETTER))
        kept = {part: change(text) if part in {"text", "html"} else text for part, text in said.items()}
        if kept != said:
            message.body = seal(json.dumps(kept, ensure_ascii=False), purpose=LETTER)
            message.save(update_fields=["body"])
