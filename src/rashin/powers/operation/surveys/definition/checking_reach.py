"""Ways through the blocks: circles of jumps, blocks that no way leads to, circles of calculations."""

from collections.abc import Iterator, Mapping, Sequence

from rashin.powers.operation.surveys.definition.conditions import named_in
from rashin.powers.operation.surveys.definition.document import Block, Document
from rashin.powers.operation.surveys.definition.kinds import Deed, Reckoning
from rashin.powers.operation.surveys.definition.problems import Problem, in_circle, problem


def check_reach(document: Document) -> Iterator[Problem]:
    """Jumps, endings, variables and calculations."""
    ways = steps(document)
    for circle in circles(ways):
        told = [f"“{document.blocks[one].id}”" for one in sorted(circle)]
        at, rule = _turn(document, circle)
        yield problem("circular_jump", f"blocks[{at}].logic[{rule}]", circle=in_circle(told))
    if document.blocks:
        reached = reach(ways)[0] | 1
        for number, block in enumerate(document.blocks):
            if not reached >> number & 1:
                yield problem("unreachable_block", f"blocks[{number}]", id=block.id)
    yield from _rules(document)
    yield from _variables(document)
    yield from _endings(document)


def _turn(document: Document, circle: Sequence[int]) -> tuple[int, int]:
    """The block and rule of a circle that lead back: there is one, for all other ways lead on."""
    numbers = {document.blocks[one].id: one for one in circle}
    return next(
        (one, place)
        for one in circle
        for place, rule in enumerate(document.blocks[one].logic)
        if rule.do == Deed.JUMP and numbers.get(rule.to, one + 1) <= one
    )


def steps(document: Document) -> dict[int, set[int]]:
    """From each block to those that may come next."""
    places = {block.id: number for number, block in enumerate(document.blocks)}
    found: dict[int, set[int]] = {}
    for number, block in enumerate(document.blocks):
        found[number] = {places[rule.to] for rule in block.logic if rule.do == Deed.JUMP and rule.to in places}
        if number + 1 < len(document.blocks) and not _always_leaves(block):
            found[number].add(number + 1)
    return found


def _always_leaves(block: Block) -> bool:
    """Shown to everybody, and a rule without a condition jumps or ends."""
    shown = block.show_if is None and block.loop is None
    return shown and any(rule.do in {Deed.JUMP, Deed.END} and rule.when is None for rule in block.logic)


def reach(ways: Mapping[int, set[int]]) -> dict[int, int]:
    """For each node everything that a way leads to, as bits of one number: quick however many ways there are."""
    masks = {node: sum(1 << there for there in ways[node]) for node in ways}
    found: dict[int, int] = {}
    for start in ways:
        seen, waiting = 0, masks[start]
        while waiting:
            node = (waiting & -waiting).bit_length() - 1
            seen |= 1 << node
            waiting = (waiting | masks.get(node, 0)) & ~seen
        found[start] = seen
    return found


def circles(ways: Mapping[int, set[int]]) -> list[list[int]]:
    """Nodes that lead back to themselves, each circle once."""
    reached = reach(ways)
    found: list[list[int]] = []
    done = 0
    for node in ways:
        if reached[node] >> node & 1 and not done >> node & 1:
            circle = [one for one in ways if reached[node] >> one & 1 and reached[one] >> node & 1]
            done |= sum(1 << one for one in circle)
            found.append(circle)
    return found


def _rules(document: Document) -> Iterator[Problem]:
    blocks = {block.id for block in document.blocks}
    endings = {ending.id for ending in document.endings}
    variables = {one.id: one.kind for one in document.variables}
    for number, block in enumerate(document.blocks):
        asked = {one.id for one in block.questions}
        for place, rule in enumerate(block.logic):
            here = f"blocks[{number}].logic[{place}]"
            if rule.do == Deed.JUMP and rule.to not in blocks:
                yield problem("unknown_block", f"{here}.to", id=rule.to)
            elif rule.do == Deed.END and rule.to and rule.to not in endings:
                yield problem("unknown_ending", f"{here}.to", id=rule.to)
            elif rule.do == Deed.REQUIRE and rule.to not in asked:
                code = "not_in_block" if document.question(rule.to) else "unknown_question"
                yield problem(code, f"{here}.to", id=rule.to)
            elif rule.do == Deed.CALCULATE:
                kind = variables.get(rule.set)
                if kind is None:
                    yield problem("unknown_variable", f"{here}.set", id=rule.set)
                elif kind == "text" and rule.by not in {Reckoning.ASSIGN, Reckoning.CONCAT}:
                    yield problem("not_reckonable", f"{here}.by")


def _variables(document: Document) -> Iterator[Problem]:
    """Circles: within one block, a variable that is assigned from one which is assigned from it."""
    names = [one.id for one in document.variables]
    for number, block in enumerate(document.blocks):
        ways: dict[int, set[int]] = {at: set() for at in range(len(names))}
        places: dict[int, int] = {}
        for place, rule in enumerate(block.logic):
            source, _, name = rule.of.partition(":")
            if rule.do == Deed.CALCULATE and source == "var" and name in names and rule.set in names:
                if name == rule.set and rule.by != Reckoning.ASSIGN:
                    continue  # doubling is no circle
                ways[names.index(rule.set)].add(names.index(name))
                places.setdefault(names.index(rule.set), place)
        for circle in circles(ways):
            told = [names[one] for one in circle]
            here = f"blocks[{number}].logic[{places[circle[-1]]}]"
            yield problem("circular_calculation", here, circle=in_circle([f"“{one}”" for one in told]))


def _endings(document: Document) -> Iterator[Problem]:
    endings = {ending.id for ending in document.endings}
    for number, quota in enumerate(document.quotas):
        if quota.ending and quota.ending not in endings:
            yield problem("unknown_ending", f"quotas[{number}].ending", id=quota.ending)
    set_somewhere = {rule.set for block in document.blocks for rule in block.logic if rule.do == Deed.CALCULATE}
    known = {one.id for one in document.variables}
    for number, block in enumerate(document.blocks):
        for name in named_in(block.show_if):
            source, _, variable = name.partition(":")
            if source == "var" and variable in known and variable not in set_somewhere:
                yield problem("variable_unset", f"blocks[{number}].show_if", id=variable)
