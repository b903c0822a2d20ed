"""What becomes of responses afterwards: halves that are not kept, and what looked like a program's and was none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from rashin.base.atlas.models import HeardVoice
from rashin.base.workspace.models import AuditEntry
from rashin.powers.operation.surveys.answering.abandoned import LEFT, delete_abandoned
from rashin.powers.operation.surveys.models import Door, QuotaCell, Response, Upload
from tests.powers.operation.surveys.answering.pages import Respondent

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def test_halves_are_deleted_where_they_are_not_kept(live: Callable[..., Door]) -> None:
    keeps = live(key="keeps")
    drops = live(key="drops", settings={"partials": False}, quotas=[{"id": "all", "limit": 9}])
    for door in (keeps, drops):
        Respondent(door.token).send(nps="3")
        Respondent(door.token).send(nps="4").send(said="x")
    half = Response.objects.get(survey=drops.survey, state="started")
    file = default_storage.save("uploads/half", ContentFile(b"x"))
    Upload.objects.create(response=half, question="f", name="a", stored_as=file, size=1, uploaded_at=NOW)
    assert delete_abandoned(now=NOW) == 0, "somebody may still be at it"
    Response.objects.filter(state="started").update(seen_at=NOW - LEFT - timedelta(minutes=1))
    assert delete_abandoned(now=NOW) == 1
    left = [(row.survey.key, row.state) for row in Response.objects.order_by("survey__key", "state")]
    assert left == [("drops", "complete"), ("keeps", "complete"), ("keeps", "started")]
    assert not default_storage.exists(file)
    cell = QuotaCell.objects.get()
    assert (cell.filled, cell.pending) == (1, 0), "the place is free again"


def test_a_person_lets_a_response_count_that_looked_like_a_programs(
    live: Callable[..., Door], as_ben: Client, as_chika: Client, members: Any
) -> None:
    door = live()
    bot = Respondent(door.token, HTTP_USER_AGENT="")
    bot.send(nps="2", url="https://spam.example").send(said="遅い")
    row = Response.objects.get()
    assert not HeardVoice.objects.exists()
    page, address = f"/surveys/delivery/responses/{row.pk}/", f"/surveys/delivery/responses/{row.pk}/admit/"
    assert address in as_ben.get(page).content.decode()
    assert as_chika.post(address).status_code == 403
    assert as_ben.post(address).status_code == 302
    row.refresh_from_db()
    assert row.flags == []
    assert {one.record["score"] for one in HeardVoice.objects.all()} == {2, None}
    entry = AuditEntry.objects.get(action="survey.response_admitted")
    assert "bot" in str(entry.details)
    assert address not in as_ben.get(page).content.decode()
    assert as_ben.post(address).status_code == 409, "what counts already cannot be let count"
    assert HeardVoice.objects.count() == 2
