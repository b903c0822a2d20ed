"""Stories of an event loop, told in a thread of their own: a browser in the same process keeps a loop in this one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def told(story: Coroutine[object, object, T]) -> T:
    """What the story ends with."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()
