"""Why a file cannot be read, with the place and the remedy.

BadInput
└── FileRefused              nothing was imported
    ├── FileMissing          no such file, or a folder
    ├── FileEmpty            no bytes, or no rows below the header
    ├── FormatUnknown        neither a table of text nor a workbook, JSON or Parquet
    ├── FileDamaged          cut off, or not what its name says
    ├── EncodingUnknown      no encoding reads most of its lines
    ├── TooWide              more columns than any export has
    ├── CellTooLarge         a value that no reader can hold
    ├── SheetUnknown         the workbook has no such sheet
    ├── FieldUnknown         a field that this kind of import does not have
    ├── ColumnUnknown        a column that the file does not have
    ├── ColumnTwice          a column that is to be two fields
    ├── FieldTwice           two columns for a field that only one can be
    ├── ColumnMissing        a field that an import cannot do without was not found
    ├── ErrorsFileRefused    the file of refused rows would replace what is imported
    └── KindUnknown          neither events, customers nor voices

Unavailable
└── ErrorsFileBroken         the file of refused rows cannot be written
"""

from rashin.errors import BadInput, Unavailable, gettext_noop


class FileRefused(BadInput):
    """The file cannot be read; nothing was imported."""

    code = "file.refused"
    message = gettext_noop("“%(file)s” cannot be read: %(problem)s")


class FileMissing(FileRefused):
    """No such file, or a folder."""

    code = "file.missing"
    message = gettext_noop("“%(file)s” cannot be opened: %(problem)s.")
    remedy = gettext_noop("Name the file with its path: %(place)s was looked for.")


class FileEmpty(FileRefused):
    """No bytes, or no rows below the header."""

    code = "file.empty"
    message = gettext_noop("“%(file)s” has no rows to import: %(problem)s.")
    remedy = gettext_noop("Export it again and check that rows follow the header.")


class FormatUnknown(FileRefused):
    """Neither a table of text nor a workbook, JSON or Parquet."""

    code = "file.format_unknown"
    message = gettext_noop("“%(file)s” is not a format that can be imported: %(problem)s.")
    remedy = gettext_noop("Save it as CSV, TSV, XLSX, JSON Lines or Parquet.")


class FileDamaged(FileRefused):
    """Cut off, or not what its name says."""

    code = "file.damaged"
    message = gettext_noop("“%(file)s” is damaged at %(place)s: %(problem)s")
    remedy = gettext_noop("Export or copy it again; nothing was imported.")


class EncodingUnknown(FileRefused):
    """No encoding reads most of its lines."""

    code = "file.encoding_unknown"
    message = gettext_noop("“%(file)s” cannot be read as %(tried)s; the first place is line %(line)s: %(sample)s")
    remedy = gettext_noop("Name the encoding, for example --encoding cp932, or save the file as UTF-8.")


class TooWide(FileRefused):
    """More columns than any export has."""

    code = "file.too_wide"
    message = gettext_noop("The header of “%(file)s” has %(columns)s columns; at most %(most)s can be imported.")
    remedy = gettext_noop("Check the delimiter, and that rows and columns are not swapped.")


class CellTooLarge(FileRefused):
    """A value that no reader can hold."""

    code = "file.cell_too_large"
    message = gettext_noop("“%(file)s” holds a row of more than %(most)s MB; a quotation mark may be left open.")
    remedy = gettext_noop("Close the quotation mark, or shorten the value.")


class SheetUnknown(FileRefused):
    """The workbook has no such sheet."""

    code = "file.sheet_unknown"
    message = gettext_noop("“%(file)s” has no sheet “%(sheet)s”; it has: %(sheets)s.")
    remedy = gettext_noop("Name one of its sheets with --sheet.")


class FieldUnknown(FileRefused):
    """A field that this kind of import does not have."""

    code = "file.field_unknown"
    message = gettext_noop("There is no field “%(field)s” when importing %(kind)s. %(near)s")
    remedy = gettext_noop("Fields: %(fields)s.")


class ColumnUnknown(FileRefused):
    """A column that the file does not have."""

    code = "file.column_unknown"
    message = gettext_noop("“%(file)s” has no column “%(column)s”. %(near)s")
    remedy = gettext_noop("Its columns are: %(columns)s.")


class ColumnTwice(FileRefused):
    """A column that is to be two fields."""

    code = "file.column_twice"
    message = gettext_noop("The column “%(column)s” of “%(file)s” cannot be both %(first)s and %(second)s.")
    remedy = gettext_noop("Give it to one field. What is left out goes in under the column's own name.")


class FieldTwice(FileRefused):
    """Two columns for a field that only one can be."""

    code = "file.field_twice"
    message = gettext_noop("Only one column of “%(file)s” can be %(field)s, not both “%(first)s” and “%(second)s”.")
    remedy = gettext_noop("Choose one of them, and leave the other alone: --map -=COLUMN.")


class ColumnMissing(FileRefused):
    """A field that an import cannot do without was not found."""

    code = "file.column_missing"
    message = gettext_noop("No column of “%(file)s” was recognised as %(field)s.")
    remedy = gettext_noop("Name it with --map %(example)s=COLUMN. Its columns are: %(columns)s.")


class ErrorsFileRefused(FileRefused):
    """The file of refused rows would replace what is imported."""

    code = "file.errors_file_refused"
    message = gettext_noop("The refused rows cannot be written over “%(file)s” itself.")
    remedy = gettext_noop("Name another file with --errors.")


class KindUnknown(FileRefused):
    """Neither events, customers nor voices."""

    code = "file.kind_unknown"
    message = gettext_noop("A file holds events, customers or voices, not “%(kind)s”.")
    remedy = gettext_noop("Choose one of: events, customers, voices.")


class OptionRefused(FileRefused):
    """An option's value means nothing here."""

    code = "file.option_refused"
    message = gettext_noop("“%(value)s” cannot be used as %(option)s.")
    remedy = gettext_noop("Use one of: %(allowed)s.")


class ErrorsFileBroken(Unavailable):
    """The file of refused rows cannot be written; without it nobody would know what was refused."""

    code = "file.errors_file_broken"
    message = gettext_noop("The file of refused rows “%(place)s” cannot be written: %(problem)s.")
    remedy = gettext_noop("Name another with --errors, then import the file again: that finishes what was begun.")
