"""What a model answered, read leniently in shape and strictly in size: sentences, each with the numbers it cites.

Asked for is JSON; models also send it in a fence, after a page of thinking, as a list, or as prose with [1][2].
Anything else (HTML, an empty text, a number) is refused with a word for why.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from rashin.analysis.text.gist.asking import harmless

Problem = Literal["empty", "html", "shapeless"]
MOST: Final = 12
LONGEST: Final = 400
MOST_CITED: Final = 60
_THOUGHT: Final = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_HTML: Final = re.compile(r"\s*<(!doctype|html|head|body)\b", re.IGNORECASE)
_CITED: Final = re.compile(r"[\[［【〔]\s*(\d{1,5}(?:\s*[,、，;\-–~〜]\s*\d{1,5})*)\s*[\]］】〕]")
_NUMBER: Final = re.compile(r"\d{1,5}")
_LINK: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)[^\s、。」）)\]]+|(?:javascript|data|mailto):\S+", re.IGNORECASE
)
_TAG: Final = re.compile(r"</?[a-z!][^<>]{0,200}>", re.IGNORECASE)
_LINKED: Final = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()]{0,500}\)")
_BULLET: Final = re.compile(r"^\s*(?:[-*•・‣#>]+|\d{1,2}[.)．])\s*")
_END: Final = re.compile(r"(?<=[。！？!?])(?![\s]*[\[［【〔])|(?<=[.])\s+(?=[A-Z“\"])|\n+")


class Unreadable(Exception):
    """An answer that is no summary."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of an answer."""

    text: str
    cites: tuple[int, ...]


def sentences(content: str) -> tuple[Said, ...]:
    """The sentences of an answer. Nothing to say is no sentence; what is no answer raises Unreadable."""
    text = _THOUGHT.sub("", content[:200_000]).strip()
    if not text:
        raise Unreadable("empty")
    if _HTML.match(text):
        raise Unreadable("html")
    told = _as_json(text)
    if told is None and text.strip("`").removeprefix("json").lstrip()[:2].strip() in {"{", '{"', "[{"}:
        raise Unreadable("shapeless")  # broken or cut off: its pieces are no sentences
    found = list(_of_json(told)) if told is not None else list(_of_prose(text))
    if not found and told is None:
        raise Unreadable("shapeless")
    return tuple(found[:MOST])


def _as_json(text: str) -> list[Any] | None:
    """The list of sentences in a JSON text, wherever it begins; None when there is no JSON of the kind."""
    read = json.JSONDecoder().raw_decode
    for at in [one.start() for one in re.finditer(r"[{\[]", text)][:40]:
        try:
            found = read(text, at)[0]
        except (ValueError, RecursionError):
            continue
        listed = found.get("sentences", found.get("summary")) if isinstance(found, dict) else found
        if isinstance(listed, str):
            return [listed]
        if isinstance(listed, list) and (isinstance(found, dict) or any(isinstance(one, dict) for one in listed)):
            return listed
    return None


def _of_json(listed: list[Any]) -> Iterator[Said]:
    for one in listed[: 4 * MOST]:
        if isinstance(one, str):
            yield from _of_prose(one)
        elif isinstance(one, dict) and isinstance(one.get("text"), str):
            given: Any = next((one[name] for name in ("voices", "cites", "citations", "n") if name in one), [])
            yield from _cleaned(one["text"], _numbers(given))


def _of_prose(text: str) -> Iterator[Said]:
    for piece in _END.split(text.replace("```", "\n")):
        bare = _BULLET.sub("", piece or "").strip()
        if sum(letter.isalpha() for letter in bare) >= 4 and (" " in bare or not bare.isascii()):
            yield from _cleaned(bare, [])


def _cleaned(text: str, cited: list[int]) -> Iterator[Said]:
    for found in _CITED.finditer(text):
        cited += _numbers(found[1])
    bare = _LINK.sub("", _LINKED.sub(r"\1", _TAG.sub("", _CITED.sub("", harmless(text)))))
    bare = " ".join(bare.replace("**", "").split())
    bare = re.sub(r"\s+([。、.,!?！？])", r"\1", bare)[:LONGEST]
    if any(letter.isalnum() for letter in bare):
        yield Said(text=bare, cites=tuple(dict.fromkeys(cited))[:MOST_CITED])


def _numbers(given: Any) -> list[int]:
    if isinstance(given, bool):
        return []
    if isinstance(given, int):
        return [given]
    if isinstance(given, str):
        plain = unicodedata.normalize("NFKC", given)
        span = re.fullmatch(r"\s*(\d{1,5})\s*[-–~〜]\s*(\d{1,5})\s*", plain)
        if span and 0 <= int(span[2]) - int(span[1]) < MOST_CITED:
            return list(range(int(span[1]), int(span[2]) + 1))
        return [int(one) for one in _NUMBER.findall(plain)]
    return [number for one in given[:MOST_CITED] for number in _numbers(one)] if isinstance(given, list) else []
