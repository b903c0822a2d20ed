"""Aspects, phrases, drivers and comparisons of the explorer."""

from typing import Any

from rashin.analysis.questions.aspects import Aspects, AspectsAnswer
from rashin.powers.operation.topics import pictures
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.explorer import Page
from rashin.powers.operation.topics.wishes import onward, with_where


def aspects(page: Page) -> dict[str, Any]:
    """Aspects with how they are spoken of, their words, and phrases."""
    answer = page.ask(Aspects(**page.asked.question))
    terms = page.ask(Aspects(**page.asked.question, terms=True))
    assert isinstance(answer, AspectsAnswer)
    assert isinstance(terms, AspectsAnswer)
    return {
        "aspects": pictures.lines(
            answer.points, name=aspect_words, link=lambda tag: onward(page.request, aspect=tag, view="voices")
        ),
        "terms": pictures.lines(
            terms.points, name=str, most=25,
            link=lambda tag: with_where(page.request, f'term="{tag}"', view="voices"),
        ),
        "phrases": phrases(page),
    }  # fmt: skip


def drivers(page: Page) -> dict[str, Any]:
    """Which topics move a score."""
    return {}


def compare(page: Page) -> dict[str, Any]:
    """Two groups or periods beside one another."""
    return {}


def phrases(page: Page) -> list[Any]:
    """Phrases that stand out."""
    return []
