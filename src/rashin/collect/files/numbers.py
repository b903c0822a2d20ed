"""Numbers as exports have them: ¥1,234, １２３円, （1,234）, △500, 12.5 %, and scores on scales."""

import math
import re
import unicodedata

_SIGNS = "-−‐–△▲"
_MONEY = re.compile(
    r"(?:[¥$€£]|jpy|usd|eur|円)?\s*(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s*(?:円|¥|\$|€|jpy|usd|eur|点|個|件|回|%)?"
)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?")


def number(text: str) -> float | None:
    """The number a person meant, or None. Per cent stay per cent (12.5 % is 12.5)."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1].strip()
    while plain and (plain[0] in _SIGNS or plain[0] == "+"):
        negative ^= plain[0] != "+"
        plain = plain[1:].lstrip()
    plain = plain.replace("\\", "¥")  # the yen sign of CP932 is the byte of a backslash
    if plain[:1] in "¥$€" and plain[1:2] in {*_SIGNS}:
        negative, plain = True, plain[0] + plain[2:]
    if plain.endswith("-"):
        negative, plain = True, plain[:-1]
    match = _MONEY.fullmatch(plain)
    if match is None or not (match[1] or match[2]):
        return None
    value = float((match[1] or "0").replace(",", "") + (match[2] or ""))
    return -value if negative else value


def is_plain_number(text: str) -> bool:
    """Whether the text is a JSON number as it stands; codes with leading zeros and card numbers are not."""
    return _PLAIN.fullmatch(text) is not None


_LIKERT = {
    5: "とても満足 大変満足 非常に満足 大満足 たいへん満足 とても良い 大変良い 非常に良い "
    "とてもそう思う 非常にそう思う 強くそう思う verysatisfied stronglyagree "
    "excellent とても簡単 非常に簡単 最高",
    4: "満足 やや満足 まあ満足 良い やや良い まあ良い そう思う ややそう思う satisfied "
    "somewhatsatisfied agree good やや簡単 簡単",
    3: "普通 ふつう どちらでもない どちらともいえない どちらとも言えない neutral neither "
    "average neithersatisfiednordissatisfied まあまあ",
    2: "不満 やや不満 少し不満 悪い やや悪い そう思わない あまりそう思わない dissatisfied "
    "somewhatdissatisfied disagree poor fair やや難しい 難しい",
    1: "とても不満 大変不満 非常に不満 とても悪い 大変悪い 非常に悪い 全くそう思わない "
    "まったくそう思わない verydissatisfied stronglydisagree verypoor "
    "terrible とても難しい 非常に難しい 最悪",
}
_LABELS = {label: score for score, labels in _LIKERT.items() for label in labels.split()}
_LEADING = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:[.:)点/_\-]|(?=[^\d.,]))")
NO_ANSWER = frozenset(
    {
        "",
        "nan",
        "null",
        "none",
        "na",
        "n/a",
        "#n/a",
        "-",
        "無回答",
        "未回答",
        "回答なし",
        "わからない",
        "該当なし",
        "<na>",
    }
)


def score(text: str) -> float | None:
    """A score: a number, “5.とても満足”, “★★★★☆” or a label of a five-point scale; None when it is none of them.

    Raises ValueError when it is a blank answer (``NaN``, 無回答), which is not a mistake.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain in NO_ANSWER:
        raise ValueError("no answer")
    value = number(plain)
    if value is not None:
        return value if math.isfinite(value) else None
    if plain.count("★") and not plain.strip("★☆ "):
        return float(plain.count("★"))
    label = _LABELS.get(re.sub(r"[\s・、。()_\-]", "", plain))
    if label is not None:
        return float(label)
    if match := _LEADING.match(plain):
        return float(match[1])
    return None
