"""What a command asks for and is not there, by its name and with the command that lists what is."""

from collections.abc import Iterator, Sized
from contextlib import contextmanager

import click

from rashin.errors import NotFound, RashinError, gettext_noop


class VersionMissing(NotFound):
    """No version of the topics has this number."""

    code = "cli.version_missing"
    message = gettext_noop("There is no version %(number)s of the topics.")
    remedy = gettext_noop("“rashin topic list --versions” shows those that there are.")


class SearchMissing(NotFound):
    """No saved search of this name may be seen."""

    code = "cli.search_missing"
    message = gettext_noop("There is no saved search “%(name)s”.")
    remedy = gettext_noop("“rashin voice saved” shows those that there are.")


class VoiceMissing(NotFound):
    """No voice of this id may be seen."""

    code = "cli.voice_missing"
    message = gettext_noop("There is no voice “%(voice)s” that you may see.")
    remedy = gettext_noop("“rashin voice search” shows the id of each voice first.")


class CorrectionElsewhere(NotFound):
    """No correction of this number is where it would have to be."""

    code = "cli.correction_elsewhere"
    message = gettext_noop("No correction %(number)s is in the state that this needs.")
    remedy = gettext_noop(
        "What waits can be taken or refused, what was taken can go back: “rashin voice corrections --state taken”."
    )


class RoundMissing(NotFound):
    """No round of labelling, or no voice in it, has this number."""

    code = "cli.round_missing"
    message = gettext_noop("There is no round %(number)s of labelling, or no such voice in it.")
    remedy = gettext_noop("“rashin label list” shows the rounds, “rashin label next” the voice.")


@contextmanager
def gone(error: RashinError) -> Iterator[None]:
    """A piece of the topics that is not there is told as the command knows it."""
    from rashin.powers.operation.topics.errors import NoSuchPiece

    try:
        yield
    except NoSuchPiece:
        raise error from None


def none_yet(found: Sized, said: str, *, as_json: bool = False) -> None:
    """An empty list says so, beside the output that programs read."""
    if not found and not as_json:
        click.echo(said, err=True)
