"""Reading ahead in a thread of its own: while some rows are worked on, the next are being read."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_HELD = 2
"""Blocks that may wait: memory stays bounded."""
_LOOKS = 0.1
"""Seconds between looks whether anybody still wants blocks."""


class _End:
    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead(blocks: Iterable[T]) -> Iterator[T]:
    """The same blocks in the same order; an error appears where it would have. Closing it ends the thread."""
    waiting: queue.Queue[T | _End] = queue.Queue(maxsize=_HELD)
    done = threading.Event()
    reader = threading.Thread(target=_read, args=(blocks, waiting, done), name="rashin-read-ahead", daemon=True)
    reader.start()
    try:
        while True:
            block = waiting.get()
            if isinstance(block, _End):
                if block.error is not None:
                    raise block.error
                return
            yield block
    finally:
        done.set()
        reader.join()


def _read(blocks: Iterable[T], waiting: "queue.Queue[T | _End]", done: threading.Event) -> None:
    end = _End()
    try:
        for block in blocks:
            if not _put(waiting, block, done):
                return
    except BaseException as error:  # noqa: BLE001 -- handed over to who reads
        end = _End(error)
    _put(waiting, end, done)


def _put(waiting: "queue.Queue[T | _End]", block: "T | _End", done: threading.Event) -> bool:
    while not done.is_set():
        try:
            waiting.put(block, timeout=_LOOKS)
        except queue.Full:
            continue
        return True
    return False
