"""Responses of Formbricks, as its webhooks send them.

A response maps the ids of its questions to answers and does not say of which kind they are. So each source keeps what
its questions are, as somebody has said on its page; until then a question whose id says ``nps``, ``csat`` or ``ces`` is
taken at its word, texts are texts, and everything else is kept as a fact of the response.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rashin.base.atlas.hearing import Heard
from rashin.base.atlas.vocabulary import METRIC_SCALES
from rashin.powers.operation.voices.formats.hub import LONGEST_BODY, voice_id
from rashin.powers.operation.voices.formats.reading import identifier, inner, moment, text
from rashin.powers.operation.voices.records import Defaults, Reading

EVENTS: Final = frozenset({"responseCreated", "responseUpdated", "responseFinished"})
_WORD: Final = re.compile(r"(?:^|[^a-z])(nps|csat|ces|rating)(?:[^a-z]|$)", re.IGNORECASE)
_OPEN: Final = 12
"""Letters from which an answer without a kind is a remark and not a choice."""


def read(payload: Mapping[str, Any], defaults: Defaults, *, now: datetime) -> Reading:
    """The voices of one call."""
    if text(payload.get("event")) not in EVENTS:
        return Reading(skipped=1)
    data = inner(payload, "data")
    response = text(data.get("id"), 100)
    answers = inner(data, "data")
    if not response or not answers:
        return Reading(skipped=1)
    at = moment(data.get("createdAt") or data.get("updatedAt"), now=now, place="data.createdAt")
    known = inner(defaults.settings, "fields")
    labels = _labels(inner(data, "survey"))
    facts = _facts(answers, known)
    person = {**inner(data, "contactAttributes"), **inner(data, "contact"), **answers}
    shared: dict[str, Any] = {
        "occurred_at": at, "source": defaults.source, "identifier": identifier(person),
        "survey": text(inner(data, "survey").get("title")) or text(data.get("surveyId")),
        "language": _language(data), "link": _link(data),
        "context": {**facts, "response_id": response, **_more(data)},
    }  # fmt: skip
    voices = []
    for name, answer in list(answers.items())[:500]:
        asked = _answer(name, answer, inner(known, name))
        if asked is not None:
            voice = Heard(
                voice_id=voice_id(defaults.key, f"{response}:{name}"),
                question=labels.get(name, name),
                **shared,
                **asked,
            )
            voices.append(defaults.filled(voice, now=now))
    return Reading(said=tuple(voices), fields={name: labels.get(name, "") for name in list(answers)[:200]})


def _answer(name: str, answer: object, told: Mapping[str, Any]) -> dict[str, Any] | None:
    """Metric and score, or text; None: a fact, or nothing."""
    metric = text(told.get("metric"), 20)
    if metric in {"fact", "ignore"}:
        return None
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        guessed = metric or _guess(name)
        if guessed not in METRIC_SCALES or guessed == "text":
            return None
        low, high = METRIC_SCALES[guessed]
        high = int(told.get("scale_max") or high)
        return {"metric": guessed, "score": float(answer), "scale_max": high} if low <= answer <= high else None
    words = text(answer, LONGEST_BODY)
    if words and isinstance(answer, str) and (metric == "text" or (not metric and len(words) >= _OPEN)):
        return {"text": words}
    return None


def _guess(name: str) -> str:
    found = _WORD.search(name)
    return found[1].casefold() if found else ""


def _facts(answers: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
    """Answers that are no remark of their own."""
    facts = {}
    for name, answer in list(answers.items())[:50]:
        told = inner(known, name)
        if told.get("metric") == "ignore" or _answer(name, answer, told) is not None:
            continue
        listed = [text(one, 200) for one in answer[:30]] if isinstance(answer, list) else [text(answer, 500)]
        facts[f"q.{text(name, 60)}"] = "、".join(filter(None, listed))
    return {name: value for name, value in facts.items() if value}


def _labels(survey: Mapping[str, Any]) -> dict[str, str]:
    """The questions' words, from versions of Formbricks that send them."""
    found = {}
    blocks = [one for one in survey.get("blocks") or [] if isinstance(one, dict)]
    asked = [*(survey.get("questions") or []), *(e for block in blocks for e in block.get("elements") or [])]
    for one in asked[:500]:
        words = one.get("headline") if isinstance(one, dict) else None
        told = text(words) or text(inner(words).get("ja")) or text(inner(words).get("default"))
        if isinstance(one, dict) and told:
            found[text(one.get("id"))] = re.sub(r"<[^<>]{0,200}>", "", told)
    return found


def _language(data: Mapping[str, Any]) -> str:
    found = text(data.get("language"), 16)
    return "" if found == "default" else found


def _link(data: Mapping[str, Any]) -> str:
    found = text(inner(data, "meta").get("url"), 2_000)
    return found if found.startswith(("https://", "http://")) else ""


def _more(data: Mapping[str, Any]) -> dict[str, str]:
    meta = inner(data, "meta")
    found = {"country": text(meta.get("country"), 40), "source_id": text(meta.get("source"), 120)}
    return {name: value for name, value in found.items() if value}
