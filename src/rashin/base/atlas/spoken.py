"""What is read in words, for pages of rooms that only know the words: web/wiring says who reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from django.conf import settings
from django.utils.module_loading import import_string

from rashin.base.ui.figures import Tone
from rashin.base.ui.said import Piece
from rashin.base.ui.stories import Tag
from rashin.base.workspace.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A voice as it is shown: its words, marked where something was read in them, its mood and its topics."""

    pieces: Sequence[Piece] = ()
    """Empty where other words are shown than were read: originals have no marks."""
    mood: str = ""
    tone: Tone = ""
    tags: Sequence[Tag] = ()
    corrected: bool = False
    key: str = ""
    """Tells the marks of this voice from those of others on a page."""


def key_of(voice_id: str) -> str:
    """A short name of a voice, fit for an address within a page."""
    return blake2b(voice_id.encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is spoken of, with how it changed against the period before."""

    name: str
    n: str
    picture: str
    """Unfavourable, neither, favourable, as a bar."""
    href: str
    tone: Tone = ""
    share: str = ""
    change: str = ""
    band: str = ""
    sure: bool = False
    """Whether the change goes beyond chance, corrected for how many were looked at."""
    reason: str = ""
    """Why there is no change to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What is said at one place."""

    n: int
    picture: str
    """Of all voices there: negative, neither, positive."""
    feeling: str
    """The mean sentiment with its interval; or why there is none."""
    tone: Tone
    href: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which voices: those of one journey, say, told apart by their stage."""

    column: str
    value: str
    by: str
    first: date
    last: date


def read(shown: Mapping[str, str]) -> Mapping[str, Read]:
    """Voice → what is read in it, given the words that the page shows."""
    wired: Callable[[Mapping[str, str]], Mapping[str, Read]] = import_string(settings.RASHIN_VOICE_READS)
    return wired(shown) if shown else {}


def spoken_at(member: User, place: Place) -> Mapping[str, Spot]:
    """Each place → what is said there."""
    wired: Callable[[User, Place], Mapping[str, Spot]] = import_string(settings.RASHIN_SPOKEN_AT)
    return wired(member, place)


def texts_read(texts: Sequence[str], *, least: int) -> Sequence[Line]:
    """What some texts speak of; nothing that fewer than ``least`` say or do not say."""
    wired: Callable[..., Sequence[Line]] = import_string(settings.RASHIN_TEXTS_READ)
    return wired(texts, least=least)
