"""What can be wrong with a roster.

BadInput
├── StaffUnusable     what was said of somebody cannot be kept
├── NoColumns         a file without staff numbers, names or units
└── NotWhole          who is missing in a file cannot be told while rows of it cannot be read

NotFound
├── StaffMissing      nobody has this number
└── BroughtMissing    no such file waits

Conflict
├── StaffChanged      somebody saved first
├── RosterMoved       the roster is not what the preview showed
└── BroughtOver       a file that was taken in or put aside already
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class StaffUnusable(BadInput):
    """What was said of somebody cannot be kept."""

    code = "roster.unusable"
    message = gettext_noop("%(problem)s")


class NoColumns(BadInput):
    """A file that is no roster."""

    code = "roster.no_columns"
    message = gettext_noop("The file has no column for: %(names)s.")
    remedy = gettext_noop(
        "The first row names the columns, for example 社員番号, 氏名, 所属 or staff number, name, unit."
    )


class NotWhole(BadInput):
    """Who is missing in a file cannot be told while rows of it cannot be read."""

    code = "roster.not_whole"
    message = gettext_noop(
        "Not all rows of this file can be read (%(rows)s), so it does not say who has left. Nothing was changed."
    )
    remedy = gettext_noop("Mend these rows and bring the file again, or take it in without letting anybody leave.")


class StaffMissing(NotFound):
    """Nobody has this number."""

    code = "roster.missing"
    message = gettext_noop("Nobody on the roster has the number “%(number)s”.")


class BroughtMissing(NotFound):
    """No such file waits."""

    code = "roster.import_missing"
    message = gettext_noop("There is no roster file with the number %(number)s.")


class StaffChanged(Conflict):
    """Somebody saved first."""

    code = "roster.changed"
    message = gettext_noop("Somebody else changed this person meanwhile. Look at them again; nothing was lost.")


class RosterMoved(Conflict):
    """The roster is not what the preview showed."""

    code = "roster.moved"
    message = gettext_noop("The roster changed since this preview was made. Look at it again, then take it in.")


class BroughtOver(Conflict):
    """A file that was taken in or put aside already."""

    code = "roster.import_over"
    message = gettext_noop("This file was taken in or put aside already.")
