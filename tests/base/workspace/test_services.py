from datetime import timedelta

import pytest

from rashin.base.workspace import queries, services
from rashin.base.workspace.errors import AlreadyMember, BadKey, BadOrigin, KeyTaken, LastOwner, LinkSpent
from rashin.base.workspace.models import ApiKey
from rashin.errors import BadInput
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_link_signs_in_once_and_only_in_time(members):
    secret = services.make_link(actor="cli", member=members.ben, now=NOW)
    assert services.use_link(secret=secret, now=NOW) == members.ben
    with pytest.raises(LinkSpent):
        services.use_link(secret=secret, now=NOW)
    late = services.make_link(actor="cli", member=members.ben, now=NOW)
    with pytest.raises(LinkSpent):
        services.use_link(secret=late, now=NOW + timedelta(hours=25))
    gone = services.make_link(actor="cli", member=members.gone, now=NOW)
    with pytest.raises(LinkSpent):
        services.use_link(secret=gone, now=NOW)


def test_an_api_key_is_kept_as_a_digest_and_ends(members):
    made, secret = services.make_api_key(
        actor=members.aoi, member=members.ben, name="bi", scopes=["ask"], now=NOW, expires_at=NOW + timedelta(days=1)
    )
    assert secret not in str(ApiKey.objects.values().get())
    assert queries.api_key_of(secret, now=NOW) == made
    assert queries.api_key_of(secret, now=NOW + timedelta(days=2)) is None
    services.revoke_api_key(actor=members.aoi, key_id=made.pk, now=NOW)
    assert queries.api_key_of(secret, now=NOW) is None


def test_an_existing_write_key_can_be_registered(members):
    services.make_write_key(actor=members.aoi, name="shop", key="abcDEF123456", now=NOW)
    with pytest.raises(KeyTaken):
        services.make_write_key(actor=members.aoi, name="other", key="abcDEF123456", now=NOW)
    with pytest.raises(BadKey):
        services.make_write_key(actor=members.aoi, name="other", key="short", now=NOW)
    with pytest.raises(BadOrigin):
        services.make_write_key(actor=members.aoi, name="other", origins=["shop.example.jp/path"], now=NOW)
    assert queries.write_keys()[0].key == "abcDEF123456"


def test_an_address_is_one_member_whatever_its_case(members):
    with pytest.raises(AlreadyMember):
        services.add_member(actor=members.aoi, email="BEN@Example.jp", role="viewer", now=NOW)
    for email in ("nobody", '"><script>@x.jp', "a b@x.jp", "a@x", "@", "x@" + "y" * 300 + ".jp", "a\n@x.jp"):
        with pytest.raises(BadInput):
            services.add_member(actor=members.aoi, email=email, role="viewer", now=NOW)
    with pytest.raises(BadInput):
        services.add_member(actor=members.aoi, email="x@example.jp", role="king", now=NOW)


def test_the_last_owner_stays(members):
    with pytest.raises(LastOwner):
        services.change_member(actor=members.aoi, member=members.aoi, role="viewer", now=NOW)
    services.change_member(actor=members.aoi, member=members.ben, role="owner", now=NOW)
    services.change_member(actor=members.ben, member=members.aoi, role="viewer", now=NOW)


def test_preferences_are_checked(members):
    services.set_preferences(member=members.ben, wishes={"zone": "Europe/Paris", "theme": "dark"})
    with pytest.raises(BadInput):
        services.set_preferences(member=members.ben, wishes={"zone": "Mars/Base"})
    with pytest.raises(BadInput):
        services.set_preferences(member=members.ben, wishes={"role": "owner"})


def test_last_use_flows_back(members):
    made = services.make_write_key(actor=members.aoi, name="shop", now=NOW)
    services.note_write_key_uses({str(made.pk): NOW})
    services.note_write_key_uses({str(made.pk): NOW - timedelta(days=1)})
    assert queries.write_keys()[0].last_used_at == NOW
