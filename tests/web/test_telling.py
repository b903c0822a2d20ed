"""Notices that follow a change in its own transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from rashin.base.messages.notices import notices_of, unread_count
from rashin.base.workspace import jobs, services
from rashin.base.workspace.models import User
from rashin.errors import BadInput
from tests.conftest import Members

WORK = jobs.job("lake.compact", attempts=1)(lambda running: None)


def failed_job(by: User | None, now: datetime) -> None:
    jobs.enqueue("lake.compact", {}, by=by, now=now)
    (claim,) = jobs.claim(worker="w", works=[WORK], limit=1, now=now)
    jobs.fail(claim, WORK, BadInput(problem="100% full"), now=now)


def test_a_failed_job_is_told_to_whoever_asked_for_it_in_their_language(members: Members, now: datetime) -> None:
    failed_job(members.ben, now)
    with translation.override("en"):
        assert notices_of(members.ben)[0].title == "Merging small files failed: 100% full"
    with translation.override("ja"):
        assert notices_of(members.ben)[0].title.startswith("小さなファイル")
    assert unread_count(members.aoi) == 0


def test_a_recurring_job_that_fails_is_nobodys_notice(members: Members, now: datetime) -> None:
    failed_job(None, now)
    assert unread_count(members.ben) == unread_count(members.aoi) == 0


def test_a_job_whose_worker_was_lost_is_told_too(members: Members, now: datetime) -> None:
    jobs.enqueue("lake.compact", {}, by=members.ben, now=now)
    jobs.claim(worker="w", works=[WORK], limit=1, now=now)
    jobs.claim(worker="other", works=[WORK], limit=1, now=now + timedelta(hours=1))
    with translation.override("en"):
        assert "lost at every attempt" in notices_of(members.ben)[0].title


def test_a_worker_that_lost_its_lease_tells_nothing(members: Members, now: datetime) -> None:
    jobs.enqueue("lake.compact", {}, by=members.ben, now=now)
    (claim,) = jobs.claim(worker="w", works=[WORK], limit=1, now=now)
    jobs.finish(claim, result=None, now=now)
    jobs.fail(claim, WORK, BadInput(problem="late"), now=now)
    assert unread_count(members.ben) == 0


def test_members_learn_of_their_role(members: Members, now: datetime) -> None:
    made = services.add_member(actor=members.aoi, email="new@example.jp", role="viewer", now=now)
    services.change_member(actor=members.aoi, member=made, role="analyst", now=now)
    services.change_member(actor=members.aoi, member=made, department=members.office, now=now)
    with translation.override("en"):
        said = [one.title for one in notices_of(made)]
    assert said == ["Your role is now: Analyst.", "Welcome. You are here as: Viewer."]


def test_what_is_rolled_back_was_never_told(members: Members, now: datetime) -> None:
    with transaction.atomic():
        services.change_member(actor=members.aoi, member=members.chika, role="analyst", now=now)
        transaction.set_rollback(True)
    assert unread_count(members.chika) == 0
