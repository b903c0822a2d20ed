"""Time limits for many who wait equally long on one event loop: one timer for all, instead of one each."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


class Patience:
    """Waits, but for so many seconds at most; gives up a little late rather than early.

    A timer of its own for each of ten thousand requests a second would cost more than what it guards.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: OrderedDict[asyncio.Task[Any], float] = OrderedDict()
        self._late: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking = False

    async def wait(self, what: Awaitable[T]) -> T:
        """What it comes to; TimeoutError once patience has ended."""
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        assert task is not None
        if not self._looking or self._loop is not loop:
            self._loop, self._looking = loop, True
            loop.call_later(self._every, self._look)
        self._waiting[task] = loop.time() + self.seconds
        try:
            return await what
        except asyncio.CancelledError:
            if task in self._late and task.uncancel() <= 0:
                raise TimeoutError from None
            raise
        finally:
            self._waiting.pop(task, None)
            self._late.discard(task)

    @property
    def _every(self) -> float:
        return min(1.0, self.seconds / 2)

    def _look(self) -> None:
        loop = self._loop
        assert loop is not None
        while self._waiting:
            task, until = next(iter(self._waiting.items()))  # who came first has waited longest
            if until > loop.time():
                break
            del self._waiting[task]
            self._late.add(task)
            task.cancel()
        self._looking = bool(self._waiting)
        if self._looking:
            loop.call_later(self._every, self._look)
