"""A version of the tree is applied beside the one in use, and followed when it is whole."""

import json

import pytest

from rashin.analysis.enrich.assigned import Assigning, assign_new, assigner_of
from rashin.analysis.enrich.reading_rounds import Rounds
from rashin.analysis.lake.store import Lake
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from tests.analysis.enrich.test_readings import voices
from tests.analysis.lake.making import NOW


def tree(*words: str) -> TopicTree:
    rule = Rule(kind="keywords", words=words)
    return TopicTree(topics=(Topic(id="delivery"), Topic(id="late", parent="delivery", rules=(rule,))))


@pytest.fixture
def lake(tmp_path):
    found = Lake.create(tmp_path / "lake")
    found.append("voices", voices("配送が遅れた", "親切だった", "届くのが遅れて困る"))
    Rounds(lake=found, version=1, clock=lambda: NOW).run()
    return found


def assigning(lake, version: int, made: TopicTree, **more) -> Assigning:
    return Assigning(
        lake=lake, version=version, assigner=assigner_of(lake, made), clock=lambda: NOW, together=2, **more
    )  # fmt: skip


def topics(lake) -> list[tuple[str, str]]:
    found = lake.rows("SELECT voice_id, topic FROM assignments ORDER BY 1, 2").to_pylist()
    return [(row["voice_id"][-1], row["topic"]) for row in found]


WHOLE = [("0", "delivery"), ("0", "late"), ("1", ""), ("2", "delivery"), ("2", "late")]


def test_every_voice_has_its_topics_those_above_or_none_with_the_places(lake):
    work = assigning(lake, 1, tree("遅れる"))
    assert (work.run(), topics(lake)) == (3, [])
    work.flip()
    assert topics(lake) == WHOLE
    (row,) = lake.rows("SELECT * FROM assignments WHERE voice_id = 'voice-0' AND topic = 'late'").to_pylist()
    assert (row["kind"], row["rule"], row["month"]) == ("keywords", "0", "2026-01")
    assert "配送が遅れた"[row["start"] : row["end"]].startswith("遅れ")
    assert json.loads(row["why"])[0]["spans"][0] == [row["start"], row["end"]]
    assert assigning(lake, 1, tree("遅れる")).run() == 0


def test_the_version_in_use_stays_until_the_next_is_whole_even_when_work_is_stopped(lake):
    first = assigning(lake, 1, tree("遅れる"))
    first.run()
    first.flip()

    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assigning(lake, 2, tree("親切"), progress=stop).run()
    assert topics(lake) == WHOLE
    second = assigning(lake, 2, tree("親切"))
    second.run()
    assert topics(lake) == WHOLE
    second.flip()
    assert topics(lake) == [("0", ""), ("1", "delivery"), ("1", "late"), ("2", "")]
    assert lake.rows("SELECT DISTINCT tree_version FROM assignments_made").to_pylist() == [{"tree_version": 2}]


def test_new_voices_come_under_the_tree_in_use(lake):
    assert assign_new(lake, clock=lambda: NOW) == 0  # there is none yet
    work = assigning(lake, 1, tree("遅れる"))
    work.run()
    work.flip()
    lake.append("voices", voices("また遅れた", start=3))
    Rounds(lake=lake, version=1, clock=lambda: NOW).run()
    assert (assign_new(lake, clock=lambda: NOW), topics(lake)[-2:]) == (1, [("3", "delivery"), ("3", "late")])


def test_two_workers_assign_nothing_twice(lake):
    met = []

    def overtaken(_done, _total):
        if not met:
            met.append("on the way")
            met.append(assigning(Lake.open(lake.place.address), 1, tree("遅れる")).run())

    work = assigning(lake, 1, tree("遅れる"), progress=overtaken)
    assert (work.run(), met) == (0, ["on the way", 3])
    work.flip()
    assert topics(lake) == WHOLE


def test_a_text_that_breaks_a_rule_stops_nobody(lake, monkeypatch):
    work = assigning(lake, 1, tree("遅れる"))
    whole = work.assigner.assign

    def breaks(texts):
        if "親切だった" in texts:
            raise ValueError
        return whole(texts)

    monkeypatch.setattr(work.assigner, "assign", breaks)
    work.run()
    work.flip()
    assert topics(lake) == WHOLE
