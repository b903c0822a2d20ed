"""Fields of forms, whatever they come from: a Django form, the options of a question, a filter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from rashin.base.ui.controls import Combobox, Period, Several, Tags
from rashin.base.ui.navigation import Words

Choices = Sequence[tuple[str, Words]]
WIDE: Final = frozenset({"textarea", "many", "tags"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as drawn: label, help, the control, what is wrong with it."""

    name: str
    label: Words
    kind: str = "text"
    """text, number, date, choice, several, flag, many (one a line), tags, textarea, search, email, password, hidden,
    period, combobox."""
    value: str | Sequence[str] = ""
    choices: Choices = ()
    help: Words = ""
    errors: Sequence[Words] = ()
    required: bool = False
    advanced: bool = False
    placeholder: Words = ""
    wide: bool = False
    many: bool = False
    """Whether several of the choices may be taken."""
    prefix: str = "id"
    suggestions: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    """For one a line: lines on offer, each with the address of the page that has it."""
    attributes: dict[str, str] = field(default_factory=dict)
    src: str = ""
    """For a combobox: the address that is asked while typing."""
    shown_as: Words = ""
    """For a combobox: what the value is called."""

    @property
    def id(self) -> str:
        """The control's id."""
        return f"{self.prefix}_{self.name}"

    @property
    def described_by(self) -> str:
        """The ids of help and errors, for screen readers."""
        ids = [f"{self.id}_help"] if self.help else []
        return " ".join([*ids, f"{self.id}_errors"] if self.errors else ids)

    @property
    def is_check(self) -> bool:
        """Whether the label stands beside the control instead of above it."""
        return self.kind == "flag"

    @property
    def grouped(self) -> bool:
        """Whether it is several controls under one legend."""
        return False

    @property
    def marked(self) -> bool:
        """Whether the label says that the field may stay empty; in filters and questions everything may."""
        return False

    @property
    def control(self) -> SafeString:
        """The control itself."""
        attributes = {"id": self.id, **self.attributes}
        if self.described_by:
            attributes["aria-describedby"] = self.described_by
        if self.errors:
            attributes["aria-invalid"] = "true"
        if self.required and self.kind != "flag":
            attributes["required"] = "required"
        if self.placeholder:
            attributes["placeholder"] = str(self.placeholder)
        if self.suggestions and self.kind not in WIDE:
            attributes["list"] = f"{self.id}_list"
        value: object = self.value
        if self.kind in {"many", "tags"} and not isinstance(value, str):
            value = "\n".join(self.value)
        if self.kind == "flag":
            value = self.value not in ("", "false", (), [])
        if self.kind == "several":
            attributes["data-label"] = str(self.label)
        return self._widget().render(self.name, value, attributes)

    def _widget(self) -> forms.Widget:
        if self.kind == "choice":
            kind = forms.SelectMultiple if self.many else forms.Select
            return kind(choices=list(self.choices))
        if self.kind in _OWN:
            return _OWN[self.kind](self)
        if self.kind == "flag":
            return forms.CheckboxInput(check_test=bool)
        if self.kind in WIDE:
            return forms.Textarea(
                attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"}
                if self.kind == "many"
                else {"rows": 3}
            )
        if self.kind == "date":
            return forms.DateInput(attrs={"type": "date"})
        if self.kind == "number":
            return forms.NumberInput(attrs={"step": "any"})
        return forms.TextInput(attrs={"type": self.kind} if self.kind in {"search", "email", "password"} else {})


_OWN: Final[Mapping[str, Callable[[Field], forms.Widget]]] = {
    "several": lambda item: Several(item.choices, none=item.placeholder),
    "tags": lambda item: Tags(),
    "period": lambda item: Period(),
    "combobox": lambda item: Combobox(item.src, label=str(item.shown_as)),
}


class FormField:
    """A field of a Django form, with the same face."""

    def __init__(self, bound: BoundField) -> None:
        self._bound = bound
        self.name, self.label, self.help = bound.html_name, bound.label, bound.help_text
        self.required, self.advanced = bound.field.required, False
        self.errors: Sequence[Words] = [str(problem) for problem in bound.errors]
        self.marked = True
        self.id = bound.auto_id or f"id_{bound.html_name}"
        widget = bound.field.widget
        self.is_check = isinstance(widget, forms.CheckboxInput)
        self.grouped = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
        self.hidden = bound.is_hidden
        self.wide = isinstance(widget, forms.Textarea)
        self.suggestions: Sequence[str] = ()

    @property
    def control(self) -> SafeString:
        """The control itself."""
        attributes: dict[str, str | bool] = {}
        ids = [f"{self.id}_help"] if self.help else []
        if self.errors:
            attributes["aria-invalid"] = "true"
            ids.append(f"{self.id}_errors")
        if ids and not self.grouped:
            attributes["aria-describedby"] = " ".join(ids)
        return self._bound.as_widget(attrs=attributes)


def fields_of(form: forms.BaseForm) -> list[FormField]:
    """The visible fields of a Django form."""
    return [FormField(bound) for bound in form.visible_fields()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the summary above a form: what is wrong, and where."""

    field: str
    label: Words
    text: Words


def problems_of(form: forms.BaseForm) -> list[Problem]:
    """Everything that is wrong with a form, in the order of its fields."""
    return [
        Problem(field=face.id, label=face.label or face.name, text=problem)
        for face in fields_of(form)
        for problem in face.errors
    ]


def field_of(source: BoundField | Field | FormField) -> Field | FormField:
    """A field's face, whatever it comes from."""
    return FormField(source) if isinstance(source, BoundField) else source


def plain_and_advanced(fields: Iterable[Field]) -> tuple[list[Field], list[Field]]:
    """Those that are always seen, and those that are folded away until wanted."""
    listed = list(fields)
    return [f for f in listed if not f.advanced], [f for f in listed if f.advanced]
