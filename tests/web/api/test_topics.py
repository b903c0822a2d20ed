"""Topics for programs: the tree changed, a sample labelled blind, corrections taken back, searches kept."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from rashin.analysis.enrich.reading_rounds import Rounds
from rashin.analysis.text.version import READER
from rashin.base.atlas.hearing import Heard, hear
from rashin.base.workspace import asking
from rashin.base.workspace.models import AuditEntry, User
from rashin.powers.operation.topics import trying
from rashin.web.jobs.voices import Drain
from tests.conftest import NOW

REMARKS = ["配送が遅い", "店員が親切でした", "レジの列が長い", "また来ます"]


@pytest.fixture
def cara(members) -> User:
    return User.objects.create_user("cara@example.jp", name="Cara", role="analyst", joined_at=NOW)


@pytest.fixture
def said(db, home, lake, settings):
    """Twenty remarks of this week, read."""
    settings.HOME = home
    asking._lake_at.cache_clear()
    trying.forget()
    now = datetime.now(UTC)
    hear(
        [
            Heard(
                voice_id=f"v{at}", occurred_at=now - timedelta(hours=at), source="店頭", channel="store",
                unit="shinjuku", text=REMARKS[at % 4],
            )
            for at in range(20)
        ],
        now=now,
    )  # fmt: skip
    Drain(lake, {}).run_all(now=now)
    Rounds(lake=lake, version=READER, clock=lambda: now, progress=lambda _done, _total: None).run()
    yield lake
    asking._lake_at.cache_clear()


@pytest.fixture
def api(signed_in):
    """Calls the API as a member; a refusal is told with its code."""

    def as_member(member):
        browser = signed_in(member)

        def call(method, path, body=None, *, code=200, **more):
            more |= {} if body is None else {"content_type": "application/json"}
            given = json.dumps(body) if body is not None else {}
            reply = getattr(browser, method)(f"/api/topics{path}", given, **more)
            assert reply.status_code == code, reply.content.decode()
            return reply.json() if reply.content else None

        return call

    return as_member


def test_the_tree_is_changed_by_one_topic_at_a_time(said, members, api):
    call = api(members.aoi)
    rule = {"kind": "keywords", "words": ["配送", "遅い", "破損"]}
    made = call("post", "/changes", {"do": "add", "title": {"ja": "配送"}, "rules": [rule]})
    late, other = made["topics"][0], call("post", "/changes", {"do": "add", "title": {"ja": "レジ"}})["topics"][0]
    assert made["told"] == "「配送」を追加しました。"
    old = made["revision"]
    assert call("post", "/changes", {"do": "retire", "topic": late, "revision": old}, code=409)["code"] == (
        "topics.tree_moved"
    )
    call("post", "/changes", {"do": "change", "topic": late, "title": {"en": "Delivery"}, "note": "all of it"})
    call("post", "/changes", {"do": "move", "topic": other, "parent": late})
    assert call("post", "/changes", {"do": "move", "topic": late, "parent": other}, code=400)["code"]
    call("post", "/changes", {"do": "split", "topic": late, "parts": [
        {"title": {"ja": "遅れ"}, "rules": [{"kind": "keywords", "words": ["遅い"]}]},
        {"title": {"ja": "破損"}, "rules": [{"kind": "keywords", "words": ["破損"]}]},
    ]})  # fmt: skip
    tree = call("get", "")["document"]["topics"]
    assert tree[0]["title"] == {"ja": "配送", "en": "Delivery"}
    assert [one["parent"] for one in tree] == [None, late, late, late]
    assert tree[0]["rules"] == [{"kind": "keywords", "words": ["配送"]}]
    call("post", "/changes", {"do": "merge", "topic": late, "topics": [other]})
    assert "統合" in call("post", "/undo")["told"]
    preview = call("get", "/preview")
    assert {"added"} == {one["what"] for one in preview["differences"]}
    assert {one["topic"]: one["after"] for one in preview["effects"]}[late] == 5
    call("post", "/publish", {"revision": preview["revision"]}, code=201)
    assert call("get", "/versions?limit=1")["versions"][0]["state"] == "applying"
    call("post", "/changes", {"do": "change", "topic": "nobody", "note": "x"}, code=404)
    assert call("post", "/changes", {"do": "change", "topic": late}, code=400)["code"] == "topics.bad_edit"


def test_a_circle_is_kept_as_a_draft_and_never_published(said, members, api):
    call = api(members.aoi)
    topics = [{"id": "a", "parent": "b", "title": {"ja": "A"}}, {"id": "b", "parent": "a", "title": {"ja": "B"}}]
    told = call("put", "", {"document": {"format": "rashin.topics/1", "topics": topics}})
    assert any("a → b → a" in one["told"] and one["severe"] for one in told["problems"])
    assert "a → b → a" in call("post", "/publish", {}, code=400)["title"]
    assert call("get", "/preview")["effects"] == []


def test_a_rule_that_matches_everything_is_not_published(said, members, api):
    call = api(members.aoi)
    words = ["遅い", "親切", "レジ", "来る"]
    call("post", "/changes", {"do": "add", "title": {"ja": "全部"}, "rules": [{"kind": "keywords", "words": words}]})
    assert any(one["severe"] for one in call("get", "/preview")["problems"])
    assert "100 %" in call("post", "/publish", {}, code=400)["title"]
    assert call("get", "")["live"] is None


def test_a_round_is_labelled_blind_settled_by_a_third_and_measured(said, members, cara, api):
    aoi, ben, third = api(members.aoi), api(members.ben), api(cara)
    asked = {"purpose": "sentiment", "title": "春", "size": 12, "second": "ben@example.jp"}
    made = aoi("post", "/labelling", asked, code=201)
    where = f"/labelling/{made['id']}"
    assert [one["value"] for one in made["choices"]] == ["neg", "neu", "pos", "mixed"]
    third("get", f"{where}/next", code=409)
    while (turn := aoi("get", f"{where}/next")["turn"]) is not None:
        assert set(turn) == {"item", "size", "done", "said", "value"}, "nothing of what others say"
        aoi("put", f"{where}/items/{turn['item']}", {"value": ["pos"]})
    assert aoi("get", f"{where}/differing") == [], "not before both are done"
    for item in range(1, 13):
        ben("put", f"{where}/items/{item}", {"value": ["neg" if item < 3 else "pos"]})
    assert aoi("get", where)["state"] == "settling"
    assert [one["answers"][1] for one in third("get", f"{where}/differing")] == [{"by": "Ben", "value": ["neg"]}] * 2
    aoi("put", f"{where}/items/1/settled", {"value": ["neg"]}, code=409)
    for item in (1, 2):
        told = third("put", f"{where}/items/{item}/settled", {"value": ["neg"]})
    assert told["state"] == "done"
    measured = third("get", "/quality")[0]
    assert measured["voices"] == 12
    assert third("get", f"/quality/{made['id']}")["learned"]["verdict"] == "few"
    api(members.emi)("get", where, code=403)
    once = {"headers": {"Idempotency-Key": "summer"}}
    other = aoi("post", "/labelling", asked | {"title": "夏"}, code=201, **once)["id"]
    assert aoi("post", "/labelling", asked | {"title": "夏 "}, **once)["id"] == other
    assert aoi("post", "/labelling", asked | {"title": "秋"}, code=409, **once)["code"] == "topics.key_used"
    assert aoi("post", f"/labelling/{other}", {"do": "end"}, code=400)["code"] == "topics.too_few_labelled"
    assert aoi("post", f"/labelling/{other}", {"do": "drop"})["state"] == "dropped"
    assert [one["id"] for one in aoi("get", "/labelling?limit=1")["rounds"]] == [made["id"]]
    assert AuditEntry.objects.filter(action="labelling.drawn").count() == 2


def test_a_correction_waits_is_taken_and_taken_back(said, members, api):
    wrong = {"voice": "v0", "kind": "sentiment", "mood": "neu"}
    made = api(members.emi)("post", "/corrections", wrong, code=201)
    assert made["state"] == "open"
    call = api(members.aoi)
    (line,) = call("get", "/corrections")["corrections"]
    assert (line["voice"], line["mood"], line["text"]) == ("v0", "neu", "配送が遅い")
    where = f"/corrections/{made['id']}"
    assert call("post", where, {"do": "take"})["state"] == "taken"
    found = call("get", "/search?when=all&q=配送")["voices"]
    assert {one["voice"]: (one["mood"], one["corrected"]) for one in found}["v0"] == ("neu", True)
    assert call("post", where, {"do": "back"})["state"] == "refused"
    call("post", where, {"do": "back"}, code=404)
    api(members.emi)("post", where, {"do": "take"}, code=403)


def test_searches_are_kept_shared_and_run_again(said, members, api):
    call, other = api(members.aoi), api(members.ben)
    made = call("post", "/searches", {"name": "遅れ", "query": "q=配送&when=all"}, code=201)
    call("post", "/searches", {"name": "遅れ", "query": "q=x"}, code=409)
    assert other("get", "/searches")["searches"] == []
    other("delete", f"/searches/{made['id']}", code=404)
    assert call("put", f"/searches/{made['id']}", {"shared": True})["shared"]
    query = other("get", "/searches")["searches"][0]["query"]
    found = call("get", f"/search?{query}")
    assert {one["voice"] for one in found["voices"]} == {"v0", "v4", "v8", "v12", "v16"}
    assert found["voices"][0]["reasons"]
    first = call("get", "/search?when=all&limit=10")
    rest = call("get", f"/search?when=all&limit=10&skip={first['next']}")
    assert (first["by"], len(first["voices"]), len(rest["voices"]), rest["next"]) == ("newest", 10, 10, None)
    assert not {one["voice"] for one in first["voices"]} & {one["voice"] for one in rest["voices"]}
    call("delete", f"/searches/{made['id']}", code=204)
