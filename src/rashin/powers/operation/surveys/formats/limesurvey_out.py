"""A survey as a .lss file (the tables of LimeSurvey 3, which later versions read too); what it cannot say is named."""

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rashin.powers.operation.surveys.definition.document import Condition, Document, Group, Question, Text, said
from rashin.powers.operation.surveys.definition.kinds import OTHER, Kind, Operator, Order, Paging
from rashin.powers.operation.surveys.definition.piping import HOLE
from rashin.powers.operation.surveys.formats.foreign import Notes
from rashin.powers.operation.surveys.records import Taken

_VERSION: Final = "366"
_SURVEY: Final = "1"
_TYPES: Final = {
    Kind.NPS: "L", Kind.CSAT: "L", Kind.CES: "L", Kind.RATING: "L", Kind.SINGLE: "L", Kind.MULTIPLE: "M",
    Kind.MATRIX: "F", Kind.RANKING: "R", Kind.SHORT_TEXT: "S", Kind.LONG_TEXT: "T", Kind.NUMBER: "N", Kind.DATE: "D",
    Kind.FILE: "|", Kind.CONTACT: "Q", Kind.CONSENT: "Y", Kind.PICTURE: "M", Kind.STATEMENT: "X",
}  # fmt: skip
_PAGING: Final = {Paging.BLOCK: "G", Paging.QUESTION: "S", Paging.WHOLE: "A"}
_SIGNS: Final = {
    Operator.EQUALS: "==", Operator.DOES_NOT_EQUAL: "!=", Operator.IS_GREATER_THAN: ">", Operator.IS_LESS_THAN: "<",
    Operator.IS_GREATER_THAN_OR_EQUAL: ">=", Operator.IS_LESS_THAN_OR_EQUAL: "<=",
}  # fmt: skip
_UNKEEPABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_lss(document: Document) -> Taken:
    """The survey as XML."""
    writer = _Writer(document)
    root = writer.whole()
    indent(root)
    content = tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    return Taken(content=content, left_out=tuple(writer.notes.found))


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.notes = Notes()
        self.tables: dict[str, list[dict[str, object]]] = {}
        self.codes: dict[str, str] = {}
        self.parts: dict[tuple[str, str], str] = {}
        """(question, option or row) → its code there."""
        self.numbers: dict[str, int] = {}

    def add(self, table: str, **cells: object) -> None:
        """One row."""
        self.tables.setdefault(table, []).append(cells)

    def text(self, text: Text, language: str) -> str:
        """A text with piping as LimeSurvey writes it."""

        def fill(match: re.Match[str]) -> str:
            source, name, fallback = match.groups()
            code = self.codes.get(name.partition(".")[0]) if source == "answer" else None
            return f"{{{code}.shown}}" if code else (fallback or "")

        return HOLE.sub(fill, said(text, language, self.document.default_language))

    def whole(self) -> Element:
        """Every table."""
        document = self.document
        self._name()
        for number, block in enumerate(document.blocks, 1):
            here = f"blocks[{number - 1}]"
            for language in document.languages:
                self.add(
                    "groups", gid=number, sid=_SURVEY, group_name=self.text(block.title, language) or block.id,
                    group_order=number, description="", language=language,
                    grelevance=self._relevance(block.show_if, f"{here}.show_if"), randomization_group="",
                )  # fmt: skip
            for name, there in (("loop", block.loop), ("logic", block.logic)):
                if there:
                    self.notes.note(here, name, "unsayable")
            for place, question in enumerate(block.questions):
                self._question(question, number, place, f"{here}.questions[{place}]")
        for beside in ("quotas", "variables", "hidden"):
            if getattr(document, beside):
                self.notes.note(beside, beside, "anew")
        self._survey()
        return self._tree()

    def _name(self) -> None:
        """Codes of all questions, rows and options, for there they are shorter."""
        for question in self.document.questions():
            self.codes[question.id] = self._code(question.id)
            self.numbers[question.id] = len(self.numbers) + 1
            for at, row in enumerate(question.rows, 1):
                self.parts[question.id, row.id] = f"SQ{at:03}"
            stem = "SQ{:03}" if question.kind in {Kind.MULTIPLE, Kind.PICTURE} else "A{}"
            for at, option in enumerate(question.options, 1):
                self.parts[question.id, option.id] = stem.format(at)

    def _code(self, name: str) -> str:
        wanted = re.sub("[^A-Za-z0-9]", "", name)[:17]
        taken, number, code = set(self.codes.values()), 2, wanted
        while code in taken:
            code, number = f"{wanted}{number}", number + 1
        return code

    def _survey(self) -> None:
        document = self.document
        self.add(
            "surveys", sid=_SURVEY, admin="", active="N", language=document.default_language,
            additional_languages=" ".join(one for one in document.languages if one != document.default_language),
            format=_PAGING[document.settings.paging], anonymized="Y" if document.anonymous else "N",
            allowprev="Y" if document.settings.back else "N", showprogress="Y" if document.settings.progress else "N",
            savetimings="Y",
        )  # fmt: skip
        ending = next((one for one in document.endings if one.when is None), None)
        for language in document.languages:
            self.add(
                "surveys_languagesettings", surveyls_survey_id=_SURVEY, surveyls_language=language,
                surveyls_title=self.text(document.title, language) or document.key,
                surveyls_welcometext=self.text(document.description, language),
                surveyls_endtext=self.text(ending.title, language) if ending else "",
            )  # fmt: skip

    # ── Questions ──

    def _question(self, question: Question, group: int, order: int, place: str) -> None:
        number, kind = self.numbers[question.id], question.kind
        if isinstance(question.required, Group) or question.carry_from is not None:
            self.notes.note(place, "required" if question.carry_from is None else "carry_from", "unsayable")
        relevance = self._relevance(question.show_if, f"{place}.show_if")
        for language in self.document.languages:
            self.add(
                "questions", qid=number, parent_qid=0, sid=_SURVEY, gid=group,
                type="!" if question.dropdown else _TYPES[kind], title=self.codes[question.id],
                question=self.text(question.text, language), preg="", help=self.text(question.help, language),
                other="Y" if question.other else "N", mandatory="Y" if question.required is True else "N",
                question_order=order, language=language, scale_id=0, same_default=0, relevance=relevance,
            )  # fmt: skip
            self._parts(question, language, number, group)
        rule = question.validation
        exclusive = ";".join(self.parts[question.id, one.id] for one in question.options if one.exclusive)
        bounds = ("min_num_value_n", "max_num_value_n") if kind == Kind.NUMBER else ("min_answers", "max_answers")
        attributes: Mapping[str, object] = {
            "random_order": 1 if question.order == Order.RANDOM else None,
            "exclude_all_others": exclusive or None,
            bounds[0]: rule.at_least,
            "maximum_chars" if kind in {Kind.SHORT_TEXT, Kind.LONG_TEXT} else bounds[1]: rule.at_most,
            "allowed_filetypes": ", ".join(rule.endings) or None,
            "max_filesize": rule.megabytes * 1024 if kind == Kind.FILE else None,
            "num_value_int_only": 1 if rule.whole else None,
        }
        for name, value in attributes.items():
            if value is not None:
                self.add("question_attributes", qid=number, attribute=name, value=_number(value), language="")
        for language in self.document.languages:
            if question.other_text:
                told = self.text(question.other_text, language)
                self.add(
                    "question_attributes", qid=number, attribute="other_replace_text", value=told, language=language
                )

    def _parts(self, question: Question, language: str, number: int, group: int) -> None:
        """Answers and subquestions in one language."""
        kind = question.kind
        if question.scale is not None:
            points = question.scale.points
            ends = {points[0]: question.scale.low, points[-1]: question.scale.high}
            for at, point in enumerate(points):
                label = self.text(ends.get(point, {}), language)
                told = f"{point} {label}".strip()
                self.add(
                    "answers", qid=number, code=point, answer=told, sortorder=at, assessment_value=point,
                    language=language, scale_id=0,
                )  # fmt: skip
        below: list[tuple[str, str]] = [
            (self.parts[question.id, one.id], self.text(one.text, language)) for one in question.rows
        ]
        options = [
            (self.parts[question.id, one.id], self.text(one.text, language), one.value) for one in question.options
        ]
        if kind in {Kind.MULTIPLE, Kind.PICTURE}:
            below = [(code, text) for code, text, _ in options]
        else:
            for at, (code, text, value) in enumerate(options):
                self.add(
                    "answers", qid=number, code=code, answer=text, sortorder=at, assessment_value=int(value or 0),
                    language=language, scale_id=0,
                )  # fmt: skip
        below += [(str(one).replace("_", ""), str(one)) for one in question.fields]
        for at, (code, text) in enumerate(below):
            self.add(
                "subquestions", qid=number * 1000 + at, parent_qid=number, sid=_SURVEY, gid=group, type="T", title=code,
                question=text, question_order=at, language=language, scale_id=0,
            )  # fmt: skip

    # ── Relevance ──

    def _relevance(self, group: Group | None, place: str) -> str:
        if group is None:
            return "1"
        try:
            return self._said(group)
        except LookupError:
            self.notes.note(place, "show_if", "unsayable")
            return "1"

    def _said(self, one: Group | Condition) -> str:
        if isinstance(one, Group):
            if not one.members:
                raise LookupError
            joined = (" and " if one.join == "all" else " or ").join(self._said(inner) for inner in one.members)
            return f"({joined})"
        source, _, name = one.of.partition(":")
        asked, _, part = name.partition(".")
        question = self.document.question(asked)
        if source != "answer" or question is None:
            raise LookupError
        code = self.codes[asked]
        if part:
            code = f"{code}_{OTHER if part == OTHER else self.parts[asked, part]}"
        return self._compared(one, question, code)

    def _compared(self, one: Condition, question: Question, code: str) -> str:
        if one.op in {Operator.IS_SKIPPED, Operator.IS_EMPTY, Operator.IS_NOT_SET}:
            return f"is_empty({code}.NAOK)"
        if one.op in {Operator.IS_SUBMITTED, Operator.IS_NOT_EMPTY, Operator.IS_SET}:
            return f"!is_empty({code}.NAOK)"
        if one.op in {Operator.INCLUDES_ONE_OF, Operator.INCLUDES_ALL_OF} and isinstance(one.value, tuple):
            codes = [self.parts[question.id, str(value)] for value in one.value]
            word = " or " if one.op == Operator.INCLUDES_ONE_OF else " and "
            return "(" + word.join(f'{code}_{each}.NAOK == "Y"' for each in codes) + ")"
        if one.op in {Operator.EQUALS_ONE_OF, Operator.IS_ANY_OF} and isinstance(one.value, tuple):
            return "(" + " or ".join(f"{code}.NAOK == {self._value(question, value)}" for value in one.value) + ")"
        return f"{code}.NAOK {_SIGNS[one.op]} {self._value(question, one.value)}"

    def _value(self, question: Question, value: object) -> str:
        if isinstance(value, bool) or value is None:
            raise LookupError
        if isinstance(value, str) and question.options:
            return f'"{"-oth-" if value == OTHER else self.parts[question.id, value]}"'
        told = _number(value)
        if '"' in told:
            raise LookupError
        return told if isinstance(value, int | float) else f'"{told}"'

    # ── XML ──

    def _tree(self) -> Element:
        root = Element("document")
        SubElement(root, "LimeSurveyDocType").text = "Survey"
        SubElement(root, "DBVersion").text = _VERSION
        languages = SubElement(root, "languages")
        for language in self.document.languages:
            SubElement(languages, "language").text = language
        for table, rows in self.tables.items():
            there = SubElement(root, table)
            fields = SubElement(there, "fields")
            for name in rows[0]:
                SubElement(fields, "fieldname").text = name
            body = SubElement(there, "rows")
            for row in rows:
                line = SubElement(body, "row")
                for name, value in row.items():
                    SubElement(line, name).text = _UNKEEPABLE.sub("", str(value))
        return root


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
