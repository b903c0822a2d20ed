"""A survey is answered from the first page to the end, without a script."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rashin.base.atlas.models import HeardVoice
from rashin.powers.operation.surveys.answering import entering
from rashin.powers.operation.surveys.models import Door, Invitation, Response
from tests.powers.operation.surveys.answering.conftest import DELIVERY
from tests.powers.operation.surveys.answering.pages import Respondent

pytestmark = pytest.mark.django_db
Live = Callable[..., Door]


def test_a_survey_is_answered_page_by_page(live: Live) -> None:
    door = live()
    one = Respondent(door.token, "?order_id=A-1&secret=x")
    assert "すすめたいと思いますか？" in one.text
    assert Response.objects.count() == 0, "looking writes nothing"
    one.send(nps="9", why=["speed", "other"], **{"why.other": "箱"})
    assert "「早さ、" in one.text
    one.send(said="とても丁寧でした 😀\x00")
    assert "ありがとう" in one.text
    row = Response.objects.get()
    assert row.state == "complete"
    assert row.answers == {"nps": 9, "why": ["speed", "other"], "why.other": "箱", "said": "とても丁寧でした 😀"}
    assert row.hidden == {"order_id": "A-1"}
    voices = {one.record["question"]: one.record for one in HeardVoice.objects.all()}
    assert set(voices) == {"nps", "said", "why.other"}
    assert (voices["nps"]["metric"], voices["nps"]["score"]) == ("nps", 9)
    assert voices["said"]["context"]["order_id"] == "A-1"
    assert not any(voice["late"] for voice in voices.values())


def test_what_is_missing_is_said_in_place_and_nothing_is_lost(live: Live) -> None:
    one = Respondent(live().token)
    one.send(why=["staff"])
    assert one.status == 422
    assert 'role="alert"' in one.text
    assert 'id="q-nps-p"' in one.text
    assert 'value="staff" checked' in one.text
    one.send(nps="77")
    assert one.status == 422
    assert "選べません" in one.text or "not offered" in one.text


def test_one_goes_back_and_changes_and_the_language_is_switched(live: Live) -> None:
    one = Respondent(live().token)
    one.send(nps="3").send(go="back", said="途中")
    assert 'value="3" checked' in one.text
    one.send(nps="4").send(go="lang:en", said="途中")
    assert "Tell us more about it" in one.text
    assert "途中</textarea>" in one.text
    one.send(said="済")
    assert "Thanks" in one.text
    assert Response.objects.get().answers == {"nps": 4, "said": "済"}


def test_a_browser_comes_back_to_where_it_left_off(live: Live) -> None:
    door = live()
    one = Respondent(door.token)
    one.send(nps="3")
    one.take(one.client.get(one.start))
    assert 'name="a.said"' in one.text
    again = Respondent(door.token)
    assert 'name="a.nps"' in again.text


def test_sent_twice_is_one_answer_and_another_window_is_asked(live: Live) -> None:
    one = Respondent(live().token)
    first, action = dict(one.hidden), one.action
    one.send(nps="3")
    twice = one.client.post(action, first | {"a.nps": "3"})
    assert twice.status_code == 303
    other = one.client.post(action, first | {"a.nps": "8"})
    assert other.status_code == 409
    assert "8" in other.content.decode()
    assert Response.objects.get().answers["nps"] == 3
    one.take(other)
    one.client.post(one.action, one.hidden | {"go": "next"})
    assert Response.objects.get().answers["nps"] == 8, "the later one is used when somebody says so"
    one.take(one.client.get(one.start)).send(said="x")
    late = one.client.post(action, first | {"a.nps": "1"})
    assert late.status_code == 409
    row = Response.objects.get()
    assert (row.answers["nps"], row.state) == (8, "complete")


def test_halves_are_kept_as_they_are_typed(live: Live) -> None:
    one = Respondent(live().token)
    assert one.post(go="save", nps="6").json() == {"kept": True}
    row = Response.objects.get()
    assert (row.answers, row.state, row.revision) == ({"nps": 6}, "started", 1)
    one.send(nps="7")
    assert Response.objects.get().answers == {"nps": 7}
    assert one.hidden["rev"] == "2"


def test_a_personal_link_is_one_response_and_knows_its_person(live: Live, invite: Callable[..., str]) -> None:
    door = live("personal")
    token = invite(door.survey, person=42, hidden={"order_id": "B-2"}, language="en", unit="ginza")
    one = Respondent(token, "?a.nps=9&order_id=forged")
    assert 'value="9" checked' in one.text
    assert "Would you recommend us?" in one.text
    assert Invitation.objects.get().state == "opened"
    one.send(nps="9")
    assert Invitation.objects.get().state == "started"
    elsewhere = Respondent(token)
    assert 'name="a.said"' in elsewhere.text
    elsewhere.send(said="")
    row, invited = Response.objects.get(), Invitation.objects.get()
    assert (row.person, row.unit, row.hidden, row.channel) == (42, "ginza", {"order_id": "B-2"}, "mail")
    assert invited.state == "answered"
    assert [step.state for step in invited.steps.all()] == ["opened", "started", "answered"]
    assert HeardVoice.objects.get().record["customer_key"] == 42


def test_a_link_that_serves_once_serves_once(live: Live) -> None:
    door = live(door={"single_use": True})
    one, two = Respondent(door.token), Respondent(door.token)
    one.send(nps="9").send(said="")
    assert two.send(nps="2").status == 410
    assert Respondent(door.token).status == 410
    assert Response.objects.count() == 1


def test_who_answered_while_it_closed_is_told_whether_the_last_page_arrived(live: Live) -> None:
    door = live()
    some, lost, late = (Respondent(door.token, HTTP_ACCEPT_LANGUAGE="en") for _ in range(3))
    assert some.send(nps="9").status == 200
    assert lost.post(nps="9").status_code == 303  # which never came back to the browser
    door.survey.state = "closed"
    door.survey.save()
    entering.forget()
    assert "What came before it has arrived" in some.take(some.post(said="late")).text
    assert "What you have sent has arrived" in lost.take(lost.post(nps="9")).text
    assert "this page, which was not taken" in late.take(late.post(nps="9")).text
    assert {one.status for one in (some, lost, late)} == {410}
    assert [row.answers.get("said") for row in Response.objects.all()] == [None, None]
    kept = Respondent(door.token)
    kept.client = some.client
    assert "What you have sent has arrived" in kept.take(kept.client.get(f"/s/{door.token}/")).text


def test_closed_paused_and_guessed(live: Live) -> None:
    door = live()
    one = Respondent(door.token)
    door.survey.state = "closed"
    door.survey.save()
    entering.forget()
    assert Respondent(door.token).status == 410
    assert one.post(nps="9").status_code == 410
    door.survey.state = "paused"
    door.survey.save()
    entering.forget()
    assert Respondent(door.token).status == 403
    client = Client()
    assert client.get("/s/guessed/").status_code == 404
    assert client.get(f"/s/{door.token}/forged-key/").status_code == 302
    statuses = [client.get(f"/s/guess{number}/").status_code for number in range(40)]
    assert statuses[-1] == 429
    door.survey.state = "live"
    door.survey.save()
    entering.forget()
    assert Respondent(door.token).status == 200, "whoever shares the guesser's address comes in"


def test_an_answer_belongs_to_the_version_that_was_asked(live: Live) -> None:
    from rashin.powers.operation.surveys.models import SurveyVersion

    door = live()
    one = Respondent(door.token)
    blocks = [{**DELIVERY["blocks"][0], "questions": DELIVERY["blocks"][0]["questions"][:1]}]
    survey = door.survey
    survey.live_version = SurveyVersion.objects.create(
        survey=survey, number=2, document={**DELIVERY, "blocks": blocks}, published_at=survey.created_at
    )
    survey.save()
    entering.forget()
    one.send(nps="9", why=["speed"]).send(said="")
    row = Response.objects.get()
    assert (row.version.number, row.answers["why"], row.state) == (1, ["speed"], "complete")
    assert 'name="a.why"' not in Respondent(door.token).text


def test_too_much_is_refused_with_a_clear_word(live: Live) -> None:
    one = Respondent(live().token)
    huge = one.post(nps="9", **{"why.other": "あ" * 2_000_000})
    assert huge.status_code == 413
    one.send(nps="9").send(said="あ" * 20_001)
    assert one.status == 422
    assert "20000" in one.text
    assert "あああ</textarea>" in one.text, "what was typed is still there"


def test_the_page_is_small_and_carries_a_strict_policy(live: Live) -> None:
    one = Respondent(live().token)
    headers = one.response.headers
    assert len(gzip.compress(one.response.content)) < 8_000
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "style-src 'nonce-" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "private, no-store"


FOLLOWED: dict[str, Any] = {
    "id": "b1",
    "questions": [
        DELIVERY["blocks"][0]["questions"][0],
        {"id": "bad", "kind": "short_text", "required": True, "text": {"ja": "何が"},
         "show_if": {"all": [{"of": "answer:nps", "op": "isLessThan", "value": 7}]}},
        {"id": "rest", "kind": "short_text", "text": {"ja": "ほかに"}},
    ],
}  # fmt: skip


def test_what_a_script_showed_is_taken_with_its_page_as_far_as_the_way_agrees(live: Live) -> None:
    door = live(blocks=[FOLLOWED])
    one = Respondent(door.token)
    assert 'data-when="{&quot;all&quot;: [[&quot;nps&quot;, &quot;isLessThan&quot;, 7]]}" hidden disabled' in one.text
    one.send(nps="3", bad="遅い", rest="なし", also="bad")
    row = Response.objects.get()
    assert (row.state, row.answers) == ("complete", {"nps": 3, "bad": "遅い", "rest": "なし"})
    lying = Respondent(door.token)
    lying.send(nps="9", bad="遅い", rest="なし", also="bad")
    assert Response.objects.get(answers__nps=9).answers == {"nps": 9, "rest": "なし"}, "the server is the judge"


def test_what_is_wrong_there_is_asked_again_by_itself(live: Live) -> None:
    one = Respondent(live(blocks=[FOLLOWED]).token)
    one.send(nps="3", bad="", rest="なし", also="bad")
    assert one.status == 422
    assert "何が" in one.text
    assert "すすめたい" not in one.text
    one.send(bad="遅い", rest="なし")
    row = Response.objects.get()
    assert (row.state, row.answers) == ("complete", {"nps": 3, "bad": "遅い", "rest": "なし"})


def test_without_a_script_it_is_a_page_of_its_own(live: Live) -> None:
    one = Respondent(live(blocks=[FOLLOWED]).token)
    one.send(nps="3", rest="なし")
    assert "何が" in one.text
    assert 'value="なし"' in one.text
    one.send(bad="遅い", rest="なし")
    assert Response.objects.get().answers == {"nps": 3, "bad": "遅い", "rest": "なし"}
