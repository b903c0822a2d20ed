"""Slips with codes, as they are printed: a picture to scan, the code to type, whose wave it is, until when."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from rashin.base.ui import formats
from rashin.base.workspace.audit import Actor, change
from rashin.errors import NotFound, gettext_noop
from rashin.powers.operation.surveys.codes import written
from rashin.powers.operation.surveys.definition.document import said
from rashin.powers.operation.surveys.models import Send
from rashin.powers.operation.surveys.models_ballots import Pile
from rashin.powers.operation.surveys.queries import document_of
from rashin.powers.operation.surveys.reach.ballots import codes_of, link_of

PRINTED = "survey.slips_printed"
"""Action of the audit log."""


class PileMissing(NotFound):
    """No such slips."""

    code = "survey.slips_missing"
    message = gettext_noop("There are no slips of this shop: its wave has ended, or letters took them all.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One code."""

    code: str
    link: str
    picture: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The slips of one shop or department."""

    place: str
    slips: Sequence[Slip]


def piles_of(send: Send) -> list[Pile]:
    """Where slips are to be handed out."""
    return list(Pile.objects.filter(send=send, slips__gt=0))


def sheets_of(send: Send, *, actor: Actor, now: datetime, pile: int | None = None) -> list[Sheet]:
    """The slips of one shop, or of all, each time in an order of chance; who printed them is written down."""
    with change(actor=actor, action=PRINTED, subject=f"send:{send.pk}", now=now) as entry:
        rows = [row for row in piles_of(send) if pile is None or row.pk == pile]
        if not rows:
            raise PileMissing
        entry.note(slips=sum(row.slips for row in rows), places=len(rows))
        return [Sheet(place=row.place, slips=[_slip(code) for code in codes_of(row)]) for row in rows]


def _slip(code: str) -> Slip:
    return Slip(code=written(code), link=link_of(code), picture=_picture(link_of(code)))


def _picture(link: str) -> SafeString:
    buffer = io.BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(buffer, kind="svg", scale=3, border=2, xmldecl=False, svgns=True, light="#ffffff")
    wide, high = code.symbol_size(scale=3, border=2)
    drawn = buffer.getvalue().replace(b"<svg ", b'<svg viewBox="0 0 %d %d" ' % (int(wide), int(high)), 1)
    return mark_safe(drawn.decode())  # noqa: S308 - made here, of nothing but squares


def texts_of(send: Send) -> list[dict[str, Any]]:
    """What stands on each slip, in each language of the survey."""
    version = send.survey.live_version
    document = document_of(version) if version else None
    languages = document.languages if document is not None else ("ja",)
    return [
        {
            "language": one, "until": _until(send, one),
            "title": said(document.title, one, document.default_language) if document is not None else send.title,
        }
        for one in languages
    ]  # fmt: skip


def _until(send: Send, language: str) -> str:
    with translation.override(language):
        return formats.moment(send.expires_at) if send.expires_at else ""


def where_to_type() -> str:
    """The address where a code can be typed."""
    return f"{settings.BASE_URL}/s/"
