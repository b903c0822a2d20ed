"""What people do to a tree of topics: each a pure function that gives a new tree and says what was changed.

Nothing is ever lost: a topic that goes is retired, its id is never given again, and any change can be undone as long as
nobody has touched the same topics since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rashin.analysis.text.topics.document import MOST_DEPTH, MOST_TOPICS, Rule, Text, Topic, TopicTree
from rashin.analysis.text.topics.errors import ChangedSince, ChangeImpossible, NoSuchTopic, TooMuch
from rashin.errors import gettext_noop

SENTENCES: Final[Mapping[str, str]] = {
    "added": gettext_noop("Added “%(title)s”."),
    "renamed": gettext_noop("Renamed “%(before)s” to “%(title)s”."),
    "noted": gettext_noop("Changed the note of “%(title)s”."),
    "ruled": gettext_noop("Changed the rules of “%(title)s”."),
    "moved": gettext_noop("Moved “%(title)s” under “%(above)s”."),
    "moved_top": gettext_noop("Moved “%(title)s” to the top."),
    "ordered": gettext_noop("Changed the order of “%(title)s”."),
    "merged": gettext_noop("Merged %(titles)s into “%(title)s”."),
    "split": gettext_noop("Split “%(title)s” into %(titles)s."),
    "retired": gettext_noop("Retired “%(title)s”, with the topics under it."),
    "revived": gettext_noop("Took “%(title)s” back into use."),
    "kept": gettext_noop("Took over %(titles)s."),
    "taught": gettext_noop("Added examples to “%(title)s”."),
    "undone": gettext_noop("Undone: %(what)s"),
}

_SELF: Final = gettext_noop("A topic cannot stand under itself.")
_MERGE_SELF: Final = gettext_noop("To merge, name at least one topic besides the one that stays.")
_MERGE_ABOVE: Final = gettext_noop("A topic cannot be merged into one that stands under it.")
_NO_TITLE: Final = gettext_noop("A topic needs a title.")
_SPLIT: Final = gettext_noop("To split a topic, name at least two parts.")
_RETIRED: Final = gettext_noop("The topic is retired. Take it back into use first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was changed, for the history: a sentence and the topics that it touches."""

    code: str
    topics: tuple[str, ...]
    fields: Mapping[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code] % self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A step: the tree as it was, as it is now, and what happened in between."""

    before: TopicTree
    tree: TopicTree
    note: Note


def new_id(tree: TopicTree, *, taken: Iterable[str] = ()) -> str:
    """An id that no topic has or had."""
    used = {*tree.by_id, *taken, *(topic.into for topic in tree.topics if topic.into)}
    numbers = [int(one[1:]) for one in used if one[0] == "t" and one[1:].isascii() and one[1:].isdigit()]
    return f"t{max(numbers, default=0) + 1}"


def add(
    tree: TopicTree, title: Text, *, parent: str | None = None, rules: Sequence[Rule] = (), note: str = ""
) -> Change:
    """A new topic, behind its siblings; its id is that of the note."""
    topic = Topic(id=new_id(tree), parent=parent, title=_title(title), note=note, rules=tuple(rules))
    if parent is not None and len(tree.above(_live(tree, parent).id)) + 2 > MOST_DEPTH:
        raise TooMuch(place="topics", count=MOST_DEPTH + 1, most=MOST_DEPTH)
    if len(tree.topics) >= MOST_TOPICS:
        raise TooMuch(place="topics", count=MOST_TOPICS + 1, most=MOST_TOPICS)
    return _change(tree, TopicTree(topics=(*tree.topics, topic)), "added", [topic.id], title=topic.name())


def rename(tree: TopicTree, topic: str, title: Text) -> Change:
    """Another title; id, rules and history stay."""
    before = _topic(tree, topic)
    after = replace(before, title=_title(title))
    other = [one for one, said in after.title.items() if said and said != before.title.get(one)]
    told = "ja" if "ja" in other or not other else other[0]
    return _change(tree, _with(tree, after), "renamed", [topic], before=before.name(told), title=after.name(told))


def annotate(tree: TopicTree, topic: str, note: str) -> Change:
    """Another note."""
    after = replace(_topic(tree, topic), note=note)
    return _change(tree, _with(tree, after), "noted", [topic], title=after.name())


def set_rules(tree: TopicTree, topic: str, rules: Sequence[Rule]) -> Change:
    """Other rules."""
    after = replace(_topic(tree, topic), rules=tuple(rules))
    return _change(tree, _with(tree, after), "ruled", [topic], title=after.name())


def teach(tree: TopicTree, topic: str, *, like: Sequence[str] = (), unlike: Sequence[str] = ()) -> Change:
    """More examples, as corrections bring them. The last word counts: a text is on one side only."""
    before = _live(tree, topic)
    rule = next((one for one in before.rules if one.kind == "examples"), Rule(kind="examples"))
    taught = replace(
        rule,
        like=tuple(dict.fromkeys([*(one for one in rule.like if one not in unlike), *like])),
        unlike=tuple(dict.fromkeys([*(one for one in rule.unlike if one not in like), *unlike])),
    )
    rules = (
        tuple(taught if one is rule else one for one in before.rules)
        if rule in before.rules
        else (*before.rules, taught)
    )
    return _change(tree, _with(tree, replace(before, rules=rules)), "taught", [topic], title=before.name())


def move(tree: TopicTree, topic: str, *, parent: str | None, before: str | None = None) -> Change:
    """Under another topic, or to the top, with all that stands under it; ``before`` a sibling, else last."""
    moved = _topic(tree, topic)
    above = None if parent is None else _topic(tree, parent)
    if parent is not None:
        if parent == topic or topic in tree.above(parent):
            raise ChangeImpossible(problem=_SELF)
        height = max((len(tree.above(one)) for one in tree.below(topic)), default=len(tree.above(topic)))
        depth = len(tree.above(parent)) + 2 + height - len(tree.above(topic))
        if depth > MOST_DEPTH:
            raise TooMuch(place="topics", count=depth, most=MOST_DEPTH)
    others = [one for one in tree.topics if one.id != topic]
    at = next((number for number, one in enumerate(others) if one.id == before), len(others))
    others.insert(at, replace(moved, parent=parent))
    code = "ordered" if parent == moved.parent else "moved" if above else "moved_top"
    name = above.name() if above else ""
    return _change(tree, TopicTree(topics=tuple(others)), code, [topic], title=moved.name(), above=name)


def merge(tree: TopicTree, topics: Sequence[str], *, into: str) -> Change:
    """Several topics into one, which takes over their rules, examples and the topics under them."""
    kept = _live(tree, into)
    going = [_topic(tree, one) for one in dict.fromkeys(topics) if one != into]
    if not going:
        raise ChangeImpossible(problem=_MERGE_SELF)
    ids = {one.id for one in going}
    if ids.intersection(tree.above(into)):
        raise ChangeImpossible(problem=_MERGE_ABOVE)
    rules = joined([*kept.rules, *(rule for one in going for rule in one.rules)])
    changed = []
    for one in tree.topics:
        if one.id == into:
            changed.append(replace(kept, rules=rules))
        elif one.id in ids:
            changed.append(replace(one, state="retired", into=into))
        elif one.parent in ids:
            changed.append(replace(one, parent=into))
        else:
            changed.append(one)
    return _change(
        tree, TopicTree(topics=tuple(changed)), "merged", [into, *ids], title=kept.name(), titles=_names(going)
    )


def split(tree: TopicTree, topic: str, parts: Sequence[tuple[Text, Sequence[Rule]]]) -> Change:
    """A topic into several under it; rules that went to a part leave it, the others stay."""
    whole = _live(tree, topic)
    if len(parts) < 2:
        raise ChangeImpossible(problem=_SPLIT)
    if len(tree.above(topic)) + 2 > MOST_DEPTH:
        raise TooMuch(place="topics", count=MOST_DEPTH + 1, most=MOST_DEPTH)
    made: list[Topic] = []
    for title, rules in parts:
        fresh = new_id(tree, taken=[one.id for one in made])
        made.append(Topic(id=fresh, parent=topic, title=_title(title), rules=tuple(rules)))
    given = {rule for one in made for rule in one.rules}
    words = {word for one in made for rule in one.rules for word in rule.words}
    texts = {text for one in made for rule in one.rules for text in rule.like}
    left = (
        replace(
            rule,
            words=tuple(word for word in rule.words if word not in words),
            like=tuple(text for text in rule.like if text not in texts),
        )
        for rule in whole.rules
        if rule not in given
    )
    kept = tuple(rule for rule in left if rule.words or rule.like or rule.query or rule.category)
    after = _with(tree, replace(whole, rules=kept))
    tree_after = TopicTree(topics=(*after.topics, *made))
    ids = [topic, *(one.id for one in made)]
    return _change(tree, tree_after, "split", ids, title=whole.name(), titles=_names(made))


def retire(tree: TopicTree, topic: str) -> Change:
    """Out of use, with all under it. What was assigned under older versions stays."""
    gone = {topic, *tree.below(_topic(tree, topic).id)}
    topics = tuple(replace(one, state="retired") if one.id in gone else one for one in tree.topics)
    return _change(tree, TopicTree(topics=topics), "retired", sorted(gone), title=tree.by_id[topic].name())


def revive(tree: TopicTree, topic: str) -> Change:
    """Into use again, with the topics above it."""
    back = {topic, *tree.above(_topic(tree, topic).id)}
    topics = tuple(
        replace(one, state="kept", into=None) if one.id in back and one.state == "retired" else one
        for one in tree.topics
    )
    return _change(tree, TopicTree(topics=topics), "revived", sorted(back), title=tree.by_id[topic].name())


def keep(tree: TopicTree, topics: Sequence[str]) -> Change:
    """Suggestions taken over as they are, with the topics above them."""
    wanted = {one for topic in topics for one in (_topic(tree, topic).id, *tree.above(topic))}
    changed = tuple(
        replace(one, state="kept") if one.id in wanted and one.state == "suggested" else one for one in tree.topics
    )
    names = _names([tree.by_id[one] for one in topics])
    return _change(tree, TopicTree(topics=changed), "kept", sorted(wanted), titles=names)


def graft(tree: TopicTree, suggested: TopicTree) -> Change:
    """Suggested topics beside those that there are, under ids of their own."""
    renamed: dict[str, str] = {}
    for topic in suggested.topics:
        renamed[topic.id] = new_id(tree, taken=renamed.values())
    fresh = tuple(
        replace(topic, id=renamed[topic.id], parent=renamed.get(topic.parent or ""), state="suggested", into=None)
        for topic in suggested.topics
    )
    if len(tree.topics) + len(fresh) > MOST_TOPICS:
        raise TooMuch(place="topics", count=len(tree.topics) + len(fresh), most=MOST_TOPICS)
    names = _names([one for one in fresh if one.parent is None])
    return _change(tree, TopicTree(topics=(*tree.topics, *fresh)), "added", [*renamed.values()], title=names)


def undo(change: Change, *, tree: TopicTree | None = None) -> Change:
    """The change taken back in ``tree`` (else where it left off), whatever else was done since.

    Raises ChangedSince when somebody has touched the same topics.
    """
    now = change.tree if tree is None else tree
    was, then = change.before.by_id, change.tree.by_id
    touched = [one for one in {**was, **then} if was.get(one) != then.get(one)]
    clash = [one for one in touched if now.by_id.get(one) != then.get(one)]
    if clash:
        names = ", ".join((now.by_id.get(one) or then.get(one) or was[one]).name() for one in clash)
        raise ChangedSince(topics=names)
    if now == change.tree:
        back = change.before  # the order, too
    else:
        kept = [
            was[one.id] if one.id in touched else one for one in now.topics if one.id not in touched or one.id in was
        ]
        kept += [topic for one, topic in was.items() if one not in now.by_id and one in touched]
        back = TopicTree(topics=tuple(kept))
        lost = [one.name() for one in back.topics if one.parent is not None and one.parent not in back.by_id]
        if lost:  # something was put under what would go
            raise ChangedSince(topics=", ".join(lost))
    return _change(now, back, "undone", change.note.topics, what=change.note.sentence())


def joined(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules of one kind as one where that changes nothing: words without exceptions, and examples."""
    found: list[Rule] = []
    for rule in rules:
        at = next((number for number, one in enumerate(found) if _joins(one, rule)), None)
        if at is None:
            if rule not in found:
                found.append(rule)
            continue
        one = found[at]
        found[at] = replace(
            one,
            words=tuple(dict.fromkeys([*one.words, *rule.words])),
            like=tuple(dict.fromkeys([*one.like, *rule.like])),
            unlike=tuple(text for text in dict.fromkeys([*one.unlike, *rule.unlike])),
        )
    return tuple(_settled(rule) for rule in found)


def _joins(one: Rule, other: Rule) -> bool:
    if one.kind != other.kind:
        return False
    return one.kind == "examples" or (one.kind == "keywords" and one.but == other.but)


def _settled(rule: Rule) -> Rule:
    """What did not belong to one of the merged topics but to the other belongs."""
    return replace(rule, unlike=tuple(text for text in rule.unlike if text not in rule.like))


def _change(was: TopicTree, tree: TopicTree, code: str, topics: Sequence[str], **fields: object) -> Change:
    return Change(before=was, tree=tree, note=Note(code=code, topics=tuple(topics), fields=fields))


def _topic(tree: TopicTree, topic: str) -> Topic:
    found = tree.by_id.get(topic)
    if found is None:
        raise NoSuchTopic(id=topic[:80])
    return found


def _live(tree: TopicTree, topic: str) -> Topic:
    found = _topic(tree, topic)
    if found.state == "retired":
        raise ChangeImpossible(problem=_RETIRED)
    return found


def _title(title: Text) -> dict[str, str]:
    found = {language: text.strip()[:100] for language, text in title.items() if text.strip()}
    if not found:
        raise ChangeImpossible(problem=_NO_TITLE)
    return found


def _with(tree: TopicTree, after: Topic) -> TopicTree:
    return TopicTree(topics=tuple(after if one.id == after.id else one for one in tree.topics))


def _names(topics: Iterable[Topic]) -> str:
    return ", ".join(f"“{one.name()}”" for one in topics)
