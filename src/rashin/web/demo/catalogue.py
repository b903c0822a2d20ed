"""The shop's goods: invented lines, prices in yen, popularity."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One article."""

    code: str
    name: str
    short: str
    """What a customer calls it: ソファ, 本棚 …"""
    kind: str
    category: str
    price: int
    weight: float
    large: bool
    """Comes by appointment, with two people."""


_LINES: dict[str, tuple[tuple[str, str, tuple[int, int], bool, tuple[str, ...]], ...]] = {
    "ソファ": (
        ("2人掛けソファ", "sofa", (49_900, 129_000), True, ("ハルニレ", "コトリ", "ミナモ", "ユルリ")),
        ("カウチソファ", "sofa", (89_000, 198_000), True, ("ミナモ", "オカノ")),
        ("ソファカバー", "cover", (5_900, 14_900), False, ("コトリ", "ユルリ")),
    ),
    "ダイニング": (
        ("ダイニングテーブル", "table", (39_900, 148_000), True, ("ナラノハ", "キノワ", "コダマ")),
        ("ダイニングチェア", "chair", (12_900, 38_000), True, ("ナラノハ", "キノワ", "スワリ")),
        ("ベンチ", "chair", (15_900, 32_000), True, ("コダマ",)),
    ),
    "寝室": (
        ("ベッドフレーム", "bed", (34_900, 128_000), True, ("ネムノキ", "ヨルシズ", "ツキミ")),
        ("マットレス", "mattress", (24_900, 98_000), True, ("ネムノキ", "フカミ")),
        ("掛け布団", "bedding", (6_900, 29_900), False, ("ワタグモ", "フカミ")),
        ("枕", "bedding", (2_990, 12_900), False, ("ワタグモ", "ツキミ")),
        ("シーツ", "bedding", (1_990, 6_990), False, ("サラリ", "ワタグモ")),
    ),
    "収納": (
        ("本棚", "shelf", (9_900, 49_900), True, ("タナカケ", "モリノホン")),
        ("テレビボード", "shelf", (19_900, 79_000), True, ("キノワ", "タナカケ")),
        ("チェスト", "shelf", (17_900, 69_000), True, ("ヒキダシヤ", "ネムノキ")),
        ("収納ボックス", "box", (790, 3_990), False, ("ハコニワ", "カサネ", "スキマ")),
        ("ハンガーラック", "shelf", (4_990, 16_900), False, ("スキマ",)),
    ),
    "キッズ": (
        ("学習机", "desk", (29_900, 89_000), True, ("マナビノキ", "コトリ")),
        ("キッズチェア", "chair", (6_900, 18_900), False, ("マナビノキ", "チビスワ")),
        ("おもちゃ収納", "shelf", (5_990, 19_900), False, ("ハコニワ", "チビスワ")),
    ),
    "ワーク": (
        ("デスク", "desk", (17_900, 59_000), True, ("シゴトバ", "キノワ")),
        ("ワークチェア", "chair", (14_900, 69_000), True, ("シゴトバ", "スワリ")),
        ("デスクライト", "light", (3_990, 15_900), False, ("ヒトモシ",)),
    ),
    "照明": (
        ("ペンダントライト", "light", (7_900, 32_000), False, ("ヒトモシ", "ホタルビ")),
        ("フロアライト", "light", (8_900, 28_000), False, ("ホタルビ", "ツキミ")),
    ),
    "ラグ・カーテン": (
        ("ラグ", "rug", (4_990, 39_900), False, ("アシアト", "ユルリ", "サラリ")),
        ("遮光カーテン", "curtain", (3_990, 19_900), False, ("ヨルシズ", "マドベ")),
        ("レースカーテン", "curtain", (2_490, 9_900), False, ("マドベ", "サラリ")),
    ),
    "キッチン・食器": (
        ("鍋", "kitchen", (3_490, 15_900), False, ("コトコト", "ニコミ")),
        ("食器セット", "tableware", (2_490, 9_900), False, ("ハレザラ", "コダマ")),
        ("マグカップ", "tableware", (690, 2_490), False, ("ハレザラ", "ホット")),
        ("保存容器", "kitchen", (490, 2_990), False, ("カサネ", "ニコミ")),
        ("キッチンワゴン", "shelf", (6_990, 19_900), False, ("スキマ", "コトコト")),
    ),
    "雑貨": (
        ("タオル", "fabric", (490, 3_490), False, ("サラリ", "ワタグモ")),
        ("クッション", "fabric", (1_490, 5_990), False, ("ユルリ", "アシアト", "コトリ")),
        ("観葉植物ポット", "pot", (1_290, 6_990), False, ("モリノコ",)),
        ("ディフューザー", "aroma", (1_990, 6_490), False, ("カオリギ", "モリノコ")),
        ("壁掛け時計", "clock", (2_990, 12_900), False, ("トキノキ",)),
    ),
}

_WOODS = ("オーク", "ウォールナット", "ナチュラル", "ホワイト", "グレー")
_CLOTHS = ("グレー", "アイボリー", "ネイビー", "モスグリーン", "ベージュ", "テラコッタ")
_WOODEN = {"table", "chair", "shelf", "desk", "bed", "box", "pot", "clock"}


@cache
def products() -> tuple[Product, ...]:
    """Every article, in a fixed order; the same in every demo."""
    rng = np.random.default_rng(20_240_401)
    out: list[Product] = []
    for category, kinds in _LINES.items():
        for short, kind, (low, high), large, lines in kinds:
            for line in lines:
                for colour in rng.choice(
                    _WOODS if kind in _WOODEN else _CLOTHS, size=int(rng.integers(1, 4)), replace=False
                ):
                    step = 1000 if low >= 9000 else 100
                    price = int(round(np.exp(rng.uniform(np.log(low), np.log(high))) / step) * step) - 10
                    weight = float(rng.pareto(1.6) + 0.3) * (12_000 / (price + 4_000)) ** 0.35
                    out.append(
                        Product(
                            code=f"P{len(out) + 1001}",
                            name=f"{line} {short} {colour}",
                            short=short,
                            kind=kind,
                            category=category,
                            price=price,
                            weight=weight,
                            large=large,
                        )
                    )
    return tuple(out)


@cache
def categories() -> tuple[str, ...]:
    """Names of the categories."""
    return tuple(_LINES)


def popularity() -> NDArray[np.float64]:
    """Share of interest of each product."""
    weights = np.asarray([product.weight for product in products()])
    share: NDArray[np.float64] = weights / weights.sum()
    return share
