"""What a letter to an employee says: whose link it is, that nobody learns who answered; reminders without a link."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, override

from rashin.errors import gettext_noop
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import Document, said
from rashin.powers.operation.surveys.reach.wording import GREETING, Said, minutes_of, words

TEXT: Final = gettext_noop(
    "How is work going for you? Please tell us; it takes about %(minutes)d min.\n\n"
    "The link below serves once. Nothing keeps whose it is: nobody can find out who answered, or what."
)
SUBJECT: Final = gettext_noop("%(title)s: your voice, without your name")
AGAIN: Final = gettext_noop("Reminder: %(title)s")
AGAIN_TEXT: Final = gettext_noop(
    "A few days ago you got a mail from us with a link to this survey. If you have answered: thank you. We write to "
    "everybody again, for nobody knows who has.\n\nThe link stands in that mail alone, because nothing keeps whose it "
    "is. If you cannot find it, ask whoever leads your shop or department for a slip."
)


def staff_words(
    document: Document, message: Mapping[str, Mapping[str, str]], *, link: str, language: str, facts: Facts
) -> Said:
    """The letter with somebody's link, in one language."""
    own = {part: {key: text for key, text in message.get(part, {}).items() if text} for part in ("subject", "text")}
    usual = dict(zip(("subject", "text"), usual_staff_words(document, language), strict=True))
    whole = {part: own[part] or {language: usual[part]} for part in own}
    return words(document, whole, link=link, language=language, facts=facts)


def again_words(document: Document, *, language: str, facts: Facts) -> Said:
    """A reminder to everybody: it holds no link, for nobody knows which was whose."""
    name = str(facts.traits.get("name", "") or "").strip()
    with override(language):
        title = said(document.title, language, document.default_language)
        opening = (gettext(GREETING) % {"name": name},) if name else ()
        paragraphs = tuple(gettext(AGAIN_TEXT).split("\n\n"))
        return Said(
            subject=gettext(AGAIN) % {"title": title}, paragraphs=(*opening, *paragraphs), link="", first=None
        )  # fmt: skip


def bare(letter: Said) -> str:
    """A letter without a link, as text."""
    return "\n\n".join(letter.paragraphs) + "\n"


def usual_staff_words(document: Document, language: str) -> tuple[str, str]:
    """Subject and text of a letter to employees whose sender wrote none."""
    with override(language):
        title = said(document.title, language, document.default_language)
        return gettext(SUBJECT) % {"title": title}, gettext(TEXT) % {"minutes": minutes_of(document)}
