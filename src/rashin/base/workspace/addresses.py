"""Addresses that leave this server: in mails, links to hand over, and what is told to identity providers."""

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """The public address of a page: as RASHIN_BASE_URL says, else as this request came."""
    if settings.BASE_URL_GIVEN:
        return f"{settings.BASE_URL}{path}"
    return request.build_absolute_uri(path)
