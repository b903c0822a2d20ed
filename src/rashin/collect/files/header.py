"""Where a table starts: the row of column names below titles and blank lines, or none at all."""

import re
from collections import Counter
from collections.abc import Sequence

from rashin.collect.files.vocabulary import is_known_header
from rashin.errors import gettext_noop

NAMES_BELOW = gettext_noop("The column names stand in row %(row)s; what is above them is left out.")
NAMES_GO_ON = gettext_noop("The column names go on in the rows below theirs (%(rows)s), which are no data.")
_LOOKED_AT = 40
_ANSWER_KINDS = frozenset({"response", "open-ended response", "回答", "自由回答", "自由回答形式の回答"})
_QUESTION_CODE = re.compile(r"Q(?:ID)?\d+(?:[_.#-]\w+)*", re.IGNORECASE)
_IMPORT_ID = '{"ImportId"'
_VALUE = re.compile(
    r"[¥￥$€△▲\-+(（]?\s*[\d０-９][\d０-９,，.．:：/年月日時分秒\-－ TZ+％%円)）]*"
    r"|(?:明治|大正|昭和|平成|令和|[MTSHR])\s*(?:\d+|元)[年./-].*"
    r"|[^@\s]+@[^@\s]+\.[^@\s]+"
    r"|\d{4}-\d\d-\d\d.*"
)


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the header among a file's first rows; None when the first row is data already."""
    head = rows[:_LOOKED_AT]
    filled = [sum(1 for cell in row if cell.strip()) for row in head]
    widths = Counter(count for count in filled if count)
    if not widths:
        return None
    often = max(widths.values())
    usual = max(width for width, times in widths.items() if times >= often * 0.5 and (times > 1 or often == 1))
    for place, (row, count) in enumerate(zip(head, filled, strict=True)):
        if count and (count >= usual * 0.7 or _known(row)):
            return place if _is_header(row) else _none_or_later(head, filled, place)
    return None


def _known(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    return len(cells) > 1 and sum(map(is_known_header, cells)) >= max(2, len(cells) * 0.75)


def _is_header(row: Sequence[str]) -> bool:
    """Names are text, mostly distinct; one value among them (2026 as a survey's year) is forgiven."""
    cells = [cell.strip() for cell in row if cell.strip()]
    values = sum(1 for cell in cells if _VALUE.fullmatch(cell))
    if any(is_known_header(cell) for cell in cells) and values <= len(cells) * 0.5:
        return True
    return values <= len(cells) * 0.2 and len(set(cells)) >= len(cells) * 0.5


def _none_or_later(head: Sequence[Sequence[str]], filled: Sequence[int], place: int) -> int | None:
    """A row just below that is known by its words is the header after all."""
    for later in range(place + 1, min(place + 4, len(head))):
        if filled[later] >= filled[place] and sum(is_known_header(cell) for cell in head[later]) >= 2:
            return later
    return None


def whole_names(header: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """Column names that go on in the rows below, as survey tools write them, and how many rows those are.

    Qualtrics repeats the names as questions, then gives numbers for importing; SurveyMonkey says under each question
    which of its answers a column holds.
    """
    for more, row in enumerate(below[:2], 1):
        if any(cell.startswith(_IMPORT_ID) for cell in row):
            texts = below[0] if more > 1 else ()
            return [_question(name, texts, place) for place, name in enumerate(header)], more
    if below and _are_answers(header, below[0]):
        return _under_questions(header, below[0]), 1
    return list(header), 0


def _question(name: str, texts: Sequence[str], place: int) -> str:
    text = texts[place].strip() if place < len(texts) else ""
    return text if text and _QUESTION_CODE.fullmatch(name.strip()) else name


def _are_answers(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row stands only under questions, and says of some that they were answered freely."""
    kinds = [cell.strip().casefold() in _ANSWER_KINDS for cell in row]
    blank = [not cell.strip() for cell in row]
    return any(kinds) and any(blank) and blank[0]


def _under_questions(header: Sequence[str], row: Sequence[str]) -> list[str]:
    names, question = [], ""
    for place, name in enumerate(header):
        question = name.strip() or question
        answer = row[place].strip() if place < len(row) else ""
        plain_one = not answer or answer.casefold() in _ANSWER_KINDS
        names.append(name if plain_one else f"{question} – {answer}")
    return names
