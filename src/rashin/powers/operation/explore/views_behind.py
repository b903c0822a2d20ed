"""What stands behind a bar or a point: its people, and what they said."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from rashin.analysis.questions.people import People, PeopleAnswer
from rashin.analysis.questions.question import Question
from rashin.analysis.questions.voices import Said, Voices, VoicesAnswer
from rashin.analysis.questions.words import from_words
from rashin.base.atlas.said import Say, channel_words, speaker
from rashin.base.customers.queries import named
from rashin.base.customers.records import CustomerRow
from rashin.base.ui import formats
from rashin.base.ui.stories import Entry, Tag
from rashin.base.workspace.access import Permission, access, may, member_of, scope_of
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.audit import change
from rashin.base.workspace.unmasking import granted
from rashin.powers.operation.explore import tables
from rashin.powers.operation.explore.queries import PAGES
from rashin.powers.operation.explore.sentence import cell_words, sentence_of

Row = Mapping[str, Any]


def _asked(request: HttpRequest, kind: type[Question], words: Sequence[str]) -> Question:
    given = {key: [str(one) for one in request.GET.getlist(key)] for key in words if key in request.GET}
    return from_words(kind.name, given)


@access(Permission.SEE_CUSTOMERS)
def people(request: HttpRequest) -> HttpResponseBase:
    """The people behind a bar or a point."""
    member, now = member_of(request), datetime.now(UTC)
    question = _asked(request, People, ("of", "cell", "after"))
    assert isinstance(question, People)
    answer = ask_as(member, question, now=now)
    assert isinstance(answer, PeopleAnswer)
    grant = granted(request, now=now)
    known = named(
        [one.person_key for one in answer.people], units=scope_of(member).units, masked=grant is None
    )  # fmt: skip
    rows = [_person(row, known.get(one.person_key)) for one, row in zip(answer.people, answer.rows(), strict=True)]
    shown = tables.people_table(lambda row: reverse("customer", args=[row["person_key"]])).on(request, rows)
    if known and grant is not None:
        with change(actor=member, action="customers.listed", subject="people", now=now) as entry:
            entry.note(rows=len(rows), reason=grant.reason)
            entry.personal("of", question.of)
    context = {
        "table": shown, "question": question, "back": _page_of(question.of), "told": sentence_of(question.of),
        "cells": cell_words(question.of, question.cell),
        "grant": grant,
        "onward": _onward(request, after=str(answer.next)) if answer.next else "",
        "voices": _beside(request, question.of, "voices_behind") if may(member, Permission.SEE_VOICES) else "",
    }  # fmt: skip
    return render(request, "explore/people.html", context)


@access(Permission.SEE_VOICES)
def voices(request: HttpRequest) -> HttpResponseBase:
    """What was said behind a point, in the customers' own words, masked."""
    member = member_of(request)
    question = _asked(request, Voices, ("of", "cell", "where", "before", "words"))
    assert isinstance(question, Voices)
    answer = ask_as(member, question, now=datetime.now(UTC))
    assert isinstance(answer, VoicesAnswer)
    sees = may(member, Permission.SEE_CUSTOMERS)
    say = speaker("touchpoint")
    context = {
        "entries": [_entry(one, say, linked=sees) for one in answer.voices],
        "question": question, "back": _page_of(question.of), "told": sentence_of(question.of),
        "cells": cell_words(question.of, question.cell),
        "onward": _onward(request, before=answer.next) if answer.next else "",
        "people": _beside(request, question.of, "people_behind") if sees else "",
        "words": _onward(request, words="" if question.words else "true"),
    }  # fmt: skip
    return render(request, "explore/voices.html", context)


def _entry(one: Said, say: Say, *, linked: bool) -> Entry:
    score = "" if one.score is None else formats.number(one.score, 0 if one.score == int(one.score) else 1)
    tone = ""
    if one.metric == "nps" and one.score is not None:
        tone = "good" if one.score >= 9 else "bad" if one.score <= 6 else "flat"
    told = [part for part in (one.survey, channel_words(one.channel), one.unit) if part]
    return Entry(
        at=one.at,
        title=one.text or gettext("Without words"),
        text=" · ".join(told),
        icon="message-square-quote",
        score=score,
        tone=tone,  # type: ignore[arg-type] # one of the tones above
        tags=[Tag(label=say(one.touchpoint))] if one.touchpoint else [],
        href=reverse("customer", args=[one.person_key]) if linked and one.person_key is not None else "",
    )


def _onward(request: HttpRequest, **words: str) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    for word, value in words.items():
        query[word] = value
    return query.urlencode()


def _beside(request: HttpRequest, of: str, page: str) -> str:
    """The same cell on the other page, where there is one."""
    name, _, query = of.partition("?")
    if name not in {"scores", "trend"} or (name == "trend" and "of=voices" not in query):
        return ""
    words = request.GET.copy()
    for word in ("after", "before", "words"):
        words.pop(word, None)
    return f"{reverse(page)}?{words.urlencode()}"


def _page_of(link: str) -> str:
    """The page of the question that this stands behind."""
    name, _mark, query = link.partition("?")
    return f"{reverse(name)}?{query}" if name in PAGES else reverse("scores")


def _person(row: Row, known: CustomerRow | None) -> Row:
    if known is None:
        return {**row, "person": f"#{str(row['person_key'])[-8:]}", "rank": None, "place": None}
    name = known.name or gettext("Without a name")
    return {**row, "person": name, "rank": known.rank or None, "place": known.place or None}
