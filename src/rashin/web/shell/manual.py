"""The documents of Rashin inside Rashin: guides and methods, rendered from their Markdown on the server.

No HTML of a document reaches the page: Markdown alone is drawn, links lead to pages of this installation or nowhere,
and formulas are written so that they can be read as text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

import rashin
from rashin.base.ui import formats
from rashin.errors import NotFound, gettext_noop

METHOD: Final = "method"
GUIDE: Final = "guide"
LANGUAGES: Final = {"English": "en", "日本語": "ja"}
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_DOCUMENT: Final = gettext_noop("document")
_GUIDE_FILE: Final = re.compile(r"(?:\.\./guide/)?([a-z0-9-]+)\.(?:en|ja)\.md")
_METHOD_FILE: Final = re.compile(r"(?:\.\./method/)?([a-z0-9-]+)\.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A part of a document, for the list beside it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as a page shows it."""

    name: str
    title: str
    summary: str
    html: SafeString
    headings: Sequence[Heading]


def folder(kind: str) -> Path:
    """Where the documents lie: beside this file when installed, in ``docs`` of a checkout."""
    packaged = Path(__file__).parent / "pages" / kind
    return packaged if packaged.is_dir() else Path(rashin.__file__).parents[2] / "docs" / kind


def names(kind: str, language: str) -> list[str]:
    """The documents there are, by name."""
    ending = f".{language}.md" if kind == GUIDE else ".md"
    return sorted(
        path.name.removesuffix(ending)
        for path in folder(kind).glob(f"*{ending}")
        if _NAME.fullmatch(path.name.removesuffix(ending))
    )


def document(kind: str, name: str, language: str | None = None) -> Document:
    """One document in the reader's language, or NotFound."""
    tongue = formats.reading_language(language)
    path = folder(kind) / (f"{name}.{tongue}.md" if kind == GUIDE else f"{name}.md")
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound(kind=_DOCUMENT, name=name)
    return _rendered(path, name, tongue, path.stat().st_mtime_ns, reverse("methods"))


def index(language: str | None = None) -> Document:
    """The page that leads to all methods."""
    path = folder(METHOD) / "README.md"
    if not path.is_file():
        raise NotFound(kind=_DOCUMENT, name="README")
    tongue = formats.reading_language(language)
    return _rendered(path, "README", tongue, path.stat().st_mtime_ns, reverse("methods"))


@lru_cache(maxsize=256)
def _rendered(path: Path, name: str, language: str, _changed: int, _mounted: str) -> Document:
    text = in_language(path.read_text("utf-8"), language)
    drawer = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    tokens = drawer.parse(text)
    title = _words(tokens, "h1") or name
    headings: list[Heading] = []
    for opening, content in _headings(tokens):
        id_ = slugify(content.content, allow_unicode=True) or f"part-{len(headings)}"
        opening.attrSet("id", id_)
        if opening.tag == "h2":
            headings.append(Heading(id=id_, title=_plain(content)))
    _lead_inside(tokens)
    body = [token for token in tokens if not token.hidden]
    html = drawer.renderer.render(_without_title(body), drawer.options, {})
    return Document(
        name=name, title=title, summary=_summary(tokens), headings=tuple(headings), html=SafeString(_scrolling(html))
    )


def in_language(text: str, language: str) -> str:
    """Of a document in two languages, the part that the reader reads: its ``## English`` or ``## 日本語``."""
    parts: dict[str, list[str]] = {"": []}
    here = ""
    for line in text.splitlines():
        found = LANGUAGES.get(line.removeprefix("## ").strip()) if line.startswith("## ") else None
        if found is not None:
            here = found
            parts.setdefault(here, [])
            continue
        # Below a language's own heading everything moves up by one.
        parts[here].append(line[1:] if here and line.startswith("###") else line)
    kept = [*parts[""], *parts.get(language, parts.get("en", []))]
    return _title_in("\n".join(kept), language)


def _title_in(text: str, language: str) -> str:
    """Of a title in two languages (``# Scores · スコア``), the reader's."""
    first, _mark, rest = text.partition("\n")
    english, dot, japanese = first.removeprefix("# ").partition(" · ")
    if not first.startswith("# ") or not dot:
        return text
    return f"# {japanese if language == 'ja' else english}\n{rest}"


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield token, tokens[place + 1]


def _words(tokens: Sequence[Token], tag: str) -> str:
    return next((_plain(content) for opening, content in _headings(tokens) if opening.tag == tag), "")


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})


def _summary(tokens: Sequence[Token]) -> str:
    """The first paragraph that is more than a link to the twin."""
    for place, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0:
            told = _plain(tokens[place + 1])
            if len(told) > 12:
                return told if len(told) <= 110 else told[:110].rstrip() + "…"
    return ""


def _without_title(tokens: Sequence[Token]) -> list[Token]:
    """The page has its own heading, and the language is the reader's already: title and twin's link go."""
    rest = list(tokens)
    for place, token in enumerate(rest):
        if token.type == "heading_open" and token.tag == "h1":
            del rest[place : place + 3]
            break
    if len(rest) > 2 and rest[0].type == "paragraph_open" and rest[1].content.startswith(("[日本語]", "[English]")):
        del rest[:3]
    return rest


def _lead_inside(tokens: Sequence[Token]) -> None:
    """Links between documents become links between pages; what is not shown here becomes plain words."""
    for token in tokens:
        children = token.children or []
        for place, child in enumerate(children):
            if child.type != "link_open":
                continue
            target = _page_of(str(child.attrGet("href") or ""))
            if target:
                child.attrSet("href", target)
                continue
            child.hidden = True
            closing = next(one for one in children[place:] if one.type == "link_close")
            closing.hidden = True
        token.children = [child for child in children if not child.hidden] or token.children


def _page_of(href: str) -> str:
    path, _mark, part = href.partition("#")
    part = f"#{part}" if part else ""
    if href.startswith(("https://", "http://")) or (href.startswith("#") and not path):
        return href
    if path in {"README.md", "../method/README.md"}:
        return reverse("methods") + part
    for kind, pattern, view in ((GUIDE, _GUIDE_FILE, "guide"), (METHOD, _METHOD_FILE, "method")):
        found = pattern.fullmatch(path)
        if found and any(folder(kind).glob(f"{found[1]}.*md")):
            return reverse(view, args=[found[1]]) + part
    return ""


def _scrolling(html: str) -> str:
    """Wide tables and code scroll by themselves, also by keyboard."""
    opened = '<div class="table-scroll" tabindex="0" role="group"><table class="data">'
    html = html.replace("<table>", opened).replace("</table>", "</table></div>")
    return html.replace("<pre>", '<pre tabindex="0">')
