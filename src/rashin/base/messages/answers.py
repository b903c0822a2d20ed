"""What a mail server's answer means, by its code, its enhanced code and its words. Pure."""

import re
from datetime import timedelta
from typing import Final

from rashin.base.messages.rules import Outcome

CALM: Final = timedelta(minutes=2)
"""How long a server that said 421 is left alone."""
BAD_LOGIN: Final = timedelta(minutes=10)

_ENHANCED = re.compile(rb"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_MAILBOX: Final = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
"""Enhanced codes that speak of the mailbox itself: unknown, moved, disabled (RFC 3463)."""
_POLICY: Final = (b"spam", b"block", b"relay", b"policy", b"denied", b"reputation", b"blacklist", b"dnsbl", b"dmarc")


def meaning(code: int, said: bytes, *, stage: str, took_ms: int = 0) -> Outcome:
    """What an answer means: 2xx is taken, 4xx is later, 5xx is never; 421 speaks for the whole server."""
    text = told(said)
    if 200 <= code < 300:
        return Outcome(status=code, answer=text, took_ms=took_ms)
    if code == 421:
        return Outcome(problem="later", status=code, answer=text, took_ms=took_ms, retry_after=CALM, whole=True)
    if code in {530, 535, 538}:
        return Outcome(problem="login", status=code, answer=text, took_ms=took_ms, retry_after=BAD_LOGIN, whole=True)
    if code < 500:
        return Outcome(problem="later", status=max(code, 0), answer=text, took_ms=took_ms)
    problem = "nobody" if no_mailbox(code, said, stage=stage) else "unwanted"
    return Outcome(problem=problem, status=code, answer=text, took_ms=took_ms, hopeless=True)


def no_mailbox(code: int, said: bytes, *, stage: str = "rcpt") -> bool:
    """Whether a refusal says that the mailbox does not exist, and not that this mail or this sender is unwelcome."""
    found = _ENHANCED.search(said)
    if found is not None:
        return found[1] == b"5" and f"{int(found[2])}.{int(found[3])}" in _NO_MAILBOX
    return stage == "rcpt" and code in {550, 551, 553} and not any(word in said.lower() for word in _POLICY)


def told(said: bytes | str) -> str:
    """An answer as text that can be shown."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return "".join(letter if letter.isprintable() else " " for letter in text)[:300]
