"""How pages of other rooms call what the atlas names: one short question each."""

from django.utils.translation import get_language

from rashin.base.atlas.models import Touchpoint


def touchpoint_names() -> dict[str, str]:
    """Every touchpoint's name in the reader's language, under the key that events carry."""
    japanese = (get_language() or "").startswith("ja")
    rows = Touchpoint.objects.values_list("key", "name", "name_en")
    return {key: name if japanese or not english else english for key, name, english in rows}
