"""What a test waits for, instead of a time that is long enough on a quiet machine."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from time import monotonic
from typing import TypeVar

from playwright.sync_api import Page, Response

T = TypeVar("T")
PATIENCE = 30_000
"""Milliseconds until what is awaited must be there."""


def awaited(page: Page, found: Callable[[], T]) -> T:
    """What is found as soon as there is something; the last that was, when nothing came."""
    until = monotonic() + PATIENCE / 1000
    while not (value := found()) and monotonic() < until:
        page.wait_for_timeout(50)
    return value


def settled(page: Page) -> None:
    """Until the page stands: loaded, in its own letters, with the parts that it asks for itself.

    Playwright's “networkidle” is not that: it is told once for each document, and true of whatever is asked for later.
    """
    page.wait_for_load_state("load")
    page.wait_for_function(
        "() => document.fonts.status === 'loaded' && !document.querySelector('[hx-trigger=\"load\"], .htmx-request')",
        timeout=PATIENCE,
    )


def told(page: Page, words: str) -> AbstractContextManager[object]:
    """Leaves its block when the server has answered to a message with these words in it, sent by a script."""

    def has(answer: Response) -> bool:
        return answer.request.method == "POST" and words.encode() in (answer.request.post_data_buffer or b"")

    return page.expect_response(has, timeout=PATIENCE)
