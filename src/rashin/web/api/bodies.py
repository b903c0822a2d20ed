"""What bodies of requests may be: JSON where an operation takes JSON, a form with a file where it takes a file.

Beside being clear, it keeps out what a foreign page can send unasked: a form, or text, but no JSON.
"""

from typing import Any, Final

from django.http import HttpRequest
from ninja.parser import Parser

from rashin.errors import RashinError, gettext_noop

JSON: Final = "application/json"
FILE: Final = "multipart/form-data"


class WrongMediaType(RashinError):
    """A body of another type than the operation takes."""

    code = "api.wrong_media_type"
    status = 415
    message = gettext_noop("This operation takes no body of the type “%(type)s”.")
    remedy = gettext_noop("Send it with Content-Type: %(wanted)s.")


class BodyNotJson(RashinError):
    """A body that says that it is JSON and is none."""

    code = "api.body_not_json"
    status = 400
    message = gettext_noop("The body is not JSON: %(problem)s.")
    remedy = gettext_noop("Send one JSON value in UTF-8; nothing of this request was done.")


def must_be(wanted: str, request: HttpRequest) -> None:
    """Refuse a body of another type; no body is none of a wrong type."""
    told = str(request.content_type or "").lower()
    fits = told == wanted or (wanted == JSON and told.startswith("application/") and told.endswith("+json"))
    if not fits and (request.META.get("CONTENT_LENGTH") or "0") != "0":
        raise WrongMediaType(type=told[:80], wanted=wanted)


class JsonParser(Parser):
    """ninja's, for bodies that say that they are JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body, once its type is right."""
        must_be(JSON, request)
        try:
            return super().parse_body(request)
        except RecursionError:
            raise BodyNotJson(problem="nested too deeply", place="body") from None
        except ValueError as problem:
            raise BodyNotJson(problem=str(problem), place="body") from problem
