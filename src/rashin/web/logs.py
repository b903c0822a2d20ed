"""Lines of the log: one event a line, without secrets and without people.

Code logs numbers, codes and names of things. This formatter is the second lock: an address or a key that reaches a
message, also by way of a traceback or a library, is blackened before it is written.
"""

import logging
import re
from typing import Final

HIDDEN: Final = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 …"),
    (re.compile(r"\b(whsec_|rsk_)[A-Za-z0-9+/=_-]{6,}"), r"\1…"),
    (re.compile(r"(/s/)[^\s\"'?]{6,}"), r"\1…"),  # a survey's address, and the key of a response behind it
    (
        re.compile(
            r"(/(?:enter|join|invitations?|accounts/password/reset/key|accounts/confirm-email|in|stop|preferences)/)"
            r"[^/\s\"']{6,}"
        ),
        r"\1…",
    ),
    (
        re.compile(
            r"(?i)\b([a-z_]*(?:password|passwd|secret|token|api_?key|session\w*|csrf\w*))(['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&]{3,}"
        ),
        r"\1\2…",
    ),
    (re.compile(r"://[^\s/@:]+:[^\s/@]+@"), "://…@"),
    (re.compile(r"[^\s@<>\"'(),;:]{1,64}@[\w-]+(?:\.[\w-]+)+"), "…@…"),
)
_CONTROL = {code: f"\\x{code:02x}" for code in range(32)} | {0x7F: "\\x7f", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def blackened(text: str) -> str:
    """The text without secrets and mail addresses."""
    for pattern, instead in HIDDEN:
        text = pattern.sub(instead, text)
    return text


class Line(logging.Formatter):
    """One record: its message on one line, whatever it holds; a traceback below it, indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, in which nothing can begin another."""
        record.message = record.message.translate(_CONTROL)
        return blackened(super().formatMessage(record))

    def formatException(self, ei: object) -> str:
        """The traceback, whose last lines may quote what somebody sent."""
        told = super().formatException(ei)  # type: ignore[arg-type] # what logging hands over
        return "\n".join(f"  {line}" for line in blackened(told).splitlines())
