"""Key phrases: what is spoken of (待ち時間) and what is said of it (待ち時間が長い), in one normal form with its place.

Japanese: runs of nouns, and with が, は, も, を, に the predicate behind them, its denials kept (ログインできない).
English is read in ``phrases_english``. Which phrases are typical of some voices is asked by the question “phrases”.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rashin.analysis.text.japanese.morphemes import Morpheme

Sort = Literal["noun", "opinion"]

LONGEST: Final = 4
"""Words of a run of nouns: longer runs are names and titles, or no nouns."""
_FORMAL: Final = frozenset({
    "事", "物", "為", "方", "時", "所", "訳", "筈", "積もり", "様", "内", "中", "上", "下", "前", "後", "間", "今",
    "他", "点", "件", "際", "場合", "人", "自分", "私", "僕", "俺", "皆", "何", "誰", "どこ", "いつ", "今回",
    "今日", "昨日", "明日", "毎回", "最近", "以前", "以上", "以下", "程度", "位", "度", "回", "個", "つ", "一",
    "二", "三", "年", "月", "日", "分", "秒", "円", "時間", "本", "枚", "名", "歳", "的", "さん", "氏", "毎日",
    "今度", "次回", "前回", "先日", "先週", "来週", "今週", "全部", "全て", "一番", "感じ", "気", "思い", "ところ",
    "こと", "もの", "ため", "とき", "はず", "わけ", "まま", "ほう", "よう", "そう", "の", "方々", "皆さん",
    "お客", "お店", "当日", "本当", "自体", "結果", "部分", "通り", "別", "等", "など",
})  # fmt: skip
"""Nouns that name nothing by themselves."""
_NUMBER: Final = re.compile(r"[\d０-９一二三四五六七八九十百千万億,.]+$")
_WORDY: Final = re.compile(r"[一-龥々ぁ-んァ-ヶーA-Za-z]")
_KANJI: Final = re.compile(r"[一-龥]")
_POLITE: Final = frozenset({"さん", "さま", "様", "方", "たち", "達"})
_NAMING: Final = frozenset("いきぎしちにびみりえけげせてねべめれ")
_LINKS: Final = frozenset({"が", "は", "も", "を", "に"})
_SHOWN: Final = {"は": "が", "も": "が"}
_DENIALS: Final = frozenset({"ない", "ぬ", "ず", "無い", "ん"})
_TOO: Final = frozenset({"すぎる", "過ぎる"})
_EASE: Final = frozenset({"やすい", "にくい", "づらい", "難い", "易い", "辛い"})
_FROM_I: Final = dict(zip("いきぎしちにひびみり", "わかがさたなはばまら", strict=True))
_USUAL: Final = {
    "煩い": "うるさい", "無い": "ない", "有り難い": "ありがたい", "出来る": "できる", "繋がる": "つながる",
    "貰う": "もらう", "呉れる": "くれる", "解る": "分かる", "勿体無い": "もったいない", "詰まらない": "つまらない",
}  # fmt: skip
"""Unified spellings that nobody writes, as they are shown."""
_BEGINS: Final = frozenset({"名詞", "接頭辞", "動詞"})
"""Classes of words with which a run of nouns may begin."""
_COPULA: Final = frozenset({"だ", "です"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase in its normal form, its place in code points, and whether it only names or also says something."""

    text: str
    start: int
    end: int
    sort: Sort


def japanese_phrases(words: Sequence[Morpheme]) -> list[Phrase]:
    """Phrases of Japanese words, in order of place."""
    found: list[Phrase] = []
    at = 0
    while at < len(words):
        last = _nouns(words, at) if words[at].part in _BEGINS else at
        if last == at:
            at += 1
            continue
        called = last - 1 if last - at > 1 and words[last - 1].surface in _POLITE else last
        noun = "".join([_called(word) for word in words[at:called]])
        start, end = words[at].start, words[called - 1].end
        if _worth(words, at, last, noun):
            found.append(Phrase(text=noun, start=start, end=end, sort="noun"))
            said = _said(words, last)
            if said is not None:
                found.append(Phrase(text=noun + said[0], start=start, end=said[1], sort="opinion"))
                while last < len(words) and words[last].start < said[1]:  # 対応が最悪: 最悪 is no matter of its own
                    last += 1
        at = last
    return found


def _nouns(words: Sequence[Morpheme], at: int) -> int:
    """Behind the last word of the run of nouns that begins at ``at``."""
    last = at + 1 if _may_stand(words[at]) or _names(words, at) else at
    while at < last < len(words) and words[last].start == words[last - 1].end:
        word = words[last]
        if not _may_stand(word) and not (word.part == "接尾辞" and word.detail == "名詞的"):
            break
        last += 1
    while last > at and words[last - 1].part == "接頭辞":
        last -= 1
    return last


def _may_stand(word: Morpheme) -> bool:
    """Whether a word may stand anywhere in a run of nouns."""
    if word.part == "名詞":
        return word.detail != "数詞" and not word.detail.startswith("固有名詞-人名")
    return word.part == "接頭辞" and word.surface not in ("お", "ご", "御")


def _names(words: Sequence[Morpheme], at: int) -> bool:
    """待ち in 待ち時間, which Sudachi reads as a verb or a noun by what is around."""
    word, following = words[at], words[at + 1] if at + 1 < len(words) else None
    joined = following is not None and following.part == "名詞" and following.start == word.end
    return joined and word.part == "動詞" and len(word.surface) > 1 and word.surface[-1] in _NAMING


def _called(word: Morpheme) -> str:
    return word.surface if word.part == "動詞" or not _WORDY.match(word.normal) else word.normal


def _worth(words: Sequence[Morpheme], at: int, last: int, noun: str) -> bool:
    if (
        last - at > LONGEST
        or (len(noun) < 2 and _KANJI.match(noun) is None)
        or _NUMBER.match(noun)
        or _WORDY.search(noun) is None
    ):
        return False
    if last - at == 1 and (noun in _FORMAL or words[at].surface in _FORMAL):
        return False
    before = words[at - 1] if at else None
    # 三点, 40分: what is counted names nothing.
    return before is None or before.detail != "数詞" or before.end != words[at].start


def _said(words: Sequence[Morpheme], at: int) -> tuple[str, int] | None:
    """The particle and the predicate behind a noun, in normal form, and where they end."""
    if at >= len(words):
        return None
    link = words[at].surface if words[at].part == "助詞" and words[at].surface in _LINKS else ""
    step = at + (1 if link else 0)
    while step < len(words) and words[step].part == "副詞":
        step += 1
    if step >= len(words) or (not link and (step != at or words[at].part not in ("動詞", "形容詞"))):
        return None
    shown = _SHOWN.get(link, link)
    predicate = _predicate(words, step, bare=not link)
    return None if predicate is None else (shown + predicate[0], predicate[1])


def _predicate(words: Sequence[Morpheme], at: int, *, bare: bool) -> tuple[str, int] | None:
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else None
    if word.part == "形容詞":
        return _adjective(words, at)
    if word.part == "動詞":
        return _verb(words, at, bare=bare)
    if (
        bare
        or word.part not in ("名詞", "形状詞")
        or len(word.normal) < 2
        or word.detail == "数詞"
        or word.normal in _FORMAL
    ):
        return None
    if following is not None and following.normal in _COPULA and following.surface != "な":
        denied = any(one.normal in _DENIALS for one in words[at + 1 : at + 5] if one.part in ("形容詞", "助動詞"))
        return word.normal + ("ではない" if denied else ""), word.end
    ends = following is None or following.part == "補助記号"
    return (word.normal, word.end) if ends else None


def _adjective(words: Sequence[Morpheme], at: int) -> tuple[str, int] | None:
    word, text = words[at], _USUAL.get(words[at].normal, words[at].normal)
    following = words[at + 1] if at + 1 < len(words) else None
    if following is not None and following.normal in _TOO:
        return text.removesuffix("い") + "すぎる", following.end
    for step in range(at + 1, min(at + 4, len(words))):
        if words[step].normal in _DENIALS and words[step].part in ("形容詞", "助動詞"):
            return text.removesuffix("い") + "くない", words[step].end
        if words[step].part not in ("助詞", "助動詞"):
            break
    return text, word.end


def _verb(words: Sequence[Morpheme], at: int, *, bare: bool) -> tuple[str, int] | None:
    """届きません is 届かない, 使えて is 使える; ログインでき with what it begins with is ログインできる."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else None
    plain = _USUAL.get(word.normal, word.normal)
    if bare and plain not in ("できる", "為る", "する"):
        return None
    if following is not None and following.normal in _EASE:
        ending = {"易い": "やすい", "難い": "にくい", "辛い": "づらい"}.get(following.normal, following.normal)
        return word.surface + ending, following.end
    for step in range(at + 1, min(at + 4, len(words))):
        if words[step].normal in _DENIALS and words[step].part in ("助動詞", "形容詞"):
            denied = _denied(word.surface, plain)
            return None if denied is None else (denied, words[step].end)
        if words[step].part not in ("助動詞", "助詞", "動詞"):
            break
    if bare or plain in ("有る", "為る", "する", "成る", "居る", "なる", "ある", "いる", "思う", "言う"):
        return ("できる", word.end) if plain == "できる" and bare else None
    return plain, word.end


def _denied(stem: str, plain: str) -> str | None:
    """The verb with ない: out of the form before ない or ません, and the form of the dictionary."""
    if plain in ("する", "為る"):
        return "しない"
    if plain in ("有る", "ある"):
        return "ない"
    if stem + "る" == plain or plain == "できる":
        return plain.removesuffix("る") + "ない"
    if stem and stem[-1] in _FROM_I and plain[-1:] in "うくぐすつぬふぶむる":
        return stem[:-1] + _FROM_I[stem[-1]] + "ない" if plain[-1:] != "る" or stem[-1] == "り" else stem + "ない"
    return stem + "ない" if stem else None
