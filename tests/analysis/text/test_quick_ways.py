"""What makes reading quick changes nothing: every short way gives what the long one gives."""

import random
import unicodedata
from bisect import bisect_left, bisect_right

import numpy as np

from rashin.analysis.text import intents
from rashin.analysis.text.grams import Runs, over_root, traces
from rashin.analysis.text.japanese import morphemes as sudachi
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.japanese.runs import _folded
from rashin.analysis.text.pii import finding
from rashin.analysis.text.pii.kinds import FOLD, in_one_form
from rashin.analysis.text.reading import LONGEST, SIDE_BY_SIDE, read, read_many

SAID = (
    "スタッフの対応がとても丁寧で、１２月に２度も助かりました！",
    "㈱ラシンのアプリ…ﾛｸﾞｲﾝできないのに、返事もない。",
    "Wi-Fiが遅くて𠮷野さん😡、Ｘが「壊れた」と言っていたＣＤ",
    "",
)


def test_the_table_of_letters_folds_as_one_letter_at_a_time():
    for text in (*SAID, "".join(map(chr, range(0x3000, 0x3400))), "𝐀ＡＢ９", "\ud83d"):
        pairs = [(letter, unicodedata.normalize("NFKC", letter).lower()) for letter in text]
        told = [own if len(one) != 1 else "0" if one.isdecimal() else one for own, one in pairs]
        assert _folded(text).tolist() == list(map(ord, told))


def test_words_of_the_dictionary_are_called_the_same_when_they_come_again(monkeypatch):
    monkeypatch.setattr(sudachi, "_entries", {})
    first = [morphemes(text) for text in SAID]
    assert sudachi._entries
    assert [morphemes(text) for text in SAID] == first
    monkeypatch.setattr(sudachi, "_MOST_ENTRIES", 3)
    assert [morphemes(text) for text in SAID] == first


def test_runs_of_letters_are_summed_as_any_runs():
    lots = random.Random(3)
    for count in (1, 3, 40):
        lengths = range(1, min(4, count) + 1)
        starts = [range(count - length + 1) for length in lengths]
        ends = [range(length, count + 1) for length in lengths]
        buckets = np.array([lots.randrange(500) for kind in starts for _ in kind], dtype=np.int64)
        weights = np.random.default_rng(4).normal(size=500).astype(np.float32)
        made = traces(Runs(starts, ends, buckets), weights)
        for first in range(count + 1):
            for end in range(first, count + 1):
                total, many, before = 0.0, 0, 0
                for one, other in zip(map(list, starts), map(list, ends), strict=True):
                    low, high = bisect_left(one, first), bisect_right(other, end)
                    if high > low:
                        total += made.sums[before + high] - made.sums[before + low]
                        many += high - low
                    before += len(one)
                assert made.lean(first, end) == over_root(total, many)


def test_letters_that_have_no_other_form_are_left_alone():
    for point in range(0x11000):
        letter = chr(point)
        for text in (letter, f"対応が{letter}！", f"か{letter}"):
            assert intents._folded(text) == "".join(map(intents._one, text)), hex(point)
            assert in_one_form(text) == text.translate(FOLD), hex(point)


def test_what_has_a_form_has_a_letter_of_it():
    lots = random.Random(5)
    pieces = [
        "5",
        "５",
        "@",
        "＠",
        " dot ",
        "TOKEN=",
        "key=",
        "[at]",
        "(アット)",
        "三丁目",
        "生まれ",
        "誕生",
        "生年",
        "番地",
        "対応",
        "。",
    ]
    for _ in range(2_000):
        text = "".join(lots.choices(pieces, k=lots.randint(1, 3)))
        if finding._FORMED.search(text):
            assert finding._MAY_BE_FORMED.search(text), text


def test_many_texts_read_side_by_side_are_read_as_each_alone():
    said = [
        *SAID,
        "The staff were kind, but nobody called back.",
        "👍",
        "이 가게는 좋아요",
        "ﾀｲｵｳｻｲｱｸ",
        "良い。" * LONGEST,
        "\ud83d",
    ]
    texts = [f"{one}{number or ''}" for number in range(SIDE_BY_SIDE // 4) for one in said[: None if not number else 6]]
    assert list(read_many(texts)) == [read(text) for text in texts]
    assert list(read_many([])) == []
