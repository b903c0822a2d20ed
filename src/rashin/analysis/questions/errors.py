"""What can be wrong with a question, before anything is asked.

BadInput
└── QuestionError            every one names its ``place``: an option, and where it helps the position in its text
├── UnknownOption        no such option; the nearest names are given
├── MissingOption        the question cannot be asked without it
├── RepeatedOption       given twice, takes one value
├── UnusableValue        the text is not of the option's kind (number, date, duration, choice …)
├── BadFilter            the filter's grammar is broken at a position
├── UnknownField         a filter or breakdown names a field that these records do not have
├── UnknownSegment       a segment is named that nobody has defined
├── BadSegment           a segment's rule cannot be read
└── Contradiction        two options cannot stand together
NotFound
└── UnknownQuestion          no question has this name
"""

from collections.abc import Iterable
from difflib import get_close_matches

from rashin.errors import BadInput, NotFound, gettext_noop


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> tuple[str, ...]:
    """Return up to three names that a person may have meant."""
    return tuple(get_close_matches(name.casefold(), sorted(names), n=3, cutoff=cutoff))


class QuestionError(BadInput):
    """A question that cannot be asked as it stands."""

    code = "question.bad"


class UnknownOption(QuestionError):
    """No such option."""

    code = "question.unknown_option"
    message = gettext_noop("%(kind)s has no option “%(place)s”.")
    remedy = gettext_noop("Did you mean: %(near)s? All options: %(options)s.")

    def __init__(self, *, kind: str, place: str, options: Iterable[str]) -> None:
        names = list(options)
        super().__init__(kind=kind, place=place, near=", ".join(nearest(place, names)) or "–", options=", ".join(names))


class MissingOption(QuestionError):
    """The question cannot be asked without it."""

    code = "question.missing_option"
    message = gettext_noop("%(kind)s needs “%(place)s”.")
    remedy = gettext_noop("%(help)s")


class RepeatedOption(QuestionError):
    """Given twice, takes one value."""

    code = "question.repeated_option"
    message = gettext_noop("“%(place)s” is given %(times)d times and takes one value.")


class UnusableValue(QuestionError):
    """The text is not of the option's kind."""

    code = "question.unusable_value"
    message = gettext_noop("“%(text)s” cannot be used for “%(place)s”.")
    remedy = gettext_noop("Expected: %(expected)s.")

    def __init__(self, *, place: str, text: object, expected: str) -> None:
        super().__init__(place=place, text=str(text)[:80], expected=expected)


class BadFilter(QuestionError):
    """The filter's grammar is broken at a position."""

    code = "question.bad_filter"
    message = gettext_noop("“%(place)s”, character %(position)d of “%(text)s”: %(problem)s.")
    remedy = gettext_noop(
        "Write field, operator, value: revenue>=1000, channel=app|web, prop.device!=android, coupon is set; "
        'quote what holds spaces around it, commas or brackets: prop.memo="a, b".'
    )


class UnknownField(QuestionError):
    """These records have no such field."""

    code = "question.unknown_field"
    message = gettext_noop("“%(place)s”, character %(position)d: %(table)s have no field “%(field)s”.")
    remedy = gettext_noop(
        "Did you mean: %(near)s? A property is written prop.%(example)s, a person's trait trait.NAME."
    )

    def __init__(self, *, place: str, position: int, table: str, field: str, near: str, example: str = "") -> None:
        super().__init__(
            place=place, position=position, table=table, field=field, near=near, example=example or "NAME"
        )  # fmt: skip


class UnknownSegment(QuestionError):
    """A segment is named that nobody has defined."""

    code = "question.unknown_segment"
    message = gettext_noop("“%(place)s”: there is no segment “%(name)s”.")
    remedy = gettext_noop("Segments: %(names)s. Or define one here: %(name)s[trait.plan=gold].")

    def __init__(self, *, place: str, name: str, names: Iterable[str]) -> None:
        super().__init__(place=place, name=name[:80], names=", ".join(list(names)[:20]) or "–")


class BadSegment(QuestionError):
    """A segment's rule cannot be read."""

    code = "question.bad_segment"
    message = gettext_noop("“%(place)s”: “%(text)s”: %(problem)s.")
    remedy = gettext_noop(
        "Rules: trait.plan=gold; did Order Completed[revenue>=1000] at least 3 times within 90d; did not Call Started;"
        " answered nps[score<=6] since 2026-04-01; last answered nps[score>=9]."
    )

    def __init__(self, *, place: str, text: str, problem: str) -> None:
        super().__init__(place=place, text=text.strip()[:200], problem=problem)


class Contradiction(QuestionError):
    """Two options cannot stand together."""

    code = "question.contradiction"
    message = gettext_noop("“%(place)s” and “%(other)s” cannot be used together.")
    remedy = gettext_noop("%(advice)s")


class UnknownQuestion(NotFound):
    """No question has this name."""

    code = "question.unknown"
    message = gettext_noop("There is no question “%(name)s”.")
    remedy = gettext_noop("Questions: %(names)s.")
