"""Templates of what people write.

``[a|b|]`` one of them · ``{name}`` a fact or a word of the writer's register · ``<届く:5.past>`` a word to inflect as
the writer would (classes: 5, 1, s, k verbs; a adjective; n noun or na-adjective) · ``~`` where English wants nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from rashin.web.demo.words.conjugation import inflect
from rashin.web.demo.words.dice import Dice

Node = tuple[str, object]

_WORDS: dict[str, dict[str, Sequence[str]]] = {
    "very": {
        "polite": ("とても", "大変", "本当に", "非常に", "たいへん"),
        "plain": ("とても", "すごく", "かなり", "本当に"),
        "casual": ("めっちゃ", "すごく", "かなり", "ほんと", "ものすごく", "めちゃくちゃ"),
        "terse": ("とても", "かなり", ""),
        "kansai": ("めっちゃ", "ほんま", "えらい", "むっちゃ"),
        "hokkaido": ("なまら", "すごく"),
        "hakata": ("ばり", "めっちゃ", "ほんと"),
        "chugoku": ("ぶち", "ほんと", "すごく"),
        "tohoku": ("すごく", "いや〜", "ほんと"),
    },
    "bit": {
        "polite": ("少し", "少々", "やや", "若干"),
        "plain": ("少し", "ちょっと", "やや"),
        "casual": ("ちょっと", "ちょい", "少し"),
        "terse": ("やや", "少し", "若干"),
    },
    "kureru_past": {
        "polite": ("くださいました",),
        "plain": ("くれました", "くださいました"),
        "casual": ("くれた",),
        "terse": ("くれた",),
        "kansai": ("くれはった", "くれた"),
    },
    "kureru_te": {
        "polite": ("くださって", "くださり"),
        "plain": ("くれて", "くださって"),
        "casual": ("くれて",),
        "terse": ("くれて",),
        "kansai": ("くれはって", "くれて"),
    },
    "please": {
        "polite": ("いただきたいです", "いただけるとありがたいです", "いただければと思います"),
        "plain": ("ほしいです", "もらえると助かります", "もらえるとうれしいです"),
        "casual": ("ほしい", "ほしいな", "くれたら助かる", "ほしいんだけど"),
        "terse": ("ほしい", "ください"),
        "kansai": ("ほしいわ", "もらえへんかな", "ほしいんやけど"),
    },
    "feel": {
        "polite": ("と感じました", "と思いました", "ように思います", "という印象です"),
        "plain": ("と思いました", "と感じました", "気がします"),
        "casual": ("と思う", "気がする", "と思った", "って感じ"),
        "terse": ("と思う", "と感じた"),
    },
    "staff": {
        "polite": ("スタッフの方", "店員さん", "担当の方", "担当してくださった方"),
        "plain": ("店員さん", "スタッフの方", "スタッフさん"),
        "casual": ("店員さん", "お店の人", "スタッフさん"),
        "terse": ("店員", "スタッフ"),
    },
    "courier": {
        "polite": ("配送スタッフの方", "配達員の方", "ドライバーの方", "お届けの方", "配送員の方"),
        "plain": ("配達員さん", "ドライバーさん", "配送の方"),
        "casual": ("配達の人", "ドライバーさん", "運んでくれた人"),
        "terse": ("配達員", "ドライバー"),
    },
    "agent": {
        "polite": ("オペレーターの方", "ご担当の方", "電話口の方", "窓口の方"),
        "plain": ("オペレーターさん", "担当の方", "電話の方"),
        "casual": ("オペレーターの人", "電話の人", "担当の人"),
        "terse": ("オペレーター", "担当者"),
    },
    "teach": {
        "polite": ("教えていただけますか", "教えてください", "うかがえますか", "教えていただけると助かります"),
        "plain": ("教えてください", "教えてもらえますか", "知りたいです"),
        "casual": ("教えてください", "教えてほしいです", "知りたいです"),
        "terse": ("教えてください", "知りたいです"),
    },
    "me": {
        "polite": ("私", "こちら", "当方"),
        "plain": ("私", "うち", "こちら"),
        "casual": ("うち", "こっち", "自分"),
        "terse": ("こちら", "自分"),
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """How somebody writes, and what happened to them."""

    register: str
    dialect: str
    facts: Mapping[str, str]
    dice: Dice = field(repr=False)

    @property
    def polite(self) -> bool:
        """Whether sentences end in です and ます."""
        return self.register in {"polite", "plain"}

    def word(self, name: str) -> str:
        """A fact, or a word of the register."""
        if name in self.facts:
            return self.facts[name]
        bank = _WORDS[name]
        if self.dialect in bank and not self.polite and self.dice.chance(0.7):
            return self.dice.pick(bank[self.dialect])
        return self.dice.pick(bank[self.register])


def write(template: str, writer: Writer) -> str:
    """The template as this writer would put it."""
    return _render(parse(template), writer)


def _render(nodes: tuple[Node, ...], writer: Writer) -> str:
    out: list[str] = []
    for kind, value in nodes:
        if kind == "text":
            out.append(str(value))
        elif kind == "slot":
            out.append(writer.word(str(value)))
        elif kind == "inflect":
            out.append(_inflected(cast("tuple[str, str, str]", value), writer))
        else:
            out.append(_render(writer.dice.pick(cast("Sequence[tuple[Node, ...]]", value)), writer))
    return "".join(out)


def _inflected(value: tuple[str, str, str], writer: Writer) -> str:
    word, kind, form = value
    return inflect(word, kind, form, polite=writer.polite, dialect=writer.dialect)


@cache
def parse(template: str) -> tuple[Node, ...]:
    """The tree of a template."""
    nodes, rest = _sequence(template, 0, top=True)
    if rest != len(template):
        raise ValueError(template)
    return nodes


def _sequence(text: str, at: int, *, top: bool) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            nodes.append(("text", "".join(plain)))
            plain.clear()

    while at < len(text):
        mark = text[at]
        if mark in "|]" and not top:
            break
        if mark == "[":
            flush()
            options, at = _options(text, at + 1)
            nodes.append(("choice", options))
        elif mark in "{<":
            flush()
            end = text.index("}" if mark == "{" else ">", at)
            inner = text[at + 1 : end]
            nodes.append(("slot", inner) if mark == "{" else ("inflect", _word(inner)))
            at = end + 1
        else:
            plain.append(mark)
            at += 1
    flush()
    return tuple(nodes), at


def _options(text: str, at: int) -> tuple[tuple[tuple[Node, ...], ...], int]:
    options: list[tuple[Node, ...]] = []
    while True:
        option, at = _sequence(text, at, top=False)
        options.append(option)
        if text[at] == "]":
            return tuple(options), at + 1
        at += 1


def _word(inner: str) -> tuple[str, str, str]:
    word, _, rest = inner.partition(":")
    kind, _, form = rest.partition(".")
    return word, kind, form
