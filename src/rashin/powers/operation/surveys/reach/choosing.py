"""Who of the people found is invited: a sample that can be drawn again, and a tally of everybody who is not.

The order is a keyed hash of the person (Hájek 1960 calls such a permanent random number sampling): the same send draws
the same people whatever order they are found in, two sends draw independently, and a larger share contains the smaller.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

SPACE: Final = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person who might be asked."""

    person: int
    unit: str = ""
    reachable: bool = True
    """Whether an address for the channel is known."""
    agrees: bool | None = None
    """What the profile says of consent to the channel; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many are asked."""

    share: float = 1.0
    """Of those who can be asked, 0 < share ≤ 1: each person by an own throw, so the number varies a little."""
    most: int | None = None
    """In all."""
    most_per_unit: int | None = None
    """Of each shop or team, so that a large one does not fill the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Who is invited, in the order in which they were drawn, and why the others are not."""

    people: tuple[int, ...]
    found: int
    unreachable: int = 0
    resting: int = 0
    """Invited or asked lately: in quarantine."""
    refused: int = 0
    """On the suppression list, or no consent."""
    not_drawn: int = 0

    @property
    def eligible(self) -> int:
        """Those among whom was drawn."""
        return self.found - self.unreachable - self.resting - self.refused


def number_of(person: int, seed: str) -> int:
    """The person's random number for a seed, 0 … 2⁶⁴ - 1."""
    key = blake2b(seed.encode(), digest_size=32).digest()
    return int.from_bytes(blake2b(person.to_bytes(8, "big", signed=True), key=key, digest_size=8).digest(), "big")


def draw(
    candidates: Iterable[Candidate],
    plan: Plan,
    *,
    seed: str,
    resting: Collection[int] = frozenset(),
    refused: Collection[int] = frozenset(),
) -> Drawn:
    """Draw the sample. Reasons are counted once a person: unreachable before refused before resting."""
    everybody = {one.person: one for one in candidates}
    unreachable = {one.person for one in everybody.values() if not one.reachable}
    out = {key for key in everybody if key not in unreachable and key in refused}
    asleep = {key for key in everybody if key not in unreachable and key not in out and key in resting}
    left = [one for key, one in everybody.items() if key not in unreachable and key not in out and key not in asleep]
    numbered = sorted((number_of(one.person, seed), one.person, one.unit) for one in left)
    ceiling = int(min(max(plan.share, 0.0), 1.0) * SPACE)
    people: list[int] = []
    taken = Counter[str]()
    for number, person, unit in numbered:
        if number >= ceiling or (plan.most is not None and len(people) >= plan.most):
            break
        if plan.most_per_unit is not None and unit and taken[unit] >= plan.most_per_unit:
            continue
        taken[unit] += 1
        people.append(person)
    return Drawn(
        people=tuple(people), found=len(everybody), unreachable=len(unreachable), resting=len(asleep),
        refused=len(out), not_drawn=len(left) - len(people),
    )  # fmt: skip
