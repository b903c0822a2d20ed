"""What the collector knows of a request, whoever serves it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Heading(Protocol):
    """A request's headers."""

    def get(self, name: str, /) -> str:
        """The header of this name, in small letters; empty when it was not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request without its body."""

    method: str
    path: str
    query: str
    headers: Heading
    origin: str
    authorization: str
    at: datetime
    remote: str
    """Address of the other end of the line, which may be a proxy's."""


def owns(path: str) -> bool:
    """Whether this path is the collector's, for a server that also has pages."""
    return path.startswith(("/v1/", "/beacon/v1/", "/sourceConfig")) or path == "/collect/health"
