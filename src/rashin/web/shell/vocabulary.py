"""The words of preferences."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NumberStyle(TextChoices):
    """How large numbers are written."""

    SHORT = "short", _("Short: 12.3万, 4.56億 (123K in English)")
    FULL = "full", _("In full: 123,456")


class DateStyle(TextChoices):
    """How dates are written."""

    WORDS = "words", _("In words: 2026年4月1日 (Apr 1, 2026 in English)")
    DIGITS = "digits", _("In digits: 2026/04/01")
    ERA = "era", _("By era: 令和8年4月1日 (in Japanese)")
