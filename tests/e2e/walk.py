"""Which pages there are: every address of the product, filled in with links that lead to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIRequestContext

LEAVES = ("/accounts/logout/", "/static/")
"""Addresses that end the visit, or are no pages."""
REDIRECTS = (301, 302, 303, 307)
MOST_PAGES = 160


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every address of the product, as written in ``urls.py``."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(getattr(pattern.pattern, "_route", getattr(pattern.pattern, "_regex", "")))
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield "/" + route


def route_of(path: str) -> str:
    """The address that a path belongs to, with its places unfilled."""
    try:
        return "/" + resolve(path).route
    except Resolver404:
        return ""


class Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words: dict[str, Any] = dict(attrs)
        if tag == "a" and words.get("href") and "download" not in words:
            self.found.append(words["href"])


@dataclass(slots=True, kw_only=True)
class Pages:
    """What a walk through the product found."""

    by_route: dict[str, str] = field(default_factory=dict)
    """Route → the path that stands for it."""
    failed: dict[str, int] = field(default_factory=dict)


def pages_of(asking: APIRequestContext, base: str) -> Pages:
    """One path for each address that answers a page to a signed-in reader.

    Addresses without places are tried as they are; one with places is known by the first link that leads to it, so a
    page joins as soon as something links to it. Fragments, files and redirects are no pages;
    where a redirect leads to may be one.
    """
    found, waiting = Pages(), [path for path in patterns() if not set("<(^") & set(path)]
    tried = set(map(route_of, waiting))
    while waiting and len(found.by_route) < MOST_PAGES:
        path = waiting.pop(0)
        if path.startswith(LEAVES) or path.startswith("/api/v1"):
            continue
        answer = asking.get(base + path, max_redirects=0)
        if answer.status >= 500:
            found.failed[path] = answer.status
        if answer.status in REDIRECTS:  # a page that only leads on, as a survey does to its answers
            onward = urlsplit(urljoin(base + path, answer.headers.get("location", "")))
            if (route := route_of(onward.path)) and route not in tried and not onward.path.startswith(LEAVES):
                tried.add(route)
                waiting.append(onward.path)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        text = answer.text()
        if "<html" not in text:
            continue
        found.by_route[route_of(urlsplit(path).path)] = path
        for href in links(text, base + path):
            route = route_of(urlsplit(href).path)
            if route and route not in tried:
                tried.add(route)
                waiting.append(href)
    return found


def links(text: str, address: str) -> Iterator[str]:
    """The paths on this site that a page leads to, with their words."""
    reader = Links()
    reader.feed(text)
    here = urlsplit(address)
    for href in reader.found:
        parts = urlsplit(urljoin(address, href))
        if (parts.scheme, parts.netloc) == (here.scheme, here.netloc):
            yield f"{parts.path}?{parts.query}".rstrip("?")
