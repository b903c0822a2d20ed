"""Birthdays: dates with a word that says that somebody was born."""

import re
from collections.abc import Iterator

from rashin.analysis.text.pii.kinds import Candidate

_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_DATE = re.compile(
    r"(?<![\d])(?:"

        r"(?:(?:19|20)\d{2}|(?:明治|大正|昭和|平成|令和|[MTSHRmtshr]\.?) ?(?:\d{1,2}|元|[一二三四五六七八九十]{1,3})|"
        r"[一二〇九八七六五四三]{4})(?: ?年 ?(?:\d{1,2}|"
        r"[一二三四五六七八九十]{1,3}) ?月 ?(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?日|"
        r"[/.\-]\d{1,2}[/.\-]\d{1,2})"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}月\d{1,2}日"
    r"|(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?!/)"
    r"|\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)?\d{2}"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d{{2}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})\.?(?:,? (?:19|20)\d{{2}})?"
    r")(?![\d])", re.IGNORECASE,
)  # fmt: skip
_DAY = re.compile(r"\d{1,2}/\d{1,2}")
_BESIDE = 3
"""Characters between the word and a bare day of a month."""

_BEFORE = re.compile(
    r"生年月日|誕生日|生まれ|バースデー|\bborn\b|birth ?day|date of birth|birth ?date|\bd\.?o\.?b\b", re.IGNORECASE
)
_AFTER = re.compile(
    (
        r"[ )]*(?:に|の)?(?:生まれ|生れ|うまれ|生(?![一-龥])|が誕生日|は(?:私|わたし|僕|娘|息子|母|"
        r"父|妻|夫|子ども|子供)?の?誕生日)|[ ]*(?:is|was) my (?:birthday|date of birth)"
    ),
    re.IGNORECASE,
)


def birthdays(folded: str) -> Iterator[Candidate]:
    """Dates of birth in the ways in which both languages write them."""
    if not (_BEFORE.search(folded) or "生" in folded):
        return
    for match in _DATE.finditer(folded):
        before = folded[max(0, match.start() - 24) : match.start()]
        told = _BEFORE.search(before)
        if told and _DAY.fullmatch(match.group()) and len(before) - told.end() > _BESIDE:
            continue
        if (told and not re.search(r"[。！!?？\n]", before[told.end() :])) or _AFTER.match(folded, match.end()):
            yield ("birthday", *match.span())
