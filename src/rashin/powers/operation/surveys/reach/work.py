"""The work of reach: a wave is drawn and written, and every half minute whatever is due is done."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from rashin.analysis.questions.question import Scope
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.audit import change
from rashin.base.workspace.jobs import Running, job
from rashin.powers.operation.surveys.models import Invitation, Send
from rashin.powers.operation.surveys.reach import ballots, following, inviting, pulses, sends, triggers
from rashin.powers.operation.surveys.reach.choosing import Drawn
from rashin.powers.operation.surveys.reach.inviting import ACTOR, Asked
from rashin.powers.operation.surveys.reach.links import seed_of_send
from rashin.powers.operation.surveys.reach.plans import CHANNELS, sample_of
from rashin.powers.operation.surveys.reach.staff import ways_of
from rashin.powers.operation.surveys.vocabulary import Audience, Channel, InvitationState, SendState, State

PIECE: Final = 1_000
BREATH: Final = 4
"""Pieces of letters that one round writes: a large pile does not keep the other work waiting."""


@job(sends.SEND_JOB, attempts=10)
def SEND(running: Running, *, send: int) -> dict[str, object]:
    """Draw a wave and write its letters."""
    row = Send.objects.select_related("survey").get(pk=send)
    if row.state == SendState.SCHEDULED:
        row = _drawn(row, running)
    if row.state != SendState.SENDING:
        return {"state": row.state}
    total, done = Invitation.objects.filter(send=row).count(), 0
    while found := inviting.post_due(the_lake(), now=running.now, most=PIECE, send=send):
        done += found
        running.progress(done=min(done, total), total=total)
        if not Send.objects.filter(pk=send, state=SendState.SENDING, survey__state=State.LIVE).exists():
            break
    _finish(send, running)
    return {"invitations": total}


def _drawn(row: Send, running: Running) -> Send:
    """Draw, and keep the invitations with the fact that it was drawn; whoever is cut off here draws the same again."""
    now = running.now
    found = sends.found_by(row, lake=the_lake(), scope=Scope(units=None), now=now)
    drawn = sends.drawn_of(row, found, now=now)
    units = {one.person: one.unit for one in found}
    expires = now + timedelta(days=int(row.counts.get("expires_days", 30)))
    if row.survey.audience == Audience.EMPLOYEE:
        return _drawn_staff(row, drawn, units, expires, running)
    people = [
        Asked(
            person=person, seed=seed_of_send(row.pk, person), due_at=now, expires_at=expires, unit=units[person]
        )
        for person in drawn.people
    ]  # fmt: skip
    with change(actor=ACTOR, action="survey.send_begun", subject=f"send:{row.pk}", now=now) as entry:
        locked = Send.objects.select_for_update(of=("self",)).select_related("survey").get(pk=row.pk)
        entry.note(drawn=len(people), found=drawn.found)
        if locked.state != SendState.SCHEDULED:
            return locked
        inviting.make(people, now=now, survey=locked.survey, send=locked, channel=locked.channel)
        locked.state, locked.started_at, locked.expires_at = SendState.SENDING, now, expires
        locked.counts = {**locked.counts, **sends.counts_of(drawn)}
        locked.save()
    return locked


def _drawn_staff(row: Send, drawn: Drawn, units: Mapping[int, str], expires: datetime, running: Running) -> Send:
    """The same for employees: codes for all of them at once, letters for those whom one reaches, slips for the others.

    Their invitations say who was asked, so that nobody gets two codes; no link can be made of them.
    """
    now, sample = running.now, sample_of(row.sample)
    ways: Mapping[int, str] = dict.fromkeys(drawn.people, row.channel)
    if sample.roster:
        open_ways = frozenset(one for one in CHANNELS if sends.connected(one))
        ways = ways_of(drawn.people, sample, connected=open_ways)
    with change(actor=ACTOR, action="survey.send_begun", subject=f"send:{row.pk}", now=now) as entry:
        locked = Send.objects.select_for_update(of=("self",)).select_related("survey").get(pk=row.pk)
        entry.note(drawn=len(drawn.people), found=drawn.found)
        if locked.state != SendState.SCHEDULED:
            return locked
        Invitation.objects.bulk_create(
            [
                Invitation(
                    survey=locked.survey, send=locked, person=person, channel=ways.get(person, Channel.QR),
                    unit=units[person][: ballots.NAMED], token_digest=secrets.token_hex(32), due_at=now,
                    expires_at=expires, created_at=now,
                    state=InvitationState.QUEUED if person in ways else InvitationState.SENT,
                    reason="" if person in ways else "slip",
                )
                for person in drawn.people
            ],
            ignore_conflicts=True, batch_size=PIECE,
        )  # fmt: skip
        ballots.issue(locked, [units[person] for person in drawn.people])
        locked.state, locked.started_at, locked.expires_at = SendState.SENDING, now, expires
        locked.counts = {**locked.counts, **sends.counts_of(drawn)}
        locked.save()
    return locked


def _finish(send: int, running: Running) -> None:
    left = Invitation.objects.filter(send=send, state="queued", message_key="").exists()
    if not left:
        Send.objects.filter(pk=send, state=SendState.SENDING).update(
            state=SendState.DONE, finished_at=running.now
        )  # fmt: skip


@job("surveys.reach", attempts=1)
def REACH(running: Running) -> dict[str, object]:
    """Triggers look, letters that are due are written, reminders too, and links end."""
    lake = the_lake()
    begun = pulses.tend(now=running.now)
    done: dict[str, object] = {
        "triggered": triggers.watch(lake, now=running.now),
        "pulses": begun,
        "waves": sends.begin_due(now=running.now),
    }
    written = 0
    for _ in range(BREATH):
        written += (found := inviting.post_due(lake, now=running.now, most=PIECE))
        if found < PIECE:
            break
    done |= {"written": written, "reminded": following.remind_due(lake, now=running.now)}
    return done | {"expired": following.expire(now=running.now), "ended": ballots.end(now=running.now)}
