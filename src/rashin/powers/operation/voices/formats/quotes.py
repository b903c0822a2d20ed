"""What somebody wrote in a mail, without the thread that their program hung below it, and without their signature.

First the ways in which Japanese and English programs announce a quotation, then the library for the rest. Nothing is
ever lost: the whole text is kept beside, and where cutting would leave nothing, nothing is cut.
"""

import re
from typing import Final

from mailparser_reply import EmailReplyParser  # type: ignore[import-untyped] # it has no types of its own

LONGEST: Final = 20_000
LONGEST_LINE: Final = 998
"""Longer lines are none that a mail program wrote; patterns are not tried on them."""

_DAY: Final = r"(?:\d{4}[年/.-]\s?\d{1,2}[月/.-]\s?\d{1,2}日?|\d{1,2}月\d{1,2}日|令和\s?\d{1,2}年\d{1,2}月\d{1,2}日)"
_BELOW: Final = re.compile(
    r"^[\s>＞|｜]*(?:"
    r"[-_―ー－=＝*＊]{2,}\s*(?:Original Message|Forwarded message|Original Appointment|Reply message|元のメッセージ|"
    r"オリジナルメッセージ|転送メッセージ|転送されたメッセージ|返信元メッセージ|引用元|前のメッセージ)\s*[-_―ー－=＝*＊]*"
    rf"|{_DAY}[^\n]{{0,200}}?(?:[:：]|wrote|のメール|は書きました|さんが?書きました|様が?書きました|さんからのメール|"
    r"のメッセージ)\s*[:：>＞]*"
    r"|On\s[^\n]{4,200}\s(?:wrote|schrieb)\s?:"
    r"|[^\n]{1,80}(?:さん|様|さま)(?:は|が)(?:次のように)?書きました\s?[:：]?"
    r"|[^\n]{1,80}<[^<>\s]{3,100}@[^<>\s]{3,100}>\s?(?:wrote|のメール|は書きました|さんは書きました)?\s?[:：]"
    r"|_{20,}"
    r")\s*$",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    r"^[\s>＞|｜*]*(?:From|Sent|Date|To|Cc|Subject|差出人|送信者|送信元|送信日時|送信日|日時|日付|宛先|CC|件名|題名|Re)\s?[*]?[:：]",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"^\s{0,3}(?:[>＞|｜]|&gt;)")
_SIGNATURE: Final = re.compile(
    r"^(?:--\s?|―{4,}|ー{6,}|－{4,}|-{8,}|={8,}|＝{4,}|\*{8,}|＊{4,}|[-=*_~＊━─＝☆★◇◆■□・.+:]{10,}"
    r"|(?:iPhone|iPad|Android|スマートフォン|携帯|Galaxy|Xperia)[^\n]{0,30}から送信.{0,10}"
    r"|Sent from my [^\n]{1,40}|Get Outlook for [^\n]{1,40}|Outlook for (?:iOS|Android)[^\n]{0,60}"
    r"|Yahoo!メール[^\n]{0,20}から送信|.{0,20}Gmailから送信.{0,10})\s*$"
)
_MOST_SIGNATURE: Final = 12
"""Lines that a signature has at most: a ruler further up divides what somebody wrote."""


def reply_of(whole: str) -> str:
    """The newest words of a mail."""
    whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    lines = whole[:LONGEST].split("\n")
    kept = _without_signature(_own(_above(lines)))
    said = _by_library(kept)
    return said or kept or "\n".join(_own(lines)).strip() or whole.strip()


def _above(lines: list[str]) -> list[str]:
    """Everything above the first line that announces what came before, unless the answer stands below it."""
    for number, line in enumerate(lines):
        if len(line) > LONGEST_LINE:
            continue
        announced = _BELOW.match(line) or _announced_in_two(lines, number) or _header(lines, number)
        if not announced:
            continue
        if any(one.strip() and not _QUOTED.match(one) for one in lines[:number]):
            return lines[:number]
        rest = lines[number + 1 :]
        if any(_QUOTED.match(one) for one in rest):  # answered below, or between the lines
            return rest
        return lines
    return lines


def _announced_in_two(lines: list[str], number: int) -> bool:
    """Programs break a long announcement: the day on one line, the name and colon on the next."""
    if number + 1 >= len(lines) or len(lines[number + 1]) > LONGEST_LINE or not lines[number + 1].strip():
        return False
    first = lines[number].lstrip(" >＞")
    if not re.match(rf"(?:{_DAY}|On\s)", first):
        return False
    return bool(_BELOW.match(f"{first.rstrip()} {lines[number + 1].lstrip(' >＞')}"))


def _header(lines: list[str], number: int) -> bool:
    """Three fields of a mail's head in a row: Outlook's way to quote."""
    if not _FIELD.match(lines[number]):
        return False
    near = [line for line in lines[number : number + 6] if line.strip()]
    return sum(bool(len(line) <= LONGEST_LINE and _FIELD.match(line)) for line in near) >= 3


def _own(lines: list[str]) -> list[str]:
    return [line for line in lines if not _QUOTED.match(line[:10])]


def _without_signature(lines: list[str]) -> str:
    for number, line in enumerate(lines):
        if len(line) > 100 or not _SIGNATURE.match(line.strip()):
            continue
        above = "\n".join(lines[:number]).strip()
        if above and sum(bool(one.strip()) for one in lines[number + 1 :]) <= _MOST_SIGNATURE:
            return above
    return "\n".join(lines).strip()


def _by_library(text: str) -> str:
    """What the library finds to cut; only where its patterns are quick and it leaves something."""
    if len(text) > LONGEST or any(len(line) > 300 for line in text.split("\n")) or text.count("\n") > 400:
        return ""
    found = EmailReplyParser(languages=["ja", "en"]).parse_reply(text)
    return (found or "").strip()
