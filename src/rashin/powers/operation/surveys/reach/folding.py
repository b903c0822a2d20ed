"""Groups of employees that are large enough to be counted, out of shops that may be too small. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rashin.analysis.questions.small_groups import LEAST

COMPANY: Final = ""


def folded(people: Mapping[str, int], line: Callable[[str], Sequence[str]], *, least: int = LEAST) -> dict[str, str]:
    """Place → the group in which its answers are counted: itself where it has enough people, else what it belongs to.

    ``line`` gives a place and all above it, ending with the company. Where too few are left over for the company as a
    group of its own, the smallest other groups join them, so that no group has fewer than ``least``, unless all have.
    """
    ways = {place: list(line(place)) for place in people}
    above = {one: way[at + 1] for way in ways.values() for at, one in enumerate(way[:-1])}
    depth = {one: len(way) - at for way in ways.values() for at, one in enumerate(way)}
    found = {place: place for place, count in people.items() if count}
    size = Counter({place: count for place, count in people.items() if count})
    for node in sorted(above, key=lambda one: (-depth[one], one)):
        if 0 < size[node] < least:
            _move(found, size, node, above[node])
    while 0 < size[COMPANY] < least and (others := [one for one in size if one and size[one]]):
        _move(found, size, min(others, key=lambda one: (size[one], one)), COMPANY)
    return found


def _move(found: dict[str, str], size: Counter[str], node: str, to: str) -> None:
    for place, group in found.items():
        if group == node:
            found[place] = to
    size[to] += size[node]
    del size[node]
