"""Texts found by words, phrases and meaning; added, deleted, kept in files that may be damaged."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.search import saving
from rashin.analysis.text.search.errors import IndexDamaged, IndexStale, RowsDiffer
from rashin.analysis.text.search.index import Index
from rashin.analysis.text.search.query import read
from rashin.analysis.text.vectors import Lsa, Rows, unit

TEXTS = [
    "配送が三日遅れました",
    "店員さんの対応が丁寧でした",
    "アプリの支払い画面が落ちる",
    "The checkout page crashes on my phone",
    "Deliveries are always late",
    "レジの待ち時間が長い",
    "ｱﾌﾟﾘで返品できません",
]
IDS = [f"v{number}" for number in range(len(TEXTS))]


class Topics:
    """Vectors by hand: of delivery, of paying, of nothing known."""

    name = "topics-1"

    def embed(self, texts: list[str]) -> Rows:
        groups = (("配送", "遅", "荷物", "eliver", "late"), ("支払", "決済", "heckout", "クラッシュ"))
        rows = [[float(any(word in text for word in group)) for group in groups] for text in texts]
        return unit(np.array(rows, np.float32))


def _found(query: str, *, index: Index | None = None) -> list[str]:
    return [hit.id for hit in (index or WORDS).search(query).hits]


WORDS = Index.build(IDS, TEXTS)
BOTH = Index.build(IDS, TEXTS, Topics())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("遅れる", ["v0"]),
        ("delivery", ["v4"]),
        ("アプリ", ["v2", "v6"]),
        ("支払いが落ちた", ["v2"]),
        ('"支払い画面"', ["v2"]),
        ("「支払い 画面」", []),
        ("アプリ -返品", ["v2"]),
        ('アプリ -"返品でき"', ["v2"]),
        ("待ち時間 -レジ", []),
        ("-レジ", []),
        ("", []),
        ("🎉", []),
    ],
)
def test_words_phrases_and_exclusions(query: str, expected: list[str]) -> None:
    assert sorted(_found(query)) == expected


def test_a_phrase_of_silent_words_is_found_once_a_text_and_never_across_texts() -> None:
    index = Index.build(["a", "b", "c"], ["便利です。静かです。", "です", "NUL\x00です\x00です"])
    assert sorted(_found('"です"', index=index)) == ["a", "b", "c"]
    assert index.search('"です"').total == 3
    assert not _found('"です。です"', index=index)
    assert _found('-"です。静か" "です"', index=index) == ["b", "c"]


def test_meaning_finds_what_shares_no_word_and_says_so() -> None:
    answer = BOTH.search("荷物")
    assert {hit.id for hit in answer.hits} == {"v0", "v4"}
    assert answer.by_meaning
    assert answer.hits[0].meaning > 0.9
    assert not WORDS.search("荷物").by_meaning
    assert WORDS.search("荷物").total == 0


def test_what_was_found_is_shown_in_its_place() -> None:
    [hit] = WORDS.search("返品 できない").hits
    assert [hit.text[start:end] for start, end in hit.spans] == ["返品できません"]
    [phrase] = WORDS.search('"アプリで返品"').hits
    assert [phrase.text[start:end] for start, end in phrase.spans] == ["ｱﾌﾟﾘで返品"]


def test_only_allowed_rows_are_looked_at() -> None:
    mask = WORDS.mask(["v6", "v0", "unknown"])
    assert [hit.id for hit in WORDS.search("アプリ", allow=mask).hits] == ["v6"]
    assert mask.tolist() == [name in ("v0", "v6") for name in WORDS.ids]


def test_answers_come_in_pages() -> None:
    whole = [hit.id for hit in BOTH.search("アプリ 支払い 遅れ").hits]
    assert [hit.id for hit in BOTH.search("アプリ 支払い 遅れ", k=1, offset=1).hits] == whole[1:2]


def test_texts_are_added_changed_deleted_and_joined() -> None:
    index = Index.build(IDS, TEXTS, Topics())
    index.add(["v1", "v9", "v9"], ["配送の箱が汚い", "古い", "決済が便利"])
    assert len(index) == 8
    assert _found("店員", index=index) == []
    assert _found("決済", index=index)[0] == "v9"
    assert index.delete(["v0", "v0", "none"]) == 1
    assert "v0" not in index
    before = {hit.id for hit in index.search("配送").hits}
    assert before == {"v1", "v4"}
    index.compact()
    assert {hit.id for hit in index.search("配送").hits} == before
    assert len(index.ids) == 7
    for number in range(12):
        index.add([f"n{number}"], ["返品の電話"])
    assert len(index.search("返品の電話", k=50).hits) >= 12
    index.delete(list(index.ids))
    index.compact()
    assert len(index) == index.search("配送").total == 0


def test_an_index_is_kept_and_opened_as_it_was(tmp_path: Path) -> None:
    index = Index.build(IDS, TEXTS, Topics())
    index.delete(["v3"])
    index.save(tmp_path / "index")
    again = Index.open(tmp_path / "index", Topics())
    for query in ("配送", "アプリ -返品", '"待ち時間"'):
        assert again.search(query) == index.search(query)
    again.add(["new"], ["駐車場が狭い"])
    again.save(tmp_path / "index")
    assert "new" in Index.open(tmp_path / "index")
    assert index.search("配送").hits  # whoever had opened it before still reads
    assert len(list((tmp_path / "index").glob("*.npy"))) == 28
    assert not Index.open(tmp_path / "index").by_meaning


def test_what_was_deleted_is_gone_from_the_files(tmp_path: Path) -> None:
    index = Index.build(["a", "b"], ["秘密の言葉", "公開の言葉"])
    index.save(tmp_path)
    index.delete(["a"])
    index.compact()
    index.save(tmp_path)
    assert not any("秘密".encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_who_opens_while_somebody_saves_gets_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Index.build(["a"], ["配送が遅い"]).save(tmp_path)
    manifest, first = saving._manifest, iter([True])

    def look(folder: Path) -> dict[str, Any]:
        found = manifest(folder)
        if next(first, False):
            Index.build(["b"], ["駐車場が狭い"]).save(folder)
        return found

    monkeypatch.setattr(saving, "_manifest", look)
    assert list(Index.open(tmp_path).ids) == ["b"]


@pytest.mark.parametrize("harm", ["cut", "changed", "missing", "manifest", "other manifest", "nothing"])
def test_a_damaged_index_says_so(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "index"
    WORDS.save(folder)
    victim = max(folder.glob("*.npy"), key=lambda path: path.stat().st_size)
    if harm == "cut":
        victim.write_bytes(victim.read_bytes()[:-5])
    elif harm == "changed":
        raw = bytearray(victim.read_bytes())
        raw[-1] ^= 1
        victim.write_bytes(raw)
    elif harm == "missing":
        victim.unlink()
    elif harm == "manifest":
        (folder / "index.json").write_text('{"format": "rashin.search/2", "segments": [{"rows": 1}]}')
    elif harm == "other manifest":
        (folder / "index.json").write_text("{")
    else:
        folder = tmp_path / "none"
    with pytest.raises(IndexDamaged) as caught:
        Index.open(folder)
    assert caught.value.advice()


def test_an_index_of_other_vectors_or_another_version_is_stale(tmp_path: Path) -> None:
    BOTH.save(tmp_path)
    with pytest.raises(IndexStale):
        Index.open(tmp_path, Lsa(["a b", "a c"]))
    said = json.loads((tmp_path / "index.json").read_text())
    (tmp_path / "index.json").write_text(json.dumps({**said, "format": "rashin.search/9"}))
    with pytest.raises(IndexStale):
        Index.open(tmp_path)


def test_ids_and_texts_must_fit() -> None:
    with pytest.raises(RowsDiffer):
        Index.build(["a"], [])
    assert Index().search("何か").total == 0


@given(query=st.text(max_size=30) | st.lists(st.sampled_from('"「」- アプリ配送\x00ﾞ－𠮷')).map("".join))
def test_anything_can_be_looked_for(query: str) -> None:
    for hit in BOTH.search(query).hits:
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.spans)
    assert len(read(query).words) <= 1_000


def test_what_else_speaks_for_a_text_brings_it_before_others() -> None:
    index = Index.build(IDS, TEXTS)
    assert [hit.id for hit in index.search("配送 丁寧").hits] == ["v0", "v1"]
    seen: list[str] = []

    def lift(ids):  # type: ignore[no-untyped-def]
        seen.extend(ids)
        return np.array([9.0 * (one == "v1") for one in ids], np.float32)

    assert [hit.id for hit in index.search("配送 丁寧", 1, lift=lift).hits] == ["v1"]
    assert sorted(seen) == ["v0", "v1"]
