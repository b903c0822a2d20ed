"""Numbers, money, dates and names as the reader of this page writes them.

Every function takes the language, or uses the one that is active. Minus is U+2212, as wide as a digit; a missing value
is an en dash, never a zero.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language

from rashin.base.ui.styles import style

MINUS: Final = "−"
MISSING: Final = "–"
_STEPS: Final = {
    "ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万")),
    "en": ((10**9, "B"), (10**6, "M"), (10**3, "K")),
}
_SYMBOLS: Final = {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "KRW": "₩"}
_WHOLE_CURRENCIES: Final = frozenset({"JPY", "KRW"})
_WEEKDAYS: Final = {
    "ja": "月火水木金土日",
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_ERAS: Final = (("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)))
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def reading_language(language: str | None = None) -> str:
    """``ja`` or ``en``: the catalogue that is read."""
    return "ja" if (language or get_language() or "en").startswith("ja") else "en"


def listed(words: Iterable[str], *, language: str | None = None) -> str:
    """Several things in one line, divided as the reader's language does it."""
    return ("、" if reading_language(language) == "ja" else ", ").join(words)


# --- numbers ---------------------------------------------------------------------------------------------------------


def number(value: float | None, digits: int | None = None, *, sign: bool = False) -> str:
    """A number with its thousands grouped; without ``digits`` whole numbers have none and others at most two."""
    if value is None or not isfinite(value):
        return MISSING
    if digits is None:
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:,.{digits}f}"
    return _signed(text, sign=sign)


def _signed(text: str, *, sign: bool) -> str:
    is_zero = not any(mark in text for mark in "123456789")
    bare = text.lstrip("-")
    if is_zero:
        return f"±{bare}" if sign else bare
    if text.startswith("-"):
        return MINUS + bare
    return f"+{bare}" if sign else bare


def compact(value: float | None, *, sign: bool = False, language: str | None = None) -> str:
    """A large number in 万, 億, 兆 or K, M, B with three figures that count; a small one as it is."""
    if value is None or not isfinite(value):
        return MISSING
    if style().numbers == "full":
        return number(value, None if abs(value) < 1000 else 0, sign=sign)
    above = ""
    for size, unit in _STEPS[reading_language(language)]:
        if abs(value) >= size:
            scaled = value / size
            digits = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            text = f"{scaled:,.{digits}f}"
            if above and text.lstrip("-") == ("10,000" if reading_language(language) == "ja" else "1,000"):
                # 9,999.9万 rounds up to 1億, never to 10,000万
                return _signed("-1" if value < 0 else "1", sign=sign) + above
            return _signed(text.rstrip("0").rstrip(".") if "." in text else text, sign=sign) + unit
        above = unit
    return number(value, None if abs(value) < 1000 else 0, sign=sign)


def percent(share: float | None, digits: int = 1, *, sign: bool = False) -> str:
    """A share (0.125) as a percentage (12.5%)."""
    if share is None or not isfinite(share):
        return MISSING
    return _signed(f"{share * 100:,.{digits}f}", sign=sign) + "%"


def points(difference: float | None, digits: int = 1) -> str:
    """A difference between scores or percentages, always with its sign: +5.2 pt."""
    if difference is None or not isfinite(difference):
        return MISSING
    return _signed(f"{difference:,.{digits}f}", sign=True) + " pt"


def money(amount: float | None, currency: str = "JPY", *, short: bool = False, language: str | None = None) -> str:
    """An amount with its currency; short in 万 or K."""
    if amount is None or not isfinite(amount):
        return MISSING
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    if short:
        text = compact(abs(amount), language=language)
    else:
        text = f"{abs(amount):,.{0 if currency in _WHOLE_CURRENCIES else 2}f}"
    return (MINUS if amount < 0 else "") + symbol + text


def interval(low: float | None, high: float | None, digits: int = 1, *, sign: bool = False) -> str:
    """The bounds of an interval: 31.2 – 36.8."""
    return f"{number(low, digits, sign=sign)} – {number(high, digits, sign=sign)}"


# --- time ------------------------------------------------------------------------------------------------------------


def _local(when: datetime) -> datetime:
    return timezone.localtime(when) if timezone.is_aware(when) else when


def _as_day(when: date) -> date:
    return _local(when).date() if isinstance(when, datetime) else when


def day(when: date | None, *, language: str | None = None, weekday: bool = False, year: bool = True) -> str:
    """A day in the reader's zone and style: 2026年11月22日（日）, 2026/11/22, 令和8年11月22日 or Sun, Nov 22, 2026."""
    if when is None:
        return MISSING
    local = _as_day(when)
    tongue = reading_language(language)
    name = _WEEKDAYS[tongue][local.weekday()]
    if style().dates == "digits":
        text = f"{local:%Y/%m/%d}" if year else f"{local:%m/%d}"
        return text + (f"（{name}）" if tongue == "ja" else f" ({name})") * weekday
    if tongue == "ja":
        text = f"{local.month}月{local.day}日"
        return (f"{year_words(local)}年" if year else "") + text + (f"（{name}）" if weekday else "")
    text = f"{_MONTHS[local.month - 1]} {local.day}"
    return (f"{name}, " if weekday else "") + text + (f", {local.year}" if year else "")


def year_words(day: date) -> str:
    """The number of a year in Japanese, without 年: 2026, or 令和8 for whoever counts in eras; a first year is 元."""
    if style().dates == "era":
        for name, first in _ERAS:
            if day >= first:
                count = day.year - first.year + 1
                return f"{name}{'元' if count == 1 else count}"
    return str(day.year)


def clock(when: datetime | None) -> str:
    """The time of day: 09:42."""
    return MISSING if when is None else f"{_local(when):%H:%M}"


def moment(when: datetime | None, *, language: str | None = None) -> str:
    """Day and time."""
    return MISSING if when is None else f"{day(when, language=language)} {clock(when)}"


def month(when: date | None, *, language: str | None = None) -> str:
    """2026年11月, 2026/11, 令和8年11月 or Nov 2026."""
    if when is None:
        return MISSING
    local = _as_day(when)
    if style().dates == "digits":
        return f"{local:%Y/%m}"
    return (
        f"{year_words(local)}年{local.month}月"
        if reading_language(language) == "ja"
        else f"{_MONTHS[local.month - 1]} {local.year}"
    )


def ago(when: datetime | None, now: datetime, *, language: str | None = None) -> str:
    """How long ago, up to a week; then the day."""
    if when is None:
        return MISSING
    japanese = reading_language(language) == "ja"
    minutes = int((now - when).total_seconds() // 60)
    if minutes < 1:
        return "たった今" if japanese else "just now"
    for limit, size, unit_ja, unit_en in ((60, 1, "分", "min"), (1440, 60, "時間", "h"), (10080, 1440, "日", "d")):
        if minutes < limit:
            return f"{minutes // size}{unit_ja}前" if japanese else f"{minutes // size} {unit_en} ago"
    return day(when, language=language)


def duration(length: timedelta | float | None, *, language: str | None = None) -> str:
    """A length of time in its two largest units; a number counts seconds."""
    if length is None:
        return MISSING
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    if not isfinite(seconds):
        return MISSING
    units = ("日", "時間", "分", "秒") if reading_language(language) == "ja" else (" d", " h", " min", " s")
    left, parts = round(abs(seconds)), []
    for size, unit in zip((86400, 3600, 60, 1), units, strict=True):
        if left >= size:
            parts.append(f"{left // size}{unit}")
            left %= size
        elif parts:
            break
        if len(parts) == 2:
            break
    text = " ".join(parts) if reading_language(language) == "en" else "".join(parts)
    return (MINUS if seconds < 0 else "") + (text or f"0{units[3]}")


def fiscal_year(when: date, *, starts: int = 4) -> int:
    """The fiscal year in which the day lies, named by the calendar year in which it begins."""
    local = _as_day(when)
    return local.year if local.month >= starts else local.year - 1


def fiscal(when: date | None, *, starts: int = 4, quarter: bool = True, language: str | None = None) -> str:
    """2026年度 Q2 or FY2026 Q2."""
    if when is None:
        return MISSING
    year = fiscal_year(when, starts=starts)
    label = f"{year_words(date(year, starts, 30))}年度" if reading_language(language) == "ja" else f"FY{year}"
    return f"{label} Q{(_as_day(when).month - starts) % 12 // 3 + 1}" if quarter else label


# --- people ----------------------------------------------------------------------------------------------------------


def person(family: str, given: str, *, language: str | None = None) -> str:
    """A name in the reader's order: 鈴木 彩, or Aya Suzuki. A name in kanji keeps its own order for everybody."""
    written_in_kanji = any("\u3040" <= letter <= "\u9fff" for letter in family + given)
    parts = (family, given) if written_in_kanji or reading_language(language) == "ja" else (given, family)
    return " ".join(part for part in parts if part)
