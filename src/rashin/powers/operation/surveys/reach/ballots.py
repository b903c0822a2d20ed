"""Codes of a wave to employees: made all at once, handed to letters and slips by chance, torn up when they are used.

Nothing keeps which code went to whom. A letter takes any code of its reader's shop, in the transaction that queues it;
once it has left, the code goes out of the letter that is kept, too. What no letter takes are the shop's slips.
"""

import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from rashin.analysis.questions.small_groups import LEAST
from rashin.base.messages.keeping import reword
from rashin.base.roster.places import places
from rashin.base.workspace.sealing import opened, seal
from rashin.errors import gettext_noop
from rashin.powers.operation.surveys.codes import code_in, new_code
from rashin.powers.operation.surveys.models import Invitation, Response, Send
from rashin.powers.operation.surveys.models_ballots import Ballot, Pile, Turnout
from rashin.powers.operation.surveys.queries import document_of
from rashin.powers.operation.surveys.reach.folding import folded
from rashin.powers.operation.surveys.tokens import digest_of, path_of

SEALED_FOR: Final = "ballots"
ORIGIN: Final = "ballot"
"""Of letters with a code."""
PIECE: Final = 500
NAMED: Final = 120
"""So much of a shop's name stands in an invitation."""
TOO_FEW: Final = gettext_noop("A wave asks at least %(least)s people: of fewer, nothing could ever be shown.")
_OVER: Final = frozenset({"sent", "bounced", "failed", "refused", "complained"})
_LINK: Final = re.compile(r"/s/([0-9A-Za-z-]{12,14})/")
_chance: Final = secrets.SystemRandom()


def issue(send: Send, people: Sequence[str]) -> Mapping[str, str]:
    """Make a code for each of the places where people work, in the caller's transaction; place → group.

    All rows of a wave are made at once and in an order of chance, so neither number nor order tells one from another.
    """
    counts = Counter(people)
    groups = folded(counts, places().line)
    codes = {place: _codes(count) for place, count in counts.items()}
    ballots = [
        Ballot(send=send, unit=groups[place], digest=digest_of(code)) for place, own in codes.items() for code in own
    ]
    _chance.shuffle(ballots)
    Ballot.objects.bulk_create(ballots, batch_size=PIECE)
    Pile.objects.bulk_create(
        Pile(
            send=send, place=place, unit=groups[place], people=len(own), slips=len(own),
            sealed=seal(json.dumps(own), purpose=SEALED_FOR),
        )
        for place, own in sorted(codes.items())
    )  # fmt: skip
    sizes: Counter[str] = Counter()
    for place, count in counts.items():
        sizes[groups[place]] += count
    Turnout.objects.bulk_create(Turnout(send=send, unit=unit, asked=count) for unit, count in sorted(sizes.items()))
    return groups


def _codes(count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[new_code()] = None
    return list(found)


class Purse:
    """The codes of some waves, open while letters take of them; whoever holds it holds its rows."""

    def __init__(self, sends: Iterable[int]) -> None:
        rows = Pile.objects.select_for_update().filter(send__in=set(sends)).order_by("pk")
        self._rows = {(row.send_id, row.place[:NAMED]): row for row in rows}
        self._codes = {key: codes_of(row) for key, row in self._rows.items()}
        self._touched: set[tuple[int, str]] = set()
        self._sends = {send for send, _place in self._rows}

    @classmethod
    def of(cls, rows: Iterable[Invitation]) -> "Purse":
        """For these invitations; most have none, and cost no look."""
        return cls({row.send_id for row in rows if row.send_id is not None and (row.person or 0) < 0})

    def holds(self, row: Invitation) -> bool:
        """Whether an invitation is of a wave with codes."""
        return row.send_id in self._sends

    def take(self, row: Invitation) -> str:
        """Any code of the shop, and gone from its slips; empty when there is none left."""
        assert row.send_id is not None
        key = (row.send_id, row.unit)
        codes = self._codes.get(key, [])
        if not codes:
            return ""
        self._touched.add(key)
        return codes.pop(_chance.randrange(len(codes)))

    def give_back(self, row: Invitation, code: str) -> None:
        """A letter that will not go: its code is a slip again."""
        assert row.send_id is not None
        self._codes[row.send_id, row.unit].append(code)

    def close(self) -> None:
        """Keep what is left."""
        for key in self._touched:
            row, codes = self._rows[key], self._codes[key]
            _chance.shuffle(codes)
            row.sealed, row.slips = seal(json.dumps(codes), purpose=SEALED_FOR), len(codes)
            row.save(update_fields=["sealed", "slips"])


def codes_of(row: Pile) -> list[str]:
    """The codes of a shop that no letter took, in an order of chance."""
    codes: list[str] = json.loads(opened(row.sealed, purpose=SEALED_FOR)) if row.sealed else []
    _chance.shuffle(codes)
    return codes


def link_of(code: str) -> str:
    """The address that a code opens."""
    return f"{settings.BASE_URL}{path_of(code)}" if code else ""


def letter_over(number: int, state: str) -> None:
    """A letter with a code has left, or will not: the words that are kept of it keep no code."""
    if state in _OVER:
        reword(ORIGIN, number, lambda text: _LINK.sub(lambda one: "/s/…/" if code_in(one[1]) else one[0], text))


# ── the end of a wave ──


def end(*, now: datetime) -> int:
    """Forget the codes of waves that are over, and keep how many were used; how many waves ended."""
    ended = 0
    over = Send.objects.filter(expires_at__lte=now, turnouts__answered=None, turnouts__isnull=False).distinct()
    for number in over.values_list("pk", flat=True):
        with transaction.atomic():
            send = Send.objects.select_for_update(of=("self",)).select_related("survey").get(pk=number)
            left = unused(send)
            for row in Turnout.objects.filter(send=send, answered=None):
                row.answered = row.asked - left.get(row.unit, 0)
                row.save(update_fields=["answered"])
            Ballot.objects.filter(send=send).delete()
            Pile.objects.filter(send=send).update(sealed="", slips=0)
            _fold_languages(send)
            ended += 1
    return ended


def unused(send: Send) -> dict[str, int]:
    """Codes of each group that nobody used yet."""
    rows = Ballot.objects.filter(send=send).values("unit").annotate(n=Count("pk")).order_by("unit")
    return {row["unit"]: row["n"] for row in rows}


def _fold_languages(send: Send) -> None:
    """A language that fewer than five answered in would point at them: such answers become the survey's own."""
    version = send.survey.live_version
    if version is None:
        return
    usual = document_of(version).default_language
    rows = Response.objects.filter(survey=send.survey)
    counts = {row["language"]: row["n"] for row in rows.values("language").annotate(n=Count("pk")).order_by()}
    for language, count in counts.items():
        if count < LEAST and language != usual:
            rows.filter(language=language).update(language=usual)


def sealed_rows() -> Iterable[tuple[object, Mapping[str, str]]]:
    """Every row here that holds sealed fields, with the purpose of each."""
    for row in Pile.objects.exclude(sealed=""):
        yield row, {"sealed": SEALED_FOR}
