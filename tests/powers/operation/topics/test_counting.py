"""What people say of a voice counts in the figures and survives the next reading; quality is not measured on it."""

from datetime import timedelta

import pytest

from rashin.analysis.enrich.assigned import Assigning, assigner_of
from rashin.analysis.enrich.reading_rounds import Rounds
from rashin.analysis.questions.topics import Topics
from rashin.analysis.text.topics import changing
from rashin.base.workspace.asking import ask_as
from rashin.powers.operation.topics import carrying, corrections, drafts, lookups, versions
from rashin.powers.operation.topics.corrections import Wrong
from rashin.powers.operation.topics.models import Correction
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def read(held, members):
    """The remark is read and put under a topic of a tree that is in use."""
    late = drafts.edit(
        actor=members.aoi, seen={}, now=NOW,
        doing=lambda tree: changing.add(tree, {"ja": "遅れ"}, rules=(changing.Rule(kind="keywords", words=("遅い",)),)),
    ).note.topics[0]  # fmt: skip
    shop = drafts.edit(
        actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.add(tree, {"ja": "店舗"})
    ).note.topics[0]
    apply(held, versions.publish(actor=members.aoi, now=NOW).number)
    held.late, held.shop = late, shop
    return held


def apply(lake, number):
    tree = drafts.tree_of(versions.document(number))
    Rounds(lake=lake, version=1, clock=lambda: NOW).run()
    work = Assigning(lake=lake, version=number, assigner=assigner_of(lake, tree), clock=lambda: NOW)
    work.run()
    work.flip()
    versions.applied(number, {}, NOW)


def counted(member):
    answer = ask_as(member, Topics(), now=LATER)
    whole = answer.whole[0].sums
    return {one.tag: one.sums.n for one in answer.points if one.sums.n}, (whole.negative, whole.positive)


def said(callbacks, member, **what):
    with callbacks(execute=True):
        return corrections.correct(actor=member, wrong=Wrong(voice_id="s:1", **what), now=LATER)


@pytest.mark.django_db
def test_a_correction_counts_at_once_and_after_every_new_version(
    read, members, django_capture_on_commit_callbacks
) -> None:
    on_commit = django_capture_on_commit_callbacks
    assert counted(members.aoi) == ({read.late: 1}, (1, 0))
    said(on_commit, members.ben, kind="wrong", topic=read.late)
    said(on_commit, members.ben, kind="missing", topic=read.shop)
    said(on_commit, members.ben, kind="sentiment", mood="pos")
    assert counted(members.aoi) == ({read.shop: 1}, (0, 1))
    with on_commit(execute=True):
        again = corrections.correct(
            actor=members.ben, wrong=Wrong(voice_id="s:1", kind="sentiment", mood="neg"), now=LATER + timedelta(hours=1)
        )
    assert counted(members.aoi) == ({read.shop: 1}, (1, 0))
    apply(read, versions.publish(actor=members.aoi, now=NOW).number)  # the draft has learned: it is another tree
    assert counted(members.aoi)[0] == {read.shop: 1}
    with on_commit(execute=True):
        corrections.take_back(actor=members.ben, number=again.pk, now=LATER)
    assert carrying.carry() == 0
    assert [one["active"] for one in read.rows("SELECT active FROM corrections ORDER BY number").to_pylist()][
        -1
    ] is False


@pytest.mark.django_db
def test_what_a_colleague_says_counts_when_it_was_taken_and_nothing_is_lost_when_the_lake_was_away(
    read, members, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    open_ = said(django_capture_on_commit_callbacks, members.emi, kind="sentiment", mood="pos")
    assert open_.state == "open"
    assert counted(members.aoi)[1] == (1, 0)
    with monkeypatch.context() as away, django_capture_on_commit_callbacks(execute=True):
        away.setattr(carrying, "the_lake", lambda: (_ for _ in ()).throw(OSError("away")))
        corrections.judge(actor=members.aoi, number=open_.pk, take=True, now=LATER)
    assert counted(members.aoi)[1] == (1, 0)
    assert carrying.carry() == 1
    assert counted(members.aoi)[1] == (0, 1)


@pytest.mark.django_db
def test_quality_is_measured_on_what_the_machine_says_of_voices_that_nobody_taught_it(
    read, members, django_capture_on_commit_callbacks
) -> None:
    said(django_capture_on_commit_callbacks, members.ben, kind="sentiment", mood="pos")
    assert lookups.machine_says("sentiment", ["s:1"]) == {"s:1": ("neg",)}
    found = lookups.candidates(members.aoi, "sentiment", now=LATER)
    assert [one.predicted for one in found] == [("neg",)]
    assert lookups.candidates(members.aoi, "sentiment", now=LATER, taught=corrections.taught()) == []


@pytest.mark.django_db
def test_words_that_came_anew_are_read_by_the_machine_again(read, members) -> None:
    Correction.objects.create(
        voice_id="s:1", kind="sentiment", mood="pos", state="taken", at=NOW, judged_at=NOW - timedelta(days=1)
    )
    assert carrying.carry() == 0
    assert counted(members.aoi)[1] == (1, 0)
