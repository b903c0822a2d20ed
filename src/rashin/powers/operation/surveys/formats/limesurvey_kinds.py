"""LimeSurvey's kinds of question (one letter each) as ours."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import ge, gt, le, lt
from typing import Any, Final

from rashin.powers.operation.surveys.definition.kinds import OTHER
from rashin.powers.operation.surveys.formats.foreign import Names
from rashin.powers.operation.surveys.formats.limesurvey_logic import Strange
from rashin.powers.operation.surveys.formats.limesurvey_tables import Item

Json = dict[str, Any]
_NPS: Final = re.compile(r"nps|recommend|すすめ|勧め|推奨", re.IGNORECASE)
_TEN: Final = [str(number) for number in range(11)]
_WORDS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "Y": (("Y", "はい", "Yes"), ("N", "いいえ", "No")),
    "G": (("F", "女性", "Female"), ("M", "男性", "Male")),
    "C": (("Y", "はい", "Yes"), ("U", "わからない", "Uncertain"), ("N", "いいえ", "No")),
    "E": (("I", "増えた", "Increase"), ("S", "変わらない", "Same"), ("D", "減った", "Decrease")),
}
_POINTS: Final = {"A": 5, "B": 10}
_SCORES: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "isLessThan": lt, "isLessThanOrEqual": le, "isGreaterThan": gt, "isGreaterThanOrEqual": ge,
}  # fmt: skip
_NUMBER: Final = re.compile(r"\d{1,9}(\.\d{1,9})?")


@dataclass(slots=True, kw_only=True)
class Asked:
    """What a question of LimeSurvey became: usually one of ours."""

    questions: list[Json]
    options: Names = field(default_factory=lambda: Names("o"))
    rows: Names = field(default_factory=lambda: Names("r"))

    @property
    def name(self) -> str:
        """The id of the question, when it became just one."""
        return str(self.questions[0]["id"]) if len(self.questions) == 1 else ""

    def tested(self, part: str, operator: str, value: str) -> Json:
        """A condition over it, or over a part of it."""
        if not self.name:
            raise Strange("several")
        kind, of = self.questions[0]["kind"], f"answer:{self.name}"
        if part == OTHER and kind in {"single", "multiple"}:
            return _condition(f"{of}.{OTHER}", operator, value)
        if part and kind == "multiple":
            chosen = {"of": of, "op": "includesOneOf", "value": [self._option(part)]}
            yes = (operator, value) in {("equals", "Y"), ("isSubmitted", "")}
            return chosen if yes else chosen | {"op": "doesNotIncludeOneOf"}
        if part and kind == "matrix":
            of = f"{of}.{self._row(part)}"
        elif part:
            raise Strange("reference")
        if operator in {"isSkipped", "isSubmitted"}:
            return {"of": of, "op": operator}
        if kind in {"single", "matrix"}:
            return self._compared(of, operator, value)
        return _condition(of, operator, value, number=kind in {"nps", "rating", "number"} or operator in _SCORES)

    def _compared(self, of: str, operator: str, value: str) -> Json:
        """A choice compared with a code; where codes are compared by size, with every code that fits."""
        test = _SCORES.get(operator)
        if test is None:
            return {"of": of, "op": operator, "value": self._option(value)}
        codes = {code: name for code, name in self.options.known.items() if _NUMBER.fullmatch(code)}
        if not codes or not _NUMBER.fullmatch(value):
            raise Strange("number")
        fitting = [name for code, name in codes.items() if test(float(code), float(value))]
        return {"of": of, "op": "equalsOneOf", "value": fitting}

    def chosen(self, code: str) -> Json:
        """A condition that this code was chosen, as quotas say it."""
        kind = self.questions[0]["kind"]
        if kind == "multiple":
            return self.tested(code, "equals", "Y")
        if kind == "matrix":
            row, _, value = code.partition("-")
            return self.tested(row, "equals", value)
        return self.tested("", "equals", code)

    def _option(self, code: str) -> str:
        if code in {"-oth-", OTHER} and self.questions[0].get("other"):
            return OTHER
        found = self.options.get(code)
        if found is None:
            raise Strange("reference")
        return found

    def _row(self, code: str) -> str:
        found = self.rows.get(code)
        if found is None:
            raise Strange("reference")
        return found


def _condition(of: str, operator: str, value: str, *, number: bool = False) -> Json:
    if operator in {"isSkipped", "isSubmitted"}:
        return {"of": of, "op": operator}
    if not number:
        return {"of": of, "op": operator, "value": value}
    if not _NUMBER.fullmatch(value):
        raise Strange("number")
    return {"of": of, "op": operator, "value": float(value) if "." in value else int(value)}


def read_question(question: Item, rows: Sequence[Item], answers: Sequence[Item], names: Names) -> Asked | None:
    """The question as ours; None when its kind is not known."""
    reader = _KINDS.get(question.get("type"))
    if reader is None:
        return None
    asked = Asked(questions=[], options=Names("o", [OTHER]))
    made = reader(asked, question, rows, answers)
    several = len(made) > 1
    for number, said in enumerate(made):
        code = question.get("title") or f"q{question.get('qid')}"
        said["id"] = names.make(f"{code}_{said.pop('part', number + 1)}" if several else code)
        said.setdefault("text", question.text("question") or question.text("help"))
        said.setdefault("help", question.text("help") if question.text("question") else {})
        said["required"] = question.get("mandatory") == "Y"
        asked.questions.append(said)
    return asked if asked.questions else None


# ── One reader for each kind ──


def _options(asked: Asked, answers: Sequence[Item]) -> list[Json]:
    counted = any(one.number("assessment_value") for one in answers)
    return [
        {
            "id": asked.options.make(one.get("code")),
            "text": one.text("answer") or one.get("code"),
            **({"value": one.number("assessment_value")} if counted else {}),
        }
        for one in answers
    ]


def _single(asked: Asked, question: Item, _rows: Sequence[Item], answers: Sequence[Item]) -> list[Json]:
    codes = [one.get("code") for one in answers]
    about = " ".join([question.get("title"), *question.text("question").values()])
    if codes == _TEN and question.get("other") != "Y" and _NPS.search(about):
        scale = {"low": answers[0].text("answer"), "high": answers[-1].text("answer")}
        plainly = {name: text for name, text in scale.items() if not set(text.values()) <= set(_TEN)}
        return [{"kind": "nps", "scale": plainly}]
    return [
        {
            "kind": "single", "options": _options(asked, answers), "dropdown": question.get("type") == "!",
            **_other(question), **_order(question),
        }
    ]  # fmt: skip


def _multiple(asked: Asked, question: Item, rows: Sequence[Item], _answers: Sequence[Item]) -> list[Json]:
    alone = set(re.split(r"[;,\s]+", question.attributes.get("exclude_all_others", "")))
    options = [
        {
            "id": asked.options.make(one.get("title")), "text": one.text("question") or one.get("title"),
            **({"exclusive": True} if one.get("title") in alone else {}),
        }
        for one in rows
    ]  # fmt: skip
    bounds = _bounds(question, at_least="min_answers", at_most="max_answers")
    return [{"kind": "multiple", "options": options, "validation": bounds, **_other(question), **_order(question)}]


def _ranking(asked: Asked, question: Item, _rows: Sequence[Item], answers: Sequence[Item]) -> list[Json]:
    bounds = _bounds(question, at_least="min_answers", at_most="max_answers")
    return [{"kind": "ranking", "options": _options(asked, answers), "validation": bounds, **_order(question)}]


def _array(asked: Asked, question: Item, rows: Sequence[Item], answers: Sequence[Item]) -> list[Json]:
    kind = question.get("type")
    if kind in _POINTS:
        points = range(1, _POINTS[kind] + 1)
        columns = [{"id": asked.options.make(str(n)), "text": {"en": str(n), "ja": str(n)}, "value": n} for n in points]
    elif kind in _WORDS:
        columns = _fixed(asked, kind)
    else:
        columns = _options(asked, [one for one in answers if one.get("scale_id") in {"", "0"}])
    lines = _lines(asked, [one for one in rows if one.get("scale_id") in {"", "0"}])
    found: list[Json] = [{"kind": "matrix", "rows": lines, "options": columns, **_order(question)}]
    second = [one for one in answers if one.get("scale_id") == "1"]
    if kind == "1" and second:  # two scales beside one another
        found.append({"kind": "matrix", "rows": [dict(one) for one in lines], "options": _options(asked, second)})
    return found


def _lines(asked: Asked, rows: Sequence[Item]) -> list[Json]:
    return [{"id": asked.rows.make(one.get("title")), "text": one.text("question") or one.get("title")} for one in rows]


def _fixed(asked: Asked, kind: str) -> list[Json]:
    return [{"id": asked.options.make(code), "text": {"ja": ja, "en": en}} for code, ja, en in _WORDS[kind]]


def _several(kind: str) -> Callable[[Asked, Item, Sequence[Item], Sequence[Item]], list[Json]]:
    """Several fields under one heading become questions of their own."""

    def read(_asked: Asked, question: Item, rows: Sequence[Item], _answers: Sequence[Item]) -> list[Json]:
        head = {"kind": "statement", "part": "head"}
        fields = [{"kind": kind, "part": one.get("title"), "text": one.text("question"), "help": {}} for one in rows]
        return [head, *fields] if question.text("question") else fields

    return read


def _text(kind: str) -> Callable[[Asked, Item, Sequence[Item], Sequence[Item]], list[Json]]:
    return lambda _, question, __, ___: [{"kind": kind, "validation": _bounds(question, at_most="maximum_chars")}]


def _number(_asked: Asked, question: Item, _rows: Sequence[Item], _answers: Sequence[Item]) -> list[Json]:
    bounds: Json = _bounds(question, at_least="min_num_value_n", at_most="max_num_value_n")
    if question.attributes.get("num_value_int_only") == "1":
        bounds["whole"] = True
    return [{"kind": "number", "validation": bounds}]


def _date(_asked: Asked, question: Item, _rows: Sequence[Item], _answers: Sequence[Item]) -> list[Json]:
    told = {
        ours: day
        for ours, theirs in (("earliest", "date_min"), ("latest", "date_max"))
        if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", day := question.attributes.get(theirs, ""))
    }
    return [{"kind": "date", "validation": told}]


def _file(_asked: Asked, question: Item, _rows: Sequence[Item], _answers: Sequence[Item]) -> list[Json]:
    bounds: Json = _bounds(question, at_least="min_num_of_files", at_most="max_num_of_files")
    named = [one.strip().lower() for one in question.attributes.get("allowed_filetypes", "").split(",")]
    bounds["endings"] = [one for one in named if re.fullmatch(r"[a-z0-9]{1,10}", one)][:50]
    size = question.attributes.get("max_filesize", "")
    if size.isascii() and size.isdecimal() and len(size) < 9:
        bounds["megabytes"] = min(max(int(size) // 1024, 1), 100)
    return [{"kind": "file", "validation": bounds}]


def _bounds(question: Item, **named: str) -> Json:
    found: Json = {}
    for ours, theirs in named.items():
        said = question.attributes.get(theirs, "")
        if said.isascii() and said.isdecimal() and int(said[:9]) <= 100_000:
            found[ours] = int(said[:9])
    return found


def _other(question: Item) -> Json:
    if question.get("other") != "Y":
        return {}
    return {"other": True, "other_text": question.spoken.get("other_replace_text", {})}


def _order(question: Item) -> Json:
    random = question.attributes.get("random_order") == "1" or question.attributes.get("answer_order") == "random"
    return {"order": "random"} if random else {}


_Read = Callable[[Asked, Item, Sequence[Item], Sequence[Item]], list[Json]]
_KINDS: Final[Mapping[str, _Read]] = {
    "L": _single, "!": _single, "O": _single, "M": _multiple, "P": _multiple, "R": _ranking,
    "Y": lambda asked, _, __, ___: [{"kind": "single", "options": _fixed(asked, "Y")}],
    "G": lambda asked, _, __, ___: [{"kind": "single", "options": _fixed(asked, "G")}],
    "F": _array, "A": _array, "B": _array, "C": _array, "E": _array, "H": _array, "1": _array,
    "T": _text("long_text"), "U": _text("long_text"), "S": _text("short_text"),
    "Q": _several("short_text"), "K": _several("number"), "N": _number, "D": _date, "|": _file,
    "5": lambda _, __, ___, ____: [{"kind": "rating", "scale": {"highest": 5}}],
    "X": lambda _, __, ___, ____: [{"kind": "statement"}],
}  # fmt: skip
