"""What an invitation says: subject, text, and the first question with an answer a tap away.

A link out of a mail only opens the page with that answer chosen: programs that follow every link of a mail to look for
harm answer nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext, override

from rashin.errors import gettext_noop
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import Document, Question, said
from rashin.powers.operation.surveys.definition.kinds import SCORED, Kind
from rashin.powers.operation.surveys.definition.piping import filled

MOST_BUTTONS: Final = 11
SUBJECT: Final = gettext_noop("%(title)s: may we ask you something?")
GREETING: Final = gettext_noop("Dear %(name)s,")
INTRODUCTION: Final = gettext_noop(
    "Thank you for choosing us. Please tell us how it was; it takes about %(minutes)d min."
)
REMINDER: Final = gettext_noop("We asked you this a few days ago. If you have a moment, we would still like to know.")
OPEN: Final = gettext_noop("Answer here")
SECONDS_PER_QUESTION: Final = 8
"""Callegaro et al. (2015, Web Survey Methodology) report 7.5 s for a plain closed question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer of the first question, and where it leads."""

    label: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstQuestion:
    """The first question as a letter shows it."""

    text: str
    choices: tuple[Choice, ...]
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A letter's words before they take the form of a channel."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str
    first: FirstQuestion | None


def minutes_of(document: Document) -> int:
    """How long answering takes, in whole minutes, at least one."""
    return max(1, round(sum(1 for _ in document.questions()) * SECONDS_PER_QUESTION / 60))


def first_question(document: Document, facts: Facts, *, link: str, language: str) -> FirstQuestion | None:
    """The question that everybody sees first, when a tap can answer it."""
    block = document.blocks[0] if document.blocks else None
    if block is None or block.show_if or block.loop or block.order != "given":
        return None
    asked = next((one for one in block.questions if one.kind != Kind.STATEMENT), None)
    if asked is None or asked.show_if:
        return None
    answers = _answers(asked, document, language)
    if not 1 < len(answers) <= MOST_BUTTONS:
        return None
    scale = asked.scale
    return FirstQuestion(
        text=filled(said(asked.text, language, document.default_language), document, facts, language=language),
        choices=tuple(
            Choice(label=label, link=f"{link}?{urlencode({f'a.{asked.id}': value, 'lang': language})}")
            for value, label in answers
        ),
        low=said(scale.low, language, document.default_language) if scale else "",
        high=said(scale.high, language, document.default_language) if scale else "",
    )


def _answers(asked: Question, document: Document, language: str) -> list[tuple[str, str]]:
    if asked.kind in SCORED and asked.scale:
        return [(str(point), str(point)) for point in asked.scale.points]
    if asked.kind == Kind.SINGLE and asked.order == "given" and not asked.carry_from and not asked.other:
        return [(one.id, said(one.text, language, document.default_language)) for one in asked.options]
    return []


def words(
    document: Document,
    message: Mapping[str, Mapping[str, str]],
    *,
    link: str,
    language: str,
    facts: Facts,
    reminder: bool = False,
) -> Said:
    """A letter in one language. ``message`` holds what the sender wrote: ``subject`` and ``text`` by language."""

    def own(name: str) -> str:
        text = said(message.get(name, {}), language, document.default_language)
        return filled(text, document, facts, language=language).strip()

    name = str(facts.traits.get("name", "") or "").strip()
    with override(language):
        opening = [gettext(GREETING) % {"name": name}] if name else []
        opening += [gettext(REMINDER)] if reminder else []
        usual_subject, usual_text = usual_words(document, language)
        text, subject = own("text") or usual_text, own("subject") or usual_subject
    return Said(
        subject=_one_line(subject),
        paragraphs=(*opening, *(part.strip() for part in text.split("\n\n") if part.strip())),
        link=f"{link}?{urlencode({'lang': language})}",
        first=first_question(document, facts, link=link, language=language),
    )


def usual_words(document: Document, language: str) -> tuple[str, str]:
    """Subject and text of a letter whose sender wrote none."""
    title = said(document.title, language, document.default_language)
    with override(language):
        return gettext(SUBJECT) % {"title": title}, gettext(INTRODUCTION) % {"minutes": minutes_of(document)}


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def plain(letter: Said, *, language: str) -> str:
    """The letter as plain text: every answer's address would bury the words, so one link stands at the end."""
    parts = [*letter.paragraphs]
    if letter.first:
        ends = " / ".join(filter(None, (letter.first.low, letter.first.high)))
        parts.append(f"■ {letter.first.text}" + (f"\n({ends})" if ends else ""))
    with override(language):
        parts.append(f"{gettext(OPEN)}:\n{letter.link}")
    return "\n\n".join(parts) + "\n"
