"""Segments: kept, changed, used, forgotten; and their pages, masked by role."""

import pytest
from django.test import Client

from rashin.base.customers import segments
from rashin.base.customers.errors import BadSegment, NoSuchSegment, NotYourSegment, SegmentInUse, SegmentNameTaken
from rashin.base.customers.records import SegmentSaid
from rashin.errors import Conflict, RashinError
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def said(name="ゴールド", *rules, **more):
    return SegmentSaid(name=name, rules=rules or ("trait.plan=gold", "did Order Completed within 90d"), **more)


def test_a_segment_is_kept_under_its_name(members):
    made = segments.add_segment(actor=members.ben, said=said(), now=NOW)
    found = segments.segment(made.pk)
    assert found.rules == ("trait.plan=gold", "did Order Completed within 90d")
    assert found.created_by == "Ben"
    assert segments.saved()["ゴールド"].rules[0].where[0].field == "trait.plan"
    for name, rules, error in (
        ("ゴールド", ("trait.plan=x",), SegmentNameTaken),
        ("x", (" ",), BadSegment),
        ("x[y]", ("trait.plan=x",), BadSegment),
        ("x", ("trait.plan>",), RashinError),
    ):
        with pytest.raises(error):
            segments.add_segment(actor=members.ben, said=said(name, *rules), now=NOW)


def test_what_is_used_keeps_its_name(members):
    made = segments.add_segment(actor=members.ben, said=said(), now=NOW)
    segments.used_by(subject="question:1", title="NPS of gold", address="/scores/", names=["ゴールド"])
    assert [use.title for use in segments.segment(made.pk).uses] == ["NPS of gold"]
    with pytest.raises(SegmentInUse):
        segments.drop_segment(actor=members.ben, number=made.pk, now=NOW)
    with pytest.raises(SegmentInUse):
        segments.change_segment(actor=members.ben, number=made.pk, version=1, said=said("金"), now=NOW)
    segments.change_segment(actor=members.ben, number=made.pk, version=1, said=said("ゴールド", "did A"), now=NOW)
    with pytest.raises(Conflict):
        segments.change_segment(actor=members.ben, number=made.pk, version=1, said=said(), now=NOW)
    segments.used_by(subject="question:1", title="NPS", address="/scores/", names=[])
    segments.drop_segment(actor=members.ben, number=made.pk, now=NOW)
    with pytest.raises(NoSuchSegment):
        segments.segment(made.pk)


def test_what_somebody_made_only_they_and_the_office_change(members):
    made = segments.add_segment(actor=members.ben, said=said(), now=NOW)
    for other in (members.chika, members.emi):
        with pytest.raises(NotYourSegment, match="Ben"):
            segments.change_segment(actor=other, number=made.pk, version=1, said=said(), now=NOW)
        with pytest.raises(NotYourSegment):
            segments.drop_segment(actor=other, number=made.pk, now=NOW)
    segments.change_segment(actor=members.aoi, number=made.pk, version=1, said=said("ゴールド", "did A"), now=NOW)
    segments.drop_segment(actor=members.ben, number=made.pk, now=NOW)


@pytest.fixture
def signed_in(members, home, lake, settings):
    settings.HOME = home

    def as_member(name):
        client = Client()
        client.force_login(getattr(members, name))
        return client

    return as_member


def test_a_segment_is_made_looked_at_changed_and_forgotten(signed_in):
    client = signed_in("aoi")
    sent = {"name": "よく買う人", "match": "all", "rules": "did Order Completed\n", "description": "d"}
    made = client.post("/customers/segments/new/", sent)
    assert made.status_code == 302
    page = client.get(made.url)
    assert page.status_code == 200
    assert "did Order Completed" in page.content.decode()
    assert client.get("/customers/segments/").content.decode().count("よく買う人") >= 1
    changed = client.post(f"{made.url}change/", {**sent, "rules": "did Order Completed within 90d", "version": "1"})
    assert changed.status_code == 302
    refused = client.post("/customers/segments/new/", {**sent, "name": "y", "rules": "did Order["})
    assert refused.status_code == 400
    assert "rules" in refused.context["form"].errors
    assert client.post(f"{made.url}forget/").status_code == 302
    assert client.get(made.url).status_code == 404


def test_who_may_not_ask_sees_no_segment(signed_in):
    assert signed_in("chika").get("/customers/segments/").status_code == 403
