"""Voices that a rule waits for: what it asks for is known only once they have been read.

The row is written in the transaction in which the voice was told, and taken away in the one in which it is considered:
so each voice is considered once after its reading, whatever dies in between and however many workers look.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rashin.base.atlas.hearing import Heard
from rashin.powers.operation.cases.errors import BadRule
from rashin.powers.operation.cases.models import Rule, UnreadVoice
from rashin.powers.operation.cases.rules import conditions_of


def waiting_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Those that ask what was read in the words."""
    return [rule for rule in rules if _waits(rule)]


def _waits(rule: Rule) -> bool:
    try:
        return conditions_of(rule.conditions).asks_reading
    except BadRule:
        return False


def wait_for(voices: Sequence[Heard], rules: Sequence[Rule], *, now: datetime) -> int:
    """Remember voices that these rules must see again once they have been read; how many."""
    waiting = waiting_rules(rules)
    if not waiting:
        return 0
    late = any(rule.late for rule in waiting)
    rows = [
        UnreadVoice(
            voice_id=voice.voice_id, occurred_at=voice.occurred_at, told_at=now, late=voice.late,
        )
        for voice in voices
        if voice.text.strip() and (late or not voice.late) and voice.context.get("audience") != "employee"
    ]  # fmt: skip
    UnreadVoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["voice_id"], update_fields=["occurred_at", "told_at", "late"]
    )
    return len(rows)
