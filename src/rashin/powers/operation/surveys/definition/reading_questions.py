"""Questions, options, scales and conditions from JSON."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from rashin.powers.operation.surveys.definition.document import (
    MOST_DEPTH,
    Carry,
    Condition,
    Group,
    Option,
    Question,
    Row,
    Scale,
    Validation,
    Value,
)
from rashin.powers.operation.surveys.definition.kinds import (
    CHOICES,
    NUMERIC,
    OF_DATES,
    OTHER,
    SCALES,
    SCORED,
    TEXTS,
    WITH_LIST,
    WITH_OPTIONS,
    WITH_OTHER,
    WITHOUT_VALUE,
    Display,
    Field,
    Kind,
    Operator,
    Order,
    Pick,
    Shape,
)
from rashin.powers.operation.surveys.definition.places import At, printable
from rashin.powers.operation.surveys.errors import (
    BadNumber,
    BadReference,
    FieldMissing,
    IdTwice,
    NotOfThisKind,
    TooDeep,
    WordUnknown,
)

MOST_OPTIONS: Final = 1_000
MOST_ROWS: Final = 200
MOST_CONDITIONS: Final = 200
_NAME: Final = r"[A-Za-z][A-Za-z0-9_-]{0,63}"
REFERENCE: Final = re.compile(
    rf"answer:{_NAME}(\.{_NAME})?|(hidden|var):{_NAME}|trait:[^\x00-\x1f\x7f|{{}}\ud800-\udfff]{{1,120}}|loop:(id|text)"
)

ONLY_OF: Final[Mapping[str, frozenset[Kind]]] = {
    "options": WITH_OPTIONS,
    "rows": frozenset({Kind.MATRIX}),
    "scale": SCORED,
    "other": WITH_OTHER,
    "other_text": WITH_OTHER,
    "carry_from": CHOICES,
    "order": WITH_OPTIONS,
    "many": frozenset({Kind.PICTURE}),
    "fields": frozenset({Kind.CONTACT}),
    "dropdown": frozenset({Kind.SINGLE}),
    "topic": SCORED | TEXTS | {Kind.MATRIX, Kind.CONSENT},
}
"""Fields that only some kinds have."""
VALIDATES: Final[Mapping[str, frozenset[Kind]]] = {
    "at_least": TEXTS | {Kind.MULTIPLE, Kind.RANKING, Kind.PICTURE, Kind.NUMBER, Kind.FILE},
    "at_most": TEXTS | {Kind.MULTIPLE, Kind.RANKING, Kind.PICTURE, Kind.NUMBER, Kind.FILE},
    "whole": frozenset({Kind.NUMBER}),
    "earliest": frozenset({Kind.DATE}),
    "latest": frozenset({Kind.DATE}),
    "shape": frozenset({Kind.SHORT_TEXT}),
    "endings": frozenset({Kind.FILE}),
    "megabytes": frozenset({Kind.FILE}),
}
_QUESTION: Final = ("id", "kind", "text", "help", "required", "show_if", "validation", *ONLY_OF)
USUAL_FIELDS: Final = (Field.NAME, Field.EMAIL)


def read_question(at: At, default: str, taken: set[str]) -> Question:
    """One question; its id is taken from now on."""
    at.fields(_QUESTION)
    name = at.need("id").new_id(taken)
    kind = at.need("kind").word(Kind)
    for field, kinds in ONLY_OF.items():
        if kind not in kinds and at.of(field).value not in (None, False, [], {}, ""):
            raise NotOfThisKind(place=at.where, kind=kind, field=field)
    options: set[str] = set()
    other = at.of("other").flag()
    return Question(
        id=name,
        kind=kind,
        text=at.of("text").text(default),
        help=at.of("help").text(default),
        required=_required(at.of("required")),
        show_if=read_group(at.of("show_if")) if at.has("show_if") else None,
        options=_options(at.of("options"), default, options, other=other),
        rows=_rows(at.of("rows"), default),
        scale=_scale(at.of("scale"), kind, default) if kind in SCORED else None,
        other=other,
        other_text=at.of("other_text").text(default),
        carry_from=_carry(at.of("carry_from")) if at.has("carry_from") else None,
        order=at.of("order").word(Order, Order.GIVEN),
        many=at.of("many").flag(),
        fields=_fields(at.of("fields")) if kind == Kind.CONTACT else (),
        dropdown=at.of("dropdown").flag(),
        validation=_validation(at.of("validation"), kind),
        topic=at.of("topic").string(most=120),
    )


def _required(at: At) -> bool | Group:
    return read_group(at) if isinstance(at.value, dict) else at.flag()


def _options(at: At, default: str, taken: set[str], *, other: bool) -> tuple[Option, ...]:
    found = tuple(read_option(one, default, taken) for one in at.items(most=MOST_OPTIONS))
    if other and OTHER in taken:
        raise IdTwice(place=at.where, id=OTHER)
    return found


def read_option(at: At, default: str, taken: set[str]) -> Option:
    """One option, column, or item of a loop."""
    at.fields(("id", "text", "anchor", "exclusive", "value", "image"))
    return Option(
        id=at.need("id").new_id(taken),
        text=at.of("text").text(default),
        anchor=at.of("anchor").flag(),
        exclusive=at.of("exclusive").flag(),
        value=at.of("value").number() if at.has("value") else None,
        image=at.of("image").address(),
    )


def _rows(at: At, default: str) -> tuple[Row, ...]:
    taken: set[str] = set()
    return tuple(_row(one, default, taken) for one in at.items(most=MOST_ROWS))


def _row(at: At, default: str, taken: set[str]) -> Row:
    at.fields(("id", "text", "anchor", "reversed"))
    return Row(
        id=at.need("id").new_id(taken),
        text=at.of("text").text(default),
        anchor=at.of("anchor").flag(),
        reversed=at.of("reversed").flag(),
    )


def _fields(at: At) -> tuple[Field, ...]:
    named = tuple(dict.fromkeys(one.word(Field) for one in at.items(most=len(Field))))
    return named or USUAL_FIELDS


def _carry(at: At) -> Carry:
    at.fields(("question", "pick"))
    return Carry(question=at.need("question").id(), pick=at.of("pick").word(Pick, Pick.CHOSEN))


def _scale(at: At, kind: Kind, default: str) -> Scale:
    """The scale that the kind fixes, with what the question may choose of it."""
    rule = SCALES[kind]
    if at.value is not None:
        at.fields(("lowest", "highest", "direction", "display", "low", "high"))
    highest = at.of("highest").whole(1, 10) if at.has("highest") else rule.highest[0]
    if highest not in rule.highest:
        raise BadNumber(
            place=at.of("highest").where, number=highest, allowed=", ".join(str(one) for one in sorted(rule.highest))
        )
    if at.has("lowest") and at.of("lowest").number() != rule.lowest:
        raise BadNumber(place=at.of("lowest").where, number=at.of("lowest").number(), allowed=str(rule.lowest))
    usual = rule.direction[highest]
    direction = at.of("direction").whole(-1, 1) if at.has("direction") else usual
    if direction == 0 or (direction != usual and not rule.free_direction):
        raise BadNumber(
            place=at.of("direction").where, number=direction, allowed="1, -1" if rule.free_direction else str(usual)
        )
    display = at.of("display").word(Display, Display.NUMBER)
    if display not in rule.displays:
        raise WordUnknown(place=at.of("display").where, word=display, known=", ".join(rule.displays))
    return Scale(
        lowest=rule.lowest, highest=highest, direction=direction, display=display,
        low=at.of("low").text(default), high=at.of("high").text(default),
    )  # fmt: skip


def _validation(at: At, kind: Kind) -> Validation:
    if at.value is None:
        return Validation()
    for field in at.fields(tuple(VALIDATES)):
        if kind not in VALIDATES[field] and at.of(field).value not in (None, False, [], ""):
            raise NotOfThisKind(place=at.where, kind=kind, field=field)
    free = kind == Kind.NUMBER
    bounds: dict[str, Any] = {
        name: (at.of(name).number() if free else at.of(name).whole(0, 100_000)) if at.has(name) else None
        for name in ("at_least", "at_most")
    }
    endings = [one.string(most=10).lower() for one in at.of("endings").items(most=50)]
    for number, ending in enumerate(endings):
        if not re.fullmatch(r"[a-z0-9]{1,10}", ending):
            raise WordUnknown(place=f"{at.place}.endings[{number}]", word=printable(ending), known="pdf, png, jpg …")
    return Validation(
        **bounds,
        whole=at.of("whole").flag(),
        earliest=at.of("earliest").day(),
        latest=at.of("latest").day(),
        shape=at.of("shape").word(Shape, Shape.ANY),
        endings=tuple(dict.fromkeys(endings)),
        megabytes=at.of("megabytes").whole(1, 100) if at.has("megabytes") else 10,
    )


# ── Conditions ──


def read_group(at: At, depth: int = 1) -> Group:
    """Conditions joined by all or any."""
    at.fields(("all", "any"))
    if depth > MOST_DEPTH:
        raise TooDeep(place=at.where, most=MOST_DEPTH)
    if at.has("all") == at.has("any"):
        raise FieldMissing(place=at.where, field="all / any")
    join: Literal["all", "any"] = "all" if at.has("all") else "any"
    return Group(
        join=join,
        members=tuple(
            read_group(one, depth + 1)
            if isinstance(one.value, dict) and not {"all", "any"}.isdisjoint(one.value)
            else _condition(one)
            for one in at.of(join).items(most=MOST_CONDITIONS)
        ),
    )


def _condition(at: At) -> Condition:
    at.fields(("of", "op", "value"))
    reference = read_reference(at.need("of"))
    operator = at.need("op").word(Operator)
    return Condition(of=reference, op=operator, value=_value(at, operator))


def read_reference(at: At) -> str:
    """What a condition, calculation or piped text refers to."""
    said = at.string(most=200)
    if not REFERENCE.fullmatch(said):
        raise BadReference(place=at.where, reference=printable(said))
    return said


def _value(at: At, operator: Operator) -> Value:
    value = at.of("value")
    if operator in WITHOUT_VALUE:
        if value.value is not None:
            raise value.wrong("null")
        return None
    at.need("value")
    if operator in WITH_LIST:
        return tuple(_scalar(one) for one in value.items(most=MOST_OPTIONS))
    if operator in NUMERIC:
        return value.number()
    if operator in OF_DATES:
        return value.day()
    return _scalar(value)


def _scalar(at: At) -> str | float | int | bool:
    if isinstance(at.value, bool):
        return at.value
    if isinstance(at.value, str):
        return at.string(most=2000)
    return at.number()
