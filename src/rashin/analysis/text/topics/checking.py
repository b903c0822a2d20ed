"""What must be mended before a tree of topics is used, each with its place.

Reading refuses what is no tree; here stands what a tree that can be read may still get wrong, so that a draft can be
kept half done.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from rashin.analysis.text.aspects import categories
from rashin.analysis.text.spelling import phrase, plain
from rashin.analysis.text.topics.document import MOST_DEPTH, Rule, Topic, TopicTree
from rashin.analysis.text.topics.errors import TopicsError
from rashin.analysis.text.topics.matching import Matcher, Ready, ready
from rashin.errors import gettext_noop

EVERYTHING: Final = 0.9
"""A rule that matches this share of the texts tells nothing apart."""
MOST: Final = 0.5
ENOUGH: Final = 20
"""Texts without which a share says nothing."""

Severity = Literal["error", "warning"]

SENTENCES: Final[Mapping[str, str]] = {
    "duplicate_id": gettext_noop("The id “%(id)s” is taken by another topic."),
    "unknown_parent": gettext_noop("There is no topic “%(id)s” above it."),
    "circle": gettext_noop("Circular: %(circle)s. None of them would ever be shown."),
    "too_deep": gettext_noop("Topics can be nested %(most)s deep."),
    "no_title": gettext_noop("The topic has no title."),
    "same_title": gettext_noop("“%(title)s” stands twice in the same place."),
    "unknown_into": gettext_noop("The topic “%(id)s” into which it was merged does not exist."),
    "query_wrong": gettext_noop("Character %(position)s: %(problem)s"),
    "says_nothing": gettext_noop("“%(word)s” holds no word that could be looked for."),
    "no_words": gettext_noop("The rule has no words."),
    "no_examples": gettext_noop("The rule has no examples."),
    "unknown_category": gettext_noop("“%(category)s” is no category of aspects. There are: %(known)s."),
    "matches_everything": gettext_noop("The rule matches %(share)s %% of the texts, so it tells nothing apart."),
    # ── warnings: worth a look ──
    "matches_most": gettext_noop("The rule matches %(share)s %% of the texts."),
    "like_and_unlike": gettext_noop("“%(text)s” is given both as belonging and as not belonging."),
    "like_elsewhere": gettext_noop("“%(text)s” is also an example of “%(title)s”."),
    "few_examples": gettext_noop("%(count)s examples teach little; ten are a start."),
    "no_rules": gettext_noop("The topic has neither rules nor topics under it, so nothing is assigned to it."),
    "under_retired": gettext_noop("The topic above it is retired, so nothing is assigned to it."),
}
_WARNINGS: Final = frozenset(
    {"matches_most", "like_and_unlike", "like_elsewhere", "few_examples", "no_rules", "under_retired"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to mend, and where: ``topics[3].rules[0]``."""

    code: str
    place: str
    severity: Severity
    topic: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code] % self.fields


def check(tree: TopicTree, *, texts: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Every problem, errors first; ``texts`` are some of the company's, so that rules which match them all are seen."""
    found = [*_ids(tree), *_shape(tree), *_titles(tree)]
    for number, topic in enumerate(tree.topics):
        if topic.state != "retired":
            for at, rule in enumerate(topic.rules):
                found.extend(_rule(rule, f"topics[{number}].rules[{at}]", topic))
    found.extend(_elsewhere(tree))
    if len(texts) >= ENOUGH:
        found.extend(_broad(tree, texts))
    return tuple(sorted(found, key=lambda one: one.severity != "error"))


def errors(found: Sequence[Problem]) -> tuple[Problem, ...]:
    """Those that keep a tree from being used."""
    return tuple(one for one in found if one.severity == "error")


def _problem(code: str, place: str, topic: str, **fields: object) -> Problem:
    severity: Severity = "warning" if code in _WARNINGS else "error"
    return Problem(code=code, place=place, severity=severity, topic=topic, fields=fields)


def _ids(tree: TopicTree) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, topic in enumerate(tree.topics):
        if topic.id in seen:
            yield _problem("duplicate_id", f"topics[{number}].id", topic.id, id=topic.id)
        seen.add(topic.id)


def _shape(tree: TopicTree) -> Iterator[Problem]:
    told: set[str] = set()
    for number, topic in enumerate(tree.topics):
        place = f"topics[{number}].parent"
        if topic.parent is not None and topic.parent not in tree.by_id:
            yield _problem("unknown_parent", place, topic.id, id=topic.parent)
        circle = _circle(tree, topic)
        if circle and not told.intersection(circle):
            told.update(circle)
            yield _problem("circle", place, topic.id, circle=" → ".join([*circle, circle[0]]))
        above = tree.above(topic.id)
        if not circle and len(above) >= MOST_DEPTH:
            yield _problem("too_deep", place, topic.id, most=MOST_DEPTH)
        if topic.state != "retired" and any(tree.by_id[one].state == "retired" for one in above):
            yield _problem("under_retired", place, topic.id)
        if topic.into is not None and topic.into not in tree.by_id:
            yield _problem("unknown_into", f"topics[{number}].into", topic.id, id=topic.into)
        if topic.state != "retired" and not topic.rules and not tree.children(topic.id):
            yield _problem("no_rules", f"topics[{number}].rules", topic.id)


def _circle(tree: TopicTree, topic: Topic) -> list[str]:
    """The ids from a topic back to itself; none when it is in no circle."""
    path = [topic.id]
    at = topic.parent
    while at is not None and at in tree.by_id and at not in path:
        path.append(at)
        at = tree.by_id[at].parent
    return path if at == topic.id else []


def _titles(tree: TopicTree) -> Iterator[Problem]:
    seen: set[tuple[str | None, str, str]] = set()
    for number, topic in enumerate(tree.topics):
        if topic.state == "retired":
            continue
        if not any(topic.title.values()):
            yield _problem("no_title", f"topics[{number}].title", topic.id)
        for language, title in topic.title.items():
            mark = (topic.parent, language, plain(title))
            if mark in seen:
                yield _problem("same_title", f"topics[{number}].title.{language}", topic.id, title=title)
            seen.add(mark)


def _rule(rule: Rule, place: str, topic: Topic) -> Iterator[Problem]:
    if rule.kind == "keywords":
        if not rule.words:
            yield _problem("no_words", f"{place}.words", topic.id)
        for number, word in enumerate(rule.words):
            if not any(phrase(word)):
                yield _problem("says_nothing", f"{place}.words[{number}]", topic.id, word=word)
    elif rule.kind == "boolean":
        try:
            ready(rule)
        except TopicsError as error:
            fields = {"position": error.fields["position"], "problem": error.fields["problem"]}
            yield _problem("query_wrong", f"{place}.query", topic.id, **fields)
    elif rule.kind == "aspect":
        if rule.category not in categories():
            known = ", ".join(categories())
            yield _problem("unknown_category", f"{place}.category", topic.id, category=rule.category, known=known)
    else:
        yield from _examples(rule, place, topic)


def _examples(rule: Rule, place: str, topic: Topic) -> Iterator[Problem]:
    if not rule.like:
        yield _problem("no_examples", f"{place}.like", topic.id)
    elif len(rule.like) < 5:
        yield _problem("few_examples", f"{place}.like", topic.id, count=len(rule.like))
    for number, text in enumerate(rule.unlike):
        if text in rule.like:
            yield _problem("like_and_unlike", f"{place}.unlike[{number}]", topic.id, text=text[:40])


def _elsewhere(tree: TopicTree) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for number, topic in enumerate(tree.topics):
        if topic.state == "retired":
            continue
        for at, rule in enumerate(topic.rules):
            for text in rule.like:
                first = owner.setdefault(text, topic.id)
                if first != topic.id and first not in (*tree.above(topic.id), *tree.below(topic.id)):
                    title = tree.by_id[first].name()
                    place = f"topics[{number}].rules[{at}].like"
                    yield _problem("like_elsewhere", place, topic.id, text=text[:40], title=title)


def _broad(tree: TopicTree, texts: Sequence[str]) -> Iterator[Problem]:
    rules: list[tuple[str, str, Ready]] = []
    for number, topic in enumerate(tree.topics):
        for at, rule in enumerate(topic.rules):
            place = f"topics[{number}].rules[{at}]"
            try:
                one = ready(rule)
            except TopicsError:
                continue
            if one is not None:
                rules.append((place, topic.id, one))
    matcher = Matcher(term for _, _, one in rules for term in one.terms())
    hits: Counter[str] = Counter()
    for text in texts:
        found = matcher.find(text)
        hits.update(place for place, _, one in rules if one.spans(found) is not None)
    for place, topic_id, _ in rules:
        share = hits[place] / len(texts)
        if share >= MOST:
            code = "matches_everything" if share >= EVERYTHING else "matches_most"
            yield _problem(code, place, topic_id, share=round(100 * share))
