"""Refused messages sent through once more, after what was wrong with them or with the rules was mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec
import pyarrow as pa

from rashin.analysis.lake.inbox import Inbox, Letter
from rashin.analysis.lake.schema import REJECTS
from rashin.collect.bodies import MESSAGE_LIMIT, REQUEST_LIMIT
from rashin.collect.timing import EPOCH, MICROSECOND


class Refused(Protocol):
    """What a replay needs of a lake."""

    def append(self, table: str, data: Any, *, transaction: tuple[str, int] | None = None) -> bool:
        """Commit rows."""

    def rejects(self) -> pa.Table:
        """Every refused message in its newest state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """Which refused messages went back into the inbox, and which could not."""

    replayed: tuple[str, ...]
    unusable: tuple[tuple[str, str], ...]
    """(reject_id, why)."""


def replay(
    lake: Refused,
    inbox: Inbox,
    reject_ids: Sequence[str],
    *,
    now: datetime,
    mended: Mapping[str, bytes] | None = None,
    key: str = "replay",
) -> ReplayReport:
    """Put refused messages back into the inbox, as they were or as ``mended``; the next flush reads them again.

    They keep their source and the time of their first arrival. A message without an id of its own takes its
    ``reject_id``, so that replaying twice changes nothing. What is refused again is listed again.
    """
    bodies = mended or {}
    wanted = dict.fromkeys(reject_ids)
    found = {str(row["reject_id"]): row for row in lake.rejects().to_pylist() if row["reject_id"] in wanted}
    replayed: list[dict[str, object]] = []
    unusable: list[tuple[str, str]] = []
    for reject_id in wanted:
        row = found.get(reject_id)
        if row is None:
            unusable.append((reject_id, "There is no such refused message."))
            continue
        body = bodies.get(reject_id, str(row["body"] or "").encode())
        problem = _unusable(body, whole=reject_id in bodies)
        if problem:
            unusable.append((reject_id, problem))
            continue
        inbox.put(_letter(row, body, key=key))
        replayed.append({**row, "replayed_at": now})
    if replayed:
        lake.append("rejects", pa.Table.from_pylist(replayed, schema=REJECTS.schema))
    return ReplayReport(replayed=tuple(str(row["reject_id"]) for row in replayed), unusable=tuple(unusable))


def _unusable(body: bytes, *, whole: bool) -> str:
    if not body:
        return "Its body was not kept."
    if len(body) >= MESSAGE_LIMIT and not whole:
        return f"Its body was cut at {MESSAGE_LIMIT:,} bytes."
    if len(body) > REQUEST_LIMIT:
        return "The mended body is too large."
    try:
        msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "Its body is not a JSON object."
    return ""


def _letter(row: Mapping[str, Any], body: bytes, *, key: str) -> Letter:
    """A batch of one, or the batch that was refused as a whole."""
    fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    if "batch" not in fields:
        place = str(row["place"] or "").partition(".")[0]
        if not place.startswith("batch") and place:
            fields["type"] = msgspec.Raw(msgspec.json.encode(place))
        if bytes(fields.get("messageId", msgspec.Raw(b"null"))) in (b"null", b'""'):
            fields["messageId"] = msgspec.Raw(msgspec.json.encode(row["reject_id"]))
        body = msgspec.json.encode({"batch": [fields]})
    received = (row["received_at"] - EPOCH) // MICROSECOND
    return Letter(received_at=received, key=key, source=str(row["source"] or ""), kind="batch", body=body)
