"""What the words of a search are about: the aspects and the feeling read in them, and the company’s own topics.

A voice that speaks of the same, and in the same way, stands before others that are as near: «late again» is nearer to
«the parcel never came» than «it came at once» is, though the words of the two are alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rashin.analysis.questions.tags import JUDGED
from rashin.powers.operation.topics import drafts, versions
from rashin.powers.operation.topics.indexing import BETWEEN
from rashin.powers.operation.topics.lookups import rows

if TYPE_CHECKING:
    from rashin.analysis.text.search.index import Lift
    from rashin.analysis.text.search.segment import Floats
    from rashin.analysis.text.topics.assigning import Assigner

LIKE: Final = 0.5
"""In standard deviations of the best hits: on our own pairs up to this much takes no hit away."""
SAME: Final = 1.0
"""For a voice of a topic whose rules fit the words of the search: the company says itself that they belong together."""
LONGEST: Final = 300
FEWEST: Final = 3
"""Letters of a search that says something: a single word is a word."""

_ALIKE: Final = """
SELECT voice_id, false AS same FROM mentions WHERE kind = 'aspect' AND voice_id IN (SELECT unnest($ids))
    AND ((category = ANY($good) AND polarity > $judged) OR (category = ANY($bad) AND polarity < -$judged))
UNION
SELECT voice_id, true AS same FROM assignments WHERE topic = ANY($topics) AND voice_id IN (SELECT unnest($ids))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a search is about."""

    good: tuple[str, ...] = ()
    """Aspects of which it speaks well."""
    bad: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Topics of the tree in use whose rules fit its words."""


def meant(words: str) -> Meant:
    """What some words are about; nothing where they are too few to say anything."""
    from rashin.analysis.text.reading import read

    said = words.strip()[:LONGEST]
    if len(said) < FEWEST:
        return Meant()
    told = [(one.category, one.polarity) for one in read(said).aspects if one.category != "other"]
    live = versions.live_version()
    return Meant(
        good=tuple(sorted({name for name, way in told if way > JUDGED})),
        bad=tuple(sorted({name for name, way in told if way < -JUDGED})),
        topics=_topics(live.number, said) if live else (),
    )  # fmt: skip


def _topics(version: int, said: str) -> tuple[str, ...]:
    """The lowest topics that the words belong to."""
    assigner = _assigner(version)
    tree = assigner.tree
    found = [name for name in assigner.topics_of([said])[0] if name in tree.by_id]
    return tuple(name for name in found if not any(name in tree.above(other) for other in found))


@lru_cache(maxsize=2)
def _assigner(version: int) -> "Assigner":
    from rashin.analysis.text.topics.assigning import Assigner

    return Assigner(drafts.tree_of(versions.version_of(version).document), words_only=True)


def lift(about: Meant) -> "Lift | None":
    """What speaks for hits of a search; nothing where it says nothing of itself."""
    if not (about.good or about.bad or about.topics):
        return None

    def lifted(ids: Sequence[str]) -> "Floats":
        import numpy as np

        names = [one.partition(BETWEEN)[0] for one in ids]
        found = rows(_ALIKE, {
            "ids": names, "good": list(about.good), "bad": list(about.bad), "topics": list(about.topics),
            "judged": JUDGED,
        })  # fmt: skip
        told = {(str(row["voice_id"]), bool(row["same"])) for row in found}
        return np.array([LIKE * ((name, False) in told) + SAME * ((name, True) in told) for name in names], np.float32)

    return lifted
