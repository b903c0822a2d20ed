"""A question in one line of the reader's language: NPS・every month・by channel・the last 365 days."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from rashin.analysis.questions.options import Question, options_of
from rashin.analysis.questions.words import from_link, to_words
from rashin.base.atlas.said import speaker, value_words
from rashin.base.ui import formats
from rashin.base.ui.formats import reading_language
from rashin.powers.operation.explore.fields import CONDITIONS, field_label
from rashin.powers.operation.explore.queries import PAGES
from rashin.powers.operation.explore.rows import StepRow, condition_rows, step_rows
from rashin.powers.operation.explore.wording import group_speaker, period_label

Words = Mapping[str, Sequence[str]]
EVERY: Final = {
    "day": gettext_lazy("day by day"),
    "week": gettext_lazy("week by week"),
    "month": gettext_lazy("month by month"),
    "quarter": gettext_lazy("quarter by quarter"),
    "year": gettext_lazy("year by year"),
    "whole": gettext_lazy("over the whole period"),
}
_LENGTH: Final = re.compile(r"(\d{1,6})\s*([wdhms])", re.IGNORECASE)
_FISCAL: Final = re.compile(r"fy(\d{4})")
GROUPS: Final = {
    "promoters": gettext_lazy("promoters"),
    "passives": gettext_lazy("passives"),
    "detractors": gettext_lazy("detractors"),
}
MOST_NAMED: Final = 4
MOST_STEPS: Final = 8


def length_words(text: str) -> str:
    """A length of time as its text says it: 14d is 14 days; what cannot be read stays as it is."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        return text
    count, unit = int(match[1]), match[2].lower()
    told = {
        "w": lambda: ngettext("%(count)d week", "%(count)d weeks", count),
        "d": lambda: ngettext("%(count)d day", "%(count)d days", count),
        "h": lambda: ngettext("%(count)d hour", "%(count)d hours", count),
        "m": lambda: ngettext("%(count)d minute", "%(count)d minutes", count),
        "s": lambda: ngettext("%(count)d second", "%(count)d seconds", count),
    }
    return told[unit]() % {"count": count}


def period_words(words: Words) -> str:
    """The period that is asked for."""
    last, during, first, end = (str((words.get(word) or [""])[-1]) for word in ("last", "during", "from", "to"))
    if last:
        return gettext("the last %(length)s") % {"length": length_words(last)}
    if during:
        year = _FISCAL.fullmatch(during)
        return gettext("fiscal year %(year)s") % {"year": year[1]} if year else during
    if first or end:
        return f"{_day(first)} – {_day(end)}".strip()
    return gettext("the whole time")


def _day(text: str) -> str:
    try:
        return formats.day(date.fromisoformat(text)) if text else "…"
    except ValueError:
        return text


def condition_words(text: str) -> list[str]:
    """Conditions as a reader says them."""
    rows, kept = condition_rows([text])
    told = [
        str(CONDITIONS[row.op]) % {"field": field_label(row.field), "value": _values(row.field, row.value)}
        for row in rows
    ]  # fmt: skip
    return [*told, *kept]


def _values(field: str, text: str) -> str:
    """The values that a condition names, as they are said elsewhere."""
    say = speaker(field)
    return gettext(" or ").join(say(one) for one in text.split("|"))


def cell_words(of: str, cell: Sequence[str]) -> list[str]:
    """Which bar or point is looked at: its period, its groups, its step."""
    question = from_link(of)
    by, every = tuple(getattr(question, "by", ())), getattr(question, "every", None)
    return [one for one in (_cell(item, by, every) for item in cell) if one]


def _cell(item: str, by: Sequence[str], every: str | None) -> str:
    name, _equals, value = item.partition("=")
    if name in {"by", "by2"}:
        at = int(name == "by2")
        field = by[at] if len(by) > at else ""
        return group_speaker(field)(value) if field else value
    if name == "period":
        try:
            return period_label(date.fromisoformat(value), every)
        except ValueError:
            return value
    if name == "step":
        return gettext("Step %(n)s") % {"n": value}
    told = {"others": gettext("All others"), "none": gettext("(none)"), "dropped": gettext("left before this")}
    told |= {"reached": gettext("came this far")}
    return str(GROUPS.get(value, told.get(value, value)))


def sentence(kind: type[Question], words: Words) -> str:
    """The whole question."""
    parts = [*_subject(kind, words), *_shape(kind, words), period_words(words)]
    return ("・" if reading_language() == "ja" else " · ").join(part for part in parts if part)


def sentence_of(link: str) -> str:
    """A linked question; a kind that has no page of its own is shown as its link."""
    question = from_link(link)
    words: dict[str, list[str]] = {}
    for word, value in to_words(question):
        words.setdefault(word, []).append(value)
    return sentence(type(question), words) if question.name in PAGES else link


def _step(row: StepRow) -> str:
    """An event, and in brackets what else has to hold of it."""
    event = value_words("event", row.event)
    if not row.condition:
        return event
    told = condition_words(row.condition)
    return f"{event}（{'、'.join(told)}）" if reading_language() == "ja" else f"{event} ({', '.join(told)})"


def _named(values: Sequence[str]) -> str:
    shown = list(values[:MOST_NAMED])
    return ("、" if reading_language() == "ja" else ", ").join(shown) + (" …" if len(values) > MOST_NAMED else "")


def _choice(kind: type[Question], word: str, words: Words) -> str:
    for item in options_of(kind):
        if item.word == word:
            value = str((words.get(word) or [str(item.default or "")])[-1])
            return next((gettext(one.label) for one in item.form.choices if one.value == value), value)
    return ""


def _subject(kind: type[Question], words: Words) -> list[str]:
    """What is asked for: a score, events, a way."""
    if kind.name == "funnel":
        within = length_words(str((words.get("within") or ["14d"])[-1]))
        way = " → ".join(_step(row) for row in step_rows(words.get("step", ())[:MOST_STEPS]))
        return [way, gettext("within %(length)s") % {"length": within}]
    if kind.name == "scores":
        return [_choice(kind, "metric", words)]
    of_voices = list(words.get("of", ())) == ["voices"]
    everything = str(_ALL_VOICES if of_voices else _ALL_EVENTS)
    field = _named([field_label(one) for one in words.get("property", ())])
    events = [value_words("event", one) for one in words.get("event", ())[: MOST_NAMED + 1]]
    return [_named(events) or everything, _choice(kind, "measure", words), field]


_ALL_EVENTS: Final = pgettext_lazy("subject of a trend", "All events")
_ALL_VOICES: Final = pgettext_lazy("subject of a trend", "All voices")


def _shape(kind: type[Question], words: Words) -> list[str]:
    """How it is cut, who is meant, and against what."""
    every = list(words.get("every", ())) or (["day"] if kind.name == "trend" else [])
    parts = [str(EVERY.get(one, one)) for one in every[-1:]]
    by = [field_label(one) for one in words.get("by", ())]
    if by:
        parts.append(gettext("by %(fields)s") % {"fields": " × ".join(by)})
    parts += [one for text in words.get("where", ()) for one in condition_words(text)]
    if words.get("segment"):
        parts.append(gettext("only %(segments)s") % {"segments": _named(list(words["segment"]))})
    if words.get("compare"):
        parts.append(gettext("compared with %(what)s") % {"what": _choice(kind, "compare", words)})
    return parts
