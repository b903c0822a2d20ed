"""Fields that offer what is known and still take what is not: plain boxes and selects, so they work without script.

What such a field sends is the word of the question itself, once for each thing that is picked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from rashin.base.ui.controls import MOST_TOLD
from rashin.base.ui.formats import reading_language
from rashin.base.ui.forms import Field
from rashin.base.ui.navigation import Words

OWN: Final = "data-own"
MOST_UNSEARCHED: Final = 8
"""A list of so many is looked over at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that can be picked."""

    value: str
    label: Words
    note: str = ""
    """In small beside it: its raw name, or how many people it means."""


class Picks(forms.Widget):
    """Some of many, folded into one control: what is picked first and in its order, then the rest, then one's own."""

    def __init__(self, offers: Sequence[Offer], *, label: Words, own: Words = "", none: Words = "") -> None:
        super().__init__()
        self.offers, self.label, self.own, self.none = offers, label, own, none

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """A summary that names or counts, boxes, and a box for a value of one's own."""
        given = [value] if isinstance(value, str) and value else list(dict.fromkeys(value or ()))
        known = {offer.value: offer for offer in self.offers}
        listed = [known.get(one, Offer(value=one, label=one)) for one in given]
        listed += [offer for offer in self.offers if offer.value not in given]
        told = self._told(listed[: len(given)])
        boxes = format_html_join(
            "",
            '<label class="menu-item"><input type="checkbox" name="{}" value="{}"{}><span>{}</span>{}</label>',
            (
                (name, one.value, SafeString(" checked") if at < len(given) else "", one.label,
                 format_html("<small>{}</small>", one.note) if one.note else "")
                for at, one in enumerate(listed)
            ),
        )  # fmt: skip
        extra = dict(attrs or {})
        control = extra.pop("id", name)
        own = forms.TextInput().render(name, "", {**extra, "placeholder": self.own, "aria-label": self.own})
        return format_html(
            '<details class="menu start several picks"><summary class="input" id="{}" aria-label="{}: {}">'
            '<span class="clip">{}</span></summary><div class="menu-body">{}{}{}</div></details>',
            control, self.label, told, told, self._search(len(listed)), boxes, own if self.own else "",
        )  # fmt: skip

    def _search(self, count: int) -> SafeString:
        """A box that narrows a long list; shown by the script that does it."""
        if count <= MOST_UNSEARCHED:
            return SafeString("")
        words = pgettext("picks", "Search the list")
        return format_html('<input type="search" data-narrow hidden placeholder="{}" aria-label="{}">', words, words)

    def _told(self, picked: Sequence[Offer]) -> str:
        if len(picked) > MOST_TOLD:
            return gettext("%(count)s chosen") % {"count": len(picked)}
        between = "、" if reading_language() == "ja" else ", "
        return between.join(str(one.label) for one in picked) or str(self.none) or gettext("All")


@dataclass(frozen=True, slots=True, kw_only=True)
class PicksField(Field):
    """A field of several things; ``own`` is what the box for one's own value says, ``none`` what no pick means."""

    kind: str = "picks"
    offers: Sequence[Offer] = ()
    own: Words = ""
    none: Words = ""

    def _widget(self) -> forms.Widget:
        return Picks(self.offers, label=self.label, own=self.own, none=self.none)


class OneOrOwn(forms.Widget):
    """One of a few, or what one writes: the style sheet shows the box when the last choice is taken."""

    def __init__(self, choices: Sequence[tuple[str, Words]], *, example: Words) -> None:
        super().__init__()
        self.choices, self.example = choices, example

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """A select, and a text box of the same name."""
        given, extra = str(value or ""), dict(attrs or {})
        extra.pop("placeholder", None)
        known = given in {key for key, _label in self.choices}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if key == given else "", label) for key, label in self.choices),
        )
        own = gettext("Other …")
        box = {"placeholder": self.example, "aria-label": pgettext("own value", "Own value")}
        if extra.get("aria-invalid"):
            box["aria-invalid"] = "true"
        return format_html(
            '<span class="one-or-own"><select name="{}"{}>{}<option value="" {}{}>{}</option></select>{}</span>',
            name, forms.utils.flatatt(extra), options, OWN, "" if known else SafeString(" selected"), own,
            forms.TextInput().render(name, "" if known else given, box),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOrOwnField(Field):
    """A field of one thing out of a few, or one's own."""

    kind: str = "one-or-own"
    example: Words = ""

    def _widget(self) -> forms.Widget:
        return OneOrOwn(self.choices, example=self.example)
