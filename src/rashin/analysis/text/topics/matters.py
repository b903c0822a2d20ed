"""Matters: what is spoken of together with what is said of it (配送 and 遅れる), found by words and called plainly.

What few speak of lies scattered among groups of vectors, though everybody says it in much the same words. So before
anything is grouped, clauses are looked through for the categories of the aspects' list and for sayings, both of any
trade; pairs that are said often enough become topics: 配送の遅れ, 決済の不具合, スタッフの提案. The category of which
fewest speak tells most: in アプリの決済画面が落ちる it is paying, not the app. Which pairs are there is told by the
texts alone. What is left is looked through for subjects that companies hear of again and again, whatever is said of
them (時間指定, 説明書, 送料): a name that everybody understands is better than one made of what happens to stand there.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from rashin.analysis.text.aspects import english_terms, japanese_terms
from rashin.analysis.text.english.words import words_of
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.language import language
from rashin.analysis.text.topics.assigning import Assigner
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree

FEWEST: Final = 4
_SHARE: Final = {True: 0.0003, False: 0.0015}
"""Clauses that a matter needs, of all: what goes wrong is worth a topic where few speak of it yet."""
_SHARE_OF_SUBJECTS: Final = 0.004
_TROUBLES: Final = frozenset(
    {"delay", "fault", "damage", "missing", "parts", "reach", "silence", "rude", "dirty", "unsolved"}
)
_TERMS: Final = 12
_MORE: Final = 16
_AGAIN: Final = 0.6
"""This share of its clauses the rules of a matter must find again."""
_NEAR: Final = 15
_ITS_OWN: Final = 0.7
"""A matter is called by a term of its own when this share of its clauses has it, otherwise by its category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """How a category of aspects is called, above its topics and within their names."""

    title: Mapping[str, str]
    noun: Mapping[str, str]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is said of things of some categories; ``implied`` is the one that ``telling`` words mean by themselves."""

    noun: Mapping[str, str]
    of: frozenset[str]
    implied: str
    words: tuple[str, ...]
    telling: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A pair of category and saying, with the clauses (by number) that speak of it and rules that find them."""

    category: str
    title: Mapping[str, str]
    rules: tuple[Rule, ...]
    clauses: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A thing that is often spoken of, whatever is said of it."""

    title: Mapping[str, str]
    category: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """The categories of a clause, each with the terms that stand for it."""

    terms: Mapping[str, tuple[str, ...]]


def _rows(part: str) -> list[list[str]]:
    text = files("rashin.analysis.text").joinpath("data", "matters.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [row[1:] for row in rows if row[0] == part]


def _listed(japanese: str, english: str) -> tuple[str, ...]:
    return (*japanese.split(), *(word for word in english.split("|") if word))


@lru_cache(maxsize=1)
def categories() -> Mapping[str, Category]:
    """The categories of aspects as topics."""
    return {
        name: Category(title={"ja": ja, "en": en}, noun={"ja": noun, "en": called}, also=_listed(*also))
        for name, ja, en, noun, called, *also in _rows("category")
    }


@lru_cache(maxsize=1)
def sayings() -> Mapping[str, Saying]:
    """What is said."""
    found = {}
    for name, ja, en, of, implied, *words in _rows("saying"):
        listed = _listed(*words)
        found[name] = Saying(
            noun={"ja": ja, "en": en},
            of=frozenset(of.split()),
            implied=implied.strip("-"),
            words=tuple(word.lstrip("!") for word in listed),
            telling=tuple(word[1:] for word in listed if word.startswith("!")),
        )
    return found


@lru_cache(maxsize=1)
def _subjects() -> Mapping[str, Subject]:
    return {
        ja: Subject(title={"ja": ja, "en": en}, category=category, words=_listed(*words))
        for ja, en, category, *words in _rows("subject")
    }


@lru_cache(maxsize=1)
def _finder() -> Assigner:
    """Finds words of sayings, and words beside the list that speak of a category."""
    named = {f"s:{name}": one.words for name, one in sayings().items()}
    named |= {f"i:{name}": one.telling for name, one in sayings().items() if one.telling}
    named |= {f"c:{name}": one.also for name, one in categories().items() if one.also}
    return _by_words(named)


def _by_words(named: Mapping[str, Sequence[str]]) -> Assigner:
    topics = [
        Topic(id=name, rules=(Rule(kind="keywords", words=tuple(words)),)) for name, words in named.items() if words
    ]
    return Assigner(TopicTree(topics=tuple(topics)), words_only=True)


def spoken(text: str, *, japanese: bool) -> Spoken:
    """What is spoken of in a clause, by the aspects' list."""
    found: dict[str, list[str]] = defaultdict(list)
    if japanese:
        words = morphemes(text)
        for at, length, name in japanese_terms().find([(word.normal, word.surface) for word in words]):
            if words[at + length - 1].part in ("名詞", "形状詞", "接尾辞"):
                found[name].append(text[words[at].start : words[at + length - 1].end])
    else:
        said = words_of(text)
        for at, length, name in english_terms().find([(word.key,) for word in said]):
            found[name].append(" ".join(word.key for word in said[at : at + length]))
    return Spoken(terms={name: tuple(dict.fromkeys(terms)) for name, terms in found.items()})


def matters(texts: Sequence[str], about: Sequence[Spoken]) -> list[Matter]:
    """Matters of clauses, the commonest first; ``about`` what each clause speaks of."""
    hits = [frozenset(found) for found in _finder().topics_of(texts)]
    known = [_categories(one, found) for one, found in zip(about, hits, strict=True)]
    common = Counter(name for one in known for name in one)
    of: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, found in enumerate(hits):
        for name, saying in sayings().items():
            if f"s:{name}" in found:
                category = min(saying.of & known[number], key=lambda one: (common[one], one), default="")
                if not category and f"i:{name}" in found:
                    category = saying.implied
                if category:
                    of[category, name].append(number)
    wanted = [
        (*pair, numbers)
        for pair, numbers in of.items()
        if len(numbers) >= max(FEWEST, len(texts) * _SHARE[pair[1] in _TROUBLES])
    ]
    made = [_matter(category, name, numbers, texts, about) for category, name, numbers in wanted]
    kept = [one for one in made if one.rules and _finds(one, texts)]
    return sorted(kept, key=lambda one: (-len(one.clauses), one.title["ja"]))


def subjects(texts: Sequence[str]) -> list[Matter]:
    """Subjects of clauses that no matter holds, the commonest first."""
    named = {name: one.words for name, one in _subjects().items()}
    of: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(_by_words(named).topics_of(texts)):
        for name in found:
            of[name].append(number)
    kept = []
    for name, numbers in of.items():
        if len(numbers) >= max(FEWEST, len(texts) * _SHARE_OF_SUBJECTS):
            one = _subjects()[name]
            words = _seen(one.words, [texts[number] for number in numbers])
            rules = (Rule(kind="keywords", words=tuple(words)),)
            kept.append(Matter(category=one.category, title=one.title, rules=rules, clauses=tuple(numbers)))
    return sorted(kept, key=lambda one: (-len(one.clauses), one.title["ja"]))


def _finds(one: Matter, texts: Sequence[str]) -> bool:
    """Whether the rules find its clauses again."""
    rules = Assigner(TopicTree(topics=(Topic(id="t", rules=one.rules),)), words_only=True)
    return sum(map(bool, rules.topics_of([texts[at] for at in one.clauses]))) >= _AGAIN * len(one.clauses)


def _categories(one: Spoken, found: frozenset[str]) -> frozenset[str]:
    return frozenset(one.terms) | {name[2:] for name in found if name.startswith("c:")}


def _matter(category: str, name: str, numbers: Sequence[int], texts: Sequence[str], about: Sequence[Spoken]) -> Matter:
    saying, kind = sayings()[name], categories()[category]
    counts = Counter(term for number in numbers for term in about[number].terms.get(category, ()))
    said = [texts[number] for number in numbers]
    mostly = Counter(language(text) for text in said).most_common(1)[0][0]
    terms = [*(term for term, _ in counts.most_common(_TERMS)), *_seen(kind.also, said)]
    words = _seen(saying.words, said)
    if name in _TROUBLES:  # of what goes wrong little is said yet: the next will say it in other words
        words += [word for word in saying.words if word not in words and language(word) == mostly][:_MORE]
    rules = []
    if terms and words:
        query = f"({_any(terms)}) NEAR/{_NEAR} ({_any(words)})"
        rules.append(Rule(kind="boolean", query=query))
    telling = _seen(saying.telling, said) if saying.implied == category else []
    telling += [word for word in words if word in terms and word not in telling]  # 傷 is a part and its fault
    if telling:
        rules.append(Rule(kind="keywords", words=tuple(telling)))
    title = _title(saying, kind, _own(counts, len(numbers)))
    return Matter(category=category, title=title, rules=tuple(rules), clauses=tuple(numbers))


def _title(saying: Saying, kind: Category, own: str) -> Mapping[str, str]:
    """A saying's name with the category's, unless it says all by itself (=)."""
    said, english = saying.noun["ja"], saying.noun["en"]
    if said.startswith("="):
        return {"ja": said[1:], "en": english[1:]}
    own = "" if any(own in word or word in own for word in saying.words) else own
    called = own or kind.noun["ja"]
    return {
        "ja": f"{called}の{said}" if called else said,
        "en": f"{kind.noun['en']}: {english}" if kind.noun["en"] else english.capitalize(),
    }


def _own(counts: Counter[str], clauses: int) -> str:
    if not counts:
        return ""
    term, count = counts.most_common(1)[0]
    return term if count >= _ITS_OWN * clauses and not term.isascii() else ""


def _seen(words: Sequence[str], texts: Sequence[str]) -> list[str]:
    """The words that stand in the texts, the commonest first."""
    found = Counter(name for one in _by_words({word: (word,) for word in words}).topics_of(texts) for name in one)
    return [word for word, _ in found.most_common(_TERMS)]


def _any(words: Sequence[str]) -> str:
    return " OR ".join(f'"{word}"' if " " in word or not word.isalnum() else word for word in dict.fromkeys(words))
