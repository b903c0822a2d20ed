"""What is read in the demo's voices: at once; topics are found by the worker, as for any company, and used at once."""

from datetime import datetime

from rashin.analysis.lake.store import Lake


def seed_readings(lake: Lake, *, now: datetime) -> int:
    """Read every voice, and ask for topics to be suggested and used: nobody has named one; how many voices."""
    from rashin.analysis.enrich.reading_rounds import Rounds
    from rashin.analysis.text.version import READER
    from rashin.powers.operation.topics import suggesting, versions

    done = Rounds(lake=lake, version=READER, clock=lambda: now).run()
    if versions.newest_version() is None:
        suggesting.ask(actor="demo", publish=True, now=now)
    return done.read
