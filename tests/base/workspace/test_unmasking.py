"""Names are shown for a reason and for a while, to the browser that said so, and to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from rashin.base.workspace.models import AuditEntry
from rashin.base.workspace.unmasking import LASTS, granted


def grant_of(browser, now=None):
    reply = browser.get("/preferences/")
    return granted(reply.wsgi_request, now=now or datetime.now(UTC))


def test_a_reason_opens_it_for_a_while(as_ben, members):
    assert grant_of(as_ben) is None
    reply = as_ben.post("/personal/show/", {"reason": "complaint", "next": "/customers/?q=x"})
    assert (reply.status_code, reply["Location"]) == (302, "/customers/?q=x")
    assert grant_of(as_ben).reason == "complaint"
    assert grant_of(as_ben, datetime.now(UTC) + LASTS + timedelta(seconds=1)) is None
    line = AuditEntry.objects.get(action="person.unmasked")
    assert (line.actor, line.details["reason"]) == (members.ben.reference, "complaint")
    as_ben.post("/personal/hide/")
    assert grant_of(as_ben) is None


@pytest.mark.parametrize("said", [{}, {"reason": "curiosity"}, {"reason": "other"}, {"reason": "other", "note": "  "}])
def test_no_reason_opens_nothing(as_ben, said):
    assert as_ben.post("/personal/show/", said).status_code == 422
    assert grant_of(as_ben) is None
    assert not AuditEntry.objects.filter(action="person.unmasked").exists()


def test_a_note_names_nobody(as_ben):
    as_ben.post("/personal/show/", {"reason": "other", "note": "a@example.jp と 090-1234-5678"})
    assert AuditEntry.objects.get(action="person.unmasked").details["reason"] == "other: [email] と [phone]"


def test_it_ends_with_the_right_and_with_the_session(as_ben, members, signed_in):
    as_ben.post("/personal/show/", {"reason": "order"})
    assert grant_of(signed_in(members.ben)) is None, "another browser"
    members.ben.role = "executive"
    members.ben.save()
    assert grant_of(as_ben) is None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", ""])
def test_it_leads_nowhere_else(as_ben, target):
    assert as_ben.post("/personal/show/", {"reason": "order", "next": target})["Location"] == "/"
    assert as_ben.post("/personal/hide/", {"next": target})["Location"] == "/"


def test_a_look_alone_does_not_open_it(as_ben, as_chika):
    assert as_ben.get("/personal/show/?reason=order").status_code == 200
    assert grant_of(as_ben) is None
    assert as_chika.get("/personal/show/").status_code == 403
