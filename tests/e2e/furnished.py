"""``python -m tests.e2e.furnished HOME``: what a company sets up itself, so that a walk through a demo meets it."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


def furnish(root: Path) -> None:
    """A wave, a trigger, a connection, a webhook, a provider, an invitation, keys, a source, a segment, a question."""
    from rashin.home import Home
    from rashin.web.installation import open_home

    open_home(Home.at(root))
    now = datetime.now(UTC)
    _asking(now)
    _sending(now)
    _people(now)
    _data(now)


def _asking(now: datetime) -> None:
    from rashin.powers.operation.surveys.models import Survey
    from rashin.powers.operation.surveys.reach.plans import Sample, SendSaid
    from rashin.powers.operation.surveys.reach.sends import plan_send
    from rashin.powers.operation.surveys.reach.triggers import TriggerSaid, add_trigger

    survey = Survey.objects.get(key="after_delivery")
    wave = SendSaid(title="秋の定点調査", sample=Sample(share=0.1, most=200), reminders=(3, 7))
    plan_send(actor="cli:furnished", survey=survey, said=wave, now=now)
    # The one that the list leads to first has answers to show.
    Survey.objects.filter(pk=survey.pk).update(edited_at=now)
    rule = TriggerSaid(event="Order Delivered", after_minutes=2880, once_per="order_id")
    add_trigger(actor="cli:furnished", survey=survey, said=rule, now=now)


def _sending(now: datetime) -> None:
    from rashin.base.messages.connecting import Wanted, set_connection
    from rashin.base.messages.services import make_endpoint

    server = {"host": "mail.example.com", "port": 587, "from_address": "hello@example.com", "from_name": "モリトネル"}
    set_connection(Wanted(name="お客様へのメール", options=server), channel="mail", actor="cli:furnished", now=now)
    make_endpoint(
        actor="cli:furnished", name="基幹システム", url="https://hooks.example.com/rashin", events=["*"], now=now
    )


def _people(now: datetime) -> None:
    from rashin.base.workspace.identity import Provider, set_provider
    from rashin.base.workspace.inviting import invite
    from rashin.base.workspace.models import User
    from rashin.base.workspace.services import make_api_key, make_write_key

    owner = User.objects.filter(role="owner").order_by("pk").first()
    assert owner is not None, "a demo has an owner"
    invite(actor=owner, email="kaede@example.com", role="analyst", name="橘 楓", now=now)
    make_api_key(
        actor=owner, member=owner, name="BIツール", scopes=["ask"], expires_at=now + timedelta(days=90), now=now
    )
    make_write_key(actor=owner, name="ECサイト", origins=["https://shop.example.com"], now=now)
    facts = {"issuer": "https://login.example.com/tenant", "client_id": "rashin"}
    way = Provider(kind="oidc", slug="company", name="社内アカウント", facts=facts, domains=("example.com",))
    set_provider(actor=owner, provider=way, secret="not-a-real-secret", now=now)


def _data(now: datetime) -> None:
    from rashin.base.customers.records import SegmentSaid
    from rashin.base.customers.segments import add_segment
    from rashin.base.workspace.models import User
    from rashin.powers.operation.explore.services import save_question
    from rashin.powers.operation.voices.records import Wish
    from rashin.powers.operation.voices.services import connect

    owner = User.objects.filter(role="owner").order_by("pk").first()
    assert owner is not None, "a demo has an owner"
    rules = ("did Order Completed at least 2 times within 365d",)
    add_segment(actor=owner, said=SegmentSaid(name="リピーター", rules=rules, match="all", description=""), now=now)
    save_question(actor=owner, name="チャネル別NPS", link="scores?metric=nps&by=channel", shared=True, now=now)
    connect(actor=owner, kind="webhook", wish=Wish(name="レビューサイト", channel="web"), now=now)


if __name__ == "__main__":
    furnish(Path(sys.argv[1]))
