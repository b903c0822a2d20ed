"""What texts may say of the person who was invited: name, rank, place, as the customers' list has them."""

import json
from collections.abc import Mapping
from typing import Any

from rashin.base.customers.queries import named
from rashin.powers.operation.surveys.answering.entering import Entrance, per_version
from rashin.powers.operation.surveys.models import SurveyVersion


@per_version
def _asks(version: int) -> bool:
    """Whether a survey reads traits at all: most do not, and cost no look."""
    document = SurveyVersion.objects.values_list("document", flat=True).get(pk=version)
    return "trait:" in json.dumps(document)


def traits_for(entrance: Entrance) -> Mapping[str, Any]:
    """What a survey may say of whoever came in here; of nobody knows whom nothing."""
    if entrance.person is None or entrance.person < 0 or entrance.anonymous:
        return {}
    return traits_of(entrance.person, entrance.version)


def traits_of(person: int, version: int) -> Mapping[str, str]:
    """The traits of an invited person that a survey may show them."""
    if not _asks(version):
        return {}
    row = named([person], masked=False).get(person)
    if row is None:
        return {}
    return {"name": row.name, "kana": row.kana, "rank": row.rank, "place": row.place, "unit": row.unit}
