"""Names of people in Japanese text, on Sudachi's words.

A chain of words may be a name when Sudachi reads one of them as one (姓, 名), when surname and given name stand side by
side, or when foreign names are joined by ・. In the contextual mode it is taken when something around says so: さん,
様, a title, 担当の, と申します; or when it is whole. In the strict mode it is taken unless something speaks against it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rashin.analysis.text.japanese.morphemes import Morpheme
from rashin.analysis.text.pii.kinds import Candidate, Mode
from rashin.analysis.text.pii.listed import listed

_JOINTS = frozenset(" \u3000・＝･=")
_KANJI = re.compile(r"[一-龥々〆ヶ]{1,3}$")
_KATAKANA = re.compile(r"[ァ-ヶー]{2,}$")
_KANA = re.compile(r"[ぁ-んァ-ヶー]+$")
_LATIN = re.compile(r"[A-Z][a-z]+$|[A-Z]{2,}$|[a-z]+$")
_SAID = re.compile(
    r"[ 　」』）)]*(?:と申し|ともうし|と言い|といい(?:ます|まし)|と名乗|という(?:方|者|人|名|"
    r"店員|担当|男性|女性|スタッフ))"
)
_READING = re.compile(r"[（(] ?[ァ-ヶーぁ-ん・ 　]{3,16}[）)]")
_CALLED = frozenset({"店長", "社長", "部長", "課長", "先生"})
_HELD = frozenset(
    {
        "担当",
        "担当者",
        "氏名",
        "名前",
        "お名前",
        "宛名",
        "名義",
        "名義人",
        "予約名",
        "予約者",
        "受取人",
        "差出人",
        "対応者",
        "受電者",
        "入電者",
        "記入者",
        "申込者",
        "申請者",
        "依頼者",
        "発信者",
        "報告者",
        "作成者",
        "送付先",
        "連絡者",
    }
)
"""Words behind which a name stands without の: 担当 斎藤."""
_KIN = (
    "娘",
    "息子",
    "妻",
    "夫",
    "母",
    "父",
    "孫",
    "弟",
    "妹",
    "兄",
    "姉",
    "友人",
    "同僚",
    "主人",
    "長男",
    "長女",
    "次男",
    "次女",
)
_SHORT = frozenset("王李張陳林金朴崔周劉楊黄呉鄭趙徐孫馬朱胡郭何高羅梁宋謝唐許")
"""Surnames of one letter that are common words elsewhere, or none at all."""
_OF_FIRM = re.compile(
    r"(?:株式会社|㈱|\(株\)|（株）|有限会社|合同会社)[^\s。、]{1,15}の$|^[^\s。、]{1,15}(?:株式会社|㈱|\(株\)|（株）)の$"
)
_NO_NAMES = frozenset({"助詞", "助動詞", "補助記号", "動詞", "形容詞", "空白", "接続詞"})
_FAMILIAR = frozenset({"ちゃん", "くん", "君"})
_PIECES = re.compile(r"(?:[・＝][ァ-ヴー]{2,})+")
_PIECE = re.compile(r"[・＝]([ァ-ヴー]{2,})")
_GIVEN = re.compile(
    r"[ 　]?([一-龥々ゝ]{1,3}|(?<=[ 　])(?:[ぁ-ん]{2,4}|[ァ-ヴー]{2,6}))(?=[ 　]?(?:様|さま|"
    r"さん|氏|殿|くん|ちゃん|と申|と言い|といい))"
)
_GIVEN_APART = re.compile(r"[ 　]([一-龥々ゝ]{1,3}|[ぁ-ん]{2,4}|[ァ-ヴー]{2,6})(?=[、。,]|です|$|\n|[（(])")
_OPENS = frozenset("。！？!?\n、「『（(:：・｜|/ 　")


@dataclass(frozen=True, slots=True)
class _Chain:
    """Words from ``first`` to before ``last`` that may be one name; how many of them Sudachi calls names."""

    first: int
    last: int
    named: int
    whole: bool


@lru_cache(maxsize=1)
def _worth() -> re.Pattern[str]:
    lists = listed("ja")
    words = sorted(
        lists["surname"] - {"東", "原", "関", "森", "林", "南", "堀", "辻", "橘", "堤", "谷"}, key=len, reverse=True
    )
    cues = [
        "さん",
        "サン",
        "さま",
        "様",
        "氏",
        "くん",
        "君",
        "ちゃん",
        "殿",
        "先生",
        "申し",
        "もうし",
        "名前",
        "名義",
        "担当",
        "店長",
        "スタッフ",
        *(f"{one}の" for one in _KIN),
    ]
    return re.compile("|".join(map(re.escape, [*cues, *words])))


def worth_a_look(text: str) -> bool:
    """Whether there is any word by which the contextual mode could tell a name: most remarks have none."""
    return _worth().search(text) is not None


def names(text: str, words: Sequence[Morpheme], mode: Mode) -> Iterator[Candidate]:
    """Every name, in order."""
    at = 0
    while at < len(words):
        chain = _chain(words, at)
        if chain is None:
            at += 1
            continue
        end = _end(text, words, chain)
        if end > words[chain.last - 1].end or _taken(text, words, chain, mode):
            yield ("name", words[chain.first].start, end)
        at = chain.last
        while at < len(words) and words[at].start < end:
            at += 1


def _end(text: str, words: Sequence[Morpheme], chain: _Chain) -> int:
    """Where the name ends: Sudachi cuts what it does not know (加藤七夏様, ウィンスロー) into words that are none."""
    last, lists = words[chain.last - 1], listed("ja")
    if _KATAKANA.match(words[chain.first].surface) and (more := _PIECES.match(text, last.end)):
        end = last.end
        for piece in _PIECE.finditer(text, last.end, more.end()):
            if piece.group(1) in lists["not_foreign"]:
                break
            end = piece.end()
        return end
    if chain.last > chain.first + 1 or not _is_surname(words[chain.first]):
        return last.end
    opens = chain.first == 0 or words[chain.first - 1].surface in _OPENS
    given = _GIVEN.match(text, last.end) or (_GIVEN_APART.match(text, last.end) if opens else None)
    if given is None or given.group(1) in lists["title"] | lists["organisation"] | lists["honorific"] | lists["before"]:
        return last.end
    return given.end(1)


def _is_name(word: Morpheme) -> bool:
    return word.detail.startswith("固有名詞-人名")


def _is_surname(word: Morpheme) -> bool:
    return word.detail == "固有名詞-人名-姓" or word.surface in listed("ja")["surname"]


def _is_foreign(word: Morpheme) -> bool:
    return _KATAKANA.match(word.surface) is not None and word.surface not in listed("ja")["not_foreign"]


def _chain(words: Sequence[Morpheme], at: int) -> _Chain | None:
    """The longest run of words from ``at`` that may be one name."""
    word = words[at]
    if word.part in _NO_NAMES and not (at + 1 < len(words) and words[at + 1].surface in _FAMILIAR):
        return None
    lists = listed("ja")
    placed = word.detail == "固有名詞-地名-一般" and word.surface in lists["surname"]
    foreign = _is_foreign(word) and word.part == "名詞"
    latin = word.surface.lower() in lists["surname_latin"] or word.surface.lower() in lists["given_latin"]
    if not (_is_name(word) or placed or foreign or (latin and word.surface[:1].isupper()) or _is_surname(word)):
        return _by_honorific(words, at)
    if foreign and not _is_name(word):
        return _foreign(words, at)
    last, named, whole = at + 1, int(_is_name(word)), False
    while last < len(words):
        joint = words[last].surface in _JOINTS and last + 1 < len(words)
        step = last + int(joint)
        if not (_is_name(words[step]) or _goes_on(words, step, at, latin=latin)):
            break
        if joint and words[last].surface == "・" and not _KANA.match(words[step].surface):
            break
        whole = whole or _full(words[at], words[step]) or latin
        named += _is_name(words[step])
        last = step + 1
    return _Chain(at, last, named, whole)


def _by_honorific(words: Sequence[Morpheme], at: int) -> _Chain | None:
    """ゆうきくん, さくらちゃん: a short word in kana, or a known thing's name, before what only people are called."""
    word, following = words[at], words[at + 1] if at + 1 < len(words) else None
    if following is None or following.surface not in _FAMILIAR or following.part != "接尾辞":
        return None
    before = words[at - 1].part if at else "助詞"
    known = word.surface in listed("ja")["place_or_thing"]
    kana = _KANA.match(word.surface) is not None and 2 <= len(word.surface) <= 4 and word.part in ("名詞", "副詞")
    return _Chain(at, at + 1, 1, whole=False) if (known or kana) and before != "接頭辞" else None


def _full(first: Morpheme, second: Morpheme) -> bool:
    """Surname and given name, in this order or the other."""
    if {first.detail, second.detail} == {"固有名詞-人名-姓", "固有名詞-人名-名"}:
        return True
    return (_is_surname(first) and second.detail == "固有名詞-人名-名") or (
        _is_name(first) and _KATAKANA.match(second.surface) is not None
    )


def _goes_on(words: Sequence[Morpheme], at: int, first: int, *, latin: bool) -> bool:
    """Whether the word is a given name that Sudachi does not know as one: 佐藤 零 様, 佐藤零と申します."""
    word, lists = words[at], listed("ja")
    if latin:
        lower = word.surface.lower()
        return word.surface[:1].isupper() and (lower in lists["given_latin"] or lower in lists["surname_latin"])
    if at - first > 2 or not _is_surname(words[first]) or not _KANJI.match(word.surface):
        return False
    if word.part != "名詞" or word.surface in lists["title"] or word.surface in lists["organisation"]:
        return False
    if word.surface in lists["honorific"] or word.detail == "副詞可能" or word.detail.startswith("固有名詞-地名"):
        return False
    following = words[at + 1] if at + 1 < len(words) else None
    return following is None or (
        following.part in ("助詞", "補助記号", "接尾辞", "空白", "助動詞")
        and following.surface not in ("的", "性", "化", "屋", "店", "：", ":")
    )


def _foreign(words: Sequence[Morpheme], at: int) -> _Chain | None:
    """Names in katakana joined by ・: ジョン・スミス. One of them must be known as a name, or none as a common word."""
    lists, last, known = listed("ja"), at + 1, int(words[at].surface in listed("ja")["foreign"])
    common = 0
    while last + 1 < len(words) and words[last].surface in "・＝･=" and _KATAKANA.match(words[last + 1].surface):
        known += words[last + 1].surface in lists["foreign"] or _is_name(words[last + 1])
        common += words[last + 1].surface in lists["not_foreign"] or words[last + 1].detail.startswith("固有名詞-地名")
        last += 2
    joined = last > at + 1
    if not known and (not joined or common or words[at].detail.startswith("固有名詞-地名")):
        return None
    return _Chain(at, last, known, joined and common == 0)


def _taken(text: str, words: Sequence[Morpheme], chain: _Chain, mode: Mode) -> bool:
    end = words[chain.last - 1].end
    alone = words[chain.first].surface if chain.last == chain.first + 1 else ""
    following = words[chain.last].surface if chain.last < len(words) else ""
    if alone in _SHORT and following in ("さん", "先生", "氏"):
        return True
    if alone in listed("ja")["nobody"]:
        return False
    followed = _followed(words, chain, alone)
    if followed is not None:
        return followed
    if _SAID.match(text, end) or _READING.match(text, end) or _introduced(words, chain, mode):
        return True
    if mode == "contextual":
        return (chain.whole and not _company(words, chain)) or _by_oneself(text, words, chain)
    if alone in listed("ja")["place_or_thing"] or len(alone) == 1:
        before = words[chain.first - 1].surface if chain.first else "。"
        return chain.named > 0 and before in _OPENS and len(alone) > 1
    return (chain.named > 0 or chain.whole) and not _company(words, chain)


def _followed(words: Sequence[Morpheme], chain: _Chain, alone: str) -> bool | None:
    """What the word behind says: さん, 様 or a title for a name, 駅 or 病院 against it; None when it says nothing."""
    lists = listed("ja")
    following = words[chain.last] if chain.last < len(words) else None
    if following is None:
        return None
    if following.surface in lists["honorific"] and following.part in ("接尾辞", "名詞", "代名詞"):
        thing = alone in lists["place_or_thing"] and chain.named == 0
        return not thing or following.surface in _FAMILIAR
    if following.surface in lists["organisation"] or following.detail.startswith("固有名詞-地名"):
        return False
    if following.surface in lists["title"]:
        sure = following.surface in _CALLED or alone in lists["surname"] - lists["place_or_thing"]
        return not (alone and chain.named == 0 and not sure)
    return None


def _introduced(words: Sequence[Morpheme], chain: _Chain, mode: Mode) -> bool:
    """担当の高橋, 店長：佐藤, レジの鈴木: after a word for what somebody is."""
    at, lists = chain.first - 1, listed("ja")
    while (
        at >= 0
        and words[at].surface in {"の", "は", "：", ":", "　", " ", "が", "、", "「", "（", "("}
        and at > chain.first - 4
    ):
        at -= 1
    if at < 0 or chain.named == 0:
        return False
    role = words[at].surface
    direct = at == chain.first - 1
    if role in lists["before"] or (at and words[at - 1].surface + role in lists["before"]):
        return not direct or role in lists["title"] or role in _HELD or mode == "strict" or chain.whole
    return mode == "strict" and role in lists["before_strict"]


def _by_oneself(text: str, words: Sequence[Morpheme], chain: _Chain) -> bool:
    """佐藤です。 at the beginning of a sentence: somebody says who they are."""
    before = words[chain.first - 1].surface if chain.first else "。"
    following = words[chain.last].surface if chain.last < len(words) else ""
    start = words[chain.first].start
    opens = (
        before in _OPENS
        or _OF_FIRM.search(text, max(0, start - 24), start) is not None
        or (before == "た" and _surely(words[chain.first]))
    )
    if not (opens and chain.named and _is_surname(words[chain.first]) and following == "です"):
        return False
    behind = words[chain.last + 1].surface if chain.last + 1 < len(words) else "。"
    return behind in "。！!.\n、,が 　" and words[chain.first].surface not in listed("ja")["place_or_thing"]


def _surely(word: Morpheme) -> bool:
    """購入した大西です: a surname that is no place."""
    return word.detail == "固有名詞-人名-姓"


def _company(words: Sequence[Morpheme], chain: _Chain) -> bool:
    """ヤマダ電機, 株式会社田中: the name of a firm."""
    before = words[chain.first - 1].surface if chain.first else ""
    return before in {"株式会社", "（株）", "㈱", "有限会社", "会社", "社"}
