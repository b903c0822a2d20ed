"""What brings voices without being connected here: surveys, files, notes, calls handed in by a program."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.said import channel_words, speaker
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import User

DAYS: Final = 30
MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringer:
    """One way in as the lake knows it, with what it brought of late."""

    name: str
    channels: str
    voices: int
    last_at: datetime
    href: str


def bringers(member: User, *, connected: set[str], now: datetime) -> list[Bringer]:
    """What brought voices in the last days, without what is connected here; the most first."""
    scope, params = scope_of(member).condition("voices")
    asked = f"""
    select coalesce(source, '') as source, list(distinct channel) as channels, count(*) as voices,
        max(occurred_at) as last_at
    from voices where occurred_at >= $since and occurred_at <= $now and ({scope})
    group by 1 order by voices desc, source limit {MOST + len(connected)}"""  # noqa: S608 - our own names
    try:
        rows = the_lake().rows(asked, {**params, "since": now - timedelta(days=DAYS), "now": now}).to_pylist()
    except LakeMissing:
        return []
    named, page = speaker("source"), reverse("voices")
    return [
        Bringer(
            name=named(row["source"]), voices=row["voices"], last_at=row["last_at"],
            channels=" · ".join(sorted(channel_words(one) for one in row["channels"] if one)),
            href=f"{page}?{urlencode({'source': row['source'], 'days': DAYS})}" if row["source"] else page,
        )
        for row in rows if row["source"] not in connected
    ][:MOST]  # fmt: skip
