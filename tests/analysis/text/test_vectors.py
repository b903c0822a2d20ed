"""Texts as vectors: the same meaning close together, made once, never in the way."""

import numpy as np

from rashin.analysis.text.letters import Letters
from rashin.analysis.text.vectors import Lsa, Rows, sentences

STRANGE = ["", "   ", "\x00\u202e", "🎉", "a" * 100_000, "配送" * 5_000, "\ud800"]


def _lengths(rows: Rows) -> list[float]:
    return [round(float(length), 3) for length in np.linalg.norm(rows, axis=1)]


def test_the_same_meaning_lies_close_in_both_languages() -> None:
    rows = sentences().embed(["配送が遅れました", "Delivery was late", "猫が好きです", "配送が遅れました"])
    assert rows.dtype == np.float32
    assert rows[0] @ rows[1] > 0.5 > rows[0] @ rows[2]
    assert np.array_equal(rows[0], rows[3])


def test_texts_without_letters_are_zeros_and_nothing_breaks_it() -> None:
    assert _lengths(sentences().embed(STRANGE)) == [0, 0, 0, 0, 1, 1, 0]
    assert sentences().embed([]).shape == (0, 512)


def test_words_alone_make_vectors_of_the_texts_at_hand() -> None:
    texts = ["配送が遅い", "配送が早い", "店員が親切", "店員が丁寧", "配送は遅い"] * 3
    lsa = Lsa(texts)
    rows = lsa.embed([*texts, "未知の言葉だけ"])
    assert rows[0] @ rows[4] > rows[0] @ rows[2]
    assert _lengths(rows)[-1] == 0
    assert np.allclose(Lsa(texts).embed(texts), lsa.embed(texts), atol=1e-4)
    assert lsa.name == Lsa(texts).name != Lsa(texts[:4] * 2).name
    assert Lsa([]).embed(STRANGE).shape[0] == len(STRANGE)
    assert Lsa(["a"]).embed(["a"]).shape[0] == 1


def test_letters_are_rows_of_length_one_whatever_the_text() -> None:
    letters = Letters.learn(["配送が遅い", "Delivery", ""])
    rows = letters.rows(["配送が遅れた", "", "delivery", *STRANGE])
    lengths = np.sqrt((rows * rows).sum(axis=1)).round(3).tolist()
    assert lengths[:3] == [1, 0, 1]
    assert set(lengths) <= {0, 1}
    assert letters.rows([]).shape[0] == 0
