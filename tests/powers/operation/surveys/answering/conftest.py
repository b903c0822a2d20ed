"""A survey that is live, and its ways in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rashin.powers.operation.surveys.answering import entering, flags, limits
from rashin.powers.operation.surveys.models import Door, Invitation, Survey, SurveyVersion
from rashin.powers.operation.surveys.tokens import digest_of, new_token

AT = datetime(2026, 11, 1, 3, tzinfo=UTC)
DELIVERY: dict[str, Any] = {
    "format": "rashin.survey/1",
    "key": "delivery",
    "title": {"ja": "配送について", "en": "Your delivery"},
    "languages": ["ja", "en"],
    "default_language": "ja",
    "construct": "delivery",
    "hidden": [{"id": "order_id", "public": True}, {"id": "secret"}],
    "blocks": [
        {
            "id": "b1",
            "questions": [
                {
                    "id": "nps", "kind": "nps", "required": True,
                    "text": {"ja": "すすめたいと思いますか？", "en": "Would you recommend us?"},
                    "scale": {"low": {"ja": "思わない", "en": "No"}, "high": {"ja": "とても思う", "en": "Very much"}},
                },
                {
                    "id": "why", "kind": "multiple", "other": True, "text": {"ja": "理由", "en": "Why"},
                    "options": [{"id": "speed", "text": {"ja": "早さ"}}, {"id": "staff", "text": {"ja": "応対"}}],
                },
            ],
        },
        {
            "id": "b2",
            "questions": [
                {
                    "id": "said", "kind": "long_text",
                    "text": {"ja": "「{{answer:why|そう}}」について", "en": "Tell us more about {{answer:why|it}}"},
                }
            ],
        },
    ],
    "endings": [{"id": "end", "title": {"ja": "ありがとう", "en": "Thanks"}}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flags, "ROBOTIC", 0.0)  # tests answer as quickly as programs do
    entering.forget()
    # Every test has a minute of its own, which does not end while it counts.
    monkeypatch.setattr(limits, "COUNTER", limits.Counter(window=10**9))
    monkeypatch.setattr(limits, "PATIENCE", timedelta(hours=1))  # nor is anybody patient on a slow machine


@pytest.fixture
def live(db: None) -> Callable[..., Door]:
    """``live(kind="kiosk", settings={…}, blocks=[…])``: a published survey's way in."""

    def make(kind: str = "open", *, door: dict[str, Any] | None = None, **changed: Any) -> Door:
        document = {**DELIVERY, **changed}
        survey = Survey.objects.create(
            key=document["key"], title="x", state="draft", created_at=AT, edited_at=AT, draft=document,
            audience=document.get("audience", "customer"),
        )  # fmt: skip
        version = SurveyVersion.objects.create(survey=survey, number=1, document=document, published_at=AT)
        survey.state, survey.live_version = "live", version
        survey.save()
        token = new_token()
        return Door.objects.create(
            survey=survey, kind=kind, token=token, digest=digest_of(token), created_at=AT, **(door or {})
        )

    return make


@pytest.fixture
def invite() -> Callable[..., str]:
    """A personal link of a survey."""

    def make(survey: Survey, **fields: Any) -> str:
        token = new_token()
        values = {"channel": "mail", "state": "sent", "created_at": AT, "expires_at": AT + timedelta(days=900)}
        Invitation.objects.create(survey=survey, token_digest=digest_of(token), **(values | fields))
        return token

    return make
