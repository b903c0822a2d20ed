"""A lake that a newer version made is read and written by nobody of this one: pages and worker say so."""

import logging

import pytest
from deltalake import CommitProperties, DeltaTable, Transaction

from rashin.analysis.lake.schema import SCHEMA_VERSION
from rashin.base.workspace import asking, jobs
from rashin.base.workspace.models import Job
from rashin.web import worker
from tests.conftest import NOW


@pytest.fixture
def newer(home, lake, settings):
    lake.close()
    settings.HOME = home
    asking._lake_at.cache_clear()
    batches = DeltaTable(f"{home.lake}/batches")
    mark = CommitProperties(app_transactions=[Transaction("rashin.format", 99)])
    batches.create_write_transaction([], mode="append", schema=batches.schema(), commit_properties=mark)
    yield home
    asking._lake_at.cache_clear()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/scores/", "/data/refused/"])
def test_a_page_tells_it_in_the_reader_s_language(newer, members, signed_in, address):
    members.aoi.language = "en"
    members.aoi.save()
    answer = signed_in(members.aoi).get(address)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert f"has format 99; this version reads up to {SCHEMA_VERSION}" in text
    assert "Update this program" in text


@pytest.mark.django_db
def test_a_job_fails_with_it(newer, members):
    from rashin.web.jobs import upkeep

    jobs.enqueue(upkeep.COMPACT.name, {}, by=None, now=NOW)
    one = worker.Worker({upkeep.COMPACT.name: upkeep.COMPACT}, clock=lambda: NOW)
    assert one.run_due() == 1
    assert Job.objects.get().error["code"] == "lake.too_new"


def test_the_flush_waits_and_keeps_what_arrived(newer, caplog, monkeypatch):
    from contextlib import closing

    from rashin.analysis.lake.inbox import Letter, open_inbox

    monkeypatch.delenv("RASHIN_INBOX", raising=False)
    with closing(open_inbox(newer.inbox)) as inbox:
        inbox.put(Letter(received_at=1, key="1", source="shop", kind="track", body=b"{}"))
        flusher = worker.Flusher(newer)
        with caplog.at_level(logging.WARNING, "rashin.worker"):
            flusher.start()
            while not caplog.records and flusher.is_alive():
                flusher.join(0.01)
            flusher.stop()
            flusher.join(20)
        assert "has format 99" in caplog.text
        assert inbox.waiting() == 1
