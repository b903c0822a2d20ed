"""What the builder's forms send, as the JSON of a survey's parts. Reading judges it and names the place of a fault."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rashin.powers.operation.surveys.building.conditions import Posted, numbers_in, posted_group
from rashin.powers.operation.surveys.building.edits import Item, fresh
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.kinds import (
    CHOICES,
    SCORED,
    TEXTS,
    WITH_OPTIONS,
    WITH_OTHER,
    Kind,
    Paging,
)
from rashin.powers.operation.surveys.definition.reading_questions import VALIDATES

_PAGING: Final = {str(one) for one in Paging}


def text_in(posted: Posted, name: str, languages: Sequence[str], before: Mapping[str, str] | None = None) -> Item:
    """A text in every language of the survey; languages that the form did not show stay as they were."""
    made = dict(before or {})
    for language in languages:
        key = f"{name}-{language}"
        if key in set(posted):
            value = str(posted.get(key, "")).replace("\r\n", "\n").strip()
            if value:
                made[language] = value
            else:
                made.pop(language, None)
    return made


def _said(made: Item) -> Item:
    """Without what says nothing."""
    return {key: value for key, value in made.items() if value not in (None, "", {}, [], False)}


def _flag(posted: Posted, name: str) -> bool:
    return posted.get(name, "") in {"1", "on", "true"}


def number_in(text: str) -> Any:
    """A number, None for nothing, and the text itself for what is none: reading then names the place."""
    told = str(text).strip().replace(",", "")
    if not told:
        return None
    try:
        found = float(told)
    except ValueError:
        return told
    return int(found) if found.is_integer() else found


def question_in_form(posted: Posted, before: Item, document: Document) -> Item:
    """A question as its form has it."""
    kind, languages = Kind(before["kind"]), document.languages
    made: Item = {
        "id": before["id"],
        "kind": str(kind),
        "text": text_in(posted, "text", languages, before.get("text")),
        "help": text_in(posted, "help", languages, before.get("help")),
        "required": _required(posted, before, document),
        "show_if": _condition(posted, "show", before.get("show_if"), document),
        "validation": _validation(posted, kind),
    }
    if kind in WITH_OPTIONS:
        made["options"] = things_in(posted, "option", before.get("options", []), languages)
        made["order"] = "random" if _flag(posted, "random") else None
    if kind is Kind.MATRIX:
        made["rows"] = things_in(posted, "row", before.get("rows", []), languages)
    if kind in WITH_OTHER:
        made["other"] = _flag(posted, "other")
        made["other_text"] = text_in(posted, "other_text", languages, before.get("other_text"))
    if kind in CHOICES and posted.get("carry"):
        made["carry_from"] = {"question": posted.get("carry"), "pick": posted.get("pick") or "chosen"}
    if kind in SCORED:
        made["scale"] = _scale(posted, before.get("scale", {}), languages)
    if kind is Kind.CONTACT:
        made["fields"] = posted.getlist("fields")
    made["many"] = kind is Kind.PICTURE and _flag(posted, "many")
    made["dropdown"] = kind is Kind.SINGLE and _flag(posted, "dropdown")
    if kind in SCORED | TEXTS or kind is Kind.MATRIX:
        made["topic"] = str(posted.get("topic", before.get("topic", ""))).strip()
    return _said(made)


def _required(posted: Posted, before: Item, document: Document) -> Any:
    told = posted.get("required", "")
    if told == "when":
        return _condition(posted, "must", before.get("required"), document)
    return told == "yes"


def _condition(posted: Posted, prefix: str, before: Any, document: Document) -> Any:
    """The group of a form; one that the form cannot show is kept."""
    if _flag(posted, f"{prefix}-keep"):
        return before if isinstance(before, dict) else None
    return posted_group(posted, prefix, document)


def things_in(posted: Posted, prefix: str, before: Sequence[Item], languages: Sequence[str]) -> list[Item]:
    """Options or rows: those with a text, those that were there before, in the order of the form."""
    known = {one["id"]: one for one in before}
    taken = set(known) | {"other"}
    made = []
    for number in numbers_in(posted, prefix):
        row = f"{prefix}-{number}"
        name = str(posted.get(f"{row}-id", "")).strip()
        text = text_in(posted, f"{row}-text", languages, known.get(name, {}).get("text"))
        image = str(posted.get(f"{row}-image", "")).strip()
        if not name and not text and not image:
            continue
        if not name:
            name = fresh(taken, "o" if prefix != "row" else "r")
            taken.add(name)
        made.append(
            _said({
                "id": name,
                "text": text,
                "anchor": _flag(posted, f"{row}-anchor"),
                "exclusive": _flag(posted, f"{row}-exclusive"),
                "reversed": _flag(posted, f"{row}-reversed"),
                "image": image,
            })
            | ({} if (value := number_in(posted.get(f"{row}-value", ""))) is None else {"value": value})
        )  # fmt: skip
    return made


def _scale(posted: Posted, before: Item, languages: Sequence[str]) -> Item:
    made: Item = {
        "low": text_in(posted, "low", languages, before.get("low")),
        "high": text_in(posted, "high", languages, before.get("high")),
        "display": posted.get("display") or None,
        "highest": number_in(posted.get("highest", "")),
        "direction": number_in(posted.get("direction", "")),
    }
    if made["highest"] is not None and before.get("highest") not in (None, made["highest"]):
        made["direction"] = None  # another scale has another usual direction
    return {key: value for key, value in made.items() if value not in (None, {}, "")}


def _validation(posted: Posted, kind: Kind) -> Item:
    made: Item = {}
    for name, kinds in VALIDATES.items():
        told = posted.get(f"check-{name}", "")
        if kind not in kinds or not told:
            continue
        if name == "whole":
            made[name] = True
        elif name == "endings":
            made[name] = [one.strip().lstrip(".").lower() for one in str(told).replace(" ", ",").split(",") if one]
        elif name in {"at_least", "at_most", "megabytes"}:
            made[name] = number_in(told)
        else:
            made[name] = str(told).strip()
    return made


def block_in_form(posted: Posted, before: Item, document: Document) -> Item:
    """A block's own words and rules."""
    over = posted.get("loop", "")
    loop: Item | None = None
    if over:
        held = before.get("loop") or {}
        loop = {
            "over": "answer" if over == "answer" else "list",
            "items": things_in(posted, "item", held.get("items", []), document.languages) if over == "list" else [],
            "question": posted.get("loop-question", "") if over == "answer" else "",
            "pick": posted.get("loop-pick", "") if over == "answer" else "",
            "order": "random" if _flag(posted, "loop-random") else "",
            "most": number_in(posted.get("loop-most", "")) or 0,
        }
        loop = {key: value for key, value in loop.items() if value not in ("", [], 0)}
    return _said({
        "title": text_in(posted, "title", document.languages, before.get("title")),
        "show_if": _condition(posted, "show", before.get("show_if"), document),
        "loop": loop,
        "order": "random" if _flag(posted, "random") else "",
        "anchors": posted.getlist("anchors") if _flag(posted, "random") else [],
        "logic": rules_in(posted, before.get("logic", []), document),
    })  # fmt: skip


def rules_in(posted: Posted, before: Sequence[Item], document: Document) -> list[Item]:
    """The rules of a block, in order; each with conditions of its own under ``when<N>``."""
    made = []
    for number in numbers_in(posted, "rule"):
        row = f"rule-{number}"
        deed = posted.get(f"{row}-do", "")
        if not deed:
            continue
        old = int(posted.get(f"{row}-old", "-1") or -1)
        held = before[old].get("when") if 0 <= old < len(before) else None
        rule: Item = {
            "do": deed,
            "when": _condition(posted, posted.get(f"{row}-when", "") or f"w{number}", held, document),
        }
        if deed == "calculate":
            rule |= {"set": posted.get(f"{row}-set", ""), "by": posted.get(f"{row}-by", "assign") or "assign"}
            of = posted.get(f"{row}-of", "")
            if of:
                rule["of"] = of
            else:
                value = number_in(posted.get(f"{row}-value", ""))
                rule["value"] = "" if value is None else value
        else:
            rule["to"] = posted.get(f"{row}-{deed}", "")
        made.append(
            {key: value for key, value in rule.items() if value is not None and (value != "" or key == "value")}
        )
    return made


def settings_in_form(posted: Posted, document: Document) -> Item:
    """How answering goes."""
    paging = posted.get("paging", "")
    return {
        "paging": paging if paging in _PAGING else "block",
        "progress": _flag(posted, "progress"),
        "back": _flag(posted, "back"),
        "partials": _flag(posted, "partials"),
        "one_per_person": _flag(posted, "one_per_person"),
        "anonymous": _flag(posted, "anonymous") or document.audience == "employee",
        **{name: value for name in ("opens_at", "closes_at") if (value := str(posted.get(name, "")).strip())},
        **{
            name: value
            for name in ("most_responses", "minimum_seconds", "retention_days")
            if (value := number_in(posted.get(name, ""))) is not None
        },
    }


def theme_in_form(posted: Posted, before: Item, document: Document) -> Item:
    """How the page looks."""
    return {
        **{
            name: value
            for name in ("accent", "background", "logo")
            if (value := str(posted.get(name, "")).strip()) and _flag(posted, f"own-{name}") | (name == "logo")
        },
        "logo_text": text_in(posted, "logo_text", document.languages, before.get("logo_text")),
        "rounded": _flag(posted, "rounded"),
        "dark": _flag(posted, "dark"),
    }


def endings_in_form(posted: Posted, before: Sequence[Item], document: Document) -> list[Item]:
    """The endings, in order."""
    known, taken = {one["id"]: one for one in before}, {one["id"] for one in before}
    made = []
    for number in numbers_in(posted, "ending"):
        row = f"ending-{number}"
        name = str(posted.get(f"{row}-id", "")).strip()
        held = known.get(name, {})
        title = text_in(posted, f"{row}-title", document.languages, held.get("title"))
        text = text_in(posted, f"{row}-text", document.languages, held.get("text"))
        if (not name and not title and not text) or _flag(posted, f"{row}-gone"):
            continue
        if not name:
            name = fresh(taken, "e")
            taken.add(name)
        when = _condition(posted, posted.get(f"{row}-when", "") or f"w{number}", held.get("when"), document)
        redirect = str(posted.get(f"{row}-redirect", "")).strip()
        made.append(_said({"id": name, "title": title, "text": text, "when": when, "redirect": redirect}))
    return made


def fields_in_form(posted: Posted) -> tuple[list[Item], list[Item]]:
    """Hidden fields and variables."""
    hidden, variables = [], []
    for number in numbers_in(posted, "hidden"):
        row = f"hidden-{number}"
        if name := str(posted.get(f"{row}-id", "")).strip():
            initial = str(posted.get(f"{row}-initial", "")).strip()
            hidden.append(_said({"id": name, "initial": initial, "public": _flag(posted, f"{row}-public")}))
    for number in numbers_in(posted, "variable"):
        row = f"variable-{number}"
        if name := str(posted.get(f"{row}-id", "")).strip():
            kind, told = posted.get(f"{row}-kind", "number"), str(posted.get(f"{row}-initial", "")).strip()
            initial = told if kind == "text" else number_in(told)
            variables.append({"id": name, "kind": kind, "initial": 0 if initial is None else initial})
    return hidden, variables


def quotas_in_form(posted: Posted, before: Sequence[Item], document: Document) -> list[Item]:
    """The quotas, in order."""
    known, taken = {one["id"]: one for one in before}, {one["id"] for one in before}
    made = []
    for number in numbers_in(posted, "quota"):
        row = f"quota-{number}"
        name, limit = str(posted.get(f"{row}-id", "")).strip(), number_in(posted.get(f"{row}-limit", ""))
        if limit is None:
            continue
        held = known.get(name, {})
        if not name:
            name = fresh(taken, "quota")
            taken.add(name)
        made.append({
            "id": name, "limit": limit,
            **_said({
                "title": text_in(posted, f"{row}-title", document.languages, held.get("title")),
                "when": _condition(posted, posted.get(f"{row}-when", "") or f"w{number}", held.get("when"), document),
                "count": posted.get(f"{row}-count", ""),
                "action": posted.get(f"{row}-action", ""),
                "ending": posted.get(f"{row}-ending", ""),
            }),
        })  # fmt: skip
    return made
