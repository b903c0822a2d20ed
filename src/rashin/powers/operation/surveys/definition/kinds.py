"""Kinds of question and their scales, the operators of conditions, and the other closed lists of words.

A scale that literature fixes is fixed here, so that scores of two surveys mean the same.

References
----------
NPS: Reichheld, F. F. (2003). The One Number You Need to Grow. *Harvard Business Review*, 81(12), 46-54. 0 to 10;
9 and 10 promote, 0 to 6 detract. Net Promoter, NPS and the NPS-related emoticons are registered marks of their owners.
CSAT: five boxes, the share of the upper two.
CES: Dixon, M., Freeman, K., & Toman, N. (2010). Stop Trying to Delight Your Customers. *Harvard Business Review*,
88(7/8), 116-122: five boxes of effort, less is better. CEB's CES 2.0 (2013): seven boxes of agreement, more is better.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What is asked for. The comment of each says what an answer looks like in JSON."""

    NPS = "nps"  # whole number 0 to 10
    CSAT = "csat"  # whole number 1 to 5
    CES = "ces"  # whole number 1 to 5 or 1 to 7
    RATING = "rating"  # whole number 1 to 3, 4, 5, 6, 7 or 10
    SINGLE = "single"  # id of an option
    MULTIPLE = "multiple"  # list of ids of options, in the document's order
    MATRIX = "matrix"  # {id of a row: id of an option}
    RANKING = "ranking"  # list of ids of options, the best first
    SHORT_TEXT = "short_text"  # text of one line
    LONG_TEXT = "long_text"  # text
    NUMBER = "number"  # number
    DATE = "date"  # "2026-11-22"
    FILE = "file"  # list of ids of uploads
    CONTACT = "contact"  # {field: text}
    CONSENT = "consent"  # true or false
    PICTURE = "picture"  # list of ids of options; at most one unless ``many``
    STATEMENT = "statement"  # true once it was passed


SCORED: Final = frozenset({Kind.NPS, Kind.CSAT, Kind.CES, Kind.RATING})
CHOICES: Final = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.PICTURE})
"""Kinds whose options are chosen. A matrix has options too: its columns."""
SEVERAL: Final = frozenset({Kind.MULTIPLE, Kind.RANKING, Kind.PICTURE, Kind.FILE})
"""Kinds whose answer is a list."""
TEXTS: Final = frozenset({Kind.SHORT_TEXT, Kind.LONG_TEXT})
WITH_OPTIONS: Final = CHOICES | {Kind.MATRIX}
WITH_OTHER: Final = frozenset({Kind.SINGLE, Kind.MULTIPLE})

OTHER: Final = "other"
"""The id of the option that ``"other": true`` adds; what was typed lies in the answers under ``<question>.other``."""


class Display(StrEnum):
    """How a scale is drawn. The score does not depend on it."""

    NUMBER = "number"
    STAR = "star"
    FACE = "face"


HIGHER_IS_BETTER: Final = 1
HIGHER_IS_WORSE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleRule:
    """What the scale of a kind may be, and how it is scored."""

    lowest: int
    highest: tuple[int, ...]
    """What may be the upper end, the usual one first."""
    direction: Mapping[int, int]
    """The usual direction by upper end."""
    free_direction: bool
    """Whether a question may say the other direction."""
    displays: tuple[Display, ...]
    favourable: Mapping[int, tuple[int, ...]]
    """By upper end: the boxes that count as good, written for direction +1."""
    unfavourable: Mapping[int, tuple[int, ...]]
    source: str
    """Where the scale and its scoring come from; empty for a plain rating."""


def _boxes(low: int, high: int) -> tuple[int, ...]:
    return tuple(range(low, high + 1))


_RATINGS: Final = (5, 3, 4, 6, 7, 10)
SCALES: Final[Mapping[Kind, ScaleRule]] = {
    Kind.NPS: ScaleRule(
        lowest=0, highest=(10,), direction={10: HIGHER_IS_BETTER}, free_direction=False, displays=(Display.NUMBER,),
        favourable={10: (9, 10)}, unfavourable={10: _boxes(0, 6)}, source="Reichheld (2003)",
    ),
    Kind.CSAT: ScaleRule(
        lowest=1, highest=(5,), direction={5: HIGHER_IS_BETTER}, free_direction=False, displays=tuple(Display),
        favourable={5: (4, 5)}, unfavourable={5: (1, 2)}, source="top two of five boxes",
    ),
    Kind.CES: ScaleRule(
        lowest=1, highest=(7, 5), direction={7: HIGHER_IS_BETTER, 5: HIGHER_IS_WORSE}, free_direction=True,
        displays=(Display.NUMBER,), favourable={7: (5, 6, 7), 5: (4, 5)}, unfavourable={7: (1, 2, 3), 5: (1, 2)},
        source="Dixon, Freeman & Toman (2010); CEB (2013)",
    ),
    Kind.RATING: ScaleRule(
        lowest=1, highest=_RATINGS, direction=dict.fromkeys(_RATINGS, HIGHER_IS_BETTER), free_direction=True,
        displays=tuple(Display),
        favourable={high: _boxes(high - (1 if high > 4 else 0), high) for high in _RATINGS},
        unfavourable={high: _boxes(1, 1 + (1 if high > 4 else 0)) for high in _RATINGS}, source="",
    ),
}  # fmt: skip


class Operator(StrEnum):
    """How a condition compares. The names are those that other survey tools use."""

    EQUALS = "equals"
    DOES_NOT_EQUAL = "doesNotEqual"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "doesNotContain"
    STARTS_WITH = "startsWith"
    DOES_NOT_START_WITH = "doesNotStartWith"
    ENDS_WITH = "endsWith"
    DOES_NOT_END_WITH = "doesNotEndWith"
    IS_SUBMITTED = "isSubmitted"
    IS_SKIPPED = "isSkipped"
    IS_GREATER_THAN = "isGreaterThan"
    IS_LESS_THAN = "isLessThan"
    IS_GREATER_THAN_OR_EQUAL = "isGreaterThanOrEqual"
    IS_LESS_THAN_OR_EQUAL = "isLessThanOrEqual"
    EQUALS_ONE_OF = "equalsOneOf"
    INCLUDES_ALL_OF = "includesAllOf"
    INCLUDES_ONE_OF = "includesOneOf"
    DOES_NOT_INCLUDE_ONE_OF = "doesNotIncludeOneOf"
    DOES_NOT_INCLUDE_ALL_OF = "doesNotIncludeAllOf"
    IS_CLICKED = "isClicked"
    IS_NOT_CLICKED = "isNotClicked"
    IS_ACCEPTED = "isAccepted"
    IS_BEFORE = "isBefore"
    IS_AFTER = "isAfter"
    IS_BOOKED = "isBooked"
    IS_PARTIALLY_SUBMITTED = "isPartiallySubmitted"
    IS_COMPLETELY_SUBMITTED = "isCompletelySubmitted"
    IS_SET = "isSet"
    IS_NOT_SET = "isNotSet"
    IS_EMPTY = "isEmpty"
    IS_NOT_EMPTY = "isNotEmpty"
    IS_ANY_OF = "isAnyOf"


WITHOUT_VALUE: Final = frozenset({
    Operator.IS_SUBMITTED, Operator.IS_SKIPPED, Operator.IS_CLICKED, Operator.IS_NOT_CLICKED, Operator.IS_ACCEPTED,
    Operator.IS_BOOKED, Operator.IS_PARTIALLY_SUBMITTED, Operator.IS_COMPLETELY_SUBMITTED, Operator.IS_SET,
    Operator.IS_NOT_SET, Operator.IS_EMPTY, Operator.IS_NOT_EMPTY,
})  # fmt: skip
WITH_LIST: Final = frozenset({
    Operator.EQUALS_ONE_OF, Operator.INCLUDES_ALL_OF, Operator.INCLUDES_ONE_OF, Operator.DOES_NOT_INCLUDE_ONE_OF,
    Operator.DOES_NOT_INCLUDE_ALL_OF, Operator.IS_ANY_OF,
})  # fmt: skip
NUMERIC: Final = frozenset({
    Operator.IS_GREATER_THAN, Operator.IS_LESS_THAN, Operator.IS_GREATER_THAN_OR_EQUAL, Operator.IS_LESS_THAN_OR_EQUAL,
})  # fmt: skip
OF_DATES: Final = frozenset({Operator.IS_BEFORE, Operator.IS_AFTER})


class Order(StrEnum):
    """How blocks' questions, options, rows and passes of a loop stand. Anchored ones keep their place."""

    GIVEN = "given"
    RANDOM = "random"


class Pick(StrEnum):
    """Which options of an earlier question are carried forward or looped over."""

    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    SHOWN = "shown"


class Deed(StrEnum):
    """What a rule does when its condition holds."""

    JUMP = "jump"
    REQUIRE = "require"
    CALCULATE = "calculate"
    END = "end"


class Reckoning(StrEnum):
    """How a calculation changes its variable."""

    ASSIGN = "assign"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    CONCAT = "concat"


class Field(StrEnum):
    """What a contact question may ask for."""

    NAME = "name"
    KANA = "kana"
    EMAIL = "email"
    PHONE = "phone"
    COMPANY = "company"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"


class Shape(StrEnum):
    """What a short text must look like."""

    ANY = ""
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    POSTAL_CODE = "postal_code"


class Source(StrEnum):
    """Where a condition, a calculation or a piped text looks; a colon and a name follow."""

    ANSWER = "answer"  # answer:q1 · answer:matrix.row · answer:contact.email · answer:q1.other
    HIDDEN = "hidden"
    VARIABLE = "var"
    TRAIT = "trait"
    LOOP = "loop"  # loop:id and loop:text: the current pass


class Paging(StrEnum):
    """What stands on one page."""

    BLOCK = "block"
    QUESTION = "question"
    WHOLE = "whole"
