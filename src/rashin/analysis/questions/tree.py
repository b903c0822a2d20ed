"""What topics are called, as the tree says that questions read: kept in the lake with the version that counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_DETAIL = """
select arg_max(detail, (named."at", version)) as detail from currents as named where name = 'topics'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A topic's titles by language, and what it is under."""

    title: Mapping[str, str]
    parent: str | None

    def name(self, topic: str) -> str:
        """A title for tables without a language; the id when there is none."""
        return self.title.get("ja") or next(filter(None, self.title.values()), topic)


def named_topics(lake: Any) -> Mapping[str, Named]:
    """Topic's id → its names; empty when no tree is in use."""
    rows = lake.rows(_DETAIL, {}).to_pylist()
    return _read(str(rows[0]["detail"] or "")) if rows else {}


@lru_cache(maxsize=4)
def _read(detail: str) -> Mapping[str, Named]:
    try:
        topics = json.loads(detail or "{}").get("topics", ())
    except ValueError:
        return {}
    return {str(one["id"]): Named(title=one.get("title") or {}, parent=one.get("parent")) for one in topics}
