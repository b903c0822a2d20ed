"""What webhooks tell: every event has a schema that its example and what is really sent both follow."""

import json
from datetime import datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from rashin.base.messages.events import EventType, event_named, event_types
from rashin.base.messages.models import Endpoint, Lane, Message
from rashin.base.messages.notices import unread_count
from rashin.base.workspace import jobs, services
from rashin.base.workspace.audit import change
from rashin.errors import BadInput
from rashin.powers.digital.intake.models import Upload
from rashin.web.jobs import messages as watch
from tests.conftest import Members


@pytest.fixture
def listening(members: Members, now: datetime) -> None:
    Endpoint.objects.create(
        name="all", url="https://hooks.example.jp/", events=["*"], secret="x", created_at=now,
        lane=Lane.objects.create(name="webhook:all"),
    )  # fmt: skip


def said() -> list[tuple[str, dict[str, object]]]:
    """All messages so far, oldest first, each checked against its schema."""
    found = []
    for body in Message.objects.order_by("id").values_list("body", flat=True):
        message = json.loads(body)
        Draft202012Validator(event_named(message["type"]).schema()).validate(message)
        found.append((message["type"], message["data"]))
    return found


@pytest.mark.parametrize("event", event_types(), ids=lambda event: event.name)
def test_every_event_shows_an_example_that_follows_its_schema(event: EventType) -> None:
    Draft202012Validator.check_schema(event.schema())
    Draft202012Validator(event.schema()).validate(event.sample())
    assert str(event.summary)


def test_events_have_names_of_their_own() -> None:
    names = [event.name for event in event_types()]
    assert len(names) == len(set(names))


@pytest.mark.usefixtures("listening")
def test_members_and_keys_are_told_without_naming_anybody(members: Members, now: datetime) -> None:
    made = services.add_member(actor=members.aoi, email="new@example.jp", role="viewer", name="新 人", now=now)
    services.change_member(actor=members.aoi, member=made, role="analyst", is_active=False, now=now)
    key, _ = services.make_api_key(actor=members.aoi, member=members.aoi, name="x", scopes=["ask"], now=now)
    services.revoke_api_key(actor=members.aoi, key_id=key.pk, now=now)
    services.make_write_key(actor=members.aoi, name="web", now=now)
    services.revoke_write_key(actor=members.aoi, name="web", now=now)
    names = [name for name, _ in said()]
    assert names == [
        "member.invited", "member.role_changed", "member.door_changed", "key.created", "key.revoked", "key.created",
        "key.revoked",
    ]  # fmt: skip
    assert said()[1][1] == {
        "member": made.pk, "before": "viewer", "after": "analyst", "by": members.aoi.reference,
    }  # fmt: skip
    whole = str(list(Message.objects.values_list("body", flat=True)))
    assert "example.jp" not in whole
    assert "新" not in whole


@pytest.mark.usefixtures("listening")
def test_imports_are_told_from_page_and_command_line(members: Members, now: datetime) -> None:
    upload = Upload.objects.create(kind="events", name="a.csv", stored_as="a", size=1, uploaded_at=now)
    subject = f"upload:{upload.pk}"
    with change(actor=members.ben, action="intake.finished", subject=subject, now=now) as entry:
        entry.note(batch="imp_1", rows=10, duplicates=2, rejected=1)
    with change(actor=members.ben, action="intake.finished", subject=subject, now=now) as entry:
        entry.note(problem="No column holds a date.")
    with change(actor=members.ben, action="intake.undone", subject=subject, now=now) as entry:
        entry.note(batch="imp_1", rows=7)
    with change(actor="cli:aoi", action="import.done", subject="batch:imp_2", now=now) as entry:
        entry.note(kind="voices", rows=5, added=5, rejected=0)
    with change(actor="cli:aoi", action="import.undone", subject="batch:imp_2", now=now) as entry:
        entry.note(removed=5)
    names = [name for name, _ in said()]
    assert names == ["import.finished", "import.failed", "import.undone", "import.finished", "import.undone"]
    assert said()[0][1]["added"] == 7
    assert said()[3][1]["batch"] == "imp_2"


@pytest.mark.usefixtures("listening")
def test_a_failed_job_is_told_by_its_code_alone(members: Members, now: datetime) -> None:
    work = jobs.job("x.y", attempts=1)(lambda running: None)
    jobs.enqueue("x.y", {}, by=members.ben, now=now)
    (claim,) = jobs.claim(worker="w", works=[work], limit=1, now=now)
    jobs.fail(claim, work, BadInput(problem="hanako@example.jp is wrong"), now=now)
    assert said() == [
        ("job.failed", {"job": claim.id, "name": "x.y", "code": "rashin.bad_input", "by": members.ben.reference,
                        "attempts": 1})
    ]  # fmt: skip


class Answered:
    """An answer with one row."""

    def __init__(self, difference: float | None, changed: bool) -> None:
        self._row = {"value": 5.0, "low": 4.0, "high": 6.0, "n": 90, "difference": difference, "changed": changed}

    def rows(self) -> list[dict[str, object]]:
        return [self._row]


@pytest.mark.usefixtures("listening")
def test_a_score_is_told_when_it_begins_to_move(
    members: Members, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = [(1.0, False), (6.0, True), (6.5, True), (None, False), (-6.0, True), (6.0, True)]
    told = []
    for day, (difference, changed) in enumerate(course):
        monkeypatch.setattr(watch, "ask_in_scope", lambda *_, d=difference, c=changed, **__: Answered(d, c))
        told.append(watch.tell_if_moved("nps", now=now + timedelta(days=day)))
    assert told == [False, True, False, False, True, True]
    assert [data["difference"] for _, data in said()] == [6.0, -6.0, 6.0]
    assert unread_count(members.aoi) == 3
    assert unread_count(members.chika) == 0
