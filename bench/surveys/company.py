"""A home with two live surveys, and keys of responses that wait to be sent; or how full its quota is."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOW = {"all": [{"of": "answer:nps", "op": "isLessThan", "value": 7}]}
QUESTIONS: list[dict[str, Any]] = [
    {"id": "nps", "kind": "nps", "required": True, "text": {"ja": "ご友人にすすめたいと思いますか"}},
    {
        "id": "why", "kind": "multiple", "text": {"ja": "そう思った理由"},
        "options": [{"id": "speed", "text": {"ja": "早さ"}}, {"id": "staff", "text": {"ja": "応対"}}],
    },
    {"id": "said", "kind": "long_text", "text": {"ja": "くわしくお聞かせください"}},
]  # fmt: skip


def _document(key: str, quotas: list[dict[str, Any]]) -> dict[str, Any]:
    blocks = [{"id": "b", "questions": QUESTIONS}]
    return {
        "format": "rashin.survey/1", "key": key, "title": {"ja": "配送について"}, "languages": ["ja"], "blocks": blocks,
        "quotas": quotas, "endings": [{"id": "end", "title": {"ja": "ありがとうございました"}}],
    }  # fmt: skip


def make(root: Path, count: int) -> dict[str, Any]:
    """Both surveys, and so many keys of the first."""
    from rashin.home import Home
    from rashin.web.installation import make_ready

    make_ready(Home.at(root), now=datetime.now(UTC))
    places = [{"id": "low", "limit": 30, "when": LOW}]
    return {"plain": _survey("bench", [], count), "quota": _survey("bench-quota", places, 100)}


def _survey(key: str, quotas: list[dict[str, Any]], count: int) -> dict[str, Any]:
    from rashin.powers.operation.surveys.answering import entering
    from rashin.powers.operation.surveys.models import Door, Survey, SurveyVersion
    from rashin.powers.operation.surveys.tokens import digest_of, new_token

    now, document, token = datetime.now(UTC), _document(key, quotas), new_token()
    survey = Survey.objects.create(key=key, title=key, draft=document, created_at=now, edited_at=now)
    version = SurveyVersion.objects.create(survey=survey, number=1, document=document, published_at=now)
    survey.state, survey.live_version = "live", version
    survey.save()
    Door.objects.create(survey=survey, kind="open", token=token, digest=digest_of(token), created_at=now)
    way_in = entering.entrance(token)
    keys = [entering.begin(way_in, hidden={}, language="ja", test=False, now=now).written() for _ in range(count)]
    return {"token": token, "keys": keys}


def filled(root: Path) -> dict[str, int]:
    """How the quota stands."""
    from rashin.home import Home
    from rashin.web.installation import open_home

    open_home(Home.at(root))
    from rashin.powers.operation.surveys.models import QuotaCell, Response

    cell = QuotaCell.objects.get(survey__key="bench-quota")
    rows = Response.objects.filter(survey__key="bench-quota")
    states = {state: rows.filter(state=state).count() for state in ("complete", "over_quota")}
    return {"filled": cell.filled, "pending": cell.pending, **states}


if __name__ == "__main__":
    place = Path(sys.argv[1])
    print(json.dumps(make(place, int(sys.argv[2])) if len(sys.argv) > 2 else filled(place)))
