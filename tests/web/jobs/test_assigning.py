"""A version of the tree is applied as work; it is in use when it is whole, and its keeper is told."""

import pytest

from rashin.base.workspace import jobs
from rashin.base.workspace.models import Job
from rashin.base.workspace.vocabulary import JobState
from rashin.errors import NotFound
from rashin.web.jobs import assigning, readings
from rashin.web.worker import Worker
from tests.analysis.lake.making import voices
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LATE = {"id": "late", "rules": [{"kind": "keywords", "words": ["遅い"]}], "title": {"ja": "遅い"}}


def test_a_version_is_applied_followed_and_told(lake, monkeypatch):
    monkeypatch.setattr(assigning, "the_lake", lambda: lake)
    lake.append("voices", voices(3))
    told = []

    def document(version: int) -> object:
        if version == 9:
            raise NotFound(kind="version", name="9")
        return {"format": "rashin.topics/1", "topics": [LATE]}

    trees = assigning.Trees(document=document, applied=lambda *said: told.append(said))
    worker = Worker({assigning.NAME: assigning.assigning(trees)}, clock=lambda: NOW)
    for version in (4, 9, 3):
        jobs.enqueue(assigning.NAME, {"version": version}, by=None, now=NOW)
    assert worker.run_due() == 3
    counted = {"voices": 3, "assigned": 3, "topics": 1}
    assert told == [(4, counted, NOW)]
    done = Job.objects.filter(name=assigning.NAME).order_by("id")
    assert [row.state for row in done] == [JobState.DONE, JobState.FAILED, JobState.DONE]
    assert [row.result for row in done] == [{"version": 4, **counted}, None, {"version": 3, "overtaken": True}]
    assert lake.currents()["topics"][0] == 4
    assert lake.rows("SELECT DISTINCT topic FROM assignments").to_pylist() == [{"topic": "late"}]
    assert Job.objects.filter(name=readings.NAME, state=JobState.WAITING).count() == 1
