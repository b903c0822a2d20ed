"""What servers and commands leave out, because nothing they do needs it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder


class _NoPandas(MetaPathFinder):
    """Refuses to find pandas."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("left out here", name=name)


def leave_out_pandas() -> None:
    """Arrow and DuckDB import pandas only to recognise its data frames, which neither pages nor commands hand them.

    That import is a second of a cold start and 60 MB of every process.
    """
    sys.meta_path.insert(0, _NoPandas())


@contextmanager
def without_pandas() -> Iterator[None]:
    """The same for a while: in a notebook's or a test's process pandas comes back."""
    refusing = _NoPandas()
    sys.meta_path.insert(0, refusing)
    try:
        yield
    finally:
        sys.meta_path.remove(refusing)
