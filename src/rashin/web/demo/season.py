"""When things happen: weekdays, holidays, sales and the hours of a day, as weights to draw from."""

from datetime import date, timedelta

import jpholiday
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
JST_US = 9 * HOUR_US

_WEEKDAY = {
    "store": (0.72, 0.70, 0.74, 0.78, 0.92, 1.65, 1.72),
    "web": (1.00, 0.98, 0.99, 0.97, 0.92, 1.08, 1.18),
    "app": (0.98, 0.97, 0.98, 0.98, 0.97, 1.08, 1.12),
    "call": (1.40, 1.15, 1.10, 1.05, 1.10, 0.75, 0.45),
    "answer": (1.0, 1.0, 1.0, 1.0, 0.95, 1.1, 1.15),
    "mail": (0.9, 1.1, 0.9, 1.4, 1.2, 0.8, 0.7),
}
_HOURS = {
    "web": (5, 3, 2, 1, 1, 2, 4, 7, 9, 9, 10, 10, 14, 11, 10, 10, 10, 11, 13, 16, 22, 28, 26, 14),
    "app": (4, 2, 1, 1, 1, 2, 6, 13, 13, 8, 9, 10, 17, 12, 9, 9, 10, 13, 16, 17, 21, 26, 24, 12),
    "store": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 17, 15, 18, 22, 23, 21, 19, 15, 9, 1, 0, 0, 0),
    "call": (0, 0, 0, 0, 0, 0, 0, 0, 0, 22, 24, 20, 14, 17, 17, 15, 14, 10, 0, 0, 0, 0, 0, 0),
    "mail": (1, 1, 0, 0, 0, 2, 8, 16, 14, 9, 8, 8, 18, 10, 7, 7, 8, 11, 14, 14, 15, 14, 9, 4),
    "delivery": (0, 0, 0, 0, 0, 0, 0, 0, 3, 16, 20, 16, 4, 10, 16, 15, 14, 12, 11, 9, 4, 0, 0, 0),
    "answer": (2, 1, 0, 0, 0, 1, 4, 8, 9, 8, 9, 9, 15, 11, 8, 8, 9, 11, 14, 17, 22, 24, 19, 8),
}


def hour_weights(kind: str) -> Floats:
    """Share of each hour of a day, in Japan."""
    weights = np.asarray(_HOURS[kind], dtype=np.float64)
    share: Floats = weights / weights.sum()
    return share


def day_weights(first: date, days: int, kind: str) -> Floats:
    """How busy each day is against an ordinary one."""
    weekday = np.asarray(_WEEKDAY[kind])
    weights = np.empty(days)
    for index in range(days):
        day = first + timedelta(days=index)
        weight = weekday[day.weekday()]
        if jpholiday.is_holiday(day) and day.weekday() < 5:
            weight = weekday[6] * 0.97
        weights[index] = weight * _season(day, kind)
    growing: Floats = weights * (1.0 + 0.10 * np.arange(days) / max(days, 1))
    return growing


def _season(day: date, kind: str) -> float:
    month_day = (day.month, day.day)
    if month_day in {(1, 1), (12, 31)}:
        return 0.15 if kind in {"store", "call"} else 0.8
    if kind == "call" and (month_day >= (12, 30) or month_day <= (1, 3)):
        return 0.1
    weight = {1: 1.05, 2: 0.92, 3: 1.28, 4: 1.15, 6: 0.90, 7: 1.02, 11: 1.06, 12: 1.08}.get(day.month, 1.0)
    if (1, 2) <= month_day <= (1, 5):
        weight *= 1.6  # 初売り
    if (4, 29) <= month_day <= (5, 6):
        weight *= 1.35  # ゴールデンウィーク
    if (8, 11) <= month_day <= (8, 16):
        weight *= 1.15 if kind == "store" else 0.9  # お盆
    if is_sale(day):
        weight *= 1.45
    return weight


def is_sale(day: date) -> bool:
    """Whether one of the four sales runs: new year, new life, summer, anniversary."""
    month_day = (day.month, day.day)
    return (
        (1, 2) <= month_day <= (1, 12)
        or (3, 6) <= month_day <= (3, 22)
        or (7, 1) <= month_day <= (7, 13)
        or (11, 13) <= month_day <= (11, 23)
    )
