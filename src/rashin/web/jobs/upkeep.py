"""Recurring work: compaction, vacuum, who is who, tidying. Each may run twice without harm."""

from datetime import timedelta

from rashin.base.messages.notices import forget_old_notices
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, forget_old, job

KEEP_OLD_FILES = timedelta(hours=6)
"""A reader that opened the lake longer ago than this may lose its files: no question takes so long."""


NEVER_SENT = timedelta(days=2)
"""So long a file waits for the page that it was chosen on."""


@job("lake.compact", attempts=2, limit=timedelta(hours=4))
def COMPACT(running: Running) -> None:
    """Write small files together, by month and in order."""
    the_lake().compact(now=running.now)


@job("lake.vacuum", attempts=2, limit=timedelta(hours=2))
def VACUUM(running: Running) -> None:
    """Delete files that no version within reach needs."""
    the_lake().vacuum(now=running.now, keep=KEEP_OLD_FILES)


@job("people.resolve", attempts=2, limit=timedelta(hours=2))
def RESOLVE_PEOPLE(running: Running) -> None:
    """Join the identifiers of one person, as far as links say so."""
    from rashin.analysis.enrich.people import resolve

    resolve(the_lake(), now=running.now)


@job("workspace.tidy", attempts=2)
def TIDY(running: Running) -> None:
    """Forget finished work, expired sessions, and files that were brought in long ago."""
    from django.core.management import call_command

    from rashin.powers.digital.intake.services import discard_old_files
    from rashin.powers.operation.surveys.answering.abandoned import delete_abandoned
    from rashin.powers.operation.surveys.answering.files import delete_orphans

    forget_old(now=running.now)
    forget_old_notices(now=running.now)
    discard_old_files(now=running.now)
    delete_orphans(before=running.now - NEVER_SENT)
    delete_abandoned(now=running.now)
    call_command("clearsessions")
