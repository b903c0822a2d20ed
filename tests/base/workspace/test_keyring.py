"""Keys under attack: mistyped, expired, revoked, rotated, of somebody who left, of somebody else."""

from datetime import UTC, datetime, timedelta

import pytest

from rashin.base.workspace import keyring, services
from rashin.base.workspace.errors import BadOrigin, NotYourKey
from rashin.base.workspace.keys import KeyLimits, new_api_secret, prefix_of
from rashin.base.workspace.models import ApiKey, AuditEntry, WriteKey
from rashin.base.workspace.queries import api_key_of
from rashin.errors import BadInput, NotFound
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def made(members, **more):
    return services.make_api_key(
        actor=members.aoi, member=members.aoi, name="bi", scopes=["enter", "see_scores"], now=NOW, **more
    )


def test_a_secret_says_that_it_is_one():
    prefix, secret = new_api_secret()
    assert prefix_of(secret) == prefix
    assert secret.startswith(f"{prefix}_")
    assert prefix_of(secret[:-6]) == prefix, "keys of the first days have no check"


@pytest.mark.parametrize(
    "change",
    [
        lambda secret: "", lambda secret: "rsk_", lambda secret: secret[:-1], lambda secret: f"{secret} ",
        lambda secret: secret + "\n", lambda secret: secret.upper(), lambda secret: f"{secret}\x00",
        lambda secret: secret[:20] + ("A" if secret[20] != "A" else "B") + secret[21:], lambda secret: "あ" * 60,
    ],
)  # fmt: skip
def test_a_mistyped_key_never_reaches_the_database(members, change, django_assert_num_queries):
    _, secret = made(members)
    with django_assert_num_queries(0):
        assert api_key_of(change(secret), now=NOW) is None


def test_the_right_prefix_with_a_wrong_secret_opens_nothing(members):
    key, _ = made(members)
    assert api_key_of(f"{key.prefix}_{'A' * 43}", now=NOW) is None


def test_a_key_dies_by_time_by_hand_and_with_its_member(members):
    key, secret = made(members, expires_at=NOW + HOUR)
    assert api_key_of(secret, now=NOW + HOUR - timedelta(microseconds=1)) == key
    assert api_key_of(secret, now=NOW + HOUR) is None
    other, again = made(members)
    members.aoi.is_active = False
    members.aoi.save()
    assert api_key_of(again, now=NOW) is None
    members.aoi.is_active = True
    members.aoi.save()
    services.revoke_api_key(actor=members.ben, key_id=other.pk, now=NOW)
    assert api_key_of(again, now=NOW) is None
    assert secret not in str(list(ApiKey.objects.values()) + list(AuditEntry.objects.values()))


def test_both_secrets_open_doors_while_one_replaces_the_other(members):
    key, old = made(members, limits=KeyLimits(kinds=("scores",), per_minute=7))
    new_key, new = keyring.rotate_api_key(actor=members.aoi, key_id=key.pk, overlap=HOUR, now=NOW)
    assert (new_key.scopes, new_key.kinds, new_key.per_minute) == (["enter", "see_scores"], ["scores"], 7)
    assert api_key_of(old, now=NOW + HOUR - timedelta(seconds=1)) == key
    assert api_key_of(old, now=NOW + HOUR) is None
    assert api_key_of(new, now=NOW + HOUR) == new_key
    line = AuditEntry.objects.get(action="api_key.rotated")
    assert line.details["replaced_by"] == f"api_key:{new_key.pk}"


def test_an_overlap_lengthens_no_life(members):
    key, old = made(members, expires_at=NOW + HOUR)
    keyring.rotate_api_key(actor=members.aoi, key_id=key.pk, overlap=timedelta(days=9999), now=NOW)
    assert api_key_of(old, now=NOW + HOUR) is None
    dead, _ = made(members, expires_at=NOW - HOUR)
    with pytest.raises(NotFound):
        keyring.rotate_api_key(actor=members.aoi, key_id=dead.pk, now=NOW)


def test_nobody_gets_a_secret_that_acts_as_somebody_else(members):
    key, _ = made(members)
    with pytest.raises(NotYourKey):
        keyring.rotate_api_key(actor=members.ben, key_id=key.pk, now=NOW)
    assert ApiKey.objects.count() == 1
    assert keyring.rotate_api_key(actor="cli:root", key_id=key.pk, now=NOW)


def test_a_key_asks_only_the_kinds_it_was_made_for(members, client, home, lake, settings):
    settings.HOME = home
    with pytest.raises(BadInput):
        made(members, limits=KeyLimits(kinds=("oracle",)))
    _, secret = services.make_api_key(
        actor=members.aoi, member=members.aoi, name="bi", scopes=["enter", "see_scores", "ask", "see_customers"],
        now=datetime.now(UTC), limits=KeyLimits(kinds=("scores", "people")),
    )  # fmt: skip
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/ask/scores", headers=bearer).status_code == 200
    assert client.get("/api/ask/trend", headers=bearer).json()["code"] == "workspace.kind_not_of_key"
    behind = client.get("/api/ask/people", {"of": "trend?every=month", "cell": "by="}, headers=bearer)
    assert behind.json()["code"] == "workspace.kind_not_of_key", "the other question needs its kind as well"


def test_origins_of_a_write_key_change_and_are_checked(members):
    key = services.make_write_key(actor=members.ben, name="web", origins=["https://a.example.jp"], now=NOW)
    keyring.set_origins(actor=members.ben, key_id=key.pk, origins=["https://B.example.jp/"], now=NOW)
    assert WriteKey.objects.get().origins == ["https://b.example.jp"]
    assert AuditEntry.objects.get(action="write_key.changed").details["origins"]["before"] == ["https://a.example.jp"]
    with pytest.raises(BadOrigin):
        keyring.set_origins(actor=members.ben, key_id=key.pk, origins=["javascript:alert(1)"], now=NOW)
    services.revoke_write_key(actor=members.ben, name="web", now=NOW)
    with pytest.raises(NotFound):
        keyring.set_origins(actor=members.ben, key_id=key.pk, origins=[], now=NOW)


def test_a_key_is_renewed_on_its_page(members, as_aoi, as_ben):
    made_by_aoi = as_aoi.post(
        "/keys/api/",
        {"name": "bi", "scopes": ["enter", "see_scores"], "kinds": ["scores"], "per_minute": "9", "expires": "30"},
    )
    assert made_by_aoi.status_code == 302
    key = ApiKey.objects.get()
    assert (key.kinds, key.per_minute) == (["scores"], 9)
    page = f"/keys/api/{key.pk}/"
    assert "Renew this key" in as_aoi.get(page, headers={"Accept-Language": "en"}).content.decode()
    assert "renew/" not in as_ben.get(page).content.decode()
    assert as_ben.post(f"{page}renew/", {"overlap": "24", "expires": "90"}).status_code == 403
    assert as_aoi.post(f"{page}renew/", {"overlap": "9999"}).status_code == 422
    assert as_aoi.post(f"{page}renew/", {"overlap": "24", "expires": "90"}).status_code == 302
    newest = ApiKey.objects.order_by("-pk").first()
    seen = as_aoi.get("/keys/").content.decode()
    assert f"{newest.prefix}_" in seen, "the new secret is shown"
    assert f"{newest.prefix}_" not in as_aoi.get("/keys/").content.decode(), "once"


def test_origins_change_on_the_page_of_a_write_key(members, as_ben):
    key = services.make_write_key(actor=members.ben, name="web", now=NOW)
    page = f"/keys/write/{key.pk}/"
    assert as_ben.post(f"{page}origins/", {"origins": "https://a.example.jp\nhttps://b.example.jp"}).status_code == 302
    assert "https://b.example.jp" in as_ben.get(page).content.decode()
    assert as_ben.post(f"{page}origins/", {"origins": "ftp://x"}).status_code == 422
    assert WriteKey.objects.get().origins == ["https://a.example.jp", "https://b.example.jp"]
