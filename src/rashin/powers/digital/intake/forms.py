"""How a person says what a file is, and how its columns are to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.forms import Field
from rashin.collect.files.guess import CONSTANT_FIELDS, fields_of
from rashin.collect.imports import Inspection
from rashin.powers.digital.intake.errors import FileTooLarge
from rashin.powers.digital.intake.field_words import field_words, surely
from rashin.powers.digital.intake.vocabulary import Kind

DOUBTFUL = 0.7
"""Guesses below this are pointed out."""
ACCEPTED: Final = ".csv,.tsv,.txt,.xlsx,.xlsm,.jsonl,.ndjson,.json,.parquet,.gz,.zip"
LEAVE = "-"
"""A column that is no field: it keeps its own name among the properties or traits."""


class UploadForm(forms.Form):
    """One file, and what its rows are."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("The rows are"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.EVENTS
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV, XLSX, JSON Lines or Parquet; also in gzip or zip. Encoding and dates are found by looking."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        limit = settings.MAX_UPLOAD_BYTES
        self.fields["file"].widget.attrs |= {
            "accept": ACCEPTED,
            "data-most-bytes": str(limit),
            "data-too-large": gettext("This file is over the %(limit)s MB that a page takes.")
            % {"limit": limit // 1_048_576},
        }

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large, at the field, with the way that has no limit."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        size = file.size or 0
        if size > settings.MAX_UPLOAD_BYTES:
            kind = self.data.get("kind", "")
            error = FileTooLarge(
                name=file.name, megabytes=size // 1_048_576, limit=settings.MAX_UPLOAD_BYTES // 1_048_576,
                kind=kind if kind in Kind.values else Kind.EVENTS.value,
            )  # fmt: skip
            raise forms.ValidationError(
                f"{gettext(error.message)} {gettext(error.remedy)}" % error.fields, code="too_large"
            )
        return file


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """One column of the file with the field it is taken for, and examples."""

    name: str
    field: Field
    confidence: float | None
    why: str
    samples: Sequence[str]

    @property
    def told(self) -> bool:
        """Whether a person said so."""
        return self.why == "told"

    @property
    def surely(self) -> str:
        """How sure the guess is, in a word."""
        return "" if self.confidence is None else surely(self.confidence)

    @property
    def doubtful(self) -> bool:
        """Whether somebody should look."""
        return self.confidence is not None and self.confidence < DOUBTFUL


def column_choices(
    kind: str, found: Inspection, chosen: Mapping[str, Sequence[str]] | None = None
) -> list[ColumnChoice]:
    """One choice a column, set to what was guessed or said; ``chosen`` keeps choices that cannot be used."""
    own = gettext("Keep under its own name")
    choices = [(LEAVE, own), *((field.name, field_words(field.name)) for field in fields_of(kind))]
    said = {column: field for field, columns in (chosen or {}).items() for column in columns}
    known = {value for value, _label in choices}
    more = sorted({column.field for column in found.columns if column.field} - known)
    choices += [(name, name) for name in more]
    return [
        ColumnChoice(
            name=column.name,
            field=Field(
                name=f"column-{place}",
                label=column.name,
                kind="choice",
                value=said.get(column.name, column.field or LEAVE),
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
            label=gettext("%(field)s of every row") % {"field": field_words(name)},
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
