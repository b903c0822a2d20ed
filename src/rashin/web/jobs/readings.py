"""Voices are read: within seconds of their coming, and all of them again when the reader has changed.

A thread of the worker looks whether voices have changed, a glance at the disk, and asks for the work; the work is a job
like others, with its progress and an end when somebody wants it.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import OperationalError, close_old_connections, connection

from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, enqueue, job
from rashin.base.workspace.models import Job
from rashin.base.workspace.vocabulary import UNFINISHED

log = logging.getLogger("rashin.readings")

NAME: Final = "voices.read"
KEY: Final = f"schedule:{NAME}"
LOOK_EVERY: Final = 1.0
WATCHED: Final = ("voices", "readings", "mentions", "assignments", "currents")


@job(NAME, attempts=3, limit=timedelta(hours=12), lasting=True)
def READ_VOICES(running: Running) -> dict[str, object]:
    """Read the voices that nobody has read, put them under their topics, and forget what was read in those gone."""
    from rashin.analysis.enrich.assigned import assign_new
    from rashin.analysis.enrich.reading_rounds import Rounds
    from rashin.analysis.text.version import READER

    lake = the_lake()
    before = _state(lake)
    if _settled.get(lake.place.address) == before:
        return {"read": 0}

    def progress(done: int, total: int) -> None:
        running.progress(done=done, total=total)

    done = Rounds(lake=lake, version=READER, clock=running.clock, progress=progress).run()
    assigned = assign_new(lake, clock=running.clock, progress=progress)
    _settled[lake.place.address] = _state(lake)
    _tell_read(running.clock())
    if done.read or done.forgotten:
        _index_soon(running.clock())
    return {"read": done.read, "assigned": assigned, "forgotten": done.forgotten}


def _index_soon(now: datetime) -> None:
    """What was said just now can be searched within seconds."""
    from rashin.powers.operation.topics import indexing

    indexing.ask(now=now)


def _tell_read(now: datetime) -> None:
    """Rules that waited for readings are asked at once; what breaks there does not stop the reading."""
    from rashin.powers.operation.cases.reading_again import look_again

    try:
        look_again(now=now)
    except Exception:
        log.exception("what was read could not be held against the rules of cases: the next look does it")


_settled: dict[str, Any] = {}
"""A lake's address → the state in which nothing was left to do: the next look costs nothing."""


def _state(lake: Any) -> Any:
    from rashin.analysis.text.version import READER

    return READER, lake.versions(WATCHED)


def ask_for_reading(*, now: datetime) -> Job:
    """Have voices read; asked for twice, it is done once."""
    return enqueue(NAME, {}, by=None, now=now, unique=KEY)


class Follower(threading.Thread):
    """Asks for reading whenever voices have changed; a thread of the worker."""

    def __init__(self, lake: Callable[[], Any], *, clock: Callable[[], datetime]) -> None:
        super().__init__(name="readings", daemon=True)
        self._lake, self._clock = lake, clock
        self._ending = threading.Event()
        self._seen = -1

    def stop(self) -> None:
        """End at the next look."""
        self._ending.set()

    def run(self) -> None:
        """Look every second."""
        while not self._ending.wait(LOOK_EVERY):
            try:
                close_old_connections()
                self.look()
            except OperationalError as problem:
                log.warning("readings wait: %s", problem)
                connection.close()
            except Exception:  # a lake that is away comes back, and nothing is lost: it is looked at again
                log.exception("voices could not be looked at")
                self._ending.wait(10)
        connection.close()

    def look(self) -> bool:
        """Ask when voices have changed, unless work is under way that may not have seen it: then at a later look."""
        version = self._lake().snapshot("voices").version
        if version == self._seen or Job.objects.filter(unique=KEY, state__in=UNFINISHED).exists():
            return False
        ask_for_reading(now=self._clock())
        self._seen = version
        return True
