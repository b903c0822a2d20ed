"""The search index follows the voices; a damaged one is built anew and says so, and two never write it at once."""

import fcntl
from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings

from rashin.base.workspace.jobs import STEP_BACK, enqueue
from rashin.base.workspace.models import Job
from rashin.powers.operation.topics import indexing
from rashin.web.jobs import readings
from rashin.web.worker import Worker
from tests.analysis.lake.making import voices
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


class Blind:
    """An encoder to which all texts are alike."""

    name = "blind-1"

    def embed(self, texts):
        return np.ones((len(texts), 1), np.float32)


@pytest.fixture
def here(lake, home, monkeypatch):
    for place in ("rashin.base.workspace.asking", "rashin.web.jobs.readings", "rashin.powers.operation.topics.indexing",
                  "rashin.powers.operation.topics.lookups"):  # fmt: skip
        monkeypatch.setattr(f"{place}.the_lake", lambda _home=None: lake)
    monkeypatch.setattr("rashin.analysis.text.vectors.sentences", Blind)
    monkeypatch.setattr(settings, "HOME", home)
    return lake


def work(name: str = indexing.JOB) -> object:
    known = {readings.NAME: readings.READ_VOICES, indexing.JOB: indexing.INDEX_VOICES}
    Worker({name: known[name]}, clock=lambda: NOW + timedelta(seconds=1)).run_due()
    return Job.objects.filter(name=name).latest("id").result


def test_voices_that_were_read_are_asked_to_be_indexed_at_once(here):
    here.append("voices", voices(3))
    readings.ask_for_reading(now=NOW)
    work(readings.NAME)
    assert work() == {"added": 3, "deleted": 0}
    assert indexing.opened().search("遅い").total == 3
    indexing.ask(now=NOW)
    assert work() == {"added": 0, "deleted": 0}


def test_a_damaged_index_is_not_used_and_built_anew(here):
    here.append("voices", voices(2))
    indexing.ask(now=NOW)
    work()
    (one, *_) = indexing.folder().glob("*.npy")
    one.write_bytes(b"broken")
    indexing._opened.clear()
    assert indexing.opened() is None
    indexing.ask(now=NOW)
    assert work() == {"added": 2, "deleted": 0, "rebuilt": "search.damaged"}
    assert len(indexing.opened()) == 2


def test_damage_that_nobody_searched_into_is_found_by_the_next_round(here):
    here.append("voices", voices(2))
    indexing.ask(now=NOW)
    work()
    (one, *_) = indexing.folder().glob("*.npy")
    one.write_bytes(b"broken")
    indexing.ask(now=NOW)
    assert work() == {"added": 2, "deleted": 0, "rebuilt": "search.damaged"}
    (indexing.folder() / "index.json").unlink()
    indexing.ask(now=NOW)
    assert work() == {"added": 2, "deleted": 0}
    assert len(indexing.opened()) == 2


def test_while_one_writes_the_other_does_nothing_and_no_voices_are_no_fault(here):
    indexing.folder().mkdir(parents=True)
    with (indexing.folder() / indexing.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        indexing.ask(now=NOW)
        assert work() == {"busy": True}
    indexing.ask(now=NOW)
    assert work() == {"added": 0, "deleted": 0}
    assert indexing.opened().search("🎉").total == 0


def test_while_somebody_waits_for_topics_the_index_steps_back_and_goes_on_later(here):
    here.append("voices", voices(2))
    wanted = enqueue("topics.suggest", {}, by=None, now=NOW)
    row = indexing.ask(now=NOW)
    assert work() is None
    row.refresh_from_db()
    assert (row.state, row.attempts, row.run_at) == ("waiting", 0, NOW + timedelta(seconds=1) + STEP_BACK)
    Job.objects.filter(pk=wanted.pk).update(state="done")
    Job.objects.filter(pk=row.pk).update(run_at=NOW)
    assert work() == {"added": 2, "deleted": 0}
