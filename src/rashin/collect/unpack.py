"""Requests into rows: messages are read, checked one by one, and said in the lake's words."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from rashin.analysis.lake.inbox import Arrived, Letter
from rashin.collect.bodies import MESSAGE_LIMIT, mend_surrogates, open_body
from rashin.collect.errors import TurnedAway
from rashin.collect.identity import Identity, Link, identity_of
from rashin.collect.messages import ENVELOPE, Envelope, Message, Problem, check
from rashin.collect.shapes import Frame, as_object, channel_of, encoded, scrubbed, traits_of, word
from rashin.collect.timing import SHOWN_SKEW, Moment, happened, micros

MESSAGE = msgspec.json.Decoder(Message)
DEEPEST = 100
"""How deep a message may be nested."""

_SPECIAL = {"page": "Page Viewed", "screen": "Screen Viewed"}


class Good(msgspec.Struct, kw_only=True, gc=False):
    """One message that can be kept, and the rows that it becomes.

    A struct that the garbage collector does not visit: a flush holds a hundred thousand, and none is part of a cycle.
    """

    place: int
    unique: bytes
    message_id: str
    kind: str
    source: str
    received: int
    identity: Identity
    moment: Moment
    event: str = ""
    channel: str | None = None
    touchpoint: str | None = None
    unit: str | None = None
    properties: str = "{}"
    context: str = "{}"
    traits: list[tuple[str, str | None]] = []
    links: tuple[Link, ...] = ()


class Bad(msgspec.Struct, kw_only=True, gc=False):
    """One message that cannot, and why."""

    place: int
    reject_id: str
    kind: str
    source: str
    received: int
    code: str
    reason: str
    where: str
    body: bytes


def unpack(arrived: Arrived, *, identity: str, withdrawn: frozenset[int] = frozenset()) -> Iterator[Good | Bad]:
    """Every message of a request, in order. Nothing that it contains makes this raise."""
    letter = arrived.letter
    try:
        frame, raws = _opened(letter)
    except TurnedAway as turned:
        yield _bad(arrived, 0, letter.body, Problem(turned.reply_code, turned.sentence()), kind=letter.kind)
        return
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        yield _bad(arrived, 0, letter.body, Problem("unreadable", str(problem)), kind=letter.kind)
        return
    for index, raw in enumerate(raws):
        kind = letter.kind
        try:
            message = _read(raw)
            if letter.kind == "batch":
                kind = message.type if isinstance(message.type, str) else ""
            check(message, kind)
            good = _good(message, kind, arrived, index, frame=frame, inbox=identity)
            if withdrawn and good.identity.keys & withdrawn:
                raise Problem("consent_withdrawn", "This person withdrew consent to being recorded.")
        except Problem as problem:
            yield _bad(arrived, index, raw, problem, kind=kind)
        except Exception as problem:  # noqa: BLE001 - a fault of ours with one message must not stop the flush for ever
            yield _bad(arrived, index, raw, Problem("internal", f"{type(problem).__name__}: {problem}"), kind=kind)
        else:
            yield good


def _opened(letter: Letter) -> tuple[Frame, list[bytes]]:
    """What all messages of the request share, and each message's text."""
    text = open_body(letter.body)
    sent_header = letter.headers.get("sentat")
    if letter.kind != "batch":
        return Frame(sent=_sent(sent_header), letter=letter), [text]
    try:
        envelope: Envelope = ENVELOPE.decode(text)
    except msgspec.DecodeError:
        envelope = ENVELOPE.decode(mend_surrogates(text))
    frame = Frame(
        sent=_sent(envelope.sent_at) or _sent(sent_header) or _sent(envelope.timestamp),
        context=envelope.context if isinstance(envelope.context, dict) else {},
        integrations=envelope.integrations if isinstance(envelope.integrations, dict) else {},
        letter=letter,
    )
    return frame, [bytes(raw) for raw in envelope.batch]


def _read(raw: bytes) -> Message:
    if len(raw) > MESSAGE_LIMIT:
        raise Problem("message_too_large", f"A message may have {MESSAGE_LIMIT:,} bytes, not {len(raw):,}.")
    try:
        try:
            message = MESSAGE.decode(raw)
        except msgspec.DecodeError:
            message = MESSAGE.decode(mend_surrogates(raw))
    except RecursionError as problem:
        raise Problem("nested_too_deeply", f"A message may be nested {DEEPEST} deep.") from problem
    except UnicodeDecodeError as problem:
        raise Problem("invalid_utf8", f"The message is not UTF-8: {problem}.") from problem
    except msgspec.MsgspecError as problem:
        raise Problem("unreadable", f"The message cannot be read: {problem}.") from problem
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _deeper(raw, DEEPEST):
        raise Problem("nested_too_deeply", f"A message may be nested {DEEPEST} deep.")
    if b"\\u0000" in raw:
        message = msgspec.convert(scrubbed(msgspec.to_builtins(message)), Message)
    return message


def _deeper(raw: bytes, limit: int) -> bool:
    """Whether the JSON, known to be sound, is nested deeper than the limit."""
    depth, quoted, escaped = 0, False, False
    for byte in raw:
        if quoted:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                quoted = False
        elif byte == 0x22:
            quoted = True
        elif byte in b"{[":
            depth += 1
            if depth > limit:
                return True
        elif byte in b"}]":
            depth -= 1
    return False


def _good(message: Message, kind: str, arrived: Arrived, index: int, *, frame: Frame, inbox: str) -> Good:
    letter = arrived.letter
    message.type = kind
    context = {**frame.context, **as_object(message.context, "context")}
    moment = happened(
        message.original_timestamp if message.original_timestamp is not None else message.timestamp,
        sent=frame.sent if message.sent_at is None else _sent(message.sent_at) or frame.sent,
        received=letter.received_at,
    )
    identity = identity_of(message, context, kind)
    given = message.message_id
    own = given if isinstance(given, str) and given.strip() else str(given) if type(given) is int else ""
    message_id = own or f"{inbox[:12]}-{arrived.seq}-{index}"
    good = Good(
        place=arrived.seq << 16 | index << 4,
        unique=digest("message", letter.source, message_id),
        message_id=message_id,
        kind=kind,
        source=letter.source,
        received=letter.received_at,
        identity=identity,
        moment=moment,
        links=identity.links,
    )
    _say(good, message, context, frame)
    return good


def _say(good: Good, message: Message, context: dict[str, Any], frame: Frame) -> None:
    """Fill in what depends on the type: an event, or traits of the person."""
    kind = good.kind
    if kind == "identify":
        traits = as_object(message.traits, "traits") or as_object(context.get("traits"), "context.traits")
        good.traits = traits_of(traits)
    elif kind == "group":
        group = str(message.group_id)
        traits = as_object(message.traits, "traits") or as_object(context.get("traits"), "context.traits")
        good.traits = [("group_id", group), *((f"group.{name}", value) for name, value in traits_of(traits))]
    elif kind != "alias":
        properties = as_object(message.properties, "properties")
        if kind in _SPECIAL:
            good.event = _SPECIAL[kind]
            for name, value in (("name", message.name), ("category", message.category)):
                if isinstance(value, str) and value and properties.get(name) in (None, ""):
                    properties[name] = value
        else:
            good.event = message.event.strip()
        good.channel = channel_of(message, context, properties)
        good.touchpoint = word(context.get("touchpoint")) or word(properties.get("touchpoint"))
        good.unit = word(context.get("unit")) or word(properties.get("unit"))
        good.properties = encoded(properties, "properties")
        good.context = encoded(_kept(context, message, good, frame), "context")


def _kept(context: dict[str, Any], message: Message, good: Good, frame: Frame) -> dict[str, Any]:
    """The context with what only the collector knows: the clock's error, the address when it may be kept."""
    context.pop("traits", None)  # a person's traits lie in profiles, not beside each event
    moment = good.moment
    if moment.original is not None:
        context["originalTimestamp"] = moment.original
    if abs(moment.skew) > SHOWN_SKEW:
        context["clockSkewSeconds"] = round(moment.skew / 1e6)
    if moment.assumed:
        context["timeAssumed"] = moment.assumed
    headers: Mapping[str, str] = frame.letter.headers
    if "ip" in headers:
        context.setdefault("ip", headers["ip"])
    if "user-agent" in headers:
        context.setdefault("userAgent", headers["user-agent"])
    integrations = {**frame.integrations, **as_object(message.integrations, "integrations")}
    if integrations:
        context["integrations"] = integrations
    return context


def _sent(value: object) -> int | None:
    """When the request was sent by the sender's clock; a time that cannot be read corrects nothing."""
    try:
        return micros(value)
    except (ValueError, OverflowError):
        return None


def _bad(arrived: Arrived, index: int, raw: bytes, problem: Problem, *, kind: str) -> Bad:
    letter = arrived.letter
    where = f"batch[{index}]" if letter.kind == "batch" else letter.kind
    return Bad(
        place=arrived.seq << 16 | index << 4,
        reject_id=digest("reject", letter.source, raw).hex(),
        kind=kind,
        source=letter.source,
        received=letter.received_at,
        code=problem.code,
        reason=problem.reason,
        where=f"{where}.{problem.field}" if problem.field else where,
        body=b"" if problem.code == "consent_withdrawn" else raw,
    )


def digest(*parts: str | bytes) -> bytes:
    """16 bytes that stand for these parts, and for no others that join to the same text."""
    data = [part if isinstance(part, bytes) else part.encode() for part in parts]
    sizes = "%d," * len(data) % tuple(map(len, data))
    return blake2b(b"".join([sizes.encode(), *data]), digest_size=16).digest()
