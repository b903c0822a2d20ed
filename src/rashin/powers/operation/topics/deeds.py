"""What a form of the tree asks for, as a change of the tree: pure, so that it can be made in the newest draft."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from rashin.analysis.text.topics import changing
from rashin.analysis.text.topics.changing import Change
from rashin.analysis.text.topics.document import KINDS, MOST_RULES, Kind, Rule, Topic, TopicTree
from rashin.analysis.text.topics.reading import read_rule
from rashin.errors import gettext_noop
from rashin.powers.operation.topics.errors import BadEdit, NoSuchTopic

LANGUAGES: Final = ("ja", "en")
_BROKEN: Final = re.compile(r"[\ud800-\udfff\x00]")
_ROW: Final = re.compile(r"rule-(\d{1,3})-kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule as a row of the form; texts stand one a line."""

    number: int
    kind: Kind
    words: str = ""
    but: str = ""
    query: str = ""
    like: str = ""
    unlike: str = ""
    category: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is written in it."""
        return not any((self.words, self.but, self.query, self.like, self.unlike, self.category))


def rows_of(topic: Topic) -> list[RuleRow]:
    """The rules of a topic as rows, and an empty one of each kind behind them."""
    found = [
        RuleRow(
            number=number, kind=rule.kind, words="\n".join(rule.words), but="\n".join(rule.but), query=rule.query,
            like="\n".join(map(_one_line, rule.like)), unlike="\n".join(map(_one_line, rule.unlike)),
            category=rule.category,
        )
        for number, rule in enumerate(topic.rules)
    ]  # fmt: skip
    return [*found, *(RuleRow(number=len(found) + at, kind=kind) for at, kind in enumerate(KINDS))]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def rows_in(form: QueryDict) -> list[RuleRow]:
    """The rows as they were sent, so that a form that is refused shows what was written."""
    numbers = sorted(int(found[1]) for name in _names(form) if (found := _ROW.fullmatch(name)))
    rows = []
    for number in numbers[: MOST_RULES + len(KINDS)]:
        kind = _text(form, f"rule-{number}-kind")
        if kind not in KINDS:
            raise BadEdit(problem=gettext_noop("a rule is of no known kind"), place=f"rule-{number}-kind")
        texts = {
            name: _text(form, f"rule-{number}-{name}")
            for name in ("words", "but", "query", "like", "unlike", "category")
        }
        rows.append(RuleRow(number=number, kind=kind, **texts))
    return rows


def _text(form: QueryDict, name: str) -> str:
    """A value without what no database keeps: NUL, halves of letters."""
    return _BROKEN.sub("", str(form.get(name, "") or "")).strip()


def _names(form: QueryDict) -> Sequence[str]:
    return [str(name) for name in form]


def rules_in(rows: Sequence[RuleRow]) -> tuple[Rule, ...]:
    """The rules of a form; rows in which nothing is written are none."""
    found = []
    for row in rows:
        if not row.empty:
            said = {"kind": row.kind, **_fields(row)}
            found.append(read_rule(said, place=f"rule-{row.number}"))
    return tuple(found)


def _fields(row: RuleRow) -> dict[str, object]:
    if row.kind == "keywords":
        return {"words": _lines(row.words), "except": _lines(row.but)}
    if row.kind == "examples":
        return {"like": _lines(row.like), "unlike": _lines(row.unlike)}
    return {"query": row.query} if row.kind == "boolean" else {"category": row.category}


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in text.replace("\r", "").split("\n") if one.strip()))


def title_in(form: QueryDict) -> dict[str, str]:
    """The titles of a form."""
    given = {language: _text(form, f"title-{language}") for language in LANGUAGES}
    return {language: text for language, text in given.items() if text}


def deed_in(form: QueryDict) -> Callable[[TopicTree], Change]:
    """What the form asks for, to be done to the newest tree."""
    word, topic = _text(form, "do"), _text(form, "topic")
    simple: Mapping[str, Callable[[TopicTree], Change]] = {
        "retire": lambda tree: changing.retire(tree, topic),
        "revive": lambda tree: changing.revive(tree, topic),
        "keep": lambda tree: changing.keep(tree, [topic, *(tree.below(topic) if topic in tree.by_id else ())]),
        "keep_all": lambda tree: changing.keep(tree, _with_below(tree, form.getlist("topics"))),
        "add": lambda tree: changing.add(tree, title_in(form), parent=_text(form, "parent") or None),
        "move": lambda tree: changing.move(
            tree, topic, parent=_text(form, "parent") or None, before=_text(form, "before") or None
        ),
        "merge": lambda tree: changing.merge(tree, _others(form, topic), into=_text(form, "into") or topic),
        "split": lambda tree: changing.split(tree, topic, _parts(tree, topic, form)),
        "save": lambda tree: saved(tree, topic, form),
    }
    if word not in simple:
        raise BadEdit(problem=gettext_noop("this form asks for nothing that can be done"), place="do")
    return simple[word]


def _with_below(tree: TopicTree, topics: Sequence[str]) -> list[str]:
    """Those that there are, each with everything under it."""
    there = [one for one in dict.fromkeys(topics) if one in tree.by_id]
    return list(dict.fromkeys(below for one in there for below in (one, *tree.below(one))))


def _others(form: QueryDict, topic: str) -> list[str]:
    return [one for one in (form.getlist("topics") or [topic]) if one]


def saved(tree: TopicTree, topic: str, form: QueryDict) -> Change:
    """Title, note and rules of one topic at once, told by what weighs most."""
    found = tree.by_id.get(topic)
    if found is None:
        raise NoSuchTopic(topic=topic[:80])
    take = form.getlist("take")  # fields of which another's words are taken as they stand
    left = {key: text for key, text in found.title.items() if key not in LANGUAGES or f"title-{key}" in take}
    words = found.note if "note" in take else _text(form, "note")
    titles = {key: text for key, text in title_in(form).items() if f"title-{key}" not in take} | left
    steps = [changing.annotate(tree, topic, words)]
    steps.append(changing.rename(steps[-1].tree, topic, titles))
    steps.append(changing.set_rules(steps[-1].tree, topic, _kept(found, rules_in(rows_in(form)))))
    if steps[-1].tree.by_id[topic].state == "suggested":
        steps.append(changing.keep(steps[-1].tree, [topic]))
    notes = [step.note for step in steps if step.before != step.tree]
    note = next((one for code in ("renamed", "ruled", "noted", "kept") for one in notes if one.code == code), None)
    return Change(before=tree, tree=steps[-1].tree, note=note or steps[0].note)


def _kept(topic: Topic, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Examples stand in one line of a form; those that nobody changed keep the lines that they have."""
    known = {_one_line(text): text for rule in topic.rules for text in (*rule.like, *rule.unlike)}

    def whole(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known.get(text, text) for text in texts)

    return tuple(
        Rule(
            kind=rule.kind, words=rule.words, but=rule.but, query=rule.query, like=whole(rule.like),
            unlike=whole(rule.unlike), category=rule.category,
        )
        for rule in rules
    )  # fmt: skip


def _parts(tree: TopicTree, topic: str, form: QueryDict) -> list[tuple[dict[str, str], list[Rule]]]:
    """Words and other rules of a topic, each given to one of the parts; what is given to none stays."""
    found = tree.by_id.get(topic)
    if found is None:
        raise NoSuchTopic(topic=topic[:80])
    titles = [(number, _text(form, f"part-{number}")) for number in range(1, 9)]
    language = _text(form, "language") or "ja"
    parts = []
    for number, title in titles:
        if title:
            mine = {key for key in _names(form) if key.startswith("piece-") and form.get(key) == str(number)}
            parts.append(({language: title}, _taken(found, mine)))
    return parts


def _taken(topic: Topic, keys: set[str]) -> list[Rule]:
    found = []
    for at, rule in enumerate(topic.rules):
        words = tuple(word for number, word in enumerate(rule.words) if f"piece-{at}-{number}" in keys)
        if words:
            found.append(Rule(kind="keywords", words=words, but=rule.but))
        if f"piece-{at}" in keys:
            found.append(rule)
    return found
