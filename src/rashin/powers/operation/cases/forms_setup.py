"""The forms by which cases are set up: rules, causes, canned replies, clocks."""

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.customers.segments import names as segment_names
from rashin.base.ui.forms import field_of
from rashin.errors import RashinError
from rashin.powers.operation.cases import queries
from rashin.powers.operation.cases.causes import choices as cause_choices
from rashin.powers.operation.cases.choosing import Chosen, offers
from rashin.powers.operation.cases.clock import Calendar, parse_hours, written_hours
from rashin.powers.operation.cases.desks import Level
from rashin.powers.operation.cases.forms import NOTHING, Numbered, add_problem
from rashin.powers.operation.cases.models import Desk, Rule
from rashin.powers.operation.cases.records import CannedView, CauseSaid, CauseView, Conditions, RuleSaid
from rashin.powers.operation.cases.rules import conditions_of
from rashin.powers.operation.cases.setup import CannedSaid
from rashin.powers.operation.cases.told import SENTIMENT_WORDS, TONE_WORDS, told_rule
from rashin.powers.operation.cases.vocabulary import (
    CHAT_TOOLS,
    DAYS,
    METRIC_WORDS,
    METRICS,
    SENTIMENTS,
    TONES,
    Assign,
    Route,
    Severity,
    Tell,
)


class Lines(forms.CharField):
    """Several words, one a line."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}), **more)

    def clean(self, value: Any) -> Any:
        """Each line once."""
        text = super().clean(value)
        return tuple(dict.fromkeys(line.strip() for line in str(text).splitlines() if line.strip()))


class RuleForm(forms.Form):
    """Which voices open a case, whose it becomes, by when it is answered."""

    name = forms.CharField(label=_("Name"), max_length=120)
    match = forms.ChoiceField(
        label=_("Of what is said below"),
        choices=[("all", _("everything must hold")), ("any", _("one thing is enough"))],
    )
    metrics = forms.MultipleChoiceField(
        label=_("Asked as"), choices=[(one, METRIC_WORDS[one]) for one in METRICS], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    at_most = forms.FloatField(label=_("Score at most"), required=False)
    at_least = forms.FloatField(label=_("Score at least"), required=False)
    sentiments = forms.MultipleChoiceField(
        label=_("The words sound"), choices=[(one, SENTIMENT_WORDS[one]) for one in SENTIMENTS], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    words = Lines(label=_("Says one of these words"), help_text=_("Words, one a line; one of them is enough."))
    without_words = Lines(label=_("Says none of these words"))
    topics = Chosen(label=_("Is about the topic"), own=False, none="–")
    aspects = Chosen(label=_("Speaks of"), own=False, none="–")
    tone = forms.ChoiceField(
        label=_("Topics and matters count"), required=False,
        choices=[("", _("however they are spoken of")), *((one, TONE_WORDS[one]) for one in TONES)],
    )  # fmt: skip
    intents = Chosen(label=_("Is meant as"), own=False, none="–")
    surveys = Chosen(label=_("Surveys"))
    channels = Chosen(label=_("Channels"))
    touchpoints = Chosen(label=_("Touchpoints"))
    units = Chosen(label=_("Shops and teams"))
    sources = Chosen(label=_("Sources"))
    value_at_least = forms.FloatField(label=_("The customer bought for at least"), required=False, min_value=0)
    segment = forms.ChoiceField(label=_("The customer belongs to"), required=False)
    severity = forms.TypedChoiceField(label=_("Urgency"), choices=Severity.choices, coerce=int)
    cause = Numbered(label=_("Cause, where the words name none"))
    route = forms.ChoiceField(label=_("Goes to"), choices=Route.choices)
    department = Numbered(label=_("Department, or where no shop is named"))
    assign = forms.ChoiceField(label=_("Within it"), choices=Assign.choices)
    answer_hours = forms.FloatField(label=_("First answer within (working hours)"), min_value=0, max_value=2000)
    resolve_hours = forms.FloatField(label=_("Resolved within (working hours)"), min_value=0, max_value=2000)
    reopen_days = forms.IntegerField(label=_("Opens again within (days)"), min_value=0, max_value=365)
    asks_again = forms.BooleanField(label=_("Ask the customer afterwards how it was answered"), required=False)
    late = forms.BooleanField(label=_("Also for what was imported or came late"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, found in offers(now=now).items():
            self.fields[name].offer(found)  # type: ignore[attr-defined]
        names = [(name, name) for name in segment_names()]
        self.fields["segment"].choices = [*NOTHING, *names]  # type: ignore[attr-defined]
        self.fields["cause"].choices = [*NOTHING, *cause_choices()]  # type: ignore[attr-defined]
        self.fields["department"].choices = [*NOTHING, *queries.department_choices()]  # type: ignore[attr-defined]

    def conditions(self) -> Conditions:
        """What must hold; refused when nothing does."""
        cleaned = self.cleaned_data
        names = Conditions.__dataclass_fields__
        return conditions_of({name: _plain(cleaned.get(name)) for name in names})

    def said(self) -> RuleSaid:
        """What was sent."""
        cleaned = self.cleaned_data
        own = {name: cleaned[name] for name in RuleSaid.__dataclass_fields__ if name in cleaned}
        return RuleSaid(**own, conditions=self.conditions())

    def clean(self) -> dict[str, Any]:
        """Conditions that nothing could meet are told at the form."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.conditions()
            except RashinError as problem:
                add_problem(self, problem)
        return cleaned

    def sentence(self) -> str:
        """The rule as it stands here, in words; nothing while it says nothing that can be asked."""
        if not self.is_valid():
            return ""
        department = dict(self.fields["department"].choices).get(str(self.cleaned_data["department"] or ""), "")  # type: ignore[attr-defined]
        return told_rule(self.said(), department=str(department) if self.cleaned_data["department"] else "")

    def groups(self) -> list[tuple[Any, Any, list[Any]]]:
        """The fields in cards: what is said, who said it and where, what becomes of it."""
        return [(title, sub, [field_of(self[name]) for name in members]) for title, sub, members in _RULE_CARDS]


_RULE_CARDS: Final = (
    (_("The rule"), "", ("name", "match", "is_active", "late")),
    (_("What is said"), "", ("metrics", "at_most", "at_least", "sentiments", "words", "without_words")),
    (_("What is read in the words"),
     _("Known some seconds after a voice came: its case opens then. Nothing chosen: not asked."),
     ("topics", "aspects", "tone", "intents")),
    (_("Where, and by whom"), _("Nothing chosen: everywhere, and by everybody."),
     ("surveys", "channels", "touchpoints", "units", "sources", "value_at_least", "segment")),
    (_("Who answers, and by when"), "",
     ("severity", "cause", "route", "department", "assign", "answer_hours", "resolve_hours", "reopen_days",
      "asks_again")),
)  # fmt: skip


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | list) else value


def rule_initial(row: Rule | None) -> dict[str, Any]:
    """A rule as the form shows it."""
    if row is None:
        return {
            "severity": 2, "answer_hours": 4, "resolve_hours": 18, "reopen_days": 14, "asks_again": True,
            "is_active": True, "match": "all", "route": "unit", "assign": "turns",
        }  # fmt: skip
    names = (
        "name", "severity", "route", "assign", "answer_hours", "resolve_hours", "reopen_days", "late", "asks_again",
        "is_active", "version",
    )  # fmt: skip
    said = {
        name: "\n".join(value) if name in {"words", "without_words"} else value
        for name, value in row.conditions.items()
    }
    own = {name: getattr(row, name) for name in names}
    return {"match": "all", **said, **own, "cause": row.cause_id, "department": row.department_id}


class CauseForm(forms.Form):
    """A cause, and by what it is recognised."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    parent = Numbered(label=_("Below"))
    words = Lines(label=_("Words by which it is recognised"), help_text=_("One a line: 遅い, 届かない, late …"))
    touchpoints = Chosen(label=_("Touchpoints"), none="–", help_text=_("Where no word says it, the place does."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["touchpoints"].offer(offers(now=now)["touchpoints"])  # type: ignore[attr-defined]
        self.fields["parent"].choices = [*NOTHING, *cause_choices()]  # type: ignore[attr-defined]

    def said(self) -> CauseSaid:
        """What was sent."""
        return CauseSaid(**self.cleaned_data)


def cause_initial(view: CauseView) -> dict[str, Any]:
    """A cause as the form shows it."""
    return {
        "name": view.name, "name_en": view.name_en, "parent": view.parent, "words": "\n".join(view.words),
        "touchpoints": list(view.touchpoints), "version": view.version,
    }  # fmt: skip


class CannedForm(forms.Form):
    """A reply to begin with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    body = forms.CharField(
        label=pgettext_lazy("reply", "Text"), widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Places: {{name|customer}} {{owner}} {{case}} {{department}} {{unit}} {{survey}} {{signature}}."
            " What stands behind the bar is said where nothing is known."
        ),
    )  # fmt: skip
    department = Numbered(label=_("Only for the department"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = [*NOTHING, *queries.department_choices()]  # type: ignore[attr-defined]

    def said(self) -> CannedSaid:
        """What was sent."""
        return CannedSaid(**self.cleaned_data)


def canned_initial(view: CannedView) -> dict[str, Any]:
    """A canned reply as the form shows it."""
    return {
        "name": view.name, "subject": view.subject, "body": view.body, "department": view.department_id,
        "version": view.version,
    }  # fmt: skip


class DeskForm(forms.Form):
    """When a department works, and whom an overdue case tells."""

    inherit = forms.BooleanField(label=_("Hours as the company has them"), required=False)
    holidays = forms.BooleanField(label=_("Japan’s public holidays are free"), required=False)
    closed = Lines(label=_("Further free days"), help_text=_("One a line: 2026-12-29"))
    opened = Lines(label=_("Days that are worked all the same"))
    signature = forms.CharField(label=_("Signature"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    chat = forms.ChoiceField(
        label=_("New cases are told to"), required=False,
        choices=[("", _("no chat tool")), *((one, one.capitalize()) for one in CHAT_TOOLS)],
    )  # fmt: skip
    chat_place = forms.CharField(
        label=_("Connection"), max_length=120, required=False,
        help_text=_("The number of the connection; empty: the first one of the tool."),
    )  # fmt: skip

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, department: int | None, **more: Any) -> None:
        super().__init__(*args, **more)
        if department is None:
            del self.fields["inherit"]
        ordered: dict[str, forms.Field] = {}
        for name, label in DAYS:
            ordered[name] = forms.CharField(
                label=label, required=False, max_length=120, widget=forms.TextInput(attrs={"placeholder": "9:00-18:00"})
            )
        for number in (1, 2, 3):
            ordered[f"after_{number}"] = forms.FloatField(
                label=_("Step %(number)s: working hours after it was due") % {"number": number}, required=False,
                min_value=0, max_value=1000,
            )  # fmt: skip
            ordered[f"tell_{number}"] = forms.MultipleChoiceField(
                label=_("tells"), choices=[*Tell.choices, ("chat", _("the chat tool"))], required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        rest = dict(self.fields)
        first = {name: rest.pop(name) for name in ("inherit",) if name in rest}
        self.fields.clear()
        self.fields.update({**first, **ordered, **rest})

    def clean(self) -> dict[str, Any]:
        """Hours and days are told where they are wrong."""
        cleaned = super().clean() or {}
        for name, _label in DAYS:
            try:
                parse_hours(str(cleaned.get(name) or ""))
            except RashinError as problem:
                add_problem(self, problem, place=name)
        for name in ("closed", "opened"):
            for line in cleaned.get(name) or ():
                if _day(line) is None:
                    self.add_error(name, _("“%(line)s” is no day.") % {"line": line[:40]})
        return cleaned

    def calendar(self) -> Calendar | None:
        """The hours that were sent; None as the company has them."""
        cleaned = self.cleaned_data
        if cleaned.get("inherit"):
            return None
        days = {name: frozenset(d for line in cleaned[name] if (d := _day(line))) for name in ("closed", "opened")}
        return Calendar(
            week=tuple(parse_hours(str(cleaned[name] or "")) for name, _label in DAYS),
            holidays=cleaned["holidays"], closed=days["closed"], opened=days["opened"], zone=settings.TIME_ZONE,
        )  # fmt: skip

    def levels(self) -> list[Level]:
        """The steps that say whom they tell."""
        found = []
        for number in (1, 2, 3):
            tells = [one for one in self.cleaned_data[f"tell_{number}"] if one != "chat"]
            chat = "chat" in self.cleaned_data[f"tell_{number}"]
            if tells or chat:
                after = self.cleaned_data[f"after_{number}"] or 0.0
                found.append(Level(after=after, tell=tuple(tells or [Tell.OFFICE.value]), chat=chat))
        return found


def _day(line: str) -> date | None:
    try:
        return parse_date(line.strip().replace("/", "-"))
    except ValueError:
        return None


def desk_initial(own: Desk | None, calendar: Calendar, levels: tuple[Level, ...]) -> dict[str, Any]:
    """A clock as the form shows it."""
    found: dict[str, Any] = {
        name: written_hours(spans) for (name, _label), spans in zip(DAYS, calendar.week, strict=True)
    }
    for number, level in enumerate(levels[:3], 1):
        found |= {f"after_{number}": level.after, f"tell_{number}": [*level.tell, *(["chat"] if level.chat else [])]}
    return found | {
        "inherit": own is None or not own.calendar, "holidays": calendar.holidays,
        "closed": "\n".join(sorted(day.isoformat() for day in calendar.closed)),
        "opened": "\n".join(sorted(day.isoformat() for day in calendar.opened)),
        "signature": own.signature if own else "", "chat": own.chat if own else "",
        "chat_place": own.chat_place if own else "", "version": own.version if own else 1,
    }  # fmt: skip
