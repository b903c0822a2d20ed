"""The columns of a journey's map, put together from what is known of each stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rashin.base.atlas.records import JourneyView, StageView
from rashin.base.atlas.spoken import Spot
from rashin.base.atlas.standing import Quote, Standing, Work, quotes, spoken, standings, works
from rashin.base.ui import formats
from rashin.base.ui.figures import Change, Stat, reason_words
from rashin.base.workspace.models import User

CHANNEL_ICONS: Final = {
    "web": "globe", "app": "smartphone", "store": "store", "call": "headphones", "mail": "mail",
    "line": "message-circle", "chat": "message-circle",
}  # fmt: skip
STATE_TONES: Final = {"running": "watch", "done": "good", "planned": "brand-tone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A stage with everything that stands in its column."""

    stage: StageView
    number: str
    nps: Standing | None
    figures: Sequence[Stat]
    quotes: Sequence[Quote]
    works: Sequence[tuple[Work, str]]
    """Each improvement with the tone of its state."""
    touchpoints: Sequence[tuple[str, str]]
    """Icon and name."""
    answers: int
    spot: Spot | None = None
    """What is spoken of here."""

    @property
    def tone(self) -> str:
        """How the stage stands, for the dot beside its name."""
        if self.nps is None or self.nps.value is None:
            return ""
        return "good" if (self.nps.low or 0) > 0 else "bad" if (self.nps.high or 0) < 0 else "watch"


def columns_of(member: User, journey: JourneyView, *, now: datetime) -> list[Column]:
    """The columns of a map, in order."""
    standing, said, done = standings(member, journey, now=now), quotes(member, journey), works(journey.stages)
    spots = spoken(member, journey, now=now)
    return [
        Column(
            stage=stage,
            number=f"{index:02d}",
            nps=standing[stage.key].get("nps"),
            figures=[figure(one) for one in standing[stage.key].values()],
            quotes=said.get(stage.key, ()),
            works=[(work, STATE_TONES.get(work.state, "")) for work in done.get(stage.id, ())],
            touchpoints=[(CHANNEL_ICONS.get(one.channel, "circle-dot"), one.name) for one in stage.touchpoints],
            spot=spots.get(stage.key),
            answers=sum(one.n for one in standing[stage.key].values()),
        )
        for index, stage in enumerate(journey.stages, 1)
    ]


def figure(one: Standing) -> Stat:
    """A score as a stage shows it: value, n, interval, and what moved by more than chance."""
    digits, factor, signed = {"nps": (0, 1.0, True), "csat": (0, 100.0, False)}.get(one.metric, (2, 1.0, False))
    if one.value is None or one.low is None or one.high is None:
        return Stat(label=one.metric.upper(), reason=reason_words(one.reason, n=one.n), n=one.n)
    change = None
    if one.changed and one.difference is not None:
        moved = formats.number(one.difference * factor, digits, sign=True)
        better = None if one.metric == "ces" else one.difference > 0
        change = Change(text=moved, up=one.difference > 0, better=better)
    return Stat(
        label=one.metric.upper(),
        value=formats.number(one.value * factor, digits, sign=signed),
        unit="%" if one.metric == "csat" else "",
        band=formats.interval(one.low * factor, one.high * factor, digits, sign=signed),
        n=one.n,
        change=change,
    )
