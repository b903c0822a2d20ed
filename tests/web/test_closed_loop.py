"""The whole loop through real servers: asked by mail, an unhappy answer, a case, a reply, asked again, recovered.

Everything is called as the worker and the pages call it; the mails go through an SMTP server and the links that are
answered are those that the mails carry.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.catalogue import ask
from rashin.analysis.questions.question import Scope
from rashin.analysis.questions.scores import Scores
from rashin.analysis.text.pii import mask
from rashin.base.messages import policy
from rashin.base.messages.mails import Mails
from rashin.base.messages.postman import deliver_due
from rashin.base.workspace import asking
from rashin.base.workspace.models import User
from rashin.collect.imports import Desk, Wishes, import_file
from rashin.powers.operation.cases import services as cases
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.records import Closing, Conditions, ReplySaid, RuleSaid
from rashin.powers.operation.cases.replying import reply
from rashin.powers.operation.cases.setup import save_rule
from rashin.powers.operation.surveys import services
from rashin.powers.operation.surveys.answering import entering, flags, limits
from rashin.powers.operation.surveys.models import Invitation, Survey
from rashin.powers.operation.surveys.reach import sends, work
from rashin.powers.operation.surveys.reach.plans import SendSaid
from rashin.powers.operation.surveys.templates_library import template
from rashin.web.jobs.voices import Drain
from rashin.web.wiring import LISTENERS
from tests.base.messages.post_office import PostOffice, open_office
from tests.base.messages.test_mail import PATIENT, connect
from tests.conftest import Members
from tests.powers.conftest import here
from tests.powers.operation.surveys.answering.pages import Respondent

__all__ = ["here"]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"
NOW = datetime.now(UTC)


class Loop:
    """The company, its lake, its mail server."""

    def __init__(self, office: PostOffice, lake: Lake, here: Members) -> None:
        self.office, self.lake, self.members, self.now = office, lake, here, NOW

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def post(self) -> list[EmailMessage]:
        """Deliver what waits; the mails that arrived by it."""
        before, mails = len(self.office.got), Mails(PATIENT)
        try:
            deliver_due({}, clock=lambda: self.now, carriers={"mail": mails})
        finally:
            mails.close()
        return self.office.mails[before:]

    def hear(self) -> int:
        """What the worker does every second with what was said."""
        return Drain(self.lake, LISTENERS).run_all(now=self.now)

    def answer(self, mail: EmailMessage, *pages: dict[str, Any]) -> Respondent:
        """Open the link of a mail on a phone, and send page after page."""
        found = re.search(r"https?://\S+/s/[\w-]+/", mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        assert found is not None
        token = urlsplit(found[0]).path.split("/")[2]
        person = Respondent(token, HTTP_USER_AGENT=PHONE)
        for page in pages:
            person.send(**page)
            assert person.status == 200, person.text[:500]
        return person


@pytest.fixture
def loop(
    here: Members, lake: Lake, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Loop]:  # fmt: skip
    asking._lake_at.cache_clear()
    monkeypatch.setattr(asking, "_lake_at", lambda _address: lake)
    monkeypatch.setattr(flags, "ROBOTIC", 0.0)  # tests answer as quickly as programs do
    entering.forget()
    limits.COUNTER.__init__()  # type: ignore[misc]
    people = tmp_path / "customers.csv"
    people.write_text("user_id,email,name\nu1,hana@example.jp,山田 花\nu2,ken@example.jp,佐藤 健\n", "utf-8")
    import_file(lake, people, "customers", actor="t", now=NOW, wishes=Wishes(name="c"), desk=Desk(mask=mask))
    policy.change_policy(
        {"quiet": False, "company": "木と暮らし", "postal": "東京都", "contact": "03-0000-0000"}, actor="t", now=NOW
    )
    with open_office() as office:
        connect(office, settings, NOW)
        yield Loop(office, lake, here)


def published(name: str, actor: User) -> Survey:
    services.create_survey(actor=actor, document=template(name), now=NOW)
    services.publish(actor=actor, key=name, revision=1, now=NOW)
    return Survey.objects.get(key=name)


def test_an_unhappy_customer_is_heard_answered_and_asked_again(loop: Loop) -> None:
    ben = loop.members.ben
    survey = published("after_delivery", ben)
    published("after_case", ben)
    office = loop.members.office
    said = RuleSaid(name="不満", conditions=Conditions(metrics=("csat",), at_most=2), severity=2, department=office.pk)
    save_rule(actor=ben, said=said, now=NOW)

    wave = sends.plan_send(actor=ben, survey=survey, said=SendSaid(title="配送のあと"), now=NOW)
    sends.schedule_send(actor=ben, number=wave.pk, revision=1, now=NOW)
    work.SEND.run(SimpleNamespace(now=NOW, progress=lambda **_: None), send=wave.pk)
    mails = {str(mail["to"]): mail for mail in loop.post()}
    assert set(mails) == {"hana@example.jp", "ken@example.jp"}
    html = mails["hana@example.jp"].get_body(("html",))
    assert html is not None
    assert "a.csat=1" in html.get_content(), "the first question stands in the mail"
    assert set(Invitation.objects.values_list("state", flat=True)) == {"sent"}

    loop.later(hours=2)
    unhappy = {"csat": "1", "intact": "no"}
    loop.answer(mails["hana@example.jp"], unhappy, {"trouble": "late"}, {"ces": "2", "words": "三日も遅れて困りました"})
    loop.answer(mails["ken@example.jp"], {"csat": "5", "intact": "yes"}, {"ces": "7"})
    assert set(Invitation.objects.filter(send=wave).values_list("state", flat=True)) == {"answered"}
    assert loop.hear() >= 4
    case = Case.objects.get()
    assert case.department_id == office.pk

    loop.later(hours=1)
    reply(
        actor=ben, number=case.pk, revision=None, said=ReplySaid(via="mail", body="申し訳ございません。"), now=loop.now
    )
    (answer,) = loop.post()
    assert str(answer["to"]) == "hana@example.jp"

    loop.later(hours=20)
    cases.resolve(actor=ben, number=case.pk, closing=Closing(resolution="apologised"), now=loop.now)
    loop.later(hours=26)  # one letter a day: the question may be held until the next
    (again,) = loop.post()
    assert str(again["to"]) == "hana@example.jp"
    loop.answer(again, {"csat": "5", "nps": "9", "words": "丁寧でした"})
    loop.hear()
    case.refresh_from_db()
    assert (case.recovery, case.recovery_metric, case.recovery_score) == ("answered", "csat", 5.0)

    found = ask(Scores(metric="csat", minimum=1), lake=loop.lake, scope=Scope(units=None), now=NOW + timedelta(days=2))
    assert found.rows()[-1]["n"] == 3, "two answers about the delivery, one about the case"
    assert Case.objects.count() == 1
