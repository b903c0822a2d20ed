"""The left pane of the builder: blocks and questions in order, each with what a maker wants to see at a glance."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.navigation import Words
from rashin.powers.operation.surveys.building.edits import PAGE
from rashin.powers.operation.surveys.building.words import GROUPS, ICONS, KINDS, titled
from rashin.powers.operation.surveys.definition.document import Block, Document, said
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.problems import Problem

PART = "part:"
"""Before the name of what stands beside the questions, in addresses: a question may have the same id."""
PARTS: dict[str, tuple[Words, str]] = {
    "whole": (_("Title, languages, audience"), "settings-2"),
    "theme": (_("Look"), "palette"),
    "endings": (_("Endings"), "flag"),
    "fields": (_("Hidden fields and variables"), "hash"),
    "quotas": (_("Quotas"), "gauge"),
    "settings": (_("How answering goes"), "sliders-horizontal"),
    "translations": (_("Translations"), "languages"),
}
"""What stands beside the questions: name in the address → label and icon."""
_WHERE = {"hidden": "fields", "variables": "fields"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineItem:
    """A question in the list."""

    id: str
    number: int
    text: str
    icon: str
    kind: str
    required: bool
    conditional: bool
    problems: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineBlock:
    """A block in the list."""

    id: str
    number: int
    title: str
    items: Sequence[OutlineItem]
    looped: bool
    conditional: bool
    ruled: bool
    random: bool
    problems: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinePart:
    """What stands beside the questions."""

    name: str
    label: Words
    icon: str
    problems: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindGroup:
    """Kinds of question on offer."""

    label: Words
    kinds: Sequence[tuple[str, Words, str]]


def outline(document: Document, problems: Iterable[Problem], at: str, language: str) -> list[OutlineBlock]:
    """The blocks with their questions."""
    counts = Counter(place_at(one.place, document) for one in problems if one.severity == "error")
    number, found = 0, []
    for place, block in enumerate(document.blocks, 1):
        items = []
        for question in block.questions:
            number += 1
            items.append(
                OutlineItem(
                    id=question.id, number=number, text=titled(document, question.id, language),
                    icon=ICONS[question.kind], kind=str(KINDS[question.kind]), required=question.required is not False,
                    conditional=question.show_if is not None, problems=counts[question.id], current=question.id == at,
                )
            )  # fmt: skip
        found.append(_block(block, place, items, counts[f"{PAGE}{block.id}"], at, document, language))
    return found


def _block(
    block: Block, number: int, items: Sequence[OutlineItem], problems: int, at: str, document: Document, language: str
) -> OutlineBlock:
    title = said(block.title, language, document.default_language)
    return OutlineBlock(
        id=f"{PAGE}{block.id}", number=number, items=items,
        title=title or gettext("Page %(number)s") % {"number": number},
        looped=block.loop is not None, conditional=block.show_if is not None, ruled=bool(block.logic),
        random=block.order == "random", problems=problems, current=at == f"{PAGE}{block.id}",
    )  # fmt: skip


def parts(document: Document, problems: Iterable[Problem], at: str) -> list[OutlinePart]:
    """What stands beside the questions, with what is wrong in it."""
    counts = Counter(place_at(one.place, document) for one in problems if one.severity == "error")
    translations = sum(one.code == "no_translation" for one in problems)
    return [
        OutlinePart(
            name=f"{PART}{name}", label=label, icon=icon, current=at == f"{PART}{name}",
            problems=translations if name == "translations" else counts[f"{PART}{name}"],
        )
        for name, (label, icon) in PARTS.items()
        if name != "translations" or len(document.languages) > 1
    ]  # fmt: skip


def place_at(place: str, document: Document) -> str:
    """The part of the builder in which a place of the document is edited."""
    head, _bracket, rest = place.partition("[")
    if head != "blocks":
        name = _WHERE.get(head.partition(".")[0], head.partition(".")[0])
        return f"{PART}{name if name in PARTS else 'whole'}"
    number, _bracket, inside = rest.partition("]")
    if not number.isdecimal() or int(number) >= len(document.blocks):
        return f"{PART}whole"
    block = document.blocks[int(number)]
    if inside.startswith(".questions["):
        at = inside.removeprefix(".questions[").partition("]")[0]
        if at.isdecimal() and int(at) < len(block.questions):
            return block.questions[int(at)].id
    return f"{PAGE}{block.id}"


def kinds_on_offer() -> list[KindGroup]:
    """The kinds, grouped as people look for them."""
    return [
        KindGroup(label=label, kinds=[(str(kind), KINDS[kind], ICONS[kind]) for kind in kinds])
        for label, kinds in GROUPS
    ]


def first_place(document: Document) -> str:
    """Where the builder opens: the first question, else the title."""
    return next((question.id for question in document.questions()), f"{PART}whole")


def name_of(kind: Kind) -> str:
    """What a kind is called."""
    return str(KINDS[kind])
