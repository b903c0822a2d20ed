"""Aspects, phrases, drivers and comparisons of the explorer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from rashin.analysis import charts
from rashin.analysis.questions.aspects import Aspects, AspectsAnswer
from rashin.analysis.questions.compare import Compare, CompareAnswer
from rashin.analysis.questions.drivers import Drivers, DriversAnswer
from rashin.analysis.questions.filters import Filter, parse_filters, write_filter
from rashin.analysis.questions.phrases import Phrases, PhrasesAnswer
from rashin.analysis.questions.sides import Pair, SidesAnswer
from rashin.analysis.stats.drivers import Driver
from rashin.analysis.stats.estimate import Comparison, Estimate, Unanswered
from rashin.base.atlas.said import speaker
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import Tone, reason_words
from rashin.errors import RashinError
from rashin.powers.operation.topics import pictures
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.chips import filters_told
from rashin.powers.operation.topics.drill import drilled
from rashin.powers.operation.topics.explorer import Page
from rashin.powers.operation.topics.saying import sentence_of
from rashin.powers.operation.topics.vocabulary import Mood
from rashin.powers.operation.topics.wishes import INTENTS, narrowed, onward, there_of

FDR: Final = 0.05
MOST: Final = 40
MOST_SIDES: Final = 30
OF: Final = {
    "topics": gettext_lazy("Topics"), "aspects": gettext_lazy("Aspects"),
    "phrases": pgettext_lazy("explorer", "Phrases"), "intents": pgettext_lazy("explorer", "Intents"),
}  # fmt: skip
METRICS: Final = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "rating": gettext_lazy("Rating")}
WAYS: Final = {
    "previous": gettext_lazy("The period before"),
    "year": gettext_lazy("The same days a year before"),
    "sides": gettext_lazy("Two groups of voices"),
}
_FIELD: Final = {
    "topics": "topic", "aspects": "aspect", "terms": "term", "phrases": "phrase", "intents": "intent",
}  # fmt: skip


def namer(page: Page, of: str) -> Callable[[str], str]:
    """What the tags of a kind are called."""
    if of == "topics":
        return page.name
    if of == "aspects":
        return aspect_words
    return (lambda tag: str(INTENTS.get(tag, tag))) if of == "intents" else str


def linker(page: Page, of: str) -> Callable[[str], str]:
    """Where a tag's number leads."""
    if of == "topics":
        return page.link
    return lambda tag: narrowed(page.request, _FIELD[of], tag, view="voices")


def aspects(page: Page) -> dict[str, Any]:
    """Aspects with how they are spoken of, their words, and phrases that are typical of what was asked for."""
    answer = page.ask(Aspects(**page.asked.question))
    terms = page.ask(Aspects(**page.asked.question, terms=True))
    assert isinstance(answer, AspectsAnswer)
    assert isinstance(terms, AspectsAnswer)
    points = sorted(answer.points, key=lambda one: one.tag == "other")  # the largest first, but what is left last
    return {
        "aspects": pictures.lines(points, name=aspect_words, link=linker(page, "aspects"), most=MOST),
        "terms": pictures.lines(terms.points, name=str, most=25, link=linker(page, "terms")),
        "definition": [gettext(one.text) % one.fields for one in answer.definition], **phrases(page),
    }  # fmt: skip


def phrases(page: Page) -> dict[str, Any]:
    """Phrases that are typical, the surest first; where there are no other voices, the most frequent."""
    answer = page.ask(Phrases(**page.asked.question, limit=24))
    assert isinstance(answer, PhrasesAnswer)
    link = linker(page, "phrases")
    return {
        "phrases": [
            {"name": one.tag, "n": one.first.n, "href": link(one.tag), "sure": one.q is not None and one.q <= FDR}
            for one in answer.pairs
        ],
        "typical": bool(answer.second.n),
        "phrases_definition": [gettext(one.text) % one.fields for one in answer.definition],
    }


# ── Drivers ──


def drivers(page: Page) -> dict[str, Any]:
    """Which topics or aspects go with a score."""
    given = page.request.GET
    metric = given.get("metric", "") if given.get("metric", "") in METRICS else "nps"
    of = given.get("of", "") if given.get("of", "") in {"topics", "aspects"} else "topics"
    question = Drivers(**page.asked.question, metric=metric, of=of)
    answer = page.ask(question)
    assert isinstance(answer, DriversAnswer)
    whole = answer.explained
    context: dict[str, Any] = {
        "metrics": _choices(page, "metric", METRICS, metric), "kinds": _choices(page, "of", {
            name: OF[name] for name in ("topics", "aspects")
        }, of),
        "definition": [gettext(one.text) % one.fields for one in answer.definition], "n": answer.n,
    }  # fmt: skip
    if isinstance(whole, Unanswered):
        return context | {"reason": reason_words(whole.reason.value, n=whole.n, minimum=whole.minimum)}
    name = namer(page, of)

    def link(tag: str) -> str:
        return drilled(page.request, question, {"tag": tag})

    bars = [
        charts.Bar(
            label=name(str(one.name)), value=one.effect.difference, low=one.effect.low, high=one.effect.high,
            n=one.mentions, href=link(str(one.name)),
        )
        for one in answer.found
    ]  # fmt: skip
    chart = charts.bars(
        gettext("Points of the score that go with speaking of it"), bars, tone="signed",
        words=words(
            lambda value: formats.number(value, 1, sign=True), tick=lambda value: formats.number(value, sign=True)
        ),
        axis=gettext("Difference in points of %(metric)s") % {"metric": METRICS[metric]},
    )  # fmt: skip
    return context | {
        "chart": chart, "explained": _explained(whole), "left_out": [name(str(tag)) for tag, _why in answer.left_out],
        "shares": [_driver(one, name, link) for one in answer.found],
    }  # fmt: skip


def _driver(one: Driver, name: Callable[[str], str], link: Callable[[str], str]) -> dict[str, Any]:
    tag, tangled = str(one.name), one.with_whom is not None and one.inflation >= 5
    return {
        "name": name(tag), "share": formats.percent(one.share.value, 0), "href": link(tag),
        "band": formats.interval(one.share.low * 100, one.share.high * 100, 0),
        "n": formats.number(one.mentions), "sure": one.q <= FDR, "tangled": name(str(one.with_whom)) if tangled else "",
    }  # fmt: skip


def _explained(whole: Estimate) -> str:
    return f"{formats.percent(whole.value, 0)} ({formats.interval(whole.low * 100, whole.high * 100, 0)})"


def _choices(page: Page, word: str, names: Any, chosen: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": onward(page.request, **{word: name}), "current": name == chosen}
        for name, label in names.items()
    ]


# ── Compare ──


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """One thing on both sides."""

    name: str
    href: str
    other: str
    """Where the number of the other side leads."""
    first: str
    second: str
    difference: str
    band: str
    tone: Tone
    sure: bool
    reason: str
    feeling: str
    feeling_band: str
    feeling_sure: bool


def compare(page: Page) -> dict[str, Any]:
    """Two groups or periods beside one another, with intervals, corrected for many comparisons."""
    given = page.request.GET
    of = given.get("of", "") if given.get("of", "") in OF else "topics"
    way = given.get("way", "") if given.get("way", "") in WAYS else "previous"
    first, second = given.get("a", "")[:300].strip(), given.get("b", "")[:300].strip()
    context: dict[str, Any] = {
        "kinds": _choices(page, "of", OF, of), "ways": _choices(page, "way", WAYS, way), "way": way, "of": of,
        "a": first, "b": second, "kept": [
            (name, value) for name, values in given.lists() if name not in {"a", "b", "before"} for value in values
        ],
    }  # fmt: skip
    more: dict[str, Any] = {"against": way}
    if way == "sides":
        context["sides"] = sides_offered(page)
        if not first:
            return context | {"ask_sides": True}
        try:
            more = {"first": _side(first), "second": _side(second)}
        except RashinError as problem:
            return context | {"ask_sides": True, "wrong": sentence_of(problem)}
    question = Compare(**page.asked.question, **more, of=of, limit=MOST)
    answer = page.ask(question)
    assert isinstance(answer, CompareAnswer)
    name, other = namer(page, of), _days_before(page, way)

    def link(tag: str, side: str) -> str:
        when = other if side == "second" else ""
        return drilled(page.request, question, {"side": side, "tag": tag}, when=when)

    found = [_pair(one, answer, name=name, link=link) for one in answer.pairs]
    return context | {
        "pairs": found, "sure": sum(one.sure for one in found), "first_n": formats.number(answer.first.n),
        "second_n": formats.number(answer.second.n), "tests": answer.tests,
        "names": _names(way, first, second),
        "definition": [gettext(one.text) % one.fields for one in answer.definition],
    }  # fmt: skip


def _names(way: str, first: str, second: str) -> tuple[str, str]:
    if way == "sides":
        return filters_told(first), filters_told(second) if second else gettext("all others")
    return gettext("This period"), str(WAYS[way])


def sides_offered(page: Page) -> list[tuple[str, str]]:
    """What sides are most often told apart by: places, ways in, surveys, sentiment; each as a filter, and in words."""
    there = there_of(page.member)
    found = [
        (write_filter(Filter(field=field, op="=", value=(value,))), speaker(field)(value))
        for field in ("unit", "channel", "survey")
        for value in there[field][:MOST_SIDES]
    ]
    return [*found, *((f"sentiment={one.value}", str(one.label)) for one in Mood)]


def _side(text: str) -> tuple[Filter, ...]:
    return tuple(parse_filters(text)) if text else ()


def _days_before(page: Page, way: str) -> str:
    """The days of the other period, as a word of the address."""
    period = page.asked.period
    before = {"previous": period.previous, "year": period.year_before}.get(way)
    found = before() if before else None
    if found is None or found.start is None or found.end is None:
        return ""
    first, last = (timezone.localdate(one) for one in (found.start, found.end - timedelta(microseconds=1)))
    return f"{first}..{last}"


def _pair(one: Pair, answer: SidesAnswer, *, name: Callable[[str], str], link: Callable[[str, str], str]) -> PairLine:
    test, feeling = one.comparison, one.feeling
    known = isinstance(test, Comparison)
    sure = one.q is not None and one.q <= FDR
    return PairLine(
        name=name(one.tag), href=link(one.tag, "first"), first=_share(one.first.n, answer.first.n),
        second=_share(one.second.n, answer.second.n), other=link(one.tag, "second") if one.second.n else "",
        difference=formats.points(test.difference * 100) if isinstance(test, Comparison) else "",
        band=formats.interval(test.low * 100, test.high * 100, 1, sign=True) if isinstance(test, Comparison) else "",
        tone="watch" if sure else "", sure=sure,
        reason="" if known or not isinstance(test, Unanswered) else reason_words(
            test.reason.value, n=test.n, minimum=test.minimum
        ),
        feeling=formats.number(feeling.difference, 2, sign=True) if isinstance(feeling, Comparison) else "",
        feeling_band=formats.interval(feeling.low, feeling.high, 2, sign=True)
        if isinstance(feeling, Comparison) else "",
        feeling_sure=one.feeling_q is not None and one.feeling_q <= FDR,
    )  # fmt: skip


def _share(n: int, whole: int) -> str:
    return f"{formats.percent(n / whole, 1)} ({formats.number(n)})" if whole else "–"
