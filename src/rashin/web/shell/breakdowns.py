"""Where a change is looked for, and how breakdowns and their values are called."""

import re
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from rashin.analysis.questions.moves import FIELDS as COMMON
from rashin.analysis.questions.personal import is_personal
from rashin.base.atlas.said import value_words
from rashin.base.ui.navigation import Words
from rashin.base.workspace.models import User
from rashin.web.shell.asked import kept_rows

LABELS: Final[dict[str, Words]] = {
    "channel": _("Channel"),
    "touchpoint": _("Touchpoint"),
    "unit": _("Unit"),
    "survey": _("Survey"),
    "source": _("Source"),
    "language": _("Language"),
    "journey": _("Journey"),
    "stage": _("Stage"),
    "prop.region": _("Region"),
    "prop.category": _("Category"),
    "prop.product": _("Product"),
    "prop.device": _("Device"),
    "prop.reason": _("Reason"),
    "prop.late": _("Late"),
}
TELLING: Final = ("touchpoint", "stage", "unit", "channel", "survey", "journey", "source", "language")
"""Of several names for the same answers, the first of these is shown."""
MOST: Final = 4
PLACES: Final = 6
MANY: Final = 60
"""Answers of half a year from which it is worth looking inside a touchpoint."""
LOOKED_AT: Final = 20_000
KINDS: Final = 30
"""A property with more values than this divides answers too finely to be compared."""
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
_PROPERTIES: Final = f"""
with sample as (
    select properties from voices
    where properties is not null and score is not null and occurred_at >= $since and {{condition}} limit {LOOKED_AT}
), pairs as (select unnest(json_keys(properties)) as name, properties from sample)
select name, count(*) as n from pairs where regexp_full_match(name, '[A-Za-z][A-Za-z0-9_]{{{{0,40}}}}')
group by name
having count(distinct json_extract_string(properties, '$.' || name)) between 2 and {KINDS}
    and count(*) * 5 >= (select count(*) from sample)
    and count(try_cast(json_extract_string(properties, '$.' || name) as double)) * 2 < count(*)
order by n desc, name limit {MOST}"""  # noqa: S608 - our own numbers, values bound


_TOUCHPOINTS: Final = f"""
select touchpoint from voices
where touchpoint is not null and score is not null and occurred_at >= $since and {{condition}}
group by touchpoint having count(*) >= {MANY} order by count(*) desc, touchpoint limit {PLACES}"""  # noqa: S608


def touchpoints_of(member: User, *, now: datetime) -> list[str]:
    """The touchpoints that people answer about most."""
    since = (now - timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = kept_rows(member, "voices.touchpoints", _TOUCHPOINTS, {"since": since}, table="voices")
    return [str(row["touchpoint"]) for row in found]


def fields_for(member: User, *, now: datetime) -> tuple[str, ...]:
    """The breakdowns that every voice may have, and the properties of these voices that divide them well."""
    since = (now - timedelta(days=400)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = kept_rows(member, "voices.properties", _PROPERTIES, {"since": since}, table="voices")
    names = [f"prop.{row['name']}" for row in found if _WORD.fullmatch(str(row["name"]))]
    return (*COMMON, *(name for name in names if not is_personal(name)))


def field_words(field: str) -> str:
    """A breakdown in words."""
    return str(LABELS.get(field, field.removeprefix("prop.").removeprefix("trait.")))


def value_of(field: str, value: str) -> str:
    """A value of a breakdown in words."""
    return value_words(field, value)
