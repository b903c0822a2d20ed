"""The index in which voices are searched: plain files in the home's cache, brought up to date in the background.

Its ids name the voice and the batch that brought it, so that a voice that was corrected is read anew, and one that was
forgotten leaves. What is found is always looked up in the lake again: nothing that is gone there is ever shown.
"""

import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, job
from rashin.powers.operation.topics.lookups import rows

if TYPE_CHECKING:
    from rashin.analysis.text.search.index import Index

JOB: Final = "voices.index"
CHUNK: Final = 500
SAVE_EVERY: Final = 20
BETWEEN: Final = "\x1f"

_IDS: Final = """
SELECT voice_id, coalesce(batch, '') AS batch FROM voices
WHERE voices.text IS NOT NULL AND length(trim(voices.text)) > 0"""
_TEXTS: Final = (
    f"{_IDS.replace('AS batch', 'AS batch, left(text, 4000) AS text')} AND voice_id IN (SELECT unnest($ids))"
)
_lock = threading.Lock()
_opened: dict[str, "tuple[float, Index]"] = {}


def folder() -> Path:
    """Where the index lies."""
    return Path(settings.HOME.cache) / "search"


@job(JOB, attempts=3, limit=timedelta(hours=12))
def INDEX_VOICES(running: Running) -> dict[str, object]:
    """Take new voices in, and take those out that are gone."""
    from rashin.analysis.text.search.index import Index
    from rashin.analysis.text.vectors import sentences
    from rashin.errors import RashinError

    mark, seen = folder() / "seen", str(the_lake().snapshot("voices").version)
    if mark.exists() and mark.read_text("utf-8") == seen:
        return {"added": 0, "deleted": 0}
    try:
        index = Index.open(folder(), sentences())
    except (RashinError, FileNotFoundError):  # not made yet, damaged, or of other vectors: made anew
        index = Index(sentences())
    there = {f"{row['voice_id']}{BETWEEN}{row['batch']}" for row in rows(_IDS, {})}
    gone = [one for one in index.ids if one and one not in there]
    deleted = index.delete(gone)
    new = sorted(one for one in there if one not in index)
    for at in range(0, len(new), CHUNK):
        running.progress(done=at, total=len(new))
        _add(index, new[at : at + CHUNK])
        if at // CHUNK % SAVE_EVERY == SAVE_EVERY - 1:
            index.save(folder())
    if deleted:
        index.compact()
    index.save(folder())
    mark.write_text(seen, "utf-8")
    running.progress(done=len(new), total=len(new))
    return {"added": len(new), "deleted": deleted}


def _add(index: "Index", ids: list[str]) -> None:
    wanted = set(ids)
    found = rows(_TEXTS, {"ids": [one.partition(BETWEEN)[0] for one in ids]})
    kept = [(f"{row['voice_id']}{BETWEEN}{row['batch']}", str(row["text"])) for row in found]
    kept = [one for one in kept if one[0] in wanted]
    index.add([one for one, _text in kept], [text for _one, text in kept])


def opened() -> "Index | None":
    """The index as it is now, mapped into memory; nothing before it was made, or when it is damaged."""
    from rashin.analysis.text.search.index import Index
    from rashin.analysis.text.vectors import sentences
    from rashin.errors import RashinError

    place = folder()
    try:
        stamp = max(one.stat().st_mtime for one in place.iterdir())
    except (OSError, ValueError):
        return None
    with _lock:
        known = _opened.get(str(place))
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            index = Index.open(place, sentences())
        except (RashinError, OSError):
            return None
        _opened[str(place)] = (stamp, index)
        return index
