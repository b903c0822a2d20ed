"""Two who change one topic at once: both changes are kept where they can be; where not, both are shown."""

from dataclasses import replace

import pytest

from rashin.analysis.text.topics import changing
from rashin.analysis.text.topics.document import Rule, Topic
from rashin.powers.operation.topics import drafts, meeting
from tests.conftest import NOW


def topic(**more):
    rules = (Rule(kind="keywords", words=("配送", "遅い")),)
    return Topic(id="t1", title={"ja": "配送", "en": "Delivery"}, rules=rules, **more)


def test_fields_and_words_meet_one_by_one():
    base = topic()
    theirs = replace(
        base, title={"ja": "配達", "en": "Delivery"}, rules=(Rule(kind="keywords", words=("配送", "遅い", "届かない")),)
    )
    mine = replace(
        base, title={"ja": "配送", "en": "Shipping"}, note="遅れも",
        rules=(Rule(kind="keywords", words=("遅い", "宅配")), Rule(kind="boolean", query="a AND b")),
    )  # fmt: skip
    found = meeting.met(base, theirs, mine)
    assert not found.clashes
    assert dict(found.topic.title) == {"ja": "配達", "en": "Shipping"}
    assert found.topic.note == "遅れも"
    assert found.topic.rules[0].words == ("遅い", "届かない", "宅配")
    assert found.topic.rules[1].query == "a AND b"


def test_what_both_said_differently_is_shown():
    base = topic(note="元")
    theirs, mine = replace(base, note="彼"), replace(base, note="私")
    clash = meeting.met(base, theirs, mine)
    assert [(one.field, one.mine, one.theirs) for one in clash.clashes] == [("note", "私", "彼")]
    assert clash.topic.note == "私"


def test_two_expressions_stand_beside_each_other_and_nothing_is_lost_when_one_took_it_out():
    one, two, old = (Rule(kind="boolean", query=text) for text in ("a", "b", "c"))
    base = replace(topic(), rules=(old,))
    assert meeting.met(base, replace(base, rules=(one,)), replace(base, rules=(two,))).topic.rules == (one, two)
    assert meeting.met(base, replace(base, rules=(one,)), replace(base, rules=())).topic.rules == (one,)
    assert meeting.met(None, replace(base, rules=(one,)), replace(base, rules=(one,))).topic.rules == (one,)


@pytest.mark.django_db
def test_on_the_page_both_changes_of_one_topic_are_kept(members, signed_in, home, settings):
    settings.HOME = home
    made = drafts.edit(
        actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.add(tree, {"ja": "配送", "en": "Delivery"})
    ).note.topics[0]
    seen = drafts.digest_of(drafts.draft().tree, made)
    drafts.edit(actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.annotate(tree, made, "遅れも"))
    drafts.edit(actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.move(tree, made, parent=None))
    sent = {"do": "save", "topic": made, "seen": seen, "title-ja": "宅配", "title-en": "Delivery", "note": ""}
    page = signed_in(members.ben)
    told = page.post("/topics/do/", sent, follow=True).content.decode()
    assert "both changes are kept" in told
    kept = drafts.draft().tree.by_id[made]
    assert (kept.name("ja"), kept.note) == ("宅配", "遅れも")
    stale = {"revision": str(drafts.draft().revision - 1)}
    page.post("/topics/undo/", stale)
    assert drafts.draft().tree.by_id[made].name("ja") == "宅配"
    mine = sent | {"note": "別の注", "title-ja": "お届け"}
    answer = page.post("/topics/do/", mine)
    assert answer.status_code == 409
    assert 'name="take" value="note"' in answer.content.decode()
    now_seen = drafts.digest_of(drafts.draft().tree, made)
    page.post("/topics/do/", mine | {"take": ["note"], "seen": now_seen, "title-ja": "お届け"})
    kept = drafts.draft().tree.by_id[made]
    assert (kept.name("ja"), kept.note) == ("お届け", "遅れも")
