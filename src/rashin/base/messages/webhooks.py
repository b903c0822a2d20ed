"""The transport of webhooks: one attempt, signed, and what its answer means; and what follows for the endpoint."""

import time
from datetime import datetime

from rashin.base.messages import queue, signing
from rashin.base.messages.addresses import check_encrypted, target_of
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.models import Delivery, Endpoint
from rashin.base.messages.notices import NoticeKind, notify
from rashin.base.messages.outgoing import Answer, CallFailed, call, policy
from rashin.base.messages.rules import GONE, Outcome, asked_pause
from rashin.base.messages.vocabulary import ANSWER_KEPT, PATIENCE, EndpointState
from rashin.base.workspace.access import may
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.base.workspace.sealing import SealBroken, opened
from rashin.base.workspace.vocabulary import Permission
from rashin.errors import gettext_noop

PURPOSE = "webhook"
"""What a secret is sealed for: what was sealed for another purpose cannot be opened in its place."""

DISABLED = {
    EndpointState.GONE: NoticeKind(
        code="webhook.gone",
        sentence=gettext_noop("The webhook endpoint “%(name)s” answered that it is gone, and is disabled."),
        tone="bad",
    ),
    EndpointState.FAILING: NoticeKind(
        code="webhook.failing",
        sentence=gettext_noop("The webhook endpoint “%(name)s” has failed for days, and is disabled."),
        tone="bad",
    ),
}


class Webhooks:
    """The transport that web/wiring lists for webhooks."""

    def send(self, claimed: queue.Claim, *, now: datetime) -> Outcome:
        """Make one attempt, outside any transaction."""
        row = Delivery.objects.select_related("message", "endpoint").filter(pk=claimed.id).first()
        endpoint = row.endpoint if row else None
        if row is None or endpoint is None or endpoint.state != EndpointState.ENABLED:
            return Outcome(problem="closed", hopeless=True)
        body = row.message.body
        begun = time.monotonic()
        try:
            rules = policy()
            check_encrypted(target_of(endpoint.url, rules.allowed), rules.allowed)
            headers = signing.headers(
                secrets_in_force(endpoint, now=now),
                message_id=row.message.key, timestamp=int(now.timestamp()), body=body,
            ) | {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Rashin-Webhooks/1"}  # fmt: skip
            answer = call("POST", endpoint.url, body=body.encode(), headers=headers, under=rules)
        except SealBroken:
            return Outcome(problem="sealed")
        except TargetRefused:
            return Outcome(problem="refused", took_ms=_since(begun))
        except CallFailed as failed:
            return Outcome(problem=failed.problem, took_ms=_since(begun))
        return outcome_of(answer, took_ms=_since(begun), now=now)

    def afterwards(self, row: Delivery, outcome: Outcome, now: datetime) -> None:
        """What an attempt means for its endpoint, in the same transaction."""
        if row.endpoint_id is None:
            return
        endpoint = Endpoint.objects.select_related("lane").get(pk=row.endpoint_id)
        if outcome.delivered:
            Endpoint.objects.filter(pk=endpoint.pk).update(last_delivered_at=now)
        elif outcome.problem == "gone":
            close(endpoint, EndpointState.GONE, now=now)
        elif endpoint.lane.failing_since and now - endpoint.lane.failing_since >= PATIENCE:
            close(endpoint, EndpointState.FAILING, now=now)


def outcome_of(answer: Answer, *, took_ms: int, now: datetime) -> Outcome:
    """What an answer means: 2xx is delivered, 410 is never again, a redirect is not followed."""
    text = answer.body.decode("utf-8", "replace")[:ANSWER_KEPT]
    told = "".join(letter if letter.isprintable() or letter in "\n\t" else "·" for letter in text)
    if 200 <= answer.status < 300:
        return Outcome(status=answer.status, answer=told, took_ms=took_ms)
    problem = {GONE: "gone"}.get(answer.status, "redirected" if 300 <= answer.status < 400 else "status")
    pause = asked_pause(answer.headers.get("retry-after", ""), now=now)
    return Outcome(
        problem=problem, status=min(answer.status, 999), answer=told, took_ms=took_ms, retry_after=pause,
        hopeless=answer.status == GONE,
    )  # fmt: skip


def secrets_in_force(endpoint: Endpoint, *, now: datetime) -> list[str]:
    """The secret, and for a while after a rotation the old one too."""
    found = [opened(endpoint.secret, purpose=PURPOSE)]
    if endpoint.old_secret and endpoint.old_until and now < endpoint.old_until:
        found.append(opened(endpoint.old_secret, purpose=PURPOSE))
    return found


def close(endpoint: Endpoint, state: EndpointState, *, now: datetime) -> None:
    """Disable an endpoint that is gone or has failed for days, and tell who looks after it."""
    if not Endpoint.objects.filter(pk=endpoint.pk, state=EndpointState.ENABLED).update(state=state):
        return
    with change(actor="worker", action="webhook.disabled", subject=f"webhook:{endpoint.pk}", now=now) as entry:
        entry.note(name=endpoint.name, why=str(state))
        queue.drop_waiting(endpoint.lane, now=now)
        keepers = [one for one in User.objects.filter(is_active=True) if may(one, Permission.MANAGE_WEBHOOKS)]
        notify(keepers, DISABLED[state], now=now, values={"name": endpoint.name}, link=f"/webhooks/{endpoint.pk}/")


def _since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
