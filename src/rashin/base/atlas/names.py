"""How pages of other rooms call what the atlas names: one short question each."""

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language

from rashin.base.atlas.models import Metric, Touchpoint
from rashin.base.atlas.records import End, Named


def touchpoint_names() -> dict[str, str]:
    """Every touchpoint's name in the reader's language, under the key that events carry."""
    japanese = (get_language() or "").startswith("ja")
    rows = Touchpoint.objects.values_list("key", "name", "name_en")
    return {key: name if japanese or not english else english for key, name, english in rows}


def metrics_named(ids: Sequence[str]) -> Mapping[str, Named]:
    """How metrics are shown as ends of evidence."""
    japanese = (get_language() or "").startswith("ja")
    return {
        row.key: Named(
            end=End(kind="metric", id=row.key), title=row.name if japanese or not row.name_en else row.name_en
        )
        for row in Metric.objects.filter(key__in=list(ids))
    }
