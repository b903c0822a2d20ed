"""What is read in the demo's voices: at once; topics are found by the worker, as for any company, and used at once."""

import subprocess
import sys
from datetime import datetime

from rashin.analysis.lake.store import Lake


def seed_readings(lake: Lake, *, now: datetime) -> int:
    """Read every voice, and ask for topics to be suggested and used: nobody has named one; how many voices."""
    from rashin.powers.operation.topics import suggesting, versions

    read = read_waiting(lake, now=now)
    if versions.newest_version() is None:
        suggesting.ask(actor="demo", publish=True, now=now)
    return read


def read_waiting(lake: Lake, *, now: datetime) -> int:
    """Read every voice that waits; how many."""
    from rashin.analysis.enrich.reading_rounds import Rounds
    from rashin.analysis.text.version import READER

    return Rounds(lake=lake, version=READER, clock=lambda: now).run().read


def read_aside(lake: Lake, *, now: datetime) -> "subprocess.Popen[bytes]":
    """Begin to read in a process of its own, which leaving the context awaits; what it leaves is read later.

    Reading keeps one core busy for seconds, and so does filling the database: they take one each.
    """
    return subprocess.Popen([sys.executable, "-m", __name__, str(lake.place.address), now.isoformat()])


if __name__ == "__main__":
    opened = Lake.open(sys.argv[1])
    read_waiting(opened, now=datetime.fromisoformat(sys.argv[2]))
    opened.close()
