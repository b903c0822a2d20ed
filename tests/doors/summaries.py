"""A model and a draft about all voices: what stands behind the numbers of addresses."""

from typing import Any

from rashin.base.summaries.models import ModelSettings, Summary
from rashin.base.summaries.sources import subject_of
from rashin.base.workspace.models import User
from tests.doors import company as told


def summary_numbers(members: dict[str, User]) -> dict[str, Any]:
    """A draft of a colleague, who sees the whole company."""
    ModelSettings.objects.create(
        base_url="http://127.0.0.1:9/v1", model="small", inside=True, changed_at=told.NOW, changed_by=members["owner"]
    )
    made = [_draft(members["owner"], language) for language in ("en", "ja")]
    return {"summary": made[-1].pk}


def _draft(owner: User, language: str) -> Summary:
    sentence = {"text": "umeda", "cites": [1], "unknown": [], "numbers": [], "supported": True}
    checked = {"contrary": False, "masked": False, "alike": 1.0, "shared": 1.0}
    subject = subject_of(owner, "voices", "when=all", language=language)
    return Summary.objects.create(
        key=subject.key, of="voices", query=subject.query, language=language, model="small", made_at=told.NOW, n=9,
        voices=["v-umeda-0"], sentences=[sentence | checked],
    )  # fmt: skip
