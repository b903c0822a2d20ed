"""Invitations by mail: queued with the invitation, sent by a job, tried again, and shown as they stand."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest

from rashin.base.workspace import jobs
from rashin.base.workspace.mailing import MAIL_INVITATION
from rashin.base.workspace.models import Invitation, Job
from rashin.web.worker import Worker
from tests.conftest import NOW

LONG = timedelta(days=1)


class Server:
    """A mail server that says what it is told to."""

    def __init__(self):
        self.got, self.says = [], None

    def take(self, message):
        if self.says is not None:
            raise self.says
        self.got.append(message)
        return 1


@pytest.fixture
def server(settings, monkeypatch):
    settings.MAILS = True
    found = Server()

    def send(mail):
        return found.take(mail)

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", send)
    return found


@pytest.fixture
def run():
    """Run what waits, however late it is due."""

    def work():
        Job.objects.filter(state="waiting").update(run_at=NOW - LONG)
        Worker({MAIL_INVITATION.name: MAIL_INVITATION}).run_due()

    return work


def invite(browser, email="new@example.jp"):
    assert browser.post("/invitations/", {"email": email, "name": "Nana", "role": "viewer"}).status_code == 302
    return Invitation.objects.get(email=email)


def link_in(page):
    return page[page.index("/join/") :].split("<")[0].split('"')[0]


def test_no_page_waits_for_the_mail_server_and_the_link_lies_sealed(as_aoi, server, run):
    made = invite(as_aoi)
    assert (server.got, made.mail_state) == ([], "queued")
    page = as_aoi.get("/invitations/").content.decode()
    link = link_in(page)
    kept = str(Invitation.objects.values().get()) + str(list(Job.objects.values()))
    assert link.split("/join/")[1] not in kept
    run()
    (mail,) = server.got
    made.refresh_from_db()
    assert mail.to == ["new@example.jp"]
    assert link in mail.body
    assert (made.mail_state, made.mail_sealed, made.mailed_at is not None) == ("sent", "", True)
    assert Job.objects.get().state == "done"


def test_a_server_that_is_away_is_asked_again(as_aoi, server, run):
    made = invite(as_aoi)
    server.says = ConnectionRefusedError()
    run()
    assert Job.objects.get().state == "waiting"
    server.says = None
    run()
    made.refresh_from_db()
    assert (len(server.got), made.mail_state) == (1, "sent")


def test_what_cannot_be_sent_is_shown_told_and_sent_anew(as_aoi, server, run, members):
    made = invite(as_aoi)
    server.says = ConnectionRefusedError()
    Job.objects.update(attempts=MAIL_INVITATION.attempts - 1)
    run()
    made.refresh_from_db()
    assert (made.mail_state, made.mail_sealed) == ("failed", "")
    shown = as_aoi.get(f"/invitations/{made.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Could not be sent" in shown
    assert members.aoi.notices.filter(kind="job.failed").exists()
    server.says = None
    as_aoi.post(f"/invitations/{made.pk}/again/")
    run()
    made.refresh_from_db()
    assert (len(server.got), made.mail_state) == (1, "sent")


def test_an_address_that_is_refused_for_good_is_not_tried_again(as_aoi, server, run):
    made = invite(as_aoi)
    server.says = SMTPRecipientsRefused({"new@example.jp": (550, b"no such user")})
    run()
    made.refresh_from_db()
    assert (Job.objects.get().state, made.mail_state) == ("failed", "failed")


def test_only_the_newest_link_is_mailed_and_none_that_was_taken_back(as_aoi, server, run):
    made = invite(as_aoi)
    as_aoi.post(f"/invitations/{made.pk}/again/")
    page = as_aoi.get("/invitations/").content.decode()
    other = invite(as_aoi, "other@example.jp")
    as_aoi.post(f"/invitations/{other.pk}/end/")
    run()
    (mail,) = server.got
    assert link_in(page) in mail.body
    assert sorted(Job.objects.values_list("result", flat=True)) == ["not needed any more"] * 2 + ["sent"]


def test_who_joins_before_the_mail_is_out_gets_none(as_aoi, client, server, run):
    invite(as_aoi)
    link = link_in(as_aoi.get("/invitations/").content.decode())
    client.post(link, {"name": "Nana", "password": "correct horse battery staple"})
    run()
    assert server.got == []


def test_a_whole_list_is_queued_at_once(as_aoi, server, run):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("roll.csv", b"email,role\na@example.jp,viewer\nb@example.jp,staff\n")
    as_aoi.post("/invitations/roll/", {"file": file})
    assert server.got == []
    run()
    assert {mail.to[0] for mail in server.got} == {"a@example.jp", "b@example.jp"}


def test_the_job_is_known_to_workers():
    from rashin.web.wiring import works

    assert MAIL_INVITATION in works()
    assert isinstance(MAIL_INVITATION, jobs.Work)
