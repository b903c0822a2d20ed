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


@contextmanager
def sign_in_libraries_later() -> Iterator[None]:
    """Around Django's set-up: what SAML and OIDC need is loaded when it is asked for, not by every command.

    allauth loads its providers when it is set up; they bring a third of the modules of a start. All its questions but
    one load them by themselves, too.
    """
    from allauth.socialaccount.providers import registry

    known = registry.get_class

    def get_class(id: str) -> type | None:  # noqa: A002 - allauth's name
        registry.load()
        found: type | None = known(id)
        return found

    before, registry.loaded = registry.loaded, True
    try:
        yield
    finally:
        registry.loaded, registry.get_class = before, get_class
