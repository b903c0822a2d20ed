"""One person is asked about one thing, once, also soon after a survey; without a survey nobody is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from rashin.analysis.lake.store import Lake
from rashin.base.messages.judging import known_of
from rashin.base.messages.models import Connection, Posting
from rashin.base.messages.ruling import Limits
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.models import Invitation, Send, Survey, SurveyVersion
from rashin.powers.operation.surveys.reach import single
from rashin.powers.operation.surveys.reach.inviting import reached_by
from rashin.powers.operation.surveys.reach.links import link_of
from rashin.powers.operation.surveys.reach.single import ask_one
from rashin.powers.operation.surveys.vocabulary import State
from tests.conftest import Members
from tests.powers.operation.surveys.reach.conftest import DOCUMENT
from tests.powers.operation.surveys.reach.test_waves import planned, sent

DAY = timedelta(days=1)


@pytest.fixture
def after_case(db: None, now: datetime) -> Survey:
    document = write_document(replace(DOCUMENT, key="after_case", construct="recovery"))
    row = Survey.objects.create(
        key="after_case", title="対応後", construct="recovery", created_at=now, edited_at=now
    )  # fmt: skip
    row.live_version = SurveyVersion.objects.create(survey=row, number=1, document=document, published_at=now)
    row.state = State.LIVE
    row.save()
    return row


@pytest.fixture
def wave(
    people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Send:
    monkeypatch.setattr(single, "the_lake", lambda: people)
    return sent(planned(survey, here, now), now)


def test_a_customer_is_asked_once_a_case_although_they_were_surveyed_lately(
    wave: Send, after_case: Survey, now: datetime
) -> None:
    person = Invitation.objects.order_by("pk").values_list("person", flat=True)[0]
    assert person is not None
    wish = {"person": person, "about": "case:7", "via": "mail", "hidden": {"case_token": "abc"}}
    assert ask_one("recovery", **wish, now=now + 2 * DAY).asked  # type: ignore[arg-type]
    assert ask_one("recovery", **wish, now=now + 3 * DAY).asked  # type: ignore[arg-type]
    row = Invitation.objects.get(survey=after_case)
    assert row.hidden == {"case_token": "abc"}
    assert link_of(row).startswith("http")
    assert Posting.objects.filter(origin_id=row.pk).count() == 1


def test_without_an_address_or_a_survey_the_reason_is_told(wave: Send, after_case: Survey, now: datetime) -> None:
    person = Invitation.objects.order_by("pk").values_list("person", flat=True)[0]
    assert person is not None
    said = ask_one("recovery", person=person, about="case:8", via="line", hidden={}, now=now)
    assert not said.asked
    assert said.reason
    assert not ask_one("nothing", person=person, about="case:9", via="mail", hidden={}, now=now).asked


def test_who_was_joined_with_an_older_key_since_is_the_same_person(
    wave: Send, after_case: Survey, people: Lake, now: datetime
) -> None:
    asked = Invitation.objects.order_by("pk")[0]
    assert asked.person is not None
    person = asked.person - 1  # an identifier seen earlier, by which the person is called from now on
    rows = [{"customer_key": key, "person_key": person, "version": 1} for key in (person, asked.person)]
    people.append("overrides", pa.Table.from_pylist(rows))
    address = reached_by(people, [asked])[asked.person]
    assert (address.person, address.address) == (person, next(iter(address_of(asked))))
    told = ask_one("recovery", person=person, about="case:7", via="mail", hidden={}, now=now + 2 * DAY)
    assert told.asked, told.reason
    known = known_of(addressees=[], persons=[person], limits=Limits(), now=now + DAY)
    facts = known.facts(addressee=None, person=person, purpose="research", channel="mail")
    assert sorted(one.construct for one in facts.contacts) == ["delivery", "recovery"], "one letter under each key"


def address_of(row: Invitation) -> list[str]:
    found = Posting.objects.get(origin_id=row.pk).addressee
    assert found is not None
    return [found.address]
