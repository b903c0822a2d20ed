"""Topics: suggested, and assigned by rules of words. How rightly: ``python -m bench.topics``, on sets of our own."""

import random

from bench.harness import Measurement, Settings, best
from bench.search.remarks import remarks
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.topics.assigning import Assigner
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.analysis.text.topics.suggesting import suggest
from rashin.analysis.text.vectors import sentences

_WORDS = (
    "配送", "配達", "遅れる", "店員", "接客", "待ち時間", "行列", "価格", "品質", "返品",
    "交換", "返金", "決済", "支払い", "アプリ", "画面", "ログイン", "操作", "在庫", "色",
    "サイズ", "梱包", "傷", "破損", "電話", "メール", "返事", "問い合わせ", "朝食", "部屋",
    "風呂", "delivery", "staff", "wait", "price", "quality", "refund", "payment", "cart",
)  # fmt: skip


def run(settings: Settings) -> list[Measurement]:
    """Assigning against the least that it must do; suggesting against TF-IDF with NMF."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    count, some = (1_000, 400) if settings.quick else (10_000, 4_000)
    texts = remarks(count)
    assigner, encoder = Assigner(_tree()), sentences()

    def nmf() -> None:
        rows = TfidfVectorizer(analyzer=lambda text: [word.normal for word in morphemes(text)]).fit_transform(
            texts[:some]
        )
        NMF(20, random_state=0, max_iter=200, init="nndsvda").fit_transform(rows)

    by_words, floor = best(
        [lambda: assigner.topics_of(texts), lambda: list(map(morphemes, texts))], rounds=settings.rounds
    )
    [whole] = best([lambda: assigner.assign(texts[:some])], rounds=min(2, settings.rounds))
    suggested, peer = best([lambda: suggest(texts[:some], encoder), nmf], rounds=1, warm_up=0)
    [made] = best([lambda: encoder.embed(texts[:some])], rounds=min(2, settings.rounds))
    length = sum(map(len, texts)) / count
    return [
        Measurement.of(
            f"60 topics of words over {count:,} texts", by_words, "floor: words alone", floor,
            note=f"{count / by_words:,.0f} texts/s of {length:.0f} characters, one core",
        ),
        Measurement.of(
            f"the same with how each is spoken of, {some:,} texts", whole, "", None,
            note=f"{some / whole:,.0f} texts/s, sentiment read on the way",
        ),
        Measurement.of(f"suggest topics of {some:,} texts", suggested, "TF-IDF and NMF, 20 topics without names", peer),
        Measurement.of(f"vectors of {some:,} texts", made, "", None, note=f"{some / made:,.0f} texts/s, one core"),
    ]  # fmt: skip


def _tree() -> TopicTree:
    chance = random.Random(1)
    return TopicTree(
        topics=tuple(
            Topic(id=f"t{number}", rules=(Rule(kind="keywords", words=tuple(chance.sample(_WORDS, 8))),))
            for number in range(60)
        )
    )
