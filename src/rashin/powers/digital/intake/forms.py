"""How a person says what a file is, and how its columns are to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.forms import Field
from rashin.collect.files.guess import CONSTANT_FIELDS, fields_of
from rashin.collect.imports import Inspection
from rashin.powers.digital.intake.vocabulary import Kind

LEAVE = "-"
"""A column that is no field: it keeps its own name among the properties or traits."""


class UploadForm(forms.Form):
    """One file, and what its rows are."""

    kind = forms.ChoiceField(
        label=_("The rows are"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.EVENTS
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV, XLSX, JSON Lines or Parquet; also in gzip or zip. Encoding and dates are found by looking."
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """One column of the file with the field it is taken for, and examples."""

    name: str
    field: Field
    confidence: float | None
    why: str
    samples: Sequence[str]


def column_choices(kind: str, found: Inspection) -> list[ColumnChoice]:
    """One choice a column, set to what was guessed or said."""
    own = gettext("its own name (trait)") if kind == Kind.CUSTOMERS else gettext("its own name (property)")
    choices = [(LEAVE, own), *((field.name, field.name) for field in fields_of(kind))]
    return [
        ColumnChoice(
            name=column.name,
            field=Field(
                name=f"column-{place}",
                label=column.name,
                kind="choice",
                value=column.field or LEAVE,
                choices=choices,
                prefix="map",
            ),
            confidence=column.confidence,
            why=column.why,
            samples=column.samples[:3],
        )
        for place, column in enumerate(found.columns)
    ]


def reading_fields(kind: str, found: Inspection, said: Mapping[str, object]) -> list[Field]:
    """Encoding, sheet, dates and what holds for every row."""
    encodings = [("", gettext("as found: %(name)s") % {"name": found.encoding or "–"})]
    encodings += [(name, name) for name in ("utf-8", "cp932", "euc-jp", "iso-2022-jp", "utf-16")]
    dates = [
        ("auto", gettext("as found")),
        ("dmy", gettext("day/month/year")),
        ("mdy", gettext("month/day/year")),
        ("excel1900", gettext("Excel’s day numbers")),
        ("excel1904", gettext("Excel’s day numbers since 1904")),
    ]
    fields = [
        Field(
            name="encoding", label=gettext("Encoding"), kind="choice", choices=encodings, value=_said(said, "encoding")
        ),
        Field(
            name="dates", label=gettext("Dates are"), kind="choice", choices=dates, value=_said(said, "dates") or "auto"
        ),
        Field(name="zone", label=gettext("Zone of times without one"), value=_said(said, "zone") or "Asia/Tokyo"),
    ]
    if len(found.sheets) > 1:
        sheets = [(name, name) for name in found.sheets]
        fields.append(
            Field(name="sheet", label=gettext("Sheet"), kind="choice", choices=sheets, value=found.sheet or "")
        )
    constants = said.get("constants")
    told = constants if isinstance(constants, dict) else {}
    fields.extend(
        Field(
            name=f"constant-{name}",
            label=gettext("%(field)s of every row") % {"field": name},
            value=str(told.get(name, found.constants.get(name, ""))),
        )
        for name in CONSTANT_FIELDS[kind]
        if name in {"event", "metric", "channel"}
    )
    return fields


def _said(said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def chosen_columns(query: QueryDict, names: Sequence[str]) -> dict[str, list[str]]:
    """Field to columns, as the form says; columns that are left alone are named under ``-``."""
    mapping: dict[str, list[str]] = {}
    for place, name in enumerate(names):
        field = query.get(f"column-{place}", LEAVE)
        mapping.setdefault(field, []).append(name)
    return mapping


def chosen_reading(query: QueryDict) -> dict[str, object]:
    """Encoding, dates, zone, sheet and constants, where they say anything."""
    reading: dict[str, object] = {
        name: value for name in ("encoding", "dates", "zone", "sheet") if (value := query.get(name, "").strip())
    }
    constants = {
        key.removeprefix("constant-"): str(value).strip()
        for key, value in query.items()
        if key.startswith("constant-") and str(value).strip()
    }
    return {**reading, "constants": constants} if constants else reading
