"""What a browser sends, as plain values: answers by question, files, times, and the page that it answers."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

from rashin.powers.operation.surveys.answering.errors import AnswerTooLarge
from rashin.powers.operation.surveys.answering.going import Move, Sent
from rashin.powers.operation.surveys.definition.flow import Asked, Page
from rashin.powers.operation.surveys.definition.kinds import OTHER, Kind

PREFIX: Final = "a."
FILE_PREFIX: Final = "f."
HONEYPOT: Final = "url"
LARGEST_FORM: Final = 1024 * 1024
"""Bytes of all texts of a page together."""
LARGEST_FILES: Final = 200 * 1024 * 1024
MOST_TIMES: Final = 400
MOVES: Final = frozenset({"next", "back", "save"})


def length_of(request: HttpRequest, *, files: bool = True) -> int:
    """How many bytes come, before any is read; ``files``: whether files are asked for.

    Raises
    ------
    AnswerTooLarge
        More than any page of answers can be.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    multipart = (request.content_type or "").startswith("multipart/")
    most = LARGEST_FILES if multipart and files else LARGEST_FORM
    if not length.isdecimal() or int(length) > most:
        raise AnswerTooLarge(most=f"{most // 1024 // 1024} MB")
    return int(length)


def form_of(request: HttpRequest) -> QueryDict:
    """The fields that were sent.

    Raises
    ------
    AnswerTooLarge
        More than any page of answers can be.
    """
    length_of(request)
    try:
        return request.POST
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError) as problem:
        raise AnswerTooLarge(most=f"{LARGEST_FORM // 1024 // 1024} MB") from problem


def is_first(form: QueryDict) -> bool:
    """Whether this is a whole first page: of such a response nothing is kept yet, as a rule."""
    return form.get("rev") == "1" and form.get("go") != "save"


def sent_of(form: QueryDict, page: Page, *, edition: int, now: datetime) -> Sent:
    """The page as it was sent."""
    go = form.get("go", "next")
    move = cast(Move, go) if go in MOVES else "stay" if go.startswith("lang:") else "next"
    times = _times(form, page, now)
    return Sent(
        raw=raw_of(form, page), move=move, page=page.key, timings=times, revision=_whole(form.get("rev"), edition)
    )


def raw_of(form: QueryDict, page: Page) -> dict[str, Any]:
    """Answers by question, before anybody judged them."""
    found: dict[str, Any] = {}
    for one in page.asked:
        found[one.name] = _raw(form, one)
        typed = form.get(f"{PREFIX}{one.name}.{OTHER}")
        if typed is not None:
            found[f"{one.name}.{OTHER}"] = typed
    return found


def _raw(form: QueryDict, one: Asked) -> Any:
    name, kind = f"{PREFIX}{one.name}", one.question.kind
    if kind in {Kind.MULTIPLE, Kind.PICTURE, Kind.FILE}:
        return form.getlist(name)
    if kind is Kind.MATRIX:
        return {row.id: form.get(f"{name}.{row.id}", "") for row in one.rows}
    if kind is Kind.RANKING:
        if name in form:
            return form.getlist(name)
        return {option.id: form.get(f"{name}.{option.id}", "") for option in one.options}
    if kind is Kind.CONTACT:
        return {str(field): form.get(f"{name}.{field}", "") for field in one.question.fields}
    return form.get(name)  # of several the last: a consent's box comes after its hidden "no"


def ahead_of(query: QueryDict, page: Page) -> dict[str, Any]:
    """Answers that an address chooses ahead (``?a.q1=9``): shown, and kept only when they are sent."""
    names = {key for key in query if key.startswith(PREFIX)}
    if not names:
        return {}
    asked = [one for one in page.asked if any(key[len(PREFIX) :].partition(".")[0] == one.name for key in names)]
    return {one.name: _raw(query, one) for one in asked}


def _whole(text: str | None, usual: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else usual


def _times(form: QueryDict, page: Page, now: datetime) -> Mapping[str, int]:
    """Milliseconds by question: as the script measured, else the page's time shared among its questions."""
    try:
        said = json.loads(form.get("t") or "null")
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict):
        whole = {str(name): spent for name, spent in list(said.items())[:MOST_TIMES] if _is_time(spent)}
        return {name: spent for name, spent in whole.items() if any(one.name == name for one in page.asked)}
    shown = _whole_long(form.get("shown"))
    spent = int(now.timestamp() * 1000) - shown if shown else 0
    if form.get("go", "next") == "save" or not 0 < spent < 86_400_000 or not page.asked:
        return {}
    return {one.name: spent // len(page.asked) for one in page.asked}


def _is_time(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 86_400_000


def _whole_long(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 16 else 0
