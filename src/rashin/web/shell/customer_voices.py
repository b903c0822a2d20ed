"""How a voice is shown as an end of evidence: when and where it was said, never its words."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.records import End, Named
from rashin.base.ui import formats
from rashin.base.workspace.access import readers_scope
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.surveys.titles import survey_titles

_VOICES = """
    SELECT voice_id, survey, occurred_at, score, scale_max, {seen} AS seen FROM voices
    WHERE voice_id IN (SELECT unnest($ids))
"""


def voices_named(ids: Sequence[str]) -> Mapping[str, Named]:
    """Survey, day and score of each voice. Evidence is read by more people than words are, so no words here.

    Of a voice outside the reader's units nothing is told but that it is one.
    """
    seen, params = readers_scope().condition("voices")
    try:
        rows = the_lake().rows(_VOICES.format(seen=seen), {**params, "ids": list(ids)}).to_pylist()
    except LakeMissing:
        return {}
    titles = survey_titles()
    return {
        row["voice_id"]: Named(end=End(kind="voice", id=row["voice_id"]), title=_title(row, titles)) for row in rows
    }


def _title(row: Mapping[str, object], surveys: Mapping[str, str]) -> str:
    if not row["seen"]:
        return gettext("A voice of another department")
    survey = str(row["survey"] or "")
    parts = [surveys.get(survey, survey) or gettext("A voice"), formats.day(row["occurred_at"])]  # type: ignore[arg-type]
    if row["score"] is not None:
        parts.append(f"{formats.number(row['score'])} / {formats.number(row['scale_max'])}")  # type: ignore[arg-type]
    return " · ".join(parts)
