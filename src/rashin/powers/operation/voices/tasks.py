"""Background work of voices: mailboxes are read, what may no longer be kept is erased. Each may run twice unharmed."""

from datetime import timedelta

from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, enqueue, job
from rashin.powers.operation.voices.models import Source
from rashin.powers.operation.voices.vocabulary import SourceKind

MOST_LOOKS = 50
"""Looks at one mailbox in one job: ten thousand mails; the next minute goes on."""


@job("voices.mailboxes", attempts=2)
def READ_MAILBOXES(running: Running) -> dict[str, object]:
    """Ask for a look at every mailbox, each by itself: one that hangs holds up no other."""
    numbers = list(Source.objects.filter(kind=SourceKind.MAIL, on=True).values_list("pk", flat=True))
    for number in numbers:
        enqueue("voices.mailbox", {"source": number}, by=None, now=running.now, unique=f"voices.mailbox:{number}")
    return {"mailboxes": len(numbers)}


@job("voices.mailbox", attempts=1, limit=timedelta(hours=1))
def READ_MAILBOX(running: Running, *, source: int) -> dict[str, object]:
    """Read what is new in one mailbox."""
    from rashin.powers.operation.voices.mail_reading import look

    mails = voices = 0
    for _ in range(MOST_LOOKS):
        row = Source.objects.filter(pk=source, on=True).first()
        if row is None:
            break
        done = look(row, clock=running.clock)
        mails, voices = mails + done.mails, voices + done.voices
        running.progress(done=mails, total=mails)
        if not done.more:
            break
    return {"mails": mails, "voices": voices}


@job("voices.retention", attempts=3, limit=timedelta(hours=2))
def KEEP_NO_LONGER(running: Running) -> dict[str, object]:
    """Erase originals whose time is over, and what arrived long ago."""
    from rashin.powers.operation.voices.retention import erase_originals, forget_arrivals

    return {"originals": erase_originals(the_lake(), now=running.now), **forget_arrivals(now=running.now)}
