"""The form of a trigger: what it follows, on which conditions, how soon, how often, when not."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.filters import Filter, parse_filters, write_filter
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.models import Trigger
from rashin.powers.operation.surveys.reach.forms import CHANNEL_CHOICES, Worded, message_fields
from rashin.powers.operation.surveys.reach.triggers import TriggerSaid

UNITS: Final = [("1", _("minutes")), ("60", _("hours")), ("1440", _("days"))]
ROWS: Final = 4
"""Conditions for which there is room; one that is written elsewhere adds more."""
SPARE: Final = 2
OPERATORS: Final = [
    ("=", pgettext_lazy("condition", "is")),
    ("!=", pgettext_lazy("condition", "is not")),
    (">=", pgettext_lazy("condition", "at least")),
    (">", pgettext_lazy("condition", "more than")),
    ("<=", pgettext_lazy("condition", "at most")),
    ("<", pgettext_lazy("condition", "less than")),
    ("contains", pgettext_lazy("condition", "contains")),
    ("set", pgettext_lazy("condition", "is there")),
    ("notset", pgettext_lazy("condition", "is missing")),
]
_HOUR: Final = {"type": "time", "step": "900"}
_EVENTS: Final = "SELECT event FROM events WHERE {allowed} GROUP BY event ORDER BY count(*) DESC, event LIMIT 60"
_NAMES: Final = """
    SELECT name FROM (SELECT unnest(json_keys(properties)) AS name FROM
        (SELECT properties FROM events WHERE {allowed} AND properties IS NOT NULL LIMIT 4000))
    GROUP BY name ORDER BY count(*) DESC, name LIMIT 60
"""


class TriggerForm(Worded):
    """A trigger as it is written down."""

    event = forms.CharField(label=_("When this happens"), max_length=200, help_text=_("Such as Order Delivered."))
    after = forms.IntegerField(label=_("Ask after"), min_value=0, max_value=43_200, initial=3)
    unit = forms.ChoiceField(label=pgettext_lazy("of a waiting time", "Unit"), choices=UNITS, initial="60")
    once_per = forms.CharField(
        label=_("Once for each"), max_length=120, initial="order_id",
        help_text=_("A property of the event such as order_id, or “person”. Events without it ask nobody."),
    )  # fmt: skip
    share = forms.IntegerField(
        label=_("Share that is asked (%)"), min_value=1, max_value=100, initial=100, required=False,
        help_text=_("Drawn by chance; drawing again finds the same events. Empty: all."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNEL_CHOICES)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs=_HOUR, format="%H:%M"),
        help_text=_("Letters that fall due wait until it ends. The contact policy’s own hours hold besides."),
    )  # fmt: skip
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs=_HOUR, format="%H:%M")
    )
    include_late = forms.BooleanField(
        label=_("Also ask about what is imported or arrives late"), required=False,
        help_text=_("Off is right almost always: a file of last year would ask everybody about last year."),
    )  # fmt: skip
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = max(ROWS, int((kwargs.get("initial") or {}).get("rows", 0)) + SPARE)
        for at in range(self.rows):
            named = {"number": at + 1}
            self.fields[f"of_{at}"] = forms.CharField(
                label=_("Property of condition %(number)s") % named, max_length=120, required=False
            )
            self.fields[f"op_{at}"] = forms.ChoiceField(
                label=_("Comparison %(number)s") % named, choices=OPERATORS, required=False
            )
            self.fields[f"value_{at}"] = forms.CharField(
                label=_("Value %(number)s") % named, max_length=300, required=False
            )
        for hidden in self.document.hidden:
            self.fields[f"hidden_{hidden.id}"] = forms.CharField(
                label=_("Hidden field “%(name)s” from the property") % {"name": hidden.id}, max_length=120,
                required=False, initial=hidden.id,
            )  # fmt: skip

    @property
    def conditions(self) -> list[str]:
        """The names of the fields of conditions, row by row."""
        return [f"{part}_{at}" for at in range(self.rows) for part in ("of", "op", "value")]

    def clean(self) -> dict[str, Any]:
        """Conditions that can be read."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["where"] = []
        for at in range(self.rows):
            name, op, value = (str(cleaned.get(f"{part}_{at}") or "").strip() for part in ("of", "op", "value"))
            if not name:
                if value:
                    self.add_error(f"of_{at}", _("Say of which property this is the value."))
                continue
            op = op or "="
            bare = op in {"set", "notset"}
            if not bare and not value:
                self.add_error(f"value_{at}", _("A value is missing."))
                continue
            values = () if bare else tuple(one.strip() for one in value.split("|") if one.strip())
            try:
                text = write_filter(Filter(field=name, op=op, value=values))  # type: ignore[arg-type] # of the choices
                parse_filters(text)
            except QuestionError as problem:
                self.add_error(f"of_{at}", problem.message % problem.fields)
                continue
            cleaned["where"].append(text)
        return cleaned

    def said(self) -> TriggerSaid:
        """What was sent."""
        cleaned = self.cleaned_data
        hours = {name: f"{cleaned[name]:%H:%M}" if cleaned[name] else "" for name in ("quiet_from", "quiet_until")}
        return TriggerSaid(
            event=cleaned["event"], after_minutes=cleaned["after"] * int(cleaned["unit"]),
            once_per=cleaned["once_per"], where=tuple(cleaned["where"]), channel=cleaned["channel"],
            message=self.message(), include_late=cleaned["include_late"], share=cleaned["share"] or 100, **hours,
            hidden={
                one.id: said for one in self.document.hidden if (said := cleaned[f"hidden_{one.id}"].strip())
            },
        )  # fmt: skip


def initial_of_trigger(row: Trigger) -> dict[str, Any]:
    """A trigger as the form shows it."""
    unit = next(one for one in (1440, 60, 1) if row.after_minutes % one == 0 and (row.after_minutes or one == 60))
    conditions = [one for text in row.filter for one in _read(text)]
    lines = {
        f"{part}_{at}": told
        for at, one in enumerate(conditions)
        for part, told in (("of", one.field.removeprefix("prop.")), ("op", one.op), ("value", "|".join(one.value)))
    }
    return {
        "event": row.event, "after": row.after_minutes // unit, "unit": str(unit), "once_per": row.once_per,
        "channel": row.channel, "include_late": row.include_late, "share": row.share, "rows": len(conditions),
        "quiet_from": row.quiet.get("from"), "quiet_until": row.quiet.get("until"), "revision": row.revision, **lines,
        **{f"hidden_{name}": said for name, said in row.hidden.items()}, **message_fields(row.message),
    }  # fmt: skip


def _read(text: str) -> Sequence[Filter]:
    """The conditions in a text; one that can no longer be read stands whole where its property would."""
    try:
        return parse_filters(text)
    except QuestionError:
        return (Filter(field=text, op="set"),)


def offered(member: User) -> dict[str, list[str]]:
    """Events and properties that the lake holds, for suggestions while typing."""
    allowed, params = scope_of(member).condition("events")
    try:
        events, names = (
            [str(next(iter(row.values()))) for row in the_lake().rows(sql.format(allowed=allowed), params).to_pylist()]
            for sql in (_EVENTS, _NAMES)
        )
    except LakeMissing:
        return {}
    return {"event": events, "of": names, "once_per": ["person", *names]}
