"""What surveys are called, for pages that name them by their key."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from rashin.powers.operation.surveys.models import Survey


def survey_titles() -> dict[str, str]:
    """Key → title in the reader's language, of every survey that was ever made."""
    language = (get_language() or "ja")[:2]
    rows = Survey.objects.values_list("key", "title", "draft__title")
    return {key: _said(texts, language) or title for key, title, texts in rows}


def _said(texts: Any, language: str) -> str:
    return str(texts.get(language, "")) if isinstance(texts, Mapping) else ""
