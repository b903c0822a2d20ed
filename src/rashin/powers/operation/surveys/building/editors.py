"""What the middle pane of the builder shows: the editor of a question, a block, or of what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rashin.base.ui.navigation import Words
from rashin.powers.operation.surveys.building.conditions import offered
from rashin.powers.operation.surveys.building.edits import PAGE
from rashin.powers.operation.surveys.building.outline import PARTS, outline
from rashin.powers.operation.surveys.building.rows import Cell, condition_box, thing_box
from rashin.powers.operation.surveys.building.words import (
    DEEDS,
    DISPLAYS,
    FIELDS,
    KINDS,
    LANGUAGES,
    PICKS,
    RECKONINGS,
    language_name,
    titled,
)
from rashin.powers.operation.surveys.definition.document import Block, Document, Group, Question, Rule, Text, said
from rashin.powers.operation.surveys.definition.kinds import (
    CHOICES,
    SCALES,
    SCORED,
    TEXTS,
    WITH_OPTIONS,
    WITH_OTHER,
    Kind,
    Paging,
    Shape,
)
from rashin.powers.operation.surveys.definition.reading_questions import VALIDATES
from rashin.powers.operation.surveys.definition.sites import place_of, texts
from rashin.powers.operation.surveys.measures import source_told

Context = dict[str, Any]
SHAPES: Mapping[Shape, Words] = {
    Shape.ANY: _("Anything"), Shape.EMAIL: _("An e-mail address"), Shape.PHONE: _("A telephone number"),
    Shape.URL: _("A web address"), Shape.POSTAL_CODE: _("A postal code"),
}  # fmt: skip
PAGINGS: Mapping[Paging, Words] = {
    Paging.BLOCK: _("A block on each page"), Paging.QUESTION: _("A question on each page"),
    Paging.WHOLE: _("Everything on one page"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A text in every language of the survey, side by side."""

    name: str
    label: Words
    cells: Sequence[Cell]
    long: bool = False
    help: Words = ""


def text_field(
    name: str,
    label: Words,
    text: Text,
    document: Document,
    *,
    long: bool = False,
    help: Words = "",  # noqa: A002
) -> TextField:
    """The boxes of a text."""
    spoken = any(text.values())
    cells = [
        Cell(language=code, name=f"{name}-{code}", value=text.get(code, ""), missing=spoken and not text.get(code))
        for code in document.languages
    ]
    return TextField(name=name, label=label, cells=cells, long=long, help=help)


def question_editor(document: Document, question: Question, language: str) -> Context:
    """Everything that a question may say."""
    kind = question.kind
    required = question.required
    context: Context = {
        "question": question,
        "kind": KINDS[kind],
        "source": source_told(SCALES[kind].source) if kind in SCALES else "",
        "texts": [
            text_field(
                "text", _("Question") if kind is not Kind.STATEMENT else _("Text"), question.text, document, long=True
            ),
            text_field("help", _("Help below it"), question.help, document, long=kind is Kind.STATEMENT),
        ],
        "may_be_required": kind is not Kind.STATEMENT,
        "required": "when" if isinstance(required, Group) else "yes" if required else "no",
        "must": condition_box(
            required if isinstance(required, Group) else None, "must", document, before=question.id, language=language
        ),
        "show": condition_box(question.show_if, "show", document, before=question.id, language=language),
        "has_options": kind in WITH_OPTIONS,
        "has_other": kind in WITH_OTHER,
        "has_topic": kind in SCORED | TEXTS or kind is Kind.MATRIX,
        "checks": _checks(question),
    }
    context |= _things(document, question)
    if kind in CHOICES:
        context |= _carry(document, question, language)
    if question.scale is not None:
        context |= _scale(document, question)
    if kind is Kind.CONTACT:
        context["fields"] = [(str(one), label, one in question.fields) for one, label in FIELDS.items()]
    return context


def _things(document: Document, question: Question) -> Context:
    """Options and rows, with what each of them may say beside its text."""
    kind, languages, found = question.kind, document.languages, Context()
    more = {"image"} if kind is Kind.PICTURE else set()
    if kind in {Kind.MULTIPLE, Kind.PICTURE}:
        more |= {"exclusive"}
    if kind in WITH_OPTIONS:
        beside = frozenset(more | {"value", "anchor"})
        found["options"] = thing_box(question.options, "option", languages, more=beside)
        found["random"] = question.order == "random"
    if kind is Kind.MATRIX:
        found["rows"] = thing_box(question.rows, "row", languages, more=frozenset({"anchor", "reversed"}))
    if kind in WITH_OTHER:
        found["other_text"] = text_field("other_text", _("How “other” is called"), question.other_text, document)
    return found


def _carry(document: Document, question: Question, language: str) -> Context:
    earlier = []
    for number, one in enumerate(document.questions(), 1):
        if one.id == question.id:
            break
        if one.kind in CHOICES:
            earlier.append((one.id, f"{number}. {titled(document, one.id, language)}"))
    return {
        "carry_offers": earlier,
        "carry": question.carry_from.question if question.carry_from else "",
        "pick": str(question.carry_from.pick) if question.carry_from else "chosen",
        "picks": [(str(one), label) for one, label in PICKS.items()],
    }


def _scale(document: Document, question: Question) -> Context:
    scale, rule = question.scale, SCALES[question.kind]
    assert scale is not None
    return {
        "scale": scale,
        "highests": sorted(rule.highest) if len(rule.highest) > 1 else [],
        "directions": rule.free_direction,
        "displays": [(str(one), DISPLAYS[one]) for one in rule.displays] if len(rule.displays) > 1 else [],
        "ends": [
            text_field("low", _("What the lowest point means"), scale.low, document),
            text_field("high", _("What the highest point means"), scale.high, document),
        ],
    }


def _checks(question: Question) -> Context:
    """The bounds that a kind may have, with what they hold now."""
    found: Context = {}
    for name, kinds in VALIDATES.items():
        if question.kind in kinds:
            value = getattr(question.validation, name)
            found[name] = ", ".join(value) if isinstance(value, tuple) else "" if value is None else value
    for name in ("at_least", "at_most"):
        if isinstance(found.get(name), float):
            found[name] = f"{found[name]:g}"
    if "shape" in found:
        found["shapes"] = [(str(one), label) for one, label in SHAPES.items()]
    return found


def block_editor(document: Document, block: Block, language: str) -> Context:
    """A block's own words, when it is shown, its loop and its rules."""
    loop = block.loop
    first = block.questions[0].id if block.questions else ""
    earlier = _before(document, block.id)
    return {
        "block": block,
        "texts": [text_field("title", _("Title of the page"), block.title, document)],
        "show": condition_box(block.show_if, "show", document, before=first, language=language),
        "random": block.order == "random",
        "members": [(one.id, titled(document, one.id, language), one.id in block.anchors) for one in block.questions],
        "loop": loop.over if loop else "",
        "loop_question": loop.question if loop else "",
        "loop_pick": str(loop.pick) if loop else "chosen",
        "loop_most": loop.most or "" if loop else "",
        "loop_random": bool(loop and loop.order == "random"),
        "loop_offers": [(one.id, titled(document, one.id, language)) for one in earlier if one.kind in CHOICES],
        "items": thing_box(loop.items if loop else (), "item", document.languages, more=frozenset({"anchor"})),
        "picks": [(str(one), label) for one, label in PICKS.items()],
        "rules": [
            *(_rule(document, rule, at, language) for at, rule in enumerate(block.logic)),
            _rule(document, None, len(block.logic), language),
        ],
        **_targets(document, block, language),
    }  # fmt: skip


def _before(document: Document, block: str) -> list[Question]:
    found: list[Question] = []
    for one in document.blocks:
        if one.id == block:
            break
        found.extend(one.questions)
    return found


def _rule(document: Document, rule: Rule | None, at: int, language: str) -> Context:
    number = at + 1
    return {
        "n": number, "old": at if rule else -1, "rule": rule, "do": str(rule.do) if rule else "",
        "prefix": f"w{number}",
        "when": condition_box(rule.when if rule else None, f"w{number}", document, language=language),
        "value": "" if rule is None or rule.value is None else rule.value,
    }  # fmt: skip


def _targets(document: Document, block: Block, language: str) -> Context:
    """What rules may lead to, set and read."""
    return {
        "deeds": [(str(one), label) for one, label in DEEDS.items()],
        "reckonings": [(str(one), label) for one, label in RECKONINGS.items()],
        "jump_to": [
            (one.id.removeprefix(PAGE), one.title)
            for one in outline(document, (), "", language)
            if one.id != f"{PAGE}{block.id}"
        ],
        "require_of": [(one.id, titled(document, one.id, language)) for one in block.questions],
        "endings": endings_named(document, language),
        "variables": [one.id for one in document.variables],
        "readable": offered(document, language=language),
    }


def endings_named(document: Document, language: str) -> list[tuple[str, str]]:
    """The endings by their titles."""
    return [(one.id, said(one.title, language, document.default_language) or one.id) for one in document.endings]


def part_editor(document: Document, name: str, language: str) -> Context:
    """What stands beside the questions."""
    context: Context = {"part": name, "part_label": PARTS[name][0]}
    if name == "whole":
        context["texts"] = [
            text_field("title", _("Title"), document.title, document),
            text_field("description", _("What is said on the first page"), document.description, document, long=True),
        ]
        known = dict.fromkeys([*document.languages, *LANGUAGES])
        context["languages"] = [(code, language_name(code), code in document.languages) for code in known]
    elif name == "theme":
        context["texts"] = [text_field("logo_text", _("What the logo says"), document.theme.logo_text, document)]
    elif name == "endings":
        context["rows"] = [
            {
                "n": at, "ending": one, "prefix": f"w{at}",
                "texts": [
                    text_field(f"ending-{at}-title", _("Title"), one.title if one else {}, document),
                    text_field(f"ending-{at}-text", _("Text"), one.text if one else {}, document, long=True),
                ],
                "when": condition_box(one.when if one else None, f"w{at}", document, language=language),
            }
            for at, one in enumerate([*document.endings, None], 1)
        ]  # fmt: skip
    elif name == "quotas":
        context["endings"] = endings_named(document, language)
        context["rows"] = [
            {
                "n": at, "quota": one, "prefix": f"w{at}",
                "texts": [text_field(f"quota-{at}-title", _("Name"), one.title if one else {}, document)],
                "when": condition_box(one.when if one else None, f"w{at}", document, language=language),
            }
            for at, one in enumerate([*document.quotas, None], 1)
        ]  # fmt: skip
    elif name == "settings":
        context["pagings"] = [(str(one), label) for one, label in PAGINGS.items()]
    elif name == "translations":
        context |= translations(document)
    return context


def translations(document: Document) -> Context:
    """Every text side by side, those that are missing first."""
    lines = []
    for number, one in enumerate(texts(document)):
        if not any(one.text.values()):
            continue
        cells = [
            Cell(language=code, name=f"t-{number}-{code}", value=one.text.get(code, ""), missing=not one.text.get(code))
            for code in document.languages
        ]
        lines.append({
            "n": number, "key": one.key, "place": place_of(one.path), "cells": cells,
            "missing": any(cell.missing for cell in cells),
        })  # fmt: skip
    lines.sort(key=lambda one: not one["missing"])
    return {"lines": lines, "missing": sum(bool(one["missing"]) for one in lines)}
