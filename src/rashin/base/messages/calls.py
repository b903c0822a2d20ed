"""What the answers of LINE and of chat tools mean, said once for all of them."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from rashin.base.messages.answers import told
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.outgoing import Answer, CallFailed, Limits, call
from rashin.base.messages.rules import Outcome, asked_pause

LIMITS: Final = Limits(connect=5.0, read=15.0, total=30.0)
CALM: Final = timedelta(minutes=1)
LOCKED_OUT: Final = timedelta(minutes=10)


def called(url: str, *, body: bytes, headers: Mapping[str, str]) -> tuple[Answer | None, Outcome]:
    """One POST, and what came of it as far as HTTP says: 2xx arrived, 401 and 403 are our key, 429 is patience."""
    begun = time.monotonic()
    try:
        answer = call("POST", url, body=body, headers={"User-Agent": "Rashin/1", **headers}, limits=LIMITS)
    except TargetRefused:
        return None, Outcome(problem="refused", whole=True, retry_after=LOCKED_OUT, took_ms=_since(begun))
    except CallFailed as failed:
        # Not heard from: the very same call is made again, and whoever is called recognises it by its key.
        return None, Outcome(problem=failed.problem, took_ms=_since(begun))
    return answer, meaning(answer, took_ms=_since(begun))


def meaning(answer: Answer, *, took_ms: int = 0) -> Outcome:
    """What the status says."""
    said = told(answer.body)
    status = min(answer.status, 999)
    if 200 <= status < 300:
        return Outcome(status=status, answer=said, took_ms=took_ms)
    if status in {401, 403}:
        return Outcome(problem="login", status=status, answer=said, took_ms=took_ms, whole=True, retry_after=LOCKED_OUT)
    if status == 429:
        return Outcome(problem="later", status=status, answer=said, took_ms=took_ms, whole=True, retry_after=CALM)
    if status in {404, 410}:
        return Outcome(problem="gone", status=status, answer=said, took_ms=took_ms, whole=True, retry_after=LOCKED_OUT)
    if 300 <= status < 400:
        return Outcome(problem="redirected", status=status, answer=said, took_ms=took_ms, hopeless=True)
    hopeless = status < 500 and status != 408
    return Outcome(
        problem="unwanted" if hopeless else "status", status=status, answer=said, took_ms=took_ms, hopeless=hopeless
    )


def patience(answer: Answer, *, now: datetime) -> timedelta | None:
    """What its Retry-After asks for."""
    return asked_pause(answer.headers.get("retry-after", ""), now=now)


def _since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
