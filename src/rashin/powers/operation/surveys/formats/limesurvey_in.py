"""A .lss file as a survey: groups become blocks, arrays become matrices, relevance becomes conditions."""

import re
from typing import Any, Final

from rashin.powers.operation.surveys.definition.document import FORMAT
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.formats.foreign import Names, Notes, few, plain
from rashin.powers.operation.surveys.formats.limesurvey_dropped import (
    hidden_always,
    hidden_of,
    moments_of,
    note_pieces,
    note_question,
    note_rest,
    redirect_of,
)
from rashin.powers.operation.surveys.formats.limesurvey_kinds import Asked, read_question
from rashin.powers.operation.surveys.formats.limesurvey_logic import Strange, relevance
from rashin.powers.operation.surveys.formats.limesurvey_tables import Item, Tables
from rashin.powers.operation.surveys.records import Brought

Json = dict[str, Any]
_PIECE: Final = re.compile(r"\{(?:INSERTANS:)?([A-Za-z][A-Za-z0-9_]*)(?:\.(?:shown|NAOK|value))?\}")
_NUMBERED: Final = re.compile(r"Q(\d{1,9})(?:_(\w{1,20}))?")
"""``Q481``, as newer files write conditions: the number of a question, and of its part."""
_SGQA: Final = re.compile(r"\{(?:INSERTANS:)?\d{1,9}X\d{1,9}X(\d{1,9})(?:\.(?:shown|NAOK|value))?\}")
_CODED: Final = re.compile(r"\b\d{1,9}X\d{1,9}X(\d{1,9})([A-Za-z_][A-Za-z0-9_]*)?")
_PERSON: Final = {"TOKEN:FIRSTNAME": "trait:name", "TOKEN:LASTNAME": "trait:name", "TOKEN:EMAIL": "trait:email"}
_PAGING: Final = {"S": "question", "A": "whole"}


def _by(items: list[Item], column: str) -> dict[str, list[Item]]:
    """Items by what stands in a column."""
    found: dict[str, list[Item]] = {}
    for one in items:
        found.setdefault(one.get(column), []).append(one)
    return found


def read_lss(content: bytes) -> Brought:
    """The survey of a .lss file, with notes on what it could not bring."""
    return _Reader(Tables(content)).read()


class _Reader:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.notes = Notes()
        self.default = tables.languages[0]
        self.names = Names("q")
        self.asked: dict[str, Asked] = {}
        """By LimeSurvey's code of a question."""
        self.by_number: dict[str, Asked] = {}
        self.titles: dict[str, str] = {}

    def read(self) -> Brought:
        tables = self.tables
        blocks = self._blocks()
        self._relevance(blocks)
        title = self._told("surveyls_title")
        document = {
            "format": FORMAT,
            "key": Names("survey_").make(f"limesurvey_{tables.survey.get('sid') or 'survey'}"),
            "title": title or {self.default: "LimeSurvey"},
            "description": self._told("surveyls_welcometext") or self._told("surveyls_description"),
            "languages": tables.languages,
            "default_language": self.default,
            "blocks": [self._piped(block) for block in blocks],
            "quotas": self._quotas(),
            "endings": self._ending(),
            "hidden": hidden_of(tables, Names("h")),
            "settings": {
                **moments_of(tables.survey),
                "paging": _PAGING.get(tables.survey.get("format", ""), "block"),
                "back": tables.survey.get("allowprev", "Y") != "N",
                "progress": tables.survey.get("showprogress", "Y") != "N",
                "anonymous": tables.survey.get("anonymized") == "Y",
            },
            "source": "LimeSurvey",
        }
        note_rest(self.notes, tables)
        return Brought(document=read_document(document), left_out=self.notes.found)

    def _told(self, column: str) -> dict[str, str]:
        found = {}
        for row in self.tables.rows.get("surveys_languagesettings", ()):
            text = plain(row.get(column))
            language = row.get("surveyls_language", "").replace("-informal", "").strip()
            if text and language in self.tables.languages:
                found[language] = text
        return found

    def _ending(self) -> list[Json]:
        title, redirect = self._told("surveyls_endtext"), redirect_of(self.tables)
        if not title and not redirect:
            return []
        return [{"id": "end", "title": title or {self.default: "–"}, "redirect": redirect}]

    # ── Blocks and questions ──

    def _blocks(self) -> list[Json]:
        tables = self.tables
        names = Names("g")
        groups = tables.items("groups", "gid", ("group_name", "description"), "group_l10ns")
        questions = tables.items("questions", "qid", ("question", "help"), "question_l10ns")
        below = tables.items("subquestions", "qid", ("question",), "question_l10ns")
        answers = tables.items("answers", "qid+code+scale_id", ("answer",))
        if "answer_l10ns" in tables.rows:
            answers = tables.items("answers", "aid", ("answer",), "answer_l10ns")
        few(len(questions), "questions")
        few(len(groups), "groups")
        below_of, answers_of = _by(below, "parent_qid"), _by(answers, "qid")
        inside_of = _by([one for one in questions if one.number("parent_qid") == 0], "gid")
        attributes = tables.attributes()
        for question in questions:
            question.attributes, question.spoken = attributes.get(question.get("qid"), ({}, {}))
        blocks = []
        for group in sorted(groups, key=lambda one: one.number("group_order")):
            inside = inside_of.get(group.get("gid"), [])
            block: Json = {
                "id": names.make(f"g{group.get('gid')}"), "title": group.text("group_name"), "questions": [],
                "relevance": group.get("grelevance"),
            }  # fmt: skip
            if group.text("description"):
                block["questions"].append(
                    {
                        "id": self.names.make(f"about_{block['id']}"),
                        "kind": "statement",
                        "text": group.text("description"),
                    }
                )
            for question in sorted(inside, key=lambda one: one.number("question_order")):
                number = question.get("qid")
                self._question(block, question, below_of.get(number, []), answers_of.get(number, []))
            blocks.append(block)
        return blocks

    def _question(self, block: Json, question: Item, below: list[Item], answers: list[Item]) -> None:
        number = question.get("qid")
        place = f"questions.{question.get('title') or number}"
        rows = sorted(below, key=lambda one: one.number("question_order"))
        columns = sorted(answers, key=lambda one: one.number("sortorder"))
        if hidden_always(question):  # nobody was ever asked: an answer came from an address or an expression
            self.notes.note(place, question.get("title") or number, "elsewhere")
            return
        found = read_question(question, rows, columns, self.names)
        if found is None:
            self.notes.note(place, question.get("type"), "kind")
            return
        note_question(self.notes, place, question)
        for said in found.questions:
            said["relevance"] = question.get("relevance")
            said["place"] = place
        block["questions"].extend(found.questions)
        self.asked[question.get("title")] = self.by_number[number] = found
        self.titles[number] = question.get("title")

    # ── Relevance ──

    def _relevance(self, blocks: list[Json]) -> None:
        for number, block in enumerate(blocks):
            self._shown(block, f"groups[{number}]")
            for said in block["questions"]:
                self._shown(said, said.pop("place", ""))

    def _shown(self, said: Json, place: str) -> None:
        text = said.pop("relevance", "")
        try:
            group = relevance(_CODED.sub(self._by_code, text), self._tested)
        except Strange as strange:
            self.notes.note(f"{place}.relevance", text, str(strange))
            return
        if group is not None:
            said["show_if"] = group

    def _by_code(self, match: re.Match[str]) -> str:
        """``123X4X56SQ001``, as older files write it: the code of the question, and of its part."""
        number, part = match.groups()
        title = self.titles.get(number)
        return match.group(0) if title is None else f"{title}_{part}" if part else title

    def _tested(self, name: str, operator: str, value: str) -> Json:
        """A condition over LimeSurvey's variable: a question, or a question and one of its parts."""
        name = name.partition(".")[0]
        found, part = self.asked.get(name), ""
        if found is None:
            code, _, part = name.rpartition("_")
            found = self.asked.get(code)
        if found is None and (numbered := _NUMBERED.fullmatch(name)):
            found, part = self.by_number.get(numbered[1]), self._part(numbered[2] or "")
        if found is None:
            raise Strange("reference")
        return found.tested(part, operator, value)

    def _part(self, said: str) -> str:
        """The code of a part that newer files name by its number: ``Q481_S490``."""
        if not said.startswith("S"):
            return said
        rows = self.tables.rows.get("subquestions", ())
        return next((row.get("title", "") for row in rows if row.get("qid") == said[1:]), said)

    def _quotas(self) -> list[Json]:
        tables, found, names = self.tables, [], Names("quota_")
        for row in tables.rows.get("quota", ()):
            groups: dict[str, list[Json]] = {}
            try:
                for member in tables.rows.get("quota_members", ()):
                    if member.get("quota_id") == row.get("id"):
                        asked = self.by_number.get(member.get("qid", ""))
                        if asked is None:
                            raise Strange("reference")
                        groups.setdefault(member["qid"], []).append(asked.chosen(member.get("code", "")))
            except Strange as strange:
                self.notes.note(f"quota.{row.get('id')}", row.get("name", "quota"), str(strange))
                continue
            limit = row.get("qlimit", "")
            found.append(
                {
                    "id": names.make(row.get("id")),
                    "title": {self.default: plain(row.get("name"))},
                    "limit": int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 9 else 0,
                    "when": {"all": [{"any": members} for members in groups.values()]},
                }
            )
        return found

    # ── Piping ──

    def _piped(self, block: Json) -> Json:
        """Block and questions with LimeSurvey's placeholders as ours."""
        for said in (block, *block["questions"]):
            for name in ("title", "text", "help"):
                if name in said:
                    said[name] = {language: self._filled(text) for language, text in said[name].items()}
                    note_pieces(self.notes, f"questions.{said['id']}", said[name].values())
            said.pop("relevance", None)
        return block

    def _filled(self, text: str) -> str:
        text = text.replace("{{", "{ {")
        for theirs, ours in _PERSON.items():
            text = text.replace(f"{{{theirs}}}", f"{{{{{ours}|}}}}")

        def fill(match: re.Match[str]) -> str:
            found = self.asked.get(match.group(1))
            return f"{{{{answer:{found.name}|}}}}" if found and found.name else match.group(0)

        return _PIECE.sub(fill, _SGQA.sub(self._by_place, text))

    def _by_place(self, match: re.Match[str]) -> str:
        """``{INSERTANS:123X4X56}``: the question with the number 56."""
        found = self.by_number.get(match.group(1))
        return f"{{{{answer:{found.name}|}}}}" if found and found.name else match.group(0)
