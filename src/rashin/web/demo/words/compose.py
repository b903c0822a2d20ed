"""Sentences into texts: openers, points for and against, connectives, closers, and the habits of a writer."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from rashin.web.demo.words.dice import Dice
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
    return _worded(writer.dice.pick(_templates(topic, writer)), writer)


def _templates(topic: str, writer: Writer) -> tuple[str, ...]:
    return bank("en" if writer.register == "english" else "ja")[topic].templates


def _worded(template: str, writer: Writer) -> str:
    text = write(template, writer)
    if writer.register == "english" or writer.polite:
        return text
    text = plain(text, kansai=writer.dialect == "kansai")
    if text.endswith("か") and not text.endswith(("とか", "ばか")):
        return text[:-1] + "？"
    return text


def _several(topics: tuple[str, ...], writer: Writer) -> list[str]:
    """A sentence a topic; nobody says the same thing twice."""
    out: list[str] = []
    used: set[str] = set()
    for topic in topics:
        fresh = [one for one in _templates(topic, writer) if one not in used]
        if fresh:
            template = writer.dice.pick(fresh)
            used.add(template)
            out.append(_worded(template, writer))
    return out


_BUT = {
    "polite": ("ただ、", "しかしながら、", "一方で、", "ただし、"),
    "plain": ("ただ、", "でも、", "しかし、", "ですが、"),
    "casual": ("でも", "でも、", "けど、", "ただ、", "ただ"),
    "terse": ("ただ、", "しかし", "一方"),
}
_AND = {
    "polite": ("また、", "さらに、", "加えて、", "それから、"),
    "plain": ("また、", "それに、", "あと、", "それと、"),
    "casual": ("あと、", "それに", "しかも", "あと"),
    "terse": ("また、", "あと"),
}


def _japanese(plan: Plan, writer: Writer) -> str:
    dice = writer.dice
    praise, blame = _several(plan.praise, writer), _several(plan.blame, writer)
    first, second = (blame, praise) if plan.blame_first else (praise, blame)
    parts = [_stop(sentence(plan.opener, writer), writer)] if plan.opener else []
    links = list(_AND[writer.register])
    turned = False
    for index, one in enumerate(first):
        text = one if index == 0 else _linked(links, dice) + one
        if index == len(first) - 1 and second and dice.chance(0.45) and _turns(one, second[0]):
            text += ("が、" if writer.polite else "けど、") + second.pop(0)
            turned = True
        parts.append(_stop(text, writer))
    for index, one in enumerate(second):
        joiner = dice.pick(_BUT[writer.register]) if index == 0 and first and not turned else ""
        parts.append(_stop(joiner + one, writer))
    if plan.closer:
        parts.append(_stop(sentence(plan.closer, writer), writer))
    return _habits(_run_together(parts, dice), writer)


def _turns(text: str, other: str) -> bool:
    """Whether が or けど can stand between the two."""
    return (
        "が、" not in other
        and "けど、" not in other
        and not text.endswith(("か", "？", "」", "ください", "ほしい", "。"))
    )


def _linked(links: list[str], dice: Dice) -> str:
    """A connective that this text has not used yet."""
    if not links or dice.chance(0.4):
        return ""
    one = dice.pick(links)
    links.remove(one)
    return one


_OPEN = "\x01"
"""The end of a sentence that somebody did not bother to mark."""


def _run_together(parts: list[str], dice: Dice) -> str:
    text = "".join(parts)
    while _OPEN in text[:-1]:
        text = text[:-1].replace(_OPEN, dice.pick(("。", "\n", "。", " ")), 1) + text[-1]
    return text.removesuffix(_OPEN)


def _stop(text: str, writer: Writer) -> str:
    """A sentence with what this writer ends it with."""
    dice = writer.dice
    if text.endswith(("。", "！", "？")):
        return text
    if writer.register == "casual":
        if text.endswith("だ") and not text.endswith("んだ"):
            text = text[:-1] + dice.pick(("", "", "だ", "だな", "だね", "です", "です"))
        text += _particle(text, writer)
        return text + dice.pick(("。", "。", "。", "！", _OPEN, "。", "…", "。", "〜。", "！"))
    if writer.register == "terse":
        return (text[:-1] if text.endswith("だ") and text[-2:] != "んだ" and dice.chance(0.7) else text) + dice.pick(
            ("。", "。", _OPEN, "。")
        )
    if writer.register == "plain":
        return text + dice.pick(("。", "。", "。", "。", "。", "！", "。", "。"))
    return text + "。"


def _particle(text: str, writer: Writer) -> str:
    """よ, ね … and what a dialect puts there."""
    dice = writer.dice
    if not text.endswith(("た", "い", "だ", "や", "る")) or not dice.chance(0.3):
        return ""
    dialect = {
        "kansai": ("わ", "で", "なぁ"), "hakata": ("ばい", "ね", "っちゃん"), "tohoku": ("なぁ", "ね"),
        "hokkaido": ("さ", "わ", "よね"), "chugoku": ("わ", "けぇ"),
    }  # fmt: skip
    if writer.dialect in dialect and dice.chance(0.6):
        return dice.pick(dialect[writer.dialect])
    return dice.pick(("よ", "ね", "なあ", "", "よね"))


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


_BUT_ENGLISH = ("But ", "However, ", "On the other hand, ")


def _english(plan: Plan, writer: Writer) -> str:
    dice = writer.dice
    praise, blame = _several(plan.praise, writer), _several(plan.blame, writer)
    first, second = (blame, praise) if plan.blame_first else (praise, blame)
    parts = [sentence(plan.opener, writer)] if plan.opener else []
    parts += first
    if second and first:
        keeps = second[0].startswith(("I ", "LINE"))
        second[0] = dice.pick(_BUT_ENGLISH) + (second[0] if keeps else second[0][0].lower() + second[0][1:])
    parts += second
    if plan.closer:
        parts.append(sentence(plan.closer, writer))
    text = " ".join(part if part.endswith(("?", "!")) else part + dice.pick((".", ".", ".", "!")) for part in parts)
    return text.lower() if dice.chance(0.07) else text
