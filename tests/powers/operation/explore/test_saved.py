"""Questions kept under a name: one's own or shared, on home, in the palette; and what stands behind a point."""

import json

import pytest
from django.test import Client

from rashin.base.customers import segments
from rashin.base.customers.records import SegmentSaid
from rashin.errors import RashinError
from rashin.powers.operation.explore import queries, services
from rashin.powers.operation.explore.errors import BadQuestionName, NoSuchQuestion, QuestionNameTaken
from rashin.powers.operation.explore.models import SavedQuestion
from tests.conftest import NOW, Members

pytestmark = pytest.mark.django_db
APRIL = "during=2026-04"


def save(actor, name="NPS", link="scores?metric=nps&by=channel", *, shared=False) -> SavedQuestion:
    return services.save_question(actor=actor, name=name, link=link, shared=shared, now=NOW)


def test_a_question_is_ones_own_until_it_is_shared(members: Members) -> None:
    mine = save(members.ben)
    assert [one.name for one in queries.saved_questions(members.ben)] == ["NPS"]
    assert queries.saved_questions(members.aoi) == []
    with pytest.raises(NoSuchQuestion):
        services.pin_question(actor=members.aoi, number=mine.pk, pinned=True, now=NOW)
    services.share_question(actor=members.ben, number=mine.pk, shared=True, now=NOW)
    services.pin_question(actor=members.aoi, number=mine.pk, pinned=True, now=NOW)
    assert [one.name for one in queries.pinned_questions(members.aoi)] == ["NPS"]
    with pytest.raises(NoSuchQuestion):
        services.forget_question(actor=members.aoi, number=mine.pk, now=NOW)
    services.share_question(actor=members.ben, number=mine.pk, shared=False, now=NOW)
    assert queries.pinned_questions(members.aoi) == []


def test_names_are_ones_own_and_questions_must_be_askable(members: Members) -> None:
    save(members.ben)
    save(members.aoi)
    with pytest.raises(QuestionNameTaken):
        save(members.ben)
    with pytest.raises(BadQuestionName):
        save(members.ben, "  ")
    for link in ("facts", "scores?metric=joy", "nonsense", "scores?a=%zz&by"):
        with pytest.raises(RashinError):
            save(members.ben, "x", link)
    assert SavedQuestion.objects.count() == 2


def test_a_segment_knows_the_questions_that_name_it(members: Members) -> None:
    gold = segments.add_segment(actor=members.ben, said=SegmentSaid(name="gold", rules=("trait.plan=gold",)), now=NOW)
    saved = save(members.ben, "Gold", "scores?segment=gold&by=segment&among=gold")
    assert [use.title for use in segments.segment(gold.pk).uses] == ["Gold"]
    assert saved.link == "scores?segment=gold&among=gold&by=segment"
    services.forget_question(actor=members.ben, number=saved.pk, now=NOW)
    assert segments.segment(gold.pk).uses == ()


def test_a_page_s_question_is_saved_pinned_and_found(company: Members, as_ben: Client) -> None:
    link = f"scores?metric=nps&by=channel&{APRIL}"
    sent = {"name": "NPS by channel in April", "link": link, "pin": "1"}
    assert as_ben.post("/questions/save/", sent).url == f"/scores/?{link.partition('?')[2]}"
    assert "NPS by channel in April" in as_ben.get("/questions/").content.decode()
    assert "NPS by channel in April" in as_ben.get("/search/?q=in+April").content.decode()
    panel = as_ben.get("/panels/pinned/").content.decode()
    assert "NPS by channel in April" in panel
    number = SavedQuestion.objects.get().pk
    assert as_ben.post(f"/questions/{number}/forget/").status_code == 302
    assert not SavedQuestion.objects.exists()


def test_from_a_point_to_the_words_behind_it(company: Members, as_ben: Client) -> None:
    page = as_ben.get(f"/scores/?metric=nps&by=channel&{APRIL}").content.decode()
    assert "/said/?of=scores" in page
    of = f"scores?metric=nps&by=channel&{APRIL}"
    said = as_ben.get("/said/", {"of": of, "cell": ["by=web", "group=detractors"]})
    assert said.status_code == 200
    people = as_ben.get("/people/", {"of": of, "cell": ["by=web"]}).content.decode()
    assert "/said/?of=" in people
    assert as_ben.get("/said/", {"of": "facts"}).status_code == 400


def test_an_answer_comes_as_json_and_says_what_is_wrong(company: Members, as_ben: Client, as_chika: Client) -> None:
    address = f"/scores/?metric=nps&by=nope&{APRIL}"
    assert "None of the voices looked at has" in as_ben.get(address).content.decode()
    file = as_ben.get(address + "&download=json")
    assert json.loads(file.content)["notes"][0]["code"] == "notes.field"
    assert as_chika.get(address + "&download=json").status_code == 403


def test_a_segment_is_asked_by_its_name_everywhere(company: Members, as_ben: Client) -> None:
    segments.add_segment(actor="test", said=SegmentSaid(name="買った人", rules=("did Order Completed",)), now=NOW)
    page = as_ben.get(f"/funnels/?step=Product+Viewed&by=segment&{APRIL}").content.decode()
    assert "買った人" in page
    assert "did Order Completed" in page, "the definition stands with the answer"
    found = as_ben.get(f"/api/ask/funnel?step=Product+Viewed&segment=買った人&{APRIL}").json()
    assert found["question"]["segment"] == ["買った人[did Order Completed]"]
    unknown = as_ben.get(f"/scores/?segment=nobody&{APRIL}")
    assert unknown.status_code == 400
    assert "there is no segment “nobody”. Segments: 買った人." in unknown.content.decode()


def test_segments_and_saved_questions_over_http(company: Members, as_ben: Client, as_chika: Client) -> None:
    said = {"name": "buyers", "rules": ["did Order Completed"]}
    made = as_ben.post("/api/segments", said, content_type="application/json")
    assert (made.status_code, made.json()["rules"]) == (201, said["rules"])
    assert as_ben.post("/api/segments", said, content_type="application/json").status_code == 409
    wrong = as_ben.post("/api/segments", {"name": "x", "rules": ["did A["]}, content_type="application/json")
    assert wrong.json()["code"] == "question.bad_filter"
    assert [one["name"] for one in as_ben.get("/api/segments").json()] == ["buyers"]
    assert as_ben.get("/api/ask/segment?segment=buyers").json()["size"] > 0
    assert as_chika.get("/api/segments").status_code == 403
    services.save_question(actor=company.ben, name="Q", link="scores?segment=buyers", shared=True, now=NOW)
    assert [one["link"] for one in as_chika.get("/api/saved-questions").json()] == ["scores?segment=buyers"]
    number = made.json()["id"]
    assert as_ben.delete(f"/api/segments/{number}").status_code == 409, "a saved question names it"
