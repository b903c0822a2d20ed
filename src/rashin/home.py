"""Where an installation keeps its things: one folder, with a lake that may live elsewhere."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Paths of one installation. Nothing is created or opened here."""

    root: Path
    lake: str
    """A folder, or an object-store address such as ``s3://bucket/prefix``."""

    @classmethod
    def at(cls, root: str | Path | None = None) -> "Home":
        """The home named by the argument, else by ``RASHIN_HOME``, else ``./home``."""
        folder = Path(root or os.environ.get("RASHIN_HOME") or "home").expanduser().resolve()
        return cls(root=folder, lake=os.environ.get("RASHIN_LAKE") or str(folder / "lake"))

    @property
    def database(self) -> Path:
        """The SQLite database of what people decide (unused when ``RASHIN_DATABASE_URL`` names a server)."""
        return self.root / "rashin.sqlite3"

    @property
    def inbox(self) -> Path:
        """The collector's durable inbox."""
        return self.root / "inbox.sqlite3"

    @property
    def collect(self) -> Path:
        """What the Django side publishes for the collector: keys, origins, consent."""
        return self.root / "collect"

    @property
    def uploads(self) -> Path:
        """Files on their way in; private."""
        return self.root / "uploads"

    @property
    def results(self) -> Path:
        """Files on their way out: error files, exports; private."""
        return self.root / "results"

    @property
    def cache(self) -> Path:
        """What can be made again: compiled kernels, answers."""
        return self.root / "cache"

    @property
    def secret(self) -> Path:
        """The signing key, 0600, unless ``RASHIN_SECRET_KEY`` brings one."""
        return self.root / "secret.key"

    @property
    def lock(self) -> Path:
        """Held by the one ``rashin up`` of this home."""
        return self.root / "up.lock"
