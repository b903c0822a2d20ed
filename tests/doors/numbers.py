"""What stands in the place of each ``<int:number>`` of an address: of the reader's own department, and of the other."""

from datetime import timedelta
from typing import Any

from rashin.base.atlas.models import EvidenceLink, Journey
from rashin.base.customers.models import Segment
from rashin.base.messages.letters import Letter, Recipient, send
from rashin.base.messages.models import Connection, Delivery, Endpoint, Lane, Message, Notice
from rashin.base.messages.policy import suppress
from rashin.base.workspace import services
from rashin.base.workspace.jobs import enqueue
from rashin.base.workspace.models import Department, IdentityProvider, Invitation, User
from rashin.base.workspace.sealing import seal
from rashin.home import Home
from rashin.powers.digital.intake.models import Upload
from rashin.powers.operation.explore.models import SavedQuestion
from tests.doors import company as told
from tests.doors.cases import case_numbers
from tests.doors.roster import roster_numbers
from tests.doors.summaries import summary_numbers
from tests.doors.surveys import survey_numbers
from tests.doors.topics import topic_numbers
from tests.doors.voices import voice_numbers


def numbers_of(home: Home, members: dict[str, User]) -> dict[str, Any]:
    """Rows of every kind, made by a colleague unless they belong to a shop."""
    owner, colleague, now = members["owner"], members["colleague"], told.NOW
    key, _ = services.make_api_key(actor=owner, member=owner, name="bi", scopes=["enter"], now=now)
    write = services.make_write_key(actor=owner, name="web", now=now)
    name, _, email, phone, _ = told.PERSONAL["umeda"]
    (home.uploads / "file.csv").write_text(f"user_id,name,email,phone\n1,{name},{email},{phone}\n", "utf-8")
    (home.results / "file.errors.csv").write_text(f"row,why\n1,{name}\n", "utf-8")
    upload = Upload.objects.create(
        kind="customers", name="file.csv", stored_as="file.csv", size=99, uploaded_by=colleague, uploaded_at=now,
        errors_as="file.errors.csv", state="mapped",
    )  # fmt: skip
    Journey.objects.create(key="buying", name="買う")
    link = EvidenceLink.objects.create(
        from_kind="voice", from_id="v-umeda-0", to_kind="journey", to_id="buying", relation="supports", grade=1,
        made_by="demo", made_at=now, question={"kind": "scores"}, answer={"points": [{"survey": "umeda-survey"}]},
    )  # fmt: skip
    job = enqueue("demo.work", {"secret": "umeda-survey"}, by=colleague, now=now)
    lane = Lane.objects.create(name="webhook:1")
    place = Endpoint.objects.create(
        name="crm", url="https://hooks.example.com/in", events=["*"], secret=seal("x", purpose="webhook"), lane=lane,
        created_at=now,
    )  # fmt: skip
    message = Message.objects.create(key="msg_1", kind="webhook.test", body="{}", created_at=now)
    delivery = Delivery.objects.create(
        message=message, channel="webhook", lane=lane, endpoint=place, created_at=now, next_at=now
    )
    way = Lane.objects.create(name="mail:1")
    post = Connection.objects.create(channel="mail", name="post", lane=way, created_at=now)
    to = Recipient(person=told.number("umeda"), address=email)
    letter = Letter(channel="mail", to=to, purpose="research", subject=name, text=phone, key="1")
    sent = send(letter, actor=colleague, now=now)
    stopped = suppress("mail", email, "hand", actor=colleague, now=now)
    segment = Segment.objects.create(name="gold", filters=["trait.plan=gold"], created_at=now, created_by=colleague)
    question = SavedQuestion.objects.create(name="mine", link="scores?metric=nps", owner=colleague, created_at=now)
    notice = Notice.objects.create(member=colleague, kind="x", title="umeda-survey", created_at=now)
    invitation = Invitation.objects.create(
        email="guest@example.jp", digest="0" * 64, invited_by=owner, created_at=now, expires_at=now + timedelta(days=7)
    )
    facts = {"issuer": "https://idp.example.com", "client_id": "rashin"}
    provider = IdentityProvider.objects.create(slug="idp", name="IdP", facts=facts)
    return {
        **survey_numbers(members),
        **roster_numbers(members),
        **summary_numbers(members),
        **case_numbers(members),
        **topic_numbers(members),
        **voice_numbers(),
        "webhook": place.pk,
        "delivery": delivery.pk,
        "letter": sent.letter,
        "connection": post.pk,
        "suppression": stopped.pk,
        "segment": segment.pk,
        "question": question.pk,
        "notice": notice.pk,
        "invitation": invitation.pk,
        "department": Department.objects.get(name="umeda").pk,
        "provider": provider.pk,
        "person_key": (told.number("shinjuku"), told.number("umeda")),
        "upload": upload.pk,
        "job": job.pk,
        "member": colleague.pk,
        "api_key": key.pk,
        "write_key": write.pk,
        "write_key_name": "web",
        "link": link.pk,
        "journey": "buying",
        "secret": services.make_link(actor=owner, member=members["viewer"], now=now),
    }
