"""Pure rules of the atlas: what a key and an end may look like, and how evidence is walked."""

import heapq
import re
from collections.abc import Callable, Iterable

from rashin.base.atlas.errors import BadAtlasKey, BadEnd, BadGrade, BadRelation, SelfEvidence
from rashin.base.atlas.records import Chain, Claim, End, LinkView, Step
from rashin.base.atlas.vocabulary import KEY, Grade, Relation

_KIND = re.compile(r"^[a-z][a-z_]{0,31}$")


def checked_key(key: str) -> str:
    """The key itself, or BadAtlasKey."""
    if not re.fullmatch(KEY, key):
        raise BadAtlasKey(key=key, place="key")
    return key


def checked_end(end: End) -> End:
    """An end that could name something."""
    if not _KIND.fullmatch(end.kind):
        raise BadEnd(kind=end.kind, id=end.id, problem="a kind has small letters and “_”", place="kind")
    if not 0 < len(end.id) <= 200 or end.id != end.id.strip() or not end.id.isprintable():
        raise BadEnd(kind=end.kind, id=end.id, problem="an id has 1 to 200 printable characters", place="id")
    return end


def checked_claim(claim: Claim) -> None:
    """Refuse what could never be evidence."""
    checked_end(claim.source)
    checked_end(claim.target)
    if claim.source == claim.target:
        raise SelfEvidence(kind=claim.source.kind, id=claim.source.id)
    if claim.relation not in Relation.values:
        raise BadRelation(relation=claim.relation, known=", ".join(Relation.values), place="relation")
    if isinstance(claim.grade, bool) or claim.grade not in Grade.values:
        raise BadGrade(grade=claim.grade, place="grade")


def walk(
    start: End,
    neighbours: Callable[[Iterable[End]], Iterable[tuple[LinkView, End, End]]],
    *,
    depth: int,
    limit: int,
) -> Chain:
    """Reach everything from an end along links, each by its strongest way.

    The strength of a way is its weakest grade; among equally strong ways the shorter one wins. ``neighbours`` answers
    (link, where one stands, where it leads) for a whole frontier at once, so a walk of depth *d* asks *d* times.
    """
    links: dict[End, list[tuple[LinkView, End]]] = {}
    frontier, known = {start}, {start}
    for _ in range(depth):
        if not frontier or len(known) > limit * 4:
            break
        found: set[End] = set()
        for link, here, there in neighbours(sorted(frontier)):
            links.setdefault(here, []).append((link, there))
            found.add(there)
        frontier = found - known
        known |= found
    steps = _strongest(start, links, depth)
    return Chain(start=start, steps=tuple(steps[:limit]), cut=len(steps) > limit)


def _strongest(start: End, links: dict[End, list[tuple[LinkView, End]]], depth: int) -> list[Step]:
    """The widest path to each end (Dijkstra with min as sum and max as choice), within a depth."""
    best: dict[End, set[tuple[int, int]]] = {}
    out: dict[End, Step] = {}
    counter = 0
    heap: list[tuple[int, int, int, End, tuple[LinkView, ...]]] = [(-max(Grade.values), 0, counter, start, ())]
    while heap:
        minus, far, _, here, path = heapq.heappop(heap)
        # A weaker way is worth following only if it is shorter than every stronger one seen.
        if any(seen_far <= far for _, seen_far in best.get(here, ())):
            continue
        best.setdefault(here, set()).add((minus, far))
        if here != start and here not in out:
            out[here] = Step(end=here, depth=far, weakest=-minus, path=path)
        if far == depth:
            continue
        for link, there in links.get(here, ()):
            if any(link.id == one.id for one in path):
                continue
            counter += 1
            heapq.heappush(heap, (max(minus, -link.grade), far + 1, counter, there, (*path, link)))
    return sorted(out.values(), key=lambda step: (step.depth, -step.weakest, step.end))
