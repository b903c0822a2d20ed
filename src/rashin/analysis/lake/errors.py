"""What the lake refuses, and why.

RashinError
├── NotFound ── LakeMissing        there is no lake at this address
├── BadInput ── DataRefused        data that does not fit its table
│            └─ QueryRefused       a query that the engine cannot read
├── Conflict ── BatchUndone        undone already
│            ├─ WriterConflict     another writer changed the same thing; nothing was written
│            └─ LakeTooNew         made by a newer version of this program
└── Unavailable ── StorageRefused  disk full, read-only, unreachable
                ├─ LakeDamaged     a file that the lake's log names is missing or unreadable
                └─ QueryTooLarge   more memory than the engine may use
"""

from rashin.errors import BadInput, Conflict, NotFound, Unavailable, gettext_noop


class LakeMissing(NotFound):
    """There is no lake at this address."""

    code = "lake.missing"
    message = gettext_noop("There is no lake at “%(address)s”.")
    remedy = gettext_noop("Check the address, or start the installation once: it makes an empty lake.")


class DataRefused(BadInput):
    """Data that does not fit its table; nothing was written."""

    code = "lake.data_refused"
    message = gettext_noop("Table “%(table)s”, column “%(column)s”: %(problem)s")
    remedy = gettext_noop("Compare the data with the table's columns; nothing was written.")


class QueryRefused(BadInput):
    """A query that the engine cannot read."""

    code = "lake.query_refused"
    message = gettext_noop("The lake cannot answer this query: %(problem)s")
    remedy = gettext_noop("Check the names of tables, columns and parameters, and the types that are compared.")


class NoSuchBatch(NotFound):
    """No batch of this name was ever written."""

    code = "lake.no_such_batch"
    message = gettext_noop("There is no import or batch “%(batch)s”.")
    remedy = gettext_noop("List the batches to see their names.")


class BatchUndone(Conflict):
    """The batch was undone before; nothing was changed."""

    code = "lake.batch_undone"
    message = gettext_noop("The batch “%(batch)s” was undone already.")


class LakeExists(Conflict):
    """There is a lake already where one would be made of a copy."""

    code = "lake.exists"
    message = gettext_noop("There is a lake already at “%(address)s”; nothing was changed.")
    remedy = gettext_noop("Restore into an empty place.")


class WriterConflict(Conflict):
    """Another writer committed first and the data cannot be read a second time; nothing was written."""

    code = "lake.writer_conflict"
    message = gettext_noop("Another writer changed table “%(table)s” at the same time; nothing was written.")
    remedy = gettext_noop("Try again.")


class LakeTooNew(Conflict):
    """The lake was made by a newer version of this program."""

    code = "lake.too_new"
    message = gettext_noop("The lake at “%(address)s” has format %(found)s; this version reads up to %(known)s.")
    remedy = gettext_noop("Update this program. Nothing was read or changed.")


class StorageRefused(Unavailable):
    """The disk is full or read-only, or the object store cannot be reached; nothing was committed."""

    code = "lake.storage_refused"
    message = gettext_noop("The lake at “%(address)s” could not be read or written: %(problem)s")
    remedy = gettext_noop(
        "Free some space, check permissions or the connection, then try again: nothing was committed."
    )


class LakeDamaged(Unavailable):
    """A file that the lake's log names is missing or unreadable."""

    code = "lake.damaged"
    message = gettext_noop("The lake at “%(address)s” is damaged: %(problem)s")
    remedy = gettext_noop("Restore the lake from its last backup; do not delete files in it by hand.")


class QueryTooLarge(Unavailable):
    """More memory than the engine may use."""

    code = "lake.query_too_large"
    message = gettext_noop("The question needs more memory than the engine may use: %(problem)s")
    remedy = gettext_noop("Ask for a shorter period or fewer people, or raise RASHIN_MEMORY.")
