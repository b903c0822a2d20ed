from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashin.analysis.enrich.people import Limits, Link, People, Refusal, components, gathered, link, resolve, unlink
from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.store import Lake

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def pair(left: str, right: str, *, at: datetime = NOW, name: str = "") -> Link:
    return Link(
        link_id=name or f"{left}~{right}",
        left=customer_key(left),
        left_id=left,
        right=customer_key(right),
        right_id=right,
        rule="identify",
        at=at,
    )


def ledger(links: list[Link]) -> pa.Table:
    rows = [
        {"link_id": one.link_id, "left_key": one.left, "left_id": one.left_id, "right_key": one.right,
         "right_id": one.right_id, "rule": one.rule, "at": one.at}
        for one in links
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=TABLES["links"].schema)


def groups(people: People) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for customer, person in people.person_of.items():
        found.setdefault(person, set()).add(customer)
    return {frozenset(group) for group in found.values()}


def keys_of(*names: str) -> frozenset[int]:
    return frozenset(customer_key(name) for name in names)


def test_a_chain_of_links_is_one_person_with_the_smallest_key():
    people = components([pair("user_id:1", "anonymous_id:a"), pair("anonymous_id:a", "email:x@example.jp")])
    everyone = keys_of("user_id:1", "anonymous_id:a", "email:x@example.jp")
    assert people.person_of == dict.fromkeys(everyone, min(everyone))
    assert people.refused == []


def test_two_user_ids_stay_two_people_and_the_stronger_link_wins():
    people = components(
        [pair("user_id:1", "email:x@example.jp"), pair("user_id:2", "email:x@example.jp", at=NOW + timedelta(days=1))]
    )
    assert groups(people) == {keys_of("user_id:1", "email:x@example.jp")}
    assert [(one.link_id, one.reason, one.kind, one.limit) for one in people.refused] == [
        ("user_id:2~email:x@example.jp", Refusal.LIMIT, "user_id", 1)
    ]


def test_the_weaker_link_is_the_one_refused_whatever_their_order():
    strong = pair("user_id:1", "email:x@example.jp", at=NOW + timedelta(days=9))
    weak = pair("user_id:1", "line:1", at=NOW)
    other = pair("user_id:2", "line:1", at=NOW - timedelta(days=1))
    for order in ([strong, weak, other], [other, weak, strong]):
        assert [one.link_id for one in components(order).refused] == ["user_id:1~line:1"]


def test_junk_joins_nobody():
    people = components([pair("user_id:null", "anonymous_id:a"), pair("user_id:000", "anonymous_id:b")])
    assert people.person_of == {}
    assert {one.reason for one in people.refused} == {Refusal.JUNK}


def test_a_shared_mailbox_does_not_swallow_a_town():
    links = [pair("email:shop@example.jp", f"member:{n}") for n in range(20)]
    people = components(links)
    assert max(len(group) for group in groups(people)) == 6
    assert len(people.refused) == 15


def test_oversize_people_are_stopped():
    links = [pair("user_id:1", f"anonymous_id:c{n}") for n in range(300)]
    people = components(links, limits=Limits(size=100))
    assert {len(group) for group in groups(people)} == {100}
    assert {one.reason for one in people.refused} == {Refusal.SIZE}


identifiers = st.sampled_from(
    [f"user_id:{n}" for n in range(1, 7)]
    + [f"email:{c}@example.jp" for c in "abcdef"]
    + [f"anonymous_id:{c}" for c in "ghijkl"]
    + ["user_id:null", "member:1", "member:2"]
)
some_links = st.lists(st.tuples(identifiers, identifiers, st.integers(0, 5)), max_size=25).map(
    lambda found: [
        pair(left, right, at=NOW + timedelta(days=day), name=f"{i}") for i, (left, right, day) in enumerate(found)
    ]
)


@settings(deadline=None)
@given(some_links, st.randoms())
def test_people_depend_on_the_links_and_not_on_their_order(links, random):
    shuffled = list(links)
    random.shuffle(shuffled)
    assert components(links) == components(shuffled)


@settings(deadline=None)
@given(some_links, st.integers(2, 8))
def test_the_quick_way_finds_the_same_people(links, size):
    limits = Limits(other=2, size=size)
    slow, quick = components(links, limits=limits), gathered(ledger(links), limits=limits)
    assert quick.person_of == slow.person_of
    assert sorted(one.link_id for one in quick.refused) == sorted(one.link_id for one in slow.refused)


@settings(deadline=None)
@given(some_links)
def test_no_person_breaks_a_limit(links):
    names = {customer_key(name): name for one in links for name in (one.left_id, one.right_id)}
    for group in groups(components(links)):
        assert sum(names[key].startswith("user_id:") for key in group) <= 1
        assert sum(names[key].startswith("email:") for key in group) <= 5


@pytest.fixture
def lake(tmp_path):
    made = Lake.create(tmp_path / "lake")
    yield made
    made.close()


def seen(lake: Lake) -> dict[str, int]:
    found = lake.rows("SELECT distinct_id, person_key FROM events ORDER BY 1").to_pylist()
    return {row["distinct_id"]: row["person_key"] for row in found}


def bring(lake: Lake, *names: str, start: int = 0) -> None:
    lake.append(
        "events",
        pa.table(
            {
                "event_id": [f"{name}-{start}" for name in names],
                "customer_key": [customer_key(name) for name in names],
                "distinct_id": list(names),
                "event": ["Seen"] * len(names),
                "occurred_at": pa.array([NOW] * len(names), pa.timestamp("us", tz="UTC")),
            }
        ),
    )


@settings(max_examples=8, deadline=None)
@given(some_links, st.booleans(), st.booleans())
def test_merge_then_undo_is_as_if_nothing_had_been(tmp_path_factory, links, before, between):
    lake = Lake.create(tmp_path_factory.mktemp("people") / "lake")
    try:
        bring(lake, *sorted({name for one in links for name in (one.left_id, one.right_id)}), "user_id:99")
        if before:
            lake.compact(now=NOW, thorough=True)
        alone = seen(lake)
        assert alone == {name: customer_key(name) for name in alone}
        link(lake, links, source="test", batch="b1", at=NOW)
        people = resolve(lake, now=NOW).people.person_of
        assert seen(lake) == {name: people.get(customer_key(name), customer_key(name)) for name in alone}
        if between:
            lake.compact(now=NOW, thorough=True)
            assert seen(lake) == {name: people.get(customer_key(name), customer_key(name)) for name in alone}
        unlink(lake, [one.link_id for one in links], source="test", batch="b2", at=NOW + timedelta(days=1))
        resolve(lake, now=NOW)
        assert seen(lake) == alone
        assert folded(lake) == dict.fromkeys(alone.values(), 1)
    finally:
        lake.close()


def folded(lake: Lake) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in lake.fold(columns={}, kernel=lambda columns: columns["person_key"].tolist()):
        for person in part:
            found[person] = found.get(person, 0) + 1
    return found


def test_undoing_one_link_takes_two_people_apart_with_their_history(lake):
    bring(lake, "user_id:1", "anonymous_id:a", "anonymous_id:b")
    link(
        lake,
        [pair("user_id:1", "anonymous_id:a", name="l1"), pair("user_id:1", "anonymous_id:b", name="l2")],
        source="test", batch="b1", at=NOW,
    )  # fmt: skip
    first = resolve(lake, now=NOW)
    assert (first.version, len(set(seen(lake).values()))) == (1, 1)
    lake.compact(now=NOW, thorough=True)
    assert unlink(lake, ["l2"], source="page", batch="b2", at=NOW + timedelta(hours=1)) == 1
    assert resolve(lake, now=NOW).version == 2
    found = seen(lake)
    assert found["user_id:1"] == found["anonymous_id:a"] != found["anonymous_id:b"]
    assert found["anonymous_id:b"] == customer_key("anonymous_id:b")
    assert sorted(folded(lake).values()) == [1, 2]


def test_resolving_again_changes_nothing(lake):
    link(lake, [pair("user_id:1", "anonymous_id:a")], source="test", batch="b1", at=NOW)
    assert not link(lake, [pair("user_id:1", "anonymous_id:a")], source="test", batch="b1", at=NOW)
    assert resolve(lake, now=NOW).changed == 1
    stamp = lake.stamp()
    assert resolve(lake, now=NOW).changed == 0
    assert lake.stamp() == stamp
