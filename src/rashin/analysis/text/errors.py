"""What can be wrong with texts that are to be read.

BadInput
└── ColumnMissing            the file has no such column
"""

from rashin.errors import BadInput, gettext_noop


class ColumnMissing(BadInput):
    """The file has no such column."""

    code = "text.column_missing"
    message = gettext_noop("%(file)s has no column “%(column)s”.")
    remedy = gettext_noop("Name the column that holds the texts with --column. There are: %(columns)s.")
