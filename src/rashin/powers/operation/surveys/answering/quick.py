"""The way of most answers, for an event loop: a whole first page, or all that a program says, taken without a thread.

Nothing here waits or asks the database: what would (a way in not seen within the last second, a page that is not the
first, an answer that does not fit) is left to the ordinary way, which does it from the beginning. Both ways use the
same functions, so what is kept and answered is the same; only the waiting is another's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import SynchronousOnlyOperation
from django.http import HttpRequest, HttpResponse

from rashin.errors import RashinError
from rashin.powers.operation.surveys.answering import entering, keeping, posting, views_api
from rashin.powers.operation.surveys.answering.committing import Work
from rashin.powers.operation.surveys.answering.entering import Entrance
from rashin.powers.operation.surveys.answering.forms_sent import form_of, is_first
from rashin.powers.operation.surveys.answering.people import traits_for
from rashin.powers.operation.surveys.answering.writing import Kept
from rashin.powers.operation.surveys.tokens import PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """A response that only has to be written."""

    entrance: Entrance
    work: Work[Kept]
    answer: Callable[[Kept], HttpResponse | None]
    """What is answered once it is kept; None where the ordinary way has to look at it."""


def owns(method: str, path: str) -> bool:
    """Whether a request may come this way at all."""
    return method == "POST" and path.startswith(PATH)


def taken(request: HttpRequest, *, now: datetime | None = None) -> Quick | None:
    """The request as it is to be written; None: the ordinary way knows what to do with it."""
    parts = request.path_info.split("/")
    try:
        if len(parts) == 5 and not parts[4]:
            return _page(request, parts[2], parts[3], now or datetime.now(UTC))
        if len(parts) == 4 and parts[3] == "answers":
            return _program(request, parts[2], now or datetime.now(UTC))
    except (RashinError, SynchronousOnlyOperation):
        return None
    return None


def _page(request: HttpRequest, token: str, written: str, now: datetime) -> Quick | None:
    entrance = entering.entrance(token)
    key = entering.key_of(written, entrance)
    if key is None or not posting.may_send(request, entrance, written) or posting.takes_files(key.version):
        return None
    posting.weigh(request, key, now=now)
    if not is_first(form_of(request)):
        return None
    going = keeping.fresh(key, traits=traits_for(entrance))
    page = posting.take(request, entrance, key, going, now=now)
    if not isinstance(page, posting.Taken) or page.step.problems:
        return None

    def answer(kept: Kept) -> HttpResponse | None:
        return None if kept.stale or kept.used else posting.answer(page, kept)

    return Quick(entrance=entrance, work=page.writing.work, answer=answer)


def _program(request: HttpRequest, token: str, now: datetime) -> Quick | None:
    entrance = entering.entrance(token)
    page = views_api.taken(request, entrance, now=now)
    if isinstance(page, HttpResponse):
        return None
    return Quick(
        entrance=entrance, work=page.writing.work, answer=lambda kept: views_api.accepted(kept.going)
    )  # fmt: skip
