"""Anticipated failures about customers.

RashinError
├── NotFound
│   ├── NoSuchCustomer
│   └── NoSuchSegment
├── NotAllowed
│   └── NotYourSegment
├── Conflict
│   ├── SegmentNameTaken
│   └── SegmentInUse
└── BadInput
    └── BadSegment
"""

from rashin.errors import BadInput, Conflict, NotAllowed, NotFound, gettext_noop


class NoSuchCustomer(NotFound):
    """No such customer, or not within what whoever asks may see."""

    code = "customers.no_such_customer"
    message = gettext_noop("There is no customer %(person_key)s.")


class NoSuchSegment(NotFound):
    """No segment of this name."""

    code = "customers.no_such_segment"
    message = gettext_noop("There is no segment “%(name)s”.")


class NotYourSegment(NotAllowed):
    """Somebody else made it, and others rely on what it says."""

    code = "customers.not_your_segment"
    message = gettext_noop("“%(name)s” was made by somebody else: %(who)s.")
    remedy = gettext_noop("Make one of your own, or ask them, the CX office or an owner.")


class SegmentNameTaken(Conflict):
    """Another segment has this name."""

    code = "customers.segment_name_taken"
    message = gettext_noop("There is a segment “%(name)s” already.")


class SegmentInUse(Conflict):
    """Something still names the segment."""

    code = "customers.segment_in_use"
    message = gettext_noop("“%(name)s” is used by %(count)d saved questions.")
    remedy = gettext_noop("Change or forget those first: %(titles)s.")


class BadSegment(BadInput):
    """A segment that would not say who belongs to it."""

    code = "customers.bad_segment"
    message = gettext_noop("A segment needs a name of at most 120 letters, without brackets or quotes, and a rule.")
