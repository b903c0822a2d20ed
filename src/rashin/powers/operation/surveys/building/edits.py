"""Edits of a draft: each takes a document as JSON and gives another, the first untouched.

Nothing here judges: what an edit makes is read again by ``definition.reading`` before it is kept, and checked by
``definition.checking`` before it is published.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final

from rashin.errors import NotFound, gettext_noop
from rashin.powers.operation.surveys.definition.kinds import SCORED, WITH_OPTIONS, Kind

Draft = dict[str, Any]
Item = dict[str, Any]


class PartMissing(NotFound):
    """A question or block that somebody took away meanwhile."""

    code = "survey.part_missing"
    message = gettext_noop("“%(name)s” is no longer in this survey.")
    remedy = gettext_noop("Somebody took it away meanwhile; undo brings it back.")


_FIRST_TEXTS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.NPS: (
        "どのくらい、ご友人やご家族にすすめたいと思いますか？",
        "How likely are you to recommend us to friends or family?",
    ),
    Kind.CSAT: ("どのくらい満足されましたか？", "How satisfied were you?"),
    Kind.CES: ("必要なことを簡単に済ませられましたか？", "Was it easy to do what you wanted to do?"),
    Kind.CONSENT: ("同意します", "I agree"),
}  # fmt: skip
_LANGUAGES: Final = ("ja", "en")


PAGE: Final = "page:"
"""Before the id of a block, wherever questions and blocks stand side by side: a question may have the same id."""


def questions_in(draft: Draft) -> list[str]:
    """The ids of questions, in order."""
    return [one["id"] for block in draft.get("blocks", []) for one in block.get("questions", [])]


def blocks_in(draft: Draft) -> list[str]:
    """The ids of blocks, in order."""
    return [one["id"] for one in draft.get("blocks", [])]


def names_in(draft: Draft) -> set[str]:
    """Questions by their ids, blocks by ``page:`` and theirs."""
    return {*questions_in(draft), *(f"{PAGE}{one}" for one in blocks_in(draft))}


def fresh(taken: set[str], stem: str) -> str:
    """An id that nobody has, such as q1 or q2."""
    return next(name for name in (f"{stem}{number}" for number in range(1, len(taken) + 2)) if name not in taken)


def question_in(draft: Draft, name: str) -> Item:
    """The question of this id."""
    for block in draft.get("blocks", []):
        for question in block.get("questions", []):
            if question["id"] == name:
                found: Item = question
                return found
    raise PartMissing(name=name)


def block_in(draft: Draft, name: str) -> Item:
    """The block of this id, with or without ``page:`` before it."""
    name = name.removeprefix(PAGE)
    for block in draft.get("blocks", []):
        if block["id"] == name:
            found: Item = block
            return found
    raise PartMissing(name=name)


def block_of(draft: Draft, question: str) -> Item:
    """The block that holds a question."""
    for block in draft.get("blocks", []):
        if any(one["id"] == question for one in block.get("questions", [])):
            found: Item = block
            return found
    raise PartMissing(name=question)


def _edit(draft: Draft, change: Callable[[Draft], None]) -> Draft:
    made = deepcopy(draft)
    made.setdefault("blocks", [])
    change(made)
    return made


def add_block(draft: Draft, *, after: str = "") -> tuple[Draft, str]:
    """An empty block behind another, or at the end."""
    name, after = fresh(set(blocks_in(draft)), "b"), after.removeprefix(PAGE)

    def change(made: Draft) -> None:
        at = next((at for at, one in enumerate(made["blocks"], 1) if one["id"] == after), len(made["blocks"]))
        made["blocks"].insert(at, {"id": name, "questions": []})

    return _edit(draft, change), f"{PAGE}{name}"


def add_question(draft: Draft, *, kind: Kind, block: str = "", after: str = "") -> tuple[Draft, str]:
    """A question of a kind, ready to be worded: behind another, at the end of a block, or of the survey."""
    if not draft.get("blocks"):
        draft, block = add_block(draft)
    name = fresh(set(questions_in(draft)), "q")
    home = block_of(draft, after)["id"] if after else block_in(draft, block or draft["blocks"][-1]["id"])["id"]

    def change(made: Draft) -> None:
        questions = block_in(made, home).setdefault("questions", [])
        at = next((at for at, one in enumerate(questions, 1) if one["id"] == after), len(questions))
        questions.insert(at, new_question(name, kind, draft.get("languages", ["ja"])))

    return _edit(draft, change), name


def new_question(name: str, kind: Kind, languages: list[str]) -> Item:
    """What a question of a kind begins with."""
    made: Item = {"id": name, "kind": str(kind)}
    if kind in _FIRST_TEXTS:
        made["text"] = {key: text for key, text in zip(_LANGUAGES, _FIRST_TEXTS[kind], strict=True) if key in languages}
    if kind in WITH_OPTIONS:
        made["options"] = [{"id": f"o{number}"} for number in range(1, 4)]
    if kind is Kind.MATRIX:
        made["rows"] = [{"id": f"r{number}"} for number in range(1, 3)]
        made["options"] = [{"id": f"o{number}", "value": number} for number in range(1, 6)]
    if kind in SCORED:
        made["required"] = True
    return made


def replace_question(draft: Draft, name: str, made: Item) -> Draft:
    """The question as it is now; its id stays."""

    def change(whole: Draft) -> None:
        question = question_in(whole, name)
        question.clear()
        question.update({**made, "id": name})

    return _edit(draft, change)


def replace_block(draft: Draft, name: str, made: Item) -> Draft:
    """The block's own words and rules; its id and questions stay."""

    def change(whole: Draft) -> None:
        block = block_in(whole, name)
        questions = block.get("questions", [])
        block.clear()
        block.update({**made, "id": name.removeprefix(PAGE), "questions": questions})

    return _edit(draft, change)


def replace_parts(draft: Draft, **parts: Any) -> Draft:
    """What stands beside the blocks: title, theme, quotas, endings …; None takes a part away."""

    def change(whole: Draft) -> None:
        for name, value in parts.items():
            if value is None:
                whole.pop(name, None)
            else:
                whole[name] = value

    return _edit(draft, change)


def remove(draft: Draft, name: str) -> Draft:
    """Without a question, or a block with its questions."""

    def change(whole: Draft) -> None:
        if name.startswith(PAGE):
            whole["blocks"].remove(block_in(whole, name))
            return
        home = block_of(whole, name)
        home["questions"] = [one for one in home["questions"] if one["id"] != name]

    return _edit(draft, change)


def copy_question(draft: Draft, name: str) -> tuple[Draft, str]:
    """The same question once more, behind the first."""
    made_name = fresh(set(questions_in(draft)), "q")

    def change(whole: Draft) -> None:
        home = block_of(whole, name)["questions"]
        at = next(at for at, one in enumerate(home) if one["id"] == name)
        home.insert(at + 1, {**deepcopy(home[at]), "id": made_name})

    return _edit(draft, change), made_name


def move(draft: Draft, name: str, *, before: str = "", into: str = "") -> Draft:
    """A question before another or at the end of a block; a block before another block or at the end."""
    if name.startswith(PAGE):
        return _edit(draft, lambda whole: _place(whole["blocks"], block_in(whole, name), before.removeprefix(PAGE)))
    before = "" if before.startswith(PAGE) else before

    def change(whole: Draft) -> None:
        home, moved = block_of(whole, name), question_in(whole, name)
        goal = block_of(whole, before) if before and before != name else block_in(whole, into) if into else home
        if before == name:
            return
        home["questions"] = [one for one in home["questions"] if one["id"] != name]
        goal.setdefault("questions", [])
        goal["questions"].append(moved)
        _place(goal["questions"], moved, before)

    return _edit(draft, change)


def _place(things: list[Item], moved: Item, before: str) -> None:
    if moved["id"] == before:
        return
    things.remove(moved)
    at = next((at for at, one in enumerate(things) if one["id"] == before), len(things))
    things.insert(at, moved)


def step(draft: Draft, name: str, *, down: bool) -> Draft:
    """One place up or down; a question at the end of its block goes on into the next."""
    blocks, names = draft.get("blocks", []), blocks_in(draft)
    if name.startswith(PAGE):
        at = names.index(block_in(draft, name)["id"])
        goal = at + (2 if down else -1)
        return (
            draft
            if goal < 0 or (down and at + 1 >= len(names))
            else move(draft, name, before=f"{PAGE}{names[goal]}" if goal < len(names) else "")
        )
    home = block_of(draft, name)
    inside, place = [one["id"] for one in home["questions"]], names.index(home["id"])
    at = inside.index(name)
    if down and at + 1 < len(inside):
        return move(draft, name, before=inside[at + 2] if at + 2 < len(inside) else "", into=home["id"])
    if not down and at:
        return move(draft, name, before=inside[at - 1])
    next_place = place + (1 if down else -1)
    if not 0 <= next_place < len(names):
        return draft
    there = blocks[next_place].get("questions", [])
    return move(draft, name, before=there[0]["id"] if down and there else "", into=names[next_place])
