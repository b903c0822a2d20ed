"""A survey of the company of two shops: what customers answered in each of them, and the ways in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rashin.base.workspace.models import User
from rashin.powers.operation.surveys import services
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.models import Door, Response, Send, Trigger, Upload
from rashin.powers.operation.surveys.tokens import digest_of
from tests.doors import company as told

RESPONSE, FILE = UUID(int=1), UUID(int=2)
DOCUMENT = {
    "format": "rashin.survey/1", "key": "doors", "title": {"en": "Doors"}, "languages": ["en"],
    "blocks": [{"id": "b1", "questions": [
        {"id": "q1", "kind": "nps", "text": {"en": "Recommend?"}},
        {"id": "q2", "kind": "long_text", "text": {"en": "Why?"}},
        {"id": "q3", "kind": "single", "text": {"en": "Which?"}, "options": [{"id": "a", "text": {"en": "A"}}]},
    ]}],
    "endings": [{"id": "e1", "title": {"en": "Thanks"}}],
}  # fmt: skip


def survey_numbers(members: dict[str, User]) -> dict[str, Any]:
    """A live survey with answers of both shops; the first response of the other shop has a file."""
    owner, now = members["owner"], told.NOW
    survey = services.create_survey(actor=owner, document=read_document(DOCUMENT), now=now)
    version = services.publish(actor=owner, key="doors", revision=survey.revision, now=now)
    door = Door.objects.create(
        pk=77, survey=survey, kind="open", token="doors-token", digest=digest_of("doors-token"), created_at=now
    )
    rows = []
    for shop in told.SHOPS:
        _, _, _, phone, _ = told.PERSONAL[shop]
        for person in range(told.PEOPLE):
            rows.append(Response(
                id=RESPONSE if (shop, person) == ("umeda", 0) else UUID(int=100 + len(rows)), survey=survey,
                version=version, door=door, language="en", state="complete", unit=shop,
                person=told.number(shop, person),
                answers={"q1": person, "q2": f"{told.BUSINESS[shop][1]} {phone}", "q3": "a"},
                started_at=now - timedelta(days=1), seen_at=now, completed_at=now,
            ))  # fmt: skip
    Response.objects.bulk_create(rows)
    upload = Upload.objects.create(
        id=FILE, response_id=RESPONSE, question="q4", name=f"{told.PERSONAL['umeda'][0]}.txt", stored_as="doors.txt",
        size=3, uploaded_at=now,
    )  # fmt: skip
    send = Send.objects.create(survey=survey, title="wave", channel="mail", sample={"seed": 1}, created_at=now)
    trigger = Trigger.objects.create(survey=survey, event="Order Completed", channel="mail", created_at=now)
    return {
        "survey": "doors", "survey_door": door.pk, "survey_upload": str(upload.pk), "send": send.pk,
        "trigger": trigger.pk, "survey_token": "doors-token",
    }  # fmt: skip
