"""What texts may say of the person who was invited: name, rank, place, as the customers' list has them."""

import json
from collections.abc import Mapping
from functools import lru_cache

from rashin.base.customers.queries import named
from rashin.powers.operation.surveys.models import SurveyVersion


@lru_cache(maxsize=256)
def _asks(version: int) -> bool:
    """Whether a survey reads traits at all: most do not, and cost no look."""
    document = SurveyVersion.objects.values_list("document", flat=True).get(pk=version)
    return "trait:" in json.dumps(document)


def traits_of(person: int, version: int) -> Mapping[str, str]:
    """The traits of an invited person that a survey may show them."""
    if not _asks(version):
        return {}
    row = named([person], masked=False).get(person)
    if row is None:
        return {}
    return {"name": row.name, "kana": row.kana, "rank": row.rank, "place": row.place, "unit": row.unit}
