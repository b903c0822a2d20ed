from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from rashin.base.workspace.models import AuditEntry
from rashin.powers.operation.surveys import queries, services, urls
from rashin.powers.operation.surveys.addresses import RESERVED, address_of
from rashin.powers.operation.surveys.answering import urls_members
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.errors import (
    BadId,
    DraftChanged,
    KeyFixed,
    KeyReserved,
    KeyTaken,
    NotInThisState,
    NotPublishable,
    PutAway,
    SurveyMissing,
    VersionMissing,
)
from rashin.powers.operation.surveys.models import QuotaCell, Survey
from rashin.powers.operation.surveys.reach import urls as reach_urls
from rashin.powers.operation.surveys.vocabulary import State
from tests.conftest import NOW, Members
from tests.powers.operation.surveys.documents import delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(members: Members) -> Survey:
    return services.create_survey(actor=members.aoi, document=read_document(delivery()), now=NOW)


def _draft(key: str = "delivery") -> Document:
    return queries.draft_of(queries.survey_of(key))


def test_a_survey_is_kept_as_it_was_said(survey: Survey) -> None:
    found = queries.survey("delivery")
    assert found.draft == read_document(delivery())
    assert (found.row.title, found.row.state, found.row.construct) == ("お届けについて", State.DRAFT, "delivery")
    assert found.live is None
    assert found.changed


def test_a_key_is_given_once_and_a_copy_finds_a_free_one(survey: Survey, members: Members) -> None:
    document = read_document(delivery())
    with pytest.raises(KeyTaken):
        services.create_survey(actor=members.aoi, document=document, now=NOW)
    keys = [
        services.create_survey(actor=members.aoi, document=document, now=NOW, as_copy=True).key,
        services.copy_survey(actor=members.aoi, key="delivery", now=NOW).key,
        services.copy_survey(actor=members.aoi, key="delivery", new_key="after_delivery", now=NOW).key,
    ]
    assert keys == ["delivery-2", "delivery-3", "after_delivery"]
    assert replace(_draft("after_delivery"), key="delivery") == document


def test_an_empty_survey_begins_with_one_question(members: Members) -> None:
    made = services.create_survey(actor=members.aoi, document=services.blank(key="fresh", title="新しい"), now=NOW)
    assert sum(1 for _ in queries.draft_of(made).questions()) == 1
    with pytest.raises(BadId):
        services.blank(key="あ", title="新しい")


def test_who_saves_second_is_told_and_nothing_is_lost(survey: Survey, members: Members) -> None:
    first = replace(_draft(), title={"ja": "一人目", "en": "First"})
    second = replace(_draft(), title={"ja": "二人目", "en": "Second"})
    services.save_draft(actor=members.aoi, key="delivery", revision=1, document=first, now=NOW)
    with pytest.raises(DraftChanged) as caught:
        services.save_draft(actor=members.ben, key="delivery", revision=1, document=second, now=NOW)
    assert (caught.value.fields["theirs"], caught.value.fields["yours"]) == (2, 1)
    assert str(members.aoi) in caught.value.sentence()
    assert _draft().title["ja"] == "一人目"
    services.save_draft(actor=members.ben, key="delivery", revision=2, document=second, now=NOW)
    assert _draft().title["ja"] == "二人目"


def test_a_repeated_save_is_no_conflict_and_no_line_of_the_audit_log(survey: Survey, members: Members) -> None:
    changed = replace(_draft(), construct="other")
    for _ in range(2):
        kept = services.save_draft(actor=members.aoi, key="delivery", revision=1, document=changed, now=NOW)
        assert kept.revision == 2
    assert AuditEntry.objects.filter(action="survey.saved").count() == 1


def test_what_must_be_mended_is_named_and_nothing_is_published(survey: Survey, members: Members) -> None:
    broken = read_document(delivery(title={"ja": "お届け"}, endings=[]))
    services.save_draft(actor=members.aoi, key="delivery", revision=1, document=broken, now=NOW)
    with pytest.raises(NotPublishable) as caught:
        services.publish(actor=members.aoi, key="delivery", revision=2, now=NOW)
    told = caught.value.fields["problems"]
    assert [(one["code"], one["place"]) for one in told] == [("no_translation", "title")]  # type: ignore[attr-defined]
    assert "title" in caught.value.sentence()
    assert queries.survey_of("delivery").state == State.DRAFT


def test_publication_makes_a_version_and_again_only_when_something_changed(survey: Survey, members: Members) -> None:
    first = services.publish(actor=members.aoi, key="delivery", revision=1, now=NOW, note="初回")
    again = services.publish(actor=members.aoi, key="delivery", revision=1, now=NOW)
    assert first.pk == again.pk
    assert queries.survey("delivery").changed is False
    services.save_draft(
        actor=members.aoi, key="delivery", revision=1, document=replace(_draft(), construct="x"), now=NOW
    )
    assert queries.survey("delivery").changed
    services.publish(actor=members.aoi, key="delivery", revision=2, now=NOW)
    told = queries.versions(queries.survey_of("delivery"))
    assert [(one.number, one.live, one.note, one.questions) for one in told] == [
        (2, True, "", 3),
        (1, False, "初回", 3),
    ]


def test_publishing_what_somebody_changed_meanwhile_is_refused(survey: Survey, members: Members) -> None:
    services.save_draft(
        actor=members.ben, key="delivery", revision=1, document=replace(_draft(), construct="x"), now=NOW
    )
    with pytest.raises(DraftChanged):
        services.publish(actor=members.aoi, key="delivery", revision=1, now=NOW)


def test_what_was_deleted_stays_readable(survey: Survey, members: Members) -> None:
    services.publish(actor=members.aoi, key="delivery", revision=1, now=NOW)
    changed = delivery()
    del changed["blocks"][0]["questions"][1]["options"][0]
    del changed["blocks"][1]
    services.save_draft(actor=members.aoi, key="delivery", revision=1, document=read_document(changed), now=NOW)
    services.publish(actor=members.aoi, key="delivery", revision=2, now=NOW)
    known = {one.question.id: one for one in queries.known_questions(queries.survey_of("delivery"))}
    assert list(known) == ["csat", "why", "words"]
    assert [one.id for one in known["why"].question.options] == ["broken", "late"]
    assert known["why"].gone_options == {"late"}
    assert (known["why"].gone, known["words"].gone) == (False, True)


def test_a_published_survey_keeps_its_key(survey: Survey, members: Members) -> None:
    renamed = replace(_draft(), key="dispatch")
    services.save_draft(actor=members.aoi, key="delivery", revision=1, document=renamed, now=NOW)
    services.publish(actor=members.aoi, key="dispatch", revision=2, now=NOW)
    with pytest.raises(KeyFixed):
        services.save_draft(actor=members.aoi, key="dispatch", revision=2, document=_draft_as("delivery"), now=NOW)


def _draft_as(key: str) -> Document:
    return replace(_draft("dispatch"), key=key)


def test_the_life_of_a_survey(survey: Survey, members: Members) -> None:
    act = {"actor": members.aoi, "key": "delivery", "now": NOW}
    with pytest.raises(NotInThisState):
        services.close(**act)
    services.publish(revision=1, **act)
    assert services.pause(**act).state == State.PAUSED
    assert services.resume(**act).state == State.LIVE
    with pytest.raises(NotInThisState):
        services.archive(**act)
    assert services.close(**act).state == State.CLOSED
    with pytest.raises(NotInThisState):
        services.publish(revision=1, **act)
    assert services.reopen(**act).state == State.LIVE
    services.close(**act)
    services.archive(**act)
    assert queries.surveys() == []
    assert [one.key for one in queries.surveys(archived=True)] == ["delivery"]
    with pytest.raises(PutAway):
        services.reopen(**act)
    services.restore(**act)
    with pytest.raises(NotInThisState):
        services.drop(**act)  # its answers would go with it
    actions = AuditEntry.objects.filter(subject="survey:delivery").values_list("action", flat=True)
    assert {"survey.created", "survey.published", "survey.closed", "survey.archived"} <= set(actions)


def test_a_draft_that_was_never_published_can_be_thrown_away(survey: Survey, members: Members) -> None:
    services.drop(actor=members.aoi, key="delivery", now=NOW)
    with pytest.raises(SurveyMissing):
        queries.survey_of("delivery")
    with pytest.raises(SurveyMissing):
        queries.survey_of("a\x00b")


def test_an_earlier_version_becomes_the_draft_again(survey: Survey, members: Members) -> None:
    services.publish(actor=members.aoi, key="delivery", revision=1, now=NOW)
    services.save_draft(
        actor=members.aoi, key="delivery", revision=1, document=replace(_draft(), construct="x"), now=NOW
    )
    services.take_back(actor=members.aoi, key="delivery", number=1, revision=2, now=NOW + timedelta(hours=1))
    assert _draft().construct == "delivery"
    with pytest.raises(VersionMissing):
        services.take_back(actor=members.aoi, key="delivery", number=9, revision=3, now=NOW)


def test_a_new_limit_keeps_what_a_quota_holds(survey: Survey, members: Members) -> None:
    for limit in (10, 20):
        document = read_document(delivery(quotas=[{"id": "all", "limit": limit}]))
        row = queries.survey_of("delivery")
        services.save_draft(actor=members.aoi, key="delivery", revision=row.revision, document=document, now=NOW)
        services.publish(actor=members.aoi, key="delivery", revision=row.revision + 1, now=NOW)
        QuotaCell.objects.filter(survey=survey).update(filled=7)
    [fill] = queries.fills(queries.survey_of("delivery"))
    assert (fill.limit, fill.filled, fill.full) == (20, 7, False)


def test_a_department_sees_its_own_surveys_and_those_of_the_company(survey: Survey, members: Members) -> None:
    lead = members.emi
    assert lead.department is not None
    services.create_survey(
        actor=members.aoi, document=read_document(delivery(key="theirs")), department=lead.department, now=NOW
    )
    services.create_survey(
        actor=members.aoi, document=read_document(delivery(key="others")), department=members.office, now=NOW
    )
    assert {one.key for one in queries.surveys(member=lead)} == {"delivery", "theirs"}
    assert len(queries.surveys(member=members.aoi)) == 3
    with pytest.raises(SurveyMissing):
        queries.survey("others", member=lead)


def test_a_question_that_was_gone_does_not_come_back_as_another_one(survey: Survey, members: Members) -> None:
    services.publish(actor=members.aoi, key="delivery", revision=1, now=NOW)
    without = delivery()
    words = without["blocks"].pop()
    services.save_draft(actor=members.aoi, key="delivery", revision=1, document=read_document(without), now=NOW)
    services.publish(actor=members.aoi, key="delivery", revision=2, now=NOW)
    words["questions"][0]["kind"] = "short_text"
    without["blocks"].append(words)
    services.save_draft(actor=members.aoi, key="delivery", revision=2, document=read_document(without), now=NOW)
    with pytest.raises(NotPublishable) as caught:
        services.publish(actor=members.aoi, key="delivery", revision=3, now=NOW)
    assert caught.value.fields["place"] == "blocks[1].questions[0].kind"


def test_a_published_survey_keeps_its_audience(survey: Survey, members: Members) -> None:
    services.publish(actor=members.aoi, key="delivery", revision=1, now=NOW)
    others = read_document(delivery(audience="employee"))
    services.save_draft(actor=members.aoi, key="delivery", revision=1, document=others, now=NOW)
    with pytest.raises(NotPublishable) as caught:
        services.publish(actor=members.aoi, key="delivery", revision=2, now=NOW)
    assert caught.value.fields["place"] == "audience"


@pytest.mark.parametrize("key", sorted(services.RESERVED))
def test_a_word_of_the_site_s_own_addresses_is_no_key(members: Members, key: str) -> None:
    wanted = replace(read_document(delivery()), key=key)
    with pytest.raises(KeyReserved) as refused:
        services.create_survey(actor=members.aoi, document=wanted, now=NOW)
    assert refused.value.fields["place"] == "key"
    made = services.create_survey(actor=members.aoi, document=wanted, now=NOW, as_copy=True)
    assert made.key == f"{key}-2"
    with pytest.raises(KeyReserved):
        services.save_draft(actor=members.aoi, key=made.key, revision=1, document=wanted, now=NOW)
    Survey.objects.filter(pk=made.pk).update(key=key)  # one that was made before goes on
    other = replace(wanted, construct="other")
    assert services.save_draft(actor=members.aoi, key=key, revision=1, document=other, now=NOW).construct == "other"


def test_no_survey_takes_the_name_of_an_address(as_ben: Client) -> None:
    patterns = [str(one.pattern) for one in (*urls.urlpatterns, *urls_members.urlpatterns, *reach_urls.urlpatterns)]
    own = {one.rstrip("/") for one in patterns if one.count("/") == 1 and "<" not in one}
    assert own <= RESERVED
    for word in sorted(RESERVED):
        with pytest.raises(KeyReserved) as refused:
            services.create_survey(actor="test", document=read_document(delivery(key=word)), now=NOW)
        assert f"{word}-2" in refused.value.remedy % refused.value.fields
    made = services.create_survey(actor="test", document=read_document(delivery(key="new")), now=NOW, as_copy=True)
    assert made.key == "new-2"
    Survey.objects.filter(pk=made.pk).update(key="new")  # as one that is older than the word
    assert address_of("new") == "/surveys/new/results/"
    assert as_ben.get(address_of("new")).status_code == 200
    assert address_of("new") in as_ben.get("/surveys/").content.decode()
