"""What the frame around every page needs: navigation, reader, language, theme."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language

from rashin.base.messages.notices import unread_count
from rashin.base.ui.navigation import Crumb, Item, Section, trail
from rashin.base.ui.notes import Note
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Role, Theme
from rashin.web.shell.navigation import for_phone, sections_for
from rashin.web.shell.notices import newest
from rashin.web.shell.reading import liking_of

THEME_COOKIE = "rashin_theme"
OWN_NAMES = {"ja": "日本語", "en": "English"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever is signed in, as the frame shows them."""

    name: str
    initial: str
    role: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything around the page."""

    member: Reader
    sections: tuple[Section, ...]
    trail: tuple[Crumb, ...]
    """The way to this page from above, the page itself left out."""
    phone: list[Item]
    languages: tuple[tuple[str, str], ...]
    language: str
    themes: list[tuple[str, str | Promise]]
    search_url: str
    preferences_url: str
    menu_url: str
    sign_out_url: str
    help_url: str
    notices_url: str
    unread: int
    """Notices that wait."""
    notes: list[Note]
    """The newest of them, when any waits."""
    keys: bool
    """Whether single keys do something."""


def shell(request: HttpRequest) -> dict[str, object]:
    """The theme for everybody; the frame for whoever is signed in."""
    member: User | None = getattr(request, "member", None)
    if member is None:
        asked = request.COOKIES.get(THEME_COOKIE, "")
        return {"theme": asked if asked in Theme.values else Theme.SYSTEM.value}
    return {"theme": member.theme, "shell": SimpleLazyObject(lambda: _drawn_once(request, member))}


def _drawn_once(request: HttpRequest, member: User) -> Frame:
    """The frame, made when a template first looks at it: panels and fragments never do, a page does once."""
    kept: Frame | None = getattr(request, "_frame", None)
    if kept is None:
        kept = _frame(request, member)
        request._frame = kept  # type: ignore[attr-defined] # kept for this request alone
    return kept


def _frame(request: HttpRequest, member: User) -> Frame:
    name = str(member)
    unread = unread_count(member)
    sections = sections_for(member, request.path)
    return Frame(
        member=Reader(name=name, initial=name[:1].upper(), role=Role(member.role).label),
        sections=sections,
        trail=trail(sections, request.path),
        phone=for_phone(sections),
        languages=tuple((code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES),
        language=get_language() or settings.LANGUAGE_CODE,
        themes=[(theme.value, theme.label) for theme in Theme],
        search_url=reverse("search"),
        preferences_url=reverse("preferences"),
        menu_url=reverse("menu"),
        sign_out_url=reverse("account_logout"),
        help_url=reverse("guides"),
        notices_url=reverse("notices"),
        unread=unread,
        notes=newest(member) if unread else [],
        keys=liking_of(request).shortcuts,
    )
