# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""How many voices stand on a page, of how many people and answers: what a number elsewhere is compared with."""

from dataclasses import dataclass
from typing import Final

from rashin.analysis.questions.tags import TOGETHER
from rashin.base.workspace.models import User
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.wishes import Asked

_SIZE: Final = f"""
SELECT count(*) AS voices, count(DISTINCT coalesce(voices.person_key::VARCHAR, voices.voice_id)) AS people,
    count(DISTINCT {TOGETHER}) AS answers,
    count(*) FILTER (WHERE voices.voice_id NOT IN (SELECT voice_id FROM readings)) AS unread
FROM voices WHERE voices.text IS NOT NULL AND length(trim(voices.text)) > 0 AND {{condition}}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many there are."""

    voices: int = 0
    people: int = 0
    answers: int = 0
    """Responses to surveys with several texts in them are fewer than their texts."""
    unread: int = 0
    """Voices that just came: they are in no figure yet."""


def size_of(member: User, asked: Asked) -> Size:
    """How many voices were asked for, as far as this member may see them."""
    condition, params = asked.condition(member)
    found = rows(_SIZE.format(condition=condition), params)
    return Size(**found[0]) if found else Size()
