"""Questions over HTTP: every kind in the catalogue, by its JSON form or by the words of its address."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, get_type_hints

from django.http import HttpRequest, HttpResponse
from ninja import Router

from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.analysis.questions.question import Answer, Kind, Question
from rashin.analysis.questions.words import fields, from_json, from_words, json_schema
from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.asking import ask_as
from rashin.errors import BadInput, gettext_noop
from rashin.web.api.bodies import JSON, must_be
from rashin.web.api.doors import door

router = Router(tags=["questions"])
LARGEST = 256 * 1024


class QuestionTooLong(BadInput):
    """A question of this size is a mistake."""

    code = "api.question_too_long"
    status = 413
    message = gettext_noop("A question has at most %(limit)s bytes.")


def _answer(request: HttpRequest, question: Question) -> HttpResponse:
    answer = ask_as(member_of(request), question, now=datetime.now(UTC))
    response = HttpResponse(answer.to_json(), content_type="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@router.get("/questions", auth=door(Permission.ENTER), summary="The kinds of questions, with their JSON Schemas")
def kinds(request: HttpRequest) -> dict[str, object]:
    """All kinds of questions."""
    return {name: json_schema(name) for name in QUESTIONS}


@router.get("/ask/{kind}", auth=door(Permission.ENTER), include_in_schema=False)
def ask_in_words(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask with the words of an address: the same query that a page of this question has."""
    return _answer(
        request, from_words(kind, {key: [str(one) for one in request.GET.getlist(key)] for key in request.GET})
    )


@router.post("/ask/{kind}", auth=door(Permission.ENTER), include_in_schema=False)
def ask_in_json(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask with a JSON object."""
    must_be(JSON, request)
    if len(request.body) > LARGEST:
        raise QuestionTooLong(limit=LARGEST)
    return _answer(request, from_json(kind, request.body or b"{}"))


def paths() -> dict[str, object]:
    """The OpenAPI paths of every kind: the schemas come from the questions and their answers themselves."""
    found: dict[str, object] = {}
    for name, kind in QUESTIONS.items():
        described = {"tags": ["questions"], "summary": str(kind.question.title), "description": str(kind.question.help)}
        content = {"application/json": {"schema": answer_schema(kind)}}
        answers = {"200": {"description": "The answer", "content": content}, **problems(413, 503)}
        body = {"required": True, "content": {"application/json": {"schema": json_schema(name)}}}
        words = [
            {
                "name": option.word, "in": "query", "required": option.required, "description": str(option.help),
                "explode": True,
                "schema": {"type": "array", "items": {"type": "string"}} if option.many else {"type": "string"},
            }
            for option in fields(name)
        ]  # fmt: skip
        found[f"/api/ask/{name}"] = {
            "get": {**described, "operationId": f"ask_{name}_in_words", "parameters": words, "responses": answers},
            "post": {**described, "operationId": f"ask_{name}", "requestBody": body, "responses": answers},
        }
    return found


def answer_schema(kind: Kind) -> dict[str, object]:
    """JSON Schema of an answer: its rows by their columns, and what every answer carries."""
    answers = getattr(kind.answer, "func", kind.answer)  # some are given their surroundings first
    answer: type[Answer] = get_type_hints(answers)["return"]
    columns = {name: _cell(name, sort) for name, sort in answer.columns.items()}
    row = {"type": "object", "properties": columns, "required": list(columns)}
    return {
        "type": "object",
        "required": ["kind", answer.rows_name, "n", "method", "grade", "definition", "question", "asked_at"],
        "properties": {
            "kind": {"const": kind.question.name},
            answer.rows_name: {"type": "array", "items": row},
            "n": {"type": "integer", "minimum": 0},
            "method": {"type": "string"},
            "level": {"type": ["number", "null"]},
            "grade": {"type": "integer", "minimum": 0, "maximum": 5},
            "definition": {"type": "array", "items": {"type": "object", "required": ["code", "sentence"]}},
            "period": {"type": ["object", "null"]},
            "question": {"type": "object"},
            "stamp": {"type": "string"},
            "asked_at": {"type": "string", "format": "date-time"},
        },
    }


_CELLS: Final[Mapping[str, dict[str, object]]] = {
    "string": {"type": ["string", "null"]},
    "int64": {"type": ["integer", "null"]},
    "double": {"type": ["number", "null"]},
    "bool": {"type": ["boolean", "null"]},
    "date32": {"type": ["string", "null"], "format": "date"},
    "time": {"type": ["string", "null"], "format": "date-time"},
}


def _cell(name: str, sort: str) -> dict[str, object]:
    return _CELLS["string"] if name.endswith("_key") else _CELLS.get(sort, {})


def problems(*statuses: int) -> dict[str, object]:
    """The documented failures of an operation."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": "Problem", "content": content} for status in statuses}
