"""The tree: edited by two at once, undone, published, applied; a file that is none."""

import json
from io import BytesIO

import pytest

from rashin.analysis.text.topics import changing
from rashin.base.workspace.jobs import Claim, Running
from rashin.base.workspace.models import AuditEntry, Job
from rashin.base.workspace.vocabulary import JobState
from rashin.powers.operation.topics import drafts, suggesting, versions
from rashin.powers.operation.topics.errors import BadTree, NothingToPublish, StillApplying, TreeMoved
from rashin.powers.operation.topics.models import TreeVersion
from rashin.powers.operation.topics.tasks import SUGGEST_TOPICS
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(home, settings):
    settings.HOME = home


def add(actor, title, parent=None):
    return drafts.edit(
        actor=actor, seen={}, now=NOW, doing=lambda tree: changing.add(tree, {"ja": title}, parent=parent)
    ).note.topics[0]


def test_two_who_change_different_topics_are_in_nobodys_way_and_the_same_topic_is_told(members):
    first, second = add(members.aoi, "配送"), add(members.aoi, "店員")
    seen = {one: drafts.digest_of(drafts.draft().tree, one) for one in (first, second)}

    def rename(actor, topic, title):
        drafts.edit(
            actor=actor, seen={topic: seen[topic]}, now=NOW,
            doing=lambda tree: changing.rename(tree, topic, {"ja": title}),
        )  # fmt: skip

    rename(members.aoi, first, "配達")
    rename(members.ben, second, "スタッフ")
    with pytest.raises(TreeMoved):
        rename(members.ben, first, "お届け")
    assert {one.name() for one in drafts.draft().tree.topics} == {"配達", "スタッフ"}
    assert "スタッフ" in drafts.undo(actor=members.ben, now=NOW)
    assert drafts.draft().tree.by_id[second].name() == "店員"


def test_a_circle_hides_no_topic_in_silence(members, signed_in):
    add(members.aoi, "配送")
    page = signed_in(members.aoi)
    assert "data-unseen" not in page.get("/topics/").content.decode()
    circle = [{"id": one, "parent": other, "title": {"ja": one}} for one, other in (("a", "b"), ("b", "a"))]
    file = BytesIO(json.dumps({"format": "rashin.topics/1", "topics": circle}).encode())
    file.name = "circle.json"
    page.post("/topics/import/", {"file": file})
    shown = page.get("/topics/").content.decode()
    assert "data-unseen" in shown
    assert "a → b → a" in shown


def test_the_page_keeps_what_was_written_when_somebody_was_quicker(members, signed_in):
    topic = add(members.aoi, "配送")
    page = signed_in(members.ben)
    shown = page.get(f"/topics/?topic={topic}").content.decode()
    seen = drafts.digest_of(drafts.draft().tree, topic)
    assert seen in shown
    drafts.edit(actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.annotate(tree, topic, "遅れも"))
    sent = {
        "do": "save", "topic": topic, "seen": seen, "title-ja": "宅配", "note": "私の注",
        "rule-0-kind": "keywords", "rule-0-words": "配送\n遅い*", "rule-1-kind": "boolean", "rule-1-query": "",
    }  # fmt: skip
    answer = page.post("/topics/do/", sent)
    assert answer.status_code == 409
    assert "私の注" in answer.content.decode()
    assert "遅い*" in answer.content.decode()
    again = sent | {"seen": drafts.digest_of(drafts.draft().tree, topic)}
    assert page.post("/topics/do/", again).status_code == 302
    kept = drafts.draft().tree.by_id[topic]
    assert (kept.name(), kept.note, kept.rules[0].words) == ("宅配", "私の注", ("配送", "遅い*"))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"do": "save", "rule-0-kind": "boolean", "rule-0-query": "(配送 OR"}, 302),
        ({"do": "explode"}, 422),
        ({"do": "move", "parent": "t1"}, 422),
        ({"do": "merge", "into": "nobody"}, 422),
        ({"do": "save", "title-ja": "\x00", "title-en": ""}, 422),
        ({"do": "save", "title-ja": "配送", "rule-0-kind": "magic", "rule-0-words": "x"}, 422),
        ({"do": "split"}, 422),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(members, signed_in, sent, status):
    add(members.aoi, "配送")
    page = signed_in(members.ben)
    answer = page.post("/topics/do/", {"topic": "t1", "title-ja": "配送", **sent})
    assert answer.status_code == status


def test_a_version_is_published_once_and_what_is_in_use_stays_until_it_is_whole(members):
    topic = add(members.aoi, "配送")
    rules = (changing.Rule(kind="keywords", words=("配送",)),)
    drafts.edit(actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.set_rules(tree, topic, rules))
    made = versions.publish(actor=members.aoi, now=NOW, note="はじめ")
    assert (made.number, made.state, Job.objects.get(pk=made.job).args) == (1, "applying", {"version": 1})
    with pytest.raises(StillApplying):
        versions.publish(actor=members.aoi, now=NOW)
    assert versions.live_version() is None
    versions.applied(1, {"voices": 3}, NOW)
    versions.applied(1, {"voices": 3}, NOW)
    assert versions.live_tree() == drafts.draft().tree
    with pytest.raises(NothingToPublish):
        versions.publish(actor=members.aoi, now=NOW)
    drafts.edit(actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.rename(tree, topic, {"ja": "宅配"}))
    second = versions.publish(actor=members.aoi, now=NOW)
    assert versions.live_version().number == 1
    Job.objects.filter(pk=second.job).update(state=JobState.CANCELLED)
    third = versions.publish(actor=members.aoi, now=NOW)  # one that was stopped holds up no other
    versions.applied(3, {}, NOW)
    assert list(TreeVersion.objects.order_by("number").values_list("state", flat=True)) == ["past", "failed", "live"]
    assert third.document["topics"][0]["title"] == {"ja": "宅配"}
    versions.bring_back(actor=members.ben, number=1, now=NOW)
    assert drafts.draft().tree.by_id[topic].name() == "配送"
    assert AuditEntry.objects.filter(action="topics.published").count() == 3


def test_a_circle_is_not_published(members):
    tree = drafts.tree_of({"format": "rashin.topics/1", "topics": [
        {"id": "a", "parent": "b", "title": {"ja": "甲"}}, {"id": "b", "parent": "a", "title": {"ja": "乙"}},
    ]})  # fmt: skip
    drafts.replace(actor=members.aoi, tree=tree, source="file", now=NOW)
    with pytest.raises(BadTree):
        versions.publish(actor=members.aoi, now=NOW)


def test_pages_answer_and_only_those_who_keep_topics_change_them(members, signed_in):
    topic = add(members.aoi, "配送")
    office, lead, viewer = signed_in(members.ben), signed_in(members.emi), signed_in(members.chika)
    for page in ("/topics/", f"/topics/?topic={topic}", "/topics/publish/", "/topics/versions/", "/topics/labelling/",
                 "/topics/labelling/new/", "/topics/quality/", "/topics/corrections/", "/topics/emerging/",
                 "/topics/export/", "/voices/explore/", "/voices/search/?q=配送", "/voices/searches/"):  # fmt: skip
        assert office.get(page).status_code == 200, page
    assert lead.get("/topics/").status_code == 200
    assert lead.get("/topics/publish/").status_code == 403
    assert lead.post("/topics/do/", {"do": "retire", "topic": topic}).status_code == 403
    assert viewer.get("/topics/").status_code == 403
    assert b"rashin.topics/1" in office.get("/topics/export/").content


def test_a_file_takes_the_drafts_place_and_one_that_is_none_does_not(members, signed_in):
    add(members.aoi, "配送")
    page = signed_in(members.ben)

    def bring(said: bytes):
        file = BytesIO(said)
        file.name = "topics.json"
        return page.post("/topics/import/", {"file": file}, follow=True)

    for bad in (b"", b"\x00\xff", b"[]", b'{"format":"rashin.topics/9","topics":[]}', b"[" * 100_000):
        assert bring(bad).status_code == 200
        assert drafts.draft().tree.topics[0].name() == "配送"
    good = {"format": "rashin.topics/1", "topics": [{"id": "x", "title": {"en": "Returns"}}]}
    bring(json.dumps(good).encode())
    assert [one.name() for one in drafts.draft().tree.topics] == ["Returns"]


def test_suggestions_take_the_place_of_those_that_nobody_took(members, monkeypatch):
    def suggested(*titles):
        return drafts.tree_of({"format": "rashin.topics/1", "topics": [
            {"id": f"s{at}", "title": {"ja": title}, "state": "suggested",
             "rules": [{"kind": "keywords", "words": [title]}]} for at, title in enumerate(titles)
        ]})  # fmt: skip

    ground = {"s0": suggesting.Ground(terms=["遅い"], voices=40, share=0.2)}
    assert suggesting.put(suggested("遅れ", "レジ"), ground, actor="worker", told={"looked": 200}, now=NOW) == 2
    first = next(one for one in suggesting.suggested(drafts.draft().tree) if one.title == "遅れ")
    assert (first.voices, first.looked) == (40, 200)
    drafts.edit(actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.keep(tree, [first.id]))
    suggesting.put(suggested("梱包"), {}, actor="worker", told={}, now=NOW)
    assert {one.name(): one.state for one in drafts.draft().tree.topics} == {"遅れ": "kept", "梱包": "suggested"}
    job = suggesting.ask(actor=members.aoi, now=NOW)
    assert suggesting.ask(actor=members.ben, now=NOW).pk == job.pk
    claim = Claim(id=job.pk, name=job.name, args={}, attempt=0, worker="")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    told = SUGGEST_TOPICS.run(Running(claim, clock=lambda: NOW))
    assert told["suggested"] == 0
