"""What makes reading quick changes nothing: every short way gives what the long one gives."""

import gc
import math
import random
import unicodedata
from bisect import bisect_left, bisect_right

import numpy as np
import pytest

from rashin.analysis.text import intents, reading
from rashin.analysis.text.aspects import Bearing
from rashin.analysis.text.bearing import within
from rashin.analysis.text.grams import Runs, over_root, traces
from rashin.analysis.text.japanese import morphemes as sudachi
from rashin.analysis.text.japanese import opinions
from rashin.analysis.text.japanese.leanings import direction, ease
from rashin.analysis.text.japanese.lexicon import lexicon
from rashin.analysis.text.japanese.line import line_of
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.japanese.runs import _folded
from rashin.analysis.text.japanese.wishes import favour, wish
from rashin.analysis.text.judging import judge
from rashin.analysis.text.models import model
from rashin.analysis.text.pii import finding
from rashin.analysis.text.pii.kinds import FOLD, in_one_form
from rashin.analysis.text.reading import LONGEST, SIDE_BY_SIDE, TOGETHER, read, read_many
from rashin.analysis.text.weighing import Weigher, facts, looked, stretch

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


JUDGED = (
    ("ja", "店員さんは親切でしたが、待ち時間が長すぎる。返事がない！ いつ届きますか？ 良くも悪くもない、普通。"),
    ("ja", "動きません、使えません、届きません。"),
    ("en", "The staff were kind, but nobody called back! Why? It is neither good nor bad."),
    ("en", ""),
)


@pytest.mark.parametrize(("language", "text"), JUDGED)
def test_a_stretch_without_opinions_is_weighed_by_the_few_facts_that_are_left(language, text):
    seen = looked(text, language)
    weigher, learned, clauses = Weigher(seen), model(language), seen.opinions.clauses
    words = seen.named.sums(learned.good_words)
    spans = [(first, stop) for first in range(len(clauses)) for stop in range(first + 1, len(clauses) + 1)]
    for first, stop in [(0, None), *spans]:
        start, end = stretch(seen, first, stop)
        dot = math.fsum(one * two for one, two in zip(learned.good, facts(seen, first, stop), strict=True))
        whole = dot + traces(seen.runs, learned.good_runs).lean(start, end) + seen.named.between(start, end, words)
        judged = any(start <= one.start < end for one in seen.opinions.found)
        even = any(start <= place < end for place in seen.opinions.evens) and not judged
        assert weigher.margin(first, stop) == (whole * 0.1 if even else whole)


RULED = (
    "もう少し安ければいい。席を増やすべき。教えてくれたら助かる。聞いたら断られた。",
    "使いにくいし壊れやすい、料金が高い、待ち時間が減った、奈良ならまた行きたい。",
    "助けてもらえなかった。払わずに済んだ。壊れてしまった。だったら要らない。ならない。",
)


@pytest.mark.parametrize("text", [*RULED, *(text for language, text in JUDGED if language == "ja")])
def test_a_rule_is_not_asked_where_it_says_nothing(text):
    line = line_of(morphemes(text), lexicon())
    for at in range(len(line.keys)):
        word = line.word(at)
        function = word.part in opinions._FUNCTION
        rules = (wish,) if function else (wish, favour, ease, direction, opinions._listed_word)
        every = next((found for rule in rules if (found := rule(line, at)) is not None), (1, None))
        assert opinions._by_rule(line, at, word) == every


@pytest.mark.parametrize(("language", "text"), JUDGED)
def test_opinions_of_a_clause_are_found_by_their_places(language, text):
    seen = looked(text, language)
    judged = judge(seen, Weigher(seen))
    bearing = Bearing(text, judged, [])
    for clause in judged.clauses:
        assert list(bearing._within(clause)) == list(within(judged.opinions, clause))


def test_garbage_is_looked_for_again_behind_what_is_read_together(monkeypatch):
    states = []

    def noted(texts, mode):
        states.append(gc.isenabled())
        if "broken" in texts:
            raise OSError("broken")
        return []

    monkeypatch.setattr(reading, "_read", noted)
    assert gc.isenabled()
    list(read_many(["short"]))
    list(read_many(["long" * TOGETHER]))
    with pytest.raises(OSError, match="broken"):
        list(read_many(["broken"]))
    assert gc.isenabled()
    assert states == [False, True, False]
    gc.disable()
    try:
        list(read_many(["short"]))
        assert not gc.isenabled()  # whoever has switched it off keeps it off
    finally:
        gc.enable()


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
