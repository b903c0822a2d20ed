"""Anticipated failures of the atlas.

RashinError
├── BadInput
│   ├── BadAtlasKey      a key that could not stand in an address
│   ├── BadGrade         a grade outside 0 to 5
│   ├── BadRelation      a relation that does not exist
│   ├── BadEnd           an end of a link that names nothing
│   └── SelfEvidence     a thing cannot be evidence for itself
├── NotFound
│   └── NoSuchLink
└── Conflict
    ├── KeyInUse
    ├── AlreadyLinked
    └── AlreadyRetracted
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class BadAtlasKey(BadInput):
    """A key that could not stand in an address."""

    code = "atlas.bad_key"
    message = gettext_noop("“%(key)s” cannot be a key.")
    remedy = gettext_noop("Write small letters, digits, “-”, “_” or “.”, at most 64, beginning with a letter or digit.")


class BadGrade(BadInput):
    """A grade outside the scale."""

    code = "atlas.bad_grade"
    message = gettext_noop("%(grade)s is not a grade of evidence.")
    remedy = gettext_noop(
        "0 opinion, 1 anecdote, 2 pattern, 3 association, 4 quasi-experiment, 5 randomised or replicated."
    )


class BadRelation(BadInput):
    """A relation that does not exist."""

    code = "atlas.bad_relation"
    message = gettext_noop("There is no relation “%(relation)s”; there are %(known)s.")


class BadEnd(BadInput):
    """An end of a link that names nothing."""

    code = "atlas.bad_end"
    message = gettext_noop("“%(kind)s:%(id)s” does not name one end of a link: %(problem)s.")


class SelfEvidence(BadInput):
    """A thing cannot be evidence for itself."""

    code = "atlas.self_evidence"
    message = gettext_noop("“%(kind)s:%(id)s” cannot be linked to itself.")


class NoSuchLink(NotFound):
    """No link of this number."""

    code = "atlas.no_such_link"
    message = gettext_noop("There is no evidence link %(id)s.")


class KeyInUse(Conflict):
    """Another thing has this key."""

    code = "atlas.key_in_use"
    message = gettext_noop("The key “%(key)s” is in use.")


class AlreadyLinked(Conflict):
    """The same claim stands already."""

    code = "atlas.already_linked"
    message = gettext_noop("This link stands already, with grade %(grade)s.")
    remedy = gettext_noop("Take the old one back first if its grade or method has changed: both stay in the record.")


class AlreadyRetracted(Conflict):
    """The link was taken back before."""

    code = "atlas.already_retracted"
    message = gettext_noop("This link was taken back already, on %(day)s.")
