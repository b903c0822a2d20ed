"""What surveys are called, for pages that name them by their key."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from rashin.powers.operation.surveys.models import Survey, SurveyVersion


def survey_titles() -> dict[str, str]:
    """Key → title in the reader's language, of every survey that was ever made."""
    language = (get_language() or "ja")[:2]
    rows = Survey.objects.values_list("key", "title", "draft__title")
    return {key: _said(texts, language) or title for key, title, texts in rows}


def question_words(survey: str, question: str) -> str:
    """A question of a survey as it was put, in the reader's language; its name where the survey is not ours."""
    row = (
        SurveyVersion.objects.filter(survey__key=survey).order_by("-number").values_list("document", flat=True).first()
    )
    language = (get_language() or "ja")[:2]
    blocks = row.get("blocks", ()) if isinstance(row, Mapping) else ()
    texts = [one.get("text", {}) for block in blocks for one in block.get("questions", ()) if one.get("id") == question]
    said = _said(texts[0], language) or next(iter(texts[0].values()), "") if texts and texts[0] else ""
    return said or question


def _said(texts: Any, language: str) -> str:
    return str(texts.get(language, "")) if isinstance(texts, Mapping) else ""
