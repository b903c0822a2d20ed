"""Messages as the SDKs send them, and the checks that are cheap enough for the door."""

from contextlib import suppress
from typing import Any

import msgspec

from rashin.collect.bodies import BATCH_LIMIT, MESSAGE_LIMIT, mend_surrogates
from rashin.collect.errors import BadRequest, TooLarge

SINGLE = {
    "identify": "identify", "i": "identify",
    "track": "track", "t": "track",
    "page": "page", "p": "page",
    "screen": "screen", "s": "screen",
    "group": "group", "g": "group",
    "alias": "alias", "a": "alias",
}  # fmt: skip
"""Paths that take one message, long and short (the browser SDK's), and its type."""

BATCHES = frozenset({"batch", "b", "import"})
"""Paths that take many messages."""


class Problem(Exception):
    """Why one message cannot be used: a code to count by, a sentence, and the field."""

    def __init__(self, code: str, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.field = field


class Message(msgspec.Struct, rename="camel", kw_only=True, gc=False):
    """One message with nothing assumed: any field may be null, missing, or of a wrong type."""

    type: Any = None
    message_id: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    previous_id: Any = None
    group_id: Any = None
    event: Any = None
    name: Any = None
    category: Any = None
    properties: Any = None
    traits: Any = None
    context: Any = None
    integrations: Any = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None
    channel: Any = None


class Head(msgspec.Struct, rename="camel", kw_only=True, gc=False):
    """What the door looks at; the rest of the message is only skipped over."""

    type: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    previous_id: Any = None
    group_id: Any = None
    event: Any = None
    write_key: Any = None


class Envelope(msgspec.Struct, rename="camel", kw_only=True):
    """A batch, its messages still unread."""

    batch: list[msgspec.Raw]
    context: Any = None
    integrations: Any = None
    sent_at: Any = None
    timestamp: Any = None
    write_key: Any = None


class QuickEnvelope(msgspec.Struct, rename="camel", kw_only=True):
    """A batch of objects, looked at in one pass."""

    batch: list[Head]
    write_key: Any = None


HEAD = msgspec.json.Decoder(Head)
ENVELOPE = msgspec.json.Decoder(Envelope)
QUICK = msgspec.json.Decoder(QuickEnvelope)


def identified(value: object) -> bool:
    """Whether an identifier says anything: a text with something in it, or a whole number."""
    return (isinstance(value, str) and not value.isspace() and value != "") or (type(value) is int)


def check(head: Head | Message, kind: object) -> None:
    """Raise `Problem` when the message lacks what its type needs."""
    if not identified(head.user_id) and not identified(head.anonymous_id):
        raise Problem("missing_identity", "Neither userId nor anonymousId is given.", "userId")
    if kind == "track":
        if not isinstance(head.event, str) or not head.event.strip():
            raise Problem("missing_event", "A track message needs the name of its event.", "event")
    elif kind == "alias":
        if not identified(head.previous_id):
            raise Problem("missing_previous_id", "An alias message needs previousId.", "previousId")
    elif kind == "group":
        if not identified(head.group_id):
            raise Problem("missing_group_id", "A group message needs groupId.", "groupId")
    elif kind not in ("identify", "page", "screen"):
        raise Problem("unknown_type", "type is identify, track, page, screen, group or alias.", "type")


def read_single(text: bytes) -> Head:
    """The head of one message; `BadRequest` when it is not a JSON object."""
    head: Head = _decode(HEAD, text)
    return head


def read_batch(text: bytes) -> tuple[str, list[dict[str, object]]]:
    """The write key in a batch's body, and the problems of its messages by index."""
    if len(text) > MESSAGE_LIMIT:
        return _slow(text)
    try:
        quick = QUICK.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _slow(text)
    _count(len(quick.batch))
    return _text(quick.write_key), _problems(quick.batch)


def check_single(text: bytes, head: Head, kind: str) -> None:
    """Refuse one message that is too large or lacks what it needs."""
    if len(text) > MESSAGE_LIMIT:
        raise TooLarge(problem=f"A message may have {MESSAGE_LIMIT:,} bytes.", code="message_too_large")
    try:
        check(head, kind)
    except Problem as problem:
        raise BadRequest(problem=problem.reason, code=problem.code) from problem


def _slow(text: bytes) -> tuple[str, list[dict[str, object]]]:
    """A batch in which a message may be too large, or cannot be read."""
    envelope: Envelope = _decode(ENVELOPE, text)
    _count(len(envelope.batch))
    if len(text) > MESSAGE_LIMIT and max(len(bytes(raw)) for raw in envelope.batch) <= MESSAGE_LIMIT:
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return _text(envelope.write_key), _problems(QUICK.decode(text).batch)
    return _one_by_one(envelope)


def _one_by_one(envelope: Envelope) -> tuple[str, list[dict[str, object]]]:
    """Message by message, so that one that cannot be read is named and the others are kept."""
    problems: list[dict[str, object]] = []
    for index, raw in enumerate(envelope.batch):
        if len(bytes(raw)) > MESSAGE_LIMIT:
            problems.append({"index": index, "code": "message_too_large"})
            continue
        try:
            head = HEAD.decode(raw)
            check(head, head.type)
        except Problem as problem:
            problems.append({"index": index, "code": problem.code})
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            problems.append({"index": index, "code": "unreadable"})
    return _text(envelope.write_key), problems


def _problems(heads: list[Head]) -> list[dict[str, object]]:
    problems: list[dict[str, object]] = []
    for index, head in enumerate(heads):
        try:
            check(head, head.type)
        except Problem as problem:
            problems.append({"index": index, "code": problem.code})
    return problems


def _count(messages: int) -> None:
    if messages == 0:
        raise BadRequest(problem="The batch is empty.", code="empty_batch")
    if messages > BATCH_LIMIT:
        raise TooLarge(
            problem=f"A batch may have {BATCH_LIMIT:,} messages, not {messages:,}.", code="too_many_messages"
        )


def _decode(decoder: Any, text: bytes) -> Any:
    try:
        try:
            return decoder.decode(text)
        except msgspec.DecodeError as problem:
            mended = mend_surrogates(text)
            if isinstance(problem, msgspec.ValidationError) or mended is text or mended == text:
                raise
            return decoder.decode(mended)
    except msgspec.ValidationError as problem:
        raise BadRequest(problem=f"The body has the wrong shape: {problem}.", code="invalid_shape") from problem
    except RecursionError as problem:
        raise BadRequest(problem="The JSON is nested too deeply.", code="nested_too_deeply") from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BadRequest(problem=f"The body is not JSON: {problem}.", code="invalid_json") from problem


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
