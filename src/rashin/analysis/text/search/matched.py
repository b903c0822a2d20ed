"""Where the words of a query stand in a text that was found, to be shown in colour."""

from typing import Final

from rashin.analysis.text.japanese.lexicon import NEGATION
from rashin.analysis.text.search.query import Query
from rashin.analysis.text.spelling import BARRIER, cut, plain_with_places

Span = tuple[int, int]
MOST: Final = 100
LONGEST: Final = 20_000


def places(text: str, asked: Query) -> tuple[Span, ...]:
    """Stretches in code points, in order and apart."""
    text = text[:LONGEST]
    found = [*_words(text, asked), *_phrases(text, asked)]
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined[:MOST])


def _words(text: str, asked: Query) -> list[Span]:
    wanted = cut(asked.words)
    keys, forms = set(wanted.keys) - {BARRIER}, {form for form in wanted.forms if len(form) > 1}
    said = cut(text)
    found: list[Span] = []
    for at, key in enumerate(said.keys):
        if key == NEGATION:
            if found and key in keys and found[-1][1] == said.ends[at - 1]:
                found[-1] = (found[-1][0], said.ends[at])  # what it denies, and what makes it polite
        elif key in keys or (said.forms[at] in forms and key != BARRIER):
            found.append((said.starts[at], said.ends[at]))
    return found


def _phrases(text: str, asked: Query) -> list[Span]:
    if not asked.phrases:
        return []
    folded = plain_with_places(text)
    found: list[Span] = []
    for phrase in asked.phrases:
        at = folded.text.find(phrase)
        while at >= 0 and len(found) < MOST:
            found.append((folded.places[at], max(folded.places[at + len(phrase)], folded.places[at] + 1)))
            at = folded.text.find(phrase, at + len(phrase))
    return found
