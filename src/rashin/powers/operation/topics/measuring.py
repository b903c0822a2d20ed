"""What a labelled sample says: how far people agree, and how rightly the machine reads, each figure with its interval.

Figures are kept as they were measured, so that rounds can be compared when voices are forgotten or the reader is newer.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rashin.analysis.stats.agreement import Agreement, cohen_kappa, krippendorff_alpha
from rashin.analysis.stats.classification import Rightness, classification
from rashin.analysis.stats.estimate import Estimate, Unanswered

Row = tuple[Sequence[Sequence[str]], tuple[str, ...], tuple[str, ...]]
"""What each labeller said, what was settled, what the machine said."""


def figures_of(rows: Sequence[Row], *, classes: Sequence[str], several: bool) -> dict[str, Any]:
    """All figures of a round. ``several``: a voice may have several of the classes, or none."""
    judged = classification([(set(true), set(given)) for _said, true, given in rows], list(classes))
    pairs = [said for said, _true, _given in rows if len(said) == 2]
    return {
        "voices": len(rows),
        "classes": {str(name): _rightness(one) for name, one in judged.classes.items()},
        "macro_f1": _estimate(judged.macro_f1),
        "accuracy": _estimate(judged.accuracy),
        "kappa": _kappas(pairs, classes) if several else {"": _agreement(cohen_kappa(_table(pairs, classes)))},
        "alpha": _agreement(_alpha(pairs, classes, several=several)) if pairs else None,
    }


def _rightness(one: Rightness) -> dict[str, Any]:
    return {
        "right": one.right, "wrong": one.wrong, "missed": one.missed, "precision": _estimate(one.precision),
        "recall": _estimate(one.recall), "f1": _estimate(one.f1),
    }  # fmt: skip


def _estimate(one: Estimate | Unanswered) -> dict[str, Any]:
    if isinstance(one, Unanswered):
        return {"reason": str(one.reason), "n": one.n, "minimum": one.minimum}
    return {"value": one.value, "low": one.low, "high": one.high, "n": one.n, "method": one.method}


def _agreement(one: Agreement | Unanswered) -> dict[str, Any]:
    if isinstance(one, Unanswered):
        return _estimate(one)
    return {**_estimate(one.coefficient), "raw": one.raw}


def _table(pairs: Sequence[Sequence[Sequence[str]]], classes: Sequence[str]) -> list[list[int]]:
    place = {name: at for at, name in enumerate(classes)}
    table = [[0] * len(classes) for _ in classes]
    for first, second in pairs:
        if len(first) == len(second) == 1 and first[0] in place and second[0] in place:
            table[place[first[0]]][place[second[0]]] += 1
    return table


def _kappas(pairs: Sequence[Sequence[Sequence[str]]], classes: Sequence[str]) -> Mapping[str, Any]:
    """Each topic on its own: given or not given."""
    found = {}
    for name in classes:
        table = [[0, 0], [0, 0]]
        for first, second in pairs:
            table[name in first][name in second] += 1
        found[name] = _agreement(cohen_kappa(table))
    return found


def _alpha(
    pairs: Sequence[Sequence[Sequence[str]]], classes: Sequence[str], *, several: bool
) -> Agreement | Unanswered:
    """Over all: of moods as they are; of topics a voice’s whole set of them, so that part of it is a difference."""
    if not several:
        units = [tuple(one[0] if len(one) == 1 and one[0] in classes else None for one in pair) for pair in pairs]
        return krippendorff_alpha(units, order=list(classes))
    whole = [tuple("+".join(sorted(one)) for one in pair) for pair in pairs]
    return krippendorff_alpha(whole, order=sorted({one for pair in whole for one in pair}))
