"""What a funnel's options hold: steps, exclusions and the breakdown's attribution, each with its text form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from rashin.analysis.questions.errors import UnknownField, UnusableValue
from rashin.analysis.questions.filters import Filter, check_field, parse_named, write_named
from rashin.analysis.questions.forms import Filters, Form, Schema

ANY_EVENT: Final = "*"
"""In a step's place of a name: whatever happened."""

_SPAN: Final = re.compile(r"(?s)(.*[^\s:]|.*\"|.*\])\s*:\s*(\d{1,2})\s*[-–~〜]\s*(\d{1,2})\s*")
_FILTERS: Final = Filters("events")
_TOUCH: Final = re.compile(r"step\s*:?\s*(\d{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An event by its name (``*``: any), and what else has to hold of it."""

    event: str
    where: tuple[Filter, ...] = ()

    def __str__(self) -> str:
        return write_named(self.event, self.where)

    @property
    def label(self) -> str:
        """The shortest text that reads back as this step: ``revenue``, where ``prop.revenue`` is meant anyway."""
        return write_named(self.event, [replace(item, field=_short(item.field)) for item in self.where])


def _short(field: str) -> str:
    rest = field.removeprefix("prop.")
    try:
        return rest if check_field(rest, "events") == field else field
    except UnknownField:
        return field


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """An event that ends an attempt when it comes strictly between two steps; None: the first and the last one."""

    event: Step
    after: int | None = None
    before: int | None = None

    def __str__(self) -> str:
        if self.after is None or self.before is None:
            text = str(self.event)
            return f'"{text}"' if _SPAN.fullmatch(text) else text
        return f"{self.event}:{self.after}-{self.before}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """Which event of an attempt gives the breakdown its value."""

    at: str = "first"
    """``first``, ``last``, ``all`` or ``step``."""
    step: int = 1

    def __str__(self) -> str:
        return f"step:{self.step}" if self.at == "step" else self.at


def _step(text: str, place: str) -> Step:
    event, where = parse_named(text, place=place)
    return Step(event=event.strip(), where=_FILTERS.accept_many(where, place=place))


def _plain_step(value: Mapping[Any, Any], place: str) -> Step:
    extra = set(value) - {"event", "name", "where"}
    event = value.get("event", value.get("name"))
    if extra or not isinstance(event, str) or not event.strip():
        raise UnusableValue(place=place, text=value, expected='{"event": "Order Completed", "where": […]}')
    return Step(event=event.strip(), where=_FILTERS.accept_many(value.get("where", ()), place=place))


_STEP_SCHEMA: Final[Schema] = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "where": {"type": "array", "items": _FILTERS.schema()}},
    "required": ["event"],
    "additionalProperties": False,
}


class StepForm(Form[Step]):
    """An event: ``Order Completed[revenue>=1000, channel=app]``."""

    kind = "event"

    def read(self, text: str, *, place: str) -> Step:
        """A name, and filters in brackets."""
        return _step(text, place)

    def accept(self, value: object, *, place: str) -> Step:
        """A Step, its text, or ``{"event": …, "where": […]}``."""
        if isinstance(value, Step):
            return _plain_step({"event": value.event, "where": value.where}, place)
        if isinstance(value, Mapping):
            return _plain_step(value, place)
        return super().accept(value, place=place)

    def schema(self) -> Schema:
        """A text, or its parts."""
        return {"anyOf": [{"type": "string"}, _STEP_SCHEMA]}


class ExcludedForm(Form[Excluded]):
    """An event and between which steps: ``Refund[amount>0]:1-3``."""

    kind = "excluded"

    def read(self, text: str, *, place: str) -> Excluded:
        """An event, and two numbers of steps after a colon; without them, anywhere."""
        span = _SPAN.fullmatch(text.strip())
        if span is None:
            return Excluded(event=_step(text, place))
        return Excluded(event=_step(span[1], place), after=int(span[2]), before=int(span[3]))

    def accept(self, value: object, *, place: str) -> Excluded:
        """An Excluded, its text, or ``{"event": …, "where": […], "after": 1, "before": 3}``."""
        if isinstance(value, Excluded):
            return self._checked(value.event, value.after, value.before, place)
        if isinstance(value, Mapping):
            event = {key: part for key, part in value.items() if key not in {"after", "before"}}
            return self._checked(_plain_step(event, place), value.get("after"), value.get("before"), place)
        return super().accept(value, place=place)

    def _checked(self, event: Step, after: object, before: object, place: str) -> Excluded:
        if after is None and before is None:
            return Excluded(event=event)
        if isinstance(after, int) and isinstance(before, int):
            return Excluded(event=event, after=after, before=before)
        raise UnusableValue(place=place, text=f"{after}-{before}", expected="Refund:1-3")

    def schema(self) -> Schema:
        """A text, or its parts."""
        number = {"type": "integer", "minimum": 1, "maximum": 20}
        properties = {**_STEP_SCHEMA["properties"], "after": number, "before": number}
        return {"anyOf": [{"type": "string"}, {**_STEP_SCHEMA, "properties": properties}]}


class TouchForm(Form[Touch]):
    """``first``, ``last``, ``step:2`` or ``all``."""

    kind = "touch"

    def read(self, text: str, *, place: str) -> Touch:
        """A word, or the number of a step."""
        word = text.strip().lower()
        if word in {"first", "last", "all"}:
            return Touch(at=word)
        step = _TOUCH.fullmatch(word)
        if step is None:
            raise UnusableValue(place=place, text=text, expected="first | last | step:2 | all")
        return Touch(at="step", step=int(step[1]))

    def accept(self, value: object, *, place: str) -> Touch:
        """A Touch, or its text."""
        return self.read(str(value) if isinstance(value, Touch) else self._text(value, place), place=place)

    def _text(self, value: object, place: str) -> str:
        if isinstance(value, str):
            return value
        raise UnusableValue(place=place, text=value, expected="first | last | step:2 | all")

    def schema(self) -> Schema:
        """A word, or the number of a step."""
        return {"type": "string", "pattern": "^(first|last|all|step:[0-9]{1,2})$"}
