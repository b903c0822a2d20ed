"""Recurring work: the searchable projection of customers follows the lake."""

from datetime import timedelta

from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, job


@job("customers.refresh", attempts=2, limit=timedelta(hours=2))
def REFRESH_CUSTOMERS(running: Running) -> None:
    """Write what has changed about customers since the last time."""
    from rashin.base.customers.services import refresh

    done = refresh(the_lake(), now=running.now)
    running.progress(done=done.written, total=done.written)
