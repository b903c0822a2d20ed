"""Voices are read soon after they come, once, as work that people can see."""

from datetime import timedelta

import pytest

from rashin.base.atlas.hearing import Heard, hear, take_back
from rashin.base.workspace.models import Job
from rashin.base.workspace.vocabulary import JobState
from rashin.web import checks
from rashin.web.jobs import readings
from rashin.web.jobs.voices import Drain
from rashin.web.worker import Worker
from tests.analysis.lake.making import voices
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(lake, monkeypatch):
    monkeypatch.setattr(readings, "the_lake", lambda: lake)
    monkeypatch.setattr("rashin.base.workspace.asking.the_lake", lambda _home=None: lake)
    return lake


def work() -> int:
    return Worker({readings.NAME: readings.READ_VOICES}, clock=lambda: NOW + timedelta(seconds=1)).run_due()


def test_new_voices_are_seen_asked_for_once_and_read(here, home):
    follower = readings.Follower(lambda: here, clock=lambda: NOW)
    assert (follower.look(), follower.look(), work()) == (True, False, 1)
    here.append("voices", voices(3))
    assert checks.readings(home, NOW).said == "3 voices are not read yet"
    assert (follower.look(), follower.look(), Job.objects.filter(state=JobState.WAITING).count()) == (True, False, 1)
    assert work() == 1
    assert Job.objects.filter(name=readings.NAME).latest("id").result == {"read": 3, "assigned": 0, "forgotten": 0}
    assert here.rows("SELECT count(*) AS n FROM readings WHERE label = 'neg'").to_pylist() == [{"n": 3}]
    assert checks.readings(home, NOW).level == "good"


def test_voices_that_come_while_work_runs_are_asked_for_afterwards(here):
    follower = readings.Follower(lambda: here, clock=lambda: NOW)
    follower.look()
    here.append("voices", voices(1))
    assert not follower.look()
    work()
    assert follower.look()


def test_a_look_at_nothing_new_reads_nothing(here, monkeypatch):
    here.append("voices", voices(1))
    readings.ask_for_reading(now=NOW)
    work()
    monkeypatch.setattr("rashin.analysis.enrich.reading_rounds.Rounds.run", None)
    readings.ask_for_reading(now=NOW)
    work()
    assert Job.objects.filter(name=readings.NAME).latest("id").result == {"read": 0}


def test_what_is_corrected_is_read_again_and_what_is_taken_back_is_forgotten(here):
    drain = Drain(here, {})
    for text in ("配送が遅い", "配送が速い"):
        hear([Heard(voice_id="a", occurred_at=NOW, source="s", text=text)], now=NOW)
        hear([Heard(voice_id="b", occurred_at=NOW, source="s", text="店員が親切")], now=NOW)
        drain.run_all(now=NOW)
        readings.ask_for_reading(now=NOW)
        work()
    found = here.rows("SELECT voice_id, label FROM readings ORDER BY 1").to_pylist()
    assert found == [{"voice_id": "a", "label": "pos"}, {"voice_id": "b", "label": "pos"}]
    take_back(["b"], now=NOW)
    drain.run_all(now=NOW)
    assert here.rows("SELECT DISTINCT voice_id FROM readings_made").to_pylist() == [{"voice_id": "a"}]
    assert here.rows("SELECT DISTINCT voice_id FROM mentions_made").to_pylist() == [{"voice_id": "a"}]
