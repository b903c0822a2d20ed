"""An invitation as HTML of a mail: words first, buttons that are links, nothing fetched from anywhere.

Its style stands in its head and is few: programs that leave it out still show words and links in their order.
"""

from functools import lru_cache
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation

from rashin.powers.operation.surveys.answering.theme import RGB, Paint, paint, rgb
from rashin.powers.operation.surveys.definition.document import Theme
from rashin.powers.operation.surveys.reach.wording import OPEN, Said

OWN: Final[RGB] = (47.0, 66.0, 156.0)
"""The product's own colour, for surveys without one."""


def drawn_as_mail(letter: Said, theme: Theme, *, language: str) -> str:
    """The body of the mail. Without colours and buttons it reads the same."""
    with translation.override(language):
        return render_to_string(
            "surveys/mail/invitation.html",
            {
                "letter": letter, "light": paints(theme.accent, dark=False), "dark": paints(theme.accent, dark=True),
                "open": translation.gettext(OPEN), "language": language,
            },
        )  # fmt: skip


@lru_cache(maxsize=64)
def paints(accent: str, *, dark: bool) -> Paint:
    """The survey's colour as its pages show it: one that can be read."""
    return paint(rgb(accent) or OWN, dark=dark)
