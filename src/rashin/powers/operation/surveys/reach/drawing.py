"""An invitation as HTML of a mail: words first, buttons that are links, nothing fetched from anywhere."""

from django.template.loader import render_to_string
from django.utils import translation

from rashin.powers.operation.surveys.definition.document import Theme
from rashin.powers.operation.surveys.reach.wording import OPEN, Said


def drawn_as_mail(letter: Said, theme: Theme, *, language: str) -> str:
    """The body of the mail. Without colours and buttons it reads the same."""
    with translation.override(language):
        return render_to_string(
            "surveys/mail/invitation.html",
            {"letter": letter, "accent": theme.accent, "open": translation.gettext(OPEN), "language": language},
        )
