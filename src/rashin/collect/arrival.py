"""Bodies on their way in, waited for on an event loop: each within its time, all within one bound of memory."""

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

from rashin.collect.bodies import cut_short, too_large
from rashin.collect.errors import TooSlow, TryLater
from rashin.collect.patience import Patience

PATIENCE = 60.0
"""Seconds within which a body must have arrived."""
AT_ONCE = 128 * 1024
"""Bytes of a body that the server may gather by itself; of larger ones every piece is counted."""
HELD = 128 << 20
"""Bytes of larger bodies that may be held half arrived."""


class Coming(Protocol):
    """A body, as granian hands it over."""

    def __call__(self) -> Awaitable[bytes]:
        """All of it."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Its pieces."""


class Arrivals:
    """Waits for bodies."""

    def __init__(self, *, held: int = HELD, patience: float = PATIENCE) -> None:
        self._held = 0
        self._most_held = held
        self._patience = Patience(patience)

    async def body(self, coming: Coming, *, stated: int | None, most: int) -> bytes:
        """The body of a request that states this length, or none; `TurnedAway` when it cannot be had."""
        try:
            small = stated is not None and stated <= AT_ONCE
            body = await self._patience.wait(coming() if small else self._gathered(coming, most))
        except TimeoutError:
            raise TooSlow(seconds=f"{self._patience.seconds:g}") from None
        if stated is not None and len(body) < stated:
            raise cut_short()
        return bytes(body)

    async def _gathered(self, coming: Coming, most: int) -> bytes:
        """What has arrived counts; what is only announced does not, or announcing would be enough to block others."""
        body = bytearray()
        try:
            async for piece in coming:
                self._held += len(piece)
                body += piece
                if len(body) > most:
                    raise too_large()
                if self._held > self._most_held:
                    raise TryLater(problem="Too many large requests arrive at once.", code="busy")
            return bytes(body)
        finally:
            self._held -= len(body)
