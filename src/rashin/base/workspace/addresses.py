"""Addresses that leave this server: in mails, links to hand over, and what is told to identity providers."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def publicly(request: HttpRequest) -> None:
    """Let a library that makes addresses of the request itself make public ones, whatever host the request named."""
    request.META.setdefault("HTTP_HOST", request.get_host())  # which HTTP/1.0 may leave out
    if settings.BASE_URL_GIVEN:
        public = urlsplit(settings.BASE_URL)
        request.META["HTTP_HOST"], request.META["wsgi.url_scheme"] = public.netloc, public.scheme


def absolute(request: HttpRequest, path: str) -> str:
    """The public address of a page: as RASHIN_BASE_URL says, else as this request came."""
    if settings.BASE_URL_GIVEN:
        return f"{settings.BASE_URL}{path}"
    return request.build_absolute_uri(path)
