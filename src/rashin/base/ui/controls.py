"""Controls that browsers lack. Each is a plain input without script, so what it sends is the same either way."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from rashin.base.ui import periods
from rashin.base.ui.formats import reading_language
from rashin.base.ui.navigation import Words

MOST_OPTIONS: Final = 20
MOST_TAGS: Final = 200
MOST_TOLD: Final = 2
"""Choices that are named; more are counted."""


class Tags(forms.Textarea):
    """Words, one a line; with script each is a chip that can be taken away."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"rows": 2, "spellcheck": "false", "data-tags": "", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the words that the script says, in the reader's language."""
        words = {"data-remove": gettext("Take %s away"), "data-hint": gettext("Enter adds, Backspace takes away")}
        return super().get_context(name, value, {**(attrs or {}), **words})

    def format_value(self, value: Any) -> str:
        """One a line."""
        return value if isinstance(value, str) else "\n".join(str(item) for item in value or ())


class TagsField(forms.CharField):
    """Its answer is a tuple of different words."""

    widget = Tags

    def clean(self, value: Any) -> Any:
        """Each line once, trimmed."""
        text = super().clean(value)
        return tuple(dict.fromkeys(line.strip() for line in str(text).splitlines() if line.strip()))[:MOST_TAGS]


class Combobox(forms.TextInput):
    """A thing out of many: typing asks ``src``, which answers with ``options``.

    With script the form sends the key that was picked; without, or when nothing was picked, the text that was typed.
    """

    def __init__(self, src: str, *, label: str = "", attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}))
        self.src, self.label = src, label

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The input inside its element."""
        given = {"autocomplete": "off", "data-value": "" if value is None else str(value), **(attrs or {})}
        control = super().render(name, self.label or value, given, renderer)
        list_id = f"{given.get('id', name)}_options"
        return format_html(
            '<r-combobox src="{}" data-none="{}">{}<div class="combobox-list" id="{}" hidden></div></r-combobox>',
            self.src,
            gettext("Nothing found."),
            control,
            list_id,
        )


def options(request: HttpRequest, found: Sequence[tuple[str, Words, Words]]) -> HttpResponse:
    """What a combobox's address answers: key, label and note of each."""
    return render(request, "ui/options.html", {"found": found[:MOST_OPTIONS]})


class Period(forms.Widget):
    """A stretch of days: a preset, or two native date inputs."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Select and dates; the style sheet shows the dates when they are wanted."""
        word, given = str(value or ""), attrs or {}
        first, last = periods.bounds_of(word)
        chosen = periods.CUSTOM if first or last else word
        choices = [("", given.pop("data-all", "") or gettext("All")), *periods.CHOICES]
        select = forms.Select(choices=choices).render(name, chosen, given)
        dates = [
            forms.DateInput(attrs={"type": "date"}).render(f"{name}-{end}", day, {"aria-label": label})
            for end, day, label in (
                ("from", first, pgettext("period", "First day")),
                ("to", last, pgettext("period", "Last day")),
            )
        ]
        return format_html(
            '<span class="period">{}<span class="period-dates">{}<span aria-hidden="true">–</span>{}</span></span>',
            select,
            *dates,
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The word that stands for it."""
        return periods.word_in(lambda key: str(data.get(key) or ""), name)


class Several(forms.Widget):
    """Some of a few choices, folded into one control."""

    def __init__(self, choices: Sequence[tuple[str, Words]], *, none: Words = "") -> None:
        super().__init__()
        self.choices, self.none = choices, none

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """A summary that counts, or says what no choice means, and the boxes."""
        chosen = set(value or ())
        labels = [str(label) for key, label in self.choices if key in chosen]
        told = (
            ("、" if reading_language() == "ja" else ", ").join(labels)
            if len(labels) < 3
            else gettext("%(count)s chosen") % {"count": len(labels)}
        ) or (self.none or gettext("All"))
        boxes = format_html_join(
            "",
            '<label class="menu-item"><input type="checkbox" name="{}" value="{}"{}>{}</label>',
            ((name, key, " checked" if key in chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            '<details class="menu start several"><summary class="input" id="{}" aria-label="{}: {}"><span class="clip">'
            '{}</span></summary><div class="menu-body">{}</div></details>',
            (attrs or {}).get("id", ""),
            (attrs or {}).get("data-label", name),
            told,
            told,
            boxes,
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The keys that are on offer."""
        offered = {key for key, _label in self.choices}
        return [key for key in data.getlist(name) if key in offered]
