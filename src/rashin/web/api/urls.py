"""The API as one object, and its address."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from rashin.base.workspace.access import Permission, public
from rashin.web.api import (
    answers,
    cases,
    imports,
    messages,
    people,
    responses,
    segments,
    senders,
    sends,
    staff,
    summaries,
    survey_doors,
    surveys,
    topics,
    voices,
    ways,
    webhooks,
    workspace,
)
from rashin.web.api.bodies import JsonParser
from rashin.web.api.doors import door, tell_failures
from rashin.web.errors import PageMissing, problem_response

api = NinjaAPI(
    title="Rashin",
    version="1",
    description="Ask what the pages ask, with the same definitions and the same rights.",
    auth=door(Permission.OPERATE),  # an operation that names no door of its own is the owners'
    parser=JsonParser(),
    openapi_url=None,  # served below, behind the same door as the rest
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", answers.router)
api.add_router("", cases.router)
api.add_router("", imports.router)
api.add_router("", messages.router)
api.add_router("", people.router)
api.add_router("", responses.router)
api.add_router("", segments.router)
api.add_router("", senders.router)
api.add_router("", sends.router)
api.add_router("", staff.router)
api.add_router("", summaries.router)
api.add_router("", survey_doors.router)
api.add_router("", surveys.router)
api.add_router("", topics.router)
api.add_router("", voices.router)
api.add_router("", ways.router)
api.add_router("", workspace.router)
api.add_router("", webhooks.router)
tell_failures(api)

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "What is wrong, in one sentence."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "For programs; does not change with the language."},
        "place": {"type": ["string", "null"], "description": "Field, row or file that is meant."},
        "remedy": {"type": ["string", "null"], "description": "What would be right."},
        "fields": {"type": "object"},
    },
}


@cache
def described() -> dict[str, Any]:
    """OpenAPI 3.1: what ninja knows of its operations, every kind of question, and the documented failures."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/"))
    schema["paths"] = {**answers.paths(), **schema["paths"]}
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, problem in answers.problems(400, 401, 403, 404, 405, 409, 413, 415, 422, 429).items():
                operation["responses"].setdefault(status, problem)
            operation["responses"] = {str(status): said for status, said in operation["responses"].items()}
            operation.setdefault("security", [{"ApiKey": []}, {"Session": []}])
    return schema


@api.get("/openapi.json", auth=door(Permission.ENTER), include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of this API."""
    return JsonResponse(described())


@public
def root(request: HttpRequest) -> HttpResponse:
    """Where the description is; told to anybody, for it says nothing more."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return JsonResponse({"name": "Rashin", "version": api.version, "description": "/api/openapi.json"})


@public
def nowhere(_request: HttpRequest, rest: str) -> HttpResponse:
    """What is not an operation, told to programs as a problem."""
    return problem_response(PageMissing(place=f"/api/{rest}"))


urlpatterns: list[URLPattern | URLResolver] = [path("", root), path("", api.urls), path("<path:rest>", nowhere)]
