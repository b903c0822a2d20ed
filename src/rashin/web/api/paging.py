"""Lists over HTTP, a page at a time: each page begins behind the last line of the one before.

Nothing is counted and nothing skipped, and what arrives meanwhile moves no line from one page to the next. A cursor is
opaque: it is handed back as it came, and holds where the page ended.
"""

import base64
import json
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from ninja import Schema
from pydantic import Field, StringConstraints

from rashin.errors import BadInput, gettext_noop

M = TypeVar("M", bound=Model)
MOST: Final = 200
"""Lines of one page."""
LONGEST: Final = 300


class CursorUnreadable(BadInput):
    """A cursor that was not handed out."""

    code = "api.cursor_unreadable"
    message = gettext_noop("This cursor was not handed out by this list.")
    remedy = gettext_noop("Use “next” of the answer before, unchanged; without a cursor the list begins anew.")


class Paged(Schema):
    """Where a page begins and how long it is. ``cursor``: “next” of the page before, as it came."""

    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=-]*$", max_length=LONGEST)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


def page_of(rows: QuerySet[M], by: str, *, cursor: str, limit: int) -> tuple[list[M], str | None]:
    """A page of ``rows``, the newest by the moment ``by`` first, and where the next one begins; none after the last."""
    if cursor:
        at, key = _read(cursor, rows.model)
        rows = rows.filter(Q(**{f"{by}__lt": at}) | Q(**{by: at, "pk__lt": key}))
    found = list(rows.order_by(f"-{by}", "-pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], _written(getattr(last, by), last.pk)


def _written(at: datetime, key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(key)]).encode()).decode()


def _read(cursor: str, model: type[Model]) -> tuple[datetime, Any]:
    try:
        at, key = json.loads(base64.urlsafe_b64decode(cursor))
        moment = datetime.fromisoformat(at)
        number = model._meta.pk.to_python(key)
    except Exception:  # noqa: BLE001 - whatever else it is, it is no cursor of ours
        raise CursorUnreadable(place="cursor") from None
    if moment.tzinfo is None or (isinstance(number, int) and not 0 <= number < 2**63):
        raise CursorUnreadable(place="cursor")
    return moment, number
