"""Files of call centres and review pages as they are exported: their columns are known without being told."""

from pathlib import Path

import pytest

from rashin.collect.imports import inspect

CALLS = (
    "通話ID,受電日時,会員番号,オペレーター,センター,問い合わせ種別,応対記録,満足度",
    "C1,2026/04/01 10:00,M0001,佐藤,東京,配送,届かないとのこと。,2",
)
REVIEWS = (
    "レビュー番号,投稿日,ニックネーム,評価,レビュー本文,商品名",
    "R1,2026/04/01,たなか,4,とても座り心地がよいです。,椅子",
)
OF_CALLS = {
    "response_id": "通話ID", "time": "受電日時", "user_id": "会員番号", "text": "応対記録", "csat": "満足度",
    "unit": "センター",
}  # fmt: skip
OF_REVIEWS = {
    "response_id": "レビュー番号", "time": "投稿日", "rating": "評価", "text": "レビュー本文",
    "private": "ニックネーム",
}  # fmt: skip


@pytest.mark.parametrize(("lines", "known"), [(CALLS, OF_CALLS), (REVIEWS, OF_REVIEWS)])
@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_columns_of_common_exports_are_known(
    tmp_path: Path, lines: tuple[str, str], known: dict[str, str], encoding: str
) -> None:
    path = tmp_path / "voices.csv"
    head, row = lines
    path.write_bytes("\n".join([head, *(row for _ in range(20))]).encode(encoding))
    mapping = inspect(path, "voices").mapping
    assert {field: mapping[field][0] for field in known} == known
