"""Pure rules: how names are folded for search, what is masked and how, which of several traits counts."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rashin.base.customers.vocabulary import FAMILY_TRAITS, GIVEN_TRAITS, KANA_TRAITS, NAME_TRAITS

_VARIANTS = str.maketrans(
    "髙﨑邊邉齋齊斉濵濱嶋嶌槗廣德櫻澤圓眞壽惠實國榮瀨曾冨峯淺靜穗龍",
    "高崎辺辺斎斎斎浜浜島島橋広徳桜沢円真寿恵実国栄瀬曽富峰浅静穂竜",
)  # fmt: skip
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_HYPHENS = re.compile(r"[‐‑‒–—―−－ーｰ]")


def fold(text: str) -> str:
    """Text as it is compared: width, case, variant characters, hiragana and spaces do not matter.

    >>> fold("髙﨑　さくら") == fold("高崎サクラ")
    True
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_VARIANTS)
    text = "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in text)
    text = _HYPHENS.sub("-", text.translate(_SMALL))
    return re.sub(r"[\s・･.,、。]+", "", text)


def first(traits: Mapping[str, str], names: Iterable[str]) -> str:
    """The first of several traits that is there."""
    return next((traits[name].strip() for name in names if traits.get(name, "").strip()), "")


def full_name(traits: Mapping[str, str]) -> str:
    """The name as one line; family name first when it is written in Japanese."""
    whole = first(traits, NAME_TRAITS)
    if whole:
        return whole
    family, given = first(traits, FAMILY_TRAITS), first(traits, GIVEN_TRAITS)
    parts = (given, family) if (family + given).isascii() else (family, given)
    return " ".join(part for part in parts if part)


def full_kana(traits: Mapping[str, str]) -> str:
    """The reading of the name."""
    whole = first(traits, KANA_TRAITS)
    return whole or " ".join(traits[name] for name in ("family_kana", "given_kana") if traits.get(name))


def masked_name(name: str) -> str:
    """The first character of each part: 西村 美咲 → 西● 美●, Emma Lind → E● L●."""
    return " ".join(f"{part[0]}●" for part in name.split()) if name.strip() else ""


def masked_value(value: str) -> str:
    """Enough to tell two apart, not enough to write to anybody."""
    if "@" in value:
        local, _, domain = value.partition("@")
        return f"{local[:1]}●●●@●●●.{domain.rsplit('.', 1)[-1]}"
    if sum(one.isdecimal() for one in value) >= 7:
        return "●" * 6 + value[-2:]
    return f"{value[:1]}●●●" if value else ""


def is_true(value: str) -> bool:
    """Whether a consent trait says yes."""
    return unicodedata.normalize("NFKC", value).strip().casefold() in {
        "true",
        "1",
        "yes",
        "y",
        "on",
        "○",
        "◯",
        "可",
        "同意",
    }
