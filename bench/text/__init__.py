"""Reading texts: how fast, against the bare tokenizer and VADER. How rightly: ``python -m bench.text --data DIR``."""

import random
from collections.abc import Sequence

from bench.harness import Measurement, Settings, best, peak_memory
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.reading import read

_JAPANESE = (
    "スタッフの対応がとても丁寧で、安心してお任せできました。",
    "注文した商品が届くまでに十日もかかり、問い合わせても返事がありませんでした。",
    "朝食は種類が多くて満足でしたが、会場が混みすぎて席が見つかりませんでした。",
    "アプリを更新してからログインのたびに固まるので、早く直してほしいです。",
    "先週の金曜に、駅前の店舗で三点購入しました。",
)
_ENGLISH = (
    "The staff were friendly and helped me find the right size.",
    "Delivery took ten days and nobody answered my emails.",
    "The room was clean, but the wait at the front desk was far too long.",
    "The app crashes every time I open the cart. Please fix it.",
    "I bought three items at the station store last Friday.",
)


def run(settings: Settings) -> list[Measurement]:
    """Everything that is read in short remarks, against the least that any reading has to do."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    count = 1_000 if settings.quick else 10_000
    japanese, english = _remarks(_JAPANESE, count), _remarks(_ENGLISH, count)
    vader = SentimentIntensityAnalyzer()
    ours, floor = best(
        [lambda: list(map(read, japanese)), lambda: list(map(morphemes, japanese))], rounds=settings.rounds
    )
    ours_english, theirs = best(
        [lambda: list(map(read, english)), lambda: list(map(vader.polarity_scores, english))], rounds=settings.rounds
    )
    length = sum(map(len, japanese)) / count
    note = f"{count / ours:,.0f} texts/s of {length:.0f} characters, one core; {peak_memory():.2f} GiB"
    return [
        Measurement.of(f"read {count:,} Japanese remarks", ours, "floor: words alone", floor, note=note),
        Measurement.of(
            f"read {count:,} English remarks", ours_english, "VADER, sentiment alone", theirs,
            note=f"{count / ours_english:,.0f} texts/s, one core",
        ),
    ]  # fmt: skip


def _remarks(sentences: Sequence[str], count: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(sentences, k=chance.randint(1, 4))) for _ in range(count)]
