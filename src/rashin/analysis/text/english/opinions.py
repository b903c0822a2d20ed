"""Opinions in English text: words and phrases that judge, and what stands before them and turns them."""

from collections.abc import Sequence

from rashin.analysis.text.english.lexicon import Lexicon, grammar, lexicon
from rashin.analysis.text.english.turning import STOPS, denies, given, turned
from rashin.analysis.text.english.words import Word, words_of
from rashin.analysis.text.marks import marks
from rashin.analysis.text.opinion import Clause, Opinion, Opinions

_CUTS = STOPS | {",", "–", "—"}
_GLAD = frozenset("😎🤩🥳😇😻💖💗💓💞💛💚💙💜🧡🙌🤤☺🌟😊😀😁😍🥰😄😆👍🎉🙏😋🤗✨💕😃😂🙂👏💯♡❤♥")
_SORRY = frozenset("💩🤬😖😣😫😕🙁☹😾🤢🖕😡😠😢😭💢👎😞😩😤🤮😰😨🙄😒😔😓🥲💔")
_JOINS = frozenset({"and", "while", "because", "since", "so", "plus", "yet"})
_ASIDES = frozenset({"however", "though", "unfortunately", "sadly"})
_SUBJECT = 4
"""Words that a subject may take behind such a word."""

_TAKES = frozenset({"love", "loved", "hate", "hated", "like", "liked", "dislike", "disliked", "enjoyed", "despise"})
"""Verbs that judge what follows them: like the clothes and hate the fitting rooms."""

_FAILS, _LIKED = -1.0, 1.0
_LIKES = frozenset({"like", "likes", "liked"})
_FOND = frozenset(
    {
        "really",
        "also",
        "do",
        "did",
        "does",
        "particularly",
        "especially",
        "just",
        "actually",
        "both",
        "all",
        "most",
        "still",
        "always",
    }
)
_WHO = frozenset(
    {
        "i",
        "we",
        "they",
        "he",
        "she",
        "everyone",
        "everybody",
        "kids",
        "wife",
        "husband",
        "daughter",
        "son",
        "family",
        "people",
        "guests",
        "customers",
        "friends",
        "what",
        "n't",
    }
)


def read(text: str, *, words: Sequence[Word] | None = None, using: Lexicon | None = None) -> Opinions:
    """The text's clauses and opinions, in order; ``words`` spares a second look where they are known."""
    words, known = words_of(text) if words is None else words, using or lexicon()
    clause_of, clauses = _clauses(words)
    drawn = {mark.start: mark for mark in marks(text)}
    found: list[Opinion] = []
    at = 0
    while at < len(words):
        mark = drawn.get(words[at].start)
        length, polarity = _read(words, at, known) if mark is None else (_inside(words, at, mark.end), mark.polarity)
        if polarity and (mark is None or polarity < 0 or given(words, at, length)):
            found.append(_opinion(words, at, length, polarity, clause_of))
        at += length
    places = [word.start for word in words if denies(word.key)]
    denials = [at for at in places if not any(opinion.start <= at < opinion.end for opinion in found)]
    return Opinions(clauses=clauses, found=found, denials=denials)


def _read(words: Sequence[Word], at: int, known: Lexicon) -> tuple[int, float]:
    hit = known.match(words, at)
    return (1, _unlisted(words, at)) if hit is None else (hit[0], turned(words, at, hit[0], hit[1]))


def _inside(words: Sequence[Word], at: int, end: int) -> int:
    """How many words a mark is made of."""
    return max(1, sum(word.start < end for word in words[at : at + end - words[at].start]))


def _opinion(words: Sequence[Word], at: int, length: int, polarity: float, clause_of: Sequence[int]) -> Opinion:
    rule = "word" if words[at].key[0].isalnum() else "sign"
    end = words[at + length - 1].end
    return Opinion(start=words[at].start, end=end, polarity=polarity, clause=clause_of[at], rule=rule)


def _unlisted(words: Sequence[Word], at: int) -> float:
    """What judges without being listed: a sign, or a thing that does not do what it is for."""
    key = words[at].key
    if key in grammar("functions"):
        return _FAILS if any(denies(word.key) for word in words[max(0, at - 2) : at]) else 0.0
    if key in _LIKES:
        return turned(words, at, 1, _LIKED) if _likes(words, at) else 0.0
    return float(key in _GLAD) - float(key in _SORRY)


def _likes(words: Sequence[Word], at: int) -> bool:
    """I really liked it, didn't like; not: looks like, I would like."""
    back = at - 1
    while back >= 0 and words[back].key in _FOND:
        back -= 1
    return back >= 0 and (words[back].key in _WHO or (denies(words[back].key) and words[back].key != "not"))


def _clauses(words: Sequence[Word]) -> tuple[list[int], list[Clause]]:
    """Cut at marks and before words such as "but"; what stands before "but" yields to what follows."""
    against, yields = grammar("against"), grammar("yields")
    cuts: list[int] = [0]
    for at, word in enumerate(words[1:], start=1):
        if _aside(words, at) or _aside(words, at - 1) or _aside(words, at - 2):
            continue
        if (
            words[at - 1].key in _CUTS
            or (word.key in against and words[at - 1].key != "not")
            or (word.key in _JOINS and _joins(words, cuts[-1], at))
        ):
            cuts.append(at)
    clause_of: list[int] = []
    clauses: list[Clause] = []
    for number, start in enumerate(cuts if words else []):
        stop = cuts[number + 1] if number + 1 < len(cuts) else len(words)
        clause_of += [number] * (stop - start)
        turned = stop < len(words) and words[stop].key in against - yields
        concedes = words[start].key in yields
        clauses.append(Clause(start=words[start].start, end=words[stop - 1].end, yields=turned or concedes))
    return clause_of, clauses


def _aside(words: Sequence[Word], at: int) -> bool:
    """The fan, however, is loud: a word between commas within a clause."""
    if not 0 < at < len(words) - 2 or words[at].key not in _ASIDES or words[at - 1].key != ",":
        return False
    return words[at + 1].key == "," and words[at + 2].key in grammar("predicates")


def _joins(words: Sequence[Word], first: int, at: int) -> bool:
    """Whether clauses meet here: something is said before, and behind stands what something else is said of."""
    verbs = grammar("predicates")
    if words[at].key == "and" and at + 2 < len(words) and words[at + 1].key in _TAKES and at > first + 1:
        return True
    if not any(word.key in verbs for word in words[first + 1 : at]):
        return False
    behind = words[at + 1 : at + 2 + _SUBJECT]
    stop = next((step for step, word in enumerate(behind) if word.key in _CUTS or word.key in _JOINS), len(behind))
    return any(word.key in verbs for word in behind[1:stop])
