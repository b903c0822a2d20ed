"""Records over the API and from one's own systems: Formbricks Hub's shape and our own, in one reader.

Hub's: submission_id, collected_at, source_type, field_id, field_type, value_text or value_number or …, and some more.
Ours: id, occurred_at, source, channel, metric, score, text, and whatever else a voice has.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from rashin.analysis.lake.keys import distinct_id
from rashin.base.atlas.hearing import Heard, Turn
from rashin.errors import BadInput, gettext_noop
from rashin.powers.operation.voices.errors import BadVoice
from rashin.powers.operation.voices.formats.reading import NEEDED, identifier, moment, number, text
from rashin.powers.operation.voices.records import Defaults
from rashin.powers.operation.voices.vocabulary import MOST_RECORDS

SCORED: Final = frozenset({"nps", "csat", "ces", "rating"})
FIELD_TYPES: Final = frozenset({*SCORED, "text", "categorical", "number", "boolean", "date"})
LONGEST_BODY: Final = 5_000_000
_CHANNELS: Final = {
    "survey": "web", "review": "review", "support": "chat", "social": "sns", "email": "mail", "mail": "mail",
    "call": "call", "chat": "chat", "app_store": "review", "interview": "interview", "community": "sns",
}  # fmt: skip
BAD_TYPE: Final = gettext_noop("“%(type)s” is none of %(known)s.")
NOTHING: Final = gettext_noop("It has neither a score nor a text.")
TOO_MANY: Final = gettext_noop("More than %(limit)s records at once.")
BAD_LINK: Final = gettext_noop("A link begins with https:// or http://.")
BAD_TURNS: Final = gettext_noop("Turns are a list of objects with speaker and text.")


def read_all(records: Sequence[Mapping[str, Any]], defaults: Defaults, *, now: datetime) -> list[Heard]:
    """All records, or the fault of the first that is none, with its place: ``voices[3].occurred_at``."""
    if len(records) > MOST_RECORDS:
        raise BadVoice(problem=TOO_MANY % {"limit": MOST_RECORDS}, place="voices")
    found = []
    for index, record in enumerate(records):
        try:
            found.append(read(record, defaults, now=now))
        except BadInput as fault:
            place = f"voices[{index}].{fault.fields.get('place', '')}".rstrip(".")
            raise BadVoice(problem=fault.fields.get("problem", ""), place=place) from fault
    return found


def read(record: Mapping[str, Any], defaults: Defaults, *, now: datetime) -> Heard:
    """One record of either shape."""
    if record.get("submission_id") or record.get("field_type") or record.get("collected_at"):
        return _hub(record, defaults, now=now)
    return _own(record, defaults, now=now)


def _hub(record: Mapping[str, Any], defaults: Defaults, *, now: datetime) -> Heard:
    needed = {name: text(record.get(name)) for name in ("submission_id", "source_type", "field_id", "field_type")}
    for name, value in needed.items():
        if not value:
            raise BadVoice(problem=NEEDED, place=name)
    kind = needed["field_type"].casefold()
    if kind not in FIELD_TYPES:
        known = ", ".join(sorted(FIELD_TYPES))
        raise BadVoice(problem=BAD_TYPE % {"type": kind[:40], "known": known}, place="field_type")
    answer = next((record[one] for one in _values(kind) if record.get(one) is not None), None)
    if answer is None:
        raise BadVoice(problem=NEEDED, place=f"value_{'number' if kind in SCORED else 'text'}")
    words = text(record.get("value_text"), LONGEST_BODY) if kind == "text" or kind in SCORED else ""
    source = text(record.get("source_id")) or needed["source_type"]
    facts = {"field_type": kind, "answer": text(answer, 500)} if kind not in {*SCORED, "text"} else {}
    said = {
        **record,
        "id": f"{source}:{needed['submission_id']}:{needed['field_id']}",
        "occurred_at": record.get("collected_at"),
        "source": text(record.get("source_name")) or defaults.source,
        "channel": text(record.get("channel")) or _CHANNELS.get(needed["source_type"].casefold(), ""),
        "metric": kind if kind in SCORED else "text",
        "score": answer if kind in SCORED else None,
        "text": words,
        "question": text(record.get("field_label")) or needed["field_id"],
        "survey": text(record.get("field_group_id")) or text(record.get("survey")),
        "context": {**_context(record.get("metadata")), **facts, "response_id": needed["submission_id"]},
    }
    return _own(said, defaults, now=now, empty=bool(facts))


def _values(kind: str) -> tuple[str, ...]:
    if kind in SCORED or kind == "number":
        return ("value_number", "value_text")
    return {"boolean": ("value_boolean",), "date": ("value_date",)}.get(kind, ("value_text",))


def _own(record: Mapping[str, Any], defaults: Defaults, *, now: datetime, empty: bool = False) -> Heard:
    key = text(record.get("id") or record.get("voice_id"), 400)
    if not key:
        raise BadVoice(problem=NEEDED, place="id")
    score = record.get("score")
    value = None if score is None else number(score, place="score")
    words = text(record.get("text"), LONGEST_BODY)
    turns = _turns(record.get("turns"))
    if not words and turns:
        words = spoken(turns)
    if value is None and not words and not empty:
        raise BadVoice(problem=NOTHING, place="text")
    metric = text(record.get("metric"), 40).casefold() or ("rating" if value is not None else "text")
    voice = Heard(
        voice_id=voice_id(defaults.key, key),
        occurred_at=moment(record.get("occurred_at"), now=now, place="occurred_at"),
        source=text(record.get("source"), 120) or defaults.source,
        identifier=who(record),
        metric=metric, score=value, scale_min=_whole(record, "scale_min"), scale_max=_whole(record, "scale_max"),
        direction=_whole(record, "direction") or 1, text=words, link=_link(record), turns=turns,
        context=_context(record.get("context")), late=record.get("late") is True,
        retention_days=_whole(record, "retention_days"), author=text(record.get("author"), 120),
    )  # fmt: skip
    plain: dict[str, Any] = {name: text(record.get(name)) for name in _PLAIN}
    return defaults.filled(replace(voice, **plain), now=now)


_PLAIN: Final = (
    "channel", "survey", "question", "language", "journey", "stage", "touchpoint", "unit", "consent_ref",
)  # fmt: skip


def voice_id(prefix: str, key: str) -> str:
    """A voice's id of another system's: kept readable where it fits."""
    if len(key) <= 160 and key.isprintable():
        return f"{prefix}:{key}"
    return f"{prefix}:{hashlib.blake2b(key.encode(), digest_size=20).hexdigest()}"


def who(record: Mapping[str, Any]) -> str:
    """Whom a record names, by itself or in ``customer``."""
    customer = record.get("customer")
    said = customer if isinstance(customer, Mapping) else record
    own = text(said.get("line_user_id"), 100)
    return identifier(said) or (distinct_id("line", own) or "" if own else "")


def spoken(turns: Sequence[Turn]) -> str:
    """What the customer said; all of it where nobody knows who the customer is."""
    mine = [turn.text for turn in turns if turn.role == "customer"]
    return "\n".join(mine or [turn.text for turn in turns if turn.role not in {"staff", "bot"}])


def _turns(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise BadVoice(problem=BAD_TURNS, place="turns")
    return tuple(
        Turn(
            speaker=text(one.get("speaker"), 120) or "unknown",
            role=role if (role := text(one.get("role"), 20)) in {"customer", "staff", "bot"} else "unknown",
            text=text(one.get("text"), LONGEST_BODY),
            start_ms=_milliseconds(one.get("start_ms")), end_ms=_milliseconds(one.get("end_ms")),
        )
        for one in value
    )  # fmt: skip


def _milliseconds(value: object) -> int | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 40
    return int(value) if usable and isinstance(value, int | float) else None


def _whole(record: Mapping[str, Any], name: str) -> int | None:
    value = record.get(name)
    if value is None or value == "":
        return None
    found = number(value, place=name)
    if not -1_000 <= found <= 100_000 or found != int(found):  # NaN is between no two numbers
        raise BadVoice(problem=gettext_noop("This is no whole number that makes sense here."), place=name)
    return int(found)


def _link(record: Mapping[str, Any]) -> str:
    found = text(record.get("link") or record.get("url"), 2_000)
    if found and not found.startswith(("https://", "http://")):
        raise BadVoice(problem=BAD_LINK, place="link")
    return found


def _context(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    plain = {text(name, 80): text(one, 2_000) for name, one in list(value.items())[:50]}
    return {name: one for name, one in plain.items() if name and one}
