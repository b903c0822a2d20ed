"""What can be wrong with an index.

IndexDamaged     a file of the index is missing, cut short or changed: build it anew
IndexStale       made by another version, or with other vectors
RowsDiffer       as many ids as texts are needed
"""

from rashin.errors import BadInput, Unavailable, gettext_noop


class IndexDamaged(Unavailable):
    """A file of the index is missing, cut short or changed."""

    code = "search.damaged"
    message = gettext_noop("The search index %(place)s cannot be read: %(problem)s")
    remedy = gettext_noop("Build it anew from the voices; nothing else is lost.")


class IndexStale(Unavailable):
    """Made by another version, or with other vectors."""

    code = "search.stale"
    message = gettext_noop("The search index %(place)s was made as “%(found)s”; this needs “%(wanted)s”.")
    remedy = gettext_noop("Build it anew from the voices; nothing else is lost.")


class RowsDiffer(BadInput):
    """As many ids as texts are needed."""

    code = "search.rows_differ"
    message = gettext_noop("%(ids)s ids and %(texts)s texts were given.")
