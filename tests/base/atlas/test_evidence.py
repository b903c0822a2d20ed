"""Evidence links: stated once, taken back with a date, walked both ways with the weakest grade."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from rashin.base.atlas import queries
from rashin.base.atlas.errors import (
    AlreadyLinked,
    AlreadyRetracted,
    BadEnd,
    BadGrade,
    BadRelation,
    NoSuchLink,
    SelfEvidence,
)
from rashin.base.atlas.models import EvidenceLink
from rashin.base.atlas.records import Claim, End
from rashin.base.atlas.services import link, unlink
from rashin.base.atlas.vocabulary import Relation
from rashin.base.workspace.models import AuditEntry
from rashin.errors import BadInput
from tests.conftest import NOW, Members

pytestmark = pytest.mark.django_db

VOICE, INSIGHT, STAGE = End(kind="voice", id="v-1"), End(kind="insight", id="7"), End(kind="stage", id="first/receive")
FIX, EFFECT = End(kind="improvement", id="3"), End(kind="effect", id="12")


def tie(source: End, target: End, grade: int = 2, **more: object) -> int:
    relation = str(more.pop("relation", Relation.SUPPORTS))
    claim = Claim(source=source, target=target, relation=relation, grade=grade, **more)  # type: ignore[arg-type]
    return link(actor="cli:test", claim=claim, now=NOW).id


def test_a_link_keeps_who_when_how_and_what_was_answered(members: Members) -> None:
    claim = Claim(
        source=VOICE, target=INSIGHT, relation="supports", grade=1, method="read by two",
        question={"kind": "scores", "since": NOW}, answer={"points": [{"value": 12.5, "n": 80}]},
    )  # fmt: skip
    made = link(actor=members.ben, claim=claim, now=NOW)
    assert (made.source, made.target, made.grade, made.method, made.made_by) == (
        VOICE,
        INSIGHT,
        1,
        "read by two",
        "Ben",
    )
    assert made.stands
    assert made.question == {"kind": "scores", "since": str(NOW)}
    assert queries.link(made.id).answer == {"points": [{"value": 12.5, "n": 80}]}
    assert AuditEntry.objects.get().action == "evidence.linked"


@pytest.mark.parametrize(
    ("source", "target", "relation", "grade", "error"),
    [
        (VOICE, VOICE, "supports", 1, SelfEvidence),
        (VOICE, INSIGHT, "likes", 1, BadRelation),
        (VOICE, INSIGHT, "supports", 6, BadGrade),
        (VOICE, INSIGHT, "supports", -1, BadGrade),
        (End(kind="Voice", id="1"), INSIGHT, "supports", 1, BadEnd),
        (End(kind="voice", id=""), INSIGHT, "supports", 1, BadEnd),
        (VOICE, End(kind="insight", id="a\x00b"), "supports", 1, BadEnd),
    ],
)
def test_what_could_never_be_evidence_is_refused(
    source: End, target: End, relation: str, grade: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        link(actor="cli:test", claim=Claim(source=source, target=target, relation=relation, grade=grade), now=NOW)
    assert not EvidenceLink.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_same_claim_stands_once_until_it_is_taken_back() -> None:
    number = tie(VOICE, INSIGHT, grade=1)
    with pytest.raises(AlreadyLinked, match="grade 1"):
        tie(VOICE, INSIGHT, grade=3)
    tie(VOICE, INSIGHT, relation=Relation.CONTRADICTS)
    unlink(actor="cli:test", number=number, reason="read again", now=NOW + timedelta(days=1))
    tie(VOICE, INSIGHT, grade=3)
    assert [one.grade for one in queries.links_of(VOICE, retracted=True) if one.relation == "supports"] == [3, 1]
    assert len(queries.links_of(INSIGHT)) == 2


def test_taking_back_is_dated_signed_and_final() -> None:
    number = tie(VOICE, INSIGHT)
    later = NOW + timedelta(days=2)
    gone = unlink(actor="cli:aoi", number=number, reason="duplicate", now=later)
    assert (gone.retracted_at, gone.retracted_by, gone.retraction, gone.stands) == (
        later,
        "cli:aoi",
        "duplicate",
        False,
    )
    with pytest.raises(AlreadyRetracted):
        unlink(actor="cli:aoi", number=number, reason="again", now=later)
    with pytest.raises(NoSuchLink):
        unlink(actor="cli:aoi", number=9_999, reason="what", now=later)
    with pytest.raises(BadInput):
        unlink(actor="cli:aoi", number=number, reason=" ", now=later)


def test_a_chain_is_as_strong_as_its_weakest_link_and_goes_both_ways() -> None:
    tie(VOICE, INSIGHT, 4)
    tie(INSIGHT, STAGE, 1)
    tie(STAGE, FIX, 3)
    tie(FIX, EFFECT, 5)
    forward = {step.end: (step.depth, step.weakest) for step in queries.forward(VOICE).steps}
    assert forward == {INSIGHT: (1, 4), STAGE: (2, 1), FIX: (3, 1), EFFECT: (4, 1)}
    backward = queries.backward(EFFECT)
    assert [(step.end, step.weakest) for step in backward.steps] == [(FIX, 5), (STAGE, 3), (INSIGHT, 1), (VOICE, 1)]
    assert [one.target for one in backward.steps[-1].path] == [EFFECT, FIX, STAGE, INSIGHT]
    assert [step.end for step in queries.forward(VOICE, depth=2).steps] == [INSIGHT, STAGE]


def test_the_strongest_way_counts_even_when_it_is_longer() -> None:
    tie(VOICE, EFFECT, 0)
    tie(VOICE, INSIGHT, 3)
    tie(INSIGHT, EFFECT, 3)
    step = next(one for one in queries.forward(VOICE).steps if one.end == EFFECT)
    assert (step.weakest, step.depth) == (3, 2)
    near = next(one for one in queries.forward(VOICE, depth=1).steps if one.end == EFFECT)
    assert (near.weakest, near.depth) == (0, 1)


def test_circles_end_and_links_that_were_taken_back_are_not_walked() -> None:
    tie(VOICE, INSIGHT)
    tie(INSIGHT, STAGE)
    number = tie(STAGE, FIX)
    tie(STAGE, VOICE)
    assert {step.end for step in queries.forward(VOICE).steps} == {INSIGHT, STAGE, FIX}
    unlink(actor="cli:test", number=number, reason="wrong", now=NOW)
    assert {step.end for step in queries.forward(VOICE).steps} == {INSIGHT, STAGE}


def test_a_walk_is_cut_where_it_was_asked_to_be() -> None:
    for number in range(30):
        tie(End(kind="voice", id=str(number)), INSIGHT)
    chain = queries.backward(INSIGHT, limit=10)
    assert len(chain.steps) == 10
    assert chain.cut


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade": 9},
        {"relation": "likes"},
        {"to_kind": "voice", "to_id": "v-1"},
        {"from_id": ""},
        {"made_by": ""},
        {"retracted_at": NOW},
        {"retracted_at": NOW - timedelta(days=1), "retracted_by": "x"},
    ],
)
def test_the_database_refuses_what_a_service_would(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {
        "from_kind": "voice", "from_id": "v-1", "to_kind": "insight", "to_id": "7", "relation": "supports", "grade": 1,
        "made_by": "x", "made_at": NOW,
    }  # fmt: skip
    EvidenceLink.objects.create(**good).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceLink.objects.create(**{**good, **wrong})


def test_ends_are_named_by_their_rooms(settings: object) -> None:
    from rashin.base.atlas.services import add_improvement

    made = add_improvement(actor="cli:test", title="遅れを先に知らせる", now=NOW)
    own = End(kind="improvement", id=str(made.pk))
    shown = queries.named([own, VOICE, End(kind="improvement", id="999")])
    assert shown[own].title == "遅れを先に知らせる"
    assert shown[VOICE].missing
    assert shown[End(kind="improvement", id="999")].missing


def test_now_is_what_was_passed_in() -> None:
    moment = datetime.fromisoformat("2020-01-02T03:04:05+00:00")
    claim = Claim(source=VOICE, target=INSIGHT, relation="supports", grade=0)
    made = link(actor="cli:test", claim=claim, now=moment)
    assert made.made_at == moment
