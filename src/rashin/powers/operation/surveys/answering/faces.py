"""Questions as the page draws them: words filled in, choices with what was chosen, what is wrong and where."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy

from rashin.powers.operation.surveys.answering.going import Going
from rashin.powers.operation.surveys.answering.judging import Problem
from rashin.powers.operation.surveys.definition.beside import beside
from rashin.powers.operation.surveys.definition.conditions import Facts, Value
from rashin.powers.operation.surveys.definition.document import Document, Question, Text, said
from rashin.powers.operation.surveys.definition.flow import Asked, Page, Way, must
from rashin.powers.operation.surveys.definition.kinds import (
    OTHER,
    SCORED,
    TEXTS,
    WITH_OTHER,
    Display,
    Field,
    Kind,
    Shape,
)
from rashin.powers.operation.surveys.definition.piping import filled

FOLDER: Final = "surveys/answering/kinds/"
TEMPLATES: Final = {
    **dict.fromkeys(SCORED, "scale"), **dict.fromkeys(TEXTS, "text"), Kind.NUMBER: "text", Kind.DATE: "text",
    Kind.SINGLE: "choice", Kind.MULTIPLE: "choice", Kind.MATRIX: "matrix", Kind.RANKING: "ranking", Kind.FILE: "file",
    Kind.CONTACT: "contact", Kind.CONSENT: "consent", Kind.PICTURE: "picture", Kind.STATEMENT: "statement",
}  # fmt: skip
LONG_CHOICE: Final = 14
"""Characters from which choices stand below one another."""
FIELDS: Final[Mapping[str, tuple[Promise, str, str]]] = {
    Field.NAME: (pgettext_lazy("survey", "Name"), "text", "name"),
    Field.KANA: (pgettext_lazy("survey", "Name in kana"), "text", "off"),
    Field.EMAIL: (pgettext_lazy("survey", "E-mail address"), "email", "email"),
    Field.PHONE: (pgettext_lazy("survey", "Phone number"), "tel", "tel"),
    Field.COMPANY: (pgettext_lazy("survey", "Company"), "text", "organization"),
    Field.POSTAL_CODE: (pgettext_lazy("survey", "Postal code"), "text", "postal-code"),
    Field.ADDRESS: (pgettext_lazy("survey", "Address"), "text", "street-address"),
}
INPUTS: Final = {Shape.EMAIL: "email", Shape.PHONE: "tel", Shape.URL: "url"}
FILLS: Final = {Shape.EMAIL: "email", Shape.PHONE: "tel", Shape.URL: "url", Shape.POSTAL_CODE: "postal-code"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pencil:
    """What is needed to draw the questions of one response."""

    document: Document
    way: Way
    going: Going
    problems: Mapping[str, Problem] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)
    ahead: Mapping[str, Any] = field(default_factory=dict)
    """Answers that the address chose ahead; what was really answered wins."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Upload → its name."""

    def words(self, text: Text, facts: Facts) -> str:
        """A text in the reader's language with its holes filled."""
        language = self.going.language
        plain = said(text, language, self.document.default_language)
        return filled(plain, self.document, facts, language=language, options=self._options)

    def _options(self, question: Question) -> Any:
        seen = [one for one in self.way.asked.values() if one.question.id == question.id]
        return seen[0].options if seen else question.options


def faces(page: Page, pencil: Pencil) -> list[dict[str, Any]]:
    """Every question of a page for its template, and those that a script may show between them."""
    needed = must(page, pencil.way.facts)
    first = page.key == pencil.way.pages[0].key
    found = beside(
        pencil.document, pencil.way, page, seed=str(pencil.going.seed), language=pencil.going.language
    )  # fmt: skip
    follows = {one.after: one for one in found}
    made = []
    for one in page.asked:
        made.append(_face(one, pencil, required=one.name in needed))
        also = follows.get(one.name)
        while also is not None:
            face = _face(also.asked, pencil, required=also.asked.required)
            made.append(face | {"when": json.dumps(also.when, ensure_ascii=False)})
            also = follows.get(also.asked.name)
    head = next((one for one in made if one["kind"] != Kind.STATEMENT), None)
    if first and head is not None:
        head["first"] = True
    return made


def _face(one: Asked, pencil: Pencil, *, required: bool) -> dict[str, Any]:
    question = one.question
    facts = pencil.way.facts.within(one.item, one.item_text)
    problem = pencil.problems.get(one.name)
    value = pencil.raw.get(one.name) if one.name in pencil.raw else pencil.going.answers.get(one.name)
    if value is None and not pencil.going.answers.get(one.name):
        value = pencil.ahead.get(one.name)
    dom = f"q-{one.name.replace('@', '--')}"
    text = pencil.words(question.text, facts)
    face: dict[str, Any] = {
        "name": one.name, "dom": dom, "kind": question.kind, "text": text, "short": text[:80], "required": required,
        "template": f"{FOLDER}{'dropdown' if question.dropdown else TEMPLATES[question.kind]}.html",
        "help": pencil.words(question.help, facts), "problem": told(problem, one, pencil) if problem else "",
    }  # fmt: skip
    face["described"] = _described(face)
    return face | _part(one, pencil, facts, value, problem)


def _described(face: Mapping[str, Any]) -> SafeString:
    ids = [f"{face['dom']}-{end}" for end, there in (("h", face["help"]), ("p", face["problem"])) if there]
    return format_html(' aria-describedby="{}"', " ".join(ids)) if ids else SafeString("")


def told(problem: Problem, one: Asked, pencil: Pencil) -> str:
    """What is wrong, in the reader's language; options by their words."""
    fields = dict(problem.fields)
    if "option" in fields:
        names = {option.id: pencil.words(option.text, pencil.way.facts) for option in one.options}
        fields["option"] = names.get(str(fields["option"]), fields["option"])
    return gettext(problem.message) % fields


def _part(one: Asked, pencil: Pencil, facts: Facts, value: Any, problem: Problem | None) -> dict[str, Any]:
    """What a kind needs beyond what all have."""
    kind = one.question.kind
    if kind in SCORED:
        return _scale(one, pencil, facts, value)
    if kind is Kind.MATRIX:
        return _matrix(one, pencil, facts, value, problem)
    if kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.PICTURE, Kind.RANKING}:
        return _choices(one, pencil, facts, value)
    if kind is Kind.CONTACT:
        return _contact(one, value, problem)
    if kind is Kind.CONSENT:
        return {"chosen": value in (True, "true")}
    if kind is Kind.FILE:
        return _file(one, pencil, value)
    return _text(one.question, value)


def _scale(one: Asked, pencil: Pencil, facts: Facts, value: Value) -> dict[str, Any]:
    scale = one.question.scale
    if scale is None:
        return {"choices": []}
    choices = []
    for at, point in enumerate(scale.points):
        sign = "★" if scale.display is Display.STAR else ""
        mouth = _mouth(at, len(scale.points)) if scale.display is Display.FACE else ""
        of = pgettext("survey scale", "%(point)s of %(highest)s") % {"point": point, "highest": scale.highest}
        words = of if sign or mouth else ""
        chosen = str(value) == str(point)
        choices.append({"id": point, "chosen": chosen, "sign": sign, "mouth": mouth, "words": words})
    return {
        "choices": choices, "low": pencil.words(scale.low, facts), "high": pencil.words(scale.high, facts),
        "lowest": scale.lowest, "highest": scale.highest,
        "display": "stars" if scale.display is Display.STAR else "",
    }  # fmt: skip


def _mouth(at: int, count: int) -> str:
    """The mouth of a face as a path, from sad to glad; the number below it says the same."""
    mood = 2 * at / max(count - 1, 1) - 1
    return f"M8 {15.5 - mood:.1f}Q12 {15.5 + 3 * mood:.1f} 16 {15.5 - mood:.1f}"


def _listed(value: Any) -> list[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(one) for one in value]
    return [] if value in (None, "") else [str(value)]


def _choices(one: Asked, pencil: Pencil, facts: Facts, value: Any) -> dict[str, Any]:
    question = one.question
    chosen = _listed(value)
    ranks = value if isinstance(value, Mapping) else {name: at for at, name in enumerate(chosen, 1)}
    choices: list[dict[str, Any]] = [
        {
            "id": option.id, "text": pencil.words(option.text, facts), "chosen": option.id in chosen,
            "image": option.image, "rank": int(rank) if (rank := str(ranks.get(option.id, ""))).isdecimal() else 0,
        }
        for option in one.options
    ]  # fmt: skip
    offers = question.other and question.kind in WITH_OTHER
    label = pencil.words(question.other_text, facts) or pgettext("survey", "Other")
    if offers and not any(option.id == OTHER for option in one.options):
        choices.append({"id": OTHER, "text": label, "chosen": OTHER in chosen})
    typed = pencil.going.answers.get(f"{one.name}.{OTHER}", "")
    single = question.kind is Kind.SINGLE or (question.kind is Kind.PICTURE and not question.many)
    return {
        "choices": choices, "input": "radio" if single else "checkbox", "other": offers, "other_typed": typed,
        "other_label": pgettext("survey", "If “%(other)s”: what?") % {"other": label},
        "ranks": range(1, len(choices) + 1), "tall": any(len(each["text"]) > LONG_CHOICE for each in choices),
    }  # fmt: skip


def _matrix(one: Asked, pencil: Pencil, facts: Facts, value: Any, problem: Problem | None) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    columns = [(option.id, pencil.words(option.text, facts)) for option in one.options]
    rows = []
    for row in one.rows:
        choices = [{"id": name, "text": text, "chosen": given.get(row.id) == name} for name, text in columns]
        open_ = problem is not None and not given.get(row.id)
        rows.append({"id": row.id, "text": pencil.words(row.text, facts), "choices": choices, "open": open_})
    return {"rows": rows}


def _contact(one: Asked, value: Any, problem: Problem | None) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    fields = []
    for name in one.question.fields:
        label, kind, fills = FIELDS[name]
        wrong = problem is not None and problem.part == name
        typed = str(given.get(name, ""))
        fields.append({"id": name, "label": label, "input": kind, "fills": fills, "typed": typed, "wrong": wrong})
    return {"fields": fields}


def _file(one: Asked, pencil: Pencil, value: Any) -> dict[str, Any]:
    bounds = one.question.validation
    several = bounds.at_most is None or bounds.at_most > 1
    allowed = gettext("At most %(size)s MB each.") % {"size": bounds.megabytes}
    if bounds.endings:
        allowed = f"{', '.join(one.upper() for one in bounds.endings)} · {allowed}"
    files = [{"id": each, "name": pencil.files.get(each, each)} for each in _listed(value)]
    return {
        "files": files, "several": several, "allowed": allowed, "accept": ",".join(f".{one}" for one in bounds.endings),
    }  # fmt: skip


def _text(question: Question, value: Any) -> dict[str, Any]:
    shape = question.validation.shape
    kind = INPUTS.get(shape, "text")
    if question.kind is Kind.DATE:
        kind = "date"
    mode = "decimal" if question.kind is Kind.NUMBER else ""
    typed = "" if value is None else value
    return {
        "long": question.kind is Kind.LONG_TEXT, "input": kind, "mode": mode, "typed": typed,
        "fills": FILLS.get(shape, ""),
    }  # fmt: skip
