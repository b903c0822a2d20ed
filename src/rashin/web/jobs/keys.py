"""Write keys, from the database to the file that the collector reads."""

import threading
from datetime import datetime

from django.conf import settings

from rashin.base.workspace.queries import write_keys
from rashin.collect.snapshot import Key, publish, snapshot_of
from rashin.home import Home

_one_at_a_time = threading.Lock()


def publish_now(home: Home | None = None) -> None:
    """Write the snapshot as the database says it is now."""
    with _one_at_a_time:
        keys = [
            Key(id=str(row.id), key=row.key, source=row.name, origins=row.origins, enabled=row.revoked_at is None)
            for row in write_keys()
        ]
        publish((home or settings.HOME).collect / "keys.json", snapshot_of(keys))


def publish_keys(_subject: str, _now: datetime) -> None:
    """A key was made or revoked: tell the collector."""
    publish_now()
