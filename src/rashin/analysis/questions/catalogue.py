"""Every question there is, and the one door through which they are asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

from rashin.analysis.questions.errors import UnknownQuestion
from rashin.analysis.questions.grouped import defined, names_missing, segments_in
from rashin.analysis.questions.notes import noticed
from rashin.analysis.questions.question import Answer, Kind, Lake, Question, Scope
from rashin.analysis.questions.segments import Segment
from rashin.analysis.questions.wording import read_words, split_link, write_link

EVERYTHING = Scope()
BEHIND: Final = frozenset({"people", "voices"})
"""Kinds that ask what stands behind another question's answer."""


def _scores() -> Kind:
    from rashin.analysis.questions.scores import Scores, answer_scores, people_of_scores, voices_of_scores

    return Kind(question=Scores, answer=answer_scores, people=people_of_scores, voices=voices_of_scores)


def _funnel() -> Kind:
    from rashin.analysis.questions.funnel import Funnel, answer_funnel, people_of_funnel

    return Kind(question=Funnel, answer=answer_funnel, find_people=people_of_funnel)


def _trend() -> Kind:
    from rashin.analysis.questions.trend import Trend, answer_trend, people_of_trend, voices_of_trend

    return Kind(question=Trend, answer=answer_trend, people=people_of_trend, voices=voices_of_trend)


def _waves() -> Kind:
    from rashin.analysis.questions.waves import Waves, answer_waves

    return Kind(question=Waves, answer=answer_waves)


def _moves() -> Kind:
    from rashin.analysis.questions.moves import Moves, answer_moves

    return Kind(question=Moves, answer=answer_moves)


def _timeline() -> Kind:
    from rashin.analysis.questions.timeline import Timeline, answer_timeline

    return Kind(question=Timeline, answer=answer_timeline)


def _people() -> Kind:
    from rashin.analysis.questions.people import People, answer_people

    return Kind(question=People, answer=partial(answer_people, kinds=QUESTIONS))


def _voices() -> Kind:
    from rashin.analysis.questions.voices import Voices, answer_voices

    return Kind(question=Voices, answer=partial(answer_voices, kinds=QUESTIONS))


def _topics() -> Kind:
    from rashin.analysis.questions.topics import Topics, answer_topics, people_of_topics, voices_of_topics

    return Kind(question=Topics, answer=answer_topics, people=people_of_topics, voices=voices_of_topics)


def _aspects() -> Kind:
    from rashin.analysis.questions.aspects import Aspects, answer_aspects, people_of_aspects, voices_of_aspects

    return Kind(question=Aspects, answer=answer_aspects, people=people_of_aspects, voices=voices_of_aspects)


def _phrases() -> Kind:
    from rashin.analysis.questions.phrases import Phrases, answer_phrases, people_of_phrases, voices_of_phrases

    return Kind(question=Phrases, answer=answer_phrases, people=people_of_phrases, voices=voices_of_phrases)


def _compare() -> Kind:
    from rashin.analysis.questions.compare import Compare, answer_compare, people_of_compare, voices_of_compare

    return Kind(question=Compare, answer=answer_compare, people=people_of_compare, voices=voices_of_compare)


def _drivers() -> Kind:
    from rashin.analysis.questions.drivers import Drivers, answer_drivers, people_of_drivers, voices_of_drivers

    return Kind(question=Drivers, answer=answer_drivers, people=people_of_drivers, voices=voices_of_drivers)


def _emerging() -> Kind:
    from rashin.analysis.questions.emerging import Emerging, answer_emerging, people_of_emerging, voices_of_emerging

    return Kind(question=Emerging, answer=answer_emerging, people=people_of_emerging, voices=voices_of_emerging)


def _segment() -> Kind:
    from rashin.analysis.questions.in_segment import InSegment, answer_in_segment

    return Kind(question=InSegment, answer=answer_in_segment)


def _facts() -> Kind:
    from rashin.analysis.questions.facts import Facts, answer_facts

    return Kind(question=Facts, answer=answer_facts)


class Catalogue(Mapping[str, Kind]):
    """Kinds by name, each imported when it is wanted: who asks for a score does not wait for the funnel's kernels."""

    def __init__(self, **kinds: Callable[[], Kind]) -> None:
        self._kinds = {name: cache(load) for name, load in kinds.items()}

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]()

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


QUESTIONS: Final = Catalogue(
    scores=_scores,
    funnel=_funnel,
    trend=_trend,
    moves=_moves,
    waves=_waves,
    topics=_topics,
    aspects=_aspects,
    phrases=_phrases,
    compare=_compare,
    drivers=_drivers,
    emerging=_emerging,
    timeline=_timeline,
    people=_people,
    voices=_voices,
    segment=_segment,
    facts=_facts,
)


def kind_named(name: str) -> Kind:
    """The kind of this name, or UnknownQuestion."""
    try:
        return QUESTIONS[name]
    except KeyError:
        raise UnknownQuestion(kind="question", name=name, names=", ".join(QUESTIONS)) from None


def within(question: Question) -> Iterator[Question]:
    """The question, and the one behind which it asks for people: whoever asks it needs the rights to both."""
    yield question
    if question.name in BEHIND:
        name, words = split_link(str(getattr(question, "of", "")))
        yield read_words(kind_named(name).question, words)


def with_segments(question: Question, saved: Callable[[], Mapping[str, Segment]]) -> Question:
    """The question with the definitions of the saved segments that it, or the one behind it, names."""
    if segments_in(question):
        return defined(question, saved()) if names_missing(question) else question
    if question.name not in BEHIND:
        return question
    _, behind = within(question)
    whole = with_segments(behind, saved)
    changes: dict[str, Any] = {"of": write_link(whole)}
    return question if whole is behind else replace(question, **changes)


def ask(question: Question, *, lake: Lake | Any, now: datetime, scope: Scope = EVERYTHING) -> Answer:
    """Answer a question from a lake, within the scope of whoever asks; a part of the company shows no small groups."""
    answer = _answer(question, lake=lake, now=now, scope=scope)
    notes = noticed(answer, lake=lake, scope=scope)
    return replace(answer, notes=notes) if notes else answer


def _answer(question: Question, *, lake: Lake | Any, now: datetime, scope: Scope) -> Answer:
    kind = kind_named(question.name)
    if scope.units is None:
        return kind.answer(question, lake=lake, scope=scope, now=now)
    from rashin.analysis.questions.small_groups import cut, discreet, generous, left_out

    answer = kind.answer(generous(question), lake=lake, scope=scope, now=now)
    seen: Answer = cut(discreet(answer, left_out=left_out(question, lake=lake, scope=scope, now=now)), question)
    return seen
