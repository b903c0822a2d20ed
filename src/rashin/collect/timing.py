"""When something happened, by the sender's clock corrected with ours."""

from datetime import UTC, datetime, timedelta

import msgspec

from rashin.collect.messages import Problem

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SHOWN_SKEW = 60_000_000
"""A clock that is off by more than a minute is written beside the event."""

_DAY = 86_400_000_000


class Moment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An instant in microseconds since 1970, and what was corrected on the way."""

    at: int
    original: str | None = None
    """What the sender wrote, when it differs from ``at``."""
    skew: int = 0
    """By how much the sender's clock ran ahead of ours."""
    assumed: str = ""
    """Why ``at`` is the time of arrival instead of what was written; empty when it is not."""


def micros(value: object) -> int | None:
    """Microseconds since 1970 of an ISO 8601 text or an epoch number; None for null and for blank text.

    A time without a zone is UTC. Numbers are seconds, milliseconds, microseconds or nanoseconds by their size.
    Raises ValueError for anything else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, int | float):
        return _epoch(value)
    if not isinstance(value, str):
        raise ValueError(value)
    text = value.strip()
    if len(text) >= 9 and text.isascii() and text.replace(".", "", 1).isdecimal():
        return _epoch(float(text)) if "." in text else _epoch(int(text))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // MICROSECOND


def happened(written: object, *, sent: int | None, received: int) -> Moment:
    """The time of an event: arrival − (sent − written), as Segment and RudderStack define it.

    Without ``sent`` the sender's clock is taken as right, unless it says that the event lies in the future: then the
    time of arrival is the best that is known. What was written is kept whenever it is not what is used.
    """
    try:
        original = micros(written)
    except (ValueError, OverflowError) as problem:
        raise Problem("bad_timestamp", f"{str(written)[:100]!r} is not a time.", "timestamp") from problem
    if original is None:
        return Moment(at=received)
    skew = 0 if sent is None else sent - received
    at = original - skew
    if at < 0:
        raise Problem("timestamp_out_of_range", f"{str(written)[:100]!r} lies before 1970.", "timestamp")
    if at > received:
        late = at > received + _DAY
        return Moment(at=received, original=str(written)[:100], skew=skew, assumed="future" if late else "ahead")
    return Moment(at=at, original=None if at == original else str(written)[:100], skew=skew)


def _epoch(number: float) -> int:
    size = abs(number)
    for limit, factor in ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3)):
        if size < limit:
            return round(number * factor) if factor >= 1 else int(number) // 1000
    raise ValueError(number)
