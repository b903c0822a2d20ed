"""Sentences that several questions say of what they counted."""

from typing import Final

from rashin.analysis.questions.grouped import fields_by, segments_in
from rashin.analysis.questions.question import Question, Sentence
from rashin.analysis.questions.segments import SEGMENT, Segment
from rashin.errors import gettext_noop

_TOLD: Final = gettext_noop("Segment “%(name)s”: %(rules)s.")
_ANY: Final = gettext_noop("Segment “%(name)s”: any of %(rules)s.")


def about_segments(question: Question) -> tuple[Sentence, ...]:
    """Who is in the segments of a question, and that this is told as of the day of asking."""
    told = [_sentence(one) for one in dict.fromkeys(one for held in segments_in(question).values() for one in held)]
    if not told:
        return ()
    text = gettext_noop(
        "A segment holds those who belong to it on the day of asking, in earlier periods too; times count back from"
        " that day."
    )
    found = [*told, Sentence(code="segments.today", text=text)]
    if SEGMENT in fields_by(question):
        text = gettext_noop(
            "Somebody in several segments counts in each of them; two segments are compared without those in both."
        )
        found.append(Sentence(code="segments.overlap", text=text))
    return tuple(found)


def _sentence(one: Segment) -> Sentence:
    return Sentence(
        code="segments.rules",
        text=_TOLD if one.match == "all" else _ANY,
        fields={"name": one.name, "rules": "; ".join(str(rule) for rule in one.rules)},
    )
