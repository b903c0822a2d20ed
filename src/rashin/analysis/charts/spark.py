"""A line without axes beside a figure."""

from collections.abc import Sequence

from rashin.analysis.charts import svg

HEIGHT = 34.0
ROOM = 4.0


def spark(values: Sequence[float | None], *, label: str) -> str:
    """The course of a figure; gaps stay gaps. ``label`` says what it shows."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return svg.picture(HEIGHT, css="spark", label=label)
    low, span = min(known), (max(known) - min(known)) or 1.0
    last = len(values) - 1
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            y = HEIGHT - ROOM - (value - low) / span * (HEIGHT - 2 * ROOM)
            runs[-1].append((index / last * svg.WIDE, y))
    parts = []
    for run in runs:
        if len(run) > 1:
            area = [*run, (run[-1][0], HEIGHT), (run[0][0], HEIGHT)]
            parts.append(svg.tag("path", css="band f1", d=svg.path(area) + "Z"))
            parts.append(svg.tag("path", css="curve s1", d=svg.path(run)))
    return svg.picture(HEIGHT, svg.stretched(HEIGHT, *parts), css="spark", label=label)
