"""No two accounts that look alike, however their addresses were written, and whoever told them."""

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from rashin.base.workspace import inviting, services
from rashin.base.workspace.errors import AlreadyMember
from rashin.base.workspace.mailboxes import NotPlain, told, told_or_nothing, typed
from rashin.base.workspace.models import Invitation, User
from rashin.base.workspace.people import NotAnAddress
from tests.conftest import NOW

CYRILLIC = "\u0430oi@example.jp"
"""а of Cyrillic."""
KELVIN, LONG_S, DOTLESS = "\u212aen@example.jp", "\u017fato@example.jp", "a\u0131o@example.jp"
LIGATURE = "o\ufb03ce@example.jp"
HIDDEN = "ao\u200bi@example.jp"
RIGHT_TO_LEFT = "\u202eioa@example.jp"


@pytest.mark.parametrize(
    "email", [CYRILLIC, KELVIN, LONG_S, DOTLESS, LIGATURE, HIDDEN, RIGHT_TO_LEFT, "東京@example.jp"]
)
def test_what_reads_like_another_address_is_none(email):
    with pytest.raises(NotPlain):
        typed(email)
    assert told_or_nothing(email) == ""


def test_full_width_letters_are_what_a_person_meant_and_nothing_a_program_may_say():
    assert typed("\u3000ＡＯＩ＠ｅｘａｍｐｌｅ．ｊｐ ") == "aoi@example.jp"
    with pytest.raises(NotPlain):
        told("ａｏｉ@example.jp")


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("Aoi@Example.JP", "aoi@example.jp"),
        ("aoi@ｅｘａｍｐｌｅ.jp", "aoi@example.jp"),
        ("aoi@exam\u200bple.jp", "aoi@example.jp"),
        ("aoi@еxample.jp", "aoi@xn--xample-2of.jp"),
        ("aoi@日本語.jp", "aoi@xn--wgv71a119e.jp"),
    ],
)
def test_a_domain_is_kept_in_the_form_that_nobody_mistakes(email, kept):
    assert typed(email) == kept


@effort(deadline=None)
@given(st.text(max_size=40) | st.emails())
def test_every_address_has_one_spelling(text):
    try:
        kept = typed(text)
    except NotPlain:
        return
    assert kept.isascii()
    assert typed(kept) == told(kept) == kept


@pytest.mark.parametrize("email", ["AOI@example.jp", "ａｏｉ@example.jp", "aoi@ｅxample.jp", "aoi@EXAMPLE\u3002jp"])
def test_an_address_in_another_spelling_is_the_same_account(members, email):
    for verb in (services.add_member, inviting.invite):
        with pytest.raises(AlreadyMember):
            verb(actor=members.aoi, email=email, role="viewer", now=NOW)
    with pytest.raises(AlreadyMember):
        services.change_address(actor=members.aoi, member=members.ben, email=email, now=NOW)


@pytest.mark.parametrize("email", [CYRILLIC, KELVIN, LIGATURE, HIDDEN])
def test_a_look_alike_becomes_no_account(members, email):
    for verb in (services.add_member, inviting.invite):
        with pytest.raises(NotAnAddress):
            verb(actor=members.aoi, email=email, role="viewer", now=NOW)
    assert User.objects.count() == 5
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("email", [CYRILLIC, KELVIN, LONG_S, "ａｏｉ@example.jp"])
def test_no_page_mails_or_opens_an_account_for_a_look_alike(members, client, mailoutbox, settings, email):
    settings.MAILS = True
    User.objects.filter(pk=members.aoi.pk).update(email="sato@example.jp")
    client.post("/accounts/password/reset/", {"email": email})
    assert [mail.to for mail in mailoutbox if email in mail.to] == []
    if not email.startswith("ａ"):
        assert mailoutbox == []
    assert client.post("/accounts/login/", {"login": email, "password": "x"}).status_code in {200, 422}


def test_a_form_takes_what_an_input_method_wrote(as_aoi):
    assert (
        as_aoi.post("/invitations/", {"email": "ｎａｎａ＠ｅｘａｍｐｌｅ．ｊｐ", "role": "viewer"}).status_code == 302
    )
    assert Invitation.objects.get().email == "nana@example.jp"
    reply = as_aoi.post("/invitations/", {"email": CYRILLIC, "role": "viewer"})
    assert reply.status_code == 422
