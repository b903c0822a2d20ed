"""What two versions of a survey say differently, in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext

from rashin.powers.operation.surveys.building.words import KINDS, told
from rashin.powers.operation.surveys.definition.document import Document, Group, Question, Text, said
from rashin.powers.operation.surveys.definition.sites import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One difference."""

    kind: Literal["added", "removed", "changed"]
    where: str
    before: str = ""
    after: str = ""


def differences(old: Document, new: Document, language: str) -> list[ChangeLine]:
    """Everything that differs, questions first."""
    before, after = {one.id: one for one in old.questions()}, {one.id: one for one in new.questions()}
    lines: list[ChangeLine] = []
    for name, question in after.items():
        if name not in before:
            kind = str(KINDS[question.kind])
            lines.append(ChangeLine(kind="added", where=_name(new, question, language), after=kind))
    for name, question in before.items():
        if name not in after:
            lines.append(ChangeLine(kind="removed", where=_name(old, question, language)))
    for name, question in after.items():
        if name in before:
            lines += _question(old, before[name], new, question, language)
    order = [name for name in before if name in after]
    if order != [name for name in after if name in before]:
        lines.append(ChangeLine(kind="changed", where=gettext("Order of the questions")))
    return [*lines, *_rest(old, new, language)]


def _name(document: Document, question: Question, language: str) -> str:
    return said(question.text, language, document.default_language) or question.id


def _question(old: Document, before: Question, new: Document, after: Question, language: str) -> list[ChangeLine]:
    where, lines = _name(new, after, language), []
    if before.text != after.text:
        lines.append(_texts(where, before.text, after.text))
    was, now = {one.id: one for one in before.options}, {one.id: one for one in after.options}
    for name, option in now.items():
        if name not in was:
            text = said(option.text, language, new.default_language)
            lines.append(ChangeLine(kind="added", where=f"{where} › {text or name}"))
        elif was[name] != option:
            lines.append(_texts(f"{where} › {name}", was[name].text, option.text))
    lines += [
        ChangeLine(kind="removed", where=f"{where} › {said(one.text, language, old.default_language) or name}")
        for name, one in was.items()
        if name not in now
    ]
    if before.show_if != after.show_if:
        shown = gettext("%(question)s: when it is shown") % {"question": where}
        lines.append(_groups(shown, (before.show_if, old), (after.show_if, new), language))
    blank: Mapping[str, object] = {"text": {}, "options": (), "show_if": None}
    if replace(before, **blank) != replace(after, **blank):  # type: ignore[arg-type] # fields by name
        lines.append(ChangeLine(kind="changed", where=gettext("%(question)s: settings") % {"question": where}))
    return lines


def _texts(where: str, before: Text, after: Text) -> ChangeLine:
    differing = [language for language in {**before, **after} if before.get(language) != after.get(language)]
    return ChangeLine(
        kind="changed", where=where, before=" / ".join(before.get(one, "–") for one in differing),
        after=" / ".join(after.get(one, "–") for one in differing),
    )  # fmt: skip


def _groups(
    where: str, before: tuple[Group | None, Document], after: tuple[Group | None, Document], language: str
) -> ChangeLine:
    always = gettext("always")
    return ChangeLine(
        kind="changed", where=where, before=told(before[0], before[1], language) or always,
        after=told(after[0], after[1], language) or always,
    )  # fmt: skip


def _rest(old: Document, new: Document, language: str) -> list[ChangeLine]:
    """Texts beside the questions, and whatever else differs, by name."""
    was = {one.key: one for one in texts(old) if not one.key.startswith("question.")}
    now = {one.key: one for one in texts(new) if not one.key.startswith("question.")}
    lines = [
        _texts(key, was[key].text if key in was else {}, one.text)
        for key, one in now.items()
        if one.text != (was[key].text if key in was else {})
    ]
    names = {
        "languages": gettext("Languages"), "variables": gettext("Variables"), "hidden": gettext("Hidden fields"),
        "quotas": gettext("Quotas"), "theme": gettext("Look"), "settings": gettext("How answering goes"),
        "construct": gettext("What it measures"), "audience": gettext("Who is asked"),
    }  # fmt: skip
    lines += [
        ChangeLine(kind="changed", where=label)
        for name, label in names.items()
        if getattr(old, name) != getattr(new, name)
    ]
    rules = [(one.id, one.logic, one.show_if, one.loop, one.order) for one in old.blocks]
    if rules != [(one.id, one.logic, one.show_if, one.loop, one.order) for one in new.blocks]:
        lines.append(ChangeLine(kind="changed", where=gettext("Pages: rules, conditions, loops")))
    return lines
