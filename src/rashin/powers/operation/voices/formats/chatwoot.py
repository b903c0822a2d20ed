"""Conversations of Chatwoot: what customers write, how they rate it, and what they take back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rashin.base.atlas.hearing import Heard
from rashin.powers.operation.voices.formats.hub import LONGEST_BODY, voice_id
from rashin.powers.operation.voices.formats.reading import identifier, inner, moment, text
from rashin.powers.operation.voices.records import Defaults, Reading, Said, TakenBack

_INCOMING: Final = frozenset({"incoming", "0"})
_CHANNELS: Final = {
    "Channel::WebWidget": "chat", "Channel::Api": "chat", "Channel::Email": "mail", "Channel::Line": "line",
    "Channel::Whatsapp": "chat", "Channel::Sms": "chat", "Channel::TwilioSms": "chat", "Channel::Telegram": "chat",
    "Channel::FacebookPage": "sns", "Channel::TwitterProfile": "sns", "Channel::Instagram": "sns",
    "Channel::Voice": "call",
}  # fmt: skip


def read(payload: Mapping[str, Any], defaults: Defaults, *, now: datetime) -> Reading:
    """What one call says."""
    if text(payload.get("event")) not in {"message_created", "message_updated"} or payload.get("private") is True:
        return Reading(skipped=1)
    number = text(payload.get("id"), 60)
    if not number:
        return Reading(skipped=1)
    account = text(inner(payload, "account").get("id"), 30)
    key = f"{account}:{number}"
    more = inner(payload, "content_attributes")
    if more.get("deleted") is True:
        return Reading(said=(TakenBack(voice_ids=(voice_id(defaults.key, key),)),))
    said: list[Said] = []
    shared = _shared(payload, defaults, now=now)
    words = text(payload.get("content"), LONGEST_BODY)
    if text(payload.get("message_type")) in _INCOMING and words:
        voice = Heard(voice_id=voice_id(defaults.key, key), text=words, **shared)
        said.append(defaults.filled(voice, now=now))
    rated = inner(more, "submitted_values", "csat_survey_response")
    rating = rated.get("rating")
    if isinstance(rating, int) and not isinstance(rating, bool) and 1 <= rating <= 5:
        voice = Heard(
            voice_id=voice_id(defaults.key, f"{key}:csat"), metric="csat", score=float(rating),
            text=text(rated.get("feedback_message"), LONGEST_BODY), question="csat", **shared,
        )  # fmt: skip
        said.append(defaults.filled(voice, now=now))
    return Reading(said=tuple(said), skipped=0 if said else 1)


def _shared(payload: Mapping[str, Any], defaults: Defaults, *, now: datetime) -> dict[str, Any]:
    talk = inner(payload, "conversation")
    contact = inner(talk, "meta", "sender") or inner(payload, "sender")
    account, number = text(inner(payload, "account").get("id"), 30), text(talk.get("id"), 30)
    facts = {
        "conversation": number, "inbox": text(inner(payload, "inbox").get("name"), 120),
        **{f"custom.{text(name, 60)}": text(one) for name, one in list(inner(talk, "custom_attributes").items())[:20]},
    }  # fmt: skip
    base = text(defaults.settings.get("base"), 300).rstrip("/")
    followed = bool(base and account and number)
    return {
        "occurred_at": moment(payload.get("created_at"), now=now, place="created_at"),
        "source": defaults.source,
        "channel": defaults.channel or _CHANNELS.get(text(talk.get("channel"), 60), "chat"),
        "identifier": identifier(contact),
        "link": f"{base}/app/accounts/{account}/conversations/{number}" if followed else "",
        "context": {name: one for name, one in facts.items() if one},
    }
