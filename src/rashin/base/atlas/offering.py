"""What a link of evidence may join, found by its name: nobody should have to know a kind and an id."""

from typing import Final

from django.db.models import Q, QuerySet

from rashin.base.atlas.models import Improvement, Journey, Metric, Stage
from rashin.base.atlas.names import metrics_named
from rashin.base.atlas.queries import named, own_resolvers
from rashin.base.atlas.records import End, Named

MOST: Final = 12
"""Of one kind."""


def ends_like(words: str) -> list[Named]:
    """Stages, improvements, metrics and journeys whose name holds the words; without words the newest and the first."""
    text = words.strip()
    both = Q(name__icontains=text) | Q(name_en__icontains=text)
    stages = Stage.objects.filter(both | Q(journey__name__icontains=text) | Q(journey__name_en__icontains=text))
    whose = stages.order_by("journey__key", "pk").values_list("journey__key", "key")[:MOST]
    improved = _numbers(Improvement.objects.filter(title__icontains=text).order_by("-pk"))
    measured = list(Metric.objects.filter(both).values_list("key", flat=True)[:MOST])
    travelled = list(Journey.objects.filter(both).values_list("key", flat=True)[:MOST])
    own = own_resolvers()
    found = (
        own["stage"]([f"{journey}/{key}" for journey, key in whose]), own["improvement"](improved),
        metrics_named(measured), own["journey"](travelled),
    )  # fmt: skip
    return [one for kind in found for one in kind.values()]


def end_of(text: str) -> End:
    """``stage:first_furniture/receive`` as an end; the rules say whether it could name something."""
    kind, _colon, id_ = text.strip().partition(":")
    return End(kind=kind, id=id_)


def end_meant(text: str) -> End:
    """The end of that kind and id; or, where no script put them there, the only one of that name."""
    called = [one.end for one in ends_like(text.rpartition(" › ")[2]) if one.title == text.strip()]
    return called[0] if len(called) == 1 else end_of(text)


def title_of(text: str) -> str:
    """What the end behind ``kind:id`` is called; the text itself when nothing is behind it."""
    if ":" not in text:
        return text
    end = end_of(text)
    shown = named([end])[end]
    return text if shown.missing else str(shown.title)


def _numbers(rows: "QuerySet[Improvement]") -> list[str]:
    return [str(number) for number in rows.values_list("pk", flat=True)[:MOST]]
