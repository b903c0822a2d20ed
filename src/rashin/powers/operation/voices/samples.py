"""What each system would send: for the test call of a source's page, for the guide, and for tests."""

from datetime import UTC, datetime
from typing import Any

from rashin.powers.operation.voices.vocabulary import SourceKind


def sample(kind: str, *, now: datetime) -> dict[str, Any]:
    """One call with one voice in it."""
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    match kind:
        case SourceKind.FORMBRICKS:
            return {
                "webhookId": "clwebhook", "event": "responseFinished",
                "data": {
                    "id": "clresponse", "surveyId": "clsurvey", "finished": True, "createdAt": at, "updatedAt": at,
                    "data": {"nps": 3, "why": "荷物が約束の日に届きませんでした。"},
                    "contactAttributes": {"userId": "1001"}, "language": "ja", "survey": {"title": "配送後アンケート"},
                },
            }  # fmt: skip
        case SourceKind.CHATWOOT:
            return {
                "event": "message_created", "id": 1, "content": "荷物が約束の日に届きませんでした。",
                "message_type": "incoming", "private": False, "created_at": at, "account": {"id": 1},
                "inbox": {"id": 1, "name": "サイト"},
                "conversation": {"id": 7, "channel": "Channel::WebWidget"},
                "sender": {"id": 5, "identifier": "1001", "type": "contact"},
            }  # fmt: skip
        case SourceKind.LINE:
            return _line(now)
        case _:
            return {
                "voices": [
                    {
                        "id": "1001-1", "occurred_at": at, "channel": "store", "metric": "csat", "score": 2,
                        "text": "荷物が約束の日に届きませんでした。", "customer": {"user_id": "1001"},
                        "context": {"order_id": "A-1"},
                    }
                ]
            }  # fmt: skip


def _line(now: datetime) -> dict[str, Any]:
    return {
        "destination": "U00000000000000000000000000000000",
        "events": [
            {
                "type": "message", "mode": "active", "timestamp": int(now.timestamp() * 1000),
                "webhookEventId": "01TEST0000000000000000000", "deliveryContext": {"isRedelivery": False},
                "source": {"type": "user", "userId": "U" + "1" * 32},
                "message": {"id": "1", "type": "text", "text": "荷物が約束の日に届きませんでした。"},
            }
        ],
    }  # fmt: skip
