"""A published version, a round of labelling, a correction, a search: what stands behind the numbers of addresses."""

from typing import Any

from rashin.base.workspace.jobs import enqueue
from rashin.base.workspace.models import User
from rashin.powers.operation.topics.models import (
    Correction,
    LabelItem,
    LabelRound,
    SavedSearch,
    TreeDraft,
    TreeVersion,
)
from tests.doors import company as told

TREE = {
    "format": "rashin.topics/1",
    "topics": [{"id": "t1", "title": {"ja": "配送"}, "rules": [{"kind": "keywords", "words": ["配送"]}]}],
}


def topic_numbers(members: dict[str, User]) -> dict[str, Any]:
    """Everything a colleague's; the round is theirs to label."""
    colleague = members["colleague"]
    TreeDraft.objects.create(document=TREE, edited_at=told.NOW)
    version = TreeVersion.objects.create(number=1, document=TREE, published_at=told.NOW, state="past")
    made = LabelRound.objects.create(
        purpose="sentiment", title="春", size=1, seed="x", first=colleague, made_at=told.NOW
    )  # fmt: skip
    LabelItem.objects.create(round=made, number=1, voice_id="v-umeda-0")
    measured = LabelRound.objects.create(
        purpose="sentiment", title="冬", size=1, seed="x", first=colleague, made_at=told.NOW, state="done"
    )  # fmt: skip
    wrong = Correction.objects.create(voice_id="v-umeda-0", kind="missing", topic="t1", by=colleague, at=told.NOW)
    search = SavedSearch.objects.create(
        name="春", page="voices_search", query="q=x", owner=colleague, created_at=told.NOW
    )  # fmt: skip
    job = enqueue("topics.suggest", {}, by=colleague, now=told.NOW)
    return {
        "topics_job": job.pk,
        "topics_version": version.number,
        "topics_round": made.pk,
        "topics_measured": measured.pk,
        "correction": wrong.pk,
        "search": search.pk,
    }
