"""Employees of the roster answer, and nothing that is kept says who: neither a row, nor an order, nor a time."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.messages.letters import SEALED_FOR as LETTER
from rashin.base.messages.models import Connection, Message, Posting
from rashin.base.roster import services as roster
from rashin.base.roster.models import Staff
from rashin.base.roster.records import Said
from rashin.base.workspace.models import AuditEntry, Department, User
from rashin.base.workspace.sealing import opened
from rashin.errors import BadInput
from rashin.powers.operation.surveys.answering import entering, flags, limits
from rashin.powers.operation.surveys.models import Invitation, InvitationStep, Response, Send, Survey
from rashin.powers.operation.surveys.models_ballots import Ballot, Pile, Turnout
from rashin.powers.operation.surveys.reach import ballots, following, sends
from rashin.powers.operation.surveys.reach.plans import Sample, SendSaid
from rashin.powers.operation.surveys.reach.turnout import turnout_of
from rashin.web.wiring import LETTER_FOLLOWERS
from tests.conftest import NOW, Members
from tests.powers.operation.surveys.answering.pages import Respondent
from tests.powers.operation.surveys.reach.test_waves import DAY, planned, sent

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/s/([0-9A-Z]{12})/")
ROSTER = SendSaid(title="職場", reminders=(3,), expires_days=20, sample=Sample(roster=True))
PEOPLE = {"札幌店": 6, "旭川店": 3, "函館店": 3}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flags, "ROBOTIC", 0.0)
    entering.forget()
    monkeypatch.setattr(limits, "COUNTER", limits.Counter(window=10**9))  # a minute that does not end in between


@pytest.fixture
def wave(lake: Lake, mail: Connection, survey: Survey, here: Members) -> Send:
    """Sent to twelve people in three shops, two of which are small; every second has an address."""
    area = Department.objects.create(name="北海道エリア")
    for shop in PEOPLE:
        Department.objects.create(name=shop, parent=area, units=[shop])
    now = datetime.now().astimezone() - timedelta(hours=5)
    for at, shop in enumerate(shop for shop, count in PEOPLE.items() for _ in range(count)):
        email = f"s{at}@example.jp" if at % 2 else ""
        said = Said(number=f"{at:04}", name=f"社員{at}", unit=shop, email=email, language="ja")
        roster.add_staff(actor="test", said=said, now=now - DAY)
    Survey.objects.filter(pk=survey.pk).update(audience="employee")
    version = survey.live_version
    assert version is not None
    version.document = {**version.document, "audience": "employee"}
    version.save()
    survey.refresh_from_db()
    return sent(planned(survey, here, now, ROSTER), now)


def letters() -> dict[int, str]:
    """Invitation → the code in its letter, as the queue holds it."""
    found = {}
    for posting in Posting.objects.filter(origin_kind="ballot"):
        body = opened(Message.objects.get(key=posting.reference).body, purpose=LETTER)
        codes = set(LINK.findall(json.loads(body)["text"]))
        found[posting.origin_id or 0] = codes.pop() if codes else ""
    return found


def arrive(now: datetime) -> None:
    for number in Invitation.objects.filter(state="queued").values_list("pk", flat=True):
        LETTER_FOLLOWERS["ballot"](number, "sent", "", now)


def slips(send: Send) -> list[str]:
    return [code for pile in Pile.objects.filter(send=send) for code in ballots.codes_of(pile)]


def answer(code: str, **said: str) -> Respondent:
    one = Respondent(code, REMOTE_ADDR="10.0.0.7")
    return one.send(**(said or {"q1": "9"}))


def test_everybody_has_a_code_by_letter_or_by_slip(wave: Send) -> None:
    assert Ballot.objects.count() == 12
    assert {row.unit: row.asked for row in Turnout.objects.all()} == {"札幌店": 6, "北海道エリア": 6}
    assert Posting.objects.count() == 6
    assert len({*letters().values(), *slips(wave)}) == 12
    assert Invitation.objects.filter(channel="qr", reason="slip").count() == 6
    assert not Posting.objects.exclude(person=None).exists()


def test_a_code_opens_once_however_it_is_typed_and_its_end_can_be_seen_again(wave: Send) -> None:
    code = slips(wave)[0]
    typed = f"{code[:4]}-{code[4:8]}-{code[8:]}".lower()
    one = answer(typed)
    assert one.status == 200
    row = Response.objects.get()
    assert (row.state, row.person, row.invitation, row.door, row.token_digest, row.channel) == (
        "complete", None, None, None, "", "link",
    )  # fmt: skip
    entering.forget()
    assert one.client.get(one.response.request["PATH_INFO"]).status_code == 200, "the page of thanks, loaded again"
    again = Respondent(code)
    assert (again.status, Response.objects.count()) == (404, 1)
    assert Ballot.objects.count() == 11


def test_two_browsers_with_one_code_are_one_answer(wave: Send) -> None:
    code = slips(wave)[0]
    first, second = Respondent(code), Respondent(code)
    first.send(q1="9")
    assert second.send(q1="1").status in {404, 410}
    assert list(Response.objects.filter(state="complete").values_list("answers", flat=True)) == [{"q1": 9}]


def test_a_program_that_repeats_itself_hears_the_same_though_its_code_is_torn(wave: Send, client: Client) -> None:
    code, other = slips(wave)[:2]

    def post(code: str, score: int, once: str) -> tuple[int, Any]:
        body, kind = json.dumps({"answers": {"q1": score}}), "application/json"
        entering.forget()
        made = client.post(f"/s/{code}/answers", body, content_type=kind, headers={"Idempotency-Key": once})
        return made.status_code, made.json()

    first = post(code, 9, "a")
    assert (first[0], Ballot.objects.count()) == (201, 11)
    assert post(code, 9, "a") == (200, first[1])
    assert post(code, 1, "a")[0] == 409, "other answers under the same key"
    wrong = ((code, 9, "b"), (code, 9, ""), (code[:-1], 9, "a"), (f"{other[:-2]}00", 9, "a"))
    assert {post(*one)[0] for one in wrong} == {404}, "another key, none, a torn slip, a mistyped one"
    Survey.objects.update(state="closed")
    assert post(code, 9, "a") == (200, first[1]), "and after the survey has closed"
    assert (post(other, 9, "c")[0], Response.objects.count()) == (409, 1)


def test_nobody_gets_a_second_code(wave: Send, survey: Survey, here: Members, now: datetime) -> None:
    row = sends.plan_send(actor=here.ben, survey=survey, said=ROSTER, now=now)
    with pytest.raises(BadInput):
        sends.schedule_send(actor=here.ben, number=row.pk, revision=1, now=now)


def test_reminders_go_to_everybody_and_hold_no_link(wave: Send, lake: Lake) -> None:
    arrive(wave.started_at)  # type: ignore[arg-type]
    answer(slips(wave)[0])
    later = wave.started_at + 4 * DAY  # type: ignore[operator]
    assert following.remind_due(lake, now=later) == 6
    assert Posting.objects.count() == 12
    reminders = Posting.objects.exclude(follows=None)
    assert reminders.count() == 6
    for one in reminders:
        assert "/s/" not in opened(Message.objects.get(key=one.reference).body, purpose=LETTER)


def test_at_its_end_a_wave_keeps_counts_and_nothing_else(wave: Send) -> None:
    for code in slips(wave)[:3]:
        answer(code)
    assert ballots.end(now=wave.expires_at) == 1  # type: ignore[arg-type]
    assert ballots.end(now=wave.expires_at) == 0  # type: ignore[arg-type]
    assert sum(row.answered or 0 for row in Turnout.objects.all()) == 3
    assert not Ballot.objects.exists()
    assert set(Pile.objects.values_list("sealed", flat=True)) == {""}


# ── nothing joins an answer to a person ──


def snapshot() -> dict[str, set[str]]:
    """Every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            if table in {"workspace_kept", "django_session"}:  # counts of tries, and members' sessions
                continue
            cursor.execute(f'select * from "{table}"')
            found[table] = {repr(row) for row in cursor.fetchall()}
    return found


def test_an_answer_writes_itself_tears_its_code_and_touches_nothing_else(wave: Send) -> None:
    """So there is no second trace whose order or time could be laid beside the answers'."""
    arrive(wave.started_at)  # type: ignore[arg-type]
    for code in slips(wave)[:2]:
        before = snapshot()
        answer(code)
        after = snapshot()
        moved = {table for table in after if after[table] != before[table]}
        assert moved == {"surveys_response", "surveys_ballot"}
        assert len(before["surveys_ballot"] - after["surveys_ballot"]) == 1
        assert not after["surveys_ballot"] - before["surveys_ballot"]


def test_a_letter_that_left_keeps_no_code(wave: Send) -> None:
    codes = letters()
    assert all(codes.values())
    arrive(wave.started_at)  # type: ignore[arg-type]
    assert set(letters().values()) == {""}
    held = " ".join(row for rows in snapshot().values() for row in rows)
    assert not any(code in held for code in codes.values())


def told(row: Any) -> Iterator[str]:
    """The values of a row that could join it to another: not truth, states or small numbers."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, UUID | datetime) or (isinstance(value, int) and abs(value) > 10_000):
            yield str(value)
        elif isinstance(value, str) and value:
            yield value
        elif isinstance(value, dict | list):
            yield from (str(one) for one in _leaves(value) if len(str(one)) > 3)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def test_no_value_of_an_answer_leads_to_fewer_than_five_people(wave: Send) -> None:
    """Each value that an answer holds is looked for in every row of every table that names anybody."""
    arrive(wave.started_at)  # type: ignore[arg-type]
    for code in slips(wave)[:4]:
        answer(code)
    people: dict[str, set[tuple[str, int]]] = {}
    for model in (Staff, Invitation, InvitationStep, Posting, Message, AuditEntry, User):
        for row in model._default_manager.all():
            for value in told(row):
                people.setdefault(value, set()).add((model.__name__, row.pk))
    for row in Response.objects.all():
        for value in told(row):
            joined = people.get(value, set())
            for name in {kind for kind, _ in joined}:
                assert len([1 for kind, _ in joined if kind == name]) >= 5, (value, joined)


def test_a_code_is_asked_for_by_hand_and_guesses_are_counted(wave: Send) -> None:
    client = Client(REMOTE_ADDR="10.9.9.9")
    page = client.get("/s/")
    assert page.status_code == 200
    assert b'<link rel="stylesheet"' not in page.content, "small: its style is inside, and it has no bundle"
    assert b"<script" not in page.content
    code = slips(wave)[0]
    assert (
        client.post("/s/", {"code": ballots.codes_of(Pile.objects.all()[0])[0] and code}).headers["Location"]
        == f"/s/{code}/"
    )
    assert client.post("/s/", {"code": "nonsense"}).status_code == 422
    wrong = [client.get(f"/s/{'A' * 10}{at:02}/").status_code for at in range(40)]
    assert set(wrong) == {404, 429}
    assert client.get(f"/s/{code}/").status_code == 200, "a right one opens all the same"


def test_a_wave_is_planned_looked_at_sent_and_printed_on_its_pages(wave: Send, survey: Survey, as_aoi: Client) -> None:
    for at in range(12, 30):
        roster.add_staff(actor="test", said=Said(number=f"{at:04}", name=f"社員{at}", unit="旭川店"), now=NOW)
    assert as_aoi.get(f"/surveys/{survey.key}/reach/send/").status_code == 200
    form = {
        "title": "二回目",
        "whom": "roster",
        "share": "100",
        "expires_days": "10",
        "units": "北海道エリア",
    }
    made = as_aoi.post(f"/surveys/{survey.key}/reach/send/", form)
    number = Send.objects.latest("pk").pk
    assert made.headers["Location"] == f"/surveys/sends/{number}/"
    page = as_aoi.get(f"/surveys/sends/{number}/")
    assert page.context["outlook"].resting == 12
    assert (page.context["slips"], page.context["letters"]) == (18, 0)
    assert as_aoi.get(f"/surveys/sends/{number}/change/").status_code == 200
    printed = as_aoi.get(f"/surveys/sends/{wave.pk}/slips/print/").content.decode()
    assert printed.count('class="slip"') == 6
    assert printed.count("<svg") >= 6
    assert as_aoi.get(f"/surveys/sends/{wave.pk}/slips/").status_code == 200
    assert AuditEntry.objects.latest("pk").action == "survey.slips_printed"
    assert as_aoi.get(f"/surveys/sends/{wave.pk}/").status_code == 200
    assert as_aoi.get(f"/surveys/{survey.key}/reach/").status_code == 200


def test_turnout_is_told_in_fives_while_it_runs_and_small_groups_never(wave: Send, survey: Survey) -> None:
    codes = slips(wave)
    answer(codes[0])
    found = turnout_of(survey)
    assert found is not None
    assert (found.whole.asked, found.whole.answered, found.final) == (12, 0, False)
    for code in codes[1:]:
        answer(code)
    running = turnout_of(survey)
    assert running is not None
    assert running.whole.answered == 5
    assert {one.answered for one in running.groups} <= {0, 5}
    ballots.end(now=wave.expires_at)  # type: ignore[arg-type]
    final = turnout_of(survey)
    assert final is not None
    assert (final.whole.answered, final.final) == (6, True)
    assert all(one.answered is None for one in final.groups), "three and three: neither is told"
