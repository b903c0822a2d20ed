"""What somebody agrees to in a survey goes into the consent ledger, with the answer as proof."""

from datetime import datetime
from typing import Final

from rashin.base.messages.policy import Grant, give_consent
from rashin.base.messages.vocabulary import Channel
from rashin.base.messages.words import Purpose
from rashin.powers.operation.surveys.answering.rows import Row
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Asked, Way
from rashin.powers.operation.surveys.definition.kinds import Field, Kind, Shape
from rashin.powers.operation.surveys.models import Response

ACTOR: Final = "survey"


def note(row: Row | Response, document: Document, way: Way, *, anonymous: bool, now: datetime) -> str:
    """Write a line for each agreement; how voices refer to it. Without a person or an address there is nobody to note.

    Only a consent question whose ``topic`` is a purpose of the ledger (``marketing``, ``research``) agrees to letters;
    any other stays an answer, to which the voices refer.
    """
    given = agreed(way)
    if not given:
        return ""
    address = "" if anonymous else address_in(way)
    for one in given:
        purpose = one.question.topic
        if purpose not in set(Purpose.values) or anonymous or (row.person is None and not address):
            continue
        grant = Grant(
            purpose=purpose, channel=Channel.MAIL, person=row.person, address=address, source=f"survey:{document.key}",
            text_version=f"{row.version_id}:{one.name}", proof=f"response:{row.pk}",
        )  # fmt: skip
        give_consent(grant, actor=ACTOR, now=now)
    return reference(document, way)


def reference(document: Document, way: Way) -> str:
    """How voices refer to what was agreed to."""
    given = agreed(way)
    return f"survey:{document.key}:{given[0].name}" if given else ""


def agreed(way: Way) -> list[Asked]:
    """The agreements that somebody gave."""
    answers = way.facts.answers
    return [one for one in way.asked.values() if one.question.kind is Kind.CONSENT and answers.get(one.name) is True]


def address_in(way: Way) -> str:
    """The mail address that somebody wrote themselves."""
    for one in way.asked.values():
        answer = way.facts.answers.get(one.name)
        if one.question.kind is Kind.CONTACT and isinstance(answer, dict) and answer.get(Field.EMAIL):
            return str(answer[Field.EMAIL])
        if one.question.validation.shape is Shape.EMAIL and isinstance(answer, str) and answer:
            return answer
    return ""
