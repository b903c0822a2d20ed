"""From a number to the voices behind it, where filters alone cannot say which: a cell of a question's answer.

``of`` is the question as a link, ``cell`` what the number stands for, as the question of voices takes them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext

from rashin.analysis.questions.catalogue import kind_named
from rashin.analysis.questions.errors import UnusableValue
from rashin.analysis.questions.people import chosen
from rashin.analysis.questions.question import Question
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.wording import read_words, split_link, write_link
from rashin.base.atlas.said import speaker
from rashin.base.workspace.access import require, require_kind, scope_of
from rashin.base.workspace.asking import complete, permission_for, require_fields
from rashin.base.workspace.models import User
from rashin.errors import RashinError
from rashin.powers.operation.topics.wishes import onward

LONGEST: Final = 6_000
MOST: Final = 8


def drilled(request: HttpRequest, question: Question, cell: Mapping[str, str], *, when: str = "") -> str:
    """The address of the voices behind a cell. ``when``: the days that they are from, if not those of the page."""
    words = {"view": "voices", **({"when": when} if when else {})}
    kept = onward(request, drop=("when-from", "when-to") if when else (), **words)
    listed = [f"{name}={value}" for name, value in cell.items()]
    return f"{kept}&{urlencode({'of': write_link(question), 'cell': listed}, doseq=True)}"


def names_cell(request: HttpRequest) -> bool:
    """Whether an address names a cell of an answer; ``of`` alone chooses what is compared."""
    return bool(request.GET.get("of", "").strip() and request.GET.get("cell", "").strip())


def behind(request: HttpRequest, member: User, *, now: datetime) -> Statement | None:
    """The voices behind the cell that an address names; None where it names none."""
    if not names_cell(request):
        return None
    name, words = split_link(request.GET["of"][:LONGEST])
    kind = kind_named(name)
    if kind.voices is None:
        raise UnusableValue(place="of", text=name, expected="topics, aspects, phrases, compare, drivers, emerging")
    question = complete(read_words(kind.question, words))
    require(member, permission_for(question))
    require_kind(member, name)
    require_fields(member, question)
    cell = chosen(request.GET.getlist("cell")[:MOST])
    return kind.voices(question, cell, scope=scope_of(member), now=now)


def behind_words(request: HttpRequest) -> str:
    """What the voices stand behind: the question, and the cell’s parts in words."""
    name, words = split_link(request.GET.get("of", "")[:LONGEST])
    try:
        parts = [gettext(kind_named(name).question.title)]
        cell = chosen(request.GET.getlist("cell")[:MOST]).values
    except RashinError:
        return name[:80]
    if "side" in cell:
        parts.append(gettext("One side") if cell["side"] == "first" else gettext("The other side"))
    tag = cell.get("tag") or cell.get("topic") or cell.get("aspect") or ""
    if tag:
        of = (words.get("of") or ["topics"])[0]
        parts.append(speaker(of.removesuffix("s"))(tag))
    return " · ".join(parts)
