"""Links under letters: whoever has one may refuse, years later and whatever happened to the signing key."""

from datetime import datetime
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from rashin.base.messages.footers import SALT, token_of
from rashin.base.messages.letters import Letter, Recipient, send
from rashin.base.messages.models import Addressee, Consent, Posting, Suppression
from rashin.base.workspace.sealing import resealed

pytestmark = pytest.mark.django_db


def posted(to: str, now: datetime, person: int | None = None) -> Posting:
    letter = Letter(
        channel="mail", to=Recipient(address=to, person=person), key=to, subject="S", text="T", purpose="research"
    )
    send(letter, actor="test", now=now)
    return Posting.objects.select_related("addressee").get(key=to)


def test_a_link_works_when_the_signing_key_is_forgotten(now: datetime, settings: Any, client: Client) -> None:
    path = reverse("unsubscribe", args=[token_of(posted("aoi@example.jp", now))])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    row = Addressee.objects.get()
    row.sealed = resealed(row.sealed, purpose="address")
    row.save()
    settings.SECRET_KEY_FALLBACKS = []
    assert client.post(path).status_code == 200
    assert Suppression.objects.get().reason == "unsubscribe"


def test_a_link_that_was_signed_by_an_earlier_version_still_works(now: datetime, client: Client) -> None:
    posting = posted("aoi@example.jp", now)
    said = f"{posting.pk}.{posting.addressee_id}.research"
    token = signing.Signer(salt=SALT).sign(said).replace(":", "~")
    assert client.post(reverse("unsubscribe", args=[token])).status_code == 200
    assert client.post(reverse("unsubscribe", args=[token[:-2] + "zz"])).status_code == 404
    assert Suppression.objects.count() == 1


def test_a_changed_letter_number_refuses_for_nobody_else(now: datetime, client: Client) -> None:
    mine, other = posted("aoi@example.jp", now, person=7), posted("ren@example.jp", now, person=8)
    token = token_of(mine).replace(f"{mine.pk}.", f"{other.pk}.", 1)
    assert client.post(reverse("unsubscribe", args=[token])).status_code == 200
    line, stop = Consent.objects.get(), Suppression.objects.get()
    assert (line.person, line.addressee, stop.posting) == (None, mine.addressee, None)


@pytest.mark.parametrize("token", ["1.research.", "1.research.%s" % ("x" * 22), "-1.research.x", "1..x", "é.b.c"])
def test_a_guessed_link_is_no_link(token: str, now: datetime, client: Client) -> None:
    posted("aoi@example.jp", now)
    assert client.post(f"/messages/stop/{token}/").status_code == 404
    assert not Suppression.objects.exists()


def test_no_two_addresses_share_a_link(now: datetime) -> None:
    for name in ("aoi", "ren", "yui"):
        posted(f"{name}@example.jp", now)
    assert len({row.link for row in Addressee.objects.all()}) == 3
