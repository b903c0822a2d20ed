"""How the reader of a request likes it written: asked for once, when the first number or date is written."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rashin.base.ui.styles import PLAIN, Dates, Numbers, Style, written_as
from rashin.base.workspace.models import User
from rashin.web.shell.models import Liking


def liking_of(request: HttpRequest) -> Liking:
    """What the reader likes, read once a request; nobody and newcomers like it as it comes."""
    kept: Liking | None = getattr(request, "_liking", None)
    if kept is None:
        member: User | None = getattr(request, "member", None)
        kept = (Liking.objects.filter(pk=member.pk).first() if member else None) or Liking(member=member)
        request._liking = kept  # type: ignore[attr-defined] # kept for this request alone
    return kept


def style_of(request: HttpRequest) -> Style:
    """The reader's style of numbers and dates."""
    if getattr(request, "member", None) is None:
        return PLAIN
    liking = liking_of(request)
    return Style(numbers=cast(Numbers, liking.numbers), dates=cast(Dates, liking.dates))


class ReadingMiddleware:
    """Numbers and dates as the reader likes them, on every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the page in the reader's style."""
        with written_as(lambda: style_of(request)):
            return self.get_response(request)
