"""Sentences into texts: openers, points for and against, connectives, closers, and the habits of a writer."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from rashin.web.demo.words.grammar import Writer, write
from rashin.web.demo.words.plain import plain

FILES = ("delivery", "store", "product", "digital", "desk", "company", "frame")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A thing to say, for or against."""

    name: str
    polarity: str
    templates: tuple[str, ...]


@cache
def bank(language: str) -> dict[str, Topic]:
    """Every topic of a language, by name."""
    found: dict[str, Topic] = {}
    for file in FILES if language == "ja" else ("english",):
        text = resources.files(__package__).joinpath("phrases", f"{file}.txt").read_text("utf-8")
        for part in text.split("\n@")[1 if text.startswith("#") else 0 :]:
            head, *lines = part.removeprefix("@").strip().splitlines()
            name, polarity = head.split()
            found[name] = Topic(
                name=name, polarity=polarity, templates=tuple(line for line in lines if line and line[0] != "#")
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a text says: topics in the order of weight, and how long-winded its writer is."""

    opener: str
    praise: tuple[str, ...]
    blame: tuple[str, ...]
    closer: str
    blame_first: bool


def compose(plan: Plan, writer: Writer) -> str:
    """The whole text."""
    return _english(plan, writer) if writer.register == "english" else _japanese(plan, writer)


def sentence(topic: str, writer: Writer) -> str:
    """One sentence about a topic, without its full stop."""
    language = "en" if writer.register == "english" else "ja"
    text = write(writer.dice.pick(bank(language)[topic].templates), writer)
    if language == "en" or writer.polite:
        return text
    return plain(text, kansai=writer.dialect == "kansai")


def _several(topics: tuple[str, ...], writer: Writer) -> list[str]:
    out: list[str] = []
    for topic in topics:
        for _ in range(4):
            one = sentence(topic, writer)
            if one not in out:
                out.append(one)
                break
    return out


_BUT = {
    "polite": ("ただ、", "しかしながら、", "一方で、", "ただし、"),
    "plain": ("ただ、", "でも、", "しかし、", "ですが、"),
    "casual": ("でも", "けど", "ただ", "なのに"),
    "terse": ("ただ", "しかし"),
}
_AND = {
    "polite": ("また、", "さらに、", "", "", "加えて、", ""),
    "plain": ("また、", "それに、", "", "", "あと、", ""),
    "casual": ("あと", "それに", "", "", "しかも", ""),
    "terse": ("", "", "また"),
}


def _japanese(plan: Plan, writer: Writer) -> str:
    dice = writer.dice
    praise, blame = _several(plan.praise, writer), _several(plan.blame, writer)
    first, second = (blame, praise) if plan.blame_first else (praise, blame)
    parts: list[str] = []
    if plan.opener:
        parts.append(_stop(sentence(plan.opener, writer), writer))
    for index, one in enumerate(first):
        joined = one if index == 0 else dice.pick(_AND[writer.register]) + one
        last = index == len(first) - 1
        if last and second and dice.chance(0.45) and not one.endswith(("か", "い", "」", "ください")):
            parts.append(
                one + ("が、" if writer.polite else dice.pick(("けど、", "けど"))) + _stop(second.pop(0), writer)
            )
        else:
            parts.append(_stop(joined, writer))
    for index, one in enumerate(second):
        joiner = dice.pick(_BUT[writer.register]) if index == 0 and first and parts and "が、" not in parts[-1] else ""
        parts.append(_stop(joiner + one, writer))
    if plan.closer:
        parts.append(_stop(sentence(plan.closer, writer), writer))
    return _habits("".join(parts), writer)


def _stop(text: str, writer: Writer) -> str:
    """A sentence with what this writer ends it with."""
    dice = writer.dice
    if text.endswith(("。", "！", "？", "か")) and not text.endswith("か"):
        return text
    if writer.register == "casual":
        text += _particle(text, writer)
        return text + dice.pick(("。", "。", "。", "！", "", "。", "…", "。", "〜。", "！"))
    if writer.register == "terse":
        return text + dice.pick(("。", "。", " ", "。"))
    if writer.register == "plain":
        return text + dice.pick(("。", "。", "。", "。", "。", "！", "。", "。"))
    return text + "。"


def _particle(text: str, writer: Writer) -> str:
    """よ, ね … and what a dialect puts there."""
    dice = writer.dice
    if not text.endswith(("た", "い", "だ", "や", "る")) or not dice.chance(0.3):
        return ""
    dialect = {
        "kansai": ("わ", "で", "なぁ"), "hakata": ("ばい", "ね", "とよ"), "tohoku": ("なぁ", "ね"),
        "hokkaido": ("さ", "わ", "よね"), "chugoku": ("わ", "けぇ"),
    }  # fmt: skip
    if writer.dialect in dialect and dice.chance(0.6):
        return dice.pick(dialect[writer.dialect])
    return dice.pick(("よ", "ね", "な", "なあ", "", "よね"))


_TYPOS = (
    ("ました", "まいした"),
    ("ありがとう", "ありがとぅ"),
    ("です。", "です。。"),
    ("という", "とゆう"),
    ("お願い", "おねがい"),
    ("てしまいました", "てしました"),
    ("時間", "次間"),
)


def _habits(text: str, writer: Writer) -> str:
    """Line breaks, now and then an emoji or a slip of the finger."""
    dice = writer.dice
    text = text.strip()
    if len(text) > 90 and dice.chance(0.35):
        cut = text.find("。", len(text) // 3) + 1
        text = text[:cut] + "\n" + text[cut:] if 0 < cut < len(text) else text
    if writer.register == "casual" and dice.chance(0.07):
        text += writer.facts.get("emoji") or dice.pick(("😊", "✨", "👍"))
    if dice.chance(0.02):
        wrong, right = dice.pick(_TYPOS)
        text = text.replace(wrong, right, 1)
    if dice.chance(0.04):
        text = text.translate(_WIDE)
    if writer.register != "polite" and dice.chance(0.12):
        text = text.removesuffix("。")
    return text


_WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}  # digits of a Japanese keyboard


def _english(plan: Plan, writer: Writer) -> str:
    dice = writer.dice
    praise, blame = _several(plan.praise, writer), _several(plan.blame, writer)
    first, second = (blame, praise) if plan.blame_first else (praise, blame)
    parts = [sentence(plan.opener, writer)] if plan.opener else []
    parts += first
    if second:
        joiner = dice.pick(("But ", "However, ", "Only, ", "On the other hand, "))
        parts += [
            joiner + (second[0] if second[0].startswith(("I ", "LINE")) else second[0][0].lower() + second[0][1:]),
            *second[1:],
        ]
    if plan.closer:
        parts.append(sentence(plan.closer, writer))
    text = " ".join(part if part.endswith(("?", "!")) else part + dice.pick((".", ".", ".", "!")) for part in parts)
    return text.lower() if dice.chance(0.07) else text
