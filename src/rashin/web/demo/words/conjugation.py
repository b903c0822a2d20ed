"""Just enough Japanese inflection: verbs, adjectives and copula in plain, polite and two dialect endings."""

from functools import cache

_GODAN = {
    # last kana: (a-row, i-row, e-row, te, ta)
    "う": ("わ", "い", "え", "って", "った"),
    "く": ("か", "き", "け", "いて", "いた"),
    "ぐ": ("が", "ぎ", "げ", "いで", "いだ"),
    "す": ("さ", "し", "せ", "して", "した"),
    "つ": ("た", "ち", "て", "って", "った"),
    "ぬ": ("な", "に", "ね", "んで", "んだ"),
    "ぶ": ("ば", "び", "べ", "んで", "んだ"),
    "む": ("ま", "み", "め", "んで", "んだ"),
    "る": ("ら", "り", "れ", "って", "った"),
}


@cache
def stems(word: str, kind: str) -> tuple[str, str, str, str, str]:
    """Negative stem, polite stem, conditional stem, te form, ta form of a verb."""
    if kind == "1":
        stem = word[:-1]
        return stem, stem, stem + "れ", stem + "て", stem + "た"
    if kind == "s":
        stem = word[:-2]
        return stem + "し", stem + "し", stem + "すれ", stem + "して", stem + "した"
    if kind == "k":
        stem = word[:-2]
        return stem + "来", stem + "来", stem + "来れ", stem + "来て", stem + "来た"
    stem, last = word[:-1], word[-1]
    if word.endswith(("行く", "いく")):
        return stem + "か", stem + "き", stem + "け", stem + "って", stem + "った"
    a, i, e, te, ta = _GODAN[last]
    if word.endswith("くださる"):
        return stem + a, stem + "い", stem + e, stem + te, stem + ta
    return stem + a, stem + i, stem + e, stem + te, stem + ta


@cache
def inflect(word: str, kind: str, form: str, *, polite: bool, dialect: str) -> str:
    """A word in a form: past, pres, neg, negpast end a sentence; te, ta, nai, tara, stem go inside one."""
    if kind == "a":
        return _adjective(word, form, polite)
    if kind == "n":
        return _copula(word, form, polite, dialect)
    negative, gentle, _, te, ta = stems(word, kind)
    negative = "" if word == "ある" else negative
    forms = {
        "te": te, "ta": ta, "tara": ta + "ら", "stem": gentle, "dict": word,
        "nai": negative + "ない", "nakute": negative + "なくて",
    }  # fmt: skip
    if form in forms:
        return forms[form]
    if polite:
        return gentle + {"past": "ました", "pres": "ます", "neg": "ません", "negpast": "ませんでした"}[form]
    no = "へん" if dialect == "kansai" and negative else "ない"
    never = "へんかった" if dialect == "kansai" and negative else "なかった"
    return {"past": ta, "pres": word, "neg": negative + no, "negpast": negative + never}[form]


def _adjective(word: str, form: str, polite: bool) -> str:
    stem = "よ" if word in {"いい", "良い", "よい"} else word[:-1]
    ends = {
        "past": "かったです" if polite else "かった",
        "neg": "くないです" if polite else "くない",
        "negpast": "くなかったです" if polite else "くなかった",
        "te": "くて", "ta": "かった", "tara": "かったら", "nai": "くない", "adv": "く", "nakute": "くなくて",
    }  # fmt: skip
    if form == "pres":
        return word + ("です" if polite else "")
    if form == "dict":
        return word
    return stem + ends[form]


def _copula(word: str, form: str, polite: bool, dialect: str) -> str:
    plain = {"past": "だった", "pres": "だ", "neg": "じゃない", "negpast": "じゃなかった"}
    if dialect == "kansai":
        plain = {"past": "やった", "pres": "や", "neg": "ちゃう", "negpast": "じゃなかった"}
    gentle = {"past": "でした", "pres": "です", "neg": "ではありません", "negpast": "ではありませんでした"}
    inside = {
        "te": "で",
        "ta": "だった",
        "tara": "だったら",
        "nai": "じゃない",
        "dict": "",
        "adv": "に",
        "nakute": "じゃなくて",
    }
    if form in inside:
        return word + inside[form]
    return word + (gentle if polite else plain)[form]
