"""The index in which voices are searched: plain files in the home's cache, brought up to date in the background.

Its ids name the voice and the batch that brought it, so that a voice that was corrected is read anew, and one that was
forgotten leaves. What is found is always looked up in the lake again: nothing that is gone there is ever shown.
"""

import fcntl
import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, SteppedBack, enqueue, job
from rashin.base.workspace.models import Job
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.progress import NAMES

if TYPE_CHECKING:
    from rashin.analysis.text.search.index import Index

log = logging.getLogger("rashin.search")

JOB: Final = "voices.index"
KEY: Final = f"schedule:{JOB}"
LOCK, MARK = "lock", "seen"
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


@job(JOB, attempts=3, limit=timedelta(hours=12), lasting=True)
def INDEX_VOICES(running: Running) -> dict[str, object]:
    """Take new voices in, and take those out that are gone."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / LOCK).open("w") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another process writes it: it sees what we would have seen, or the next round does
            return {"busy": True}
        return _brought_up_to_date(running)


def ask(*, now: datetime) -> Job:
    """Have the index brought up to date; asked for twice, it is done once."""
    return enqueue(JOB, {}, by=None, now=now, unique=KEY, priority=-10)


def _brought_up_to_date(running: Running) -> dict[str, object]:
    version = the_lake().snapshot("voices").version
    if _seen() == _mark(version) and _whole():
        return {"added": 0, "deleted": 0}
    index, damage = _index()
    there = {f"{row['voice_id']}{BETWEEN}{row['batch']}" for row in rows(_IDS, {})}
    gone = [one for one in index.ids if one and one not in there]
    deleted = index.delete(gone)
    new = sorted(one for one in there if one not in index)
    for at in range(0, len(new), CHUNK):
        running.progress(done=at, total=len(new))
        if running.give_way(NAMES):  # somebody waits for topics on a page, and the processors are few
            if at or deleted:
                index.save(folder())
            raise SteppedBack
        _add(index, new[at : at + CHUNK])
        if at // CHUNK % SAVE_EVERY == SAVE_EVERY - 1:
            index.save(folder())
    if deleted:
        index.compact()
    index.save(folder())
    (folder() / MARK).write_text(_mark(version), "utf-8")
    running.progress(done=len(new), total=len(new))
    return {"added": len(new), "deleted": deleted, **({"rebuilt": damage} if damage else {})}


def _whole() -> bool:
    """Whether what lies there can be read to its end: damage is found by the round, not by whoever searches first."""
    from rashin.analysis.text.search.saving import load
    from rashin.errors import RashinError

    try:
        load(folder())
    except (RashinError, OSError):
        return False
    return True


def _index() -> "tuple[Index, str]":
    """The index as it lies there, or a new one and why the old one could not be read on."""
    from rashin.analysis.text.search.index import Index
    from rashin.analysis.text.search.saving import MANIFEST
    from rashin.analysis.text.vectors import sentences
    from rashin.errors import RashinError

    if not (folder() / MANIFEST).exists():
        return Index(sentences()), ""
    try:
        return Index.open(folder(), sentences()), ""
    except (RashinError, OSError) as problem:
        log.warning("the search index is built anew: %s", problem)
        return Index(sentences()), getattr(problem, "code", type(problem).__name__)


def _mark(version: object) -> str:
    """What an index has seen: voices up to a version, kept in a format, with vectors of a kind."""
    from rashin.analysis.text.search.saving import FORMAT
    from rashin.analysis.text.vectors import sentences

    return f"{version} {FORMAT} {sentences().name}"


def _seen() -> str:
    mark = folder() / MARK
    return mark.read_text("utf-8") if mark.exists() else ""


def _add(index: "Index", ids: list[str]) -> None:
    wanted = set(ids)
    found = rows(_TEXTS, {"ids": [one.partition(BETWEEN)[0] for one in ids]})
    kept = [(f"{row['voice_id']}{BETWEEN}{row['batch']}", str(row["text"])) for row in found]
    kept = [one for one in kept if one[0] in wanted]
    index.add([one for one, _text in kept], [text for _one, text in kept])


def opened() -> "Index | None":
    """The index as it is now, mapped into memory; nothing before it was made, or when it is damaged."""
    from rashin.analysis.text.search.index import Index
    from rashin.analysis.text.search.saving import MANIFEST
    from rashin.analysis.text.vectors import sentences
    from rashin.errors import RashinError

    place = folder()
    try:
        stamp = max(one.stat().st_mtime for one in place.iterdir() if one.name != LOCK)
    except (OSError, ValueError):
        return None
    with _lock:
        known = _opened.get(str(place))
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            index = Index.open(place, sentences())
        except (RashinError, OSError) as problem:
            if (place / MANIFEST).exists():  # damaged, or of another version: the next round builds it anew
                log.warning("voices are searched by words alone until the index is built anew: %s", problem)
                (place / MARK).unlink(missing_ok=True)
            return None
        _opened[str(place)] = (stamp, index)
        return index
