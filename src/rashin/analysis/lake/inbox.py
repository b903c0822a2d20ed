"""The durable inbox between the collector and the lake: one row a request, acknowledged once it is synced to disk."""

from datetime import timedelta
from pathlib import Path

from rashin.analysis.lake.inbox_sqlite import SqliteInbox
from rashin.analysis.lake.letters import (
    Arrived,
    Fate,
    FateKind,
    GroupCommit,
    Inbox,
    InboxBroken,
    InboxFull,
    InboxUnavailable,
    KeyUse,
    Letter,
    Told,
)

__all__ = [
    "Arrived", "Fate", "FateKind", "GroupCommit", "Inbox", "InboxBroken", "InboxFull", "InboxUnavailable",
    "KeyUse", "Letter", "SqliteInbox", "Told", "open_inbox",
]  # fmt: skip

WINDOW = timedelta(days=400)
"""For so long a message id is remembered: a retry within it is counted as a duplicate, not taken twice."""


def open_inbox(address: str | Path, *, window: timedelta = WINDOW) -> Inbox:
    """Open the inbox at a file, or at a ``postgresql://`` address; it is made when missing, at first use."""
    if str(address).startswith(("postgresql://", "postgres://")):
        from rashin.analysis.lake.inbox_postgres import PostgresInbox

        return PostgresInbox(str(address), window=window)
    return SqliteInbox(address, window=window)
