"""What nobody should send, and what everybody should be able to: long, strange, old, and far too often."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rashin.base.atlas.models import HeardVoice
from rashin.powers.operation.surveys.answering import entering, flags
from rashin.powers.operation.surveys.models import Door, Response, SurveyVersion
from tests.powers.operation.surveys.answering.conftest import DELIVERY
from tests.powers.operation.surveys.answering.pages import Respondent

pytestmark = pytest.mark.django_db
Live = Callable[..., Door]
STRANGE = "a\x00b\x1b[0m 👩‍👩‍👧 𠮷 ﷽ \u202e<script>'\"--"
KEPT = "ab[0m 👩‍👩‍👧 𠮷 ﷽ \u202e<script>'\"--"


def test_nul_and_emoji_everywhere_are_kept_or_dropped_and_break_nothing(live: Live) -> None:
    door = live(hidden=[{"id": "order_id", "public": True}])
    one = Respondent(door.token, "?order_id=A%001%F0%9F%98%80&lang=%00&a.nps=%00&new=%FF&test=%00")
    assert one.status == 200
    one.send(nps="9", why=["other"], **{"why.other": STRANGE})
    one.send(said=STRANGE)
    row = Response.objects.get()
    assert row.hidden == {"order_id": "A1😀"}
    assert row.answers["said"] == KEPT
    assert "<script>" not in one.client.get(one.start).content.decode().partition("</head>")[2]
    assert {voice.record["text"] for voice in HeardVoice.objects.all()} == {"", KEPT}


@pytest.mark.parametrize(
    "name", ["page", "rev", "go", "t", "url", "shown", "also", "mine", "a.nps", "a.why", "a.", "f.x"]
)
def test_any_field_may_hold_anything(live: Live, name: str) -> None:
    one = Respondent(live().token)
    for value in ("\x00", "😀" * 100, "-1", "9" * 400, "[" * 5000, '{"nps": 1e999}', "nps@x.y"):
        reply = one.client.post(one.action, {**one.hidden, "a.nps": "9", name: value})
        assert reply.status_code in {303, 409, 422}, (name, value[:20], reply.status_code)


def test_any_key_and_token_may_be_anything(live: Live, client: Client) -> None:
    token = live().token
    for key in ("x", "%00", "AAAA" * 60, "😀", "a:b:c", "=", "_-_-", "A" * 300):
        assert client.post(f"/s/{token}/{key}/", {"rev": "1"}).status_code == 302
        assert client.get(f"/s/{token}/{key}/").headers["Location"] == f"/s/{token}/"
    for guess in ("%00", "😀", "A" * 300, "..%2f"):
        assert client.get(f"/s/{guess}/").status_code == 404


def test_three_hundred_questions_are_one_page_and_one_answer(live: Live) -> None:
    questions = [{"id": f"q{at}", "kind": "rating", "text": {"ja": f"{at}?"}} for at in range(300)]
    one = Respondent(live(blocks=[{"id": "b", "questions": questions}]).token)
    one.send(**{f"q{at}": "5" for at in range(300)})
    row = Response.objects.get()
    assert (row.state, len(row.answers)) == ("complete", 300)
    assert HeardVoice.objects.count() == 300


def test_an_option_that_is_gone_is_still_an_answer_of_who_began_before(live: Live) -> None:
    door = live()
    one = Respondent(door.token)
    first = DELIVERY["blocks"][0]["questions"]
    fewer = {**first[1], "options": first[1]["options"][1:]}
    blocks = [{"id": "b1", "questions": [first[0], fewer]}, DELIVERY["blocks"][1]]
    newer = SurveyVersion.objects.create(
        survey=door.survey, number=2, document={**DELIVERY, "blocks": blocks}, published_at=door.created_at
    )
    door.survey.live_version = newer
    door.survey.save()
    entering.forget()
    one.send(nps="9", why=["speed"]).send(said="")
    assert Response.objects.get().answers == {"nps": 9, "why": ["speed"]}
    late = Respondent(door.token)
    late.send(nps="9", why=["speed"])
    assert late.status == 422
    assert late.text.count('class="oops"') == 1


def test_a_bot_fills_until_it_is_flagged_then_refused_and_nobody_hears_of_it(
    live: Live, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ANSWERS_PER_MINUTE = 10
    monkeypatch.setattr(flags, "ROBOTIC", 100.0)
    door = live(blocks=DELIVERY["blocks"][:1])
    pages = [Respondent(door.token) for _ in range(15)]
    told = [one.post(nps="0", why=["speed"]) for one in pages]
    assert [reply.status_code for reply in told] == [303] * 10 + [429] * 5
    assert "1 分" in told[-1].content.decode(), "a kind page says when to try again"
    assert Response.objects.count() == 10
    assert all("bot" in row.flags for row in Response.objects.all())
    assert not HeardVoice.objects.exists()
