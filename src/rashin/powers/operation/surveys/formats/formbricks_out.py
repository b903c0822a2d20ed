"""A survey as Formbricks reads it; what it cannot say is named."""

import json
import re
from typing import Any, Final

from rashin.powers.operation.surveys.definition.document import (
    Block,
    Condition,
    Document,
    Ending,
    Group,
    Option,
    Question,
    Rule,
    Text,
    said,
)
from rashin.powers.operation.surveys.definition.kinds import OTHER, Deed, Display, Field, Kind, Order, Shape, Source
from rashin.powers.operation.surveys.definition.piping import HOLE
from rashin.powers.operation.surveys.formats.foreign import Notes
from rashin.powers.operation.surveys.records import Taken

Json = dict[str, Any]
_TYPES: Final = {
    Kind.NPS: "nps", Kind.CSAT: "csat", Kind.CES: "ces", Kind.RATING: "rating", Kind.SINGLE: "multipleChoiceSingle",
    Kind.MULTIPLE: "multipleChoiceMulti", Kind.MATRIX: "matrix", Kind.RANKING: "ranking",
    Kind.SHORT_TEXT: "openText", Kind.LONG_TEXT: "openText", Kind.NUMBER: "openText", Kind.DATE: "date",
    Kind.FILE: "fileUpload", Kind.CONTACT: "contactInfo", Kind.CONSENT: "consent", Kind.PICTURE: "pictureSelection",
    Kind.STATEMENT: "cta",
}  # fmt: skip
_DISPLAYS: Final = {Display.NUMBER: "number", Display.STAR: "star", Display.FACE: "smiley"}
_INPUTS: Final = {Shape.EMAIL: "email", Shape.PHONE: "phone", Shape.URL: "url"}
_FIELDS: Final = {Field.NAME: "firstName", Field.EMAIL: "email", Field.PHONE: "phone", Field.COMPANY: "company"}
_OPERANDS: Final = {Source.ANSWER: "element", Source.VARIABLE: "variable", Source.HIDDEN: "hiddenField"}


def write(document: Document) -> Taken:
    """The survey as JSON with blocks."""
    writer = _Writer(document)
    content = json.dumps(writer.whole(), ensure_ascii=False, indent=2).encode() + b"\n"
    return Taken(content=content, left_out=tuple(writer.notes.found))


def _index(question: Question, row: str) -> int:
    found = [number for number, one in enumerate(question.rows) if one.id == row]
    return found[0]


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.notes = Notes()

    def text(self, text: Text) -> Json:
        """A text by language, piping as recalls."""
        default = self.document.default_language
        told = {
            "default" if language == default else language: self._recalls(words) for language, words in text.items()
        }
        return {"default": self._recalls(said(text, default, default)), **told}

    def _recalls(self, text: str) -> str:
        def recall(match: re.Match[str]) -> str:
            source, name, fallback = match.groups()
            if source in {Source.TRAIT, Source.LOOP}:
                return fallback or ""
            return f"#recall:{name.partition('.')[0]}/fallback:{fallback or ''}#"

        return HOLE.sub(recall, text)

    def whole(self) -> Json:
        document = self.document
        for place, what in (("quotas", document.quotas),):
            if what:
                self.notes.note(place, place, "anew")
        return {
            "name": said(document.title, document.default_language, document.default_language) or document.key,
            "type": "link",
            "status": "draft",
            "languages": [
                {"default": one == document.default_language, "enabled": True, "language": {"code": one}}
                for one in document.languages
            ],
            "welcomeCard": {
                "enabled": bool(document.description), "headline": self.text(document.title),
                "html": self.text(document.description),
            },
            "blocks": [self._block(number, block) for number, block in enumerate(document.blocks)],
            "endings": [self._ending(one) for one in document.endings],
            "hiddenFields": {"enabled": bool(document.hidden), "fieldIds": [one.id for one in document.hidden]},
            "variables": [
                {"id": one.id, "name": one.id, "type": one.kind, "value": one.initial} for one in document.variables
            ],
        }  # fmt: skip

    def _ending(self, ending: Ending) -> Json:
        if ending.when is not None:
            self.notes.note(f"endings.{ending.id}", "when", "jumps_only")
        if ending.redirect:
            return {"id": ending.id, "type": "redirectToUrl", "url": ending.redirect, "label": ending.id}
        return {
            "id": ending.id, "type": "endScreen", "headline": self.text(ending.title),
            "subheader": self.text(ending.text),
        }  # fmt: skip

    def _block(self, number: int, block: Block) -> Json:
        place = f"blocks[{number}]"
        for name, there in (("show_if", block.show_if), ("loop", block.loop), ("order", block.order == Order.RANDOM)):
            if there:
                self.notes.note(place, name, "jumps_only")
        logic = [self._rule(rule, f"{place}.logic[{at}]", f"{block.id}{at}") for at, rule in enumerate(block.logic)]
        return {
            "id": block.id,
            "name": said(block.title, self.document.default_language) or f"Block {number + 1}",
            "elements": [self._element(one, f"{place}.questions[{at}]") for at, one in enumerate(block.questions)],
            "logic": [one for one in logic if one],
        }

    # ── Questions ──

    def _element(self, question: Question, place: str) -> Json:
        for name, there in (("show_if", question.show_if), ("carry_from", question.carry_from)):
            if there:
                self.notes.note(place, name, "unsayable")
        if isinstance(question.required, Group):
            self.notes.note(place, "required", "unsayable")
        return {
            "id": question.id,
            "type": _TYPES[question.kind],
            "headline": self.text(question.text),
            "subheader": self.text(question.help),
            "required": question.required is True,
            **self._particular(question),
        }

    def _particular(self, question: Question) -> Json:
        kind, rule = question.kind, question.validation
        if question.scale is not None:
            return self._scaled(question)
        if kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING}:
            return self._choices(question)
        if kind == Kind.MATRIX:
            return {
                "rows": [{"id": one.id, "label": self.text(one.text)} for one in question.rows],
                "columns": [{"id": one.id, "label": self.text(one.text)} for one in question.options],
                "shuffleOption": "all" if question.order == Order.RANDOM else "none",
            }
        if kind in {Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.NUMBER}:
            return self._typed(question)
        if kind == Kind.CONTACT:
            wanted = {"required": question.required is True}
            return {theirs: {"show": ours in question.fields, **wanted} for ours, theirs in _FIELDS.items()}
        if kind == Kind.PICTURE:
            choices = [{"id": one.id, "imageUrl": one.image, "label": self.text(one.text)} for one in question.options]
            return {"choices": choices, "allowMulti": question.many}
        others: dict[Kind, Json] = {
            Kind.CONSENT: {"label": self.text(question.text)},
            Kind.DATE: {"format": "y-M-d"},
            Kind.FILE: {
                "allowMultipleFiles": rule.at_most != 1,
                "maxSizeInMB": rule.megabytes,
                "allowedFileExtensions": list(rule.endings),
            },
        }
        return others.get(kind, {})

    def _typed(self, question: Question) -> Json:
        kind, rule = question.kind, question.validation
        told: Json = {"inputType": "number" if kind == Kind.NUMBER else _INPUTS.get(rule.shape, "text")}
        if kind != Kind.NUMBER:
            bounds = {
                name: value for name, value in (("min", rule.at_least), ("max", rule.at_most)) if value is not None
            }
            told["charLimit"] = {"enabled": bool(bounds), **bounds}
        return told | {"longAnswer": kind == Kind.LONG_TEXT}

    def _scaled(self, question: Question) -> Json:
        scale = question.scale
        assert scale is not None
        told: Json = {"lowerLabel": self.text(scale.low), "upperLabel": self.text(scale.high)}
        if question.kind == Kind.NPS:
            return told
        if scale.direction < 0:
            self.notes.note(question.id, "direction", "direction")
        return told | {"scale": _DISPLAYS[scale.display], "range": scale.highest}

    def _choices(self, question: Question) -> Json:
        choices = [self._option(one) for one in question.options]
        if question.other:
            choices.append({"id": OTHER, "label": self.text(question.other_text or {"ja": "その他", "en": "Other"})})
        random = question.order == Order.RANDOM
        last = bool(question.options) and question.options[-1].anchor
        return {"choices": choices, "shuffleOption": ("exceptLast" if last else "all") if random else "none"}

    def _option(self, option: Option) -> Json:
        return {"id": option.id, "label": self.text(option.text)}

    # ── Logic ──

    def _rule(self, rule: Rule, place: str, name: str) -> Json | None:
        try:
            conditions = self._group(rule.when or Group(join="all", members=()), name)
            action = self._action(rule)
        except LookupError:
            self.notes.note(place, rule.do, "unsayable")
            return None
        return {"id": name, "conditions": conditions, "actions": [{"id": f"{name}a", **action}]}

    def _action(self, rule: Rule) -> Json:
        if rule.do == Deed.JUMP:
            return {"objective": "jumpToBlock", "target": rule.to}
        if rule.do == Deed.END:
            target = rule.to or self.document.endings[0].id  # without endings there is nowhere to jump to
            return {"objective": "jumpToBlock", "target": target}
        if rule.do == Deed.REQUIRE:
            return {"objective": "requireAnswer", "target": rule.to}
        value = self._operand(rule.of) if rule.of else {"type": "static", "value": rule.value}
        return {"objective": "calculate", "variableId": rule.set, "operator": str(rule.by), "value": value}

    def _operand(self, reference: str) -> Json:
        source, _, name = reference.partition(":")
        asked, _, part = name.partition(".")
        told: Json = {"type": _OPERANDS[Source(source)], "value": asked}
        question = self.document.question(asked)
        if part and question is not None:
            told["meta"] = {"row": str(_index(question, part))} if question.rows else {}
        return told

    def _group(self, group: Group, name: str) -> Json:
        return {
            "id": f"{name}g",
            "connector": "or" if group.join == "any" else "and",
            "conditions": [
                self._group(one, f"{name}{at}") if isinstance(one, Group) else self._condition(one, f"{name}{at}")
                for at, one in enumerate(group.members)
            ],
        }

    def _condition(self, condition: Condition, name: str) -> Json:
        told: Json = {"id": f"{name}c", "leftOperand": self._operand(condition.of), "operator": str(condition.op)}
        if condition.value is not None:
            value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
            told["rightOperand"] = {"type": "static", "value": value}
        return told
