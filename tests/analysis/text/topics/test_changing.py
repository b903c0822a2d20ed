"""What people do to a tree: every step can be named and undone, and nothing is lost."""

import pytest

from rashin.analysis.text.topics.changing import (
    Change,
    add,
    annotate,
    graft,
    keep,
    merge,
    move,
    new_id,
    rename,
    retire,
    revive,
    set_rules,
    split,
    teach,
    undo,
)
from rashin.analysis.text.topics.difference import combine, differences
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.analysis.text.topics.errors import ChangedSince, ChangeImpossible, NoSuchTopic, TooMuch


def _words(*words: str) -> Rule:
    return Rule(kind="keywords", words=words)


TREE = TopicTree(
    topics=(
        Topic(id="t1", title={"ja": "配送"}, rules=(_words("配送"),)),
        Topic(id="t2", title={"ja": "遅れ"}, parent="t1", rules=(_words("遅れる"),)),
        Topic(id="t3", title={"ja": "決済"}, rules=(_words("決済", "支払い"), Rule(kind="examples", like=("a", "b")))),
        Topic(id="t4", title={"ja": "返金"}, parent="t3", rules=(_words("返金"),), state="suggested"),
    )
)


@pytest.mark.parametrize(
    "change",
    [
        add(TREE, {"ja": "接客"}, parent="t1"),
        rename(TREE, "t1", {"ja": "お届け", "en": "Delivery"}),
        annotate(TREE, "t1", "駅までを含む"),
        set_rules(TREE, "t1", [_words("宅配")]),
        teach(TREE, "t1", like=["c"]),
        move(TREE, "t2", parent=None),
        move(TREE, "t3", parent=None, before="t1"),
        merge(TREE, ["t1"], into="t3"),
        split(TREE, "t3", [({"ja": "カード"}, [_words("支払い")]), ({"ja": "現金"}, [_words("現金")])]),
        retire(TREE, "t3"),
        revive(retire(TREE, "t3").tree, "t4"),
        keep(TREE, ["t4"]),
        graft(TREE, TREE),
    ],
    ids=lambda change: change.note.code,
)
def test_every_change_says_what_it_did_and_can_be_undone(change: Change) -> None:
    assert change.note.sentence()
    assert change.note.topics
    assert differences(change.before, change.tree)
    back = undo(change)
    assert back.tree == change.before
    assert back.note.sentence().startswith("Undone: ")
    assert undo(back).tree == change.tree


def test_ids_are_never_given_again() -> None:
    first = add(TREE, {"ja": "接客"})
    assert first.note.topics == ("t5",)
    assert new_id(retire(first.tree, "t5").tree) == "t6"


def test_a_merge_takes_rules_children_and_examples_and_remembers_where_they_went() -> None:
    tree = merge(TREE, ["t3", "t3"], into="t1").tree
    assert tree.by_id["t1"].rules == (_words("配送", "決済", "支払い"), Rule(kind="examples", like=("a", "b")))
    assert (tree.by_id["t3"].state, tree.by_id["t3"].into) == ("retired", "t1")
    assert tree.by_id["t4"].parent == "t1"


def test_a_split_moves_the_rules_of_its_parts() -> None:
    tree = split(TREE, "t3", [({"ja": "カード"}, [_words("支払い")]), ({"ja": "現金"}, [_words("現金")])]).tree
    assert tree.by_id["t3"].rules == (_words("決済"), Rule(kind="examples", like=("a", "b")))
    assert [topic.title["ja"] for topic in tree.children("t3")] == ["返金", "カード", "現金"]


def test_a_correction_is_on_one_side_only() -> None:
    taught = teach(teach(TREE, "t3", unlike=["a"]).tree, "t3", like=["c"]).tree.by_id["t3"].rules[1]
    assert (taught.like, taught.unlike) == (("b", "c"), ("a",))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: move(TREE, "t1", parent="t2"),
        lambda: move(TREE, "t1", parent="t1"),
        lambda: merge(TREE, ["t1"], into="t1"),
        lambda: merge(TREE, ["t1"], into="t2"),
        lambda: rename(TREE, "t1", {"ja": "  "}),
        lambda: split(TREE, "t1", []),
        lambda: teach(retire(TREE, "t1").tree, "t1", like=["x"]),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: object) -> None:
    with pytest.raises(ChangeImpossible):
        wrong()  # type: ignore[operator]


def test_unknown_topics_and_too_deep_ones_are_refused() -> None:
    with pytest.raises(NoSuchTopic):
        rename(TREE, "t99", {"ja": "x"})
    tree, parent = TREE, "t2"
    for _ in range(4):
        step = add(tree, {"ja": "深い"}, parent=parent)
        tree, parent = step.tree, step.note.topics[0]
    with pytest.raises(TooMuch):
        add(tree, {"ja": "深い"}, parent=parent)
    with pytest.raises(TooMuch):
        move(tree, "t1", parent="t4")


def test_an_older_change_is_undone_beside_newer_ones_unless_they_touch_the_same() -> None:
    first = rename(TREE, "t1", {"ja": "お届け"})
    second = rename(first.tree, "t3", {"ja": "お支払い"})
    back = undo(first, tree=second.tree).tree
    assert [topic.title["ja"] for topic in back.topics] == ["配送", "遅れ", "お支払い", "返金"]
    third = rename(second.tree, "t1", {"ja": "宅配"})
    with pytest.raises(ChangedSince):
        undo(first, tree=third.tree)


def test_an_added_topic_with_others_under_it_is_not_taken_away() -> None:
    first = add(TREE, {"ja": "接客"})
    second = add(first.tree, {"ja": "挨拶"}, parent="t5")
    with pytest.raises(ChangedSince):
        undo(first, tree=second.tree)


def test_two_peoples_changes_come_together_and_clashes_are_named() -> None:
    mine = rename(TREE, "t1", {"ja": "お届け"}).tree
    theirs = rename(rename(TREE, "t3", {"ja": "お支払い"}).tree, "t1", {"ja": "宅配"}).tree
    both = combine(TREE, mine, theirs)
    assert both.clashes == ("t1",)
    assert [topic.title["ja"] for topic in both.tree.topics] == ["お届け", "遅れ", "お支払い", "返金"]
    assert combine(TREE, mine, TREE).tree == mine
    assert combine(TREE, TREE, theirs).tree == theirs
