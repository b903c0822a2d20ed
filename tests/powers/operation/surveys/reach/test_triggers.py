"""A survey follows an event: at its time, once for each order, and never because of an import or a late arrival."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rashin.analysis.lake.inbox import Letter, open_inbox
from rashin.analysis.lake.store import Lake
from rashin.analysis.text.pii import mask
from rashin.base.messages.models import Connection, Notice, Posting
from rashin.collect.flush import flush_all
from rashin.collect.imports import Desk, Wishes, import_file
from rashin.errors import BadInput
from rashin.powers.operation.surveys.models import Invitation, Survey, Trigger
from rashin.powers.operation.surveys.reach import inviting, listed, triggers
from rashin.powers.operation.surveys.reach.stuck import all_stuck
from rashin.powers.operation.surveys.reach.triggers import TriggerSaid, awake, drawn
from tests.conftest import Members

SAID = TriggerSaid(event="Order Delivered", after_minutes=180, hidden={"order_id": "order_id"})
MINUTE = timedelta(minutes=1)
Deliver = Callable[..., None]


@pytest.fixture
def deliver(people: Lake, tmp_path: Path) -> Deliver:
    """An event through the collector's own door."""
    inbox = open_inbox(str(tmp_path / "inbox.db"))

    def told(order: str | None, *, at: datetime, received: datetime | None = None, user: str = "u1") -> None:
        properties = {} if order is None else {"order_id": order, "late": True}
        said = {
            "type": "track", "event": "Order Delivered", "userId": user, "messageId": f"m-{order}-{at.timestamp()}",
            "timestamp": at.isoformat(), "properties": properties,
        }  # fmt: skip
        moment = received or at
        micros = int(moment.timestamp() * 1_000_000)
        body = json.dumps(said).encode()
        inbox.put(Letter(received_at=micros, key="1", source="shop", kind="track", body=body))
        flush_all(inbox, people, now=moment)

    return told


@pytest.fixture
def trigger(people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime) -> Trigger:
    row = triggers.add_trigger(actor=here.ben, survey=survey, said=SAID, now=now)
    return triggers.switch_trigger(actor=here.ben, number=row.pk, on=True, now=now)


def test_three_hours_after_delivery_once_for_each_order(
    trigger: Trigger, deliver: Deliver, people: Lake, now: datetime
) -> None:
    deliver("R1", at=now + MINUTE)
    assert triggers.watch(people, now=now + 2 * MINUTE) == 1
    deliver("R1", at=now + 3 * MINUTE)
    deliver("R2", at=now + 4 * MINUTE, user="u2")
    assert triggers.watch(people, now=now + 5 * MINUTE) == 1
    assert triggers.watch(people, now=now + 6 * MINUTE) == 0
    assert inviting.post_due(people, now=now + 180 * MINUTE) == 0
    assert inviting.post_due(people, now=now + 181 * MINUTE) == 1
    assert Posting.objects.count() == 1
    row = Invitation.objects.get(context_key="R1")
    assert row.hidden == {"order_id": "R1"}
    assert row.due_at == now + 181 * MINUTE


def test_a_trigger_of_a_survey_that_turned_to_employees_asks_nobody(
    trigger: Trigger, deliver: Deliver, people: Lake, here: Members, now: datetime
) -> None:
    Survey.objects.filter(pk=trigger.survey_id).update(audience="employee")
    deliver("R1", at=now + MINUTE)
    assert triggers.watch(people, now=now + 2 * MINUTE) == 0
    with pytest.raises(triggers.TriggerForCustomers):
        triggers.switch_trigger(actor="cli", number=trigger.pk, on=True, now=now)


def test_late_events_ask_nobody_unless_the_trigger_says_so(
    trigger: Trigger, deliver: Deliver, people: Lake, here: Members, now: datetime
) -> None:
    deliver("R1", at=now - timedelta(days=3), received=now + MINUTE)
    assert triggers.watch(people, now=now + 2 * MINUTE) == 0
    trigger.refresh_from_db()
    assert trigger.cursor["late"] == 1
    triggers.change_trigger(
        actor=here.ben, number=trigger.pk, revision=1, said=replace(SAID, include_late=True), now=now
    )  # fmt: skip
    assert triggers.watch(people, now=now + 3 * MINUTE) == 1


def test_imports_ask_nobody(trigger: Trigger, people: Lake, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user_id,time,event,order_id\nu1,2026-04-15 12:01,Order Delivered,R9\n", encoding="utf-8")
    later = now + 5 * MINUTE
    import_file(people, path, "events", actor="test", now=later, wishes=Wishes(name=path.name), desk=Desk(mask=mask))
    assert triggers.watch(people, now=later + MINUTE) == 0
    found = triggers.rehearse(trigger, people, days=7, now=later + MINUTE)
    assert [one.key for one in found.matches] == ["R9"]


def test_an_event_without_its_key_asks_nobody_and_is_counted(
    trigger: Trigger, deliver: Deliver, people: Lake, now: datetime
) -> None:
    deliver(None, at=now + MINUTE)
    assert triggers.watch(people, now=now + 2 * MINUTE) == 0
    trigger.refresh_from_db()
    assert trigger.cursor["keyless"] == 1


def test_what_happened_while_it_was_off_is_never_asked_about(
    trigger: Trigger, deliver: Deliver, people: Lake, here: Members, now: datetime
) -> None:
    triggers.switch_trigger(actor=here.ben, number=trigger.pk, on=False, now=now)
    deliver("R1", at=now + MINUTE)
    assert triggers.watch(people, now=now + 2 * MINUTE) == 0
    triggers.switch_trigger(actor=here.ben, number=trigger.pk, on=True, now=now + 20 * MINUTE)
    assert triggers.watch(people, now=now + 21 * MINUTE) == 0
    deliver("R2", at=now + 22 * MINUTE)
    assert triggers.watch(people, now=now + 23 * MINUTE) == 1


def test_conditions_on_the_event_are_kept(
    trigger: Trigger, deliver: Deliver, people: Lake, here: Members, now: datetime
) -> None:
    said = replace(SAID, where=("order_id=R7",))
    triggers.change_trigger(actor=here.ben, number=trigger.pk, revision=1, said=said, now=now)
    deliver("R1", at=now + MINUTE)
    deliver("R7", at=now + MINUTE, user="u2")
    assert triggers.watch(people, now=now + 2 * MINUTE) == 1
    with pytest.raises(BadInput):
        triggers.checked(replace(SAID, where=("late > ",)))


def test_a_condition_that_cannot_be_read_is_told_once_and_nobody_is_asked_about_what_it_missed(
    trigger: Trigger, deliver: Deliver, people: Lake, here: Members, now: datetime
) -> None:
    Trigger.objects.filter(pk=trigger.pk).update(filter=["late >"])
    deliver("R1", at=now + MINUTE)
    for minute in (2, 3):
        assert triggers.watch(people, now=now + minute * MINUTE) == 0
    told = Notice.objects.get(member=here.ben)
    assert told.link == f"/surveys/triggers/{trigger.pk}/"
    assert listed.triggers_of(trigger.survey)[0]["stuck"]
    assert [row.pk for row in all_stuck()] == [trigger.pk]
    triggers.change_trigger(
        actor=here.ben, number=trigger.pk, revision=trigger.revision, said=SAID, now=now + 5 * MINUTE
    )
    assert all_stuck() == []
    assert triggers.watch(people, now=now + 6 * MINUTE) == 0  # its moment has passed
    deliver("R2", at=now + 7 * MINUTE)
    assert triggers.watch(people, now=now + 8 * MINUTE) == 1


@pytest.mark.parametrize(
    ("hours", "moment", "awake_at"),
    [
        (("21:00", "09:00"), "2026-11-22T22:30", "2026-11-23T09:00"),
        (("21:00", "09:00"), "2026-11-22T03:00", "2026-11-22T09:00"),
        (("21:00", "09:00"), "2026-11-22T09:00", "2026-11-22T09:00"),
        (("12:00", "13:00"), "2026-11-22T12:59", "2026-11-22T13:00"),
        (("12:00", "13:00"), "2026-11-22T20:00", "2026-11-22T20:00"),
    ],
)
def test_a_letter_that_falls_due_in_quiet_hours_waits_for_their_end(
    hours: tuple[str, str], moment: str, awake_at: str
) -> None:
    row = Trigger(quiet={"from": hours[0], "until": hours[1]})
    zone = ZoneInfo("Asia/Tokyo")
    found = awake(row, datetime.fromisoformat(moment).replace(tzinfo=zone).astimezone(UTC))
    assert found == datetime.fromisoformat(awake_at).replace(tzinfo=zone)


def test_a_share_of_the_events_is_drawn_alike_each_time_and_a_larger_one_holds_the_smaller() -> None:
    keys = [f"A-{number}" for number in range(4_000)]
    few, more = ({key for key in keys if drawn(Trigger(pk=7, share=share), key)} for share in (20, 50))
    assert few < more
    assert abs(len(few) - 800) < 120
    assert {key for key in keys if drawn(Trigger(pk=7, share=100), key)} == set(keys)
