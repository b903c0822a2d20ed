"""Events of a LINE official account: what people write, unsend, and whether they follow."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rashin.analysis.lake.keys import distinct_id
from rashin.base.atlas.hearing import Heard
from rashin.powers.operation.voices.formats.hub import LONGEST_BODY, voice_id
from rashin.powers.operation.voices.formats.reading import inner, json_object, moment, text
from rashin.powers.operation.voices.records import Defaults, Followed, Reading, TakenBack

MOST_EVENTS: Final = 500


def events_of(body: bytes) -> list[tuple[str, bytes]]:
    """The events of one call, each under its own id: a call that comes again may bring some of them anew."""
    listed = json_object(body).get("events")
    return [
        (key, json.dumps(event, ensure_ascii=False).encode("utf-8", "replace"))
        for event in (listed[:MOST_EVENTS] if isinstance(listed, list) else ())
        if isinstance(event, dict) and (key := text(event.get("webhookEventId"), 100))
    ]


def read(event: Mapping[str, Any], defaults: Defaults, *, now: datetime) -> Reading:
    """What one event says."""
    at = moment(event.get("timestamp"), now=now, place="timestamp")
    user = text(inner(event, "source").get("userId"), 100)
    kind = text(event.get("type"))
    if kind in {"follow", "unfollow"} and user:
        return Reading(said=(Followed(channel="line", address=user, on=kind == "follow", at=at),))
    if kind == "unsend" and (gone := text(inner(event, "unsend").get("messageId"), 100)):
        return Reading(said=(TakenBack(voice_ids=(voice_id(defaults.key, gone),)),))
    message = inner(event, "message")
    number, words = text(message.get("id"), 100), text(message.get("text"), LONGEST_BODY)
    if kind != "message" or message.get("type") != "text" or not number or not words:
        return Reading(skipped=1)
    place = inner(event, "source")
    facts = {name: text(place.get(name), 100) for name in ("groupId", "roomId")}
    voice = Heard(
        voice_id=voice_id(defaults.key, number), occurred_at=at, source=defaults.source,
        channel=defaults.channel or "line", identifier=distinct_id("line", user) or "" if user else "", text=words,
        context={name: one for name, one in facts.items() if one},
    )  # fmt: skip
    return Reading(said=(defaults.filled(voice, now=now),))
