"""A file of staff read: its headings, its values, what it would change. Pure: no database, no clock."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from rashin.base.roster.errors import NoColumns
from rashin.base.roster.records import Change, Line, Plan, Problem, Said, Sheet
from rashin.base.roster.vocabulary import FIELDS, HEADINGS, LABELS, LANGUAGES, LONGEST
from rashin.base.ui.lines import is_line
from rashin.errors import gettext_noop

Row = tuple[int, Mapping[str, str]]
FindUnit = Callable[[str], str | None]

_ERAS: Final = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
_WESTERN: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_PLAIN: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_ERA: Final = re.compile(r"(令和|平成|昭和|[rhs])(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_LINE: Final = re.compile(r"U[0-9a-f]{32}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")

NO_NUMBER: Final = gettext_noop("The staff number is missing.")
NO_NAME: Final = gettext_noop("The name is missing.")
FILL: Final = gettext_noop("Fill it in, or leave the row out.")
TOO_LONG: Final = gettext_noop("It is longer than %(most)s characters, or holds characters that cannot be read.")
SHORTEN: Final = gettext_noop("Shorten it; line breaks and control characters have no place here.")
TWICE: Final = gettext_noop("The staff number stands in the file more than once.")
KEEP_ONE: Final = gettext_noop("Leave one row for each person. None of these rows is taken in.")
NO_UNIT: Final = gettext_noop("No shop or department has this name.")
ADD_UNIT: Final = gettext_noop(
    "Write it as Rashin knows it (near by: %(near)s), or make it first under Members, Departments."
)
BAD_EMAIL: Final = gettext_noop("This is no e-mail address.")
ONE_EMAIL: Final = gettext_noop("One address, such as hanako@example.co.jp. Leave it empty for who has none.")
SHARED_EMAIL: Final = gettext_noop("Two people have this address.")
OWN_EMAIL: Final = gettext_noop(
    "Each person needs an own one: a shared mailbox would get several single-use links. Leave it empty for slips."
)
BAD_LINE: Final = gettext_noop("This is no LINE user ID.")
LINE_FORM: Final = gettext_noop(
    "U and 32 characters of 0-9 and a-f, as the Messaging API knows them; the ID that people search by is another."
)
BAD_LANGUAGE: Final = gettext_noop("This language is not known.")
LANGUAGE_FORM: Final = gettext_noop("A code such as ja, en, vi, or 日本語, English.")
BAD_DATE: Final = gettext_noop("This is no date.")
DATE_FORM: Final = gettext_noop("As 2026-04-01, 2026/4/1, 2026年4月1日 or 令和8年4月1日.")
LEFT_FIRST: Final = gettext_noop("They left before they joined.")
CHECK_DATES: Final = gettext_noop("Check both dates.")


class _Unread(Exception):
    def __init__(self, message: str, remedy: str, **values: str) -> None:
        super().__init__(message)
        self.message, self.remedy, self.values = message, remedy, values


def plain(text: object) -> str:
    """A cell as people meant it: full-width letters and digits made ordinary, spaces around it gone."""
    return unicodedata.normalize("NFKC", str(text if text is not None else "")).strip()


def columns_of(columns: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Field → column, and the columns that mean nothing here. The first column that fits has the field."""
    known = {heading: name for name, headings in HEADINGS.items() for heading in headings}
    found: dict[str, str] = {}
    left_out = []
    for column in columns:
        word = re.sub(r"\s+", " ", plain(column)).casefold().replace("_", " ")
        name = known.get(word) or known.get(word.replace(" ", "_")) or (word if word in FIELDS else None)
        name = name or (word.replace(" ", "_") if word.replace(" ", "_") in FIELDS else None)
        if name is None or name in found:
            left_out.append(column)
        else:
            found[name] = column
    return found, tuple(left_out)


def read_sheet(
    columns: Sequence[str], rows: Iterable[Row], *, find_unit: FindUnit, near: Callable[[str], str]
) -> Sheet:
    """The rows of a file as lines, and what is wrong with the others.

    Raises
    ------
    NoColumns
        It names no staff numbers or no names: it is no roster.
    """
    found, left_out = columns_of(columns)
    missing = [name for name in ("number", "name") if name not in found]
    if missing:
        raise NoColumns(names=", ".join(str(LABELS[name]) for name in missing), place="columns")
    lines, problems, mentioned = list[Line](), list[Problem](), Counter[str]()
    for row, cells in rows:
        values = {name: plain(cells.get(column)) for name, column in found.items()}
        if not any(values.values()):
            continue
        mentioned[values["number"]] += 1
        read, wrong = line_of(row, values, find_unit=find_unit, near=near)
        problems.extend(wrong)
        if not wrong:
            lines.append(Line(row=row, number=read["number"], values=read))
    lines, twice = _once(lines, mentioned)
    lines, shared = _own_mailboxes(lines)
    wrong_rows = sorted([*problems, *twice, *shared], key=lambda one: (one.row, one.field))
    return Sheet(
        fields=tuple(found), lines=tuple(lines), problems=tuple(wrong_rows), left_out=left_out,
        mentioned=frozenset(mentioned),
    )  # fmt: skip


def line_of(
    row: int, values: Mapping[str, str], *, find_unit: FindUnit, near: Callable[[str], str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of one row, and what is wrong with them."""
    read: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in values.items():
        try:
            read[name] = value_of(name, text, find_unit=find_unit, near=near)
        except _Unread as problem:
            problems.append(
                Problem(
                    row=row, field=name, value=text[:80], message=problem.message, remedy=problem.remedy,
                    values=dict(problem.values),
                )
            )  # fmt: skip
    joined, left = read.get("joined_on"), read.get("left_on")
    if joined and left and left < joined:
        problems.append(
            Problem(row=row, field="left_on", value=values["left_on"][:80], message=LEFT_FIRST, remedy=CHECK_DATES)
        )
    return read, problems


def value_of(name: str, text: str, *, find_unit: FindUnit, near: Callable[[str], str]) -> Any:
    """What a text means as a field."""
    most = LONGEST.get(name)
    if most is not None and (len(text) > most or not is_line(text)):
        raise _Unread(TOO_LONG, SHORTEN, most=str(most))
    if name == "unit":
        found = find_unit(text) if text else ""
        if found is None:
            raise _Unread(NO_UNIT, ADD_UNIT, near=near(text))
        return found
    reader = _READERS.get(name)
    return reader(text) if reader is not None else text


def _number(text: str) -> str:
    if not text:
        raise _Unread(NO_NUMBER, FILL)
    return text


def _name(text: str) -> str:
    if not text:
        raise _Unread(NO_NAME, FILL)
    return text


def _email(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise _Unread(BAD_EMAIL, ONE_EMAIL)
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}" if text else ""


def _line_id(text: str) -> str:
    if text and not _LINE.fullmatch(text):
        raise _Unread(BAD_LINE, LINE_FORM)
    return text


def _language(text: str) -> str:
    if not text:
        return ""
    word = text.casefold().partition("-")[0]
    found = LANGUAGES.get(text.casefold()) or LANGUAGES.get(word) or (word if _LANGUAGE.fullmatch(word) else "")
    if not found:
        raise _Unread(BAD_LANGUAGE, LANGUAGE_FORM)
    return found


def _day(text: str) -> date | None:
    """A day in the ways in which Japanese files write it."""
    if not text:
        return None
    text = text.casefold().replace(" ", "") if "年" in text else text.casefold()
    try:
        if found := _WESTERN.fullmatch(text) or _PLAIN.fullmatch(text):
            return date(*(int(part) for part in found.groups()))
        if found := _ERA.fullmatch(text):
            year = 1 if found[2] == "元" else int(found[2])
            return date(_ERAS[found[1]] + year, int(found[3]), int(found[4]))
    except ValueError:
        pass
    raise _Unread(BAD_DATE, DATE_FORM)


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "number": _number, "name": _name, "email": _email, "line_id": _line_id, "language": _language, "joined_on": _day,
    "left_on": _day,
}  # fmt: skip


def _once(lines: Sequence[Line], mentioned: Mapping[str, int]) -> tuple[list[Line], list[Problem]]:
    twice = [one for one in lines if mentioned[one.number] > 1]
    told = [Problem(row=one.row, field="number", value=one.number, message=TWICE, remedy=KEEP_ONE) for one in twice]
    return [one for one in lines if mentioned[one.number] == 1], told


def _own_mailboxes(lines: Sequence[Line]) -> tuple[list[Line], list[Problem]]:
    """One address is one person: two single-use links in one mailbox would be two answers of one hand."""
    seen = Counter(str(one.values.get("email", "")).casefold() for one in lines)
    shared = {address for address, count in seen.items() if address and count > 1}
    told = [
        Problem(row=one.row, field="email", value="", message=SHARED_EMAIL, remedy=OWN_EMAIL)
        for one in lines
        if str(one.values.get("email", "")).casefold() in shared
    ]
    return [one for one in lines if str(one.values.get("email", "")).casefold() not in shared], told


def plan_of(sheet: Sheet, current: Mapping[str, Said], *, today: date) -> Plan:
    """What the file would do. Whoever stands in it without a day of leaving works here."""
    new, changed, same = list[Change](), list[Change](), 0
    problems = list(sheet.problems)
    addresses = {one.email.casefold(): number for number, one in current.items() if one.email}
    coming = {one.number for one in sheet.lines if "email" in one.values}
    for line in sheet.lines:
        before = current.get(line.number)
        if before is None:
            after = Said(**line.values)
        else:
            after = replace(before, **line.values)
            if "left_on" not in line.values and not before.is_here(today) and before.left_on is not None:
                after = replace(after, left_on=None)  # named again: they came back
        holder = addresses.get(after.email.casefold()) if after.email else None
        if holder is not None and holder != line.number and holder not in coming:
            problems.append(Problem(row=line.row, field="email", value="", message=SHARED_EMAIL, remedy=OWN_EMAIL))
        elif before is None:
            new.append(Change(row=line.row, before=None, after=after))
        elif before == after:
            same += 1
        else:
            changed.append(Change(row=line.row, before=before, after=after))
    gone = [one for number, one in current.items() if number not in sheet.mentioned and one.is_here(today)]
    return Plan(
        new=tuple(new), changed=tuple(changed), same=same, gone=tuple(sorted(gone, key=lambda one: one.number)),
        problems=tuple(problems), left_out=sheet.left_out,
    )  # fmt: skip
