"""Drawing a sample: strata in proportion, and a keyed hash within each: nobody chooses, and it can be repeated."""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A voice that could be drawn, with what the machine says of it."""

    voice_id: str
    stratum: str
    predicted: tuple[str, ...]


def draw(candidates: Iterable[Candidate], *, size: int, seed: str) -> list[Candidate]:
    """``size`` of them, each stratum in proportion, in an order that tells nothing of the strata."""
    strata: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        strata[one.stratum].append(one)
    counts = shares({name: len(found) for name, found in strata.items()}, size=size)
    drawn = [
        one
        for name, found in strata.items()
        for one in sorted(found, key=lambda item: rank(item.voice_id, seed))[: counts[name]]
    ]
    return sorted(drawn, key=lambda item: rank(item.voice_id, seed))


def rank(voice_id: str, seed: str) -> bytes:
    """Where a voice stands in the order of this seed."""
    return hmac.digest(seed.encode(), voice_id.encode(), "sha256")


def shares(sizes: dict[str, int], *, size: int) -> dict[str, int]:
    """How many of each stratum: in proportion, by the largest remainders, never more than there are."""
    whole = sum(sizes.values())
    if whole <= size:
        return dict(sizes)
    exact = {name: size * count / whole for name, count in sizes.items()}
    given = {name: int(share) for name, share in exact.items()}
    left = size - sum(given.values())
    for name in sorted(sizes, key=lambda one: (int(exact[one]) - exact[one], one))[:left]:
        given[name] += 1
    return given


def agreed(labels: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """What all labellers said, as a set; None when they differ or nobody said anything."""
    said = {tuple(sorted(one)) for one in labels}
    return said.pop() if len(said) == 1 else None
