"""One change of a draft: read again, kept with the step that undo takes back, and never over somebody else's.

Two tabs are no harm while they change different parts: each form carries a digest of its part as it was shown, and when
that part is as it was, the change goes into the newest draft. Only who changes the same part second is told so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from django.db import transaction

from rashin.base.workspace.models import User
from rashin.errors import Conflict, gettext_noop
from rashin.powers.operation.surveys.building.edits import PAGE, Draft, PartMissing, block_in, question_in
from rashin.powers.operation.surveys.building.outline import PART
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.errors import DraftChanged
from rashin.powers.operation.surveys.models import DraftStep, Survey
from rashin.powers.operation.surveys.queries import survey_of
from rashin.powers.operation.surveys.services import save_draft

MOST_STEPS: Final = 60
TOGETHER: Final = timedelta(seconds=20)
"""Changes of one part by one member that follow one another so soon are one step of undo."""


MOVED: Final = "moved:"
"""Before the name of a step that moved a part: it is no step of its words, so undo never takes both back."""


class NothingToUndo(Conflict):
    """The draft is as it was when it was made, or its steps are forgotten."""

    code = "survey.nothing_to_undo"
    message = gettext_noop("There is nothing left to undo.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a change."""

    survey: Survey
    digest: str
    """Of the part as it is now."""


def part_of(draft: Draft, name: str) -> Any:
    """A part of a draft by the name under which the builder edits it."""
    if name.startswith(PAGE):
        return {key: value for key, value in block_in(draft, name).items() if key != "questions"}
    if not name.startswith(PART):
        return question_in(draft, name)
    name = name.removeprefix(PART)
    keys = {
        "whole": ("key", "title", "description", "languages", "default_language", "construct", "audience"),
        "fields": ("hidden", "variables"),
    }.get(name, (name,))
    if name == "translations":
        return draft
    return {key: draft.get(key) for key in keys}


def digest_of(draft: Draft, name: str) -> str:
    """A short name of a part's content; empty for a part that is not there."""
    try:
        part = part_of(draft, name)
    except PartMissing:
        return ""
    told = json.dumps(part, ensure_ascii=False, sort_keys=True).encode()
    return blake2b(told, digest_size=8).hexdigest()


def edit(
    *,
    actor: User,
    key: str,
    part: str,
    seen: str | None,
    revision: int,
    change: Callable[[Draft], Draft],
    now: datetime,
) -> Saved:
    """Change one part of a draft. ``seen``: the part's digest as the page showed it; None: it goes in any case.

    Raises
    ------
    DraftChanged
        Somebody changed the same part since.
    SurveyError
        What was made cannot be read; its place is named.
    """
    with transaction.atomic():
        survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey_of(key, member=actor).pk)
        before: Draft = survey.draft
        if seen is not None and survey.revision != revision and seen != digest_of(before, part):
            raise DraftChanged(
                who=str(survey.edited_by or "?"), theirs=survey.revision, yours=revision, place="revision"
            )
        document = read_document(change(before))
        if write_document(document) != before:
            _remember(survey, part if seen is not None or not part else f"{MOVED}{part}", actor, now)
        saved = save_draft(actor=actor, key=key, revision=survey.revision, document=document, now=now)
    return Saved(survey=saved, digest=digest_of(saved.draft, part))


def undo(*, actor: User, key: str, now: datetime) -> tuple[Survey, str]:
    """Take the last step back; the part that changed with it."""
    with transaction.atomic():
        survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey_of(key, member=actor).pk)
        step = survey.steps.first()
        if step is None:
            raise NothingToUndo(place="undo")
        document = read_document({**step.draft, "key": survey.draft.get("key", key)})
        step.delete()
        saved = save_draft(actor=actor, key=key, revision=survey.revision, document=document, now=now)
    return saved, step.part.removeprefix(MOVED)


def _remember(survey: Survey, part: str, actor: User, now: datetime) -> None:
    last = survey.steps.first()
    if last is not None and last.part == part and part and last.by_id == actor.pk and now - last.at < TOGETHER:
        return
    DraftStep.objects.create(survey=survey, draft=survey.draft, part=part, at=now, by=actor)
    old = survey.steps.values_list("pk", flat=True)[MOST_STEPS : MOST_STEPS + 20]
    if old:
        DraftStep.objects.filter(pk__in=list(old)).delete()
