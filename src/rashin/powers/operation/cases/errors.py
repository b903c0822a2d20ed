"""Anticipated failures of cases.

RashinError
├── BadInput
│   ├── BadRule            a rule that nothing could meet, or a part of it that cannot be read
│   ├── BadHours           working hours that are none
│   ├── BadCause           a cause without a name, or below itself
│   ├── NothingToSay       a reply or note without words
│   └── NoWayThere         no address of the customer for this way
├── NotFound
│   ├── NoSuchCase
│   └── NoSuchPiece        a rule, cause, canned reply or clock that is gone
└── Conflict
    ├── CaseMoved          another tab or member was first with a case
    ├── PieceMoved         the same with a rule, cause, reply or clock
    ├── NotNow             what was asked does not fit the case's state
    └── CannotMerge        into itself, or what is merged already
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class BadRule(BadInput):
    """A rule that cannot be used."""

    code = "cases.bad_rule"
    message = gettext_noop("This rule cannot be used: %(problem)s")


class BadHours(BadInput):
    """Hours that are none."""

    code = "cases.bad_hours"
    message = gettext_noop("“%(text)s” are no working hours.")
    remedy = gettext_noop("Write 9:00-18:00, several with a comma (9:00-12:00, 13:00-18:00), or leave a day empty.")


class NoHours(BadInput):
    """A clock that never runs."""

    code = "cases.no_hours"
    message = gettext_noop("A clock needs working hours on at least one day of the week.")


class BadCause(BadInput):
    """A cause that cannot be kept."""

    code = "cases.bad_cause"
    message = gettext_noop("This cause cannot be kept: %(problem)s")


class NothingToSay(BadInput):
    """No words."""

    code = "cases.nothing_to_say"
    message = gettext_noop("Write something first.")


class NoWayThere(BadInput):
    """No address."""

    code = "cases.no_way_there"
    message = gettext_noop("There is no address of this customer for this way.")
    remedy = gettext_noop("Answer by another way, or call and note it here.")


class NoSuchCase(NotFound):
    """No case of this number, or not one of this reader's."""

    code = "cases.no_such_case"
    message = gettext_noop("There is no case %(number)s that you may see.")


class NoSuchPiece(NotFound):
    """A rule, cause, canned reply or clock that is gone."""

    code = "cases.no_such_piece"
    message = gettext_noop("This is not here any more.")


class CaseMoved(Conflict):
    """Somebody else changed the case since the page was shown."""

    code = "cases.case_moved"
    message = gettext_noop("This case was changed in another tab or by somebody else meanwhile.")
    remedy = gettext_noop("What you wrote is kept in the form; look at the case as it is now, then send it again.")


class PieceMoved(Conflict):
    """Somebody else changed a rule, cause, reply or clock since the form was shown."""

    code = "cases.piece_moved"
    message = gettext_noop("Somebody else changed this since the form was opened. Nothing has been overwritten.")
    remedy = gettext_noop(
        "What you wrote stands in the form. Look at what is kept now in another tab; sending once more replaces it."
    )


class NotNow(Conflict):
    """Not in this state."""

    code = "cases.not_now"
    message = gettext_noop("This cannot be done while the case is in the state “%(state)s”.")


class CannotMerge(Conflict):
    """These two cannot become one."""

    code = "cases.cannot_merge"
    message = gettext_noop("These cases cannot be merged: %(problem)s")
