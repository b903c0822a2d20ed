"""Short remarks, as many as wanted, that differ in what they are about and in how they say it."""

import random

_THINGS = (
    "配送", "お届け", "梱包", "店員さんの対応", "レジの待ち時間", "アプリの支払い画面", "商品の品質", "部屋の清潔さ",
    "朝食の種類", "返品の手続き", "電話の応対", "説明書", "駐車場", "ポイントの反映", "サイズ感", "色味", "予約の変更",
    "会員登録", "在庫の表示", "送料",
)  # fmt: skip
_SAID = (
    "が遅れて困りました", "が丁寧で安心しました", "に不満があります", "がとても良かったです", "がわかりにくいです",
    "を改善してほしい", "には満足しています", "が長すぎます", "で問題はありませんでした", "が思ったより早かった",
    "について問い合わせましたが返事がありません", "のことで電話しました", "が気に入っています", "に時間がかかりました",
    "が雑でした",
)  # fmt: skip
_ENGLISH = (
    "Delivery was late.",
    "The staff were kind.",
    "The app crashes at checkout.",
    "Too expensive for what it is.",
)


def remarks(count: int) -> list[str]:
    """The same for the same count."""
    chance = random.Random(7)
    found = []
    for number in range(count):
        parts = [chance.choice(_THINGS) + chance.choice(_SAID) for _ in range(chance.randint(1, 3))]
        text = "。".join(parts) + f"。注文は{number}番です。"
        found.append(chance.choice(_ENGLISH) + f" Order {number}." if chance.random() < 0.1 else text)
    return found
