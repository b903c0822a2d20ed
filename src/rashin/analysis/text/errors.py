"""What can be wrong with texts that are to be read.

BadInput
└── ColumnMissing            the file has no such column
Unavailable
├── ModelDamaged             a file of learned weights is not the one that was shipped
└── VectorsMissing           sentences cannot be turned into vectors
"""

from rashin.errors import BadInput, Unavailable, gettext_noop


class ColumnMissing(BadInput):
    """The file has no such column."""

    code = "text.column_missing"
    message = gettext_noop("%(file)s has no column “%(column)s”.")
    remedy = gettext_noop("Name the column that holds the texts with --column. There are: %(columns)s.")


class ModelDamaged(Unavailable):
    """A file of learned weights is missing or not the one that was shipped."""

    code = "text.model_damaged"
    message = gettext_noop("The model file “%(file)s” is damaged or missing; texts are not read with it.")
    remedy = gettext_noop("Install Rashin again; the file is part of the package.")


class VectorsMissing(Unavailable):
    """The sentence encoder cannot be loaded."""

    code = "text.vectors_missing"
    message = gettext_noop("The sentence vectors cannot be loaded: %(problem)s.")
    remedy = gettext_noop("Install Rashin again. Until then voices are searched by their words alone.")
